resource "aws_iam_role" "r" {
  name               = "reader"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "allow" {
  role   = "reader"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "aws_iam_role_policy" "deny" {
  role   = "Reader"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })
}
