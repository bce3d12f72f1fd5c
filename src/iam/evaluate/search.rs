//! All statements in turn, for what is not in the index.

use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::attached::Attached;
use crate::iam::evaluate::principal::Grant;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::statement::Statement;

impl PolicySet {
    /// Which layers need not allow, beside what the policy of the resource grants.
    pub(crate) fn not_asked(&self, request: &Request<'_>, grant: Grant) -> impl Iterator<Item = bool> {
        self.layers.iter().map(move |layer| !request.concerns(layer.kind) || grant.covers(layer.kind))
    }

    /// The statements of the layers that must.
    pub(crate) fn statements_on(&self, request: &Request<'_>) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| request.concerns(statement.kind))
    }

    /// As [`PolicySet::allows`], for actions that are not in the index.
    pub(crate) fn allows_by_search(&self, request: &Request<'_>) -> bool {
        self.allows_beside(Attached::Nothing, request)
    }
}
