resource "aws_iam_role" "x" {
  name = "orders"
  assume_role_policy = "{}"
  
}
resource "aws_iam_role_policy" "a" {
  role = aws_iam_role.x.id
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="*",Resource="*"}]})
  lifecycle {
 ignore_changes = [policy]
 }
}
