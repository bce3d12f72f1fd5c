//! What a key attribute is compared with.

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::cmp::Ordering;

use crate::service::dynamodb::parameter::Parameters;
use crate::service::dynamodb::value::{Number, Value};
use crate::syntax::Statement;
use crate::syntax::ast::{Expr, ExprId, ExprKind};

/// A value that a key attribute can have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scalar<'a> {
    Text(Cow<'a, str>),
    Number(Written<'a>),
    /// In base64.
    Binary(&'a str),
}

/// A number as it is written. Two are the same if the numbers are. It is read when it is compared: few are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    /// [`Number::parse`] reads it.
    text: &'a str,
    /// Whether a sign before it makes it negative.
    is_negated: bool,
    /// Whether every spelling of it is how it is displayed.
    is_plain: bool,
}

impl<'a> Written<'a> {
    /// `None` if it is no number of DynamoDB.
    fn new(text: &'a str, is_negated: bool) -> Option<Self> {
        Number::parse(text).is_ok().then(|| Self { text, is_negated, is_plain: Number::is_plain_text(text) })
    }

    pub(crate) fn number(self) -> Number {
        let number = Number::parse(self.text).unwrap_or_default();
        if self.is_negated { number.negated() } else { number }
    }

    pub(crate) const fn is_plain(self) -> bool {
        self.is_plain
    }

    /// As it is displayed.
    pub(crate) fn display(self) -> Cow<'a, str> {
        if self.is_plain && !self.is_negated { Cow::Borrowed(self.text) } else { Cow::Owned(self.number().to_string()) }
    }
}

impl PartialEq for Written<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Written<'_> {}

impl Ord for Written<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number().cmp(&other.number())
    }
}

impl PartialOrd for Written<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What is beside an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand<'a> {
    Value(Scalar<'a>),
    /// A parameter whose value is not given.
    Unbound,
    /// Something else than a value that a key attribute can have.
    Other,
}

impl<'a> Operand<'a> {
    /// Whether an expression is a value, given or not, that a key attribute can have. A parameter is one, whatever its value: one of
    /// another type is refused. A number is one, since others are refused before.
    pub(crate) fn is_value(statement: &Statement<'_>, id: ExprId) -> bool {
        let kind = statement.expr(id).map(|expr| &expr.kind);
        matches!(kind, Some(ExprKind::String | ExprKind::Number | ExprKind::Sign { .. } | ExprKind::Parameter))
    }

    /// What an expression is.
    pub(crate) fn of(statement: &'a Statement<'a>, parameters: &Parameters<'a>, id: ExprId) -> Self {
        let Some(Expr { kind, span }) = statement.expr(id) else { return Self::Other };
        match *kind {
            ExprKind::String => statement.string(id).map_or(Self::Other, |text| Self::Value(Scalar::Text(text))),
            ExprKind::Number => Self::of_number(statement.text(*span), false),
            // `-1`, as negative numbers are displayed.
            ExprKind::Sign { .. } if Number::is_plain_text(statement.text(*span)) => {
                Self::of_number(statement.text(*span), false)
            }
            ExprKind::Sign { mut negative, mut operand } => loop {
                match statement.expr(operand).copied() {
                    Some(Expr { kind: ExprKind::Number, span }) => {
                        break Self::of_number(statement.text(span), negative);
                    }
                    Some(Expr { kind: ExprKind::Sign { negative: sign, operand: inner }, .. }) => {
                        (negative, operand) = (negative != sign, inner);
                    }
                    _ => break Self::Other,
                }
            },
            ExprKind::Parameter => match parameters.values() {
                None => Self::Unbound,
                Some(_) => parameters.value(*span).map_or(Self::Other, Self::of_value),
            },
            _ => Self::Other,
        }
    }

    /// What the value of a parameter is.
    pub(crate) fn of_value(value: &'a Value) -> Self {
        match value {
            Value::String(text) => Self::Value(Scalar::Text(Cow::Borrowed(text))),
            Value::Number(numeral) => Self::of_number(numeral.text(), false),
            Value::Binary(text) => Self::Value(Scalar::Binary(text)),
            Value::StringSet(_)
            | Value::NumberSet(_)
            | Value::BinarySet(_)
            | Value::Map(_)
            | Value::List(_)
            | Value::Null
            | Value::Bool(_) => Self::Other,
        }
    }

    fn of_number(text: &'a str, is_negated: bool) -> Self {
        Written::new(text, is_negated).map_or(Self::Other, |written| Self::Value(Scalar::Number(written)))
    }

    /// Whether both are the same value; `None` if that is unknown.
    pub(crate) fn is_same(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Value(one), Self::Value(two)) => Some(one == two),
            _ => None,
        }
    }

    /// Whether it is an empty string or empty binary.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Value(Scalar::Text(text)) => text.is_empty(),
            Self::Value(Scalar::Binary(text)) => text.is_empty(),
            Self::Value(Scalar::Number(_)) | Self::Unbound | Self::Other => false,
        }
    }

    /// Of two spellings of one number no source says which counts.
    pub(crate) fn note_spelling(&mut self, other: &Self) {
        if let (Self::Value(Scalar::Number(one)), Self::Value(Scalar::Number(two))) = (self, other) {
            one.is_plain &= two.is_plain;
        }
    }
}
