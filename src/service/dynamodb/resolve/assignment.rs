//! What SET and REMOVE change, and to what.

use crate::service::dynamodb::function::FunctionPlace;
use crate::service::dynamodb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::dynamodb::resolve::warning::WarningKind;
use crate::service::dynamodb::resolve::{FEW, Resolver};
use crate::service::dynamodb::value::Value;
use crate::syntax::Function;
use crate::syntax::arena::List;
use crate::syntax::ast::{Assignment, Expr, ExprId, ExprKind, Name, Operation, Step, Variable};

/// What two paths are compared for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathLength {
    /// That they are the same.
    Same,
    /// That one is the other, or in it.
    Any,
}

impl Resolver<'_> {
    /// What SET or REMOVE changes, in one of these steps: no part of the key.
    ///
    /// Source: API reference of DynamoDB, UpdateItem: no update of a primary key attribute.
    pub(crate) fn target(&mut self, id: ExprId, steps: List<Operation>) -> Result<(), Raised> {
        let Some(&Expr { kind: ExprKind::Variable(variable), span }) = self.statement.expr(id) else {
            return self.value(id);
        };
        if let Some(keys) = self.keys {
            let (name, source) = (variable.name, self.statement.source());
            if keys.key_of(name, source).is_some() {
                return Err(Raised::new(ResolveErrorKind::KeyChanged { name: name.text(source).into() }, span));
            }
        }
        let known = self.answer.texts.len();
        self.path(variable, span)?;
        // Few name an attribute that is named before.
        if self.answer.texts.len() == known && self.overlaps_before(id, steps) {
            self.warn(WarningKind::OverlappingPaths, span);
        }
        Ok(())
    }

    /// Whether a path that is changed before is this one, or one is in the other.
    ///
    /// That DynamoDB refuses it is inferred from UpdateItem.
    #[cold]
    fn overlaps_before(&self, id: ExprId, steps: List<Operation>) -> bool {
        let tree = self.statement.tree();
        let targets = tree.operations.list(steps).flat_map(|(_, step)| {
            let (assignments, removed) = match *step {
                Operation::Set(assignments) => (assignments, None),
                Operation::Remove(target) | Operation::Insert { target, .. } => (List::default(), Some(target)),
            };
            tree.assignments.list(assignments).map(|(_, assignment)| assignment.target).chain(removed)
        });
        let mut before = targets.take_while(|target| *target != id).take(FEW);
        before.any(|before| self.is_same_path(before, id, PathLength::Any))
    }

    pub(crate) fn assignment(&mut self, assignment: Assignment, steps: List<Operation>) -> Result<(), Raised> {
        let Assignment { target, value } = assignment;
        self.target(target, steps)?;
        let Some(expr) = self.statement.expr(value) else { return Ok(()) };
        match expr.kind {
            ExprKind::Call { name, function, arguments } => {
                self.call(name, function, arguments, FunctionPlace::Set)?;
                if let Function::SetAdd | Function::SetDelete = function {
                    let mut arguments = self.statement.tree().exprs.list(arguments).map(|(id, _)| id);
                    self.set_arguments(function, target, [arguments.next(), arguments.next()])?;
                }
                Ok(())
            }
            _ => self.value(value),
        }
    }

    /// `SET a = set_add(a, <<'x'>>)`: the same path on both sides, and a set. Source: measured.
    fn set_arguments(&self, function: Function, target: ExprId, arguments: [Option<ExprId>; 2]) -> Result<(), Raised> {
        let wrong = |wanted, id| {
            let name = if function == Function::SetAdd { "set_add" } else { "set_delete" };
            let kind = ResolveErrorKind::Argument { name, wanted };
            Err(Raised::new(kind, self.span_of(id)))
        };
        if let [Some(path), Some(members)] = arguments {
            if !self.is_same_path(target, path, PathLength::Same) {
                return wrong("the path that is set as its first argument", path);
            }
            let is_set = match self.statement.expr(members).map(|expr| expr.kind) {
                Some(ExprKind::Parameter) => {
                    let is_set = |value: &Value| {
                        matches!(value, Value::StringSet(_) | Value::NumberSet(_) | Value::BinarySet(_))
                    };
                    self.parameters.value(self.span_of(members)).is_none_or(is_set)
                }
                kind => matches!(kind, Some(ExprKind::Bag(_))),
            };
            if !is_set {
                return wrong("a set as its second argument, such as `<<'a'>>`", members);
            }
        }
        Ok(())
    }

    pub(crate) fn is_same_path(&self, one: ExprId, two: ExprId, length: PathLength) -> bool {
        let statement = self.statement;
        let kind = |id: ExprId| statement.expr(id).map(|expr| expr.kind);
        let (Some(ExprKind::Variable(one)), Some(ExprKind::Variable(two))) = (kind(one), kind(two)) else {
            return false;
        };
        let is_name = |one: Name, two: Name| one.text(statement.source()) == two.text(statement.source());
        let is_step = |steps: (Step, Step)| match steps {
            (Step::Field(one), Step::Field(two)) => is_name(one, two),
            (Step::Index(one), Step::Index(two)) => {
                statement.text(self.span_of(one)) == statement.text(self.span_of(two))
            }
            _ => false,
        };
        let steps = |path: Variable| statement.tree().steps.list(path.steps).map(|(_, step)| *step);
        let is_as_long = length == PathLength::Any || steps(one).count() == steps(two).count();
        is_name(one.name, two.name) && is_as_long && steps(one).zip(steps(two)).all(is_step)
    }
}
