//! WHERE as an OR of ANDs over the conditions on key attributes.

use smallvec::{SmallVec, smallvec};

use crate::service::dynamodb::plan::{Key, Operand, Planner};
use crate::service::dynamodb::resolve::names::names;
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
pub(crate) type Branch = SmallVec<[Atom; 4]>;

/// The operands of the OR.
pub(crate) type Branches = SmallVec<[Branch; 3]>;

/// There are more branches than [`MAX_BRANCHES`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooMany;

/// More branches are not looked at, so that the cost stays linear in the text. DynamoDB refuses far fewer.
const MAX_BRANCHES: usize = 256;

impl Planner<'_, '_> {
    /// The branches of an expression; `None` if it has no condition on a key attribute, so that it only filters what is read.
    pub(crate) fn branches(&self, id: ExprId) -> Result<Option<Branches>, TooMany> {
        let Some(Expr { kind, span }) = self.statement.expr(id) else { return Ok(None) };
        match *kind {
            ExprKind::And(operands) => self.all(operands),
            ExprKind::Or(operands) => self.any(operands),
            ExprKind::Binary { operator, left, right } => Ok(self.comparison(id, operator, left, right, *span)),
            ExprKind::Between { negated, value, low, high } => Ok(match self.key_of(value) {
                Some(key) if negated => Some(one(key, Test::NoKey)),
                Some(key) if self.is_value(low) && self.is_value(high) => Some(one(key, Test::Between(low, high))),
                _ => self.doubtful(id, *span),
            }),
            ExprKind::In { negated, value, collection, parenthesized: _ } => match self.key_of(value) {
                Some(key) if negated => Ok(Some(one(key, Test::NoKey))),
                Some(key) => self.membership(key, collection, *span),
                None => Ok(self.doubtful(id, *span)),
            },
            ExprKind::Not(operand) => Ok(self.negation(operand, *span)),
            ExprKind::Call { name: _, function, arguments } => {
                let mut arguments = self.statement.tree().exprs.list(arguments).map(|(id, _)| id);
                let (first, second, third) = (arguments.next(), arguments.next(), arguments.next());
                if let (Function::BeginsWith, Some(value), Some(prefix), None) = (function, first, second, third)
                    && let Some(key) = self.key_of(value)
                    && self.is_value(prefix)
                {
                    return Ok(Some(one(key, Test::BeginsWith(prefix))));
                }
                Ok(self.doubtful(id, *span))
            }
            _ => Ok(self.doubtful(id, *span)),
        }
    }

    fn all(&self, operands: List<Expr>) -> Result<Option<Branches>, TooMany> {
        let mut all: Option<Branches> = None;
        for (operand, _) in self.statement.tree().exprs.list(operands) {
            let Some(next) = self.branches(operand)? else { continue };
            all = Some(match all {
                None => next,
                Some(mut before) => {
                    if let [only] = &*next {
                        before.iter_mut().for_each(|branch| branch.extend_from_slice(only));
                        before
                    } else {
                        product(&before, &next)?
                    }
                }
            });
        }
        Ok(all)
    }

    fn any(&self, operands: List<Expr>) -> Result<Option<Branches>, TooMany> {
        let mut any = Branches::new();
        let mut has_keys = false;
        for (operand, _) in self.statement.tree().exprs.list(operands) {
            match self.branches(operand)? {
                Some(branches) => {
                    has_keys = true;
                    any.extend(branches);
                }
                None => any.push(Branch::new()),
            }
            if has_keys && any.len() > MAX_BRANCHES {
                return Err(TooMany);
            }
        }
        Ok(has_keys.then_some(any))
    }

    fn comparison(
        &self,
        id: ExprId,
        operator: BinaryOperator,
        left: ExprId,
        right: ExprId,
        span: Span,
    ) -> Option<Branches> {
        let Some(key) = self.key_of(left).filter(|_| self.is_value(right)) else {
            return self.doubtful(id, span);
        };
        Some(one(
            key,
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
            },
        ))
    }

    /// `key IN [a, b]` is `key = a OR key = b` (measured, also for one member).
    fn membership(&self, key: Key, collection: ExprId, span: Span) -> Result<Option<Branches>, TooMany> {
        let members = match self.statement.expr(collection).map(|expr| expr.kind) {
            Some(ExprKind::List(members) | ExprKind::Row(members)) if !members.is_empty() => members,
            _ => return Ok(Some(one(key, Test::Doubtful(span)))),
        };
        let mut branches = Branches::new();
        for (member, _) in self.statement.tree().exprs.list(members) {
            let test = if self.is_value(member) { Test::Equal(member) } else { Test::Doubtful(span) };
            branches.push(smallvec![Atom { key, test }]);
            if branches.len() > MAX_BRANCHES {
                return Err(TooMany);
            }
        }
        Ok(Some(branches))
    }

    /// No algebra is done on NOT: a comparison with a key attribute under it is none that a query can be asked by (measured). What is
    /// under AND, OR and functions is not measured.
    fn negation(&self, operand: ExprId, span: Span) -> Option<Branches> {
        let is_measured = match self.statement.expr(operand).map(|expr| expr.kind) {
            Some(ExprKind::Binary { .. } | ExprKind::In { .. } | ExprKind::Between { .. } | ExprKind::Not(_)) => {
                match self.branches(operand) {
                    Ok(None) => return None,
                    Ok(Some(branches)) => branches.iter().flatten().all(|atom| !matches!(atom.test, Test::Doubtful(_))),
                    Err(TooMany) => true,
                }
            }
            _ => false,
        };
        let mut doubtful = self.doubtful(operand, span)?;
        if is_measured {
            doubtful.iter_mut().flatten().for_each(|atom| atom.test = Test::NoKey);
        }
        Some(doubtful)
    }

    /// A doubt about each key attribute that the expression names; `None` if it names none.
    fn doubtful(&self, id: ExprId, span: Span) -> Option<Branches> {
        let mut branch = Branch::new();
        self.named_keys(id, &mut |key| add_doubt(&mut branch, key, span));
        (!branch.is_empty()).then(|| smallvec![branch])
    }

    /// The key attribute that an expression is, and nothing more.
    pub(crate) fn key_of(&self, id: ExprId) -> Option<Key> {
        match self.statement.expr(id)?.kind {
            ExprKind::Variable(variable) if variable.steps.is_empty() => {
                self.keys.key(&variable.name.text(self.statement.source()))
            }
            _ => None,
        }
    }

    /// Whether it is a value, given or not, that a key attribute can have. A parameter is one, whatever its value: one of another type is
    /// refused.
    fn is_value(&self, id: ExprId) -> bool {
        match self.operand(id) {
            Operand::Value(_) | Operand::Unbound => true,
            Operand::Other => self.is_parameter(id),
        }
    }

    /// The key attributes that are named in an expression.
    fn named_keys(&self, id: ExprId, found: &mut dyn FnMut(Key)) {
        names(self.statement, id, &mut |name| {
            if let Some(key) = self.keys.key(&name.text(self.statement.source())) {
                found(key);
            }
        });
    }
}

fn one(key: Key, test: Test) -> Branches {
    smallvec![smallvec![Atom { key, test }]]
}

fn add_doubt(branch: &mut Branch, key: Key, span: Span) {
    if !branch.iter().any(|atom| atom.key == key) {
        branch.push(Atom { key, test: Test::Doubtful(span) });
    }
}

fn product(one: &Branches, two: &Branches) -> Result<Branches, TooMany> {
    if one.len().saturating_mul(two.len()) > MAX_BRANCHES {
        return Err(TooMany);
    }
    let pair = |one: &Branch, two: &Branch| one.iter().chain(two).copied().collect();
    Ok(one.iter().flat_map(|one| two.iter().map(move |two| pair(one, two))).collect())
}
