//! The parameters of a statement, and what they are bound to.

use smallvec::SmallVec;

use crate::service::dynamodb::value::Value;
use crate::span::Span;
use crate::syntax::Statement;

/// The parameters of a statement with their values, if these are given.
#[derive(Clone, Debug)]
pub(crate) struct Parameters<'a> {
    /// Where they are, in the order of the text.
    places: SmallVec<[u32; 8]>,
    values: Option<&'a [Value]>,
}

impl<'a> Parameters<'a> {
    pub(crate) fn of(statement: &Statement<'_>, values: Option<&'a [Value]>) -> Self {
        Self { places: statement.parameters(), values }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.places.len()
    }

    /// The values, if they are given.
    pub(crate) const fn values(&self) -> Option<&'a [Value]> {
        self.values
    }

    /// The value of the parameter at this place.
    pub(crate) fn value(&self, span: Span) -> Option<&'a Value> {
        let index = self.places.binary_search(&span.start).ok()?;
        self.values?.get(index)
    }
}
