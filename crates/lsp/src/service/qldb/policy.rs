//! What policies say of QLDB.

use super::word::table_help;
use crate::help;
use crate::resource::PolicyResource;
use crate::workspace::Workspace;
use partiql_iam::iam::Resource;
use partiql_iam::qldb::catalog::TableStatus;
use partiql_iam::qldb::{Action, Rule, UniqueId, resource};

/// What an ARN names.
pub(crate) fn arn_help(arn: &str, workspace: &Workspace) -> Option<String> {
    let (ledger, resource) = arn.split_once(":ledger/")?;
    if !ledger.starts_with("arn:") {
        return None;
    }
    let (name, rest) = resource.split_once('/').unwrap_or((resource, ""));
    let is_other = !workspace.ledger.arn.is_template()
        && format!("{ledger}:ledger/{name}") != workspace.ledger.arn.as_str()
        && !arn.contains('*')
        && !ledger.contains("${");
    let other = if is_other { format!("\n\nnot the ledger `{}`", workspace.ledger.arn.name()) } else { String::new() };
    let told = match rest.strip_prefix("table/") {
        None if rest.is_empty() => format!("**ledger `{name}`**"),
        None if rest == "information_schema/user_tables" => "**the system catalog**".to_owned(),
        None => return None,
        Some("*") => format!("every table of the ledger `{name}`, also tables that do not exist yet"),
        Some(id) => match id.parse::<UniqueId>() {
            Err(_) => format!("`{id}` is not a table's id"),
            Ok(_) if is_other => "a table".to_owned(),
            Ok(id) => match workspace.catalog.as_ref().map(|catalog| catalog.by_id(&id)) {
                Some(Some(table)) => table_help(table),
                Some(None) => "the catalog has no table with this id".to_owned(),
                None => "a table; its name is not known without the ledger's catalog".to_owned(),
            },
        },
    };
    Some(told + &other)
}

/// What an action is needed for.
pub(crate) fn action_help(name: &str) -> Option<String> {
    let action: Action = name.parse().ok()?;
    Some(help::action_help(action.row(), Rule::ALL.iter().map(|rule| rule.row())))
}

/// The actions.
pub(crate) fn action_names() -> impl Iterator<Item = &'static str> {
    Action::ALL.iter().map(|action| action.name())
}

/// The resources of the ledger, if it is known.
pub(crate) fn resources(workspace: &Workspace) -> Vec<PolicyResource> {
    let ledger = &workspace.ledger.arn;
    if ledger.is_template() {
        return Vec::new();
    }
    let fixed = [
        ("the ledger", resource::ledger()),
        ("every table", resource::any_table()),
        ("the system catalog", resource::catalog()),
    ];
    let arn = |resource: Resource<'_>| resource.arn_pattern(ledger.as_str()).to_string();
    let fixed = fixed.into_iter().map(|(label, resource)| PolicyResource {
        label: label.to_owned(),
        arn: arn(resource),
        is_named: false,
    });
    let tables = workspace.tables().map(|table| {
        let status = if table.status == TableStatus::Active { "" } else { " (inactive)" };
        let label = format!("table {}{status}", table.name);
        PolicyResource { label, arn: arn(resource::table(&table.id, None)), is_named: true }
    });
    fixed.chain(tables).collect()
}
