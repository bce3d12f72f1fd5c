//! WHERE as an OR of ANDs over the conditions on key attributes.

use smallvec::{SmallVec, smallvec};

use crate::service::dynamodb::plan::{Key, Operand, Planner};
use crate::service::dynamodb::resolve::names::{attribute, names};
use crate::service::dynamodb::schema::KeyAttribute;
use crate::span::Span;
use crate::syntax::Function;
use crate::syntax::arena::List;
use crate::syntax::ast::{BinaryOperator, Expr, ExprId, ExprKind};

/// A condition on a key attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    pub(crate) key: Key,
    pub(crate) test: Test,
}

/// What a key attribute is tested for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    Equal(ExprId),
    Less(ExprId),
    LessOrEqual(ExprId),
    Greater(ExprId),
    GreaterOrEqual(ExprId),
    Between(ExprId, ExprId),
    BeginsWith(ExprId),
    /// What no query can be asked by: `<>`, and anything under NOT.
    NoKey,
    /// What no source settles.
    Doubtful(Span),
}

impl Test {
    pub(crate) const fn operands(self) -> [Option<ExprId>; 2] {
        match self {
            Self::Equal(value)
            | Self::Less(value)
            | Self::LessOrEqual(value)
            | Self::Greater(value)
            | Self::GreaterOrEqual(value)
            | Self::BeginsWith(value) => [Some(value), None],
            Self::Between(low, high) => [Some(low), Some(high)],
            Self::NoKey | Self::Doubtful(_) => [None, None],
        }
    }
}

/// The conditions of one AND.
pub(crate) type Branch = SmallVec<[Atom; 3]>;

/// The operands of the OR.
pub(crate) type Branches = SmallVec<[Branch; 4]>;

/// There are more branches than [`MAX_BRANCHES`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooMany;

/// More branches are not looked at, so that the cost stays linear in the text. DynamoDB refuses far fewer.
const MAX_BRANCHES: usize = 256;

impl Planner<'_, '_> {
    /// The branches of an expression; `None` if it has no condition on a key attribute, so that it only filters what is read.
    pub(crate) fn branches(&self, id: ExprId) -> Result<Option<Branches>, TooMany> {
        let mut branches = smallvec![Branch::new()];
        Ok(self.join(id, &mut branches)?.then_some(branches))
    }

    /// Joins the conditions of an expression on key attributes to all branches by AND. Returns whether there are any.
    pub(crate) fn join(&self, id: ExprId, branches: &mut Branches) -> Result<bool, TooMany> {
        let Some(Expr { kind, span }) = self.statement.expr(id) else { return Ok(false) };
        match *kind {
            ExprKind::And(operands) => {
                let mut has_keys = false;
                for (operand, _) in self.statement.tree().exprs.list(operands) {
                    has_keys |= self.join(operand, branches)?;
                }
                Ok(has_keys)
            }
            ExprKind::Or(operands) => self.any(operands, branches),
            ExprKind::Binary { operator, left, right } => Ok(match attribute(self.statement, left) {
                Some(name) if self.is_value(right) => match self.keys.key_of(name, self.statement.source()) {
                    Some(key) => add(branches, key, comparison(operator, right, *span)),
                    None => false,
                },
                _ => self.doubtful(id, *span, branches),
            }),
            ExprKind::Between { negated, value, low, high } => Ok(match self.key_of(value) {
                Some(key) if negated => add(branches, key, Test::NoKey),
                Some(key) if self.is_value(low) && self.is_value(high) => add(branches, key, Test::Between(low, high)),
                _ => self.doubtful(id, *span, branches),
            }),
            ExprKind::In { negated, value, collection, parenthesized: _ } => match self.key_of(value) {
                Some(key) if negated => Ok(add(branches, key, Test::NoKey)),
                Some(key) => self.membership(key, collection, *span, branches),
                None => Ok(self.doubtful(id, *span, branches)),
            },
            ExprKind::Not(operand) => Ok(self.negation(operand, *span, branches)),
            ExprKind::Call { name: _, function, arguments } => {
                let mut arguments = self.statement.tree().exprs.list(arguments).map(|(id, _)| id);
                let (first, second, third) = (arguments.next(), arguments.next(), arguments.next());
                if let (Function::BeginsWith, Some(value), Some(prefix), None) = (function, first, second, third)
                    && let Some(key) = self.key_of(value)
                    && self.is_value(prefix)
                {
                    return Ok(add(branches, key, Test::BeginsWith(prefix)));
                }
                Ok(self.doubtful(id, *span, branches))
            }
            _ => Ok(self.doubtful(id, *span, branches)),
        }
    }

    fn any(&self, operands: List<Expr>, branches: &mut Branches) -> Result<bool, TooMany> {
        let mut any = Branches::new();
        let mut has_keys = false;
        for (operand, _) in self.statement.tree().exprs.list(operands) {
            let mut operands: Branches = smallvec![Branch::new()];
            has_keys |= self.join(operand, &mut operands)?;
            any.extend(operands);
            if has_keys && any.len() > MAX_BRANCHES {
                return Err(TooMany);
            }
        }
        if has_keys {
            *branches = product(branches, &any)?;
        }
        Ok(has_keys)
    }

    /// `key IN [a, b]` is `key = a OR key = b` (measured, also for one member).
    fn membership(&self, key: Key, collection: ExprId, span: Span, branches: &mut Branches) -> Result<bool, TooMany> {
        let members = match self.statement.expr(collection).map(|expr| expr.kind) {
            Some(ExprKind::List(members) | ExprKind::Row(members)) if !members.is_empty() => members,
            _ => return Ok(add(branches, key, Test::Doubtful(span))),
        };
        let mut any = Branches::new();
        for (member, _) in self.statement.tree().exprs.list(members) {
            let test = if self.is_value(member) { Test::Equal(member) } else { Test::Doubtful(span) };
            any.push(smallvec![Atom { key, test }]);
        }
        *branches = product(branches, &any)?;
        Ok(true)
    }

    /// No algebra is done on NOT: a comparison with a key attribute under it is none that a query can be asked by (measured). What is
    /// under AND, OR and functions is not measured.
    fn negation(&self, operand: ExprId, span: Span, branches: &mut Branches) -> bool {
        let is_measured = match self.statement.expr(operand).map(|expr| expr.kind) {
            Some(ExprKind::Binary { .. } | ExprKind::In { .. } | ExprKind::Between { .. } | ExprKind::Not(_)) => {
                match self.branches(operand) {
                    Ok(None) => return false,
                    Ok(Some(branches)) => branches.iter().flatten().all(|atom| !matches!(atom.test, Test::Doubtful(_))),
                    Err(TooMany) => true,
                }
            }
            _ => false,
        };
        self.named(operand, if is_measured { Test::NoKey } else { Test::Doubtful(span) }, branches)
    }

    /// A doubt about each key attribute that the expression names. Returns whether it names any.
    fn doubtful(&self, id: ExprId, span: Span, branches: &mut Branches) -> bool {
        self.named(id, Test::Doubtful(span), branches)
    }

    /// Adds a test of each key attribute that an expression names. Returns whether it names any.
    fn named(&self, id: ExprId, test: Test, branches: &mut Branches) -> bool {
        let (mut partition, mut sort) = (false, false);
        names(self.statement, id, &mut |name| {
            let Some(key) = self.keys.key_of(name, self.statement.source()) else { return };
            let is_known = match key {
                Key::Partition => &mut partition,
                Key::Sort => &mut sort,
            };
            if !core::mem::replace(is_known, true) {
                add(branches, key, test);
            }
        });
        partition || sort
    }

    /// The key attribute that an expression is, and nothing more.
    pub(crate) fn key_of(&self, id: ExprId) -> Option<Key> {
        self.keys.key_of(attribute(self.statement, id)?, self.statement.source())
    }

    /// Whether an expression is this key attribute, and nothing more.
    pub(crate) fn is_attribute(&self, id: ExprId, key: &KeyAttribute) -> bool {
        attribute(self.statement, id).is_some_and(|name| name.means(&key.name, self.statement.source()))
    }

    fn is_value(&self, id: ExprId) -> bool {
        Operand::is_value(self.statement, id)
    }
}

/// Adds a test of a key attribute to all branches. Returns that there is one.
fn add(branches: &mut Branches, key: Key, test: Test) -> bool {
    branches.iter_mut().for_each(|branch| branch.push(Atom { key, test }));
    true
}

/// What a key attribute is tested for by a value after an operator.
const fn comparison(operator: BinaryOperator, right: ExprId, span: Span) -> Test {
    match operator {
        BinaryOperator::Equal => Test::Equal(right),
        BinaryOperator::Less => Test::Less(right),
        BinaryOperator::LessOrEqual => Test::LessOrEqual(right),
        BinaryOperator::Greater => Test::Greater(right),
        BinaryOperator::GreaterOrEqual => Test::GreaterOrEqual(right),
        BinaryOperator::NotEqual => Test::NoKey,
        BinaryOperator::Add
        | BinaryOperator::Subtract
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Modulo
        | BinaryOperator::Concat => Test::Doubtful(span),
    }
}

fn product(one: &Branches, two: &Branches) -> Result<Branches, TooMany> {
    if one.len().saturating_mul(two.len()) > MAX_BRANCHES {
        return Err(TooMany);
    }
    let pair = |one: &Branch, two: &Branch| one.iter().chain(two).copied().collect();
    Ok(one.iter().flat_map(|one| two.iter().map(move |two| pair(one, two))).collect())
}
