data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Read"
    actions   = ["dynamodb:PartiQLSelect"]
    resources = ["*"]
  }

  statement {
    sid       = "NoScan"
    effect    = "Deny"
    actions   = ["dynamodb:PartiQLSelect"]
    resources = ["*"]

    condition {
      test     = "Bool"
      variable = "dynamodb:FullTableScan"
      values   = ["true"]
    }
  }
}

data "aws_iam_policy_document" "app" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]

  statement {
    sid       = "Read"
    actions   = ["dynamodb:PartiQLSelect"]
    resources = ["arn:aws:dynamodb:eu-west-1:123456789012:table/app"]
  }

  statement {
    actions       = ["dynamodb:PartiQLInsert"]
    not_resources = ["arn:aws:dynamodb:eu-west-1:123456789012:table/audit"]
  }
}

data "aws_iam_policy_document" "open" {
  override_policy_documents = [var.override]

  statement {
    sid       = "Read"
    actions   = ["dynamodb:PartiQLSelect"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "app" {
  name   = "app"
  policy = data.aws_iam_policy_document.app.json
}

resource "aws_iam_policy_attachment" "app" {
  name       = "app"
  roles      = ["app", "jobs"]
  users      = [aws_iam_user.deployer.name]
  policy_arn = aws_iam_policy.app.arn
}

resource "aws_iam_user" "deployer" {
  name                 = "deployer"
  permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
}

module "audit" {
  source = "./audit"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "qldb:SendCommand", Resource = "*" } })
}
