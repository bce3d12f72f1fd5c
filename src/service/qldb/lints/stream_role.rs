//! What a role for journal streams lacks.

use alloc::format;
use alloc::string::String;

use super::pass_role::are_of;
use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::document::Located;
use crate::iam::lint::pattern::matches_wildcards;
use crate::iam::lint::{Findings, Lint, Severity};

pub(super) static STREAM_ROLE: Row = Row {
    lint: Lint {
        code: "stream-role",
        severity: Severity::Warning,
        why: "a role for QLDB's journal streams also needs `kinesis:ListShards`, which this policy does not give",
        certainty: Certainty::Documented,
        source: "developer guide, \"Stream permissions\"",
    },
    check: stream_role,
};

fn stream_role(context: &Context<'_>, findings: &mut Findings<'_>) {
    if context.all_allowing().any(|statement| statement.actions.negated) || !are_of(context, &["kinesis", "kms", "s3"])
    {
        return;
    }
    let patterns = || context.all_allowing().flat_map(|statement| &statement.actions.patterns.values);
    let has = |name: &'static str| move |pattern: &Located<String>| matches_wildcards(&pattern.value, name);
    let writes = |pattern: &&Located<String>| has("kinesis:PutRecord")(pattern) || has("kinesis:PutRecords")(pattern);
    if let Some(pattern) = patterns().find(writes).filter(|_| !patterns().any(has("kinesis:ListShards"))) {
        let subject = format!("`{}` without `kinesis:ListShards`", pattern.value);
        let help = "allow `kinesis:ListShards` on the data stream too; `partiql-iam role stream` writes the role";
        findings.add(pattern.span, subject, help);
    }
}
