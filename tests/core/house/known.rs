//! What breaks a rule today. These lists can only shrink: a line that is no longer needed fails the test.

/// Arrows that go up, for one reason.
#[derive(Debug)]
pub(crate) struct Arrows {
    /// Why they are there, and what would cut them.
    pub(crate) why: &'static str,
    /// From a file to a file.
    pub(crate) arrows: &'static [(&'static str, &'static str)],
}

/// Files that import from one another.
#[derive(Debug)]
pub(crate) struct Circle {
    /// Why they do, and what would cut it.
    pub(crate) why: &'static str,
    /// Sorted.
    pub(crate) files: &'static [&'static str],
}

/// Folders whose files form a circle because what they read recurses, and the recursion.
pub(crate) const NATURAL_CIRCLES: [(&str, &str); 3] = [
    ("src/syntax/grammar/", "An expression holds a query, and a query holds expressions."),
    ("src/syntax/ast/", "The tree that the grammar makes: an expression holds a query, and a query holds expressions."),
    ("crates/embedded/src/", "Code holds literals, and an interpolated literal holds code."),
];

/// Arrows of the library that go up.
pub(crate) const KNOWN_ARROWS: &[Arrows] = &[];

/// Circles that no recursion asks for.
pub(crate) const KNOWN_CIRCLES: &[Circle] = &[];

/// Files of neutral rooms that name a service, and how many times.
pub(crate) const KNOWN_NAMES: &[(&str, usize)] = &[];

/// Files that are longer than others may be, and how many lines they may have.
pub(crate) const KNOWN_LONG: &[(&str, usize)] = &[("crates/authz/tests/authz/service.rs", 509)];
