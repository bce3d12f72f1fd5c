//! Policy variables, as they are written.
//!
//! Source: IAM User Guide, "IAM policy elements: Variables and tags".

use crate::iam::document::Variables;
use crate::iam::evaluate::global_key::is_global_key;

/// What `${…}` is.
#[derive(Debug)]
pub(crate) enum Special<'t> {
    /// `${*}`, `${?}` or `${$}`: the character itself.
    Character(char),
    /// `${key}` or `${key, 'default'}`
    Variable { key: &'t str, default: Option<&'t str> },
    /// It has a form that no policy variable has.
    Undefined,
}

/// Reads `${…}` at the start of the text, and says how long it is. With another brace in it, it is taken to be all up to the one that
/// closes it, or all that follows.
pub(crate) fn variable(text: &str) -> Option<(Special<'_>, usize)> {
    let (inner, _) = text.strip_prefix("${")?.split_once('}')?;
    if inner.contains('{') {
        let length = braces(text.as_bytes()).unwrap_or(text.len());
        return Some((Special::Undefined, length));
    }
    let length = inner.len() + 3;
    let special = match inner {
        "*" => Special::Character('*'),
        "?" => Special::Character('?'),
        "$" => Special::Character('$'),
        _ => match documented(inner) {
            Some((key, default)) => Special::Variable { key, default },
            None => Special::Undefined,
        },
    };
    Some((special, length))
}

/// Up to the brace that closes the first one.
pub(crate) fn braces(text: &[u8]) -> Option<usize> {
    let mut open = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The key and the default of a policy variable, by what is between its braces; `None` if the guide knows no variable of this form.
///
/// A variable is a condition key, a prefix and a name of the letters that tags can have, without spaces, and "separate[s] the default with a comma and space" (guide,
/// reference_policies_variables; Access Analyzer refuses spaces in the name and empty variables). Templates have pieces of the same look,
/// such as `${AWS::Region}`, `${var.region}` and `${self:provider.region}`.
fn documented(inner: &str) -> Option<(&str, Option<&str>)> {
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, Some(default.strip_prefix(' ').and_then(quoted)?)),
        None => (inner, None),
    };
    let (_, name) = key.split_once(':')?;
    let is_of_name = |letter: char| letter.is_alphanumeric() || "_.:/=+-@".contains(letter);
    (is_like_key(key) && name.chars().all(is_of_name)).then_some((key, default))
}

/// Whether it has a prefix and a name, as condition keys do.
fn is_like_key(key: &str) -> bool {
    let Some((prefix, name)) = key.split_once(':') else { return false };
    let is_prefix = !prefix.is_empty()
        && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        && !TEMPLATE_PREFIXES.contains(&prefix);
    let is_name = !name.is_empty() && !name.starts_with([':', '/']);
    is_prefix && is_name && (!prefix.eq_ignore_ascii_case("aws") || is_global_key(key))
}

/// Whether `${…}` with this between the braces is a variable of IAM, or was meant for one.
pub(crate) fn is_policy_variable(inner: &str) -> bool {
    let is_key = |key: &str| is_like_key(&key.replace(char::is_whitespace, ""));
    let (key, _) = inner.split_once(',').unwrap_or((inner, ""));
    is_character(inner) || key.trim().is_empty() || is_key(key)
}

/// Whether `${…}` with this between the braces means the character itself.
fn is_character(inner: &str) -> bool {
    matches!(inner, "*" | "?" | "$")
}

/// What is before the colon in variables of serverless.yml; in those of IAM it is a service or an identity provider.
const TEMPLATE_PREFIXES: [&str; 12] =
    ["self", "opt", "env", "sls", "param", "cf", "file", "git", "s3", "terraform", "output", "var"];

/// Whether some `${…}` is meant for a policy variable and has a form that none has: nothing within, spaces, a default that is not after
/// a comma and one space. Pieces of templates, such as `${AWS::Region}` and `${Name}`, are none of these.
pub(crate) fn has_malformed_variable(text: &str, variables: Variables) -> bool {
    let is_malformed = |inner: &str| is_policy_variable(inner) && !is_character(inner) && documented(inner).is_none();
    variables == Variables::Allowed && written_variables(text).any(|(inner, _)| is_malformed(inner))
}

/// The key of the first policy variable without a default, or with an empty one, that has a `*` after it: where its value is empty, the `*`
/// matches what should be the variable's.
pub(crate) fn variable_before_star(text: &str, variables: Variables) -> Option<&str> {
    if variables == Variables::Plain {
        return None;
    }
    let risky = |(inner, after): &(&str, Option<&str>)| {
        after.is_some_and(|after| after.starts_with('*'))
            && documented(inner).is_some_and(|(_, default)| default.is_none_or(str::is_empty))
    };
    written_variables(text).find(risky).map(|(inner, _)| inner)
}

/// The first policy variable with a default that has a wildcard.
pub(crate) fn wildcard_default(text: &str, variables: Variables) -> Option<&str> {
    let is_wild = |inner: &&str| {
        documented(inner).is_some_and(|(_, default)| default.is_some_and(|default| default.contains(['*', '?'])))
    };
    let mut written = written_variables(text).map(|(inner, _)| inner);
    written.find(is_wild).filter(|_| variables == Variables::Allowed)
}

/// The first `${…}` that would be a policy variable, where all is plain text.
pub(crate) fn plain_variable(text: &str, variables: Variables) -> Option<&str> {
    let would_be = |inner: &&str| is_character(inner) || documented(inner).is_some();
    let mut written = written_variables(text).map(|(inner, _)| inner);
    written.find(would_be).filter(|_| variables == Variables::Plain)
}

/// What is between the braces of each `${…}`, and what follows them; nothing follows one that is not closed. One within another's braces is
/// a part of that one.
fn written_variables(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let (_, open) = rest.split_once("${")?;
        let (inner, after) = open.split_once('}').map_or((open, None), |(inner, after)| (inner, Some(after)));
        rest = after.unwrap_or_default();
        Some((inner, after))
    })
}

/// The text within single quotes.
fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'')
}

/// Whether some `${` has no closing brace, or a default that is not in single quotes.
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
pub(crate) fn has_bad_variable(text: &str) -> bool {
    let is_bad_default = |inner: &str| {
        let default = inner.split_once(',').map(|(_, default)| default.trim());
        default.is_some_and(|default| is_policy_variable(inner) && quoted(default).is_none())
    };
    written_variables(text).any(|(inner, after)| after.is_none() || is_bad_default(inner))
}
