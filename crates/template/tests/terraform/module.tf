# A module that makes a role for each service, as modules of many registries do.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

variable "services" {
  type    = map(object({ table = string, writes = bool }))
  default = {}
}

variable "prefix" {
  type    = string
  default = "shop"
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  base = "arn:${data.aws_partition.current.partition}:dynamodb:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:table"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "service" {
  for_each           = var.services
  name               = "${var.prefix}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "service" {
  for_each = var.services

  statement {
    sid       = "Read"
    actions   = ["dynamodb:PartiQLSelect"]
    resources = ["${local.base}/${each.value.table}", "${local.base}/${each.value.table}/index/*"]
  }

  dynamic "statement" {
    for_each = each.value.writes ? [1] : []
    content {
      sid       = "Write"
      actions   = ["dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"]
      resources = ["${local.base}/${each.value.table}"]
    }
  }
}

resource "aws_iam_role_policy" "service" {
  for_each = var.services
  name     = "tables"
  role     = aws_iam_role.service[each.key].id
  policy   = data.aws_iam_policy_document.service[each.key].json
}

resource "aws_iam_role" "reports" {
  name               = "${var.prefix}-reports"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "reports" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:PartiQL*"]
    resources = ["${local.base}/Orders"]
  }
}

resource "aws_iam_role_policy" "reports" {
  role   = aws_iam_role.reports.name
  policy = data.aws_iam_policy_document.reports.json
}
