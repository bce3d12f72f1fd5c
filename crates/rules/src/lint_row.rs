//! Examples of lints, which are rows of the library with their reasons and sources.

use crate::example::Example;

/// The code of a lint, a policy in which it finds something, and one in which nothing is found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LintExample {
    pub(crate) code: &'static str,
    pub(crate) wrong: Example,
    pub(crate) right: Example,
}

/// Two policies, of which the first is wrong.
pub(crate) const fn policies(code: &'static str, wrong: &'static str, right: &'static str) -> LintExample {
    LintExample { code, wrong: Example::Policy(wrong), right: Example::Policy(right) }
}

/// The text of a policy of these statements.
macro_rules! policy {
    ($first:literal $(, $more:literal)*) => {
        concat!("{\"Version\": \"2012-10-17\", \"Statement\": [\n  ", $first, $(",\n  ", $more,)* "\n]}")
    };
}
pub(crate) use policy;
