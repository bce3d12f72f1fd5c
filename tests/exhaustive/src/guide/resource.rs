//! `Resource` and `NotResource`.

use crate::guide::reading::{Reading, Silence};
use crate::guide::text::{Piece, filled, glob};
use crate::guide::{Layer, Request, Statement};

/// The parts of an ARN; a colon in a variable divides nothing.
pub(crate) fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ':' if depth == 0 && parts.len() < 5 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Whether some ARN of the statement has fewer than six parts.
pub(crate) fn is_incomplete(statement: &Statement) -> bool {
    statement.resources.texts.iter().any(|text| *text != "*" && parts(text).len() < 6)
}

/// "You can use wildcard characters within the individual ARN segments"; "if the `*` wildcard is the last character of a resource ARN segment,
/// it can expand to match beyond the colon boundaries" (reference_policies_elements_resource).
fn pieces(
    text: &str,
    everywhere: bool,
    has_variables: bool,
    request: &Request<'_>,
    reading: &mut Reading,
) -> Option<Vec<Piece>> {
    filled(text, has_variables, true, request, reading, |letter, rest| match letter {
        '*' => Piece::Any(everywhere || rest.is_empty() || rest.starts_with(':')),
        '?' => Piece::One(everywhere),
        letter => Piece::Letter(letter),
    })
}

/// Whether a text of `Resource` matches what is asked for.
pub(crate) fn matches(
    text: &str,
    has_variables: bool,
    layer: Layer,
    request: &Request<'_>,
    reading: &mut Reading,
) -> bool {
    if text == "*" {
        return true;
    }
    let parts = parts(text);
    let is_wild = |text: &str| text.contains(['*', '?']);
    let is_as = |text: &str, everywhere: bool, reading: &mut Reading| {
        // "The resource that includes a policy variable with no value won't match any resource" (reference_policies_variables).
        pieces(text, everywhere, has_variables, request, reading).is_some_and(|it| glob(&it, request.resource))
    };
    let completed = || format!("{text}{}", ":*".repeat(6_usize.saturating_sub(parts.len())));
    let head_length = parts.iter().take(5).map(|part| part.len() + 1).sum::<usize>().min(text.len());
    let lower = || format!("{}{}", text[..head_length].to_ascii_lowercase(), &text[head_length..]);
    let mut matched = if parts.len() >= 6 {
        is_as(text, false, reading)
    } else if !is_wild(text) {
        // An ARN that lacks parts is completed with wildcards (seen in policies of identities, boundaries and sessions).
        let is_seen = matches!(layer, Layer::Identity | Layer::Boundary | Layer::Session) && !text.ends_with(':');
        // Where the last part is empty it may be that part that is completed.
        let completed = if text.ends_with(':') { format!("{text}*") } else { completed() };
        is_as(&completed, false, reading) && (is_seen || reading.chooses(Silence::ShortResource))
    } else if text.strip_suffix('*').is_some_and(|plain| !is_wild(plain)) {
        is_as(text, false, reading)
    } else {
        let (as_is, completed) = (is_as(text, false, reading), is_as(&completed(), false, reading));
        if as_is == completed { as_is } else { reading.chooses(Silence::ShortWildcards) }
    };
    // No page says whether a wildcard of the last part matches the colons of that part.
    let has_colons = request.resource.matches(':').count() > 5;
    if !matched && has_colons && (is_as(text, true, reading) || is_as(&completed(), true, reading)) {
        matched = reading.chooses(Silence::ColonInResource);
    }
    // Nor what a wildcard does where none is allowed.
    let is_forbidden = has_forbidden_wildcard(&parts);
    if !matched && is_forbidden && (is_as(text, true, reading) || is_as(&format!("{text}:*"), true, reading)) {
        matched = true;
    }
    // No page says whether the case counts before the resource.
    let has_capitals = text[..head_length].contains(|letter: char| letter.is_ascii_uppercase());
    if !matched && has_capitals && is_as(&lower(), false, reading) {
        matched = reading.chooses(Silence::CaseOfHead);
    }
    // "You can't use a variable to replace parts of the ARN before the fifth colon" (reference_policies_variables).
    let has_variable = has_variables && parts.iter().take(5).any(|part| part.contains("${"));
    if matched && has_variable && !reading.chooses(Silence::ForbiddenVariable) {
        return false;
    }
    if matched && is_forbidden && !reading.chooses(Silence::ForbiddenWildcard) {
        return false;
    }
    matched
}

/// "You can't use a wildcard in the service segment", nor in the portion that says the resource type (reference_policies_elements_resource;
/// reference-arns: "arn:aws:iam::123456789012:u*" is not allowed).
fn has_forbidden_wildcard(parts: &[&str]) -> bool {
    let is_wild = |text: &str| text.contains(['*', '?']);
    let Some(service) = parts.get(2) else { return parts.iter().any(|part| is_wild(part)) };
    if is_wild(service) {
        return true;
    }
    let resource = parts.get(5).copied().unwrap_or("*");
    let plain = &resource[..resource.find("${").unwrap_or(resource.len())];
    match plain.split_once('/') {
        // Objects of buckets have no type.
        Some((kind, _)) => *service != "s3" && is_wild(kind),
        None => ["dynamodb", "qldb", "iam"].contains(service) && plain != "*" && is_wild(plain),
    }
}
