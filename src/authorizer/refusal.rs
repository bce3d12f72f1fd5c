//! Why a request is refused, and what its client gets as answer.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;

use super::need::NeededPermission;
use crate::diagnostic::Diagnostic;
use crate::iam::{Denial, OtherAccount, Permission};
use crate::span::Span;
use crate::wire::{CredentialError, refusal_body};

/// What QLDB says when a statement is denied. Source: README of the demo qldb-access-control-demo, which shows the service's answer.
const DENIED: &str =
    "Access denied. Unable to run the statement due to insufficient permissions or an improper variable reference";

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It is no request of the QLDB Session API.
    Protocol,
    /// The caller is not known.
    Caller,
    /// The ledger or the session is not known.
    Ledger,
    /// The statement is not understood.
    Statement,
    /// The policies do not allow it.
    Policy,
}

impl Stage {
    /// What a log may have of the words for the operator. What is not understood of a statement repeats a part of it, which is for logs `with_text`.
    pub(super) fn reason(self, why: &str, with_text: bool) -> Option<&str> {
        (with_text || self != Self::Statement).then_some(why)
    }
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// How far the request came.
    pub stage: Stage,
    /// A stable code for programs, such as `implicit-deny` or `unknown-table`.
    pub code: &'static str,
    /// One sentence for the client.
    pub message: String,
    /// One sentence for the operator.
    pub why: String,
    /// The missing permissions, if that is the reason.
    pub denial: Option<Box<Denial>>,
}

impl Refusal {
    /// The body of the answer to the client, for HTTP status 400.
    #[must_use]
    pub fn body(&self) -> String {
        refusal_body(&self.message)
    }

    pub(super) fn new(stage: Stage, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { stage, code, why: message.clone(), message, denial: None }
    }

    /// A request that is none of the API's.
    #[must_use]
    pub fn malformed<'e>(error: impl Into<Diagnostic<'e>>) -> Self {
        let Diagnostic { code, message, span: _, help, related: _ } = error.into();
        let mut why = format!("The request is refused: {message}.");
        add_help(&mut why, help.as_deref());
        Self::new(Stage::Protocol, code, why)
    }

    pub(super) fn not_signed() -> Self {
        Self::new(Stage::Caller, "not-signed", "The request is refused: it has no `Authorization` header.")
    }

    pub(super) fn signature(error: CredentialError) -> Self {
        Self::new(Stage::Caller, "signature", format!("The request is refused: {error}."))
    }

    pub(super) fn no_caller(header: &str) -> Self {
        let why = format!("the header `{header}` is not there exactly once");
        Self { why, ..Self::new(Stage::Caller, "no-caller", "The request is refused: its caller is not known.") }
    }

    pub(super) fn unknown_caller(identity: &str) -> Self {
        let why = format!("`{identity}` is no principal");
        Self { why, ..Self::new(Stage::Caller, "unknown-caller", "The request is refused: its caller is not known.") }
    }

    pub(super) fn wrong_region() -> Self {
        let message = "The request is refused: it is signed for a region that is not the ledger's.";
        Self::new(Stage::Caller, "region", message)
    }

    pub(super) fn unknown_session() -> Self {
        Self::new(Stage::Ledger, "unknown-session", "The request is refused: the ledger of its session is not known.")
    }

    pub(super) fn unknown_ledger(name: &str) -> Self {
        Self::new(
            Stage::Ledger,
            "unknown-ledger",
            format!("The request is refused: the ledger `{name}` is not served here."),
        )
    }

    /// A statement that is not understood.
    pub(super) fn statement<'e>(text: &str, error: impl Into<Diagnostic<'e>>, explain: bool) -> Self {
        let Diagnostic { code, message: problem, span, help, related: _ } = error.into();
        let (line, column) = position(text, span.unwrap_or_default());
        let mut why = format!("The statement is refused: {problem}, at line {line}, column {column}.");
        add_help(&mut why, help.as_deref());
        let message = if explain { why.clone() } else { DENIED.to_string() };
        Self { stage: Stage::Statement, code, message, why, denial: None }
    }

    /// `caller`: the principal of a command without a statement, for which IAM itself says who may not do what.
    pub(super) fn denied(denial: Box<Denial>, needs: &[NeededPermission], caller: Option<&str>, explain: bool) -> Self {
        let one = |permission: &Permission, is: &str| {
            let Permission { action, resource, .. } = permission;
            let table = needs.iter().find(|need| need.resource == *resource).and_then(|need| need.table.as_deref());
            match table {
                Some(name) => format!("`{action}` on the table `{name}` (`{resource}`) is {is}"),
                None => format!("`{action}` on `{resource}` is {is}"),
            }
        };
        let denied = denial.denied_by.iter().map(|deny| one(&deny.permission, "denied by a policy"));
        let other = denial.other_account.iter();
        let mut reasons: Vec<String> = other
            .map(|OtherAccount { caller, resource }| {
                format!("the caller is of the account {caller}, and the ledger of {resource}")
            })
            .collect();
        reasons.extend(denied);
        reasons.extend(denial.missing.iter().map(|missing| one(&missing.permission, "missing")));
        reasons.dedup();
        reasons.extend(denial.unknown.iter().map(|fact| format!("it depends on {fact}")));
        let why = format!("Access denied: {}.", reasons.join("; "));
        let message = match (explain, caller) {
            (true, _) => why.clone(),
            (false, None) => DENIED.to_string(),
            (false, Some(arn)) => {
                let resource = needs.first().map_or("", |need| need.resource.as_str());
                format!("User: {arn} is not authorized to perform: qldb:SendCommand on resource: {resource}")
            }
        };
        Self { stage: Stage::Policy, code: denial.kind().name(), message, why, denial: Some(denial) }
    }
}

/// Adds a help line as a sentence.
fn add_help(why: &mut String, help: Option<&str>) {
    if let Some(help) = help {
        why.push(' ');
        why.push_str(&sentence(help));
    }
}

/// A help line as a sentence.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['?', '.']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// Line and column of a place, from 1, in characters.
fn position(text: &str, span: Span) -> (usize, usize) {
    let before = text.get(..span.start as usize).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
