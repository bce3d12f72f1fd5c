//! Operations of DynamoDB that carry no statement.

use std::borrow::Cow;
use std::io::Write;

use serde_json::{Value, json};

use super::super::settings::GlobalFlags;
use super::super::table::Table;
use super::super::{Failure, Format, dynamodb::refused, file_name, print_json, read};
use super::arguments::Operation;
use crate::report::Exit;
use partiql_iam::dynamodb::{
    Account, Action, ApiOperation, MAX_REQUEST_BYTES, Needs, OperationResource, PlaceKind, ResourcePlace,
};
use partiql_iam_project::DynamoDbConfig;

/// A permission as it is printed.
struct Row {
    action: Action,
    /// An ARN, or the pattern of one.
    on: String,
    is_exact: bool,
    is_always: bool,
}

pub(super) fn run(
    operation: ApiOperation,
    arguments: &Operation,
    settings: &GlobalFlags,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let (account, region) = (arguments.account.clone(), arguments.region.clone());
    let tables = settings.tables(DynamoDbConfig { account, region, schemas: Vec::new() }, false)?;
    let rows = rows(operation, arguments, &tables.account)?;
    match arguments.format {
        Format::Json => {
            let requirements: Vec<_> = rows.iter().map(as_json).collect();
            print_json(
                &json!({ "operation": operation.name(), "service": "dynamodb", "requirements": requirements }),
                out,
            )?;
        }
        Format::Text => {
            let mut table = Table::new(["ACTION", "RESOURCE", "CONDITION", "WHY"]);
            for row in &rows {
                let condition = if row.action.condition_keys().is_empty() { "-" } else { "(unknown)" };
                table.row([row.action.to_string(), row.on.clone(), condition.to_owned(), why(row).to_owned()]);
            }
            table.print(out)?;
        }
    }
    Ok(Exit::Clean)
}

const fn why(row: &Row) -> &'static str {
    if row.is_always {
        "the operation is authorized by it"
    } else {
        "it is listed for the operation; when it is needed is not published"
    }
}

fn rows(operation: ApiOperation, arguments: &Operation, account: &Account) -> Result<Vec<Row>, Failure> {
    let Operation { table, index, resource, request, .. } = arguments;
    let (name, body) = match request {
        Some(path) => (file_name(path), Cow::Owned(read(path, MAX_REQUEST_BYTES)?)),
        None => {
            let operands = Operands { table: table.as_deref(), index: index.as_deref(), resource: resource.as_deref() };
            operands.used(operation)?;
            match operands.body(operation)? {
                Some(body) => ("the options".to_owned(), Cow::Owned(body.to_string())),
                None => return Ok(templates(operation, account)),
            }
        }
    };
    let needs = operation.requirements(&body, account).map_err(|error| match (request, operation.needs()) {
        (_, Needs::Statements(_)) => {
            let help = "give its statements to `partiql-iam explain --service dynamodb`";
            Failure::plain(error.code(), &error.to_string(), help)
        }
        (Some(_), _) => refused(&name, &body, &error),
        (None, _) => Failure::without_place(&error),
    })?;
    let row = |resource: &OperationResource| match resource {
        OperationResource::One { kind: _, arn } => (arn.clone(), !account.is_template() || !arn.contains("${")),
        OperationResource::Any { kind: _, pattern } => (pattern.clone(), false),
        OperationResource::All => ("*".to_owned(), true),
    };
    let rows = needs.iter().map(|need| {
        let (on, is_exact) = row(&need.resource);
        Row { action: need.action, on, is_exact, is_always: need.is_always }
    });
    Ok(rows.collect())
}

/// What is known of a request.
struct Operands<'a> {
    table: Option<&'a str>,
    index: Option<&'a str>,
    resource: Option<&'a str>,
}

impl Operands<'_> {
    /// What is at the place, and the option that says it.
    fn at(&self, kind: PlaceKind) -> (Option<&str>, &'static str) {
        match kind {
            PlaceKind::Table | PlaceKind::TableName | PlaceKind::GlobalTable => (self.table, "--table"),
            PlaceKind::Index => (self.index, "--index"),
            PlaceKind::Backup | PlaceKind::Export | PlaceKind::Import | PlaceKind::Stream | PlaceKind::Any => {
                (self.resource, "--resource")
            }
        }
    }

    /// Refuses an option that the operation has no place for.
    fn used(&self, operation: ApiOperation) -> Result<(), Failure> {
        for (value, flag) in [(self.table, "--table"), (self.index, "--index"), (self.resource, "--resource")] {
            let has_place = operation.places().iter().any(|place| self.at(place.kind).1 == flag);
            if value.is_some() && !has_place && !matches!(operation.needs(), Needs::Statements(_) | Needs::Unknown) {
                let problem = format!("a request of {operation} has no place for `{flag}`");
                return Err(Failure::plain("operand", &problem, "leave it out"));
            }
        }
        Ok(())
    }

    /// The body of a request with what is given; `None` if nothing is, and something is needed.
    fn body(&self, operation: ApiOperation) -> Result<Option<Value>, Failure> {
        let mut body = json!({});
        let mut missing = None;
        let mut is_given = false;
        for place in operation.places() {
            let is_needed = place.is_required || place.action.is_some();
            match self.at(place.kind) {
                (Some(value), _) => {
                    put(&mut body, place.at, value);
                    is_given = true;
                }
                (None, flag) if is_needed => missing = missing.or(Some(flag)),
                (None, _) => {}
            }
        }
        match missing {
            Some(flag) if is_given => {
                let problem = format!("a request of {operation} also names what `{flag}` gives");
                Err(Failure::plain("operand", &problem, "give it too, or the whole body with `--request`"))
            }
            Some(_) => Ok(None),
            None => Ok(Some(body)),
        }
    }
}

/// Puts a value where a path leads: `[]` is an item of its own, `{key}` is the key.
fn put(body: &mut Value, path: &str, value: &str) {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let inner = |body: &mut Value| match rest {
        Some(rest) => put(body, rest, value),
        None => *body = value.into(),
    };
    let Some(members) = body.as_object_mut() else { return };
    if let Some(step) = step.strip_suffix("{key}") {
        members.insert(step.to_owned(), json!({ value: {} }));
    } else if let Some(step) = step.strip_suffix("[]") {
        let mut item = json!({});
        inner(&mut item);
        let items = members.entry(step).or_insert_with(|| json!([]));
        items.as_array_mut().into_iter().for_each(|items| items.push(item.clone()));
    } else {
        inner(members.entry(step).or_insert_with(|| json!({})));
    }
}

/// What a request needs of which nothing is known.
fn templates(operation: ApiOperation, account: &Account) -> Vec<Row> {
    let places = operation.places().iter().filter(|place| place.is_required || place.action.is_some());
    let places: Vec<&ResourcePlace> = places.collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |action: Action, on: String, is_exact: bool, is_always: bool| {
        if !rows.iter().any(|row| row.action == action && row.on == on) {
            rows.push(Row { action, on, is_exact, is_always });
        }
    };
    let mut all = |action: Action, is_always: bool| {
        for place in places.iter().filter(|place| place.action.is_none_or(|other| other == action)) {
            for (kind, on) in patterns(place.kind, account) {
                if action.resource_types().iter().any(|known| known.name() == kind) {
                    add(action, on, false, is_always);
                }
            }
        }
        if action.required_types().is_empty() {
            add(action, "*".to_owned(), true, is_always);
        }
    };
    match operation.needs() {
        Needs::Actions { action, also } => {
            all(action, true);
            also.iter().copied().flatten().for_each(|action| all(*action, false));
        }
        Needs::Members => places.iter().filter_map(|place| place.action).for_each(|action| all(action, true)),
        // The library has said so before.
        Needs::Statements(_) | Needs::Unknown => {}
    }
    rows
}

/// The types of what a place can name, each with the template of its ARN.
fn patterns(kind: PlaceKind, account: &Account) -> Vec<(&'static str, String)> {
    let base = account.base();
    let table = || ("table", format!("{base}table/${{TableName}}"));
    let below = |kind: &'static str, name: &str| (kind, format!("{base}table/${{TableName}}/{kind}/${{{name}}}"));
    match kind {
        PlaceKind::Table | PlaceKind::TableName => vec![table()],
        PlaceKind::Index => vec![below("index", "IndexName")],
        PlaceKind::Backup => vec![below("backup", "BackupName")],
        PlaceKind::Export => vec![below("export", "ExportName")],
        PlaceKind::Import => vec![below("import", "ImportName")],
        PlaceKind::Stream => vec![below("stream", "StreamLabel")],
        PlaceKind::Any => vec![table(), below("stream", "StreamLabel")],
        PlaceKind::GlobalTable => {
            let (partition, id) = (account.partition(), account.id());
            let global = format!("arn:{partition}:dynamodb::{id}:global-table/${{GlobalTableName}}");
            vec![("global-table", global), table()]
        }
    }
}

/// A pattern is never given as an ARN.
fn as_json(row: &Row) -> Value {
    let resource = if row.is_exact { json!({ "arn": row.on }) } else { json!({ "arn": null, "arn_pattern": row.on }) };
    let unknown: Vec<&str> = row.action.condition_keys().iter().map(|key| key.name()).collect();
    json!({
        "action": row.action.name(),
        "resource": resource,
        "condition": {},
        "unknown": unknown,
        "always": row.is_always,
        "why": why(row),
    })
}
