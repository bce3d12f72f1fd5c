//! What can come next in a statement of DynamoDB.

use std::collections::BTreeSet;

use gen_lsp_types::{CompletionItem, CompletionItemKind};

use super::clause;
use super::source::{Known, Source};
use super::vocabulary::{SIGNATURES, is_of_set};
use super::word::{index_help, keys, table_help};
use crate::cursor::CursorContext;
use crate::lexeme::{as_name, lexemes, open_bracket};
use crate::markdown::markdown;
use partiql_iam::dynamodb::{DIALECT, KeyAttribute, KeySchema, Projection, Schema, Table};
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// What can come next.
pub(crate) fn completions(cursor: &CursorContext<'_>) -> Vec<CompletionItem> {
    let all = lexemes(cursor.whole);
    let known = Source::of(&all).and_then(|source| source.known(&all, cursor.whole, cursor.workspace));
    Completer { cursor, known }.items()
}

struct Completer<'c> {
    cursor: &'c CursorContext<'c>,
    /// The table that the statement is on.
    known: Option<Known<'c>>,
}

/// Which attributes can come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attributes {
    All,
    /// Those of the key of what is read.
    OfKey,
    /// Those that are not of the table's key.
    ButKey,
}

/// What a name would be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Table,
    /// An attribute or a value.
    Value,
    Nothing,
}

impl Completer<'_> {
    fn items(&self) -> Vec<CompletionItem> {
        let cursor = self.cursor;
        let is = |count: usize, keyword| cursor.back(count).is_some_and(|lexeme| lexeme.is(keyword));
        if cursor.back(1).is_some_and(|last| last.kind == Kind::Dot) {
            return self.indexes();
        }
        if is(1, Keyword::Value) && cursor.before.iter().any(|lexeme| lexeme.is(Keyword::Into)) {
            return self.item_of_table();
        }
        if let Some(members) = self.members() {
            return members;
        }
        let mut items = match self.wanted() {
            Wanted::Table => self.tables(),
            Wanted::Value => self.values(),
            Wanted::Nothing => Vec::new(),
        };
        if is(1, Keyword::Where) {
            items.extend(self.whole_key());
        }
        if is(1, Keyword::In) {
            items.push(cursor.snippet("[…]", "[$1]", CompletionItemKind::Snippet, "1"));
        }
        items.extend(self.words());
        items
    }

    fn wanted(&self) -> Wanted {
        let cursor = self.cursor;
        let Some(last) = cursor.back(1) else { return Wanted::Nothing };
        match last.kind {
            Kind::Word(Keyword::From | Keyword::Update | Keyword::Into) => Wanted::Table,
            Kind::Word(Keyword::In | Keyword::Is) => Wanted::Nothing,
            _ if cursor.is_broken() || cursor.accepts("zz9") => match last.kind {
                Kind::Word(
                    Keyword::Select
                    | Keyword::Where
                    | Keyword::And
                    | Keyword::Or
                    | Keyword::Not
                    | Keyword::Between
                    | Keyword::Set
                    | Keyword::Remove
                    | Keyword::By,
                )
                | Kind::Comma
                | Kind::OpenParen
                | Kind::OpenBracket
                | Kind::OpenBag
                | Kind::Colon => Wanted::Value,
                kind if kind.is_operator() => Wanted::Value,
                _ => Wanted::Nothing,
            },
            _ => Wanted::Nothing,
        }
    }

    fn tables(&self) -> Vec<CompletionItem> {
        let tables = self.cursor.workspace.dynamodb.schema.iter().flat_map(Schema::tables);
        let item = |table: &Table| CompletionItem {
            detail: Some(keys(&table.keys).replace('`', "")),
            documentation: Some(markdown(table_help(table))),
            ..self.cursor.item(&table.name, as_name(&table.name), CompletionItemKind::Class, "1")
        };
        tables.map(item).collect()
    }

    /// The indexes of the table before the dot. Only a SELECT reads one.
    fn indexes(&self) -> Vec<CompletionItem> {
        let cursor = self.cursor;
        let name = cursor.back(2).filter(|name| name.is_name(&DIALECT));
        let is_read = cursor.back(3).is_some_and(|lexeme| lexeme.is(Keyword::From))
            && cursor.before.iter().any(|lexeme| lexeme.is(Keyword::Select));
        let Some(name) = name.filter(|_| is_read) else { return Vec::new() };
        let schema = cursor.workspace.dynamodb.schema.as_ref();
        let table = schema.and_then(|schema| schema.table(name.name(cursor.head)));
        let item = |(table, index): (&Table, &partiql_iam::dynamodb::Index)| CompletionItem {
            detail: Some(keys(&index.keys).replace('`', "")),
            documentation: Some(markdown(index_help(table, index))),
            ..cursor.item(&index.name, as_name(&index.name), CompletionItemKind::Interface, "1")
        };
        table.into_iter().flat_map(|table| table.indexes.iter().map(move |index| (table, index))).map(item).collect()
    }

    /// The attributes that the schema knows, the key first, the functions, and a parameter.
    fn values(&self) -> Vec<CompletionItem> {
        let clause = clause::last(&self.cursor.before);
        let parameter = || {
            let item = self.cursor.item("?", "?".to_owned(), CompletionItemKind::Snippet, "5");
            CompletionItem { detail: Some("a parameter".to_owned()), ..item }
        };
        let is_left = self.cursor.back(1).is_some_and(|last| last.is(Keyword::Set));
        let mut items = match clause {
            // The values of an item name no attributes.
            Some(Keyword::Into) => return vec![parameter()],
            // It is ordered by the key of what is read.
            Some(Keyword::Order) => return self.attributes(Attributes::OfKey),
            // The key of an item stays.
            Some(Keyword::Remove) => return self.attributes(Attributes::ButKey),
            Some(Keyword::Set) if is_left => return self.attributes(Attributes::ButKey),
            Some(Keyword::Where | Keyword::Set) => self.attributes(Attributes::All),
            _ => return self.attributes(Attributes::All),
        };
        let is_set = clause == Some(Keyword::Set);
        let functions = SIGNATURES.iter().filter(|signature| is_of_set(signature) == is_set);
        items.extend(functions.map(|signature| self.cursor.function(signature)));
        items.push(parameter());
        items
    }

    /// Attributes that the schema knows, with what each is.
    fn known_attributes(&self, wanted: Attributes) -> Vec<(String, &'static str, &'static str)> {
        let Some(Known { table, index }) = self.known else { return Vec::new() };
        let of_key = |keys: &'_ KeySchema, order: &'static str| {
            let names = |part: &[KeyAttribute], what| {
                part.iter().map(|one| (one.name.clone(), what, order)).collect::<Vec<_>>()
            };
            [names(keys.partition(), "partition key"), names(keys.sort(), "sort key")].concat()
        };
        let mut found = of_key(index.map_or(&table.keys, |index| &index.keys), "1");
        found.extend(of_key(&table.keys, "2"));
        for other in &table.indexes {
            found.extend(other.keys.attributes().map(|key| (key.name.clone(), "key of an index", "3")));
            if let Projection::Include(included) = &other.projection {
                found.extend(included.iter().map(|name| (name.clone(), "attribute of an index", "3")));
            }
        }
        let read = index.map_or(&table.keys, |index| &index.keys);
        let mut names = BTreeSet::new();
        found.retain(|(name, ..)| {
            let is_wanted = match wanted {
                Attributes::All => true,
                Attributes::OfKey => read.attribute(name).is_some(),
                Attributes::ButKey => table.keys.attribute(name).is_none(),
            };
            is_wanted && names.insert(name.clone())
        });
        found
    }

    fn attributes(&self, wanted: Attributes) -> Vec<CompletionItem> {
        let item = |(name, what, order): (String, &'static str, &'static str)| {
            let item = self.cursor.item(&name, as_name(&name), CompletionItemKind::Field, order);
            CompletionItem { detail: Some(what.to_owned()), ..item }
        };
        self.known_attributes(wanted).into_iter().map(item).collect()
    }

    /// The attributes of an item that is inserted, in its outermost braces.
    fn members(&self) -> Option<Vec<CompletionItem>> {
        let before = &self.cursor.before;
        let open = open_bracket(before)?;
        let is_item = before.get(open)?.kind == Kind::OpenBrace && before.get(open.checked_sub(1)?)?.is(Keyword::Value);
        let is_member = matches!(before.last()?.kind, Kind::OpenBrace | Kind::Comma);
        if !is_item || !is_member || !before.iter().any(|lexeme| lexeme.is(Keyword::Into)) {
            return None;
        }
        let key = |name: &str| format!("'{}'", name.replace('\'', "''"));
        let is_new = |(name, ..): &(String, &str, &str)| {
            !before.iter().any(|lexeme| lexeme.kind == Kind::String && lexeme.text(self.cursor.head) == key(name))
        };
        let item = |(name, what, order): (String, &'static str, &'static str)| {
            let insert = format!("{}: ${{1:?}}", key(&name));
            let item = self.cursor.snippet(&key(&name), &insert, CompletionItemKind::Field, order);
            CompletionItem { detail: Some(what.to_owned()), ..item }
        };
        Some(self.known_attributes(Attributes::All).into_iter().filter(is_new).map(item).collect())
    }

    /// WHERE with all of the key.
    fn whole_key(&self) -> Option<CompletionItem> {
        let known = self.known?;
        let (partition, sort) = known.keys();
        let names: Vec<&str> = partition.into_iter().chain(sort).map(|key| key.name.as_str()).collect();
        let all: Vec<String> = names.iter().map(|name| format!("{} = ?", as_name(name))).collect();
        let label = all.join(" AND ");
        let item = self.cursor.item(&label, label.clone(), CompletionItemKind::Snippet, "0");
        (names.len() > 1).then(|| CompletionItem { detail: Some("all of the key".to_owned()), ..item })
    }

    /// An item with the key of the table.
    fn item_of_table(&self) -> Vec<CompletionItem> {
        let keys = self.known.map(|known| &known.table.keys);
        let names = keys.into_iter().flat_map(KeySchema::attributes).enumerate();
        let members: Vec<String> =
            names.map(|(place, key)| format!("'{}': ${{{}:?}}", key.name.replace('\'', "''"), place + 1)).collect();
        let insert =
            if members.is_empty() { "{'${1:name}': ${2:?}}".to_owned() } else { format!("{{{}}}", members.join(", ")) };
        vec![self.cursor.snippet("{…}", &insert, CompletionItemKind::Snippet, "1")]
    }

    /// The words of the clause before the cursor. The parser is asked too.
    fn words(&self) -> Vec<CompletionItem> {
        let cursor = self.cursor;
        let broken = cursor.is_broken();
        let first = |word: &str| word.split(' ').next().unwrap_or_default().to_owned();
        let allowed = |word: &&str| broken || cursor.accepts(&first(word));
        let item = |word: &str| cursor.item(word, word.to_owned(), CompletionItemKind::Keyword, "6");
        clause::words(&cursor.before).into_iter().filter(allowed).map(item).collect()
    }
}
