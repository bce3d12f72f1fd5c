resource "aws_iam_role_policy" "read" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "dynamodb:PartiQL*", Resource = "*" }] })
}
