//! What a key attribute is compared with.

use alloc::borrow::Cow;
use core::cmp::Ordering;

use crate::service::dynamodb::parameter::Parameters;
use crate::service::dynamodb::value::{Number, Value};
use crate::syntax::Statement;
use crate::syntax::ast::{Expr, ExprId, ExprKind};

/// A value that a key attribute can have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scalar<'a> {
    Text(Cow<'a, str>),
    Number(Written),
    /// In base64.
    Binary(&'a str),
}

/// A number, and whether it is written as it is displayed. Two are the same if the numbers are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    pub(crate) number: Number,
    pub(crate) is_plain: bool,
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Written {}

impl Ord for Written {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl PartialOrd for Written {
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
    /// What an expression is.
    pub(crate) fn of(statement: &'a Statement<'a>, parameters: &Parameters<'a>, id: ExprId) -> Self {
        let Some(Expr { kind, span }) = statement.expr(id) else { return Self::Other };
        match *kind {
            ExprKind::String => statement.string(id).map_or(Self::Other, |text| Self::Value(Scalar::Text(text))),
            ExprKind::Number => Self::of_number(statement.text(*span), false),
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
            Value::Number(numeral) => {
                let number = numeral.number();
                Self::Value(Scalar::Number(Written { number, is_plain: number.is_plain(numeral.text()) }))
            }
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

    fn of_number(text: &str, negative: bool) -> Self {
        let Ok(number) = Number::parse(text) else { return Self::Other };
        let is_plain = number.is_plain(text);
        let number = if negative { number.negated() } else { number };
        Self::Value(Scalar::Number(Written { number, is_plain }))
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
