//! What never takes a requirement away: more text, other layout, other case. And what is refused has no requirement at all.
//!
//! The statements are those of the grammar's generator, of the corpus, and of the hand-written lists.

use std::collections::BTreeSet;

use crate::ebnf::Grammar;
use crate::generate::{Generator, Random, TABLES};
use crate::needs;
use crate::tokens::{Token, tokens};
use partiql_iam::Catalog;
use partiql_iam::explain::Explanation;
use partiql_iam::iam::Resource;
use partiql_iam::parse;
use partiql_iam::qldb::DIALECT;
use partiql_iam::qldb::catalog::{Table, TableStatus, is_table_name};
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::qldb::{Action, Ledger};
use partiql_iam::syntax::{Keyword, StatementKind};

/// How many statements the generator writes for each property. More with `PARTIQL_IAM_STATEMENTS`.
fn count() -> u64 {
    std::env::var("PARTIQL_IAM_STATEMENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(500)
}

fn corpus() -> Vec<serde_json::Value> {
    include_str!("../corpus/statements.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The tables of the generator, of the hand-written lists and of the corpus, and one that no statement names.
fn catalog() -> Catalog {
    let listed =
        ["T", "U", "V2", "Archive", "Blocked", "history", "Added"].into_iter().chain(TABLES).map(str::to_owned);
    let mut names: BTreeSet<String> = listed.collect();
    for row in corpus() {
        let expected = &row["expected"];
        let read = ["tables_read", "history_of"].into_iter().filter_map(|key| expected[key].as_array()).flatten();
        let written = read.chain([&expected["writes"]["table"]]).filter_map(serde_json::Value::as_str);
        names.extend(written.filter(|name| is_table_name(name)).map(str::to_owned));
    }
    let table = |(index, name): (usize, String)| Table {
        id: format!("{index:0>22}").parse().unwrap(),
        name,
        status: TableStatus::Active,
        tags: None,
        indexes: Vec::new(),
    };
    Catalog::new(names.into_iter().enumerate().map(table).collect()).unwrap()
}

/// Statements of all kinds, valid and not.
fn statements() -> Vec<String> {
    let grammar = Grammar::read(include_str!("../../grammar/qldb-partiql.ebnf"));
    let written = |seed: u64| {
        let root = if seed % 4 == 3 { "refused" } else { "statement" };
        Generator::new(&grammar, seed).statement(root, 4 + usize::try_from(seed % 14).unwrap()).text
    };
    let corpus = corpus().into_iter().map(|row| row["statement"].as_str().unwrap().to_owned());
    let bypass = crate::rows::FILES.into_iter().flat_map(|(_, file)| crate::rows::rows(file)).map(|row| row.text);
    let listed = [include_str!("../traps.txt"), include_str!("../resolution.txt")].into_iter().flat_map(str::lines);
    let listed = listed.filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let statement = line.split(" | ").nth(1).unwrap().trim_start_matches('?');
        let statement =
            statement.strip_prefix('+').and_then(|rest| rest.split_once(' ')).map_or(statement, |(_, rest)| rest);
        statement.replace("\\n", "\n")
    });
    let all: Vec<String> = (0..count()).map(written).chain(corpus).chain(bypass).chain(listed).collect();
    // Long ones make the time of these properties grow with the square of their length, and find nothing more.
    all.into_iter().filter(|text| text.len() < 600).collect()
}

/// One requirement without its place: action, dependent actions, resource, condition.
type Need = (&'static str, Vec<&'static str>, String, String);

#[derive(Debug, PartialEq, Eq)]
struct Answer {
    command: &'static str,
    needs: BTreeSet<Need>,
    /// The texts that cause the requirements, in order, but that of `qldb:SendCommand`.
    causes: Vec<String>,
    warnings: BTreeSet<&'static str>,
}

fn needs(requirements: &Requirements<'_>) -> BTreeSet<Need> {
    let need = |one: &partiql_iam::Requirement<'_>| {
        let resource = format!("{:?}", one.resource);
        let condition = format!("{:?}", needs::facts(requirements, one));
        let dependent = one.dependent_actions().iter().map(|action| action.name()).collect();
        (one.action().name(), dependent, resource, condition)
    };
    requirements.iter().map(need).collect()
}

/// `None` if the statement is refused.
fn ask(text: &str, catalog: Option<&Catalog>) -> Option<Answer> {
    let statement = parse(text).ok()?;
    let ledger = Ledger::template();
    let requirements = resolve(&statement, &ledger, catalog).ok()?;
    let causes = requirements.iter().skip(1).map(|one| {
        let cause = text.get(one.span.range()).unwrap_or_else(|| panic!("{:?} in {text:?}", one.span));
        assert!(!cause.is_empty(), "{text:?}");
        cause.to_owned()
    });
    Some(Answer {
        command: requirements.command().name(),
        needs: needs(&requirements),
        causes: causes.collect(),
        warnings: requirements.warnings().iter().map(partiql_iam::qldb::resolve::Warning::code).collect(),
    })
}

/// Action, resource and condition of all that is needed, dependent actions included.
fn triples(answer: &Answer) -> BTreeSet<(&'static str, &str, &str)> {
    let mut triples = BTreeSet::new();
    for (action, dependent, resource, condition) in &answer.needs {
        for action in std::iter::once(action).chain(dependent) {
            triples.insert((*action, resource.as_str(), condition.as_str()));
        }
    }
    triples
}

/// Every statement that is accepted, with its answer.
fn accepted(catalog: Option<&Catalog>) -> Vec<(String, Answer)> {
    let asked = statements().into_iter().filter_map(|text| ask(&text, catalog).map(|answer| (text, answer)));
    let accepted: Vec<_> = asked.collect();
    assert!(accepted.len() > 1_000, "{}", accepted.len());
    accepted
}

/// Checks that a changed statement is refused or needs all that the one before needed. Returns whether it is accepted.
fn needs_no_less(before: &Answer, text: &str, after: &str, catalog: &Catalog) -> Option<Answer> {
    let answer = ask(after, Some(catalog))?;
    let lost: Vec<_> = before.needs.difference(&answer.needs).collect();
    // A need may be covered by one that asks for more on the same resource.
    let is_covered = triples(&answer).is_superset(&triples(before));
    assert!(is_covered, "lost {lost:?}\n{text}\n{after}");
    Some(answer)
}

fn join(tokens: &[Token<'_>], mut between: impl FnMut(usize) -> String) -> String {
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        text.push_str(&between(index));
        text.push_str(token.text);
    }
    text + &between(tokens.len())
}

/// The statement with one token replaced.
fn replaced(tokens: &[Token<'_>], place: usize, with: &str) -> String {
    let texts = tokens.iter().enumerate().map(|(index, token)| if index == place { with } else { token.text });
    texts.collect::<Vec<_>>().join(" ")
}

fn texts(text: &str) -> Vec<String> {
    tokens(text).iter().map(|token| token.text.to_ascii_lowercase()).collect()
}

/// The same answer; what causes it consists of the same tokens.
fn assert_same(before: &Answer, after: Option<Answer>, text: &str, changed: &str) {
    let after = after.unwrap_or_else(|| panic!("refused\n{text}\n{changed}"));
    assert_eq!(
        (before.command, &before.needs, &before.warnings),
        (after.command, &after.needs, &after.warnings),
        "{text}\n{changed}"
    );
    let of = |answer: &Answer| answer.causes.iter().map(|cause| texts(cause)).collect::<Vec<_>>();
    assert_eq!(of(before), of(&after), "{text}\n{changed}");
}

#[test]
fn layout_changes_nothing() {
    // With a blank first: a minus and two dashes would be a comment that begins with the minus.
    const BETWEEN: [&str; 8] = [
        " ",
        "\n",
        "\r\n\t",
        "\u{b}\u{c}",
        " /**/",
        " /* , Blocked */ ",
        " -- ; DROP TABLE Blocked\n",
        " /* ' */ -- \" `\n",
    ];
    let catalog = catalog();
    let mut random = Random(1);
    for (text, before) in accepted(Some(&catalog)) {
        let tokens = tokens(&text);
        for between in BETWEEN {
            let changed = join(&tokens, |_| between.to_owned());
            assert_same(&before, ask(&changed, Some(&catalog)), &text, &changed);
        }
        for _ in 0..2 {
            let changed = join(&tokens, |_| BETWEEN[random.below(BETWEEN.len())].to_owned());
            assert_same(&before, ask(&changed, Some(&catalog)), &text, &changed);
        }
    }
}

#[test]
fn the_case_of_keywords_changes_nothing() {
    let catalog = catalog();
    let mut random = Random(2);
    for (text, before) in accepted(Some(&catalog)) {
        let tokens = tokens(&text);
        let is_keyword =
            |token: &Token<'_>| Keyword::lookup(token.text).is_some_and(|keyword| !DIALECT.may_be_name(keyword));
        for style in 0..3 {
            let mut fold = |word: &str| match style {
                0 => word.to_ascii_uppercase(),
                1 => word.to_ascii_lowercase(),
                _ => word
                    .chars()
                    .map(|c| if random.below(2) == 0 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
                    .collect(),
            };
            let words: Vec<String> = tokens
                .iter()
                .map(|token| if is_keyword(token) { fold(token.text) } else { token.text.to_owned() })
                .collect();
            let changed = words.join(" ");
            assert_same(&before, ask(&changed, Some(&catalog)), &text, &changed);
        }
    }
}

#[test]
fn quotes_and_parentheses_take_no_requirement_away() {
    let catalog = catalog();
    let (mut quoted, mut wrapped, mut tried) = (0, 0, 0);
    for (text, before) in accepted(Some(&catalog)) {
        let tokens = tokens(&text);
        for (place, token) in tokens.iter().enumerate() {
            let is_name = token.kind == crate::tokens::Kind::Word && Keyword::lookup(token.text).is_none();
            tried += usize::from(is_name);
            if is_name {
                let changed = replaced(&tokens, place, &format!("\"{}\"", token.text));
                quoted += usize::from(needs_no_less(&before, &text, &changed, &catalog).is_some());
            }
            if is_name || token.kind == crate::tokens::Kind::Value {
                let changed = replaced(&tokens, place, &format!("( {} )", token.text));
                wrapped += usize::from(needs_no_less(&before, &text, &changed, &catalog).is_some());
            }
        }
    }
    // Most names may be quoted; fewer tokens may be in parentheses.
    assert!(quoted * 10 > tried * 8 && wrapped * 4 > tried, "{quoted} {wrapped} {tried}");
}

#[test]
fn another_source_takes_no_requirement_away() {
    let catalog = catalog();
    let mut count = 0;
    for (text, before) in accepted(Some(&catalog)) {
        let tokens = tokens(&text);
        for (place, token) in tokens.iter().enumerate() {
            let forms = if token.text.eq_ignore_ascii_case("FROM") {
                ["FROM Added AS added1 ,", "FROM Added AS added1 JOIN"]
            } else if token.text.eq_ignore_ascii_case("JOIN") {
                ["JOIN Added AS added1 ON true JOIN", "JOIN Added AS added1 ON true , Added AS added2 JOIN"]
            } else {
                continue;
            };
            for form in forms {
                let changed = replaced(&tokens, place, form);
                let Some(after) = needs_no_less(&before, &text, &changed, &catalog) else { continue };
                assert!(after.needs.iter().any(|(_, _, resource, _)| resource.contains("Added")), "{changed}");
                count += 1;
            }
        }
    }
    assert!(count > 500, "{count}");
}

#[test]
fn a_subquery_takes_no_requirement_away() {
    const QUERY: &str = "(SELECT VALUE 1 FROM Added AS added1)";
    let catalog = catalog();
    let mut count = 0;
    for (text, before) in accepted(Some(&catalog)) {
        let tokens = tokens(&text);
        for (place, token) in tokens.iter().enumerate() {
            let change = if token.kind == crate::tokens::Kind::Value {
                format!("[ {} , {QUERY} ]", token.text)
            } else if token.text.eq_ignore_ascii_case("WHERE") {
                format!("WHERE EXISTS {QUERY} AND")
            } else {
                continue;
            };
            let changed = replaced(&tokens, place, &change);
            let Some(after) = needs_no_less(&before, &text, &changed, &catalog) else { continue };
            assert!(after.needs.iter().any(|(_, _, resource, _)| resource.contains("Added")), "{changed}");
            count += 1;
        }
    }
    assert!(count > 500, "{count}");
}

/// A table that FROM reads is read too where its name is outside of FROM, as long as it can be a table there.
#[test]
fn a_name_moved_out_of_from_takes_no_requirement_away() {
    const MOVED: [&str; 12] = [
        "INSERT INTO Archive {}",
        "INSERT INTO Archive VALUE {'moved': {}}",
        "INSERT INTO Archive << {'moved': [1, (SIZE({}), 2)]} >>",
        "INSERT INTO Archive VALUES (1, {}[*])",
        "INSERT INTO Archive VALUE CASE WHEN 1 IN {} THEN 1 ELSE 2 END",
        "INSERT INTO Archive ? RETURNING MODIFIED OLD {}",
        "INSERT INTO Archive ? ON CONFLICT WHERE SIZE({}) > 1 DO NOTHING",
        "SELECT 1 FROM << 1 >> AS moved1 JOIN << 2 >> AS moved2 ON SIZE({}) > 1",
        "SELECT 1 FROM << 1 >> AS moved1 LEFT JOIN << 2 >> AS moved2 ON moved1 IN {} AND moved2 IN @{}",
        "FROM Archive AS moved1 JOIN @moved1.list AS moved2 ON moved2.x IN {} SET moved2.y = 1",
        "EXEC REDACT_REVISION {}, '5PLf9SXwndd63lPaSIa0O6', SIZE({})",
        "({}) UNION << 1 >>",
    ];
    let known = catalog();
    let mut count = 0;
    let mut sources = BTreeSet::new();
    for catalog in [Some(&known), None] {
        for text in statements() {
            let Ok(statement) = parse(&text) else { continue };
            let ledger = Ledger::template();
            let Ok(before) = resolve(&statement, &ledger, catalog) else { continue };
            for need in before.iter().filter(|need| need.action() == Action::PartiQLSelect) {
                let source = need.span.text(&text);
                if !sources.insert((catalog.is_some(), source.to_owned())) {
                    continue;
                }
                let operand = format!("({text}) UNION {source}").replace(';', " ");
                let moved = MOVED.into_iter().map(|moved| moved.replace("{}", source));
                for changed in moved.chain([operand]) {
                    let Ok(statement) = parse(&changed) else { continue };
                    let after =
                        resolve(&statement, &ledger, catalog).unwrap_or_else(|error| panic!("{error}: {changed}"));
                    let is_kept = |other: &partiql_iam::Requirement<'_>| {
                        other.action() == need.action() && other.resource == need.resource
                    };
                    assert!(after.iter().any(is_kept), "lost {:?}\n{text}\n{changed}", need.resource);
                    count += 1;
                }
            }
        }
    }
    assert!(count > 500, "{count}");
}

/// Without a catalog the same tables are needed by name, and maybe more; another table in the catalog takes none away.
#[test]
fn what_is_known_of_tables_hides_none() {
    let known = catalog();
    let names = |text: &str, catalog: Option<&Catalog>| -> Option<BTreeSet<(&'static str, String)>> {
        let statement = parse(text).ok()?;
        let ledger = Ledger::template();
        let requirements = resolve(&statement, &ledger, catalog).ok()?;
        let name = |resource: Resource<'_>| {
            resource.name().map_or_else(|| needs::resource(&resource), str::to_ascii_lowercase)
        };
        Some(
            requirements
                .iter()
                .flat_map(|one| one.actions().map(move |action| (action.name(), name(one.resource))))
                .collect(),
        )
    };
    for (text, _) in accepted(Some(&known)) {
        let before = names(&text, Some(&known)).unwrap();
        let open = names(&text, None).unwrap_or_else(|| panic!("refused without a catalog: {text}"));
        assert!(open.is_superset(&before), "{text}\n{before:?}\n{open:?}");
        for token in tokens(&text).iter().filter(|token| token.kind == crate::tokens::Kind::Word) {
            let mut tables = known.tables().to_vec();
            if !is_table_name(token.text) || tables.iter().any(|table| table.name.eq_ignore_ascii_case(token.text)) {
                continue;
            }
            let id = "9".repeat(22).parse().unwrap();
            tables.push(Table {
                id,
                name: token.text.to_owned(),
                status: TableStatus::Active,
                tags: None,
                indexes: Vec::new(),
            });
            let Some(after) = names(&text, Some(&Catalog::new(tables).unwrap())) else { continue };
            assert!(after.is_superset(&before), "{} in {text}\n{before:?}\n{after:?}", token.text);
            assert!(open.is_superset(&after), "{} in {text}\n{after:?}\n{open:?}", token.text);
        }
    }
}

/// What is in no statement, wherever it is between tokens.
const NEVER: [&str; 12] = ["#", "\\", "&", "^", "~", "\0", "\u{200b}", "\u{feff}", "\u{a0}", ")", "]", "}"];

#[test]
fn a_statement_with_an_error_anywhere_has_no_requirement() {
    let catalog = catalog();
    let ledger = Ledger::template();
    let mut random = Random(3);
    for (text, _) in accepted(Some(&catalog)) {
        let tokens = tokens(&text);
        for place in 0..=tokens.len() {
            let wrong = NEVER[random.below(NEVER.len())];
            let broken = join(&tokens, |index| if index == place { format!(" {wrong} ") } else { " ".to_owned() });
            for catalog in [Some(&catalog), None] {
                let json = serde_json::to_value(Explanation::of(&broken, &ledger, catalog)).unwrap();
                let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
                assert_eq!(keys, ["error", "statement"], "{broken}");
            }
        }
    }
}

/// A statement cut short is refused, or still needs what the text that is left causes.
///
/// A text may be cut after any whole clause: without its WHERE, without the last source, without a second operation. What has been
/// cut off causes nothing any more; that is the user's statement then. But a requirement whose cause is left must be left too, with
/// these exceptions, in which text after a table says what happens to it: the operations of a change, of which one is left at
/// least, so that the table is still updated or deleted from; and the tags of CREATE TABLE.
#[test]
fn a_statement_cut_short_needs_what_is_left_of_it() {
    let catalog = catalog();
    let ledger = Ledger::template();
    let mut accepted_cuts = 0;
    for (text, _) in accepted(Some(&catalog)) {
        let statement = parse(&text).unwrap();
        let whole = resolve(&statement, &ledger, Some(&catalog)).unwrap();
        let tokens = tokens(&text);
        for (end, _) in text.char_indices().skip(1) {
            let cut = &text[..end];
            let Ok(rest) = parse(cut) else { continue };
            let Ok(left) = resolve(&rest, &ledger, Some(&catalog)) else { continue };
            accepted_cuts += 1;
            // What is left of a token that is cut through is another token.
            let whole_end = tokens.iter().map(|token| token.end).take_while(|token| *token <= end).last().unwrap_or(0);
            for lost in whole.iter().skip(1).filter(|one| one.span.end as usize <= whole_end) {
                let is_same = |one: &&partiql_iam::Requirement<'_>| {
                    one.action() == lost.action() && one.resource == lost.resource
                };
                let is_left = match statement.kind() {
                    StatementKind::Change(_) => left.iter().any(|one| one.resource == lost.resource),
                    StatementKind::CreateTable(_) => left.iter().any(|one| is_same(&one)),
                    _ => left.iter().find(is_same).is_some_and(|one| {
                        let facts = |of: &Requirements<'_>, one| needs::facts(of, one);
                        one.dependent_actions() == lost.dependent_actions() && facts(&left, one) == facts(&whole, lost)
                    }),
                };
                assert!(is_left, "lost {lost:?}\n{text}\n{cut}");
            }
        }
    }
    assert!(accepted_cuts > 2_000, "{accepted_cuts}");
}

/// A statement with more after it is refused, or needs no less.
///
/// Two things are no appendices but make another statement of the last token, and are left out: a step after the element of REMOVE
/// (`REMOVE p` deletes, `REMOVE p.x` updates; then one of both is needed), and parentheses after a table named `history` or after a name
/// outside of FROM, which is then a function's.
#[test]
fn a_statement_with_more_behind_it_needs_no_less() {
    const APPENDICES: [&str; 24] = [
        ";",
        "; ;",
        "x",
        "AS x",
        "AT x",
        "BY x",
        ", Added",
        ", Added AS a",
        "JOIN Added ON true",
        "WHERE true",
        "AND x",
        "OR 1 = 1",
        "UNION SELECT * FROM Added",
        "SET x = 1",
        "REMOVE x",
        "INSERT INTO x VALUE 1",
        "VALUE 1",
        "RETURNING ALL NEW *",
        "LIMIT 1",
        "WITH (purge = false)",
        "'",
        "\"",
        "-- x",
        "/* x */",
    ];
    const STEPS: [&str; 4] = [".x", "[0]", "['x']", "(Person)"];
    let catalog = catalog();
    let mut longer = 0;
    for (text, before) in accepted(Some(&catalog)) {
        for appendix in APPENDICES {
            let changed = format!("{text} {appendix}");
            longer += usize::from(needs_no_less(&before, &text, &changed, &catalog).is_some());
        }
        let tokens = tokens(&text);
        let is_history =
            tokens.last().is_some_and(|token| token.text.trim_matches('"').eq_ignore_ascii_case("history"));
        let removes = tokens.iter().any(|token| token.text.eq_ignore_ascii_case("REMOVE"));
        let is_called = is_history || before.warnings.contains("table-outside-from");
        for step in STEPS.into_iter().filter(|step| !(is_called && step.starts_with('('))) {
            let changed = format!("{text} {step}");
            if !removes {
                needs_no_less(&before, &text, &changed, &catalog);
            } else if let Some(after) = ask(&changed, Some(&catalog)) {
                let resources =
                    |answer: &Answer| answer.needs.iter().map(|need| need.2.clone()).collect::<BTreeSet<_>>();
                assert_eq!(resources(&before), resources(&after), "{text}\n{changed}");
            }
        }
    }
    assert!(longer > 5_000, "{longer}");
}
