//! Policies for statements, and the guide's example policies.

mod check;
pub(crate) mod error;
pub(crate) mod fact_limit;
pub(crate) mod limit;
pub(crate) mod split;
pub(crate) mod used;

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

pub use error::GenerateError;
pub use limit::Conditions;
pub use used::{UsedPermission, generate_used};

use crate::iam::document::{Effect, PolicyDocument};
use crate::iam::evaluate::KEY_ACTION;
use crate::iam::evaluate::account::other_account;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::facts::KeyRow;
use crate::iam::{Action, KeyArn, Known, PolicyWords, Requirement, Requirements, Resource, RuleRow};
use crate::span::Span;
use check::check;
use fact_limit::FactLimits;
use limit::Limit;
use split::{Draft, into_policies};

/// The least policies for some statements, and why each of their lines is there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// One, or several when one would be longer than [`MAX_MANAGED_POLICY_CHARACTERS`](super::MAX_MANAGED_POLICY_CHARACTERS).
    /// All of them are needed.
    pub policies: Vec<PolicyDocument>,
    /// Each permission that they give, in order of resource and action.
    pub grants: Vec<Grant>,
    /// The tables whose ids are unknown, for which `…/table/*` is written, in the order of the statements.
    pub any_table: Vec<AnyTable>,
    /// The condition keys that conditions could limit, and of which the value is unknown.
    pub unlimited: Vec<Unlimited>,
    /// What may be needed besides and is not given.
    pub possible: Vec<PossibleGrant>,
}

/// A condition key that is not limited, since its value is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlimited {
    /// The statement, from 0 in the order given.
    pub statement: usize,
    /// The key.
    pub key: &'static KeyRow,
}

/// A permission that may be needed: no source says whether it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PossibleGrant {
    /// The statement, from 0 in the order given.
    pub statement: usize,
    /// The action.
    pub action: Action,
    /// The resource's ARN.
    pub resource: String,
}

/// A table whose id is unknown, so that a permission on any table is given for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnyTable {
    /// Its name.
    pub name: String,
    /// The first statement that names it, from 0 in the order given.
    pub statement: usize,
    /// Whether an earlier statement creates it, so that nobody can know its id.
    pub created: bool,
}

/// How policies are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct GenerateOptions<'a> {
    /// Whether conditions are written.
    pub conditions: Conditions,
    /// What becomes of tables whose ids are unknown.
    pub unknown_tables: UnknownTables,
    /// What becomes of permissions that may be needed besides.
    pub possible: PossiblePermissions,
    /// With conditions: the key of the caller, such as `aws:PrincipalTag/tenant`, that has what unbound parameters say of a partition key.
    pub caller_key: Option<&'a str>,
    /// The customer managed key of the ledger, which the caller of a statement must be allowed to decrypt with.
    pub key: Option<&'a KeyArn>,
}

/// What becomes of tables whose ids are unknown. Those that an earlier statement creates are always written as `…/table/*`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownTables {
    /// They are an error.
    #[default]
    Refused,
    /// They are written as `…/table/*`, which is every table of the ledger.
    Any,
}

/// What becomes of permissions of which no source says whether they are needed besides, as that on the table of an index that is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PossiblePermissions {
    /// They are not given, and noted.
    #[default]
    Noted,
    /// They are given.
    Granted,
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
    pub rule: &'static RuleRow,
    /// The action that this one is needed for, if it is a dependent one.
    pub needed_for: Option<Action>,
    /// The text that causes it.
    pub span: Span,
}

/// A resource in the order of a policy: by kind, patterns first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GrantTarget {
    kind: usize,
    known: Known,
    arn: String,
}

impl GrantTarget {
    fn new(resource: &Resource<'_>, requirements: &Requirements<'_>) -> Self {
        let kinds = requirements.table.kinds;
        let kind = kinds.iter().position(|kind| *kind == resource.kind()).unwrap_or(kinds.len());
        // A policy has a pattern for what is not known.
        let known = if resource.known() == Known::Exact { Known::Exact } else { Known::Pattern };
        Self { kind, known, arn: resource.arn_pattern(requirements.base).to_string() }
    }
}

/// A permission that is needed under a limit: the name of its table, and why.
#[derive(Debug)]
struct Need {
    limit: Limit,
    place: GrantTarget,
    action: Action,
    table: Option<String>,
    reasons: Vec<GrantReason>,
}

impl Need {
    fn key(&self, with_limit: bool) -> (Option<&Limit>, &GrantTarget, Action) {
        (with_limit.then_some(&self.limit), &self.place, self.action)
    }

    /// Each permission once with all its reasons, in order of the limits, if those count, the resource and the action.
    fn merge(needs: &mut Vec<Self>, with_limits: bool) {
        needs.sort_by(|one, two| one.key(with_limits).cmp(&two.key(with_limits)));
        needs.dedup_by(|later, first| {
            let is_same = later.key(with_limits) == first.key(with_limits);
            if is_same {
                first.table = first.table.take().or_else(|| later.table.take());
                first.reasons.append(&mut later.reasons);
            }
            is_same
        });
    }
}

/// The least policy that allows all the statements: exact resources, no wildcard except for CREATE TABLE, whose table has no
/// id yet.
///
/// Without any of its actions, resources or condition values, one of the statements is denied. It is decided on before it
/// is given out. With [`Conditions::Written`] it also denies other tags and other values of `qldb:Purge`.
///
/// Source: developer guide, getting-started-standard-mode; IAM User Guide, "IAM and AWS STS quotas".
///
/// # Errors
///
/// When there is no statement, they are for several ledgers, the ledger is a template, the id of a table is not known, or conditions can't
/// say the tags.
///
/// ```
/// use partiql_iam::qldb::Ledger;
/// use partiql_iam::iam::{GenerateOptions, generate};
/// use partiql_iam::{parse, resolve};
///
/// let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?);
/// let statement = parse("SELECT * FROM information_schema.user_tables").unwrap();
/// let requirements = resolve(&statement, &ledger, None).unwrap();
///
/// let generated = generate(&[requirements], &GenerateOptions::default())?;
/// assert_eq!(serde_json::to_string(&generated.policies[0].statements[0])?, r#"{"Sid":"QLDBSendCommandPermission",\
/// "Effect":"Allow","Action":"qldb:SendCommand",\
/// "Resource":"arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger"}"#.replace("\\\n", ""));
/// assert_eq!(generated.grants.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate<'r, R>(
    statements: impl IntoIterator<Item = R>,
    options: &GenerateOptions<'_>,
) -> Result<Generated, GenerateError>
where
    R: Into<Requirements<'r>>,
{
    let GenerateOptions { conditions: _, unknown_tables: _, possible, caller_key, key } = *options;
    let statements: &[Requirements<'_>] = &statements.into_iter().map(Into::into).collect::<Vec<_>>();
    let first = statements.first().ok_or(GenerateError::NoStatement)?;
    let words = first.table.policies;
    if !statements.iter().all(|other| (other.base, other.mode, other.table) == (first.base, first.mode, first.table)) {
        return Err(GenerateError::Refused(&words.several_targets));
    }
    if first.base.contains("${") {
        return Err(GenerateError::Refused(&words.template));
    }
    for (statement, requirements) in statements.iter().enumerate() {
        let asked =
            requirements.account.and_then(|account| other_account(account, requirements.base, &RequestContext::new()));
        if let Some(accounts) = asked.and_then(|denial| denial.other_account) {
            return Err(GenerateError::OtherAccount { statement, accounts });
        }
    }
    let mut notes = Notes::default();
    let needs = needs(statements, options, &mut notes)?;
    let mut drafts = drafts(&needs, words);
    drafts.extend(key.map(|key| Draft {
        effect: Effect::Allow,
        sid: words.key_sid.to_owned(),
        is_single: false,
        actions: vec![KEY_ACTION.to_owned()],
        resources: vec![key.to_string()],
        conditions: Vec::new(),
    }));
    let policies = into_policies(drafts)?;
    check(&policies, statements, caller_key, possible == PossiblePermissions::Granted, key)?;
    let Notes { any_table, mut unlimited, possible } = notes;
    unlimited.dedup();
    Ok(Generated { policies, grants: grants(needs), any_table, unlimited, possible })
}

/// What is said of a policy beside it.
#[derive(Debug, Default)]
struct Notes {
    any_table: Vec<AnyTable>,
    unlimited: Vec<Unlimited>,
    possible: Vec<PossibleGrant>,
}

fn needs(
    statements: &[Requirements<'_>],
    options: &GenerateOptions<'_>,
    notes: &mut Notes,
) -> Result<Vec<Need>, GenerateError> {
    let GenerateOptions { conditions, unknown_tables: unknown, possible, caller_key, key: _ } = *options;
    let Notes { any_table, unlimited, possible: not_given } = notes;
    let mut needs = Vec::new();
    let mut created = BTreeSet::new();
    for (statement, requirements) in statements.iter().enumerate() {
        created.extend(requirements.creates);
        let also: &[Requirement<'_>] = match possible {
            PossiblePermissions::Granted => requirements.possible,
            PossiblePermissions::Noted => {
                for requirement in requirements.possible {
                    let resource = requirement.resource.arn_pattern(requirements.base).to_string();
                    let action = requirement.action();
                    not_given.push(PossibleGrant { statement, action, resource });
                }
                &[]
            }
        };
        let rows = requirements.table.policies.limits;
        for requirement in requirements.list.iter().chain(also) {
            let resource = &requirement.resource;
            if let Some(name) = resource.unresolved_name() {
                let (name, span, created) = (name.to_owned(), requirement.span, created.contains(name));
                if unknown == UnknownTables::Refused && !created {
                    let help = requirements.table.policies.unresolved_help;
                    return Err(GenerateError::UnresolvedTable { statement, name, span, help });
                }
                if !any_table.iter().any(|known| known.name == name) {
                    any_table.push(AnyTable { name, statement, created });
                }
            }
            let place = GrantTarget::new(resource, requirements);
            let table = resource.name().filter(|_| resource.known() == Known::Exact).map(ToOwned::to_owned);
            for action in requirement.actions() {
                let limit = match conditions {
                    Conditions::Omitted => Limit::Nothing,
                    Conditions::Written if rows.is_empty() => Limit::of(requirements, requirement, action, statement)?,
                    Conditions::Written => {
                        let found = FactLimits::of(rows, requirements, requirement, action, statement, caller_key)?;
                        unlimited.extend(found.unlimited.into_iter().map(|key| Unlimited { statement, key }));
                        Limit::Facts(found.limits)
                    }
                };
                let reason = GrantReason {
                    statement,
                    rule: requirement.rule,
                    needed_for: (action != requirement.action()).then_some(requirement.action()),
                    span: requirement.span,
                };
                let (place, table) = (place.clone(), table.clone());
                needs.push(Need { limit, place, action, table, reasons: vec![reason] });
            }
        }
    }
    Need::merge(&mut needs, true);
    Ok(needs)
}

/// One statement for each set of actions and condition, with all resources that have just these.
fn drafts(needs: &[Need], words: &PolicyWords) -> Vec<Draft> {
    let mut places: Vec<(Vec<Action>, &Limit, &GrantTarget)> = Vec::new();
    for same in needs.chunk_by(|one, two| (&one.limit, &one.place) == (&two.limit, &two.place)) {
        let actions = same.iter().map(|need| need.action).collect();
        places.extend(same.first().map(|Need { limit, place, .. }| (actions, limit, place)));
    }
    places.sort_unstable();
    let mut groups: Vec<(Vec<&GrantTarget>, &Limit, &[Action])> = Vec::new();
    for same in places.chunk_by(|one, two| (&one.0, one.1) == (&two.0, two.1)) {
        let all = same.iter().map(|(_, _, place)| *place).collect();
        groups.extend(same.first().map(|(actions, limit, _)| (all, *limit, actions.as_slice())));
    }
    groups.sort_unstable();
    let draft = |(places, limit, actions): (Vec<&GrantTarget>, &Limit, &[Action])| {
        let first = words.first_sid.filter(|_| matches!(places.as_slice(), [GrantTarget { kind: 0, .. }]));
        Draft {
            effect: Effect::Allow,
            sid: first.unwrap_or(words.sid).to_owned(),
            is_single: first.is_some(),
            actions: actions.iter().map(ToString::to_string).collect(),
            resources: places.iter().map(|place| place.arn.clone()).collect(),
            conditions: limit.blocks(),
        }
    };
    groups.into_iter().map(draft).collect()
}

fn grants(mut needs: Vec<Need>) -> Vec<Grant> {
    Need::merge(&mut needs, false);
    let grant = |need| {
        let Need { limit: _, place, action, table, mut reasons } = need;
        reasons.sort_by_key(|reason| reason.statement);
        Grant { action, resource: place.arn, table, reasons }
    };
    needs.into_iter().map(grant).collect()
}
