resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.app.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }] })
}

resource "aws_dynamodb_table" "music" {
  name     = "Music"
  hash_key = "Artist"

  attribute {
    name = "Artist"
    type = "S"
  }
}
