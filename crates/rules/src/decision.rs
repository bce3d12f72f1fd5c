//! Why policies do not allow a statement.

use partiql_iam::iam::Certainty;

use crate::example::Example::{self, Decided};
use crate::lint_row::policy;
use crate::row::{Basis, Kind, Rule};

const LOGIC: Basis = Basis::Service(Certainty::Documented, "IAM User Guide, \"Policy evaluation logic\"");

/// What is allowed of the table.
const READ: &str = policy!(
    r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#
);

/// The same, without scans.
const NO_SCANS: &str = policy!(
    r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}"#,
    r#"{"Sid": "NoScan", "Effect": "Deny", "Action": "dynamodb:PartiQLSelect", "Resource": "*",
    "Condition": {"Bool": {"dynamodb:FullTableScan": "true"}}}"#
);

/// One partition alone.
const ONE_ARTIST: &str = policy!(
    r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "Acme"}, "Null": {"dynamodb:LeadingKeys": "false"}}}"#
);

const fn row(code: &'static str, why: &'static str, wrong: Example, right: Example) -> Rule {
    Rule { code, kind: Kind::Decision, why, basis: LOGIC, wrong, right }
}

pub(super) const RULES: &[Rule] = &[
    row(
        "missing",
        "what no policy allows is denied. Of the statement of a policy that comes nearest the part is shown that does not match",
        Decided("DELETE FROM Music WHERE Artist = 'Acme' AND Song = 'Blue'", READ),
        Decided("SELECT Genre FROM Music WHERE Artist = 'Acme'", READ),
    ),
    row(
        "explicit-deny",
        "a Deny that matches wins over every Allow",
        Decided("SELECT Genre FROM Music", NO_SCANS),
        Decided("SELECT Genre FROM Music WHERE Artist = 'Acme'", NO_SCANS),
    ),
    row(
        "unknown",
        "the decision depends on what is not given, such as the value of a parameter. What is unknown never allows: give it, or write the \
         value into the statement",
        Decided("SELECT Genre FROM Music WHERE Artist = ?", ONE_ARTIST),
        Decided("SELECT Genre FROM Music WHERE Artist = 'Acme'", ONE_ARTIST),
    ),
];
