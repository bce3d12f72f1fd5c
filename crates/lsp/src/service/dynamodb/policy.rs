//! What policies say of DynamoDB.

use super::word::{index_help, table_help};
use crate::help;
use crate::resource::PolicyResource;
use crate::workspace::Workspace;
use partiql_iam::dynamodb::{AccessLevel, Account, Action, INDEX, Rule, TABLE, TableArn};
use partiql_iam::iam::Resource;

/// What an ARN names.
pub(crate) fn arn_help(arn: &str, workspace: &Workspace) -> Option<String> {
    let filled = filled_in(arn, &workspace.dynamodb.account);
    let arn = filled.as_deref().unwrap_or(arn);
    if let Some(table) = arn.strip_suffix("/index/*") {
        let table = TableArn::parse(table).ok()?;
        return Some(format!("every index of table `{}`, and not the table itself", table.table()));
    }
    if arn.starts_with("arn:") && arn.split(':').nth(2) == Some("dynamodb") && arn.ends_with(":table/*") {
        return Some("every table and every index, also those that do not exist yet".to_owned());
    }
    let arn = TableArn::parse(arn).ok()?;
    let account = &workspace.dynamodb.account;
    if *account != Account::TEMPLATE && arn.base() != account.base() {
        let what = arn.index().map_or("a table", |_| "an index");
        return Some(format!("{what} of another account or region than `{}`", account.base().trim_end_matches(':')));
    }
    let Some(schema) = &workspace.dynamodb.schema else {
        let what = arn.index().map_or("a table", |_| "an index");
        return Some(format!("{what}; its keys are not known without a schema"));
    };
    let Some(table) = schema.table(arn.table()) else {
        return Some(format!("the schema has no table `{}`", arn.table()));
    };
    Some(match arn.index() {
        None => table_help(table),
        Some(name) => match table.index(name) {
            Some(index) => index_help(table, index),
            None => format!("the table `{}` has no index `{name}`", table.name),
        },
    })
}

/// An ARN of a template, as it is in the account that is known: the template says neither the region nor the account.
fn filled_in(arn: &str, account: &Account) -> Option<String> {
    let (head, names) = arn.split_once(":table/")?;
    let is_open = head.starts_with("arn:") && head.contains(":dynamodb:") && head.contains("${");
    let base = if account.is_template() { "arn:aws:dynamodb:us-east-1:123456789012:" } else { account.base() };
    is_open.then(|| format!("{base}table/{names}"))
}

/// What an action does, and what it is needed for.
pub(crate) fn action_help(name: &str) -> Option<String> {
    let action: Action = name.parse().ok()?;
    let level = match action.access_level() {
        AccessLevel::List => "List",
        AccessLevel::Read => "Read",
        AccessLevel::Write => "Write",
        AccessLevel::Tagging => "Tagging",
        AccessLevel::PermissionsManagement => "Permissions management",
    };
    let told = help::action_help(action.row(), Rule::ALL.iter().map(|rule| rule.row()));
    Some(told.replacen(", authorized on", &format!(" ({level}), authorized on"), 1))
}

/// The actions.
pub(crate) fn action_names() -> impl Iterator<Item = &'static str> {
    Action::ALL.iter().map(|action| action.name())
}

/// The tables of the schema, with their indexes, if the account is known.
pub(crate) fn resources(workspace: &Workspace) -> Vec<PolicyResource> {
    let account = &workspace.dynamodb.account;
    let Some(schema) = workspace.dynamodb.schema.as_ref().filter(|_| !account.is_template()) else { return Vec::new() };
    let mut resources = Vec::new();
    for table in schema.tables() {
        let mut add = |label: String, resource: Resource<'_>, is_named| {
            let arn = resource.arn_pattern(account.base()).to_string();
            resources.push(PolicyResource { label, arn, is_named });
        };
        add(format!("table {}", table.name), Resource::exact(&TABLE, &table.name, ""), true);
        for index in &table.indexes {
            let label = format!("index {} of {}", index.name, table.name);
            add(label, Resource::exact(&INDEX, &table.name, &index.name), true);
        }
        if !table.indexes.is_empty() {
            add(format!("every index of {}", table.name), Resource::exact(&INDEX, &table.name, "*"), false);
        }
    }
    resources
}
