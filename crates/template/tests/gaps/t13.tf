resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = "{}"
  managed_policy_arns = []
}
resource "aws_iam_role_policy_attachment" "d" {
  role = aws_iam_role.app.name
  policy_arn = aws_iam_policy.d.arn
}
resource "aws_iam_policy" "d" { 
policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
}
