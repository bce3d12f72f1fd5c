//! The other parsers, the floor, and the statements they are given.

#![allow(dead_code, reason = "no bench uses all of it")]

use std::collections::BTreeSet;

use logos::Logos;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::{parse, resolve};
use partiql_parser::Parser as PartiqlParser;
use qusql_parse::{Issues, ParseOptions, SQLArguments, SQLDialect, parse_statement};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser as SqlParser;

use crate::statements::{catalog, requirements};

/// A parser that a user would otherwise pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// AWS's own parser of PartiQL: queries only.
    PartiqlParser,
    /// The most used SQL parser in Rust.
    Sqlparser,
    /// The fastest general SQL parser in Rust.
    QusqlParse,
}

/// A statement as a parser accepts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As it is.
    Original,
    /// With a string instead of each parameter.
    Adapted(String),
    /// Not at all.
    Refused,
}

impl Peer {
    pub(crate) const ALL: [Self; 3] = [Self::PartiqlParser, Self::Sqlparser, Self::QusqlParse];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PartiqlParser => "partiql-parser",
            Self::Sqlparser => "sqlparser",
            Self::QusqlParse => "qusql-parse",
        }
    }

    /// Parses one statement; whether it is accepted. Each with the dialect that accepts most of the corpus.
    pub(crate) fn accepts(self, text: &str) -> bool {
        match self {
            Self::PartiqlParser => PartiqlParser::default().parse(text).is_ok(),
            Self::Sqlparser => {
                SqlParser::parse_sql(&GenericDialect {}, text).is_ok_and(|statements| statements.len() == 1)
            }
            Self::QusqlParse => {
                let options = ParseOptions::new().dialect(SQLDialect::MariaDB).arguments(SQLArguments::QuestionMark);
                let mut issues = Issues::new(text);
                parse_statement(text, &mut issues, &options).is_some() && issues.is_ok()
            }
        }
    }

    /// The form in which it accepts the statement. A parameter becomes a string where it must, since that is what a user could do.
    pub(crate) fn form(self, text: &str) -> Form {
        if self.accepts(text) {
            return Form::Original;
        }
        let adapted = text.replace('?', "'A1'");
        if adapted != text && self.accepts(&adapted) { Form::Adapted(adapted) } else { Form::Refused }
    }
}

/// The tokens of the dialect, without a difference between names and reserved words: less can't be done.
#[derive(Clone, Copy, Debug, Logos, PartialEq, Eq)]
#[logos(skip r"[ \t\n\x0B\x0C\r]+")]
#[logos(skip(r"--[^\n]*", allow_greedy = true))]
#[logos(skip r"/\*([^*]|\*+[^*/])*\*+/")]
pub(crate) enum Token {
    #[regex("[A-Za-z_$][A-Za-z0-9_$]*")]
    Word,
    #[regex(r#""([^"]|"")*""#)]
    Quoted,
    #[regex("'([^']|'')*'")]
    String,
    #[regex("`[^`]*`")]
    Ion,
    #[regex(r"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")]
    Number,
    #[token("<<")]
    OpenBag,
    #[token(">>")]
    CloseBag,
    #[token("<=")]
    LessEqual,
    #[token(">=")]
    GreaterEqual,
    #[token("<>")]
    NotEqual,
    #[token("!=")]
    BangEqual,
    #[token("||")]
    Concat,
    #[token("<")]
    Less,
    #[token(">")]
    Greater,
    #[token("=")]
    Equal,
    #[token("?")]
    Parameter,
    #[token(",")]
    Comma,
    #[token(".")]
    Dot,
    #[token(":")]
    Colon,
    #[token(";")]
    Semicolon,
    #[token("@")]
    At,
    #[token("*")]
    Star,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("/")]
    Slash,
    #[token("%")]
    Percent,
    #[token("(")]
    OpenParen,
    #[token(")")]
    CloseParen,
    #[token("[")]
    OpenBracket,
    #[token("]")]
    CloseBracket,
    #[token("{")]
    OpenBrace,
    #[token("}")]
    CloseBrace,
}

/// The statements of the corpus that this library understands, and a catalog that has their tables.
pub(crate) fn corpus() -> (Vec<String>, Catalog) {
    let rows = include_str!("../../../../tests/corpus/statements.jsonl").lines();
    let text = |row| -> String {
        let row: serde_json::Value = serde_json::from_str(row).expect("JSON");
        row["statement"].as_str().expect("a statement").to_owned()
    };
    let ledger = Ledger::template();
    let mut statements: Vec<String> = rows.map(text).collect();
    let mut names = BTreeSet::new();
    for text in &statements {
        let Ok(statement) = parse(text) else { continue };
        let Ok(answer) = resolve(&statement, &ledger, None) else { continue };
        for requirement in answer.iter() {
            if let Some(name) = requirement.resource.unresolved_name() {
                names.insert(name.to_owned());
            }
        }
    }
    let catalog = catalog(names);
    statements.retain(|text| requirements(text, &ledger, &catalog).is_some());
    (statements, catalog)
}

/// The statements of the corpus in the form in which the peer accepts them, if this library accepts that too.
pub(crate) fn common(peer: Peer, statements: &[String], catalog: &Catalog) -> Vec<String> {
    let ledger = Ledger::template();
    let form = |text: &String| match peer.form(text) {
        Form::Original => Some(text.clone()),
        Form::Adapted(text) => Some(text),
        Form::Refused => None,
    };
    statements.iter().filter_map(form).filter(|text| requirements(text, &ledger, catalog).is_some()).collect()
}
