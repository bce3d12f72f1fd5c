//! What an audit log says about a decision.

use serde::Serialize;

use super::need::NeededPermission;
use super::{Answer, CommandKind, Stage};
use crate::iam::Denial;

/// One entry of an audit log, without its time and its statement: who, what, why. Values of parameters, session tokens and
/// signatures are never in it.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct AuditRecord<'a> {
    /// The ARN of the principal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<&'a str>,
    /// The access key id or the value of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<&'a str>,
    /// The ARN of the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<&'a str>,
    /// The command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<&'static str>,
    /// What is needed.
    pub needs: &'a [NeededPermission],
    /// The stage at which the request was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The code of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The refusal in words, whether or not the client gets as much. If the log is not to have texts of statements, none of
    /// a syntax error, which may repeat a part of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    /// The permissions that are missing or denied, with the policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denial: Option<DenialView<'a>>,
}

/// Why a decision went against the request.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct DenialView<'a> {
    /// See [`Denial::missing`].
    pub missing: &'a [crate::iam::Missing],
    /// See [`Denial::denied_by`].
    pub denied_by: &'a [crate::iam::ExplicitDeny],
    /// See [`Denial::unknown`].
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub unknown: &'a [crate::iam::UnknownFact],
    /// See [`Denial::other_account`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_account: Option<&'a crate::iam::OtherAccount>,
}

impl Answer<'_> {
    /// The entry for an audit log. `with_text`: it may have words of the statement.
    #[must_use]
    pub fn audit(&self, with_text: bool) -> AuditRecord<'_> {
        let caller = self.caller.as_ref();
        let refusal = self.refusal.as_ref();
        AuditRecord {
            principal: caller.and_then(|caller| caller.principal).map(|principal| principal.arn.as_str()),
            identity: caller.map(|caller| &*caller.identity),
            ledger: self.ledger.map(|known| known.ledger.arn.as_str()),
            command: self.command.map(CommandKind::name),
            needs: &self.needs,
            stage: refusal.map(|refusal| refusal.stage),
            code: refusal.map(|refusal| refusal.code),
            reason: refusal.and_then(|refusal| refusal.stage.reason(&refusal.why, with_text)),
            denial: refusal.and_then(|refusal| refusal.denial.as_deref()).map(|denial| {
                let Denial { missing, denied_by, unknown, other_account } = denial;
                DenialView { missing, denied_by, unknown, other_account: other_account.as_ref() }
            }),
        }
    }
}
