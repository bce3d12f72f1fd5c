resource "aws_iam_role" "one" {
  count = var.x ? 1 : 0
  name = "app"
  assume_role_policy = "{}"
}
resource "aws_iam_role" "two" {
  count = var.x ? 0 : 1
  name = "app"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy" "a1" {
  count = 1
  role = aws_iam_role.one[0].name
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
}
resource "aws_iam_role_policy" "a2" {
  count = 1
  role = aws_iam_role.two[0].name
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Allow",Action="qldb:*",Resource="*"}]})
}
resource "aws_iam_role_policy" "d" {
  role = "app"
  policy = jsonencode({Version="2012-10-17",Statement=[{Effect="Deny",Action="qldb:*",Resource="*"}]})
}
