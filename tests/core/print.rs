//! The layout of statements: what people read as snapshots, and that nothing is lost for every statement of the corpora.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::shape::shape;
use partiql_iam::parse;
use partiql_iam::qldb::DIALECT;
use partiql_iam::syntax::{print, print_script};
use serde_json::Value;

const CORPUS: &str = include_str!("../corpus/statements.jsonl");

/// One a kind of layout; each is laid out in the snapshot of its number.
const STATEMENTS: [&str; 16] = [
    "select * from Vehicle as v where v.VIN='1N4AL11D75C109151'",
    "SELECT v.VIN, r.LicensePlateNumber, r.State, r.City, r.Owners FROM Vehicle AS v, VehicleRegistration AS r WHERE v.VIN = '1N4AL11D75C109151' AND v.VIN = r.VIN",
    "select a.x, (select o.PersonId from @r.Owners.SecondaryOwners as o where o.PersonId = ? and o.Since between `2017T` and `2019T`) as Owners from VehicleRegistration as r by rid where rid=?",
    "select v.VIN from Vehicle v inner join VehicleRegistration r on v.VIN = r.VIN and r.City = 'Bellevue' left outer join Person as p on p.GovId = r.Owners.PrimaryOwner.PersonId where not (v.a=1 or v.b= -1)",
    "select count ( * ),max(p . a [ 0 ] [*].b) from history ( Person , `2019-06-05T00:00:00Z` ) h where h.metadata . version>=1 order by h.x desc nulls first limit 1 offset 2",
    "select v from T as v where v.VIN in ('1N4AL11D75C109151', 'KM8SRDHF6EU074761', '3HGGK5G53FM761765', '1HVBBAANXWH544237', '1C4RJFAG0FC625797')",
    "insert into Vehicle << {'VIN':'1N4AL11D75C109151','Type':'Sedan','Year':2011,'Make':'Audi','Model':'A5','Color':'Silver'}, {'VIN':'KM8SRDHF6EU074761'} >>",
    "insert into Person ?",
    "update VehicleRegistration as r set r.City='Bellevue',r.Owners.PrimaryOwner.PersonId=? where r.VIN='1HVBBAANXWH544237' and r.City in ['Seattle','Everett']",
    "from VehicleRegistration as v where v.VIN='KM8SRDHF6EU074761' insert into v.Owners.SecondaryOwners value {'PersonId': ?} at 0",
    "create table \"Select\" with (aws_tags=`{'environment':\"production\"}`)",
    "drop index \"4tPW3fUhaVhDinRgKRLhGU\" on VehicleRegistration with (purge=true)",
    "exec redact_revision `{strandId:\"JdxjkR9bSYB5jMHWcI464T\", sequenceNo:17}`, '5PLf9SXwndd63lPaSIa0O6', 'ADR2Ll1fGsU4Jr4EqTdnQF'",
    "select -- the number\n  v.VIN /* of the car */, v.Make\n  -- every table\nfrom Vehicle v -- cars\n/* no filter */ where true",
    "select case when v.a is not missing then cast(v.a as decimal(10,2)) else trim(both ' ' from v.b) end as c, extract(year from v.t) from T v group by v.x as x group as g having count(*)>1",
    "select 1 .a, - -1, - v.a-1, +(+1), a!=b, \"count\" ( x ) from <<>> union all select * from [ ] where a is null",
];

/// A statement and its layout: where lines are too long, each AND and OR begins one, but not that of BETWEEN; comments stay where they are.
#[test]
fn lines_break_before_and_but_not_within_between() {
    let long = "'1234567890123456789012345678901234567890'";
    let of = |text: String| print(&parse(&text).unwrap());
    assert_eq!(
        of(format!("SELECT * FROM T WHERE a BETWEEN {long} AND {long} AND b = 1 OR c BETWEEN 1 AND 2 AND d")),
        format!(
            "SELECT *\nFROM T\nWHERE a BETWEEN {long} AND {long}\n    AND b = 1\n    OR c BETWEEN 1 AND 2\n    AND d"
        )
    );
    assert_eq!(
        of("SELECT a /* one */, b /* two */ FROM T /* three */ WHERE a -- five\n AND b".to_owned()),
        "SELECT a /* one */, b /* two */\nFROM T /* three */\nWHERE a -- five\n    AND b"
    );
}

/// A name that is a word of the language in another place stays as it is written, and a type's parenthesis is attached to it alone.
#[test]
fn names_are_no_words() {
    let of = |text: &str| print(&parse(text).unwrap());
    assert_eq!(
        of(
            "select t.old as new, b as nothing from T as nulls at conflict by offset group by a as old group as modified"
        ),
        "SELECT t.old AS new, b AS nothing\nFROM T AS nulls AT conflict BY offset\nGROUP BY a AS old GROUP AS modified"
    );
    assert_eq!(of("create index on returning (do)"), "CREATE INDEX ON returning (do)");
    assert_eq!(of("insert into nothing ?"), "INSERT INTO nothing ?");
    assert_eq!(
        of("select cast(a as decimal( 5,2 )) from T where b in(1,2) and c is int and (d)"),
        "SELECT CAST(a AS DECIMAL(5, 2)) FROM T WHERE b IN (1, 2) AND c IS INT AND (d)"
    );
}

/// Words that begin a statement begin a clause at the beginning alone, and FROM where no DELETE is before it.
#[test]
fn a_clause_begins_where_it_should() {
    let of = |text: &str| print(&parse(text).unwrap());
    let long = "'12345678901234567890123456789012345678901234567890'";
    assert_eq!(
        of(&format!("delete from T where a={long} and b={long}")),
        format!("DELETE FROM T\nWHERE a = {long} AND b = {long}").replace(" AND ", "\n    AND ")
    );
    assert_eq!(
        of(&format!("select a from T where extract(year from b)={long} and size({long})=1")),
        format!("SELECT a\nFROM T\nWHERE extract(year FROM b) = {long}\n    AND size({long}) = 1")
    );
    assert_eq!(of("select * from <<1,2>>"), "SELECT * FROM << 1, 2 >>");
    assert_eq!(of("select a/* c */.b, [/* d */1/* e */] from T"), "SELECT a /* c */ .b, [ /* d */ 1 /* e */ ] FROM T");
}

#[test]
fn layouts() {
    let laid_out: Vec<String> = STATEMENTS.iter().map(|text| print(&parse(text).unwrap())).collect();
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("layouts", laid_out.join("\n\n"));
    });
}

#[test]
fn a_script_keeps_what_stands_between_its_statements() {
    let script = "-- one\nselect * from A ;\n\n\n/* two */ delete  from B;; select from;\n-- end\n";
    assert_eq!(
        print_script(script, &DIALECT),
        "-- one\nSELECT * FROM A ;\n\n\n/* two */ DELETE FROM B;; select from;\n-- end\n"
    );
    assert_eq!(print_script(" -- nothing\n", &DIALECT), " -- nothing\n");
}

#[test]
fn no_statement_of_the_corpus_is_changed() {
    let mut count = 0;
    let rows = CORPUS.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let texts = rows.map(|row| row["statement"].as_str().unwrap().to_owned());
    for text in texts.chain(STATEMENTS.map(str::to_owned)) {
        let Ok(statement) = parse(&text) else { continue };
        let printed = print(&statement);
        let again = parse(&printed).unwrap();
        assert_eq!(shape(&statement), shape(&again), "{printed}");
        assert_eq!(print(&again), printed);
        assert!(printed.lines().all(|line| line.trim_end() == line || text.contains(line)), "{printed}");
        count += 1;
    }
    assert!(count > 450);
}

/// A chain that is as deep as it is long is no deeper for the printer.
#[test]
fn long_chains_take_no_stack() {
    let text = format!("SELECT {}1 FROM T", "1 + ".repeat(20_000));
    let printed = std::thread::Builder::new().stack_size(256 << 10).spawn(move || {
        let statement = parse(&text).unwrap();
        print(&statement).len()
    });
    assert_eq!(printed.unwrap().join().unwrap(), "SELECT ".len() + 80_000 + "1\nFROM T".len());
}
