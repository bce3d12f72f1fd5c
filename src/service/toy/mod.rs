//! A service that there is not: the library keeps room for a third one as long as this is all that it takes.
//!
//! A shelf of books. It has `SELECT` alone, and `shelf:Read` on each book that a statement reads.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::iam::facts::Facts;
use crate::iam::{
    self, Action, ActionRow, ActionTable, Certainty, PolicyWords, Refusal, Requirement, Resource, ResourceColumn,
    ResourceKind, RuleRow,
};
use crate::names::Names;
use crate::syntax::ast::{Expr, ExprKind, Lookup, StatementKind, Variable};
use crate::syntax::{
    Constructs, DEFAULT_NESTING_LIMIT, Dialect, Form, Forms, Function, Functions, Keywords, Limits, Statement,
};

static DIALECT: Dialect = Dialect {
    name: "Shelf",
    documents: "pages",
    forms: Forms::of(&[Form::Select]),
    constructs: Constructs::of(&[]),
    functions: Functions::of(&[Function::Size]),
    names: Keywords::of(&[]),
    every_field: false,
    hint: None,
    limits: Limits { chars: 1_000, nesting: DEFAULT_NESTING_LIMIT },
};

static BOOK: ResourceKind = ResourceKind {
    name: "book",
    before: "book/",
    between: Some("/chapter/"),
    part: "BookName",
    unknown: "",
    tagged_by_caller: false,
};

static READ_ROW: ActionRow = ActionRow { name: "shelf:Read", index: 0, resources: &[&BOOK], keys: &[] };

const READ: Action = Action::new(&READ_ROW);

static ACTIONS: ActionTable = ActionTable {
    service: "Shelf",
    prefix: "shelf",
    actions: &[READ],
    kinds: &[&BOOK],
    keys: &[],
    other_names: &[],
    resource_control: false,
    one_account: false,
    policies: &POLICIES,
};

static POLICIES: PolicyWords = PolicyWords {
    first_sid: None,
    sid: "Shelf",
    key_sid: "ShelfKey",
    several_targets: Refusal { code: "several-shelves", message: "there are several shelves", help: "take one" },
    template: Refusal { code: "template-shelf", message: "no shelf is given", help: "give one" },
    unresolved_help: "give the name of the book",
    limits: &[],
};

static SELECT: RuleRow = RuleRow {
    id: "select",
    command: "SELECT",
    action: READ,
    action_certainty: Certainty::Undocumented,
    place: ResourceColumn { kind: &BOOK, any: false },
    place_certainty: Certainty::Undocumented,
    dependent: None,
    facts: &[],
    why: "the book is read",
    source: "there is none",
};

/// What a statement needs of the shelf whose ARNs begin with `base`.
struct Needs<'a> {
    base: &'a str,
    list: Vec<Requirement<'a>>,
}

impl<'r> From<&'r Needs<'_>> for iam::Requirements<'r> {
    fn from(Needs { base, list }: &'r Needs<'_>) -> Self {
        Self {
            table: &ACTIONS,
            base,
            mode: "",
            list,
            facts: &[],
            texts: &[],
            request_tags: &[],
            resource_tags: None,
            creates: None,
            possible: &[],
            account: None,
            attached: None,
        }
    }
}

/// The books that a statement names in its FROM clauses. What could name another one is an error.
fn resolve<'a>(statement: &'a Statement<'a>, base: &'a str) -> Result<Needs<'a>, String> {
    let (source, tree) = (statement.source(), statement.tree());
    let StatementKind::Select(_) = statement.kind() else { return Err("a shelf only has `SELECT`".into()) };
    if *statement.dialect() != DIALECT {
        return Err("the statement is not of a shelf".into());
    }
    if let Some((construct, _)) = statement.constructs().first() {
        return Err(format!("a shelf does not know {construct}"));
    }
    let mut names = Names::of(statement);
    for Expr { kind, .. } in tree.exprs.iter() {
        if let ExprKind::Variable(Variable { name, lookup: Lookup::Open | Lookup::OpenAlias, scope, .. }) = *kind
            && !names.is_alias_before(name, scope)
        {
            return Err(format!("there is no alias `{}`", name.raw(source)));
        }
    }
    let mut list: Vec<Requirement<'a>> = Vec::new();
    for reference in &tree.references {
        let Some(&Expr { kind: ExprKind::Variable(Variable { name, lookup, steps, .. }), span }) =
            statement.expr(reference.expr)
        else {
            return Err("a source is a book".into());
        };
        let text = name.raw(source);
        match (names.is_alias(text.as_bytes(), reference.scope, reference.visible), lookup) {
            (true, _) => {}
            (false, Lookup::Source) if steps.is_empty() => {
                let book = Resource::exact(&BOOK, text, "");
                if !list.iter().any(|known| known.resource == book) {
                    list.push(Requirement::new(&SELECT, book, Facts { first: 0, count: 0, tags: false }, span));
                }
            }
            (false, _) => return Err(format!("there is no book `{}`", statement.text(span))),
        }
    }
    Ok(Needs { base, list })
}

#[cfg(test)]
mod tests;
