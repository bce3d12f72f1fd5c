//! From a [`Statement`] to the permissions it needs.
//!
//! Who needs what is in [`Rule`]; here is decided which tables a statement touches. Where QLDB's behaviour is not documented the
//! answer is the union of the possible readings, with a [`Warning`]; where the tables are unknown it is an error.

mod change;
mod doubt;
mod error;
mod name;
mod open;
mod requirements;
mod scope;
mod warning;

use smallvec::SmallVec;

use error::Raised;
pub use error::{ResolveError, ResolveErrorKind};
pub use requirements::Requirements;
pub use warning::{MAX_WARNINGS, Warning, WarningKind};

use crate::iam::facts::Facts;
use crate::iam::{Requirement, Resource};
use crate::names::Names;
use crate::service::qldb::catalog::{Catalog, TableStatus};
use crate::service::qldb::condition::{NOT_PURGED, NOTHING, PURGED, TAGGED};
use crate::service::qldb::{Command, DIALECT, Ledger, PermissionsMode, Rule, UniqueId, resource};
use crate::span::Span;
use crate::syntax::ast::{
    CreateIndex, DropIndex, Expr, ExprId, ExprKind, Insert, Join, Name, RedactRevision, Reference, ScopeId,
    StatementKind,
};
use crate::syntax::{Function, Keyword, Statement};
use name::Bound;
use scope::Meaning;

/// The permissions that a statement needs on a ledger.
///
/// Without a catalog named tables stay unresolved: [`Known::Unresolved`](crate::iam::Known), which has no ARN.
///
/// # Errors
///
/// When the tables are unknown: an unknown table, a name where an id must be, a parameter as a table, a change of something that
/// can't be changed. Never a part of the answer.
///
/// ```
/// use partiql_iam::qldb::{Action, Ledger, LedgerArn};
/// use partiql_iam::{parse, resolve};
///
/// let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?);
/// let statement = parse("DELETE FROM Vehicle WHERE VIN = ?").unwrap();
/// let requirements = resolve(&statement, &ledger, None).unwrap();
///
/// assert_eq!(requirements[0].action(), Action::SendCommand);
/// assert_eq!(requirements[1].action(), Action::PartiQLDelete);
/// assert_eq!(requirements[1].dependent_actions(), [Action::PartiQLSelect]);
/// # Ok::<(), partiql_iam::qldb::ArnError>(())
/// ```
pub fn resolve<'a>(
    statement: &'a Statement<'a>,
    ledger: &'a Ledger,
    catalog: Option<&'a Catalog>,
) -> Result<Requirements<'a>, ResolveError> {
    resolve_bound(statement, ledger, catalog, None)
}

/// The permissions that a statement needs on a ledger, run with values for its parameters.
///
/// The values matter where the text leaves a table open: `history(?)`, and the second argument of `REDACT_REVISION`. `values` has an
/// entry for each parameter of the statement in its order: the id of a table if it is bound to a string with one, `None` if it
/// is bound to anything else. A parameter without an entry is bound to nothing.
///
/// # Errors
///
/// As [`resolve`]; a table that is bound to no id is an error too.
///
/// ```
/// use partiql_iam::parse;
/// use partiql_iam::qldb::{self, Ledger};
///
/// let statement = parse("EXEC REDACT_REVISION ?, ?, ?").unwrap();
/// let values = [None, Some("Au1EiThbt8s0z9wM26REZN".parse().unwrap()), None];
/// let ledger = Ledger::template();
/// let requirements = qldb::resolve::resolve_with(&statement, &ledger, None, &values).unwrap();
///
/// assert_eq!(requirements[1].resource.first(), Some("Au1EiThbt8s0z9wM26REZN"));
/// ```
pub fn resolve_with<'a>(
    statement: &'a Statement<'a>,
    ledger: &'a Ledger,
    catalog: Option<&'a Catalog>,
    values: &'a [Option<UniqueId>],
) -> Result<Requirements<'a>, ResolveError> {
    resolve_bound(statement, ledger, catalog, Some(&Bound::new(values)))
}

fn resolve_bound<'a>(
    statement: &'a Statement<'a>,
    ledger: &'a Ledger,
    catalog: Option<&'a Catalog>,
    bound: Option<&Bound<'a>>,
) -> Result<Requirements<'a>, ResolveError> {
    if *statement.dialect() != DIALECT {
        return Err(other_dialect(statement).into());
    }
    // Filled in place: it is too large to be moved without need.
    let (list, warnings) = (SmallVec::new(), SmallVec::new());
    let answer = Requirements { ledger, catalog, command: Command::Select, statement: Some(statement), list, warnings };
    let mut resolver = Resolver { statement, bound, names: Names::empty(statement), answer };
    resolver.names.gather();
    let send = Requirement::new(Rule::SendCommand.row(), resource::ledger(), NOTHING, statement.span());
    resolver.answer.list.push(send);
    resolver.read()?;
    if ledger.mode == PermissionsMode::AllowAll {
        resolver.answer.list.truncate(1);
        if !statement.tags().is_empty() {
            resolver.warn(WarningKind::TagsInAllowAll, statement.span());
        }
    }
    if resolver.answer.warnings.len() > 1 {
        order(&mut resolver.answer.warnings);
        let more = |count| WarningKind::MoreWarnings { count };
        Warning::limit(&mut resolver.answer.warnings, MAX_WARNINGS, more);
    }
    Ok(resolver.answer)
}

#[cold]
fn other_dialect(statement: &Statement<'_>) -> Raised {
    Raised::new(ResolveErrorKind::OtherDialect { dialect: statement.dialect().name }, statement.span())
}

/// Puts warnings into the order of the text, each once.
fn order(warnings: &mut SmallVec<[Warning<'_>; 2]>) {
    warnings.sort_by_key(|warning| (warning.span().start, warning.span().end, warning.code()));
    // A name in double quotes that should be a string is an unknown name too; the first says what to do.
    let is_quoted = |warning: &Warning<'_>| matches!(warning.kind(), WarningKind::DoubleQuotedString { .. });
    let is_unknown = |warning: &Warning<'_>| matches!(warning.kind(), WarningKind::UnknownName { .. });
    warnings.dedup_by(|next, kept| next == kept || (next.span() == kept.span() && is_unknown(next) && is_quoted(kept)));
}

/// A statement on its way to its requirements.
struct Resolver<'a, 'b> {
    statement: &'a Statement<'a>,
    /// What the parameters are bound to; `None` if nothing is known of it.
    bound: Option<&'b Bound<'a>>,
    names: Names<'a>,
    answer: Requirements<'a>,
}

impl<'a> Resolver<'a, '_> {
    #[allow(clippy::inline_always, reason = "a requirement is made where it is kept, and not moved")]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn require(&mut self, rule: Rule, resource: Resource<'a>, span: Span) {
        self.require_with(rule, resource, NOTHING, span);
    }

    #[allow(clippy::inline_always, reason = "a requirement is made where it is kept, and not moved")]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn require_with(&mut self, rule: Rule, resource: Resource<'a>, facts: Facts, span: Span) {
        let row = rule.row();
        let known = self.answer.list.iter().any(|other| other.action() == row.action && other.resource == resource);
        if !known {
            self.answer.list.push(Requirement::new(row, resource, facts, span));
        }
    }

    fn is_required(&self, rule: Rule, resource: Resource<'a>) -> bool {
        self.answer.list.iter().any(|other| other.rule == rule.row() && other.resource == resource)
    }

    #[cold]
    #[inline(never)]
    fn warn(&mut self, kind: WarningKind<'a>, span: Span) {
        self.answer.warnings.push(Warning::new(kind, span));
    }

    fn read(&mut self) -> Result<(), Raised> {
        self.answer.command = self.statement()?;
        if self.find_doubts() {
            self.read_open_names()?;
        }
        Ok(())
    }

    fn statement(&mut self) -> Result<Command, Raised> {
        match *self.statement.kind() {
            StatementKind::CreateTable(name) => self.create_table(name),
            StatementKind::DropTable(name) => {
                let table = self.named(name)?;
                self.require_with(Rule::DropTable, table, NOT_PURGED, name.span);
                Ok(Command::DropTable)
            }
            StatementKind::UndropTable(id) => self.undrop_table(id),
            StatementKind::CreateIndex(CreateIndex { table: name, field: _ }) => {
                let table = self.named(name)?;
                self.require(Rule::CreateIndex, table, name.span);
                Ok(Command::CreateIndex)
            }
            StatementKind::DropIndex(DropIndex { index: _, table: name }) => {
                let table = self.named(name)?;
                self.require_with(Rule::DropIndex, table, PURGED, name.span);
                Ok(Command::DropIndex)
            }
            StatementKind::Insert(insert) => self.insert(insert),
            StatementKind::Change(change) => self.change(change),
            StatementKind::Delete(delete) => self.delete(delete),
            StatementKind::RedactRevision(redact) => self.redact_revision(redact),
            StatementKind::Select(_) => {
                self.read_references(None)?;
                Ok(Command::Select)
            }
            StatementKind::Exists(_) => Err(other_dialect(self.statement)),
        }
    }

    fn create_table(&mut self, name: Name) -> Result<Command, Raised> {
        let text = name.raw(self.statement.source());
        if name::is_reserved(text) {
            return Err(Raised::new(ResolveErrorKind::ReservedName { name: text.into() }, name.span));
        }
        // Checks the naming rule; no catalog has the table yet.
        name::table(text, name.span, None)?;
        if self.answer.catalog.is_some_and(|catalog| catalog.active(text).is_some()) {
            self.warn(WarningKind::TableExists { name: text }, name.span);
        }
        if Keyword::lookup(text).is_some() {
            self.warn(WarningKind::ReservedName { name: text }, name.span);
        }
        let facts = if self.statement.tags().is_empty() { NOTHING } else { TAGGED };
        self.require_with(Rule::CreateTable, resource::any_table(), facts, name.span);
        Ok(Command::CreateTable)
    }

    fn undrop_table(&mut self, id: Name) -> Result<Command, Raised> {
        let table = name::table_of_id(id.raw(self.statement.source()).into(), id.span, self.answer.catalog)?;
        self.warn_of_unknown_id(&table, id.span);
        let known = table.first().and_then(UniqueId::new);
        let status = self.answer.catalog.zip(known).and_then(|(catalog, id)| catalog.by_id(&id));
        if let Some(table) = status
            && table.status == TableStatus::Active
        {
            self.warn(WarningKind::TableIsActive { name: &table.name }, id.span);
        }
        self.require(Rule::UndropTable, table, id.span);
        Ok(Command::UndropTable)
    }

    fn insert(&mut self, insert: Insert) -> Result<Command, Raised> {
        let Insert { table: name, value, value_keyword: _, returning: _ } = insert;
        let text = name.raw(self.statement.source());
        if text.starts_with(name::COMMITTED) {
            return Err(Raised::new(ResolveErrorKind::ChangeOfView, name.span));
        }
        let table = self.named(name)?;
        self.require(Rule::Insert, table, name.span);
        match self.statement.expr(value) {
            Some(Expr { kind: ExprKind::Query(_) | ExprKind::SetOperation { .. }, span }) => {
                self.warn(WarningKind::InsertSelect, *span);
            }
            Some(Expr { kind: ExprKind::String | ExprKind::Number | ExprKind::Bool(_) | ExprKind::Null, span }) => {
                self.warn(WarningKind::NotADocument, *span);
            }
            _ => {}
        }
        self.read_references(None)?;
        Ok(Command::Insert)
    }

    fn is_history(&self, expr: ExprId) -> bool {
        matches!(self.statement.expr(expr), Some(Expr { kind: ExprKind::Call { function: Function::History, .. }, .. }))
    }

    /// Whether an expression is a source, with or without steps after it.
    fn is_source(&self, expr: ExprId) -> bool {
        self.statement.tree().sources.iter().any(|source| {
            let root = match self.statement.expr(source.expr).map(|source| source.kind) {
                Some(ExprKind::Path { root, .. }) => root,
                _ => source.expr,
            };
            root == expr && source.join != Join::Let
        })
    }

    /// Whether a reference is one of a change's sources, in the block of the change. A call of `history` elsewhere in it only reads.
    fn is_changed(&self, reference: Reference, scope: ScopeId) -> bool {
        reference.scope == scope && (!self.is_history(reference.expr) || self.is_source(reference.expr))
    }

    /// Requires the permissions to read what the statement names in FROM clauses, those of `done` excepted.
    fn read_references(&mut self, done: Option<ScopeId>) -> Result<(), Raised> {
        let statement = self.statement;
        for reference in statement.tree().references() {
            if done.is_some_and(|scope| self.is_changed(*reference, scope)) {
                continue;
            }
            let meaning = self.meaning(*reference)?;
            self.check_place(*reference, &meaning);
            match meaning {
                Meaning::Alias => {}
                Meaning::Table { table, span, .. } => self.require(Rule::Select, table, span),
                Meaning::AliasOrTable { table, name, span, .. } => {
                    if !self.is_required(Rule::Select, table) {
                        self.warn(WarningKind::AliasMayBeTable { name }, span);
                        self.require(Rule::Select, table, span);
                    }
                }
                Meaning::Committed { table, span, .. } => {
                    self.require(Rule::SelectCommitted, table, span);
                }
                Meaning::Catalog { span } => self.require(Rule::SelectCatalog, resource::catalog(), span),
                Meaning::History { table, span } => self.require(Rule::History, table, span),
            }
        }
        Ok(())
    }

    fn redact_revision(&mut self, redact: RedactRevision) -> Result<Command, Raised> {
        let RedactRevision { block_address, table_id, document_id } = redact;
        let statement = self.statement;
        for (argument, is_address) in [(block_address, true), (document_id, false)] {
            match statement.expr(argument) {
                Some(Expr { kind: ExprKind::Parameter, .. }) | None => {}
                Some(Expr { kind: ExprKind::Ion, span }) if is_address => {
                    let body = statement.text(*span).trim_start_matches('`').trim_start();
                    if !body.starts_with('{') || body.starts_with("{{") {
                        self.warn(WarningKind::RedactArgument, *span);
                    }
                }
                Some(Expr { kind: ExprKind::String, .. }) if !is_address => {}
                Some(Expr { span, .. }) => self.warn(WarningKind::RedactArgument, *span),
            }
        }
        let unknown = || Raised::new(ResolveErrorKind::NotATable, statement.span());
        let &Expr { kind, span } = statement.expr(table_id).ok_or_else(unknown)?;
        let table: Resource<'a> = match kind {
            ExprKind::String => {
                name::table_of_id(statement.string(table_id).unwrap_or_default(), span, self.answer.catalog)?
            }
            ExprKind::Parameter => self.bound_table(span)?,
            _ => return Err(Raised::new(ResolveErrorKind::NotATable, span)),
        };
        self.warn_of_unknown_id(&table, span);
        self.require(Rule::RedactRevision, table, span);
        self.read_references(None)?;
        Ok(Command::RedactRevision)
    }
}
