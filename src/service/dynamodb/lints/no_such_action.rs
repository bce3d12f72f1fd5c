//! Actions that there are not.

use alloc::format;
use alloc::string::{String, ToString};

use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::pattern::matches_wildcards;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::nearest::nearest;
use crate::service::dynamodb::Action;

pub(super) static NO_SUCH_ACTION: Row = Row {
    lint: Lint {
        code: "no-such-action",
        severity: Severity::Error,
        why: "DynamoDB has no such action, so the pattern matches nothing",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon DynamoDB\"",
    },
    check: no_such_action,
};

/// The operations that run PartiQL. None of them is an action.
const OPERATIONS: [&str; 3] = ["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"];

/// Other names that people write, and what they mean. Operations that are authorized as others are, and what other databases have.
const WRITTEN_AS: [(&[&str], &str); 7] = [
    (&["TransactGetItems"], "write `dynamodb:GetItem`"),
    (
        &["TransactWriteItems"],
        "write those of `dynamodb:PutItem`, `dynamodb:UpdateItem`, `dynamodb:DeleteItem` and `dynamodb:ConditionCheckItem` that its items need",
    ),
    (&["ConditionCheck"], "write `dynamodb:ConditionCheckItem`"),
    (
        &["Select", "PartiQLQuery", "PartiQLScan", "PartiQLRead", "PartiQLGet", "PartiQLGetItem", "PartiQLExists"],
        "write `dynamodb:PartiQLSelect`",
    ),
    (&["Insert", "PartiQLPut", "PartiQLPutItem", "PartiQLCreate"], "write `dynamodb:PartiQLInsert`"),
    (&["Update", "PartiQLUpdateItem"], "write `dynamodb:PartiQLUpdate`"),
    (&["Delete", "PartiQLDeleteItem", "PartiQLRemove"], "write `dynamodb:PartiQLDelete`"),
];

fn no_such_action(context: &Context<'_>, findings: &mut Findings<'_>) {
    let patterns = context.statements.iter().flat_map(|statement| &statement.actions);
    for pattern in patterns.filter(|pattern| pattern.is_unknown()) {
        let name = pattern.text.split_once(':').map_or(pattern.text, |(_, name)| name);
        let help = invented(name).or_else(|| near(name).map(|near| format!("did you mean `{near}`?")));
        let help =
            help.unwrap_or_else(|| "remove it, or write an action of the Service Authorization Reference".to_string());
        findings.add(pattern.span, format!("`{}`", pattern.text), help);
    }
}

fn invented(name: &str) -> Option<String> {
    if is_operation(name) {
        return Some(
            "no action is named after the operation: write those of `dynamodb:PartiQLSelect`, `PartiQLInsert`, \
             `PartiQLUpdate` and `PartiQLDelete` that its statements need"
                .to_string(),
        );
    }
    let is_among = |names: &[&str]| names.iter().any(|other| matches_wildcards(name, other));
    WRITTEN_AS.iter().find(|(names, _)| is_among(names)).map(|(_, help)| (*help).to_string())
}

/// Whether an operation that runs PartiQL has the name, or nearly, or one that the pattern matches.
pub(super) fn is_operation(name: &str) -> bool {
    OPERATIONS.iter().any(|operation| matches_wildcards(name, operation))
        || nearest(name, OPERATIONS.into_iter()).is_some()
}

/// The action whose name is nearest, with `PartiQL` or without.
fn near(name: &str) -> Option<String> {
    ["dynamodb:", "dynamodb:PartiQL"].into_iter().find_map(|prefix| {
        let names = Action::ALL.iter().filter_map(|action| action.name().strip_prefix(prefix));
        nearest(name, names).map(|near| format!("{prefix}{near}"))
    })
}
