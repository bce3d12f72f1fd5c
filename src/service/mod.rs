//! The services that run PartiQL statements and ask IAM: the only list of them.

pub mod dynamodb;
mod named;
pub mod qldb;
#[cfg(all(test, feature = "policy"))]
mod toy;

#[cfg(feature = "policy")]
use alloc::vec::Vec;

#[cfg(feature = "policy")]
use crate::iam;
use crate::iam::ActionTable;
#[cfg(feature = "policy")]
use crate::iam::{Finding, Lint, PolicyError, PolicySet, PolicySources, RequestContext};
#[cfg(feature = "policy")]
use dynamodb::Schema;
pub use named::Service;
#[cfg(feature = "policy")]
use qldb::{Ledger, catalog::Catalog};

/// What each service hands in to IAM.
pub static ACTIONS: &[&ActionTable] = &[&qldb::ACTIONS, &dynamodb::ACTIONS];

/// What the names of their actions begin with.
#[cfg(feature = "policy")]
const PREFIXES: [&str; 2] = [qldb::lints::PREFIX, dynamodb::lints::PREFIX];

/// What is known of the databases that a policy is for. By default nothing.
#[cfg(feature = "policy")]
#[derive(Clone, Copy, Debug, Default)]
pub struct LintContext<'a> {
    /// The ledger and its permissions mode. `None`: any ledger in the mode `STANDARD`. The template counts as any.
    pub ledger: Option<&'a Ledger>,
    /// Its tables.
    pub catalog: Option<&'a Catalog>,
    /// The key schemas of DynamoDB's tables.
    pub schema: Option<&'a Schema>,
}

/// Lints the text of a policy: an identity-based one, a boundary, an SCP or session policy, or, if it has principals, the
/// trust policy of a role or a resource-based policy. The findings are in the order of the text.
///
/// A statement without a policy around it, a list of them, and what the AWS CLI prints around a policy are read as what they are.
///
/// Statements for QLDB with `NotAction` or `NotResource` are read past: what they are meant for is unknown. The lints of each service look
/// at the actions of that service.
///
/// # Errors
///
/// When the text is not a policy.
///
/// ```
/// use partiql_iam::{LintContext, lint};
///
/// let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "qldb:SendCommand",
///     "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN"}}"#;
/// let findings = lint(text, LintContext::default())?;
/// assert_eq!(findings[0].lint.code(), "send-command-on-table");
/// assert!(findings[0].span.text(text).ends_with("REZN\""));
/// # Ok::<(), partiql_iam::iam::PolicyError>(())
/// ```
#[cfg(feature = "policy")]
pub fn lint(text: &str, context: LintContext<'_>) -> Result<Vec<Finding>, PolicyError> {
    let LintContext { ledger, catalog, schema } = context;
    iam::lint::lint(text, &PREFIXES, |policy, found| {
        qldb::lints::check(policy, ledger, catalog, found);
        dynamodb::lints::check(policy, schema, found);
    })
}

/// All lints: those of each service, then those of policies for any.
#[cfg(feature = "policy")]
pub fn lints() -> impl Iterator<Item = &'static Lint> {
    qldb::lints::lints().chain(dynamodb::lints::lints()).chain(iam::lint::lints())
}

#[cfg(feature = "policy")]
impl PolicySet {
    /// Compiles the policies. Costs time and memory in proportion to their size.
    #[must_use]
    pub fn compile(sources: PolicySources) -> Self {
        Self::for_services(sources, ACTIONS)
    }
}

#[cfg(feature = "policy")]
impl RequestContext {
    /// Whether a statement itself says what the value of this key is, in any case: a key of its service, `aws:TagKeys`,
    /// `aws:RequestTag/…`. What a context says of these does not count for statements.
    #[must_use]
    pub fn is_fixed_by_statement(key: &str) -> bool {
        let is_own = |table: &&ActionTable| {
            let mut names =
                table.keys.iter().map(|row| row.name).chain(table.other_names.iter().map(|(name, _)| *name));
            names.any(|name| name.eq_ignore_ascii_case(key))
        };
        let key = key.to_lowercase();
        key == "aws:tagkeys" || key.starts_with("aws:requesttag/") || ACTIONS.iter().any(is_own)
    }
}
