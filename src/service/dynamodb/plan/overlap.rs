//! Branches that read an item twice, which DynamoDB refuses.

use crate::service::dynamodb::plan::branch::{Branch, Branches, Test};
use crate::service::dynamodb::plan::{Key, Operand, Planner, Scalar};
use crate::syntax::ast::ExprId;

/// One end of a range of sort keys.
#[derive(Clone, Debug)]
struct End<'a> {
    /// `None` for no end.
    value: Option<Scalar<'a>>,
    inclusive: bool,
}

/// The sort keys that a branch reads.
#[derive(Clone, Debug)]
struct Range<'a> {
    low: End<'a>,
    high: End<'a>,
}

impl<'a> Planner<'a, '_> {
    /// Whether two branches surely overlap: the same partition, and ranges of sort keys with a common value. Ranges that only touch, such as
    /// `< '1'` and `= '1'`, were seen to be taken.
    ///
    /// Source: measured ("Overlapping conditions with range keys are not supported in where clause").
    pub(crate) fn overlaps(&self, branches: &Branches) -> bool {
        let mut before: &[Branch] = branches;
        while let [one, rest @ ..] = before {
            if rest.iter().any(|two| self.overlap(one, two)) {
                return true;
            }
            before = rest;
        }
        false
    }

    fn overlap(&self, one: &Branch, two: &Branch) -> bool {
        let partition = |branch: &Branch| match test_of(branch, Key::Partition) {
            Some(Test::Equal(value)) => self.operand(value),
            _ => Operand::Other,
        };
        if partition(one).is_same(&partition(two)) != Some(true) {
            return false;
        }
        match (test_of(one, Key::Sort), test_of(two, Key::Sort)) {
            (None, _) | (_, None) => true,
            (Some(one), Some(two)) => match (self.range(one), self.range(two)) {
                (Some(one), Some(two)) => meets(&one.low, &two.high) && meets(&two.low, &one.high),
                _ => self.is_same_test(one, two) == Some(true),
            },
        }
    }

    /// The range of a test, if its ends are known.
    fn range(&self, test: Test) -> Option<Range<'a>> {
        const NO_END: End<'_> = End { value: None, inclusive: false };
        let end = |id: ExprId, inclusive: bool| match self.operand(id) {
            Operand::Value(value) => Some(End { value: Some(value), inclusive }),
            Operand::Unbound | Operand::Other => None,
        };
        Some(match test {
            Test::Equal(value) => Range { low: end(value, true)?, high: end(value, true)? },
            Test::Less(value) => Range { low: NO_END, high: end(value, false)? },
            Test::LessOrEqual(value) => Range { low: NO_END, high: end(value, true)? },
            Test::Greater(value) => Range { low: end(value, false)?, high: NO_END },
            Test::GreaterOrEqual(value) => Range { low: end(value, true)?, high: NO_END },
            Test::Between(low, high) => Range { low: end(low, true)?, high: end(high, true)? },
            Test::BeginsWith(_) | Test::NoKey | Test::Doubtful(_) => return None,
        })
    }
}

fn test_of(branch: &Branch, key: Key) -> Option<Test> {
    branch.iter().find(|atom| atom.key == key).map(|atom| atom.test)
}

/// Whether a range that begins at `low` and one that ends at `high` can have a value in common.
fn meets(low: &End<'_>, high: &End<'_>) -> bool {
    let (Some(from), Some(to)) = (&low.value, &high.value) else { return true };
    match (from, to) {
        (Scalar::Text(_), Scalar::Text(_))
        | (Scalar::Number(_), Scalar::Number(_))
        | (Scalar::Binary(_), Scalar::Binary(_)) => from < to || (from == to && low.inclusive && high.inclusive),
        _ => false,
    }
}
