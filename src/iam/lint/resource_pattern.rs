//! Which service a resource pattern of a policy is for, and its part that is the service's own.

use alloc::format;
use alloc::string::String;

use crate::iam::document::Variables;
use crate::iam::evaluate::pattern::components;
use crate::iam::evaluate::placeholder::{UNKNOWN, skeleton};

/// A resource pattern as a service looks at it. The places of templates are unknown.
#[derive(Debug)]
pub(crate) struct ResourcePattern {
    /// Whether it can be for the service at all.
    pub(crate) is_own: bool,
    /// Whether it can be for the service alone.
    pub(crate) is_surely_own: bool,
    /// Whether it begins with a place of a template.
    pub(crate) begins_unknown: bool,
    /// The last part of the ARN. A place of a template may be all of it, or an ARN that it begins.
    pub(crate) resource: String,
}

impl ResourcePattern {
    /// For the service of this prefix. Its resources begin with `kinds` and a colon before; the first is that of an ARN of which a template
    /// gives the beginning.
    pub(crate) fn new(text: &str, prefix: &str, kinds: [&str; 2]) -> Self {
        let skeleton = skeleton(text);
        let parts = components(&skeleton, Variables::Allowed);
        let begins_unknown = skeleton.starts_with(UNKNOWN);
        let service = if begins_unknown { "*" } else { parts.get(2).copied().unwrap_or("*") };
        let is_surely_own = service == prefix;
        let is_own = text == "*" || is_surely_own || service.contains(['*', '?', '$', UNKNOWN]);
        let resource = if let Some(rest) = skeleton.strip_prefix(UNKNOWN) {
            let [first, _] = kinds;
            let typed = kinds.iter().find_map(|kind| rest.rfind(&format!(":{kind}")));
            match typed {
                _ if rest.starts_with('/') => format!("{first}{UNKNOWN}{rest}"),
                Some(colon) => rest.get(colon + 1..).unwrap_or_default().into(),
                None => "*".into(),
            }
        } else {
            match parts.get(5) {
                Some(resource) if skeleton != "*" && !resource.chars().eq([UNKNOWN]) => String::from(*resource),
                _ => "*".into(),
            }
        };
        Self { is_own, is_surely_own, begins_unknown, resource }
    }
}
