//! What can be named at a place, found from the tokens alone, so that it works where a statement is broken.

use std::ops::Range;

use crate::lexeme::{Lexeme, open_bracket};
use partiql_iam::qldb::DIALECT;
use partiql_iam::syntax::Keyword;
use partiql_iam::syntax::token::Kind;

/// An alias that some source gives, and where it can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Visible {
    /// Its name.
    pub(crate) name: String,
    /// The name of the table, or the path, that it means.
    pub(crate) of: Option<String>,
    /// The brackets around the FROM clause.
    within: Range<usize>,
}

/// The aliases that can be used at an offset.
pub(crate) fn visible(lexemes: &[Lexeme], text: &str, at: usize) -> Vec<Visible> {
    let mut all = aliases(lexemes, text);
    all.retain(|alias| alias.within.start <= at && at <= alias.within.end);
    all
}

/// An open bracket, the clause in it, and how many aliases were known when it opened.
struct Level {
    start: usize,
    in_from: bool,
    first: usize,
}

fn aliases(lexemes: &[Lexeme], text: &str) -> Vec<Visible> {
    let mut found: Vec<Visible> = Vec::new();
    let mut levels = vec![Level { start: 0, in_from: false, first: 0 }];
    for (index, lexeme) in lexemes.iter().enumerate() {
        let depth = levels.len();
        let Some(level) = levels.last_mut() else { break };
        let begins_source = match lexeme.kind {
            Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => {
                levels.push(Level { start: lexeme.range.end, in_from: false, first: found.len() });
                continue;
            }
            Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag if depth > 1 => {
                let (start, first) = (level.start, level.first);
                for alias in found.iter_mut().skip(first).filter(|alias| alias.within.start == start) {
                    alias.within.end = lexeme.range.start;
                }
                levels.pop();
                continue;
            }
            Kind::Word(Keyword::From) => {
                level.in_from = !is_argument_from(lexemes, index, text);
                level.in_from
            }
            Kind::Word(Keyword::Join) => true,
            Kind::Word(Keyword::Update) => index == 0,
            Kind::Comma => level.in_from,
            Kind::Word(
                Keyword::Where | Keyword::Set | Keyword::Remove | Keyword::Insert | Keyword::Select | Keyword::On,
            ) => {
                level.in_from = level.in_from && lexeme.is(Keyword::On);
                false
            }
            _ => false,
        };
        if begins_source {
            let within = level.start..text.len();
            for (name, of) in source(lexemes.get(index + 1..).unwrap_or_default(), text) {
                found.push(Visible { name, of, within: within.clone() });
            }
        }
    }
    found
}

/// Whether this `FROM` is among the arguments of a function, as in `EXTRACT(year FROM x)`.
pub(super) fn is_argument_from(lexemes: &[Lexeme], from: usize, text: &str) -> bool {
    let Some(open) = open_bracket(lexemes.get(..from).unwrap_or_default()) else { return false };
    let name = open.checked_sub(1).and_then(|before| lexemes.get(before));
    name.is_some_and(|name| ["extract", "trim", "substring"].iter().any(|word| name.is_word(word, text)))
}

/// The aliases of the source that begins here, with what they mean.
fn source(lexemes: &[Lexeme], text: &str) -> Vec<(String, Option<String>)> {
    let mut rest = lexemes.iter().enumerate().peekable();
    let mut names: Vec<&Lexeme> = Vec::new();
    let mut depth = 0_usize;
    let mut aliases = Vec::new();
    let mut given = false;
    let mut before: Option<Kind> = None;
    let path = |names: &[&Lexeme]| {
        let names: Vec<&str> = names.iter().map(|name| name.name(text)).collect();
        (!names.is_empty()).then(|| names.join("."))
    };
    while let Some((_, lexeme)) = rest.next() {
        match lexeme.kind {
            Kind::OpenParen | Kind::OpenBracket | Kind::OpenBrace | Kind::OpenBag => depth += 1,
            Kind::CloseParen | Kind::CloseBracket | Kind::CloseBrace | Kind::CloseBag => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => break,
            },
            _ if depth > 0 => {
                // The table of `history(table)` is what its alias means.
                if lexeme.is_name(&DIALECT)
                    && names.len() == 1
                    && names.iter().all(|name| name.is_word("history", text))
                {
                    names.push(lexeme);
                }
            }
            Kind::Dot | Kind::At => {}
            Kind::Word(Keyword::As | Keyword::At | Keyword::By) => {
                if let Some((_, name)) = rest.next_if(|(_, name)| name.is_name(&DIALECT)) {
                    let of = lexeme.is(Keyword::As).then(|| path(&names)).flatten();
                    given |= lexeme.is(Keyword::As);
                    aliases.push((name.name(text).to_owned(), of));
                }
            }
            _ if lexeme.is_name(&DIALECT) && (names.is_empty() || before == Some(Kind::Dot)) => names.push(lexeme),
            _ if lexeme.is_name(&DIALECT) && !given => {
                given = true;
                aliases.push((lexeme.name(text).to_owned(), path(&names)));
            }
            _ => break,
        }
        before = Some(lexeme.kind);
    }
    if let (false, Some(last)) = (given, names.last())
        && !names.first().is_some_and(|first| first.is_word("history", text))
    {
        aliases.push((last.name(text).to_owned(), path(&names)));
    }
    for (_, of) in &mut aliases {
        // `history.Vehicle` came from `history(Vehicle)`.
        if let Some(table) = of.as_deref().and_then(|of| of.strip_prefix("history.")) {
            *of = Some(table.to_owned());
        }
    }
    aliases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexeme::lexemes;

    fn names(text: &str) -> Vec<(String, Option<String>)> {
        let at = text.find('|').unwrap();
        let text = text.replace('|', "");
        visible(&lexemes(&text), &text, at).into_iter().map(|alias| (alias.name, alias.of)).collect()
    }

    fn alias(name: &str, of: &str) -> (String, Option<String>) {
        (name.to_owned(), (!of.is_empty()).then(|| of.to_owned()))
    }

    #[test]
    fn aliases_of_broken_statements() {
        assert_eq!(names("SELECT | FROM Vehicle AS v WHERE"), [alias("v", "Vehicle")]);
        assert_eq!(
            names("SELECT v.| FROM Vehicle v, @v.Owners AS o BY i"),
            [alias("v", "Vehicle"), alias("o", "v.Owners"), alias("i", "")]
        );
        assert_eq!(
            names("SELECT EXTRACT(year FROM x) FROM history(Person, `2019T`) AS h WHERE |"),
            [alias("h", "Person")]
        );
        assert_eq!(names("UPDATE Vehicle AS v SET |"), [alias("v", "Vehicle")]);
        assert_eq!(
            names("SELECT * FROM Vehicle JOIN Person AS p ON | = 1"),
            [alias("Vehicle", "Vehicle"), alias("p", "Person")]
        );
    }

    #[test]
    fn an_alias_of_a_nested_query_is_seen_in_it_alone() {
        assert_eq!(names("SELECT (SELECT o.x FROM a AS o) FROM Vehicle AS v WHERE |"), [alias("v", "Vehicle")]);
        assert_eq!(names("SELECT (SELECT | FROM a AS o) FROM Vehicle AS v"), [alias("o", "a"), alias("v", "Vehicle")]);
    }
}
