resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
  inline_policy {
    name   = "a"
    policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
  }
}
resource "aws_iam_role_policies_exclusive" "a" {
  role_name    = aws_iam_role.app.name
  policy_names = []
}
