//! What SET and REMOVE change, and to what.

use crate::service::dynamodb::function::FunctionPlace;
use crate::service::dynamodb::resolve::Resolver;
use crate::service::dynamodb::resolve::error::{ResolveError, ResolveErrorKind};
use crate::service::dynamodb::value::Value;
use crate::syntax::Function;
use crate::syntax::ast::{Assignment, Expr, ExprId, ExprKind, Name, Step, Variable};

impl Resolver<'_> {
    pub(crate) fn target(&mut self, id: ExprId) -> Result<(), ResolveError> {
        match self.statement.expr(id) {
            Some(&Expr { kind: ExprKind::Variable(variable), span }) => self.path(variable, span),
            _ => self.value(id),
        }
    }

    pub(crate) fn assignment(&mut self, assignment: Assignment) -> Result<(), ResolveError> {
        let Assignment { target, value } = assignment;
        self.target(target)?;
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
    fn set_arguments(
        &self,
        function: Function,
        target: ExprId,
        arguments: [Option<ExprId>; 2],
    ) -> Result<(), ResolveError> {
        let wrong = |wanted, id| {
            let name = if function == Function::SetAdd { "set_add" } else { "set_delete" };
            let kind = ResolveErrorKind::Argument { name, wanted };
            Err(ResolveError::new(kind, self.span_of(id)))
        };
        if let [Some(path), Some(members)] = arguments {
            if !self.is_same_path(target, path) {
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

    fn is_same_path(&self, one: ExprId, two: ExprId) -> bool {
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
        let is_as_long = steps(one).count() == steps(two).count();
        is_name(one.name, two.name) && is_as_long && steps(one).zip(steps(two)).all(is_step)
    }
}
