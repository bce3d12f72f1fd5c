//! Policies for statements, and the guide's example policies.

mod error;
mod limit;
mod preset;
mod split;

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

pub use error::GenerateError;
pub use limit::Conditions;
pub use preset::{full_access, read_only, tagged};

use super::context::RequestContext;
use super::decision::Decision;
use super::document::PolicyDocument;
use super::evaluate::{NamedPolicy, PolicySet, PolicySources};
use crate::permission::{Action, Ledger, Resource, Rule, TableId, TableRef};
use crate::resolve::Requirements;
use crate::span::Span;
use limit::Limit;
use split::{Draft, SEND_COMMAND_SID, into_policies};

/// The least policies for some statements, and why each of their lines is there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// One, or several when one would be longer than [`MAX_MANAGED_POLICY_CHARACTERS`](super::MAX_MANAGED_POLICY_CHARACTERS).
    /// All of them are needed.
    pub policies: Vec<PolicyDocument>,
    /// Each permission that they give, in order of resource and action.
    pub grants: Vec<Grant>,
}

/// A permission of a generated policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The action.
    pub action: Action,
    /// The resource's ARN, or `…/table/*` for a table that does not exist yet.
    pub resource: String,
    /// The name of the table, if it is one and has one.
    pub table: Option<String>,
    /// What needs it, in the order of the statements.
    pub reasons: Vec<GrantReason>,
}

/// What needs a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GrantReason {
    /// The statement, from 0 in the order given.
    pub statement: usize,
    /// The rule of the permissions table.
    pub rule: Rule,
    /// The action that this one is needed for, if it is a dependent one.
    pub needed_for: Option<Action>,
    /// The text that causes it.
    pub span: Span,
}

/// A resource in the order of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Ledger,
    AnyTable,
    Table(TableId),
    Catalog,
}

impl Place {
    fn arn(self, ledger: &Ledger) -> String {
        let resource = match self {
            Self::Ledger => Resource::Ledger,
            Self::AnyTable => Resource::AnyTable,
            Self::Table(id) => Resource::Table(TableRef::Id(id)),
            Self::Catalog => Resource::Catalog,
        };
        resource.arn_pattern(&ledger.arn).to_string()
    }
}

/// Why an action is needed, and the name of its table.
#[derive(Clone, Debug, Default)]
struct Need {
    table: Option<String>,
    reasons: Vec<GrantReason>,
}

type Needs = BTreeMap<(Limit, Place), BTreeMap<Action, Need>>;

/// The least policy that allows all the statements: exact resources, no wildcard but for CREATE TABLE, whose table has no
/// id yet.
///
/// Without any of its actions, resources or condition values, one of the statements is denied. It is decided on before it
/// is given out. With [`Conditions::Written`] it also denies other tags and other values of `qldb:Purge`.
///
/// Source: developer guide, getting-started-standard-mode; IAM User Guide, "IAM and AWS STS quotas".
///
/// # Errors
///
/// When there is no statement, the ledger is a template, the id of a table is not known, or conditions can't say the tags.
///
/// ```
/// use partiql_iam::permission::Ledger;
/// use partiql_iam::policy::{Conditions, generate};
/// use partiql_iam::{resolve, syntax};
///
/// let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?);
/// let statement = syntax::parse("SELECT * FROM information_schema.user_tables").unwrap();
/// let requirements = resolve::resolve(&statement, &ledger, None).unwrap();
///
/// let generated = generate(&[requirements], &ledger, Conditions::Omitted)?;
/// assert_eq!(serde_json::to_string(&generated.policies[0].statements[0])?, r#"{"Sid":"QLDBSendCommandPermission",\
/// "Effect":"Allow","Action":"qldb:SendCommand",\
/// "Resource":"arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger"}"#.replace("\\\n", ""));
/// assert_eq!(generated.grants.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate(
    statements: &[Requirements<'_>],
    ledger: &Ledger,
    conditions: Conditions,
) -> Result<Generated, GenerateError> {
    if statements.is_empty() {
        return Err(GenerateError::NoStatement);
    }
    if ledger.arn.is_template() {
        return Err(GenerateError::TemplateLedger);
    }
    let needs = needs(statements, conditions)?;
    let policies = into_policies(drafts(&needs, ledger))?;
    check(&policies, statements, ledger)?;
    Ok(Generated { policies, grants: grants(needs, ledger) })
}

fn needs(statements: &[Requirements<'_>], conditions: Conditions) -> Result<Needs, GenerateError> {
    let mut needs = Needs::new();
    for (statement, requirements) in statements.iter().enumerate() {
        for requirement in requirements.iter() {
            let (place, table) = match requirement.resource {
                Resource::Ledger => (Place::Ledger, None),
                Resource::AnyTable => (Place::AnyTable, None),
                Resource::Catalog => (Place::Catalog, None),
                Resource::Table(TableRef::Known { id, name }) => (Place::Table(*id), Some(name.to_owned())),
                Resource::Table(TableRef::Id(id)) => (Place::Table(id), None),
                Resource::Table(TableRef::Name(name)) => {
                    let span = requirement.span;
                    return Err(GenerateError::UnresolvedTable { statement, name: name.to_owned(), span });
                }
            };
            for action in requirement.actions() {
                let limit = match conditions {
                    Conditions::Omitted => Limit::Nothing,
                    Conditions::Written => Limit::of(requirement.condition, action, statement)?,
                };
                let need = needs.entry((limit, place)).or_default().entry(action).or_default();
                need.table = need.table.take().or_else(|| table.clone());
                need.reasons.push(GrantReason {
                    statement,
                    rule: requirement.rule,
                    needed_for: (action != requirement.action).then_some(requirement.action),
                    span: requirement.span,
                });
            }
        }
    }
    Ok(needs)
}

/// One statement for each set of actions and condition, with all resources that have just these.
fn drafts(needs: &Needs, ledger: &Ledger) -> Vec<Draft> {
    let mut groups: BTreeMap<(&Limit, Vec<Action>), Vec<Place>> = BTreeMap::new();
    for ((limit, place), actions) in needs {
        groups.entry((limit, actions.keys().copied().collect())).or_default().push(*place);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|((one_limit, _), one), ((two_limit, _), two)| (one, one_limit).cmp(&(two, two_limit)));
    let draft = |((limit, actions), places): ((&Limit, Vec<Action>), Vec<Place>)| Draft {
        sid: if places == [Place::Ledger] { SEND_COMMAND_SID } else { "QLDBPartiQLPermissions" }.to_owned(),
        actions: actions.iter().map(ToString::to_string).collect(),
        resources: places.iter().map(|place| place.arn(ledger)).collect(),
        conditions: limit.blocks(),
    };
    groups.into_iter().map(draft).collect()
}

fn grants(needs: Needs, ledger: &Ledger) -> Vec<Grant> {
    let mut grants: BTreeMap<(Place, Action), Need> = BTreeMap::new();
    for ((_, place), actions) in needs {
        for (action, Need { table, reasons }) in actions {
            let need = grants.entry((place, action)).or_default();
            need.table = need.table.take().or(table);
            need.reasons.extend(reasons);
            need.reasons.sort_by_key(|reason| reason.statement);
        }
    }
    let grant = |((place, action), Need { table, reasons })| {
        let place: Place = place;
        Grant { action, resource: place.arn(ledger), table, reasons }
    };
    grants.into_iter().map(grant).collect()
}

/// No policy is given out that does not allow what it is for.
fn check(policies: &[PolicyDocument], statements: &[Requirements<'_>], ledger: &Ledger) -> Result<(), GenerateError> {
    let named = |document: &PolicyDocument| NamedPolicy { name: "generated".to_owned(), document: document.clone() };
    let identity = policies.iter().map(named).collect();
    let set = PolicySet::compile(PolicySources { identity, boundary: None, scps: vec![], session: vec![] });
    for (statement, requirements) in statements.iter().enumerate() {
        match set.decide(requirements, ledger, None, &RequestContext::new()) {
            Decision::Allowed => {}
            Decision::Denied(denial) => return Err(GenerateError::NotAllowed { statement, denial }),
        }
    }
    Ok(())
}
