resource "aws_iam_role" "app" {
  count = 2
  name = "app-${count.index}"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy" "a" {
  count = 1
  role = aws_iam_role.app[count.index].id
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
}
