//! The names in an expression.

use smallvec::SmallVec;

use crate::syntax::Statement;
use crate::syntax::arena::List;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Name, Step};

/// The attribute that an expression is, and nothing more.
#[inline]
pub(crate) fn attribute(statement: &Statement<'_>, id: ExprId) -> Option<Name> {
    match &statement.expr(id)?.kind {
        ExprKind::Variable(variable) if variable.steps.is_empty() => Some(variable.name),
        _ => None,
    }
}

/// Visits the first name of every path in an expression, in the order of the text. Nested queries are not entered: DynamoDB refuses them.
///
/// The depth is bounded by the parser, except for that of operators one after the other, which is gone down without the stack.
pub(crate) fn names(statement: &Statement<'_>, id: ExprId, visit: &mut dyn FnMut(Name)) {
    let Some(expr) = statement.expr(id) else { return };
    match left_operand(&expr.kind) {
        None => names_of_one(statement, expr, visit),
        Some((left, others)) => {
            // As a rule no other operator is before this one.
            match statement.expr(left) {
                Some(left) if left_operand(&left.kind).is_none() => names_of_one(statement, left, visit),
                _ => names_of_chain(statement, left, visit),
            }
            others.into_iter().flatten().for_each(|id| names(statement, id, visit));
        }
    }
}

#[inline(never)]
fn names_of_chain(statement: &Statement<'_>, id: ExprId, visit: &mut dyn FnMut(Name)) {
    let mut after: SmallVec<[[Option<ExprId>; 2]; 4]> = SmallVec::new();
    let mut first = id;
    while let Some((left, others)) = statement.expr(first).and_then(|expr| left_operand(&expr.kind)) {
        after.push(others);
        first = left;
    }
    names(statement, first, visit);
    for id in after.into_iter().rev().flatten().flatten() {
        names(statement, id, visit);
    }
}

/// The operand that an operator is after, and those after the operator. `a + b + c` nests to the left without end.
pub(crate) fn left_operand(kind: &ExprKind) -> Option<(ExprId, [Option<ExprId>; 2])> {
    match *kind {
        ExprKind::Binary { operator: _, left, right } => Some((left, [Some(right), None])),
        ExprKind::Between { negated: _, value, low, high } => Some((value, [Some(low), Some(high)])),
        ExprKind::In { negated: _, value, collection, parenthesized: _ } => Some((value, [Some(collection), None])),
        ExprKind::Is { negated: _, value, type_name: _ } => Some((value, [None, None])),
        _ => None,
    }
}

fn names_of_one(statement: &Statement<'_>, expr: &Expr, visit: &mut dyn FnMut(Name)) {
    let mut each = |ids: &[Option<ExprId>]| ids.iter().flatten().for_each(|id| names(statement, *id, visit));
    match expr.kind {
        ExprKind::Null
        | ExprKind::Missing
        | ExprKind::Bool(_)
        | ExprKind::String
        | ExprKind::Number
        | ExprKind::Ion
        | ExprKind::DateTime
        | ExprKind::DatePart
        | ExprKind::Star
        | ExprKind::Parameter
        | ExprKind::Query(_)
        | ExprKind::Join(_)
        // Those are gone down before.
        | ExprKind::Binary { .. }
        | ExprKind::Between { .. }
        | ExprKind::In { .. }
        | ExprKind::Is { .. } => {}
        ExprKind::Variable(variable) => {
            visit(variable.name);
            in_steps(statement, variable.steps, visit);
        }
        ExprKind::Path { root, steps } => {
            names(statement, root, visit);
            in_steps(statement, steps, visit);
        }
        ExprKind::Call { name: _, function: _, arguments: list }
        | ExprKind::And(list)
        | ExprKind::Or(list)
        | ExprKind::List(list)
        | ExprKind::Row(list)
        | ExprKind::Bag(list)
        | ExprKind::Struct(list)
        | ExprKind::Values(list) => in_list(statement, list, visit),
        ExprKind::Trim { side: _, characters, value } => each(&[characters, Some(value)]),
        ExprKind::Sign { negative: _, operand } | ExprKind::Not(operand) => each(&[Some(operand)]),
        ExprKind::SetOperation { operator: _, all: _, left, right } => each(&[Some(left), Some(right)]),
        ExprKind::Like { negated: _, value, pattern, escape } => each(&[Some(value), Some(pattern), escape]),
        ExprKind::Cast { value, to: _ } => each(&[Some(value)]),
        ExprKind::Case { operand, branches, otherwise } => {
            each(&[operand]);
            in_list(statement, branches, visit);
            [otherwise].iter().flatten().for_each(|id| names(statement, *id, visit));
        }
    }
}

fn in_list(statement: &Statement<'_>, list: List<Expr>, visit: &mut dyn FnMut(Name)) {
    statement.tree().exprs.list(list).for_each(|(id, _)| names(statement, id, visit));
}

fn in_steps(statement: &Statement<'_>, steps: List<Step>, visit: &mut dyn FnMut(Name)) {
    for (_, step) in statement.tree().steps.list(steps) {
        match *step {
            Step::Index(index) => names(statement, index, visit),
            Step::Field(_) | Step::EveryField | Step::EveryElement => {}
        }
    }
}
