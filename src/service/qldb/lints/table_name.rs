//! Names of tables in the place of their ids.

use alloc::format;
use alloc::string::ToString;

use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Edit, Findings, Fix, Lint, Severity};
use crate::json::Quoted;

pub(super) static TABLE_NAME: Row = Row {
    lint: Lint {
        code: "table-name",
        severity: Severity::Error,
        why: "table ARNs have the table's id of 22 letters and digits, never its name, so this one matches no table",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Resource types defined by Amazon QLDB\"",
    },
    check: table_name,
};

fn table_name(context: &Context<'_>, findings: &mut Findings<'_>) {
    let known = context.known_ledger();
    for target in context.statements.iter().flat_map(|statement| &statement.targets) {
        let Some(name) = target.table_name else { continue };
        let is_here = known.is_none_or(|ledger| target.ledger() == Some(ledger.arn.as_str()));
        let table = context.catalog.filter(|_| is_here).and_then(|catalog| catalog.active(name));
        let help = match table {
            Some(table) => format!("the id of `{name}` is `{}`", table.id),
            None => "find the id with `SELECT tableId, name FROM information_schema.user_tables`".to_string(),
        };
        let start = target.text.strip_suffix(name);
        // In another ledger the name may be that of another table.
        let fix = table.zip(start).filter(|_| known.is_some()).map(|(table, start)| Fix {
            edits: [Edit { span: target.span, text: Quoted(&format!("{start}{}", table.id)).to_string() }].into(),
        });
        findings.add_with_fix(target.span, format!("`{name}` is not a table's id"), help, fix);
    }
}
