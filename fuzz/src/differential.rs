//! What `partiql-parser` reads from, we read from: for a SELECT that both accept, the roots of its FROM sources are among ours.

use std::collections::BTreeSet;
use std::panic::{catch_unwind, set_hook, take_hook};

use partiql_ast::ast::{Expr, FromLet, Path, VarRef};
use partiql_ast::visit::{Traverse, Visit, Visitor};
use partiql_iam::qldb::PermissionsMode;
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::syntax::ast::{ExprKind, Statement, StatementKind};
use partiql_iam::parse;

/// What the peer takes without running out of its stack or its time.
const MAX_BYTES: usize = 2_000;
const MAX_BRACKETS: usize = 40;

/// How many roots the peer saw, if both accepted the text.
pub fn check(input: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(input).ok()?;
    let brackets = text.bytes().filter(|byte| b"([{<".contains(byte)).count();
    // The peer takes a doubled quote in a name for the end of one name and the beginning of the next.
    if text.len() > MAX_BYTES || brackets > MAX_BRACKETS || text.contains("\"\"") {
        return None;
    }
    let statement = parse(text).ok()?;
    if !matches!(statement.kind(), StatementKind::Select(_)) {
        return None;
    }
    let theirs = peer(text)?;
    let ours = roots(&statement);
    for name in &theirs {
        assert!(ours.contains(name), "`{name}` is not among {ours:?}");
    }
    // A root that no alias has is a table, or no answer is given.
    let ledger = crate::resolve::ledger(PermissionsMode::Standard);
    if let Ok(requirements) = resolve(&statement, &ledger, None) {
        let aliases = aliases(&statement);
        let needs: BTreeSet<String> = requirements
            .iter()
            .filter_map(|requirement| match requirement.resource.kind().name {
                "table" => requirement.resource.name().map(str::to_owned),
                "catalog" => Some("information_schema".to_owned()),
                _ => None,
            })
            .collect();
        for name in theirs.iter().filter(|name| !aliases.contains(*name)) {
            let table = name.strip_prefix("_ql_committed_").unwrap_or(name);
            let catalog = table.eq_ignore_ascii_case("information_schema");
            assert!(
                needs.contains(table) || catalog && needs.contains("information_schema"),
                "`{name}` needs nothing: {needs:?}"
            );
        }
    }
    Some(theirs.len())
}

/// The names that sources begin with.
fn roots(statement: &Statement<'_>) -> BTreeSet<String> {
    let tree = statement.tree();
    let root = |expr| match statement.expr(expr).map(|expr| expr.kind) {
        Some(ExprKind::Variable(variable)) => Some(variable.name.text(statement.source()).into_owned()),
        _ => None,
    };
    tree.references().iter().filter_map(|reference| root(reference.expr)).collect()
}

fn aliases(statement: &Statement<'_>) -> BTreeSet<String> {
    let named = |source: &partiql_iam::syntax::ast::Source| [source.alias, source.at, source.by];
    let names = statement.tree().sources.iter().flat_map(named).flatten();
    let mut names: BTreeSet<String> = names.map(|name| name.text(statement.source()).into_owned()).collect();
    // A path gives its last step as alias if it has no other one; names that a GROUP AS gives are no sources of ours.
    for source in statement.tree().sources.iter() {
        if let Some(partiql_iam::syntax::ast::Expr { span, .. }) = statement.expr(source.expr) {
            names.extend(last_word(statement.text(*span)));
        }
    }
    names
}

fn last_word(text: &str) -> Option<String> {
    let steps = text.rsplit(|c: char| c == '.').next()?;
    if steps.len() == text.len() { None } else { Some(steps.trim().trim_matches('"').to_owned()) }
}

/// The roots that the peer sees; `None` if it does not accept the text, or panics on it.
fn peer(text: &str) -> Option<BTreeSet<String>> {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let answer = catch_unwind(|| {
        let parsed = partiql_parser::Parser::default().parse(text).ok()?;
        let mut roots = Roots(BTreeSet::new());
        parsed.ast.visit(&mut roots);
        Some(roots.0)
    });
    set_hook(hook);
    answer.ok().flatten()
}

struct Roots(BTreeSet<String>);

impl<'ast> Visitor<'ast> for Roots {
    fn enter_from_let(&mut self, source: &'ast FromLet) -> Traverse {
        self.0.extend(root(&source.expr));
        Traverse::Continue
    }
}

fn root(expr: &Expr) -> Option<String> {
    match expr {
        Expr::VarRef(reference) => {
            let VarRef { name, qualifier: _ } = &reference.node;
            Some(name.value.clone())
        }
        Expr::Path(path) => {
            let Path { root: from, steps: _ } = &path.node;
            root(from)
        }
        _ => None,
    }
}
