//! What a statement needs, in owned parts, to be counted many times.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use partiql_iam::dynamodb::{self, Account, Operation, Target};
use partiql_iam::iam::{Action, Given, Known as What, Requirement, Requirements};
use partiql_iam::qldb::{self, PermissionsMode};
use partiql_iam::{Diagnostic, dynamodb::Requirements as OfTables};
use serde::Serialize;

use crate::known::Known;
use crate::row::Used;
use crate::shape::{shape, with_parameters};

/// The condition key whose values are kept beside a row.
const LEADING_KEYS: &str = "dynamodb:LeadingKeys";

/// What a statement needs.
#[derive(Debug)]
pub(crate) enum Answer {
    Understood(Understood),
    Unread { code: &'static str, message: Arc<str>, shape: Arc<str> },
}

#[derive(Debug)]
pub(crate) struct Understood {
    pub(crate) command: &'static str,
    pub(crate) shape: Arc<str>,
    pub(crate) needs: Vec<Need>,
    /// The names of tables of QLDB whose ids are not known.
    pub(crate) names: Vec<Arc<str>>,
    /// The values of the partition key.
    pub(crate) leading: Vec<Arc<str>>,
    /// Whether a block may say that a table was changed: not in a ledger that asks for no permission on tables, nor of a definition.
    pub(crate) is_checked: bool,
}

/// An action on a resource.
#[derive(Debug)]
pub(crate) struct Need {
    pub(crate) action: Action,
    pub(crate) needed_for: Option<Action>,
    pub(crate) resource: Used,
    /// Which of the names it is on.
    pub(crate) name: Option<usize>,
    pub(crate) facts: Arc<str>,
    /// Whether it changes documents.
    pub(crate) is_write: bool,
}

impl Understood {
    /// Whether the statement changes documents of a table.
    pub(crate) fn writes(&self, name: &str, id: &str) -> bool {
        let is_it = |need: &Need| &*need.resource.name == name || (!id.is_empty() && &*need.resource.id == id);
        self.needs.iter().any(|need| need.is_write && is_it(need))
    }

    /// Whether it is on a table of DynamoDB.
    pub(crate) fn is_on(&self, table: &str) -> bool {
        self.needs.iter().any(|need| &*need.resource.name == table)
    }
}

/// What a statement of a ledger needs. Which table a name means is not asked here: it may change from block to block.
pub(crate) fn on_ledger(text: &str, known: &Known) -> Answer {
    let unread = |what: Diagnostic<'_>| unread(text, what);
    let statement = match qldb::parse(text) {
        Ok(statement) => statement,
        Err(error) => return unread((&error).into()),
    };
    let found = match qldb::resolve::resolve(&statement, &known.ledger, None) {
        Ok(found) => found,
        Err(error) => return unread((&error).into()),
    };
    let mut gathered = Gathered::default();
    found.iter().for_each(|requirement| gathered.add(&found.as_iam(), requirement));
    let is_definition = matches!(
        found.command(),
        qldb::Command::CreateTable
            | qldb::Command::DropTable
            | qldb::Command::UndropTable
            | qldb::Command::CreateIndex
            | qldb::Command::DropIndex
    );
    let is_checked = known.ledger.mode == PermissionsMode::Standard && !is_definition;
    Answer::Understood(gathered.end(found.command().name(), text, is_checked))
}

/// What a statement of DynamoDB needs.
pub(crate) fn on_tables(text: &str, account: &Account, operation: Option<Operation>, known: &Known) -> Answer {
    let sent = with_parameters(text);
    let unread = |what: Diagnostic<'_>| unread(text, what);
    let statement = match dynamodb::parse(&sent) {
        Ok(statement) => statement,
        Err(error) => return unread((&error).into()),
    };
    let mut target = Target::new(account);
    target.operation = operation;
    let is_its = known.account.is_template() || known.account == *account;
    target.schema = known.schema.as_ref().filter(|_| is_its);
    let found = match dynamodb::resolve(&statement, &target) {
        // A table that is no more was used all the same.
        Err(error) if target.schema.is_some() && matches!(error.code(), "unknown-table" | "unknown-index") => {
            target.schema = None;
            dynamodb::resolve(&statement, &target)
        }
        found => found,
    };
    let found: OfTables<'_> = match found {
        Ok(found) => found,
        Err(error) => return unread((&error).into()),
    };
    let mut gathered = Gathered::default();
    gathered.add(&found.as_iam(), found.requirement());
    Answer::Understood(gathered.end(found.command().name(), text, true))
}

fn unread(text: &str, what: Diagnostic<'_>) -> Answer {
    Answer::Unread { code: what.code, message: what.message.into(), shape: shape(text).into() }
}

#[derive(Default)]
struct Gathered {
    needs: Vec<Need>,
    names: Vec<Arc<str>>,
    leading: Vec<Arc<str>>,
}

impl Gathered {
    fn add(&mut self, all: &Requirements<'_>, requirement: &Requirement<'_>) {
        let resource = &requirement.resource;
        let name: Arc<str> = resource.name().unwrap_or_default().into();
        let place = resource.unresolved_name().map(|_| {
            self.names.iter().position(|known| *known == name).unwrap_or_else(|| {
                self.names.push(Arc::clone(&name));
                self.names.len() - 1
            })
        });
        let has_id = resource.kind().between.is_none();
        let used = Used {
            kind: if resource.known() == What::Pattern { "any-table" } else { resource.kind().name },
            name,
            id: if has_id { resource.first().unwrap_or_default().into() } else { Arc::default() },
            arn: resource.arn_pattern(all.base()).to_string().into(),
        };
        let facts: Arc<str> = facts(all, requirement, &mut self.leading).into();
        for action in requirement.actions() {
            let needed_for = (action != requirement.action()).then_some(requirement.action());
            let is_write =
                matches!(action.short_name(), "PartiQLInsert" | "PartiQLUpdate" | "PartiQLDelete" | "PartiQLRedact");
            let (resource, facts) = (used.clone(), Arc::clone(&facts));
            self.needs.push(Need { action, needed_for, resource, name: place, facts, is_write });
        }
    }

    fn end(self, command: &'static str, text: &str, is_checked: bool) -> Understood {
        let Self { needs, names, leading } = self;
        Understood { command, shape: shape(text).into(), needs, names, leading, is_checked }
    }
}

/// The value of a condition key.
#[derive(Serialize)]
#[serde(untagged)]
enum Fact<'f> {
    Unknown,
    One(&'f str),
    Many(Vec<&'f str>),
}

/// The condition keys that a statement fixes, in JSON. The values of the partition key go beside.
fn facts(all: &Requirements<'_>, requirement: &Requirement<'_>, leading: &mut Vec<Arc<str>>) -> String {
    let mut facts: BTreeMap<String, Fact<'_>> = BTreeMap::new();
    for (name, given) in all.facts(requirement) {
        let fact = match given {
            Given::Missing => continue,
            Given::Unknown | Given::Likely(_) | Given::MissingOr(_) => Fact::Unknown,
            Given::One(value) => Fact::One(value),
            Given::Many(values) if name.key.name == LEADING_KEYS => {
                leading.extend(values.iter().map(Arc::from));
                continue;
            }
            Given::Many(values) => {
                let mut values: Vec<&str> = values.iter().collect();
                values.sort_unstable();
                Fact::Many(values)
            }
        };
        let mut key = String::new();
        _ = write!(key, "{name}");
        facts.insert(key, fact);
    }
    if facts.is_empty() { String::new() } else { serde_json::to_string(&facts).unwrap_or_default() }
}
