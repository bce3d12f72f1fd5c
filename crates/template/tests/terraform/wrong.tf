resource "aws_iam_policy" "broken" {
  name   = "broken"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "dynamodb:PartiQLSelect" "Resource": "*" }
  ]
}
EOF
}

resource "aws_iam_policy" "unlike" {
  name = "unlike"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Actions = ["dynamodb:PartiQLSelect"], Resource = "orders" }]
  })
}

resource "aws_iam_policy" "chosen" {
  name   = "chosen"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [%{ if var.open }{ "Effect": "Allow", "Action": "*", "Resource": "*" }%{ endif }]
}
EOF
}

resource "aws_iam_policy" "spliced" {
  name   = "spliced"
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": ${jsonencode(var.arns)} },
    ${var.more}
  ]
}
EOF
}

resource "aws_iam_policy" "twice" {
  policy = jsonencode({ Statement = [] })
}

resource "aws_iam_policy" "twice" {
  policy = jsonencode({ Statement = [] })
}
