//! ARN patterns: those of `Resource`, and those of the ARN operators.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use crate::iam::decision::PolicyKind;
use crate::iam::document::Variables;
use crate::iam::evaluate::pattern::{Pattern, Rest, Wildcards, components};
use crate::iam::evaluate::placeholder;
use crate::iam::evaluate::positions::Case;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::truth::Truth;

/// Services whose ARNs begin their last part with a name, not with a resource type.
const UNTYPED: [&str; 2] = ["execute-api", "s3"];

/// Services whose ARNs always have a resource type, so that a pattern without a slash is one of a type. So are those whose statements are
/// decided on.
const TYPED: [&str; 1] = ["iam"];

/// A pattern of a `Resource` or `NotResource` element.
#[derive(Clone, Debug)]
pub(crate) struct ResourcePattern {
    pub(crate) pattern: Pattern,
    /// Another reading of the text, of which it is not known whether it is the right one.
    other: Option<Pattern>,
    /// Whether its meaning is documented. If not, a match is not known to be one.
    certain: bool,
}

impl ResourcePattern {
    /// Reads the text of a policy of this kind, which can mean several patterns.
    ///
    /// Of an ARN with fewer than six parts the missing ones are `*`, and a `*` at the end of a part matches colons too: where the two
    /// rules say different things of one text, both must agree. For SCPs, RCPs, the policies of VPC endpoints and of resources neither was observed. Whether the case counts before the
    /// fifth colon is not documented. Wildcards in the service or the resource type, and variables before the fifth colon, are
    /// documented as not allowed, yet IAM may take such a policy: what they match if they match colons too is not known to be let alone.
    ///
    /// Source: IAM User Guide, "IAM JSON policy elements: Resource", "… Variables and tags", "Amazon Resource Names (ARNs)".
    pub(crate) fn read(text: &str, variables: Variables, kind: PolicyKind, typed: &[&str]) -> Vec<Self> {
        let compile = |text: &str| Pattern::new(text, variables, Wildcards::InSegments);
        let parts = components(text, variables);
        let certain = text == "*" || is_in_place(&parts, variables, typed);
        let uncertain = |text: &str| Self { pattern: compile(text), other: None, certain: false };
        let mut patterns = match Completion::of(text, &parts) {
            Completion::Whole | Completion::LastWildcard => {
                vec![Self { pattern: compile(text), other: None, certain }]
            }
            Completion::Missing => {
                let is_observed =
                    matches!(kind, PolicyKind::Identity | PolicyKind::PermissionsBoundary | PolicyKind::Session);
                let certain = certain && is_observed;
                vec![Self { pattern: compile(&format!("{text}:*")), other: None, certain }]
            }
            Completion::EmptyLast => vec![uncertain(&format!("{text}*"))],
            Completion::Wildcards => {
                let completed = format!("{text}{}", ":*".repeat(6_usize.saturating_sub(parts.len())));
                vec![Self { pattern: compile(text), other: Some(compile(&completed)), certain }]
            }
            Completion::Open => vec![uncertain(text), uncertain(&format!("{}:*", text.trim_end_matches(':')))],
        };
        if !certain && text.contains(['*', '?']) {
            let free = |text: &str| {
                let pattern = Pattern::new(text, variables, Wildcards::Anywhere);
                Self { pattern, other: None, certain: false }
            };
            patterns.extend([free(text), free(&format!("{text}:*"))]);
        }
        let head = parts.iter().take(5).map(|part| part.len() + 1).sum::<usize>().min(text.len());
        if let Some((head, tail)) = text.split_at_checked(head)
            && placeholder::skeleton(head).contains(|letter: char| letter.is_ascii_uppercase())
        {
            let lower = format!("{}{tail}", head.to_ascii_lowercase());
            let lower = Self::read(&lower, variables, kind, typed);
            patterns.extend(lower.into_iter().map(|pattern| Self { certain: false, ..pattern }));
        }
        patterns
    }

    /// Whether it surely matches all that begins with its plain text and is found by it.
    pub(crate) fn is_sure(&self) -> bool {
        let (_, rest) = self.pattern.split_prefix();
        self.certain && self.other.is_none() && rest != Rest::Pieces
    }

    pub(crate) fn lacks_value(&self, request: &Request<'_>) -> bool {
        core::iter::once(&self.pattern).chain(&self.other).any(|pattern| pattern.lacks_value(request))
    }

    pub(crate) fn matches(&self, request: &Request<'_>) -> Truth {
        let (prefix, rest) = self.pattern.split_prefix();
        let arn = request.resource;
        let mut matched = match rest {
            Rest::Nothing if !arn.has_unknown_part() => {
                let mut rest = arn.unread();
                Truth::from(rest.pass(prefix.as_bytes()) && rest.first().is_none())
            }
            Rest::Anything if !arn.has_unknown_part() => Truth::from(arn.unread().pass(prefix.as_bytes())),
            Rest::Nothing | Rest::Anything | Rest::Pieces => {
                self.pattern.matches(arn.as_bytes(), request, Case::Counts)
            }
        };
        if let Some(other) = &self.other {
            matched = matched.agreed(other.matches(arn.as_bytes(), request, Case::Counts));
        }
        if self.certain { matched } else { matched.and(Truth::Unknown) }
    }
}

/// How the text of an ARN gives all six parts.
enum Completion {
    /// It has them.
    Whole,
    /// It lacks some, and has no wildcard: the missing ones are `*`.
    Missing,
    /// It lacks some, and its one wildcard is the `*` at its end: both rules say the same.
    LastWildcard,
    /// It lacks some, and its last one is empty, or missing too.
    EmptyLast,
    /// It lacks some, and has wildcards that may match colons.
    Wildcards,
    /// It lacks some, and how many is not known: it has places of a template, which may be several parts, or several empty ones.
    Open,
}

impl Completion {
    fn of(text: &str, parts: &[&str]) -> Self {
        let is_wild = |text: &str| text.contains(['*', '?']);
        match (parts, text.strip_suffix('*')) {
            _ if parts.len() >= 6 || text == "*" => Self::Whole,
            _ if placeholder::first(text).is_some() || text.ends_with("::") || text.ends_with("*:") => Self::Open,
            (_, Some(plain)) if !is_wild(plain) => Self::LastWildcard,
            _ if is_wild(text) => Self::Wildcards,
            ([.., ""], _) => Self::EmptyLast,
            _ => Self::Missing,
        }
    }
}

/// Whether the text is an ARN with fewer than six parts, which session policies "do not support" (guide, reference-arns).
pub(crate) fn is_incomplete(text: &str, variables: Variables) -> bool {
    text != "*" && placeholder::length(text).is_none() && components(text, variables).len() < 6
}

/// Whether a value has the six parts of an ARN.
pub(crate) fn is_arn(value: &str) -> bool {
    let mut parts = value.splitn(6, ':');
    parts.next().is_some_and(|first| first.eq_ignore_ascii_case("arn")) && parts.count() == 5
}

/// Whether wildcards and variables are only where the guide allows them.
fn is_in_place(parts: &[&str], variables: Variables, typed: &[&str]) -> bool {
    let is_wild = |part: &str| part.contains(['*', '?']);
    let is_variable = |part: &&str| variables == Variables::Allowed && part.contains("${");
    let service = parts.get(2).unwrap_or(&"");
    // A wildcard before the service matches the service too.
    let runs_into_service = parts.len() < 3 && parts.iter().any(|part| is_wild(part));
    if is_wild(service) || runs_into_service {
        return false;
    }
    if parts.iter().take(5).any(is_variable) {
        return false;
    }
    let (kind, has_slash) = resource_type(parts.get(5).copied().unwrap_or("*"), variables);
    let is_always_typed = TYPED.contains(service) || typed.contains(service);
    let is_typed = if has_slash { !UNTYPED.contains(service) } else { is_always_typed && kind != "*" };
    !is_typed || !is_wild(kind)
}

/// What is before the first slash that is not in a variable, or all, and whether there is such a slash.
fn resource_type(resource: &str, variables: Variables) -> (&str, bool) {
    let plain = match variables {
        Variables::Allowed => resource.split("${").next().unwrap_or_default(),
        Variables::Plain => resource,
    };
    plain.split_once('/').map_or((plain, false), |(kind, _)| (kind, true))
}

/// A pattern of an ARN operator: six parts that match one by one.
///
/// Source: IAM User Guide, "Amazon Resource Name (ARN) condition operators".
#[derive(Clone, Debug)]
pub(crate) struct ArnPattern {
    parts: Vec<Pattern>,
}

impl ArnPattern {
    pub(crate) fn new(text: &str, variables: Variables) -> Self {
        let compile = |part| Pattern::new(part, variables, Wildcards::Anywhere);
        // What is filled in is not known.
        if placeholder::first(text).is_some_and(|place| !place.starts_with('$')) {
            return Self { parts: Vec::new() };
        }
        Self { parts: components(text, variables).into_iter().map(compile).collect() }
    }

    pub(crate) fn parts(&self) -> &[Pattern] {
        &self.parts
    }

    /// Whether the value matches. What a pattern with fewer than six parts matches is not documented.
    pub(crate) fn matches(&self, value: &str, request: &Request<'_>) -> Truth {
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
