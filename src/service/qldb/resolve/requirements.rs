//! The answer: what a statement needs, and what it was resolved for.

use core::ops::Index;
use core::slice;

use smallvec::{SmallVec, smallvec};

use crate::iam;
use crate::iam::{Given, KeyName, Requirement, ResourceTags};
use crate::service::qldb::action::ACTIONS;
use crate::service::qldb::catalog::Catalog;
use crate::service::qldb::condition::{FACTS, NOTHING, TEXTS};
use crate::service::qldb::resolve::warning::Warning;
use crate::service::qldb::{Command, Ledger, Rule, resource};
use crate::span::Span;
use crate::syntax::Statement;
use crate::syntax::ast::StatementKind;

/// The permissions that a statement needs, on the ledger that it was resolved for, and what is doubtful about it.
///
/// Each pair of action and resource is there once, with the first text that causes it; `qldb:SendCommand` comes first. A statement
/// is allowed only if every requirement is, with its dependent actions.
///
/// They are always all of a statement, and always of one ledger, one mode and one catalog: what is decided on is what was resolved.
#[derive(Clone, Debug)]
pub struct Requirements<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) catalog: Option<&'a Catalog>,
    pub(crate) command: Command,
    /// `None` for a command that runs no statement.
    pub(crate) statement: Option<&'a Statement<'a>>,
    pub(crate) list: SmallVec<[Requirement<'a>; 3]>,
    pub(crate) warnings: SmallVec<[Warning<'a>; 2]>,
}

impl<'a> Requirements<'a> {
    /// What every command of a session needs that runs no statement, such as the start of a transaction: `qldb:SendCommand`.
    ///
    /// Source: Service Authorization Reference, "Actions defined by Amazon QLDB".
    #[must_use]
    pub fn of_send_command(ledger: &'a Ledger) -> Self {
        let send = Requirement::new(Rule::SendCommand.row(), resource::ledger(), NOTHING, Span::default());
        Self {
            ledger,
            catalog: None,
            command: Command::Select,
            statement: None,
            list: smallvec![send],
            warnings: SmallVec::new(),
        }
    }

    /// The permission class of the statement.
    #[must_use]
    pub const fn command(&self) -> Command {
        self.command
    }

    /// The ledger that the statement was resolved for.
    #[must_use]
    pub const fn ledger(&self) -> &'a Ledger {
        self.ledger
    }

    /// The catalog by which the statement's names were resolved.
    #[must_use]
    pub const fn catalog(&self) -> Option<&'a Catalog> {
        self.catalog
    }

    /// The name of the table that the statement creates, whose id is not known before.
    #[must_use]
    pub fn creates(&self) -> Option<&'a str> {
        let statement = self.statement?;
        match *statement.kind() {
            StatementKind::CreateTable(name) => Some(name.raw(statement.source())),
            StatementKind::DropTable(_)
            | StatementKind::UndropTable(_)
            | StatementKind::CreateIndex(_)
            | StatementKind::DropIndex(_)
            | StatementKind::Insert(_)
            | StatementKind::Change(_)
            | StatementKind::Delete(_)
            | StatementKind::RedactRevision(_)
            | StatementKind::Select(_)
            | StatementKind::Exists(_) => None,
        }
    }

    /// Whether both are resolved for the same ledger and by the same catalog.
    #[must_use]
    pub fn has_same_target(&self, other: &Requirements<'_>) -> bool {
        let has_same_catalog = match (self.catalog, other.catalog) {
            (Some(one), Some(two)) => core::ptr::eq(one, two),
            (None, None) => true,
            _ => false,
        };
        has_same_catalog && self.ledger == other.ledger
    }

    /// What is needed, `qldb:SendCommand` first.
    pub fn iter(&self) -> slice::Iter<'_, Requirement<'a>> {
        self.list.iter()
    }

    /// All of it, in the form in which IAM decides on it.
    #[must_use]
    pub fn as_iam(&self) -> iam::Requirements<'_> {
        iam::Requirements {
            table: &ACTIONS,
            base: self.ledger.arn.as_str(),
            mode: self.ledger.mode.name(),
            list: &self.list,
            facts: &FACTS,
            texts: &TEXTS,
            request_tags: self.statement.map(Statement::tags).unwrap_or_default(),
            resource_tags: self.catalog.map(|catalog| catalog as &dyn ResourceTags),
            creates: self.creates(),
            possible: &[],
            // A ledger has no policy of its own, which alone could let another account in.
            account: Some(self.ledger.arn.account()),
            #[cfg(feature = "policy")]
            attached: None,
        }
    }

    /// The condition keys that the statement fixes for one of its requirements, with their values: see [`iam::Requirements::facts`].
    pub fn facts(&self, requirement: &Requirement<'_>) -> impl Iterator<Item = (KeyName<'_>, Given<'_>)> {
        self.as_iam().facts(requirement)
    }

    /// How many requirements there are; never none.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// What is doubtful, in the order of the text: the first [`MAX_WARNINGS`](super::MAX_WARNINGS), and
    /// [`WarningKind::MoreWarnings`](super::WarningKind::MoreWarnings) if there are more.
    #[must_use]
    pub fn warnings(&self) -> &[Warning<'a>] {
        &self.warnings
    }
}

impl<'a> Index<usize> for Requirements<'a> {
    type Output = Requirement<'a>;

    /// One of them. Panics, as a slice does, if there are not so many.
    #[allow(clippy::indexing_slicing, reason = "what indexing is")]
    fn index(&self, index: usize) -> &Self::Output {
        &self.list[index]
    }
}

impl<'r> From<&'r Requirements<'_>> for iam::Requirements<'r> {
    fn from(requirements: &'r Requirements<'_>) -> Self {
        requirements.as_iam()
    }
}

impl<'r, 'a> IntoIterator for &'r Requirements<'a> {
    type Item = &'r Requirement<'a>;
    type IntoIter = slice::Iter<'r, Requirement<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
