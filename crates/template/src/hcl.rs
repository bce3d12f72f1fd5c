//! JSON written in the languages of Terraform: as values of HCL, and as JSON within its texts.
//!
//! `${…}` in the JSON is either an expression, which is written as it is, or a policy variable, whose sign is doubled: those have a colon, or
//! are `${*}`, `${?}` or `${$}`. `None` is what can't be written.
//!
//! Source: Terraform language, "Strings and Templates".

use partiql_iam::json::{self, Json, Member, Node};

use crate::tree::members;

/// Values of JSON with commas between them, as those of HCL.
pub(crate) fn values(text: &str) -> Option<String> {
    let list = format!("[{text}]");
    let nodes = json::values(&list, list.len(), 16).ok()?;
    let [Node { value: Json::Array(items), .. }] = nodes.as_slice() else { return None };
    let written: Option<Vec<String>> = items.iter().map(value).collect();
    Some(written?.join(", "))
}

/// Members of an object of JSON, each with a comma after it, as those of HCL.
pub(crate) fn members_before(text: &str) -> Option<String> {
    let object = format!("{{{}}}", text.trim_end().strip_suffix(',')?);
    let nodes = json::values(&object, object.len(), 16).ok()?;
    let written: Option<Vec<String>> = members(nodes.first()?).iter().map(member).collect();
    Some(format!("{}, ", written?.join(", ")))
}

fn member(member: &Member<'_>) -> Option<String> {
    Some(format!("{} = {}", quoted(&member.key)?, value(&member.value)?))
}

fn value(node: &Node<'_>) -> Option<String> {
    Some(match &node.value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => (*number).to_owned(),
        Json::String(text) => quoted(text)?,
        Json::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(value).collect();
            format!("[{}]", items?.join(", "))
        }
        Json::Object(all) => {
            let all: Option<Vec<String>> = all.iter().map(member).collect();
            format!("{{ {} }}", all?.join(", "))
        }
    })
}

/// JSON as it is written within a quoted string, of HCL or of JSON.
pub(crate) fn within_quotes(json: &str) -> Option<String> {
    escaped(json)
}

/// A text as a string of HCL.
fn quoted(text: &str) -> Option<String> {
    Some(format!("\"{}\"", escaped(text)?))
}

/// What is between the quotation marks.
fn escaped(text: &str) -> Option<String> {
    let mut written = String::with_capacity(text.len() + 2);
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let mut length = next.len_utf8();
        match next {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            '$' | '%' if rest.get(1..).is_some_and(|after| after.starts_with('{')) => {
                length = marker(rest, &mut written)?;
            }
            letter if letter.is_control() => return None,
            letter => written.push(letter),
        }
        rest = rest.get(length..)?;
    }
    Some(written)
}

/// JSON as it is written between the lines of a heredoc.
pub(crate) fn within_lines(json: &str) -> Option<String> {
    let mut written = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(next) = rest.chars().next() {
        let mut length = next.len_utf8();
        if matches!(next, '$' | '%') && rest.get(1..).is_some_and(|after| after.starts_with('{')) {
            length = marker(rest, &mut written)?;
        } else {
            written.push(next);
        }
        rest = rest.get(length..)?;
    }
    Some(written)
}

/// Writes what begins with `${` or `%{`: an expression as it is, a policy variable with its sign doubled. How long it is.
fn marker(rest: &str, written: &mut String) -> Option<usize> {
    let (sign, after) = (rest.get(..1)?, rest.get(2..)?);
    let inner = after.split_once('}').map(|(inner, _)| inner).filter(|inner| !inner.contains('{'));
    let is_variable = inner.is_none_or(|inner| inner.contains(':') || matches!(inner, "*" | "?" | "$"));
    // An expression after a sign would be an escape.
    if sign == "$" && !is_variable {
        let inner = inner.filter(|_| !written.ends_with('$'))?;
        written.push_str("${");
        written.push_str(inner);
        written.push('}');
        return Some(inner.len() + 3);
    }
    // Before an escape, one more sign would change which of them is escaped.
    if written.ends_with(['$', '%']) {
        return None;
    }
    written.push_str(sign);
    written.push_str(sign);
    written.push('{');
    Some(2)
}
