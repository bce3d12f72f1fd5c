resource "aws_iam_role" "api" {
  name                 = "api"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = aws_iam_policy.boundary.arn
  managed_policy_arns  = [aws_iam_policy.read.arn, "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"]
}

resource "aws_iam_role" "jobs" {
  name_prefix        = "jobs-"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "dynamodb:*", Resource = "*" } })
}

resource "aws_iam_policy" "read" {
  name   = "read"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "dynamodb:PartiQLSelect", Resource = "*" } })
}

resource "aws_iam_role_policy" "kept" {
  name   = "kept"
  role   = aws_iam_role.api.id
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "dynamodb:PartiQLInsert", Resource = "*" } })
}

resource "aws_iam_role_policy" "removed" {
  name   = "removed"
  role   = aws_iam_role.api.id
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "dynamodb:PartiQLDelete", Resource = "*" } })
}

resource "aws_iam_role_policies_exclusive" "api" {
  role_name    = aws_iam_role.api.name
  policy_names = [aws_iam_role_policy.kept.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "jobs" {
  role_name   = aws_iam_role.jobs.name
  policy_arns = [aws_iam_policy.read.arn]
}

resource "aws_iam_group_policy" "analysts" {
  group  = aws_iam_group.analysts.name
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": ["${join("\", \"", var.tables)}"] },
    { "Effect": "Deny", "Action": "dynamodb:PartiQLUpdate", "Resource": "arn:aws:dynamodb:*:*:table/${join("\", \"", var.tables)}" }
  ]
}
POLICY
}

resource "aws_iam_group" "analysts" {
  name = "analysts"
}
