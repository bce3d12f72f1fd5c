# Policies as people wrote them before Terraform 0.12: JSON between the lines of a heredoc.

locals {
  reports_table = "reports"
}

resource "aws_qldb_ledger" "cars" {
  name             = "cars"
  permissions_mode = "STANDARD"
}

resource "aws_iam_role" "clerk" {
  name = "clerk"

  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ecs-tasks.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}
EOF
}

resource "aws_iam_policy" "cars" {
  name = "cars"

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Send",
          "Effect": "Allow",
          "Action": "qldb:SendCommand",
          "Resource": "${aws_qldb_ledger.cars.arn}"
        },
        {
          "Sid": "Tables",
          "Effect": "Allow",
          "Action": ["qldb:PartiQLSelect"],
          "Resource": [
            "${aws_qldb_ledger.cars.arn}/table/*",
            "arn:aws:qldb:us-east-1:${var.account}:ledger/cars/information_schema/user_tables"
          ]
        },
        {
          "Effect": "Allow",
          "Action": "dynamodb:PartiQLSelect",
          "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/${local.reports_table}",
          "Condition": {
            "StringEquals": { "aws:PrincipalTag/team": "$${aws:username}" }
          }
        }
      ]
    }
  EOT
}

resource "aws_iam_role_policy_attachment" "cars" {
  role       = aws_iam_role.clerk.name
  policy_arn = aws_iam_policy.cars.arn
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = "clerk"
  policy_arn = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
}
