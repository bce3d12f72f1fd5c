//! Why a request or a member of one is refused, and what its client reads.
//!
//! Source: published denials of AWS; IAM User Guide, "Troubleshoot access denied error messages".

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::authorizer::{NeededPermission, Refusal, Stage};
use crate::diagnostic::{Diagnostic, Problem};
use crate::iam::{Denial, DenialKind, PolicyKind};
use crate::service::dynamodb::{ApiOperation, InputError};
use crate::span::Span;

/// The name of an error that no client sends a request again for (measured).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorName {
    /// Not allowed, or not known whether it is.
    AccessDenied,
    /// What DynamoDB refuses too.
    Validation,
    /// Who asks is not known.
    UnrecognizedClient,
    /// No operation of the API.
    UnknownOperation,
    /// No request of the protocol.
    Serialization,
}

impl ErrorName {
    /// The name, such as `AccessDeniedException`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDeniedException",
            Self::Validation => "ValidationException",
            Self::UnrecognizedClient => "UnrecognizedClientException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::Serialization => "SerializationException",
        }
    }

    /// The name with its namespace, as `__type` has it.
    #[must_use]
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::AccessDenied => "com.amazon.coral.service#AccessDeniedException",
            Self::Validation => "com.amazon.coral.validate#ValidationException",
            Self::UnrecognizedClient => "com.amazon.coral.service#UnrecognizedClientException",
            Self::UnknownOperation => "com.amazon.coral.service#UnknownOperationException",
            Self::Serialization => "com.amazon.coral.service#SerializationException",
        }
    }

    /// The code of a member of a batch or a transaction. Only the first two are ever one's.
    #[must_use]
    pub const fn member_code(self) -> &'static str {
        match self {
            Self::AccessDenied | Self::UnrecognizedClient | Self::UnknownOperation => "AccessDenied",
            Self::Validation | Self::Serialization => "ValidationError",
        }
    }
}

/// Why a request, or a member of one, is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallRefusal {
    /// The name of the error.
    pub error: ErrorName,
    /// How far it came.
    pub stage: Stage,
    /// A stable code for programs, such as `implicit-deny` or `unknown-table`.
    pub code: &'static str,
    /// One sentence for the client. Of a denial it is AWS's.
    pub message: String,
    /// One sentence for the operator.
    pub why: String,
    /// The missing permissions, if that is the reason.
    pub denial: Option<Box<Denial>>,
}

impl CallRefusal {
    pub(super) fn new(error: ErrorName, refusal: Refusal) -> Self {
        let Refusal { stage, code, message, why, denial } = refusal;
        Self { error, stage, code, message, why, denial }
    }

    /// Of a body. `repeats`: what is wrong may repeat a value, and no log has values of parameters, so that the operator reads the place alone.
    pub(super) fn of_body<P: Problem>(error: ErrorName, problem: &InputError<P>, repeats: bool) -> Self {
        let mut refusal = Self::new(error, Refusal::malformed(problem));
        if repeats {
            let Span { start, end } = problem.span();
            refusal.why = format!("The request is refused: its body is not understood from byte {start} to {end}.");
        }
        refusal
    }

    /// No source names the action of the operation.
    pub(super) fn no_action(operation: ApiOperation) -> Self {
        let message = format!("The request is refused: which permissions {operation} needs is not published.");
        Self::new(ErrorName::AccessDenied, Refusal::new(Stage::Policy, "no-action", message))
    }

    /// The setting refuses the operation.
    pub(super) fn not_served(operation: ApiOperation) -> Self {
        let message = format!("The request is refused: {operation} is not served here.");
        Self::new(ErrorName::AccessDenied, Refusal::new(Stage::Policy, "other-operation", message))
    }

    /// The statements are refused together.
    pub(super) fn together(code: &'static str, problem: &str) -> Self {
        let message = format!("The request is refused: {problem}.");
        Self::new(ErrorName::Validation, Refusal::new(Stage::Statement, code, message))
    }

    /// A statement that DynamoDB refuses.
    pub(super) fn statement<'e>(text: &str, error: impl Into<Diagnostic<'e>>) -> Self {
        Self::new(ErrorName::Validation, Refusal::statement(text, error, true))
    }

    /// A statement on a table or an index that is not known. Names near to it are for those who may read explanations.
    pub(super) fn unknown_table<'e>(text: &str, error: impl Into<Diagnostic<'e>>, explain: bool) -> Self {
        let mut refusal = Self::new(ErrorName::AccessDenied, Refusal::statement(text, error, true));
        if !explain {
            refusal.message = "The statement is refused: its table or index is not known here.".into();
        }
        refusal
    }

    /// `first`: an action that is needed, and its resource.
    pub(super) fn denied(
        denial: Box<Denial>,
        first: (&str, &str),
        needs: &[NeededPermission],
        caller: &str,
        explain: bool,
    ) -> Self {
        let mut message = said(&denial, first, caller);
        if explain && !denial.unknown.is_empty() {
            let facts: Vec<String> = denial.unknown.iter().map(|fact| format!("it depends on {fact}")).collect();
            message = format!("{message}: {}", facts.join("; "));
        }
        let refusal = Self::new(ErrorName::AccessDenied, Refusal::denied(denial, needs, None, true));
        Self { message, ..refusal }
    }
}

/// What AWS says. Of an unknown decision it is neither of the two ends.
fn said(denial: &Denial, first: (&str, &str), caller: &str) -> String {
    let explicit = denial.denied_by.first();
    let implicit = denial.missing.first();
    let permission = explicit.map(|deny| &deny.permission).or_else(|| implicit.map(|missing| &missing.permission));
    let (action, resource) = permission.map_or(first, |permission| (&*permission.action, &*permission.resource));
    let end = match (denial.kind(), explicit, implicit.and_then(|missing| missing.not_allowed_by.first())) {
        (DenialKind::ExplicitDeny, Some(deny), _) => {
            format!(" with an explicit deny in {}", with_article(deny.statement.policy_kind))
        }
        (DenialKind::ImplicitDeny, _, Some(gap)) => {
            format!(" because no {} allows the {action} action", kind_of_policy(gap.kind))
        }
        (DenialKind::ExplicitDeny | DenialKind::ImplicitDeny | DenialKind::Unknown, _, _) => String::new(),
    };
    format!("User: {caller} is not authorized to perform: {action} on resource: {resource}{end}")
}

const fn kind_of_policy(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Identity => "identity-based policy",
        PolicyKind::PermissionsBoundary => "permissions boundary",
        PolicyKind::ServiceControl => "service control policy",
        PolicyKind::Session => "session policy",
        PolicyKind::Endpoint => "VPC endpoint policy",
        PolicyKind::Resource => "resource-based policy",
        PolicyKind::ResourceControl => "resource control policy",
    }
}

fn with_article(kind: PolicyKind) -> String {
    let article = if matches!(kind, PolicyKind::Identity) { "an" } else { "a" };
    format!("{article} {}", kind_of_policy(kind))
}
