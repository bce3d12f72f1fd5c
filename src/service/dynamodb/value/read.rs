//! From DynamoDB's JSON to attribute values.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::str::FromStr;

use crate::json;
use crate::json::{Json, Limits, Node, Quoted, Step};
use crate::service::dynamodb::input::Place;
use crate::service::dynamodb::value::{
    MAX_VALUE_NESTING, Numeral, Value, ValueError, ValueProblem as Problem, ValueType,
};

/// The longest text of values that is read, in bytes. An item has at most 400 KB; this leaves room for the lists of many statements.
pub const MAX_VALUE_BYTES: usize = 16 << 20;

/// How deep the JSON of a request may nest: two levels for each of a value, and the members around it.
pub(crate) const JSON_DEPTH: usize = 2 * MAX_VALUE_NESTING + 16;

const LIMITS: Limits = Limits { bytes: MAX_VALUE_BYTES, depth: JSON_DEPTH, escaped_controls: true };

impl Value {
    /// Reads one value, such as `{"S": "Acme Band"}`.
    ///
    /// # Errors
    ///
    /// When the text is not a value in DynamoDB's JSON, with the place.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        value(&mut Place::root(), &json::parse(text, &LIMITS)?)
    }
}

impl FromStr for Value {
    type Err = ValueError;

    /// [`Value::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Reads the parameters of so many statements: for one a list of values, such as `[{"S": "Acme Band"}, {"N": "5"}]`, or a list with that
/// list in it; for several a list of lists in the order of the statements. The list of a statement without parameters is empty.
///
/// ```
/// use partiql_iam::dynamodb::{Value, parse_parameters};
///
/// let lists = parse_parameters(r#"[[{"S": "a"}], []]"#, 2)?;
/// assert_eq!(lists, [vec![Value::String("a".into())], vec![]]);
/// assert!(parse_parameters(r#"[{"S": "a"}]"#, 2).is_err());
/// # Ok::<(), partiql_iam::dynamodb::ValueError>(())
/// ```
///
/// # Errors
///
/// When the text is no such list, and when there are more or fewer lists than statements, with the place.
pub fn parse_parameters(text: &str, statements: usize) -> Result<Vec<Vec<Value>>, ValueError> {
    let mut place = Place::root();
    let root = json::parse(text, &LIMITS)?;
    let items = place.array(&root)?;
    let is_list_of_lists = items.first().is_some_and(|first| matches!(first.value, Json::Array(_)));
    if statements == 1 && !is_list_of_lists {
        return Ok(vec![values(&mut place, &root)?]);
    }
    // A list of values is one list, however many they are.
    let found = if is_list_of_lists || items.is_empty() { items.len() } else { 1 };
    if found != statements {
        return Err(place.error(Problem::ParameterLists { wanted: statements, found }, root.span));
    }
    place.items(&root, |place, list| place.items(list, value))
}

/// A list of values that has at least one.
///
/// Source: API model of DynamoDB (2012-08-10), shape `PreparedStatementParameters`.
pub(crate) fn values<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<Vec<Value>, ValueError> {
    if place.array(node)?.is_empty() {
        return Err(place.error(Problem::NoParameters, node.span));
    }
    place.items(node, value)
}

fn value<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<Value, ValueError> {
    nested(place, node, 0)
}

/// A value in so many lists and maps. Recursion ends with the depth of the JSON.
fn nested<'t>(place: &mut Place<'t>, node: &Node<'t>, depth: usize) -> Result<Value, ValueError> {
    let Json::Object(members) = &node.value else {
        return Err(untyped(place, node));
    };
    let member = match members.as_slice() {
        [member] => member,
        [] => return Err(place.error(Problem::NoType, node.span)),
        [_, second, ..] => return Err(place.error(Problem::SeveralTypes, second.key_span)),
    };
    let Some(kind) = ValueType::ALL.into_iter().find(|kind| member.key == kind.name()) else {
        return Err(place.error(Problem::UnknownType(member.key.clone().into_owned()), member.key_span));
    };
    if matches!(kind, ValueType::List | ValueType::Map) && depth == MAX_VALUE_NESTING {
        return Err(place.error(Problem::TooDeep, node.span));
    }
    place.member(member, |place, node| match kind {
        ValueType::String => Ok(Value::String(string(place, node)?)),
        ValueType::Number => Ok(Value::Number(numeral(place, node)?)),
        ValueType::Binary => Ok(Value::Binary(base64(place, node)?)),
        ValueType::StringSet => Ok(Value::StringSet(set(place, node, kind, string)?)),
        ValueType::NumberSet => Ok(Value::NumberSet(set(place, node, kind, numeral)?)),
        ValueType::BinarySet => Ok(Value::BinarySet(set(place, node, kind, base64)?)),
        ValueType::Map => map(place, node, depth + 1),
        ValueType::List => Ok(Value::List(place.items(node, |place, item| nested(place, item, depth + 1))?)),
        ValueType::Null if place.boolean(node)? => Ok(Value::Null),
        ValueType::Null => Err(place.error(Problem::NullIsFalse, node.span)),
        ValueType::Bool => Ok(Value::Bool(place.boolean(node)?)),
    })
}

fn map<'t>(place: &mut Place<'t>, node: &Node<'t>, depth: usize) -> Result<Value, ValueError> {
    let mut attributes = Vec::new();
    for member in place.object(node)? {
        if member.key.is_empty() {
            return Err(place.error(Problem::EmptyName, member.key_span));
        }
        let value = place.member(member, |place, node| nested(place, node, depth))?;
        attributes.push((member.key.clone().into_owned(), value));
    }
    Ok(Value::Map(attributes))
}

/// What is meant by JSON that has no type.
fn untyped(place: &Place<'_>, node: &Node<'_>) -> ValueError {
    let meant: Cow<'static, str> = match &node.value {
        Json::String(text) if text.chars().count() <= 40 => format!("{{\"S\": {}}}", Quoted(text)).into(),
        Json::String(_) => r#"{"S": "…"}"#.into(),
        Json::Number(text) => format!("{{\"N\": \"{text}\"}}").into(),
        Json::Bool(value) => format!("{{\"BOOL\": {value}}}").into(),
        Json::Null => r#"{"NULL": true}"#.into(),
        Json::Array(_) => r#"{"L": [ … ]}"#.into(),
        Json::Object(_) => r#"{"M": { … }}"#.into(),
    };
    place.error(Problem::Untyped { found: node.value.kind(), meant: meant.into_owned() }, node.span)
}

fn string<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<String, ValueError> {
    Ok(place.string(node)?.clone().into_owned())
}

fn numeral<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<Numeral, ValueError> {
    let text = place.string(node)?;
    Numeral::parse(text)
        .map_err(|error| place.error(Problem::Number { text: text.clone().into_owned(), error }, node.span))
}

fn base64<'t>(place: &mut Place<'t>, node: &Node<'t>) -> Result<String, ValueError> {
    let text = place.string(node)?;
    let wrong = || place.error(Problem::Base64(text.clone().into_owned()), node.span);
    if is_base64(text) { Ok(text.clone().into_owned()) } else { Err(wrong()) }
}

fn set<'t, T: Ord>(
    place: &mut Place<'t>,
    node: &Node<'t>,
    kind: ValueType,
    read: impl Fn(&mut Place<'t>, &Node<'t>) -> Result<T, ValueError>,
) -> Result<Vec<T>, ValueError> {
    let values = place.items(node, read)?;
    if values.is_empty() {
        return Err(place.error(Problem::EmptySet(kind), node.span));
    }
    let mut sorted: Vec<(&T, usize)> = values.iter().zip(0..).collect();
    sorted.sort_unstable();
    let is_repeated = |pair: &&[(&T, usize)]| matches!(pair, [(one, _), (two, _)] if one.cmp(two).is_eq());
    // Of several the one that comes first in the text.
    let repeated = sorted.windows(2).filter(is_repeated).filter_map(<[_]>::last).map(|(_, index)| *index).min();
    if let Some((index, item)) = repeated.and_then(|index| Some((index, place.array(node).ok()?.get(index)?))) {
        return place.within(Step::Index(index), |place| {
            let text = place.string(item)?.clone().into_owned();
            Err(place.error(Problem::RepeatedInSet(text), item.span))
        });
    }
    Ok(values)
}

/// Whether a text is base64 as RFC 4648 has it, section 4, with the padding, and with no bits after the last byte (section 3.5).
fn is_base64(text: &str) -> bool {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let unused = match text.len() - digits.len() {
        0 => 0,
        1 => 0b11,
        _ => 0b1111,
    };
    let last = digits.bytes().last().and_then(digit).unwrap_or_default();
    text.len().is_multiple_of(4) && digits.bytes().all(|byte| digit(byte).is_some()) && last & unused == 0
}
