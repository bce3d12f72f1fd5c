resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonQLDBFullAccess"
}
resource "aws_iam_role_policy_attachments_exclusive" "a" {
  role_name   = aws_iam_role.app.name
  policy_arns = []
}
