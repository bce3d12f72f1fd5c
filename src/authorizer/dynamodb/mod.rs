//! Whether a request of the DynamoDB API may go on: one pure function, [`TablesAuthorizer::decide`].
//!
//! The statements of the three operations that carry them are decided on exactly, each by itself, with the values of their parameters. What
//! happens to the other operations is a setting. What is not understood is refused.
//!
//! Source: API model of DynamoDB (2012-08-10); how AWS refuses a statement, a member of a batch and of a transaction was measured.

mod attached;
mod audit;
mod batch;
mod decide;
mod judgement;
mod operation;
mod refusal;
mod reply;
mod statements;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

pub use audit::{FactsView, MemberDenial, MemberRecord, TablesRecord};
pub use batch::PartialBatch;
pub use refusal::{CallRefusal, ErrorName};
pub use reply::{BATCH_STATUS_OF_CHECKS, Reply};

use super::caller::Callers;
use super::{Caller, CallerSource, NeededPermission, Principal, RequestEnvironment};
use crate::iam::{GivenValues, RequestContext};
use crate::service::dynamodb::{Account, ApiOperation, Schema};
use crate::wire::{Request, RequestError};

/// What happens to operations that carry no statements. Those of which no source names an action are always refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OtherOperations {
    /// They are decided on by their actions and what they name. Their condition keys are not computed: they are unknown.
    #[default]
    Decide,
    /// They are refused.
    Refuse,
    /// They go on, whatever the policies say. Their callers must be known.
    Forward,
}

impl OtherOperations {
    /// Every setting.
    pub const ALL: [Self; 3] = [Self::Decide, Self::Refuse, Self::Forward];

    /// The word in configuration files: `decide`, `refuse` or `forward`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Refuse => "refuse",
            Self::Forward => "forward",
        }
    }
}

/// Who may send what to the DynamoDB tables of an account and region.
///
/// ```
/// use partiql_iam::authorizer::dynamodb::{OtherOperations, TablesAuthorizer};
/// use partiql_iam::authorizer::{CallerSource, Principal, RequestEnvironment};
/// use partiql_iam::dynamodb::Account;
/// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
/// use partiql_iam::wire::Request;
///
/// let document = PolicyDocument::parse(r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
///     "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}}"#)?;
/// let identity = vec![NamedPolicy { name: "reader".into(), document }];
/// let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
/// let reader = Principal { arn: "arn:aws:iam::123456789012:user/reader".into(), policies, context: RequestContext::new() };
/// let source = CallerSource::Header("x-user".into());
/// let account = Account::new("us-east-1", "123456789012")?;
/// let authorizer =
///     TablesAuthorizer::new(source, [(reader, vec!["reader".into()])], account, None, OtherOperations::Decide, true);
///
/// let request = Request {
///     method: "POST",
///     path: "/",
///     headers: vec![
///         ("host", b"localhost:8000"),
///         ("content-type", b"application/x-amz-json-1.0"),
///         ("x-amz-target", b"DynamoDB_20120810.ExecuteStatement"),
///         ("x-user", b"reader"),
///     ],
///     body: br#"{"Statement": "DELETE FROM Music WHERE Artist = 'Acme Band'"}"#,
/// };
/// let answer = authorizer.decide(&request, RequestEnvironment::default());
/// let reply = answer.reply.unwrap();
/// assert_eq!((reply.status, reply.error_type), (400, Some("AccessDeniedException")));
/// assert_eq!(
///     reply.body,
///     r#"{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User: arn:aws:iam::123456789012:user/reader is not authorized to perform: dynamodb:PartiQLDelete on resource: arn:aws:dynamodb:us-east-1:123456789012:table/Music because no identity-based policy allows the dynamodb:PartiQLDelete action"}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TablesAuthorizer {
    callers: Callers,
    account: Account,
    schema: Option<Schema>,
    other_operations: OtherOperations,
    explain: bool,
}

/// The answer to a request, and what led to it.
#[derive(Debug)]
#[non_exhaustive]
pub struct TablesAnswer<'a> {
    /// What the client gets in the place of an answer of DynamoDB; `None` if the request may go on, whole.
    pub reply: Option<Reply>,
    /// Why the request is refused whole, whatever its members are. `None` also where only members are refused.
    pub refusal: Option<CallRefusal>,
    /// Who asks, as far as it is known.
    pub caller: Option<Caller<'a>>,
    /// The operation, if it was understood.
    pub operation: Option<ApiOperation>,
    /// Its statements in their order, each with its own result; of an operation without statements one, if it was decided on.
    pub members: Vec<Member<'a>>,
    /// The body; empty if the head is not one of the API.
    body: &'a str,
}

/// One statement of a request, or the operation itself, and whether it may run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Member<'a> {
    /// The statement, escapes resolved. `None` of an operation without statements.
    pub statement: Option<Cow<'a, str>>,
    /// The name of its table, if it was resolved.
    pub table: Option<String>,
    /// What is needed, as far as it is known.
    pub needs: Vec<NeededPermission>,
    /// What the statement says of condition keys: those that it has, and those of which that is unknown.
    pub facts: Vec<(&'static str, GivenValues)>,
    /// Why it may not run; `None` if it may.
    pub refusal: Option<CallRefusal>,
}

impl TablesAnswer<'_> {
    /// The answer to a request that is none, as is seen before its body is read.
    #[must_use]
    pub fn malformed(error: &RequestError) -> Self {
        decide::malformed(error.clone())
    }

    /// Why the request is refused whole, or else its first member that is.
    #[must_use]
    pub fn first_refusal(&self) -> Option<&CallRefusal> {
        self.refusal.as_ref().or_else(|| self.members.iter().find_map(|member| member.refusal.as_ref()))
    }

    /// Whether the request may go on as it is.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.reply.is_none()
    }
}

impl TablesAuthorizer {
    /// An authorizer for the tables of an account and region, and for these principals, each with its access key ids or header values.
    ///
    /// Without a schema the facts that depend on keys of tables are unknown. With `explain` a refusal also says on what a decision depends that is
    /// unknown. Of two principals with the same identity the later counts.
    #[must_use]
    pub fn new(
        source: CallerSource,
        principals: impl IntoIterator<Item = (Principal, Vec<String>)>,
        account: Account,
        schema: Option<Schema>,
        other_operations: OtherOperations,
        explain: bool,
    ) -> Self {
        // Nor can anybody give here what a request says itself.
        let given = |context: RequestContext| context.without(RequestContext::is_fixed_by_statement);
        let callers = Callers::new(source, principals, given);
        Self { callers, account, schema, other_operations, explain }
    }

    /// The account and region.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The keys of its tables, if they are known.
    #[must_use]
    pub const fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// Decides on a request.
    pub fn decide<'a>(&'a self, request: &Request<'a>, environment: RequestEnvironment) -> TablesAnswer<'a> {
        decide::decide(self, request, environment)
    }
}
