resource "aws_dynamodb_table" "songs" {
  name         = "Songs"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "Artist"
  range_key    = "Title"

  attribute {
    name = "Artist"
    type = "S"
  }

  attribute {
    name = "Title"
    type = "S"
  }
}

resource "aws_iam_role" "lambda" {
  name = "songs-lambda"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Action    = "sts:AssumeRole"
        Effect    = "Allow"
        Sid       = ""
        Principal = { Service = "lambda.amazonaws.com" }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "basic" {
  role       = aws_iam_role.lambda.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy_attachment" "stream" {
  role       = aws_iam_role.lambda.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
}

resource "aws_iam_role_policy" "songs" {
  name = "songs"
  role = aws_iam_role.lambda.id

  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "Songs",
        "Effect" : "Allow",
        "Action" : [
          "dynamodb:PartiQLSelect",
          "dynamodb:PartiQLInser", # a slip
        ],
        "Resource" : [aws_dynamodb_table.songs.arn, "${aws_dynamodb_table.songs.arn}/index/*"]
      },
      {
        "Effect" : "Deny",
        "Action" : "dynamodb:PartiQLSelect",
        "Resource" : "*",
        "Condition" : { "Bool" : { "dynamodb:FullTableScan" : "true" } }
      }
    ]
  })
}
