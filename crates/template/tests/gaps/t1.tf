resource "aws_iam_role" "app" {
  for_each = toset(["a","b"])
  name = each.key
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy" "a" {
  role = aws_iam_role.app["a"].name
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
}
