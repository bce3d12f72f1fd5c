//! All statements in turn, for what is not in the index.

use smallvec::SmallVec;

use crate::iam::document::Effect;
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::statement::Statement;

impl PolicySet {
    /// Which layers need not allow.
    pub(crate) fn not_asked(&self, request: &Request<'_>) -> impl Iterator<Item = bool> {
        self.layers.iter().map(|layer| !request.concerns(layer.kind))
    }

    /// The statements of the layers that must.
    pub(crate) fn statements_on(&self, request: &Request<'_>) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| request.concerns(statement.kind))
    }

    /// As [`PolicySet::allows`], for actions that are not in the index.
    pub(crate) fn allows_by_search(&self, request: &Request<'_>) -> bool {
        let mut allowed: SmallVec<[bool; 16]> = self.not_asked(request).collect();
        for statement in self.statements_on(request).filter(|statement| statement.applies(request)) {
            match statement.effect {
                Effect::Deny => return false,
                Effect::Allow => allowed.iter_mut().skip(statement.layer).take(1).for_each(|allowed| *allowed = true),
            }
        }
        allowed.into_iter().all(|allowed| allowed)
    }
}
