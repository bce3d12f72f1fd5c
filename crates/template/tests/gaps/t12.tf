resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = "{}"
  inline_policy {}
}
resource "aws_iam_role_policy" "a" {
 role = aws_iam_role.app.name
 policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
}
