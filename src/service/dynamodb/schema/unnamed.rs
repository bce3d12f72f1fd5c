//! Tables that there can be besides those that a schema has.

use alloc::string::String;

use super::Schema;
use crate::span::Span;

/// A table of a template that has no name there: CloudFormation makes one up, or takes it from somewhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnnamedTable {
    /// Its logical id in the template.
    pub logical_id: String,
    /// The place of its name, or of the whole resource.
    pub span: Span,
    /// Whether the template gives it a resource-based policy, or may do so.
    pub may_have_policy: bool,
}

impl Schema {
    /// The tables of templates whose names the templates do not say: a table that is not found can be one of them.
    #[must_use]
    pub fn unnamed(&self) -> &[UnnamedTable] {
        &self.unnamed
    }

    /// This schema as one of some tables alone: a table that it does not have can be there all the same.
    ///
    /// ```
    /// use partiql_iam::dynamodb::{Account, Schema, Target, parse, resolve};
    ///
    /// let (account, some) = (Account::TEMPLATE, Schema::default().partial());
    /// let target = Target { schema: Some(&some), ..Target::new(&account) };
    /// assert!(resolve(&parse("SELECT * FROM Music").unwrap(), &target).is_ok());
    /// ```
    #[must_use]
    pub fn partial(mut self) -> Self {
        self.unnamed.push(UnnamedTable { logical_id: String::new(), span: Span::default(), may_have_policy: false });
        self
    }
}
