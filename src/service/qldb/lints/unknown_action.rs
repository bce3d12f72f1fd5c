//! Actions that there are not.

use alloc::format;
use alloc::string::{String, ToString};

use super::{Context, Row};
use crate::iam::Certainty;
use crate::iam::lint::{Findings, Lint, Severity};
use crate::service::qldb::operation::SENT_AS_COMMANDS;
use crate::service::qldb::{ACTIONS, Action};

pub(super) static UNKNOWN_ACTION: Row = Row {
    lint: Lint {
        code: "unknown-action",
        severity: Severity::Error,
        why: "QLDB has no such action, so the pattern matches nothing",
        certainty: Certainty::Documented,
        source: "Service Authorization Reference, \"Actions defined by Amazon QLDB\"",
    },
    check: unknown_action,
};

fn unknown_action(context: &Context<'_>, findings: &mut Findings<'_>) {
    let patterns = context.statements.iter().flat_map(|statement| &statement.actions);
    for pattern in patterns.filter(|pattern| pattern.is_unknown()) {
        let name = pattern.text.split_once(':').map_or(pattern.text, |(_, name)| name);
        let help = match invented(name).ok_or_else(|| ACTIONS.nearest(name)) {
            Ok(help) => help,
            Err(Some(near)) => format!("did you mean `{near}`?"),
            Err(None) => "remove it, or write an action of the Service Authorization Reference".to_string(),
        };
        findings.add(pattern.span, format!("`{}`", pattern.text), help);
    }
}

/// What to write for an action that there is not: names of API operations, and of what other databases have.
fn invented(name: &str) -> Option<String> {
    let named = |names: &[&str]| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    if named(&SENT_AS_COMMANDS) {
        return Some(format!("`{name}` is sent as a command of a session: write `qldb:SendCommand`"));
    }
    let (_, action) = WRITTEN_AS_PARTIQL.iter().find(|(names, _)| named(names))?;
    Some(format!("write `{action}`"))
}

const WRITTEN_AS_PARTIQL: [(&[&str], Action); 11] = [
    (
        &[
            "DescribeTable",
            "GetDocument",
            "GetItem",
            "GetTable",
            "ListTables",
            "Query",
            "QueryTable",
            "Read",
            "ReadDocument",
            "Scan",
            "Select",
        ],
        Action::PartiQLSelect,
    ),
    (
        &[
            "BatchInsert",
            "CreateDocument",
            "Insert",
            "InsertDocument",
            "InsertDocuments",
            "PutDocument",
            "PutItem",
            "Write",
        ],
        Action::PartiQLInsert,
    ),
    (&["Update", "UpdateDocument", "UpdateItem"], Action::PartiQLUpdate),
    (&["Delete", "DeleteDocument", "DeleteItem"], Action::PartiQLDelete),
    (
        &["DocumentHistory", "GetDocumentHistory", "GetHistory", "History", "HistoryFunction", "PartiQLHistory"],
        Action::PartiQLHistoryFunction,
    ),
    (&["DeleteTable", "PartiQLDeleteTable"], Action::PartiQLDropTable),
    (&["DeleteIndex", "PartiQLDeleteIndex"], Action::PartiQLDropIndex),
    (&["RedactRevision", "PartiQLRedactRevision"], Action::PartiQLRedact),
    (&["ExportJournal"], Action::ExportJournalToS3),
    (&["StreamJournal"], Action::StreamJournalToKinesis),
    (&["ListStreams"], Action::ListJournalKinesisStreamsForLedger),
];
