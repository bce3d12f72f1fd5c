resource "aws_iam_role" "r" {
  name = "app"
  assume_role_policy = "{}"
}
resource "aws_iam_user_policy" "a" {
  user = "app"
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
}
