//! What examples give.

use std::borrow::Cow;

use partiql_iam::iam::Severity;
use partiql_iam::{Diagnostic, Related};

/// What an example gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, with its place in [`text`](Self::text).
    pub what: Diagnostic<'static>,
    /// The text that it is about: the example, or the statement in it.
    pub text: String,
}

impl Found {
    pub(crate) fn new<'e>(severity: Severity, text: &str, what: impl Into<Diagnostic<'e>>) -> Self {
        let what = what.into();
        let mut owned = Diagnostic::new(what.code, what.message.into_owned());
        owned = owned.with_help(what.help.map(|help| Cow::Owned(help.into_owned())));
        if let Some(span) = what.span {
            owned = owned.at(span);
        }
        if let Some(Related { span, message, .. }) = what.related {
            owned = owned.with_related(span, message.into_owned());
        }
        Self { severity, what: owned, text: text.to_owned() }
    }

    pub(crate) fn error<'e>(text: &str, what: impl Into<Diagnostic<'e>>) -> Vec<Self> {
        vec![Self::new(Severity::Error, text, what)]
    }

    pub(crate) fn warnings<'e, W: Into<Diagnostic<'e>>>(
        text: &str,
        warnings: impl IntoIterator<Item = W>,
    ) -> Vec<Self> {
        warnings.into_iter().map(|warning| Self::new(Severity::Warning, text, warning)).collect()
    }
}
