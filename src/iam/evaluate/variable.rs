//! Policy variables, by what is written between their braces.

use crate::iam::document::Variables;
use crate::iam::evaluate::global_key::is_global_key;

/// The key and the default of a policy variable, by what is between its braces; `None` if the guide knows no variable of this form.
///
/// A variable is a condition key, a prefix and a name without spaces, and "separate[s] the default with a comma and space" (guide,
/// reference_policies_variables; Access Analyzer refuses spaces in the name and empty variables). Templates have pieces of the same look,
/// such as `${AWS::Region}`, `${var.region}` and `${self:provider.region}`.
pub(crate) fn documented(inner: &str) -> Option<(&str, Option<&str>)> {
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, Some(default.strip_prefix(' ').and_then(quoted)?)),
        None => (inner, None),
    };
    let (prefix, name) = key.split_once(':')?;
    let is_prefix = !prefix.is_empty()
        && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        && !TEMPLATE_PREFIXES.contains(&prefix);
    let is_name = !name.is_empty() && !name.starts_with([':', '/']) && !name.contains(char::is_whitespace);
    let is_known = !prefix.eq_ignore_ascii_case("aws") || is_global_key(key);
    (is_prefix && is_name && is_known).then_some((key, default))
}

/// Whether `${…}` with this between the braces is a variable of IAM, or was meant for one.
pub(crate) fn is_policy_variable(inner: &str) -> bool {
    let is_key = |key: &str| documented(&key.replace(char::is_whitespace, "")).is_some();
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

/// The key of the first policy variable without a default that has a `*` after it: where its value is empty, the `*` matches what should be
/// the variable's.
pub(crate) fn variable_before_star(text: &str, variables: Variables) -> Option<&str> {
    if variables == Variables::Plain {
        return None;
    }
    let risky = |(inner, after): &(&str, Option<&str>)| {
        after.is_some_and(|after| after.starts_with('*'))
            && documented(inner).is_some_and(|(_, default)| default.is_none())
    };
    written_variables(text).find(risky).map(|(inner, _)| inner)
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
