//! What can't work in a policy, or is too wide.
//!
//! A lint is a [`Row`]: what is wrong, and the function that finds it. Those of policies for any service are here, those of a service in
//! its room. [`lint`](crate::lint) puts them together.

pub(crate) mod action_pattern;
mod finding;
pub(crate) mod head;
pub(crate) mod pattern;
pub(crate) mod resource_pattern;
mod row;
mod undocumented;

use alloc::vec::Vec;

pub use finding::{Edit, Finding, Fix, fixed};
pub(crate) use finding::{Findings, names};
pub(crate) use row::Row;
pub use row::{Lint, Severity};

use crate::iam::document::error::PolicyError;
use crate::iam::document::frame::{AnyPolicy, Framed};
pub(crate) use undocumented::lints;

/// Lints a text: by the lints of services, which are handed in, then by those of any policy.
///
/// Findings in one place are in the order of their severity, and then in that of the rows.
pub(crate) fn lint(
    text: &str,
    services: &[&str],
    by_services: impl FnOnce(&AnyPolicy, &mut Vec<Finding>),
) -> Result<Vec<Finding>, PolicyError> {
    let Framed { policy, is_embedded } = AnyPolicy::parse(text, services)?;
    let mut found = Vec::new();
    by_services(&policy, &mut found);
    match &policy {
        AnyPolicy::Identity(document) | AnyPolicy::Resource(document) => {
            undocumented::check(document, services, &mut found);
        }
        AnyPolicy::Trust(_) => {}
    }
    if is_embedded {
        // What a fix writes would have to be written in the string's own way.
        for finding in &mut found {
            finding.fix = None;
        }
    }
    found.sort_by_key(|finding| (finding.span.start, finding.lint.severity));
    Ok(found)
}
