locals {
  prefix  = "shop"
  tables  = { carts = "shop-carts" }
  actions = ["dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"]
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_dynamodb_table" "carts" {
  name     = local.tables.carts
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_iam_role" "shop" {
  name               = "shop"
  assume_role_policy = local.trust

  inline_policy {
    name = "carts"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Sid      = "Carts"
          Effect   = "Allow"
          Action   = local.actions
          Resource = aws_dynamodb_table.carts.arn
        },
        {
          "Effect" : "Allow",
          "Action" : "dynamodb:PartiQL*", # the wildcard is a mistake
          "Resource" : "arn:aws:dynamodb:eu-west-1:123456789012:table/${local.prefix}-stock"
        },
      ]
    })
  }
}

resource "aws_iam_role_policy" "quoted" {
  name   = "quoted"
  role   = aws_iam_role.shop.name
  policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"dynamodb:PartiQL*\",\"Resource\":\"arn:aws:dynamodb:eu-west-1:123456789012:table/stock\"}]}"
}
