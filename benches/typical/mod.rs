//! A typical statement, a DELETE, and policies that allow it, for all benches of decisions.

/// The ledger.
pub(crate) const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger";

/// The id of the table.
pub(crate) const ID: &str = "Au1EiThbt8s0z9wM26REZN";

/// What the DELETE needs in three statements, among `count` in all: other tables, other ledgers, other services.
pub(crate) fn policy(count: usize) -> String {
    let mut statements = vec![
        format!(r#"{{"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "{LEDGER}"}}"#),
        format!(r#"{{"Effect": "Allow", "Action": "qldb:PartiQLSelect", "Resource": "{LEDGER}/table/*"}}"#),
        format!(
            r#"{{"Effect": "Allow", "Action": ["qldb:PartiQLDelete", "qldb:PartiQLInsert"], "Resource": "{LEDGER}/table/{ID}"}}"#
        ),
    ];
    for number in 3..count {
        let table = format!("{LEDGER}/table/{number:022}");
        statements.push(match number % 4 {
            0 => format!(r#"{{"Effect": "Allow", "Action": "qldb:PartiQLDelete", "Resource": "{table}"}}"#),
            1 => format!(r#"{{"Effect": "Deny", "Action": "qldb:PartiQL*", "Resource": "{table}"}}"#),
            2 => format!(r#"{{"Effect": "Allow", "Action": "qldb:*", "Resource": "{LEDGER}{number}/*"}}"#),
            _ => format!(
                r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket{number}/*"}}"#
            ),
        });
    }
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(","))
}
