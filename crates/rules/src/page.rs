//! Where the page of a code is published.

use crate::rules_of;

/// Where the project is published, if its manifest says so.
#[must_use]
pub fn repository() -> Option<&'static str> {
    option_env!("CARGO_PKG_REPOSITORY").filter(|repository| !repository.is_empty())
}

/// The address of a code's page in a repository; `None` if it has no page.
///
/// ```
/// use partiql_iam_rules::page;
///
/// let address = page("https://example.org/partiql-iam/", "missing-from").unwrap();
/// assert_eq!(address, "https://example.org/partiql-iam/blob/main/docs/rules/missing-from.md");
/// assert_eq!(page("https://example.org/partiql-iam", "missing-form"), None);
/// ```
#[must_use]
pub fn page(repository: &str, code: &str) -> Option<String> {
    rules_of(code).next()?;
    Some(format!("{}/blob/main/docs/rules/{code}.md", repository.trim_end_matches('/')))
}
