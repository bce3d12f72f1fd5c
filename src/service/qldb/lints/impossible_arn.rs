//! ARNs with a partition, a region or an account that there can't be.

use alloc::format;

use super::{Context, PREFIX, Row};
use crate::iam::Certainty;
use crate::iam::lint::head::impossible_head;
use crate::iam::lint::{Findings, Lint, Severity};

pub(super) static IMPOSSIBLE_ARN: Row = Row {
    lint: Lint {
        code: "impossible-arn",
        severity: Severity::Error,
        why: "ARNs of QLDB have a partition, a region and an account of 12 digits, so this one matches nothing",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Resource types defined by Amazon QLDB\"",
    },
    check: impossible_arn,
};

fn impossible_arn(context: &Context<'_>, findings: &mut Findings<'_>) {
    let targets = context.statements.iter().flat_map(|statement| &statement.targets);
    for target in targets.filter(|target| target.is_surely_qldb) {
        if let Some(help) = impossible_head(target.text, PREFIX) {
            findings.add(target.span, format!("`{}`", target.text), help);
        }
    }
}
