//! The aliases of a statement of QLDB, and where each is used.

use std::collections::{BTreeMap, BTreeSet};

use crate::mention::Mentions;
use crate::workspace::Workspace;
use partiql_iam::names::{Alias, Names, Use};
use partiql_iam::qldb::parse;
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::syntax::ast::{ExprKind, Lookup, Variable};
use partiql_iam::syntax::{Function, Statement};
use partiql_iam::{Requirement, Span};

/// The aliases of a statement with their uses. `is_table`: whether a name in a FROM clause is a table, which it is first.
fn mentions(statement: &Statement<'_>, is_table: impl Fn(&str) -> bool) -> Vec<Mentions> {
    let text = statement.source();
    let mut names = Names::of(statement);
    let mut uses: BTreeMap<Span, Vec<Span>> = BTreeMap::new();
    let history_tables: BTreeSet<Span> = history_tables(statement).collect();
    for Use { variable: Variable { name, lookup, .. }, span, alias, .. } in names.uses() {
        let is_table = || (lookup == Lookup::Source && is_table(name.raw(text))) || history_tables.contains(&span);
        if let Some(alias) = alias.filter(|_| !is_table()) {
            uses.entry(alias.name.span).or_default().push(name.span);
        }
    }
    let mention = |alias: &Alias| Mentions {
        name: alias.name,
        is_written: names.is_written(alias),
        uses: uses.remove(&alias.name.span).unwrap_or_default(),
    };
    names.aliases().iter().map(mention).collect()
}

/// Where the tables are that calls of `history` name.
pub(crate) fn history_tables(statement: &Statement<'_>) -> impl Iterator<Item = Span> {
    let exprs = &statement.tree().exprs;
    exprs.iter().filter_map(|expr| match expr.kind {
        ExprKind::Call { function: Function::History, arguments, .. } => {
            exprs.list(arguments).next().map(|(_, table)| table.span)
        }
        _ => None,
    })
}

/// The alias that an offset of a statement is in or right after.
pub(crate) fn alias_at(text: &str, at: u32, workspace: &Workspace) -> Option<Mentions> {
    let statement = parse(text).ok()?;
    let is_table = |name: &str| workspace.catalog.as_ref().is_some_and(|catalog| catalog.active(name).is_some());
    let is_at = |span: &Span| span.start <= at && at <= span.end;
    let is_meant = |alias: &Mentions| is_at(&alias.name.span) || alias.uses.iter().any(is_at);
    mentions(&statement, is_table).into_iter().find(is_meant)
}

/// Whether both statements need the same, and the alias of the new name has as many uses as that of the old one had.
pub(crate) fn means_the_same(old: &str, new: &str, places: usize, name: &str, workspace: &Workspace) -> bool {
    let (Ok(before), Ok(after)) = (parse(old), parse(new)) else { return false };
    let catalog = workspace.catalog.as_ref();
    let is_table = |name: &str| catalog.is_some_and(|catalog| catalog.active(name).is_some());
    let text = after.source();
    let named: Vec<Mentions> =
        mentions(&after, is_table).into_iter().filter(|alias| alias.name.text(text) == name).collect();
    let [one] = named.as_slice() else { return false };
    if one.uses.len() + 1 != places {
        return false;
    }
    let needs = |requirement: &Requirement<'_>| (requirement.rule, format!("{:?}", requirement.resource));
    let doubts = |answer: &Requirements<'_>| answer.warnings().len();
    match (resolve(&before, &workspace.ledger, catalog), resolve(&after, &workspace.ledger, catalog)) {
        (Ok(before), Ok(after)) => {
            before.iter().map(needs).eq(after.iter().map(needs)) && doubts(&before) == doubts(&after)
        }
        (Err(before), Err(after)) => before.code() == after.code(),
        _ => false,
    }
}
