//! Errors in catalogs, configuration files and the form of policies: one code each, whatever the cause.

use partiql_iam::iam::Certainty;

use crate::example::Example::{Catalog, Config, Policy};
use crate::row::{Basis, Kind, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "catalog",
        kind: Kind::Catalog,
        why: "a catalog is what `SELECT * FROM information_schema.user_tables` returns, as JSON or Ion. Of a catalog that can't be read to the \
              end no table is used: the one that a statement needs may be missing",
        basis: Basis::Service(Certainty::Documented, "Amazon QLDB developer guide, working.catalog"),
        wrong: Catalog(r#"[{"tableId": "Vehicle", "name": "Vehicle", "status": "ACTIVE"}]"#),
        right: Catalog(r#"[{"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"}]"#),
    },
    Rule {
        code: "config",
        kind: Kind::Config,
        why: "a key that is not known, or a value that it doesn't take. A misspelt key would leave out a policy or a table, so that nothing is \
              read past",
        basis: Basis::Own("docs/configuration.md"),
        wrong: Config("service = \"dynamodb\"\n\n[roles.clerk]\npolicy = [\"clerk.json\"]\n"),
        right: Config("service = \"dynamodb\"\n\n[roles.clerk]\npolicies = [\"clerk.json\"]\n"),
    },
    Rule {
        code: "policy",
        kind: Kind::Policy,
        why: "IAM refuses the text as a policy, or may read it in two ways: it is not JSON, has an unknown or a missing element, or an element \
              with a value that it doesn't take. Nothing is decided by it",
        basis: Basis::Service(Certainty::Documented, "IAM User Guide, \"Grammar of the IAM JSON policy language\""),
        wrong: Policy(
            r#"{"Version": "2012-10-17", "Statement": [
  {"Efect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/*"}
]}"#,
        ),
        right: Policy(
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/*"}
]}"#,
        ),
    },
];
