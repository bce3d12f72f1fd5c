//! Parameters in the place of a table: with the bound value the answer is exact.

use partiql_iam::qldb::resolve::{ResolveErrorKind, resolve_with};
use partiql_iam::{Catalog, Ledger, parse, resolve};

const ID: &str = "Au1EiThbt8s0z9wM26REZN";

/// The requirements with the id bound to one parameter, or the error's code and the text it is about.
fn answer(text: &str, bound_to: usize) -> Result<Vec<String>, (&'static str, String)> {
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/cars".parse().unwrap());
    let catalog = Catalog::parse(&format!("{{tableId: \"{ID}\", name: \"Vehicle\", status: \"ACTIVE\"}}")).unwrap();
    let statement = parse(text).unwrap();
    let mut values = vec![None; bound_to];
    values.push(Some(ID.parse().unwrap()));
    let requirements = resolve_with(&statement, &ledger, Some(&catalog), &values)
        .map_err(|error| (error.code(), error.span().text(text).to_owned()))?;
    let shown = requirements.iter().map(|need| {
        let arn = need.resource.arn(ledger.arn.as_str()).unwrap().to_string();
        format!("{} {}", need.action(), arn.rsplit_once("ledger/").unwrap().1)
    });
    Ok(shown.collect())
}

const SEND: &str = "qldb:SendCommand cars";

#[test]
fn the_second_argument_of_redact_revision_is_the_table() {
    let needs = vec![SEND.to_owned(), format!("qldb:PartiQLRedact cars/table/{ID}")];
    assert_eq!(answer("EXEC REDACT_REVISION ?, ?, ?", 1), Ok(needs.clone()));
    assert_eq!(answer("EXEC REDACT_REVISION `{strandId: \"a\", sequenceNo: 1}`, ?, ?", 0), Ok(needs));
    assert_eq!(answer("EXEC REDACT_REVISION ?, ?, ?", 0), Err(("parameter-is-no-table", "?".to_owned())));
    assert_eq!(answer("EXEC REDACT_REVISION ?, ?, ?", 2), Err(("parameter-is-no-table", "?".to_owned())));
}

#[test]
fn the_table_of_history_is_told_by_its_place_among_all_parameters() {
    let needs = vec![SEND.to_owned(), format!("qldb:PartiQLHistoryFunction cars/table/{ID}")];
    assert_eq!(answer("SELECT * FROM history(?) AS h WHERE h.metadata.id = ?", 0), Ok(needs.clone()));
    assert_eq!(answer("SELECT ?, '?', \"?\" /* ? */ FROM history(?, ?, ?) AS h -- ?", 1), Ok(needs.clone()));
    assert_eq!(answer("SELECT `\"?\"`, [?, {'a': ?}] FROM history(?) AS h", 2), Ok(needs));
    assert_eq!(answer("SELECT ? FROM history(?) AS h", 0), Err(("parameter-is-no-table", "?".to_owned())));
}

#[test]
fn both_calls_of_a_statement_have_parameters_of_their_own() {
    let text = "SELECT * FROM history(?) AS a, history(?) AS b";
    assert_eq!(answer(text, 0), Err(("parameter-is-no-table", "?".to_owned())));
}

#[test]
fn without_values_a_parameter_is_no_table() {
    let statement = parse("SELECT * FROM history(?) AS h").unwrap();
    let error = resolve(&statement, &Ledger::template(), None).unwrap_err();
    assert_eq!(*error.kind(), ResolveErrorKind::ParameterAsTable);
}

#[test]
fn a_parameter_as_a_source_stays_a_value() {
    assert_eq!(answer("SELECT * FROM ? AS p", 0), Ok(vec![SEND.to_owned()]));
}
