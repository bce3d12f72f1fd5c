//! What is found in a text that is no file's.

use std::path::Path;

use partiql_iam::Service;
use partiql_iam::iam::Severity;
use partiql_iam_answer::{Database, Fault};

use crate::file::{FileText, Found, Item};
use crate::fingerprint::Alike;
use crate::kind::FileKind;
use crate::known::Known;
use crate::line::{finding_line, need_line};

/// What is found in a text, in the lines of JSON that `partiql-iam scan --format json` prints of a file with this name.
///
/// `service` is who runs the statements of a script whose first line does not say it; `ledger` and `tables` are what is known of QLDB and of
/// DynamoDB.
///
/// # Errors
///
/// When files with such a name are not read.
pub fn scan_text(
    text: &str,
    name: &str,
    service: Option<Service>,
    ledger: &Database,
    tables: &Database,
) -> Result<String, Fault> {
    let path = Path::new(name);
    let Some(kind) = FileKind::of(path) else {
        let help = format!("give a name that ends in one of these: {}", FileKind::endings());
        return Err(Fault::plain("name", "not-read", format!("files as `{name}` are not read"), help));
    };
    let known = Known::of_databases(service, ledger, tables);
    let file = FileText { text: text.strip_prefix('\u{FEFF}').unwrap_or(text), path, name, kind, known: &known };
    let mut alike = Alike::default();
    let mut lines = String::new();
    for (place, item) in file.items(Severity::Note) {
        lines.push_str(&match item {
            Item::Need(need) => need_line(name, place, &need),
            Item::Found(found) => {
                let Found { mut finding, said: _ } = *found;
                finding.fingerprint = alike.distinct(finding.file.as_deref(), finding.fingerprint);
                finding_line(&finding)
            }
        });
        lines.push('\n');
    }
    Ok(lines)
}
