//! ARN patterns: those of `Resource`, and those of the ARN operators.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::decision::PolicyKind;
use super::document::Version;
use super::pattern::{Case, Pattern, Rest, Wildcards, components};
use super::request::Request;
use super::truth::Truth;

/// Services whose ARNs begin their last part with a name, not with a resource type.
const UNTYPED: [&str; 2] = ["execute-api", "s3"];

/// Services whose ARNs always have a resource type, so that a pattern without a slash is one of a type.
const TYPED: [&str; 2] = ["iam", "qldb"];

/// A pattern of a `Resource` or `NotResource` element.
#[derive(Clone, Debug)]
pub(super) struct ResourcePattern {
    pub(super) pattern: Pattern,
    /// Whether its meaning is documented. If not, a match is not known to be one.
    pub(super) certain: bool,
}

impl ResourcePattern {
    /// Reads the text of a policy of this kind, which can stand for several patterns.
    ///
    /// Beyond the documented wildcards, an ARN that is cut off at a colon stands for all that begin with it; of this only
    /// observations exist, and none for SCPs or for ARNs with a `*` before the cut. Whether the case counts before the fifth
    /// colon is not documented. Wildcards in the service or the resource type, and variables before the fifth colon, are
    /// documented as not allowed, yet IAM may take such a policy.
    ///
    /// Source: IAM User Guide, "IAM JSON policy elements: Resource", "… Variables and tags", "Amazon Resource Names (ARNs)".
    pub(super) fn read(text: &str, language: Version, kind: PolicyKind) -> Vec<Self> {
        let compile = |text: &str| Pattern::new(text, language, Wildcards::InSegments);
        let parts = components(text, language);
        let certain = text == "*" || is_in_place(&parts, language);
        let mut patterns = vec![Self { pattern: compile(text), certain }];
        if parts.len() < 6 && !text.ends_with('*') {
            let observed = kind != PolicyKind::ServiceControl && !text.contains('*');
            patterns.push(Self { pattern: compile(&format!("{text}:*")), certain: certain && observed });
        }
        let head = parts.iter().take(5).map(|part| part.len() + 1).sum::<usize>().min(text.len());
        if let Some((head, tail)) = text.split_at_checked(head)
            && head.contains(|letter: char| letter.is_ascii_uppercase())
        {
            let lower = format!("{}{tail}", head.to_ascii_lowercase());
            patterns.push(Self { pattern: compile(&lower), certain: false });
        }
        patterns
    }

    pub(super) fn matches(&self, request: &Request<'_>) -> Truth {
        let (prefix, rest) = self.pattern.split_prefix();
        let matched = match rest {
            Rest::Nothing => Truth::from(request.resource == prefix.as_bytes()),
            Rest::Anything => Truth::from(request.resource.starts_with(prefix.as_bytes())),
            Rest::Pieces => self.pattern.matches(request.resource, request, Case::Counts),
        };
        if self.certain { matched } else { matched.and(Truth::Unknown) }
    }
}

/// Whether wildcards and variables stand only where the guide allows them.
fn is_in_place(parts: &[&str], language: Version) -> bool {
    let is_wild = |part: &str| part.contains(['*', '?']);
    let is_variable = |part: &&str| language == Version::V2012 && part.contains("${");
    let Some(service) = parts.get(2).filter(|service| !is_wild(service)) else {
        return false;
    };
    if parts.iter().take(5).any(is_variable) {
        return false;
    }
    let (kind, has_slash) = resource_type(parts.get(5).copied().unwrap_or("*"), language);
    let is_typed = if has_slash { !UNTYPED.contains(service) } else { TYPED.contains(service) && kind != "*" };
    !is_typed || !is_wild(kind)
}

/// What stands before the first slash that is not in a variable, or all, and whether there is such a slash.
fn resource_type(resource: &str, language: Version) -> (&str, bool) {
    let plain = match language {
        Version::V2012 => resource.find("${").unwrap_or(resource.len()),
        Version::V2008 => resource.len(),
    };
    match resource.find('/') {
        Some(slash) if slash < plain => (resource.get(..slash).unwrap_or_default(), true),
        _ => (resource.get(..plain).unwrap_or_default(), false),
    }
}

/// A pattern of an ARN operator: six parts that match one by one.
///
/// Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators".
#[derive(Clone, Debug)]
pub(super) struct ArnPattern {
    parts: Vec<Pattern>,
}

impl ArnPattern {
    pub(super) fn new(text: &str, language: Version) -> Self {
        let compile = |part| Pattern::new(part, language, Wildcards::Anywhere);
        Self { parts: components(text, language).into_iter().map(compile).collect() }
    }

    pub(super) fn parts(&self) -> &[Pattern] {
        &self.parts
    }

    /// Whether the value matches. What a pattern with fewer than six parts matches is not documented.
    pub(super) fn matches(&self, value: &str, request: &Request<'_>) -> Truth {
        if self.parts.len() < 6 {
            return Truth::Unknown;
        }
        let mut values = value.splitn(6, ':');
        let matched = Truth::all(self.parts.iter().map(|part| match values.next() {
            Some(value) => part.matches(value.as_bytes(), request, Case::Counts),
            None => Truth::False,
        }));
        matched.and(Truth::from(values.next().is_none()))
    }
}
