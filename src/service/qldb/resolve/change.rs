//! Statements that change documents: what they do to which table.
//!
//! Source: developer guide, ql-reference.update, .delete and .from.

use core::cmp::Ordering;

use smallvec::SmallVec;

use crate::names::aliases_of;
use crate::service::qldb::resolve::Resolver;
use crate::service::qldb::resolve::error::{Raised, ResolveErrorKind};
use crate::service::qldb::resolve::scope::Meaning;
use crate::service::qldb::resolve::warning::WarningKind;
use crate::service::qldb::{Command, Rule};
use crate::span::Span;
use crate::syntax::arena::List;
use crate::syntax::ast::{
    Change, Delete, Expr, ExprId, ExprKind, Lookup, Name, Operation, ScopeId, Source, Step, Variable,
};

/// What the operations of a change do to the documents of its tables.
#[derive(Clone, Copy, Default)]
struct Effect {
    changes: bool,
    removes: bool,
}

/// What the sources after the first are called, for the operations of a change to look up.
#[derive(Default)]
struct Others<'a> {
    /// Their aliases, sorted without regard to case.
    names: SmallVec<[&'a str; 4]>,
    /// The aliases and names of those that can be whole documents, sorted likewise.
    documents: SmallVec<[&'a str; 4]>,
    /// Whether one that can be a whole document has no alias.
    has_unnamed_document: bool,
}

/// The order of names without regard to case.
fn folded(one: &str, two: &str) -> Ordering {
    let folded = |byte: u8| byte.to_ascii_lowercase();
    one.bytes().map(folded).cmp(two.bytes().map(folded))
}

/// Whether sorted names have one, in any case.
fn has(names: &[&str], name: &str) -> bool {
    names.binary_search_by(|other| folded(other, name)).is_ok()
}

impl<'a> Resolver<'a, '_> {
    pub(crate) fn delete(&mut self, delete: Delete) -> Result<Command, Raised> {
        let Delete { scope, sources, filter: _, returning: _ } = delete;
        self.change_sources(scope, sources, &[Rule::Delete])?;
        Ok(Command::Delete)
    }

    pub(crate) fn change(&mut self, change: Change) -> Result<Command, Raised> {
        let Change { scope, led_by: _, sources, operations, filter: _, returning: _ } = change;
        let mut effect = Effect::default();
        let mut others = None;
        let mut declares = None;
        for (_, operation) in self.statement.tree().operations.list(operations) {
            match *operation {
                Operation::Set(assignments) => {
                    effect.changes = true;
                    for (_, assignment) in self.statement.tree().assignments.list(assignments) {
                        self.check_element(assignment.target, change, &mut declares);
                    }
                }
                Operation::Insert { target, value: _, at: _ } => {
                    effect.changes = true;
                    self.check_element(target, change, &mut declares);
                    self.check_insert_target(target);
                }
                Operation::Remove(target) => {
                    let others = others.get_or_insert_with(|| self.others(sources));
                    let one = match self.removal(target, change, others) {
                        Some(effect) => effect,
                        None => {
                            self.check_element(target, change, &mut declares);
                            Effect { changes: true, removes: false }
                        }
                    };
                    effect = Effect { changes: effect.changes || one.changes, removes: effect.removes || one.removes };
                }
            }
        }
        let (rules, command): (&[Rule], Command) = match effect {
            Effect { removes: false, .. } => (&[Rule::Update], Command::Update),
            Effect { changes: false, removes: true } => (&[Rule::RemoveDocument], Command::Delete),
            Effect { changes: true, removes: true } => (&[Rule::RemoveDocument, Rule::Update], Command::Delete),
        };
        self.change_sources(scope, sources, rules)?;
        Ok(command)
    }

    /// The sources after the first that can give whole documents: names alone, and those with steps that leave what is no collection
    /// as it is (`[*]`, `.*`), if what the name means can be documents.
    ///
    /// Source: `ExprValue.rangeOver` and `unpivot` of partiql-lang-kotlin v0.2.7, which give a value that is no collection as the one item.
    #[inline(never)]
    fn document_sources(&self, sources: List<Source>) -> SmallVec<[ExprId; 4]> {
        let statement = self.statement;
        let text = statement.source();
        let list = || statement.tree().sources.list(sources).map(|(_, source)| source);
        let mut documents = SmallVec::new();
        for (index, source) in list().enumerate().skip(1) {
            let Some(Expr { kind: ExprKind::Variable(variable), .. }) = statement.expr(source.expr) else { continue };
            let Variable { name, lookup, scope: _, steps } = *variable;
            let mut steps = statement.tree().steps.list(steps).map(|(_, step)| step).peekable();
            let is_bare = steps.peek().is_none();
            if !steps.all(|step| matches!(step, Step::EveryElement | Step::EveryField)) {
                continue;
            }
            let root = name.raw(text);
            let may_be_table = || {
                lookup != Lookup::Alias
                    && self.answer.catalog.is_none_or(|catalog| catalog.active_in_any_case(root).is_some())
            };
            let gives =
                |source: &Source| aliases_of(statement, source).any(|alias| alias.raw(text).eq_ignore_ascii_case(root));
            let from_documents = || {
                list()
                    .take(index)
                    .enumerate()
                    .any(|(index, earlier)| gives(earlier) && (index == 0 || documents.contains(&earlier.expr)))
            };
            if is_bare || may_be_table() || from_documents() {
                documents.push(source.expr);
            }
        }
        documents
    }

    /// What the sources after the first are called.
    #[inline(never)]
    fn others(&self, sources: List<Source>) -> Others<'a> {
        let text = self.statement.source();
        let documents = self.document_sources(sources);
        let mut documents = documents.iter().peekable();
        let mut others = Others::default();
        for (_, source) in self.statement.tree().sources.list(sources).skip(1) {
            let aliases = || aliases_of(self.statement, source).map(|alias| alias.raw(text));
            others.names.extend(aliases());
            // They are in the order of the sources.
            if documents.next_if(|document| **document == source.expr).is_some() {
                others.has_unnamed_document |= aliases().next().is_none();
                let bare = self.bare_name(source.expr).map(|(variable, _)| variable.name.raw(text));
                others.documents.extend(aliases().chain(bare));
            }
        }
        others.names.sort_unstable_by(|one, two| folded(one, two));
        others.documents.sort_unstable_by(|one, two| folded(one, two));
        others
    }

    /// What `REMOVE target` does: the bare alias of the table is the whole document, everything else an element. Names that a reader could
    /// take for the alias are both, and so are those of the other sources that can be whole documents. `None`: the target has steps.
    fn removal(&mut self, target: ExprId, change: Change, others: &Others<'a>) -> Option<Effect> {
        const ELEMENT: Effect = Effect { changes: true, removes: false };
        const DOCUMENT: Effect = Effect { changes: false, removes: true };
        let statement = self.statement;
        let source_text = statement.source();
        let (Variable { name, lookup, .. }, span) = self.bare_name(target)?;
        let text = name.raw(source_text);
        let Some((_, table)) = statement.tree().sources.list(change.sources).next() else { return Some(ELEMENT) };
        let is_like_name = |name: Name| name.raw(source_text).eq_ignore_ascii_case(text);
        let is_alias = table.alias.is_some_and(|alias| alias.raw(source_text) == text);
        let is_position = [table.at, table.by].into_iter().flatten().any(is_like_name);
        let is_elsewhere = has(&others.names, text);
        // Of what is no collection UNPIVOT gives the value itself, of a document its fields.
        if is_alias && lookup != Lookup::Alias && !is_position && !is_elsewhere && !table.unpivot {
            return Some(DOCUMENT);
        }
        // The table's name, its aliases in another case, the aliases of AT and BY, the alias of a source that may be another table.
        let is_name = |expr: ExprId| self.bare_name(expr).is_some_and(|(table, _)| is_like_name(table.name));
        let is_table = aliases_of(statement, table).any(is_like_name) || is_name(table.expr);
        // A source without a name is called by its place: `_2`.
        let is_place = || text.strip_prefix('_').is_some_and(|place| place.bytes().all(|byte| byte.is_ascii_digit()));
        if is_table || has(&others.documents, text) || (others.has_unnamed_document && is_place()) {
            self.warn(WarningKind::AmbiguousRemove { name: text }, span);
            return Some(Effect { changes: true, removes: true });
        }
        Some(ELEMENT)
    }

    /// The name that an expression is, if it is one without steps.
    pub(crate) fn bare_name(&self, expr: ExprId) -> Option<(Variable, Span)> {
        match *self.statement.expr(expr)? {
            Expr { kind: ExprKind::Variable(variable), span } if variable.steps.is_empty() => Some((variable, span)),
            _ => None,
        }
    }

    /// Requires `rules` on the tables of a change, the first of which it must have, and reads what else it names.
    fn change_sources(&mut self, scope: ScopeId, sources: List<Source>, rules: &[Rule]) -> Result<(), Raised> {
        let statement = self.statement;
        let target = sources.first().and_then(|first| statement.tree().sources.get(first)).map(|source| source.expr);
        let target_span = target.and_then(|target| statement.expr(target)).map(|expr| expr.span).unwrap_or_default();
        for (_, source) in statement.tree().sources.list(sources).skip(1) {
            let Some(&Expr { kind, span }) = statement.expr(source.expr) else { continue };
            if !matches!(kind, ExprKind::Variable(_)) && !self.is_history(source.expr) {
                return Err(Raised::new(ResolveErrorKind::ComputedSource, span));
            }
        }
        let mut has_target = false;
        for reference in statement.tree().references() {
            if !self.is_changed(*reference, scope) {
                continue;
            }
            let is_target = Some(reference.expr) == target;
            let (table, span) = match self.meaning(*reference)? {
                Meaning::Alias => continue,
                Meaning::Committed { span, .. } => return Err(Raised::new(ResolveErrorKind::ChangeOfView, span)),
                Meaning::Catalog { span } => return Err(Raised::new(ResolveErrorKind::ChangeOfCatalog, span)),
                Meaning::History { span, .. } => {
                    return Err(Raised::new(ResolveErrorKind::ChangeOfHistory, span));
                }
                Meaning::Table { whole: false, span, .. } if is_target => {
                    return Err(Raised::new(ResolveErrorKind::ChangeOfNoTable, span));
                }
                Meaning::Table { table, span, .. } if is_target => (table, span),
                Meaning::Table { table, name, span, .. } => {
                    self.warn(WarningKind::SecondTable { name }, span);
                    (table, span)
                }
                Meaning::AliasOrTable { table, .. } if rules.iter().all(|rule| self.is_required(*rule, table)) => {
                    continue;
                }
                Meaning::AliasOrTable { table, name, span, .. } => {
                    self.warn(WarningKind::AliasMayBeTable { name }, span);
                    (table, span)
                }
            };
            has_target |= is_target;
            for rule in rules {
                self.require(*rule, table, span);
            }
        }
        if !has_target {
            return Err(Raised::new(ResolveErrorKind::ChangeOfNoTable, target_span));
        }
        self.read_references(Some(scope))
    }
}
