//! Which alias a name means.

use partiql_iam::names::Names;
use partiql_iam::parse;

/// The paths of a statement in the order of the text, each with the alias that it begins with: `v.VIN → v`, or `p → p2` for the second
/// alias of this name. A `…` in the text is filled with other sources.
fn meant(text: &str, others: &str) -> Vec<String> {
    let text = text.replace('…', others);
    let statement = parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut names = Names::of(&statement);
    let uses = names.uses();
    let mut aliases = names.aliases().to_vec();
    aliases.sort_by_key(|alias| alias.name.span.start);
    let mut meant = Vec::new();
    for one in uses {
        let path = one.span.text(&text);
        let Some(alias) = one.alias else {
            meant.push(path.to_owned());
            continue;
        };
        let name = alias.name.raw(&text);
        let same: Vec<_> = aliases.iter().filter(|other| other.name.raw(&text) == name).collect();
        let number = same.iter().position(|other| **other == alias).expect("one of the aliases") + 1;
        let number = if same.len() > 1 { number.to_string() } else { String::new() };
        meant.push(format!("{path} → {name}{number}"));
    }
    meant
}

/// Checks a statement, then the same among so many sources that names are looked up in another way.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(meant(text, ""), expected);
    let others = ", other AS o1, other AS o2, other AS o3, other AS o4, other AS o5";
    let mut among_others = meant(text, others);
    among_others.retain(|one| one != "other");
    assert_eq!(among_others, expected, "among others");
}

#[test]
fn a_name_means_the_alias_of_its_block() {
    check(
        "SELECT v.VIN, o, \"v\".x, V.y, Color FROM Vehicle AS v, v.Owners o… WHERE @v.z = 1",
        &["v.VIN → v", "o → o", "\"v\".x → v", "V.y", "Color", "Vehicle", "v.Owners → v", "@v.z → v"],
    );
    check("UPDATE Vehicle AS v BY i SET v.a = i", &["Vehicle", "v.a → v", "i → i"]);
    check("SELECT n, a FROM UNPIVOT Vehicle AS n AT a…", &["n → n", "a → a", "Vehicle"]);
}

#[test]
fn a_source_without_an_alias_has_its_own_name() {
    check(
        "SELECT Vehicle.a, Owners, x FROM Vehicle, @Vehicle.Owners…",
        &["Vehicle.a → Vehicle", "Owners → Owners", "x", "Vehicle", "@Vehicle.Owners → Vehicle"],
    );
    check("SELECT Vehicle FROM Vehicle AS v…", &["Vehicle", "Vehicle"]);
    check("SELECT a FROM Vehicle AS v, v.a[0]…", &["a", "Vehicle", "v.a[0] → v"]);
}

#[test]
fn a_source_sees_those_before_it() {
    check("SELECT 1 FROM b AS a, a AS b, b AS c…", &["b", "a → a", "b → b"]);
    check("SELECT 1 FROM a AS a, a AS a, a AS b…", &["a", "a → a1", "a → a1"]);
}

#[test]
fn the_innermost_alias_is_meant() {
    check(
        "SELECT p, (SELECT p FROM p.y AS p…) FROM Person AS p, p AS q…",
        &["p → p2", "p → p1", "p.y → p2", "Person", "p → p2"],
    );
    check(
        "SELECT (SELECT (SELECT a, b, c FROM b AS c…) FROM a AS b…) FROM t AS a, t AS b…",
        &["a → a", "b → b1", "c → c", "b → b1", "a → a", "t", "t"],
    );
    // A query in a FROM clause sees the sources before it.
    check("SELECT 1 FROM t AS a, (SELECT a, b FROM a AS c…) AS x, t AS b…", &["t", "a → a", "b", "a → a", "t"]);
}

#[test]
fn of_two_aliases_of_one_block_the_first_is_meant() {
    check("SELECT a FROM t AS a, t AS a…", &["a → a1", "t", "t"]);
    check("SELECT (SELECT a FROM t AS b…) FROM t AS a, t AS a…", &["a → a1", "t", "t", "t"]);
}

#[test]
fn the_condition_of_a_join_sees_the_sources_before_it() {
    check(
        "SELECT 1 FROM t AS a JOIN t AS b ON a.x = b.x AND c.x = 1 JOIN t AS c ON c.y = 1…",
        &["t", "t", "a.x → a", "b.x → b", "c.x", "t", "c.y → c"],
    );
    // An alias that is given later does not hide that of a block around it.
    check(
        "SELECT (SELECT 1 FROM t AS a JOIN t AS b ON p.x = 1 JOIN t AS p ON p.y = 1…) FROM t AS p…",
        &["t", "t", "p.x → p2", "t", "p.y → p1", "t"],
    );
}

#[test]
fn a_binding_sees_the_sources_before_it() {
    check("SELECT y FROM t AS a LET a.x AS y, y.z AS w WHERE w = 1", &["y → y", "t", "a.x → a", "y.z → y", "w → w"]);
}

#[test]
fn only_what_is_written_out_is_a_written_alias() {
    let text = "SELECT 1 FROM Vehicle, @Vehicle.Owners, Person AS p AT i BY d, Person q";
    let statement = parse(text).unwrap();
    let names = Names::of(&statement);
    let written = |written| -> Vec<&str> {
        let some = names.aliases().iter().filter(|alias| names.is_written(alias) == written);
        some.map(|alias| alias.name.raw(text)).collect()
    };
    assert_eq!(written(true), ["p", "i", "d", "q"]);
    assert_eq!(written(false), ["Vehicle", "Owners"]);
}
