//! What can come next in a statement of QLDB.

use std::collections::BTreeSet;

use gen_lsp_types::{CompletionItem, CompletionItemKind};

use super::scope::{Visible, is_argument_from, visible};
use super::vocabulary::{REDACT, SIGNATURES};
use super::word::table_help;
use crate::cursor::CursorContext;
use crate::lexeme::{Lexeme, as_name, lexemes, open_bracket};
use crate::markdown::markdown;
use partiql_iam::qldb::DIALECT;
use partiql_iam::qldb::catalog::{Table, TableStatus};
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// The reserved words that QLDB's statements have. `AT` is left out where QLDB does not take it.
const WORDS: [&str; 47] = [
    "AND",
    "AS",
    "AT",
    "BETWEEN",
    "BY",
    "CAST",
    "CREATE",
    "DELETE",
    "DROP",
    "ESCAPE",
    "EXEC",
    "FALSE",
    "FROM",
    "IN",
    "INDEX",
    "INNER",
    "INSERT",
    "INTO",
    "IS",
    "JOIN",
    "LIKE",
    "MISSING",
    "NOT",
    "NOT BETWEEN",
    "NOT IN",
    "NOT LIKE",
    "NULL",
    "ON",
    "OR",
    "REMOVE",
    "SELECT",
    "SET",
    "TABLE",
    "TRIM",
    "TRUE",
    "UNDROP",
    "UPDATE",
    "VALUE",
    "WHERE",
    "WITH",
    "YEAR",
    "MONTH",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "FOR",
];

/// Whole pieces of statements, and what they are good for.
const SNIPPETS: [(&str, &str, &str); 5] = [
    ("`timestamp`", "`${1:2019-06-05T00:00:00Z}`", "an Ion timestamp"),
    ("`struct`", "`{${1:name}: ${2:\"value\"}}`", "an Ion struct"),
    ("`list`", "`[${1:1}]`", "an Ion list"),
    ("`blob`", "`{{${1:aGVsbG8=}}}`", "an Ion blob"),
    ("?", "?", "a parameter"),
];

/// What can come next.
pub(crate) fn completions(cursor: &CursorContext<'_>) -> Vec<CompletionItem> {
    Completer { cursor }.items()
}

struct Completer<'c> {
    cursor: &'c CursorContext<'c>,
}

/// What a name would be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// A table, or something else that FROM takes.
    Source,
    /// A table and nothing else.
    Table,
    /// A value.
    Value,
    /// What is changed: an element of a document.
    Element,
    /// The documents that are added.
    Documents,
    /// A new name, or no name at all.
    Nothing,
}

impl Completer<'_> {
    fn items(&self) -> Vec<CompletionItem> {
        let kind = |count| self.cursor.back(count);
        let last = kind(1);
        let is = |lexeme: Option<&Lexeme>, keyword| lexeme.is_some_and(|lexeme| lexeme.is(keyword));
        if last.is_some_and(|last| last.kind == Kind::Dot) {
            return self.fields_after_dot();
        }
        if last.is_some_and(|last| last.kind == Kind::At) {
            return self.aliases();
        }
        if is(last, Keyword::Exec) {
            let insert = "REDACT_REVISION `{strandId: \"$1\", sequenceNo: $2}`, '$3', '$4'";
            let item = self.cursor.snippet("REDACT_REVISION", insert, CompletionItemKind::Function, "1");
            return vec![CompletionItem { detail: Some(format!("{REDACT}, the one stored procedure")), ..item }];
        }
        if is(last, Keyword::Table) && is(kind(2), Keyword::Undrop) {
            return self.tables(TableStatus::Inactive, |table| format!("\"{}\"", table.id));
        }
        if is(last, Keyword::Index) && is(kind(2), Keyword::Drop) {
            return self.indexes();
        }
        let wanted = self.wanted();
        let mut items = match wanted {
            Wanted::Nothing => Vec::new(),
            Wanted::Table => self.tables(TableStatus::Active, |table| as_name(&table.name)),
            Wanted::Source => self.sources(),
            Wanted::Value => self.values(),
            Wanted::Element => self.elements(),
            Wanted::Documents => self.documents(),
        };
        items.extend(self.words(wanted));
        items
    }

    /// What SET can begin with.
    fn elements(&self) -> Vec<CompletionItem> {
        let mut items = self.aliases();
        let names = visible(&lexemes(self.cursor.whole), self.cursor.whole, self.cursor.at);
        if let [only] = names.as_slice() {
            items.extend(self.fields(only.of.as_deref()));
        }
        items
    }

    /// What INSERT adds.
    fn documents(&self) -> Vec<CompletionItem> {
        let item = |(label, insert, what): (&str, &str, &str)| {
            let item = self.cursor.snippet(label, insert, CompletionItemKind::Snippet, "1");
            CompletionItem { detail: Some(what.to_owned()), ..item }
        };
        [("?", "?", "a parameter"), ("<< … >>", "<< {'${1:name}': ${2:?}} >>", "documents")].map(item).into()
    }

    fn words(&self, wanted: Wanted) -> Vec<CompletionItem> {
        let broken = self.cursor.is_broken();
        let in_change = !self.cursor.before.first().is_none_or(|first| first.is(Keyword::Select));
        // What the parser takes for a name there, or for a value of which nobody wants one.
        let is_noise = |word: &str| match word {
            "AT" => in_change,
            "UNDROP" => !self.cursor.before.is_empty(),
            "FALSE" | "MISSING" | "NOT" | "NULL" | "TRUE" => {
                matches!(wanted, Wanted::Source | Wanted::Table | Wanted::Element | Wanted::Documents)
            }
            _ => false,
        };
        let allowed = |word: &&&str| !is_noise(word) && (broken || self.cursor.accepts(word));
        let is_small = self.cursor.is_in_small_letters();
        let item = |word: &&str| {
            let word = if is_small { word.to_ascii_lowercase() } else { (*word).to_owned() };
            self.cursor.item(&word, word.clone(), CompletionItemKind::Keyword, "3")
        };
        let mut items: Vec<CompletionItem> = WORDS.iter().filter(allowed).map(item).collect();
        if self.cursor.accepts("WITH") && self.cursor.before.get(1).is_some_and(|second| second.is(Keyword::Index)) {
            items.push(self.cursor.item(
                "WITH (purge = true)",
                "WITH (purge = true)".to_owned(),
                CompletionItemKind::Snippet,
                "2",
            ));
        }
        if self.cursor.accepts("WITH") && self.cursor.before.first().is_some_and(|first| first.is(Keyword::Create)) {
            let insert = "WITH (aws_tags = `{'${1:key}': '${2:value}'}`)";
            items.push(self.cursor.snippet("WITH (aws_tags = …)", insert, CompletionItemKind::Snippet, "2"));
        }
        items
    }

    /// What a name would be at the cursor, by the tokens before it.
    fn wanted(&self) -> Wanted {
        let Some(last) = self.cursor.before.last() else { return Wanted::Nothing };
        let index = self.cursor.before.len() - 1;
        let first = |keyword| self.cursor.before.first().is_some_and(|first| first.is(keyword));
        match last.kind {
            Kind::Word(Keyword::From) if is_argument_from(&self.cursor.before, index, self.cursor.head) => {
                Wanted::Value
            }
            Kind::Word(Keyword::From) if first(Keyword::Delete) && index == 1 => Wanted::Table,
            Kind::Word(Keyword::From | Keyword::Join) => Wanted::Source,
            Kind::Word(Keyword::Update) => Wanted::Table,
            Kind::Word(Keyword::Into) if index == 1 => Wanted::Table,
            Kind::Word(Keyword::Table) if first(Keyword::Drop) => Wanted::Table,
            Kind::Word(Keyword::On) if first(Keyword::Create) || first(Keyword::Drop) => Wanted::Table,
            Kind::Comma if self.in_from() => Wanted::Source,
            Kind::OpenParen if self.opens_history(index) => Wanted::Table,
            Kind::Word(Keyword::Table | Keyword::Index) | Kind::OpenParen if first(Keyword::Create) => Wanted::Nothing,
            Kind::Word(Keyword::Set) => Wanted::Element,
            _ if index == 2 && first(Keyword::Insert) && last.is_name(&DIALECT) => Wanted::Documents,
            _ if self.cursor.is_broken() || self.cursor.accepts("zz9") => match last.kind {
                Kind::Word(Keyword::As | Keyword::At | Keyword::By) => Wanted::Nothing,
                Kind::Word(keyword) if !DIALECT.may_be_name(keyword) => Wanted::Value,
                Kind::Comma | Kind::OpenParen | Kind::OpenBracket | Kind::OpenBag | Kind::Colon => Wanted::Value,
                kind if kind.is_operator() => Wanted::Value,
                _ => Wanted::Nothing,
            },
            _ => Wanted::Nothing,
        }
    }

    fn opens_history(&self, open: usize) -> bool {
        open.checked_sub(1)
            .and_then(|name| self.cursor.before.get(name))
            .is_some_and(|name| name.is_word("history", self.cursor.head))
    }

    /// Whether the innermost clause before the cursor is FROM.
    fn in_from(&self) -> bool {
        let start = open_bracket(&self.cursor.before).map_or(0, |open| open + 1);
        let mut depth = 0_usize;
        let mut in_from = false;
        for (index, lexeme) in self.cursor.before.iter().enumerate().skip(start) {
            match lexeme.kind {
                Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => depth += 1,
                Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag => {
                    depth = depth.saturating_sub(1);
                }
                Kind::Word(Keyword::From) if depth == 0 => {
                    in_from = !is_argument_from(&self.cursor.before, index, self.cursor.head);
                }
                Kind::Word(Keyword::Where | Keyword::Select | Keyword::Set | Keyword::Insert | Keyword::Remove)
                    if depth == 0 =>
                {
                    in_from = false;
                }
                _ => {}
            }
        }
        in_from
    }

    fn tables(&self, status: TableStatus, insert: impl Fn(&Table) -> String) -> Vec<CompletionItem> {
        self.cursor
            .workspace
            .tables()
            .filter(|table| table.status == status)
            .map(|table| self.table(table, insert(table)))
            .collect()
    }

    fn table(&self, table: &Table, insert: String) -> CompletionItem {
        CompletionItem {
            detail: Some(format!("table {}", table.id)),
            documentation: Some(markdown(table_help(table))),
            ..self.cursor.item(&table.name, insert, CompletionItemKind::Class, "1")
        }
    }

    fn indexes(&self) -> Vec<CompletionItem> {
        let indexes =
            self.cursor.workspace.tables().flat_map(|table| table.indexes.iter().map(move |index| (table, index)));
        let item = |(table, index): (&Table, &partiql_iam::qldb::catalog::Index)| {
            let insert = format!("\"{}\" ON {} WITH (purge = true)", index.id.as_ref()?, as_name(&table.name));
            Some(self.cursor.item(
                &format!("{}({})", table.name, index.field),
                insert,
                CompletionItemKind::Property,
                "1",
            ))
        };
        indexes.filter_map(item).collect()
    }

    fn sources(&self) -> Vec<CompletionItem> {
        let mut items = self.tables(TableStatus::Active, |table| as_name(&table.name));
        items.extend(self.aliases());
        items.push(self.cursor.snippet("history", "history(${1:table})", CompletionItemKind::Function, "2"));
        let catalog = "information_schema.user_tables";
        items.push(self.cursor.item(catalog, catalog.to_owned(), CompletionItemKind::Class, "2"));
        for table in self.cursor.workspace.tables() {
            if table.status == TableStatus::Active {
                let name = format!("_ql_committed_{}", table.name);
                let item = self.cursor.item(&name, name.clone(), CompletionItemKind::Interface, "4");
                items.push(CompletionItem { detail: Some("the committed view of the table".to_owned()), ..item });
            }
        }
        items
    }

    fn values(&self) -> Vec<CompletionItem> {
        let mut items = self.aliases();
        let names = visible(&lexemes(self.cursor.whole), self.cursor.whole, self.cursor.at);
        if let [only] = names.as_slice() {
            items.extend(self.fields(only.of.as_deref()));
        }
        let functions = SIGNATURES.iter().filter(|signature| signature.name != REDACT && signature.name != "history");
        items.extend(functions.map(|signature| self.cursor.function(signature)));
        for (label, insert, what) in SNIPPETS {
            let item = self.cursor.snippet(label, insert, CompletionItemKind::Snippet, "5");
            items.push(CompletionItem { detail: Some(what.to_owned()), ..item });
        }
        items
    }

    fn aliases(&self) -> Vec<CompletionItem> {
        let item = |alias: Visible| CompletionItem {
            detail: alias.of.as_ref().map(|of| format!("alias of {of}")),
            ..self.cursor.item(&alias.name, as_name(&alias.name), CompletionItemKind::Variable, "1")
        };
        let mut names = visible(&lexemes(self.cursor.whole), self.cursor.whole, self.cursor.at);
        // The word that is being typed is no other name of itself.
        names.retain(|alias| !(alias.name == self.cursor.typed() && alias.of.as_ref() == Some(&alias.name)));
        let mut seen = BTreeSet::new();
        names.retain(|alias| seen.insert(alias.name.clone()));
        names.into_iter().map(item).collect()
    }

    /// The fields of a table that the catalog knows: those with an index.
    fn fields(&self, table: Option<&str>) -> Vec<CompletionItem> {
        let catalog = self.cursor.workspace.catalog.as_ref();
        let table = table.and_then(|name| catalog.and_then(|catalog| catalog.active(name)));
        let indexes = table.into_iter().flat_map(|table| &table.indexes);
        let item = |index: &partiql_iam::qldb::catalog::Index| CompletionItem {
            detail: Some("indexed field".to_owned()),
            ..self.cursor.item(&index.field, as_name(&index.field), CompletionItemKind::Field, "2")
        };
        indexes.map(item).collect()
    }

    /// The fields that are written after the same name elsewhere in the file.
    fn fields_written(&self, alias: &str, known: &[CompletionItem]) -> Vec<CompletionItem> {
        let text = self.cursor.source.as_str();
        let all = lexemes(text);
        let mut fields = BTreeSet::new();
        for window in all.windows(3) {
            let [name, dot, field] = window else { continue };
            let is_here = field.range.start <= self.cursor.word.end && self.cursor.word.start <= field.range.end;
            let is_field = dot.kind == Kind::Dot && field.is_name(&DIALECT) && name.is_name(&DIALECT);
            if is_field && !is_here && name.name(text) == alias {
                fields.insert(field.name(text));
            }
        }
        let is_new = |field: &&str| known.iter().all(|item| item.label != *field);
        let item = |field: &str| CompletionItem {
            detail: Some("written in this file".to_owned()),
            ..self.cursor.item(field, as_name(field), CompletionItemKind::Field, "3")
        };
        fields.into_iter().filter(is_new).map(item).collect()
    }

    /// What can follow `name.`
    fn fields_after_dot(&self) -> Vec<CompletionItem> {
        let name = self.cursor.before.len().checked_sub(2).and_then(|index| self.cursor.before.get(index));
        let Some(name) = name.filter(|name| name.is_name(&DIALECT)) else { return Vec::new() };
        let name = name.name(self.cursor.head);
        if name == "information_schema" {
            return vec![self.cursor.item("user_tables", "user_tables".to_owned(), CompletionItemKind::Class, "1")];
        }
        let names = visible(&lexemes(self.cursor.whole), self.cursor.whole, self.cursor.at);
        let alias = names.iter().find(|alias| alias.name == name);
        let mut items = self.fields(alias.and_then(|alias| alias.of.as_deref()));
        items.extend(self.fields_written(name, &items));
        items
    }
}
