//! What is known of a request: its condition keys.

use std::net::IpAddr;

use partiql_iam::iam::RequestContext;

use crate::fault::Fault;

/// The condition keys of a request with their values, such as `aws:PrincipalTag/team`.
///
/// # Errors
///
/// When a key is none, is given twice, or is one that the statement itself fixes.
pub fn context(entries: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<RequestContext, Fault> {
    entries.into_iter().try_fold(RequestContext::new(), |context, (key, values)| {
        with_key(context, &key, values).map_err(|(problem, help)| Fault::plain("context", "context", problem, help))
    })
}

/// What to write in the place of a value that is no address.
pub const ADDRESS: &str = "write an address of IPv4 or IPv6, such as `192.0.2.1`";

/// What is wrong with a value that the condition key can't have, such as an `aws:SourceIp` that is no address.
#[must_use]
pub fn bad_value(key: &str, value: &str) -> Option<String> {
    let is_address = ["aws:SourceIp", "aws:VpcSourceIp"].iter().any(|known| key.eq_ignore_ascii_case(known));
    (is_address && value.parse::<IpAddr>().is_err()).then(|| format!("`{value}` is not an IP address"))
}

/// Adds a condition key, if a request can have it.
///
/// # Errors
///
/// When the statement itself says what the key is, and when the key or a value is none. Says what is wrong, and what to do.
pub fn with_key(
    context: RequestContext,
    key: &str,
    values: Vec<String>,
) -> Result<RequestContext, (String, &'static str)> {
    if key.split_once(':').is_none_or(|(prefix, name)| prefix.is_empty() || name.is_empty()) {
        let help = "a condition key has a prefix and a name, such as `\"aws:SourceIp\"`";
        return Err((format!("`{key}` is not a condition key"), help));
    }
    if let Some(problem) = values.iter().find_map(|value| bad_value(key, value)) {
        return Err((problem, ADDRESS));
    }
    if RequestContext::is_fixed_by_statement(key) {
        return Err((format!("the statement itself says what `{key}` is"), "leave the key out"));
    }
    if context.get(key).is_some() {
        return Err((format!("`{key}` is given twice"), "the case of condition keys does not count"));
    }
    Ok(context.with_values(key, values))
}
