# Documents that are put together, of which one takes the place of a statement by its sid.
resource "aws_qldb_ledger" "cars" {
  name             = "cars"
  permissions_mode = "STANDARD"
}

data "aws_iam_policy_document" "send" {
  statement {
    sid       = "Send"
    actions   = ["qldb:SendCommand"]
    resources = [aws_qldb_ledger.cars.arn]
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Read"
    actions   = ["qldb:PartiQLSelect", "qldb:PartiQLHistoryFunction"]
    resources = ["${aws_qldb_ledger.cars.arn}/table/*", "${aws_qldb_ledger.cars.arn}/information_schema/user_tables"]
  }
}

data "aws_iam_policy_document" "narrow" {
  statement {
    sid       = "Read"
    actions   = ["qldb:PartiQLSelect"]
    resources = ["${aws_qldb_ledger.cars.arn}/table/Au1EiThbt8s0z9wM26REZN"]
  }
}

data "aws_iam_policy_document" "auditor" {
  source_policy_documents = [
    data.aws_iam_policy_document.send.json,
    data.aws_iam_policy_document.read.json,
  ]
  override_policy_documents = [data.aws_iam_policy_document.narrow.json]

  statement {
    effect        = "Deny"
    not_actions   = ["qldb:*"]
    resources     = ["*"]
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["false"]
    }
  }
}

resource "aws_iam_policy" "auditor" {
  name_prefix = "auditor-"
  policy      = data.aws_iam_policy_document.auditor.json
}

resource "aws_iam_user" "auditor" {
  name = "auditor"
}

resource "aws_iam_user_policy_attachment" "auditor" {
  user       = aws_iam_user.auditor.name
  policy_arn = aws_iam_policy.auditor.arn
}
