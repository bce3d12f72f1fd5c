//! The examples do what they say.

#[path = "../../examples/check_script.rs"]
#[allow(dead_code, reason = "nobody calls its `main`")]
mod check_script;
#[path = "../../examples/hover.rs"]
#[allow(dead_code, reason = "nobody calls its `main`")]
mod hover;
#[path = "../../examples/request_loop.rs"]
#[allow(dead_code, reason = "nobody calls its `main`")]
mod request_loop;

use std::fs;

use partiql_iam::{Catalog, Ledger};

#[test]
fn a_proxy_forwards_what_is_allowed() {
    let requests = "SELECT * FROM Vehicle\nDELETE FROM Vehicle\nSELECT * FROM Boat\nselct 1\n";
    let mut answers = Vec::new();
    request_loop::run(requests.as_bytes(), &mut answers).unwrap();
    let expected = "\
forwarded
denied
  `qldb:PartiQLDelete` on `arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN` is missing
    no identity-based policy allows it; statement 1 (`QLDBPartiQLReadOnlyPermissions`) of the identity policy `read-only` comes nearest
      does not match: `Action` `qldb:PartiQLSelect`, `qldb:PartiQLHistoryFunction`
refused: there is no table `Boat`
refused: `selct` does not begin a statement
";
    assert_eq!(String::from_utf8(answers).unwrap(), expected);
}

#[test]
fn an_editor_shows_what_is_under_the_cursor() {
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse().unwrap());
    let catalog = Catalog::parse(include_str!("../../examples/cars/tables.json")).unwrap();
    let hovered = |text: &str| {
        let offset = text.find('|').unwrap();
        hover::hover(&text.replace('|', ""), offset, &ledger, &catalog)
    };
    let send = "qldb:SendCommand on arn:aws:qldb:us-east-1:123456789012:ledger/cars";
    let vehicle = format!("{send}/table/Au1EiThbt8s0z9wM26REZN").replace("SendCommand", "PartiQLSelect");
    assert_eq!(hovered("SELECT |v.VIN FROM Vehicle AS v"), format!("`v` is an alias of `Vehicle`\n{send}"));
    assert_eq!(hovered("SELECT o FROM Vehicle v, |@v.Owners AS o"), send);
    assert_eq!(hovered("SELECT |o FROM Vehicle v, @v.Owners AS o"), format!("`o` is an alias of `@v.Owners`\n{send}"));
    assert_eq!(hovered("SELECT v.VIN FROM |Vehicle AS v"), format!("{send}\n{vehicle}"));
    assert_eq!(
        hovered("SELECT 1 FROM Vehicle AS v, v.Owners AS o WHERE |Colour = 'red'"),
        format!("{send}\nwarning: there is no alias `Colour`, and a bare name is a field only with exactly one source")
    );
    assert_eq!(hovered("SELECT |1 FROM Boat"), "there is no table `Boat`");
    assert_eq!(hovered("SELECT |1 FRM Boat"), "expected `,` or `FROM`, found `FRM` (at 9..12)");
}

#[test]
fn a_script_is_checked_statement_by_statement() {
    let mut report = Vec::new();
    let expected = "\
line 4: `selct` does not begin a statement
line 6: denied
  `qldb:PartiQLDelete` on `arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/5PLf9SXwndd63lPaSIa0O6` is missing
    no identity-based policy allows it; statement 1 (`QLDBPartiQLReadOnlyPermissions`) of the identity policy `read-only` comes nearest
      does not match: `Action` `qldb:PartiQLSelect`, `qldb:PartiQLHistoryFunction`
1 allowed, 2 not
";
    check_script::check(include_str!("../../examples/cars/queries.partiql"), &mut report).unwrap();
    assert_eq!(String::from_utf8(report).unwrap(), expected);
}

#[test]
fn an_example_is_read_at_a_glance() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "rs") {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(lines < 50, "{}: {lines} lines", path.display());
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    names.sort();
    assert_eq!(names, ["check_script.rs", "hover.rs", "request_loop.rs"]);
}
