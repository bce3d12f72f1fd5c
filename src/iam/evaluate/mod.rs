//! Policies, compiled once and asked many times.

pub(crate) mod account;
pub(crate) mod attached;
pub(crate) mod caller;
pub(crate) mod circumstance;
mod compile;
pub(crate) mod condition;
pub(crate) mod context;
mod decide;
pub(crate) mod fold;
pub(crate) mod global_key;
pub(crate) mod index;
pub(crate) mod key;
pub(crate) mod operator;
pub(crate) mod pattern;
pub(crate) mod placeholder;
pub(crate) mod positions;
mod possible;
pub(crate) mod principal;
pub(crate) mod request;
pub(crate) mod requested_arn;
pub(crate) mod resource;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod statement;
pub(crate) mod truth;
pub(crate) mod unknown;
pub(crate) mod value;
pub(crate) mod variable;

use alloc::vec::Vec;

use crate::iam::ActionTable;
use crate::iam::decision::PolicyKind;
use crate::iam::evaluate::index::PrefixTree;
use crate::iam::evaluate::request::Kinds;
use crate::iam::evaluate::sources::NamedPolicy;
use crate::iam::evaluate::statement::Statement;

/// What a statement needs on the customer managed key of what it is on.
pub(crate) const KEY_ACTION: &str = "kms:Decrypt";

/// The policies of a principal, compiled.
///
/// ```
/// use partiql_iam::qldb::Ledger;
/// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
/// use partiql_iam::qldb::resolve::Requirements;
/// use partiql_iam::{parse, resolve};
///
/// let document = PolicyDocument::parse(r#"{"Version": "2012-10-17", "Statement": [{
///     "Effect": "Allow", "Action": "qldb:SendCommand",
///     "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger"}]}"#)?;
/// let policies = PolicySet::compile(PolicySources {
///     identity: vec![NamedPolicy { name: "role.json".into(), document }],
///     ..PolicySources::default()
/// });
/// let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?);
/// let context = RequestContext::new();
/// assert!(policies.decide(&Requirements::of_send_command(&ledger), &context).is_allowed());
///
/// let statement = parse("SELECT name FROM information_schema.user_tables")?;
/// let decision = policies.decide(&resolve(&statement, &ledger, None)?, &context);
/// assert_eq!(decision.to_string(), "denied
///   `qldb:PartiQLSelect` on `arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger/information_schema/user_tables` \
/// is missing
///     no identity-based policy allows it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PolicySet {
    pub(crate) policies: Vec<NamedPolicy>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) statements: Vec<Statement>,
    /// The resource patterns of all statements, as the trees know them.
    entries: Vec<Entry>,
    groups: Vec<Group>,
    /// The services whose statements are decided on.
    services: Vec<Indexed>,
    /// The kinds of the policies.
    kinds: Kinds,
    /// Whether some statement asks for a key of a service.
    asks_services: bool,
    /// Whether some statement asks for the time or the address of a request.
    asks_surroundings: bool,
}

/// The actions of a service, with what they ask.
#[derive(Debug)]
struct Indexed {
    table: &'static ActionTable,
    /// The group of each action, in the order of the table.
    groups: Vec<usize>,
}

/// A group of policies that must allow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layer {
    pub(crate) kind: PolicyKind,
    /// Among the layers of its kind.
    pub(crate) level: usize,
}

/// One resource pattern of a statement.
#[derive(Debug)]
struct Entry {
    statement: usize,
    pattern: usize,
    /// Whether the pattern surely matches all that the tree finds it for.
    sure: bool,
    /// Whether the statement has no conditions, and is for every caller.
    plain: bool,
}

/// The statements for the same actions.
#[derive(Debug)]
struct Group {
    deny: Candidates,
    allow: Candidates,
}

/// Statements of one effect, by resource.
#[derive(Debug)]
struct Candidates {
    tree: PrefixTree,
    /// Those with `NotResource`, or with no resource at all.
    others: Vec<usize>,
}

impl PolicySet {
    /// Whether a decision can depend on what [`with_time`] and [`with_source_ip`] say.
    ///
    /// [`with_time`]: crate::iam::RequestContext::with_time
    /// [`with_source_ip`]: crate::iam::RequestContext::with_source_ip
    #[must_use]
    pub const fn asks_surroundings(&self) -> bool {
        self.asks_surroundings
    }
}
