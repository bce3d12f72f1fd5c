//! The policies that are attached to resources, and what one of them grants.
//!
//! Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access", on resource-based policies.

use alloc::vec::Vec;

use smallvec::SmallVec;

use crate::iam::ActionTable;
use crate::iam::decision::PolicyKind;
use crate::iam::document::{Effect, ResourcePolicy};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::principal::Grant;
use crate::iam::evaluate::request::{Request, StatementFacts};
use crate::iam::evaluate::sources::NamedPolicy;
use crate::iam::evaluate::statement::{PolicyPosition, Statement};
use crate::iam::evaluate::truth::Truth;
use crate::iam::requirement::AttachedTo;

/// What is known of the policy of one resource.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Attached<'a> {
    /// None is given.
    Nothing,
    /// This one.
    Policy(&'a AttachedPolicy),
    /// There may be one, which is not known.
    Unknown,
}

impl<'a> Attached<'a> {
    /// Of what a request is on.
    pub(crate) fn to(request: &Request<'a>) -> Self {
        let Some(StatementFacts { requirements, requirement, reading: _ }) = request.fixed else {
            return Self::Nothing;
        };
        match requirements.attached.map(|known| known.attached(&requirement.resource)) {
            None | Some(AttachedTo::Nothing) => Self::Nothing,
            Some(AttachedTo::Compiled(policy)) => policy.downcast_ref().map_or(Self::Unknown, Self::Policy),
            Some(AttachedTo::Unknown) => Self::Unknown,
        }
    }

    /// Its statements, if it is known.
    pub(crate) fn statements(self) -> &'a [Statement] {
        match self {
            Self::Policy(policy) => &policy.statements,
            Self::Nothing | Self::Unknown => &[],
        }
    }

    /// What the statements grant that match at least so surely.
    pub(crate) fn grant(self, request: &Request<'_>, at_least: Truth) -> Grant {
        let allows = self.statements().iter().filter(|statement| statement.effect == Effect::Allow);
        allows.map(|statement| statement.grant(request, at_least)).max().unwrap_or(Grant::Nothing)
    }
}

/// A resource-based policy, compiled.
#[derive(Debug)]
pub(crate) struct AttachedPolicy {
    pub(crate) policy: NamedPolicy,
    statements: Vec<Statement>,
}

impl AttachedPolicy {
    /// The policy of a resource of the service.
    pub(crate) fn new(policy: NamedPolicy<ResourcePolicy>, service: &ActionTable) -> Self {
        let NamedPolicy { name, document } = policy;
        let (document, principals) = document.split();
        let (kind, variables) = (PolicyKind::Resource, document.variables());
        let place = PolicyPosition { policy: 0, layer: usize::MAX, kind, variables, typed: &[service.prefix] };
        let statements = document.statements.iter().zip(&principals).enumerate();
        let statements =
            statements.map(|(index, (statement, who))| Statement::new(statement, Some(who), index, place)).collect();
        Self { policy: NamedPolicy { name, document }, statements }
    }
}

impl PolicySet {
    /// As [`PolicySet::allows`], on a resource that may have a policy.
    pub(crate) fn allows_beside(&self, attached: Attached<'_>, request: &Request<'_>) -> bool {
        let denies = |statement: &Statement| statement.effect == Effect::Deny && statement.applies(request);
        if matches!(attached, Attached::Unknown) || attached.statements().iter().any(denies) {
            return false;
        }
        let grant = attached.grant(request, Truth::True);
        let mut allowed: SmallVec<[bool; 16]> = self.not_asked(request, grant).collect();
        for statement in self.statements_on(request).filter(|statement| statement.applies(request)) {
            match statement.effect {
                Effect::Deny => return false,
                Effect::Allow => allowed.iter_mut().skip(statement.layer).take(1).for_each(|allowed| *allowed = true),
            }
        }
        allowed.into_iter().all(|allowed| allowed)
    }
}
