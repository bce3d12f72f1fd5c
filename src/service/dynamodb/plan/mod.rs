//! How DynamoDB answers a WHERE clause: by queries of some partitions, or by reading the whole table.
//!
//! The rule reproduces what was measured: WHERE is brought to an OR of ANDs over the conditions on key attributes. It is a query only if
//! every branch has one `=` on the partition key and at most one distinct condition per key attribute. Nothing is rewritten inside
//! of a NOT. What no measurement settles is unknown.

mod branch;
mod overlap;
mod scalar;

use smallvec::{SmallVec, smallvec};

pub(crate) use scalar::{Operand, Scalar};

use crate::service::dynamodb::parameter::Parameters;
use crate::service::dynamodb::resolve::doubt::Doubt;
use crate::service::dynamodb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::dynamodb::schema::{KeyAttribute, KeyType};
use crate::short::is_same;
use crate::syntax::Statement;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Name};
use branch::{Atom, Branch, Branches, Test};

/// A key attribute of what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Partition,
    Sort,
}

/// The key of a table or an index, with one attribute each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys<'a> {
    pub(crate) partition: &'a KeyAttribute,
    pub(crate) sort: Option<&'a KeyAttribute>,
}

impl<'a> Keys<'a> {
    /// The key attribute that a name means.
    pub(crate) fn key_of(&self, name: Name, source: &str) -> Option<Key> {
        self.find(|attribute| name.means(&attribute.name, source))
    }

    /// The key attribute by this name.
    pub(crate) fn key(&self, name: &str) -> Option<Key> {
        self.find(|attribute| is_same(attribute.name.as_bytes(), name.as_bytes()))
    }

    #[inline]
    fn find(&self, is_it: impl Fn(&KeyAttribute) -> bool) -> Option<Key> {
        if is_it(self.partition) {
            Some(Key::Partition)
        } else if self.sort.is_some_and(is_it) {
            Some(Key::Sort)
        } else {
            None
        }
    }

    pub(crate) fn attribute(&self, key: Key) -> Option<&'a KeyAttribute> {
        match key {
            Key::Partition => Some(self.partition),
            Key::Sort => self.sort,
        }
    }
}

/// How a WHERE clause is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Plan {
    /// By a query of some partitions.
    Query,
    /// By reading all of the table or index.
    Scan,
    Unknown(Doubt),
}

/// The values of the partition key of the partitions that are queried.
pub(crate) type Partitions<'a> = SmallVec<[Operand<'a>; 4]>;

/// More reads than this are refused. Source: measured; developer guide, ql-operators ("up to 50 hash attribute values").
const MAX_READS: usize = 50;

/// What is looked at: the statement with the values of its parameters, and the key of what is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planner<'a, 'r> {
    pub(crate) statement: &'a Statement<'a>,
    pub(crate) parameters: &'r Parameters<'a>,
    pub(crate) keys: Keys<'a>,
}

impl<'a> Planner<'a, '_> {
    /// What an expression is beside an operator.
    pub(crate) fn operand(&self, id: ExprId) -> Operand<'a> {
        Operand::of(self.statement, self.parameters, id)
    }

    /// The plan of a query. Puts the partitions there, each once.
    ///
    /// # Errors
    ///
    /// What DynamoDB refuses for its plan: overlapping branches, too many reads, a key of another type (all measured).
    pub(crate) fn plan(&self, filter: Option<ExprId>, partitions: &mut Partitions<'a>) -> Result<Plan, Raised> {
        let Some(filter) = filter else { return Ok(Plan::Scan) };
        let mut branches = smallvec![Branch::new()];
        match self.join(filter, &mut branches) {
            Ok(true) => {}
            Ok(false) => return Ok(Plan::Scan),
            Err(branch::TooMany) => return Ok(Plan::Unknown(Doubt::TooLarge)),
        }
        let mut doubt = None;
        for branch in &branches {
            match self.answer(branch) {
                Answer::Query => {}
                Answer::Scan => return Ok(Plan::Scan),
                Answer::Unknown(why) => doubt = doubt.or(Some(why)),
            }
        }
        if let Some(doubt) = doubt {
            return Ok(Plan::Unknown(doubt));
        }
        let span = self.statement.expr(filter).map(|expr| expr.span).unwrap_or_default();
        if branches.len() > MAX_READS {
            let kind = ResolveErrorKind::TooManyReads { found: branches.len(), limit: MAX_READS };
            return Err(Raised::new(kind, span));
        }
        self.check_types(&branches)?;
        if self.overlaps(&branches) {
            return Err(Raised::new(ResolveErrorKind::OverlappingBranches, span));
        }
        self.add_partitions(&branches, partitions);
        Ok(Plan::Query)
    }

    /// The values of the key attributes, if WHERE is an `=` on each of them and nothing else; what is in doubt may be one.
    pub(crate) fn one_item(&self, filter: ExprId) -> Option<(Operand<'a>, Option<Operand<'a>>)> {
        if !self.is_all_keys(filter) {
            return None;
        }
        let branches = self.branches(filter).ok()??;
        let [branch] = &*branches else { return None };
        // Two values for one attribute are seen to be refused.
        if self.answer(branch) == Answer::Scan {
            return None;
        }
        let value = |key: Key| {
            let mut tests = branch.iter().filter(|atom| atom.key == key).map(|atom| atom.test);
            tests.find_map(|test| match test {
                Test::Equal(value) => Some(self.operand(value)),
                Test::Doubtful(_) => Some(Operand::Other),
                _ => None,
            })
        };
        let partition = value(Key::Partition)?;
        match self.keys.sort {
            None => Some((partition, None)),
            Some(_) => Some((partition, Some(value(Key::Sort)?))),
        }
    }

    /// Whether every condition that AND joins is on a key attribute.
    fn is_all_keys(&self, filter: ExprId) -> bool {
        match self.statement.expr(filter).map(|expr| expr.kind) {
            Some(ExprKind::And(operands)) => {
                self.statement.tree().exprs.list(operands).all(|(operand, _)| self.is_all_keys(operand))
            }
            _ => self.branches(filter).is_ok_and(|branches| branches.is_some()),
        }
    }

    fn add_partitions(&self, branches: &Branches, partitions: &mut Partitions<'a>) {
        for atom in branches.iter().flatten().filter(|atom| atom.key == Key::Partition) {
            let Test::Equal(value) = atom.test else { continue };
            let operand = self.operand(value);
            match partitions.iter_mut().find(|other| other.is_same(&operand) == Some(true)) {
                Some(known) => known.note_spelling(&operand),
                None => partitions.push(operand),
            }
        }
    }

    fn check_types(&self, branches: &Branches) -> Result<(), Raised> {
        for atom in branches.iter().flatten() {
            let Some(attribute) = self.keys.attribute(atom.key) else { continue };
            for id in atom.test.operands().into_iter().flatten() {
                self.check_type(attribute, id)?;
            }
        }
        Ok(())
    }

    /// Source: measured ("Key attribute's data type should match its data type in table's schema").
    fn check_type(&self, attribute: &KeyAttribute, id: ExprId) -> Result<(), Raised> {
        let Some(Expr { kind, span }) = self.statement.expr(id) else { return Ok(()) };
        let is_of_type = match kind {
            ExprKind::String => attribute.kind == KeyType::String,
            ExprKind::Number | ExprKind::Sign { .. } => attribute.kind == KeyType::Number,
            ExprKind::Parameter => match self.parameters.values() {
                None => true,
                Some(_) => self.parameters.value(*span).is_some_and(|value| attribute.kind.takes(value)),
            },
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::List(_) | ExprKind::Bag(_) | ExprKind::Struct(_) => false,
            _ => true,
        };
        if is_of_type {
            return Ok(());
        }
        Err(self.refused(ResolveErrorKind::KeyType { name: attribute.name.clone() }, id))
    }

    /// What a key attribute of an item is set to or compared with: a value of its type that is not empty.
    ///
    /// Source: measured for the type; developer guide, HowItWorks.NamingRulesDataTypes: strings and binary are empty only in attributes that are
    /// no keys.
    pub(crate) fn key_value(&self, attribute: &KeyAttribute, id: ExprId) -> Result<Operand<'a>, Raised> {
        self.check_type(attribute, id)?;
        let operand = self.operand(id);
        if operand.is_empty() {
            return Err(self.refused(ResolveErrorKind::EmptyKey { name: attribute.name.clone() }, id));
        }
        Ok(operand)
    }

    #[cold]
    fn refused(&self, kind: ResolveErrorKind, id: ExprId) -> Raised {
        Raised::new(kind, self.statement.expr(id).map(|expr| expr.span).unwrap_or_default())
    }

    /// How one branch is answered. That it is a scan is sure whatever is unknown beside.
    fn answer(&self, branch: &Branch) -> Answer {
        let of = |key: Key| branch.iter().filter(move |atom| atom.key == key);
        if branch.iter().any(|atom| matches!(atom.test, Test::NoKey)) {
            return Answer::Scan;
        }
        let doubt_of = |key: Key| {
            of(key).find_map(|atom| match atom.test {
                Test::Doubtful(span) => Some(Answer::Unknown(Doubt::Undocumented(span))),
                _ => None,
            })
        };
        if !of(Key::Partition).any(|atom| matches!(atom.test, Test::Equal(_))) {
            return doubt_of(Key::Partition).unwrap_or(Answer::Scan);
        }
        let mut unknown = None;
        for key in [Key::Partition, Key::Sort] {
            match self.are_one(of(key)) {
                Answer::Query => {}
                Answer::Scan => return Answer::Scan,
                doubt @ Answer::Unknown(_) => unknown = unknown.or(Some(doubt)),
            }
            unknown = unknown.or_else(|| doubt_of(key));
        }
        unknown.unwrap_or(Answer::Query)
    }

    /// Whether the conditions on one key attribute are one and the same.
    fn are_one<'b>(&self, atoms: impl Iterator<Item = &'b Atom>) -> Answer {
        let mut atoms = atoms.filter(|atom| !matches!(atom.test, Test::Doubtful(_)));
        let Some(first) = atoms.next() else { return Answer::Query };
        let mut answer = Answer::Query;
        for other in atoms {
            match self.is_same_test(first.test, other.test) {
                Some(true) => {}
                Some(false) => return Answer::Scan,
                None => {
                    let operand = other.test.operands().into_iter().flatten().next();
                    let span = operand.and_then(|id| self.statement.expr(id)).map(|expr| expr.span).unwrap_or_default();
                    let is_prefix = |test| matches!(test, Test::BeginsWith(_));
                    let is_undocumented = is_prefix(first.test) != is_prefix(other.test);
                    let doubt = if is_undocumented { Doubt::Undocumented(span) } else { Doubt::Value(span) };
                    answer = Answer::Unknown(doubt);
                }
            }
        }
        answer
    }

    /// Whether two conditions on one attribute are the same; `None` if that is unknown.
    fn is_same_test(&self, one: Test, two: Test) -> Option<bool> {
        let is_same = |one: ExprId, two: ExprId| self.operand(one).is_same(&self.operand(two));
        match (one, two) {
            (Test::Equal(one), Test::Equal(two))
            | (Test::Less(one), Test::Less(two))
            | (Test::LessOrEqual(one), Test::LessOrEqual(two))
            | (Test::Greater(one), Test::Greater(two))
            | (Test::GreaterOrEqual(one), Test::GreaterOrEqual(two))
            | (Test::BeginsWith(one), Test::BeginsWith(two)) => is_same(one, two),
            (Test::Between(low, high), Test::Between(other_low, other_high)) => {
                match (is_same(low, other_low), is_same(high, other_high)) {
                    (Some(true), Some(true)) => Some(true),
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    _ => None,
                }
            }
            // That two conditions on one attribute make a scan is measured for comparisons, not for a function beside one.
            (Test::Doubtful(_) | Test::BeginsWith(_), _) | (_, Test::Doubtful(_) | Test::BeginsWith(_)) => None,
            _ => Some(false),
        }
    }
}

/// How one branch is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Query,
    Scan,
    Unknown(Doubt),
}
