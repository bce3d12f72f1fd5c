//! What a file may say of how tables and ledgers are deployed.

use partiql_iam::Span;

/// Something that a file says of how tables and ledgers are deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deployment {
    /// Where, in bytes of the file.
    pub span: Span,
    /// What it says.
    pub says: DeploymentFact,
}

/// What a file says of how tables and ledgers are deployed. Each text ends a sentence that begins with the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeploymentFact {
    /// They are deployed in this region.
    Region(String),
    /// They are deployed in this account.
    Account(String),
    /// They are perhaps deployed in an account or a region that the file does not say.
    Elsewhere(String),
    /// They are perhaps not deployed, or more than once.
    Perhaps(String),
    /// There may be more than templates show.
    More(String),
    /// The folder configures a provider of its own.
    Provider,
}

/// Takes down what is said.
#[derive(Default)]
pub(crate) struct Facts(pub(crate) Vec<Deployment>);

impl Facts {
    pub(crate) fn say(&mut self, span: Span, says: DeploymentFact) {
        self.0.push(Deployment { span, says });
    }

    /// More may be made by what is called so.
    pub(crate) fn more(&mut self, span: Span, by: &str) {
        self.say(span, DeploymentFact::More(format!("may declare more by `{by}`")));
    }
}
