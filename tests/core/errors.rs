//! Every message, with the text it underlines and its help, as people read it.

use std::collections::BTreeSet;
use std::fmt::Write;

use partiql_iam::Span;
use partiql_iam::parse;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::qldb::{Ledger, LedgerArn, PermissionsMode};

const STATEMENTS: &str = include_str!("../errors/statements.txt");
const CATALOGS: &str = include_str!("../errors/catalogs.txt");

const CATALOG: &str = r#"
    {tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}
    {tableId: "5PLf9SXwndd63lPaSIa0O6", name: "Person", status: "ACTIVE"}
    {tableId: "59Nar66iNtpDBlKtfhyxJF", name: "Persons", status: "ACTIVE"}
    {tableId: "JdxjkR9bSYB5jMHWcI464T", name: "Licence", status: "INACTIVE"}
"#;

/// The text on one line, and the place under it.
fn underlined(text: &str, span: Span) -> String {
    let shown = text.replace('\n', "␊").replace('\r', "␍").replace('\t', " ");
    let before = text[..span.start as usize].chars().count();
    let length = text[span.range()].chars().count().max(1);
    format!("  {shown}\n  {}{}\n", " ".repeat(before), "^".repeat(length))
}

/// The statements of the list: one a line; `\n`, `\r`, `\t` and `\u{…}` stand for characters, `\{…×n}` for a repetition.
fn statements() -> Vec<String> {
    let unescape = |line: &str| {
        let mut text = line.replace("\\n", "\n").replace("\\r", "\r").replace("\\0", "\0");
        while let Some(start) = text.find("\\u{") {
            let end = start + text[start..].find('}').unwrap();
            let code = u32::from_str_radix(&text[start + 3..end], 16).unwrap();
            text.replace_range(start..=end, &char::from_u32(code).unwrap().to_string());
        }
        text
    };
    STATEMENTS.lines().filter(|line| !line.starts_with('#')).map(unescape).collect()
}

fn report(codes: &mut BTreeSet<String>) -> String {
    let catalog = Catalog::parse(CATALOG).unwrap();
    let ledger = Ledger { arn: LedgerArn::TEMPLATE, mode: PermissionsMode::Standard };
    let mut report = String::new();
    for text in statements() {
        match parse(&text) {
            Err(error) => {
                codes.insert(error.code().to_owned());
                write!(report, "error[{}]: {error}\n{}", error.code(), underlined(&text, error.span())).unwrap();
                if let Some(open) = error.opener() {
                    write!(report, "  opened here:\n{}", underlined(&text, open)).unwrap();
                }
                error.help().iter().for_each(|help| writeln!(report, "  help: {help}").unwrap());
            }
            Ok(statement) => match resolve(&statement, &ledger, Some(&catalog)) {
                Err(error) => {
                    codes.insert(error.code().to_owned());
                    let place = underlined(&text, error.span());
                    writeln!(report, "error[{}]: {error}\n{place}  help: {}", error.code(), error.help().unwrap())
                        .unwrap();
                }
                Ok(requirements) => {
                    assert!(!requirements.warnings().is_empty(), "nothing is wrong with {text}");
                    for warning in requirements.warnings() {
                        codes.insert(warning.code().to_owned());
                        let place = underlined(&text, warning.span());
                        write!(report, "warning[{}]: {warning}\n{place}", warning.code()).unwrap();
                        warning.help().iter().for_each(|help| writeln!(report, "  help: {help}").unwrap());
                    }
                }
            },
        }
        report.push('\n');
    }
    report
}

/// The codes in the source of a `code` function.
fn codes_of(source: &str) -> BTreeSet<String> {
    let body = source.split("fn code(&self)").nth(1).unwrap().split("\n    }\n").next().unwrap();
    body.lines().filter_map(|line| line.split("=> \"").nth(1)?.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn messages_read_like_this() {
    let mut codes = BTreeSet::new();
    let report = report(&mut codes);
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("messages", report);
    });
    // Some codes need more than a line: they have tests of their own, in limits.rs, traps.rs, parameters.rs and dialect.rs.
    let elsewhere = [
        "too-long",
        "too-deep",
        "too-many-sources",
        "ion-too-deep",
        "alias-may-be-table",
        "tags-in-allow-all",
        "more-warnings",
        "parameter-is-no-table",
        "too-many-names",
        "other-dialect",
    ];
    codes.extend(elsewhere.map(str::to_owned));
    let sources = [
        include_str!("../../src/syntax/error.rs"),
        include_str!("../../src/service/qldb/resolve/error.rs"),
        include_str!("../../src/service/qldb/resolve/warning.rs"),
    ];
    let all: BTreeSet<String> = sources.into_iter().flat_map(codes_of).collect();
    assert!(all.len() > 60, "{all:?}");
    assert_eq!(all.difference(&codes).collect::<Vec<_>>(), Vec::<&String>::new(), "codes without an example");
}

#[test]
fn malformed_catalogs_say_which_field() {
    let mut report = String::new();
    for text in CATALOGS.lines() {
        let error = Catalog::parse(text).expect_err(text);
        writeln!(report, "error: {error}\n{}  help: {}\n", underlined(text, error.span()), error.help().unwrap())
            .unwrap();
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("catalogs", report);
    });
}

#[test]
fn malformed_arns_say_which_part() {
    let arns = [
        "",
        "myExampleLedger",
        "arn:aws:qldb:us-east-1:123456789012",
        "arn:amazon:qldb:us-east-1:123456789012:ledger/L",
        "arn:aws:s3:us-east-1:123456789012:ledger/L",
        "arn:aws:qldb:useast1:123456789012:ledger/L",
        "arn:aws:qldb:us-east-1:1234:ledger/L",
        "arn:aws:qldb:us-east-1:123456789012:stream/L/IiPT4brpZCqCq3f4MTHbYy",
        "arn:aws:qldb:us-east-1:123456789012:ledger/L/table/Au1EiThbt8s0z9wM26REZN",
        "arn:aws:qldb:us-east-1:123456789012:ledger/",
        "arn:aws:qldb:us-east-1:123456789012:ledger/12345",
        "arn:aws:qldb:us-east-1:123456789012:ledger/a--b",
        "arn:aws:qldb:us-east-1:123456789012:ledger/-a",
        "arn:aws:qldb:us-east-1:123456789012:ledger/a_b",
        "arn:aws:qldb:us-east-1:123456789012:ledger/abcdefghijklmnopqrstuvwxyz1234567",
    ];
    let mut report = String::new();
    for arn in arns {
        let error = arn.parse::<LedgerArn>().expect_err(arn);
        writeln!(report, "{arn}\n  error: {error}\n  help: {}\n", error.help().unwrap()).unwrap();
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("arns", report);
    });
}

#[test]
fn documents_in_the_place_of_columns_are_statements() {
    let mut shown = 0;
    for text in statements() {
        let Err(error) = parse(&text) else { continue };
        if error.code() != "insert-columns" {
            continue;
        }
        let help = error.help().unwrap();
        let statement = help.split_once('`').unwrap().1.strip_suffix('`').unwrap();
        // A place of a template stays one.
        if text.contains("%s") {
            assert_eq!(statement, "INSERT INTO Car {'vin': %s}");
        } else {
            parse(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        shown += 1;
    }
    assert!(shown > 10, "{shown}");
}

/// The text before the place is the whole first statement.
#[test]
fn a_missing_semicolon_is_shown_where_it_belongs() {
    let mut shown = 0;
    for text in statements() {
        let Err(error) = parse(&text) else { continue };
        if error.code() != "missing-semicolon" {
            continue;
        }
        let place = error.span();
        assert_eq!(place.start, place.end, "{text}");
        let (first, second) = text.split_at(place.start as usize);
        parse(first).unwrap_or_else(|error| panic!("{first}: {error}"));
        assert!(second.starts_with(char::is_whitespace), "{text}");
        shown += 1;
    }
    assert!(shown > 8, "{shown}");
}

/// A help shows a whole statement if it is short, and its columns are repeated for a few rows alone.
#[test]
fn a_statement_in_a_help_is_short() {
    let help = |text: &str| parse(text).unwrap_err().help().unwrap().into_owned();
    let such = "QLDB inserts documents, such as `INSERT INTO T {'field': 'value'}`";
    for (value, is_shown) in [(139, true), (140, false)] {
        let value = "1".repeat(value);
        let shown = format!("INSERT INTO T {{'a': {value}}}");
        assert_eq!(shown.len() <= 160, is_shown, "{}", shown.len());
        let expected = if is_shown { format!("QLDB inserts documents: `{shown}`") } else { such.to_owned() };
        assert_eq!(help(&format!("INSERT INTO T (a) VALUES ({value})")), expected);
    }
    for (name, has_documents) in [(78, true), (79, false)] {
        let name = "a".repeat(name);
        let text = format!("INSERT INTO T ({name}) VALUES (1), (2)");
        let columns = Span::new(14, 16 + u32::try_from(name.len()).unwrap());
        let documents = partiql_iam::syntax::columns::documents(&text, columns, &partiql_iam::qldb::DIALECT);
        let expected = format!("<< {{'{name}': 1}}, {{'{name}': 2}} >>");
        let expected = (Span::new(14, u32::try_from(text.len()).unwrap()), expected);
        assert_eq!(documents, has_documents.then_some(expected));
    }
}
