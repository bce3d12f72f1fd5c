resource "aws_iam_user" "x" {
  name = "orders"
  tags = { team = "red" }
}

resource "aws_iam_user_policy" "a" {
  user = aws_iam_user.x.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "*", Resource = "*" },
      { Effect = "Deny", Action = "*", Resource = "*", Condition = { StringEquals = { "aws:PrincipalTag/team" = "red" } } }
    ]
  })
}
