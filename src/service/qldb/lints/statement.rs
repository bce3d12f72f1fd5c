//! Lints of one statement: its actions and resources.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::lint::{Edit, Finding, Fix, Lint, Surroundings, names, quoted};
use crate::nearest::nearest;
use crate::service::qldb::lints::selected::{ActionPattern, Selected, first_of, is_partiql};
use crate::service::qldb::lints::target::impossible_head;
use crate::service::qldb::operation::SENT_AS_COMMANDS;
use crate::service::qldb::{Action, ResourceType};

pub(crate) fn lint(statement: &Selected<'_>, around: &Surroundings<'_>, strict: bool, findings: &mut Vec<Finding>) {
    unknown_actions(statement, findings);
    table_names(statement, around, findings);
    dead_actions(statement, findings);
    foreign_actions(statement, findings);
    impossible(statement, findings);
    // The policy that an endpoint has by itself allows `*` on `*`.
    if statement.allows() && (strict || statement.is_qldb_only()) {
        wildcards(statement, findings);
    }
}

fn unknown_actions(statement: &Selected<'_>, findings: &mut Vec<Finding>) {
    for pattern in statement.actions.iter().filter(|pattern| pattern.is_qldb && pattern.actions.is_empty()) {
        let name = pattern.text.split_once(':').map_or(pattern.text, |(_, name)| name);
        let short = |action: &'static Action| action.name().strip_prefix("qldb:");
        let partiql = |action: &'static Action| action.name().strip_prefix("qldb:PartiQL");
        let near =
            nearest(name, Action::ALL.iter().filter_map(short)).map(|near| format!("qldb:{near}")).or_else(|| {
                nearest(name, Action::ALL.iter().filter_map(partiql)).map(|near| format!("qldb:PartiQL{near}"))
            });
        let help = match invented(name).ok_or(near) {
            Ok(help) => help,
            Err(Some(near)) => format!("did you mean `{near}`?"),
            Err(None) => "remove it, or write an action of the Service Authorization Reference".to_string(),
        };
        findings.push(Finding::new(Lint::UnknownAction, pattern.span, format!("`{}`", pattern.text), help));
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

/// Actions of the services that roles for QLDB use, on nothing but ARNs of QLDB. Others are not known here.
fn foreign_actions(statement: &Selected<'_>, findings: &mut Vec<Finding>) {
    if statement.targets.is_empty() || !statement.targets.iter().all(|target| target.is_surely_qldb) {
        return;
    }
    for pattern in statement.actions.iter().filter(|pattern| !pattern.is_qldb) {
        let text = pattern.text.to_ascii_lowercase();
        let Some((service, name)) = text.split_once(':') else { continue };
        let is_known = match service {
            "s3" => ["object", "bucket", "upload", "*"].iter().any(|part| name.contains(part)),
            "kinesis" | "kms" => true,
            _ => false,
        };
        if is_known {
            let help = format!("give it on a resource of `{service}`, in a statement of its own");
            let text = format!("`{}` on ARNs of QLDB", pattern.text);
            findings.push(Finding::new(Lint::ActionResource, pattern.span, text, help));
        }
    }
}

fn impossible(statement: &Selected<'_>, findings: &mut Vec<Finding>) {
    for target in statement.targets.iter().filter(|target| target.is_surely_qldb) {
        if let Some(help) = impossible_head(target.text) {
            let text = format!("`{}`", target.text);
            findings.push(Finding::new(Lint::ImpossibleArn, target.span, text, help.to_string()));
        }
    }
}

fn table_names(statement: &Selected<'_>, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
    for target in &statement.targets {
        let Some(name) = target.table_name else { continue };
        let is_here = around.ledger.is_none_or(|ledger| target.ledger() == Some(ledger.arn.as_str()));
        let table = around.catalog.filter(|_| is_here).and_then(|catalog| catalog.active(name));
        let mut finding = Finding::new(
            Lint::TableName,
            target.span,
            format!("`{name}` is not a table's id"),
            match table {
                Some(table) => format!("the id of `{name}` is `{}`", table.id),
                None => "find the id with `SELECT tableId, name FROM information_schema.user_tables`".to_string(),
            },
        );
        let start = target.text.strip_suffix(name);
        // Of another ledger the name may stand for another table.
        finding.fix = table.zip(start).filter(|_| around.ledger.is_some()).map(|(table, start)| Fix {
            edits: [Edit { span: target.span, text: quoted(&format!("{start}{}", table.id)) }].into(),
        });
        findings.push(finding);
    }
}

/// Patterns of which no action can be authorized on any resource of the statement. One finding for all of one kind.
fn dead_actions(statement: &Selected<'_>, findings: &mut Vec<Finding>) {
    let is_dead = |pattern: &&ActionPattern<'_>| !pattern.actions.is_empty() && pattern.live.is_empty();
    let all = |pattern: &ActionPattern<'_>, test: fn(Action) -> bool| pattern.actions.iter().copied().all(test);
    // `*` is for other services too.
    let dead = statement.actions.iter().filter(|pattern| pattern.is_qldb && pattern.text != "*").filter(is_dead);
    let (partiql, dead): (Vec<_>, Vec<_>) = dead.partition(|pattern| all(pattern, is_partiql));
    let (send, others): (Vec<_>, Vec<_>) =
        dead.into_iter().partition(|pattern| all(pattern, |action| action == Action::SendCommand));
    let targets = &statement.targets;
    let table = first_of(targets, ResourceType::Table).or_else(|| first_of(targets, ResourceType::Catalog));
    let kinds = [
        (partiql, first_of(targets, ResourceType::Ledger), Lint::PartiQLOnLedger),
        (send, table, Lint::SendCommandOnTable),
        (others, None, Lint::ActionResource),
    ];
    for (patterns, target, lint) in kinds {
        let Some(first) = patterns.first() else { continue };
        let texts = names(patterns.iter().map(|pattern| pattern.text));
        let Some(target) = target else {
            let help = format!("give it on {}", resource_types(first.actions.iter().copied()));
            findings.push(Finding::new(Lint::ActionResource, first.span, texts, help));
            continue;
        };
        let ledger = target.ledger().unwrap_or("arn:…:ledger/…");
        let help = match lint {
            Lint::PartiQLOnLedger => format!(
                "give them on `{ledger}/table/` and an id or `*`, and reads of the catalog on \
                 `{ledger}/information_schema/user_tables`"
            ),
            _ => format!("give it on `{ledger}` in a statement of its own"),
        };
        findings.push(Finding::new(lint, target.span, format!("{texts} on `{}`", target.text), help));
    }
}

/// What the actions are authorized on, in words.
fn resource_types(actions: impl Iterator<Item = Action>) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for action in actions {
        let types: &[&str] = match action.resource_types() {
            [] => &["`*`"],
            types if types.len() == 4 => &["a ledger, table, catalog or stream"],
            [ResourceType::Ledger, ..] => &["`arn:…:ledger/NAME`"],
            [ResourceType::Stream, ..] => &["`arn:…:stream/LEDGER/ID`"],
            [ResourceType::Catalog, ..] => {
                &["`arn:…:ledger/NAME/table/ID`", "`arn:…:ledger/NAME/information_schema/user_tables`"]
            }
            [ResourceType::Table, ..] => &["`arn:…:ledger/NAME/table/ID`"],
        };
        texts.extend(types.iter().filter(|text| !texts.contains(text)).copied().collect::<Vec<_>>());
    }
    texts.join(" or ")
}

fn wildcards(statement: &Selected<'_>, findings: &mut Vec<Finding>) {
    let wild = |pattern: &&ActionPattern<'_>| pattern.text.contains(['*', '?']) && !pattern.live.is_empty();
    // A list once, not for each pattern.
    let is_listed = |action: &Action| statement.actions.iter().any(|other| other.text == action.name());
    let listed: Vec<Action> = Action::ALL.iter().copied().filter(is_listed).collect();
    for pattern in statement.actions.iter().filter(wild) {
        let list: Vec<String> =
            pattern.live.iter().filter(|action| !listed.contains(action)).map(|action| quoted(action.name())).collect();
        let help = "list the actions that are needed; `partiql-iam policy for` writes them".to_string();
        let mut finding = Finding::new(Lint::WildcardAction, pattern.span, format!("`{}`", pattern.text), help);
        // `*` is for other services too, whose actions are not known here.
        if pattern.text != "*" && !list.is_empty() {
            let list = list.join(", ");
            let text = if statement.source.actions.patterns.listed { list } else { format!("[{list}]") };
            finding.fix = Some(Fix { edits: [Edit { span: pattern.span, text }].into() });
        }
        findings.push(finding);
    }
    let needs_resource = statement.live().any(|action| !action.resource_types().is_empty());
    for target in statement.targets.iter().filter(|target| target.is_every_ledger && needs_resource) {
        let help = "name the ledger, and its tables by their ids; only `qldb:ListLedgers` and \
                    `qldb:ListJournalS3Exports` need `*`";
        let text = format!("`{}`", target.text);
        findings.push(Finding::new(Lint::WildcardResource, target.span, text, help.to_string()));
    }
}
