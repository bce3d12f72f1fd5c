resource "aws_dynamodb_table" "ledger" {
  name     = "ledger-${terraform.workspace}"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_resource_policy" "ledger" {
  resource_arn = aws_dynamodb_table.ledger.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Partner"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::210987654321:root" }
        Action    = "dynamodb:PartiQLSelect"
        Resource  = [aws_dynamodb_table.ledger.arn, aws_dynamodb_table.ledger.stream_arn]
      },
      {
        Effect    = "Deny"
        Principal = { AWS = aws_iam_role.batch.arn }
        Action    = ["dynamodb:PartiQLDelete"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_vpc_endpoint" "dynamodb" {
  vpc_id       = var.vpc
  service_name = "com.amazonaws.eu-west-1.dynamodb"
  policy       = data.aws_iam_policy_document.endpoint.json
}

data "aws_iam_policy_document" "endpoint" {
  version = "2008-10-17"

  statement {
    actions   = ["dynamodb:*"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpc"
      values   = ["vpc-1"]
    }
  }

  statement {
    effect      = "Deny"
    not_actions = ["dynamodb:PartiQLSelect", "dynamodb:DescribeTable"]
    resources   = ["*"]

    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }
  }
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = var.queue
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:SendMessage", Resource = var.queue_arn }]
  })
}
