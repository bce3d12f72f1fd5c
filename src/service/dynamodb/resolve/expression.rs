//! Conditions and values: what DynamoDB takes, and which attributes they name.

use smallvec::SmallVec;

use crate::nearest::nearest;
use crate::service::dynamodb::function::{self, FunctionPlace};
use crate::service::dynamodb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::dynamodb::resolve::names::{attribute, left_operand};
use crate::service::dynamodb::resolve::warning::WarningKind;
use crate::service::dynamodb::resolve::{Resolver, TYPES, is_at};
use crate::service::dynamodb::value::Value;
use crate::span::Span;
use crate::syntax::Function;
use crate::syntax::arena::List;
use crate::syntax::ast::{BinaryOperator, Expr, ExprId, ExprKind, Name, Step, Variable};

/// How many members `IN` takes. Source: measured; developer guide, ql-operators.
const MAX_MEMBERS: usize = 100;

/// The largest index of a list. Source: measured.
const MAX_LIST_INDEX: u64 = i32::MAX as u64;

/// What `attribute_type` can be asked for. Source: measured (the message lists them).
const TYPE_NAMES: [&str; 10] = ["N", "BS", "L", "B", "NULL", "M", "S", "SS", "NS", "BOOL"];

impl<'a> Resolver<'a> {
    fn refuse(kind: ResolveErrorKind, span: Span) -> Result<(), Raised> {
        Err(Raised::new(kind, span))
    }

    /// What WHERE holds: true or false.
    pub(crate) fn condition(&mut self, id: ExprId) -> Result<(), Raised> {
        let statement = self.statement;
        let Some(expr) = statement.expr(id) else { return Ok(()) };
        match expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                statement.tree().exprs.list(operands).try_for_each(|(id, _)| self.condition(id))
            }
            ExprKind::Not(operand) => self.condition(operand),
            ExprKind::Null
            | ExprKind::Missing
            | ExprKind::Bool(_)
            | ExprKind::String
            | ExprKind::Number
            | ExprKind::Parameter
            | ExprKind::Variable(_)
            | ExprKind::Path { .. }
            | ExprKind::Sign { .. }
            | ExprKind::List(_)
            | ExprKind::Row(_)
            | ExprKind::Bag(_)
            | ExprKind::Struct(_) => {
                self.warn(WarningKind::ValueAsCondition, expr.span);
                self.value(id)
            }
            _ => self.value(id),
        }
    }

    /// A value, or a condition that is compared with one.
    pub(crate) fn value(&mut self, id: ExprId) -> Result<(), Raised> {
        let Some(expr) = self.statement.expr(id) else { return Ok(()) };
        let unsupported = |what| Self::refuse(ResolveErrorKind::Unsupported { what }, expr.span);
        match expr.kind {
            ExprKind::Null | ExprKind::Missing | ExprKind::Bool(_) | ExprKind::String | ExprKind::Parameter => Ok(()),
            ExprKind::Variable(variable) => self.path(variable, expr.span),
            ExprKind::Binary { .. } | ExprKind::Between { .. } | ExprKind::In { .. } | ExprKind::Is { .. } => {
                self.operator(id, expr)
            }
            ExprKind::Number | ExprKind::Sign { .. } => self.number_of(id),
            ExprKind::List(_) | ExprKind::Bag(_) | ExprKind::Struct(_) => self.container(expr.kind, expr.span, 0),
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => self.condition(id),
            ExprKind::Call { name, function, arguments } => {
                self.call(name, function, arguments, FunctionPlace::Condition)
            }
            ExprKind::Ion => Self::refuse(ResolveErrorKind::Ion, expr.span),
            ExprKind::Query(_) | ExprKind::SetOperation { .. } => {
                Self::refuse(ResolveErrorKind::NestedQuery, expr.span)
            }
            ExprKind::Join(_) => Self::refuse(ResolveErrorKind::SeveralTables, expr.span),
            ExprKind::Row(_) => unsupported("a list in parentheses; write `[…]`"),
            ExprKind::Path { .. } => unsupported("a path that begins with no attribute"),
            ExprKind::DateTime | ExprKind::DatePart => unsupported("dates and times"),
            ExprKind::Star => unsupported("`*` here"),
            ExprKind::Cast { .. } => unsupported("`CAST`"),
            ExprKind::Trim { .. } => unsupported("`TRIM`"),
            ExprKind::Like { .. } => unsupported("`LIKE`; use `begins_with` or `contains`"),
            ExprKind::Case { .. } => unsupported("`CASE`"),
            ExprKind::Values(_) => unsupported("`VALUES`"),
        }
    }

    /// An operator with its operands.
    fn operator(&mut self, id: ExprId, expr: &Expr) -> Result<(), Raised> {
        let Some((left, _)) = left_operand(&expr.kind) else { return Ok(()) };
        if self.statement.expr(left).is_some_and(|left| left_operand(&left.kind).is_some()) {
            return self.operators(id);
        }
        self.before_operand(expr)?;
        self.value(left)?;
        self.after_operand(expr)
    }

    /// Operators one after the other, such as `a + b + c`, which nest to the left without end: they are gone down without the stack.
    #[inline(never)]
    fn operators(&mut self, id: ExprId) -> Result<(), Raised> {
        let statement = self.statement;
        let mut after: SmallVec<[&Expr; 4]> = SmallVec::new();
        let mut first = id;
        while let Some(expr) = statement.expr(first) {
            let Some((left, _)) = left_operand(&expr.kind) else { break };
            self.before_operand(expr)?;
            after.push(expr);
            first = left;
        }
        self.value(first)?;
        after.into_iter().rev().try_for_each(|expr| self.after_operand(expr))
    }

    /// Whether an operator takes its operands, before the first of them is looked at.
    fn before_operand(&mut self, &Expr { kind, span }: &Expr) -> Result<(), Raised> {
        match kind {
            ExprKind::Binary { operator, left, right } => self.binary(operator, left, right, span),
            ExprKind::Between { negated: _, value, low: _, high: _ } => self.ordered("BETWEEN", value),
            ExprKind::Is { negated: _, value: _, type_name } => self.type_name(type_name),
            _ => Ok(()),
        }
    }

    /// The other operands of an operator.
    fn after_operand(&mut self, expr: &Expr) -> Result<(), Raised> {
        match expr.kind {
            ExprKind::Binary { operator: _, left: _, right } => self.value(right),
            ExprKind::Between { negated: _, value: _, low, high } => [low, high].into_iter().try_for_each(|operand| {
                self.ordered("BETWEEN", operand)?;
                self.value(operand)
            }),
            ExprKind::In { negated: _, value: _, collection, parenthesized: _ } => self.members(collection),
            _ => Ok(()),
        }
    }

    /// Whether an operator takes what is beside it.
    fn binary(&mut self, operator: BinaryOperator, left: ExprId, right: ExprId, span: Span) -> Result<(), Raised> {
        let unsupported = |what| Self::refuse(ResolveErrorKind::Unsupported { what }, span);
        match operator {
            BinaryOperator::Equal => self.compared(left, right, true),
            BinaryOperator::NotEqual => self.compared(left, right, false),
            BinaryOperator::Less => self.both_ordered("<", left, right)?,
            BinaryOperator::LessOrEqual => self.both_ordered("<=", left, right)?,
            BinaryOperator::Greater => self.both_ordered(">", left, right)?,
            BinaryOperator::GreaterOrEqual => self.both_ordered(">=", left, right)?,
            BinaryOperator::Add => self.both_numbers("+", left, right)?,
            BinaryOperator::Subtract => self.both_numbers("-", left, right)?,
            BinaryOperator::Multiply => return unsupported("the operator `*`"),
            BinaryOperator::Divide => return unsupported("the operator `/`"),
            BinaryOperator::Modulo => return unsupported("the operator `%`"),
            BinaryOperator::Concat => return unsupported("the operator `||`"),
        }
        Ok(())
    }

    /// Warns of what is beside `=` and `<>` and is hardly meant: `name = "O'Brien"`, where double quotes make a path, and
    /// `key = NULL` and `key = ''`.
    fn compared(&mut self, left: ExprId, right: ExprId, is_equality: bool) {
        let Some(&Expr { kind, span }) = self.statement.expr(right) else { return };
        match kind {
            ExprKind::Variable(Variable { name, steps, .. }) if name.quoted && steps.is_empty() => {
                let text = name.raw(self.statement.source());
                if attribute(self.statement, left).is_some() {
                    self.warn(WarningKind::DoubleQuotedString { text }, name.span);
                }
            }
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::List(_) | ExprKind::Bag(_) | ExprKind::Struct(_)
                if is_equality =>
            {
                self.warn_of_key(left, WarningKind::NoKeyValue, span);
            }
            ExprKind::String if is_equality && span.end.saturating_sub(span.start) == 2 => {
                self.warn_of_key(left, WarningKind::EmptyKeyValue, span);
            }
            _ => {}
        }
    }

    /// Writes are refused for it elsewhere.
    #[cold]
    fn warn_of_key(&mut self, left: ExprId, warning: WarningKind<'a>, span: Span) {
        if self.keys.is_some_and(|keys| self.planner(keys).key_of(left).is_some()) {
            self.warn(warning, span);
        }
    }

    fn both_ordered(&self, operator: &'static str, left: ExprId, right: ExprId) -> Result<(), Raised> {
        self.ordered(operator, left)?;
        self.ordered(operator, right)
    }

    /// What is compared by its order is a string, a number or binary. Source: measured.
    fn ordered(&self, operator: &'static str, id: ExprId) -> Result<(), Raised> {
        let found = match self.statement.expr(id).map(|expr| expr.kind) {
            Some(ExprKind::Bool(_)) => "a boolean",
            Some(ExprKind::Null) => "`NULL`",
            Some(ExprKind::List(_)) => "a list",
            Some(ExprKind::Struct(_)) => "a map",
            Some(ExprKind::Bag(_)) => "a set",
            Some(ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_)) => "a condition",
            Some(ExprKind::Call { function, .. }) if function != Function::Size => "a condition",
            Some(ExprKind::Parameter) => match self.parameters.value(self.span_of(id)) {
                Some(Value::String(_) | Value::Number(_) | Value::Binary(_)) | None => return Ok(()),
                Some(_) => "this value",
            },
            _ => return Ok(()),
        };
        Self::refuse(ResolveErrorKind::Operand { operator, found }, self.span_of(id))
    }

    fn both_numbers(&self, operator: &'static str, left: ExprId, right: ExprId) -> Result<(), Raised> {
        for id in [left, right] {
            let found = match self.statement.expr(id).map(|expr| expr.kind) {
                Some(ExprKind::String) => "a string",
                Some(ExprKind::Bool(_)) => "a boolean",
                Some(ExprKind::Null) => "`NULL`",
                Some(ExprKind::List(_)) => "a list",
                Some(ExprKind::Struct(_)) => "a map",
                Some(ExprKind::Bag(_)) => "a set",
                Some(ExprKind::Parameter) => match self.parameters.value(self.span_of(id)) {
                    Some(Value::Number(_)) | None => continue,
                    Some(_) => "this value",
                },
                _ => continue,
            };
            return Self::refuse(ResolveErrorKind::Operand { operator, found }, self.span_of(id));
        }
        Ok(())
    }

    pub(crate) fn span_of(&self, id: ExprId) -> Span {
        self.statement.expr(id).map(|expr| expr.span).unwrap_or_default()
    }

    /// What follows `IN`.
    fn members(&mut self, collection: ExprId) -> Result<(), Raised> {
        let Some(&Expr { kind, span }) = self.statement.expr(collection) else { return Ok(()) };
        let members = match kind {
            ExprKind::List(members) => members,
            ExprKind::Row(members) => {
                self.warn(WarningKind::ParenthesizedIn, span);
                members
            }
            _ => {
                self.warn(WarningKind::ParenthesizedIn, span);
                return self.value(collection);
            }
        };
        let statement = self.statement;
        let mut found = 0;
        for (member, expr) in statement.tree().exprs.list(members) {
            found += 1;
            match expr.kind {
                ExprKind::Variable(Variable { name, .. }) if name.quoted => {
                    let text = name.raw(statement.source());
                    self.warn(WarningKind::DoubleQuotedString { text }, name.span);
                }
                _ => {}
            }
            self.value(member)?;
        }
        if found == 0 {
            self.warn(WarningKind::EmptyIn, span);
        }
        if found > MAX_MEMBERS {
            return Self::refuse(ResolveErrorKind::TooManyMembers { found, limit: MAX_MEMBERS }, span);
        }
        Ok(())
    }

    fn type_name(&self, span: Span) -> Result<(), Raised> {
        let text = self.statement.text(span);
        // As a rule it is one of these.
        if ["MISSING", "NULL"].iter().any(|known| known.eq_ignore_ascii_case(text)) {
            return Ok(());
        }
        let word = text.split('(').next().unwrap_or(text).trim();
        let is_known = TYPES.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_known { Ok(()) } else { Self::refuse(ResolveErrorKind::UnknownType { name: text.into() }, span) }
    }

    /// A path: its first name is the attribute that counts.
    ///
    /// Source: developer guide, specifying-conditions: "a top-level attribute is accessed if it, or any nested attribute, is specified".
    pub(crate) fn path(&mut self, variable: Variable, span: Span) -> Result<(), Raised> {
        let Variable { name, lookup, scope: _, steps } = variable;
        if is_at(lookup) {
            return Self::refuse(ResolveErrorKind::Unsupported { what: "`@`" }, span);
        }
        self.attribute(name);
        self.steps(steps, span)
    }

    pub(crate) fn steps(&mut self, steps: List<Step>, span: Span) -> Result<(), Raised> {
        let statement = self.statement;
        for (_, step) in statement.tree().steps.list(steps) {
            match *step {
                Step::Field(_) => {}
                Step::Index(index) => self.list_index(index)?,
                Step::EveryField | Step::EveryElement => {
                    return Self::refuse(ResolveErrorKind::Unsupported { what: "`*` in a path" }, span);
                }
            }
        }
        Ok(())
    }

    fn list_index(&mut self, id: ExprId) -> Result<(), Raised> {
        let Some(&Expr { kind, span }) = self.statement.expr(id) else { return Ok(()) };
        match kind {
            ExprKind::Number => match self.statement.text(span).parse::<u64>() {
                Ok(index) if index <= MAX_LIST_INDEX => Ok(()),
                _ => Self::refuse(ResolveErrorKind::ListIndex, span),
            },
            // `-0` was seen to be taken.
            ExprKind::Sign { negative: _, operand } if self.statement.text(self.span_of(operand)) == "0" => Ok(()),
            ExprKind::Sign { .. } => Self::refuse(ResolveErrorKind::ListIndex, span),
            // Whatever is in it counts.
            _ => {
                self.warn(WarningKind::BracketedStep, span);
                self.value(id)
            }
        }
    }

    /// A call of a function.
    pub(crate) fn call(
        &mut self,
        name: Name,
        function: Function,
        arguments: List<Expr>,
        place: FunctionPlace,
    ) -> Result<(), Raised> {
        let statement = self.statement;
        let text = || name.text(statement.source()).into_owned();
        let Some(signature) = function::signature(function).filter(|_| !name.quoted) else {
            let name_text = text();
            let near = nearest(&name_text, function::names(place));
            return Self::refuse(ResolveErrorKind::UnknownFunction { near, name: name_text }, name.span);
        };
        if signature.place != place {
            let place = match signature.place {
                FunctionPlace::Condition => "in WHERE",
                FunctionPlace::Set => "on the right of SET",
            };
            return Self::refuse(ResolveErrorKind::FunctionPlace { name: text(), place }, name.span);
        }
        let found = statement.tree().exprs.list(arguments).count();
        let wanted = signature.arguments;
        if found != wanted {
            let kind = ResolveErrorKind::ArgumentCount { name: signature.name, wanted, found };
            return Self::refuse(kind, name.span);
        }
        self.check_arguments(function, arguments)?;
        statement.tree().exprs.list(arguments).try_for_each(|(id, _)| self.value(id))
    }

    /// Source: measured for `attribute_exists` and `attribute_type`.
    fn check_arguments(&self, function: Function, arguments: List<Expr>) -> Result<(), Raised> {
        let mut arguments = self.statement.tree().exprs.list(arguments);
        let (first, second) = (arguments.next(), arguments.next());
        let name = function::signature(function).map_or("", |signature| signature.name);
        let wrong = |wanted, span| Self::refuse(ResolveErrorKind::Argument { name, wanted }, span);
        match function {
            Function::AttributeExists | Function::AttributeNotExists => match first {
                Some((_, Expr { kind: ExprKind::Variable(_), .. })) | None => Ok(()),
                Some((_, expr)) => wrong("an attribute, or a path into one", expr.span),
            },
            Function::AttributeType => {
                const NAMES: &str = "a type: 'S', 'N', 'B', 'SS', 'NS', 'BS', 'L', 'M', 'BOOL' or 'NULL'";
                let Some((id, Expr { kind, span })) = second else { return Ok(()) };
                let check = |name: &str| if TYPE_NAMES.contains(&name) { Ok(()) } else { wrong(NAMES, *span) };
                match kind {
                    ExprKind::String => check(&self.statement.string(id).unwrap_or_default()),
                    ExprKind::Parameter => match self.parameters.value(*span) {
                        Some(Value::String(name)) => check(name),
                        Some(_) => wrong("a string with the name of a type, such as 'S'", *span),
                        None => Ok(()),
                    },
                    ExprKind::Variable(_) => Ok(()),
                    _ => wrong("a string with the name of a type, such as 'S'", *span),
                }
            }
            _ => Ok(()),
        }
    }
}
