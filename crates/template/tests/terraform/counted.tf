variable "is_admin" {
  type    = bool
  default = true
}

variable "team_actions" {
  type = list(string)
}

resource "aws_iam_role" "worker" {
  count              = var.is_admin ? 1 : 0
  name               = "worker"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role_policy" "admin" {
  count = var.is_admin ? 1 : 0
  role  = aws_iam_role.worker[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "dynamodb:*", Resource = "*" },
    ]
  })
}

resource "aws_iam_role_policy" "always" {
  count = 2
  role  = aws_iam_role.worker[0].name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([{ Effect = "Allow", Action = "dynamodb:PartiQLSelect", Resource = "*" }], var.more)
  })
}

data "aws_iam_policy_document" "team" {
  statement {
    sid       = "Team"
    actions   = var.team_actions
    resources = ["*"]
  }

  statement {
    sid       = "Some"
    effect    = "Deny"
    actions   = concat(["dynamodb:PartiQLDelete"], var.team_actions)
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = var.teams
    content {
      actions   = ["dynamodb:PartiQLSelect"]
      resources = [statement.value]
    }
  }

  statement {
    effect    = var.is_admin ? "Allow" : "Deny"
    actions   = ["dynamodb:PartiQLInsert"]
    resources = ["*"]
  }

  statement {
    actions   = ["dynamodb:PartiQLInsert"]
    resources = ["*"]

    dynamic "condition" {
      for_each = var.is_admin ? [] : [1]
      content {
        test     = "StringEquals"
        variable = "aws:PrincipalTag/team"
        values   = ["shop"]
      }
    }
  }
}

resource "aws_iam_policy" "team" {
  for_each = toset(["a", "b"])
  policy   = data.aws_iam_policy_document.team.json
}

resource "aws_iam_role_policy_attachment" "team" {
  for_each   = var.roles
  role       = each.value
  policy_arn = aws_iam_policy.team["a"].arn
}

resource "aws_iam_role_policy" "elsewhere" {
  role   = "worker"
  policy = templatefile("${path.module}/policy.json.tftpl", { table = "orders" })
}

resource "aws_iam_role_policy" "handed" {
  role   = "worker"
  policy = var.policy
}
