//! ARNs of tables that the key schemas do not have.

use alloc::format;
use alloc::string::{String, ToString};

use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::dynamodb::is_table_name;

pub(super) static UNKNOWN_TABLE: Row = Row {
    lint: Lint {
        code: "unknown-table",
        severity: Severity::Warning,
        why: "the key schemas that are given have no table by this name, of which case counts",
        certainty: Certainty::Documented,
        source: "developer guide, \"Supported data types and naming rules\"",
    },
    check: unknown_table,
};

fn unknown_table(context: &Context<'_>, findings: &mut Findings<'_>) {
    for target in context.statements.iter().flat_map(|statement| &statement.targets) {
        let Some((arn, name)) = target.table().filter(|(_, name)| is_table_name(name)) else { continue };
        let Some(schema) = context.schema_of(arn, name) else { continue };
        if schema.unnamed().is_empty() && schema.table(name).is_none() {
            let near = schema.near(name).next();
            let help: String = match near {
                Some(near) => format!("did you mean `{}`?", near.name),
                None => "write the name of a table, or give its key schema too".to_string(),
            };
            findings.add(target.span, format!("`{name}`"), help);
        }
    }
}
