resource "aws_iam_role_policy" "r" {
  role = "app"
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="s3:*",Resource="*"}]})
}
resource "aws_iam_user_policy" "a" {
  user = "app"
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
}
