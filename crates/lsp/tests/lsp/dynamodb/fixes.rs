//! Quick fixes: the code of the problem, the statement, and what each of its fixes makes of it.

use super::workspace;
use crate::fixes::{assert_fixed, titles};
use partiql_iam_lsp::{Service, fixes};

const FIXES: [(&str, &str, &[&str]); 42] = [
    ("unknown-table", "SELECT * FROM Musik", &["SELECT * FROM Music"]),
    ("unknown-table", "SELECT * FROM \"Musik\"", &["SELECT * FROM \"Music\""]),
    ("unknown-index", "SELECT * FROM Music.ByGenr", &["SELECT * FROM Music.ByGenre"]),
    ("reserved-word", "SELECT key FROM Orders", &["SELECT \"key\" FROM Orders"]),
    ("reserved-word", "SELECT user FROM Orders", &["SELECT \"user\" FROM Orders"]),
    ("reserved-word", "SELECT a.size FROM Orders", &["SELECT a.\"size\" FROM Orders"]),
    (
        "alias",
        "SELECT m.Artist FROM Music AS m WHERE m.SongTitle = 'x'",
        &["SELECT Artist FROM Music WHERE SongTitle = 'x'"],
    ),
    ("alias", "SELECT Artist, x.m FROM Music m", &["SELECT Artist, x.m FROM Music"]),
    (
        "alias",
        "UPDATE Music AS m SET m.Price = 1 WHERE m.Artist = 'a' AND m.SongTitle = 'b'",
        &["UPDATE Music SET Price = 1 WHERE Artist = 'a' AND SongTitle = 'b'"],
    ),
    (
        "path-as-table",
        "UPDATE Music.ByGenre SET Price = 1 WHERE Artist = 'a' AND SongTitle = 'b'",
        &["UPDATE Music SET Price = 1 WHERE Artist = 'a' AND SongTitle = 'b'"],
    ),
    ("path-as-table", "DELETE FROM Orders.ByCustomer WHERE OrderId = 1", &["DELETE FROM Orders WHERE OrderId = 1"]),
    ("missing-value", "INSERT INTO Orders {'OrderId': 5}", &["INSERT INTO Orders VALUE {'OrderId': 5}"]),
    ("unexpected-token", "INSERT INTO Orders VALUES {'OrderId': 1}", &["INSERT INTO Orders VALUE {'OrderId': 1}"]),
    (
        "insert-columns",
        "INSERT INTO Orders (OrderId, x) VALUES (1, ?);",
        &["INSERT INTO Orders VALUE {'OrderId': 1, 'x': ?};"],
    ),
    ("missing-key", "INSERT INTO Orders VALUE {'x': 1}", &["INSERT INTO Orders VALUE {'OrderId': ?, 'x': 1}"]),
    ("missing-key", "INSERT INTO Orders VALUE {}", &["INSERT INTO Orders VALUE {'OrderId': ?}"]),
    ("key-type", "SELECT * FROM Orders WHERE OrderId = '5'", &["SELECT * FROM Orders WHERE OrderId = 5"]),
    ("key-type", "SELECT * FROM Music WHERE Artist = 5", &["SELECT * FROM Music WHERE Artist = '5'"]),
    ("key-type", "SELECT * FROM Orders WHERE OrderId = 'x'", &[]),
    (
        "returning",
        "DELETE FROM Orders WHERE OrderId = 5 RETURNING MODIFIED OLD *;",
        &["DELETE FROM Orders WHERE OrderId = 5 RETURNING ALL OLD *;"],
    ),
    (
        "unknown-function",
        "SELECT * FROM Music WHERE begin_with(Artist, 'x')",
        &["SELECT * FROM Music WHERE begins_with(Artist, 'x')"],
    ),
    (
        "missing-where",
        "UPDATE Music SET Price = 1 RETURNING ALL NEW *",
        &["UPDATE Music SET Price = 1 WHERE Artist = ? AND SongTitle = ? RETURNING ALL NEW *"],
    ),
    ("missing-where", "DELETE FROM Orders;", &["DELETE FROM Orders WHERE OrderId = ?;"]),
    (
        "key-not-fixed",
        "DELETE FROM Music WHERE Artist = 'a'",
        &["DELETE FROM Music WHERE Artist = 'a' AND SongTitle = ?"],
    ),
    ("key-not-fixed", "DELETE FROM Music WHERE Artist = 'a' OR Artist = 'b'", &[]),
    (
        "unexpected-token",
        "FROM Music SET Price = 1 WHERE Artist = 'a' AND SongTitle = 'b'",
        &["FROM Music WHERE Artist = 'a' AND SongTitle = 'b' SET Price = 1"],
    ),
    (
        "unexpected-token",
        "FROM Music SET Price = 1\nWHERE Artist = 'a' AND SongTitle = 'b' RETURNING ALL OLD *",
        &["FROM Music WHERE Artist = 'a' AND SongTitle = 'b'\nSET Price = 1 RETURNING ALL OLD *"],
    ),
    (
        "unexpected-token",
        "UPDATE Music WHERE Artist = 'a' AND SongTitle = 'b' SET Price = 1 RETURNING ALL OLD *",
        &["UPDATE Music SET Price = 1 WHERE Artist = 'a' AND SongTitle = 'b' RETURNING ALL OLD *"],
    ),
    (
        "unexpected-token",
        "SELECT * FROM Music ORDER BY SongTitle WHERE Artist = 'a'",
        &["SELECT * FROM Music WHERE Artist = 'a' ORDER BY SongTitle"],
    ),
    (
        "parenthesized-in",
        "SELECT * FROM Music WHERE Artist IN ('a', 'b') AND Price IN [(1)]",
        &["SELECT * FROM Music WHERE Artist IN ['a', 'b'] AND Price IN [(1)]"],
    ),
    (
        "double-quoted-string",
        "SELECT * FROM Music WHERE Artist = \"it's\"",
        &["SELECT * FROM Music WHERE Artist = 'it''s'"],
    ),
    ("double-quoted-key", "INSERT INTO Orders VALUE {\"OrderId\": 5}", &["INSERT INTO Orders VALUE {'OrderId': 5}"]),
    (
        "item-alias",
        "SELECT Artist AS a, Price p FROM Music",
        &["SELECT Artist, Price p FROM Music", "SELECT Artist AS a, Price FROM Music"],
    ),
    ("mixed-star", "SELECT *, Artist FROM Music", &["SELECT * FROM Music"]),
    ("unsupported", "SELECT * FROM Orders LIMIT 5;", &["SELECT * FROM Orders;"]),
    (
        "unsupported",
        "SELECT * FROM Music WHERE Label LIKE 'a%'",
        &["SELECT * FROM Music WHERE begins_with(Label, 'a')"],
    ),
    ("unsupported", "SELECT * FROM Music WHERE Label LIKE '%a%'", &["SELECT * FROM Music WHERE contains(Label, 'a')"]),
    ("unsupported", "SELECT * FROM Music WHERE Label LIKE 'a_b%'", &[]),
    ("missing-from", "SELECT * FORM Music", &["SELECT * FROM Music"]),
    ("unknown-statement", "selct * FROM Music", &["SELECT * FROM Music"]),
    ("unterminated-string", "SELECT * FROM Music WHERE Artist = 'x;", &["SELECT * FROM Music WHERE Artist = 'x';"]),
    ("alias", "SELECT * FROM Music o, Orders p", &[]),
];

#[test]
fn every_help_that_says_what_to_write_is_a_fix() {
    assert_fixed(Service::DynamoDb, &FIXES, &workspace());
}

#[test]
fn titles_say_what_is_done() {
    let titles = |statement: &str| titles(statement, Service::DynamoDb, &workspace());
    assert_eq!(titles("SELECT * FROM Musik"), ["replace `Musik` by `Music`"]);
    assert_eq!(titles("SELECT m.Artist FROM Music AS m"), ["leave the alias `m` out"]);
    assert_eq!(titles("SELECT * FROM Music WHERE Artist IN ('a', 'b')"), ["write `['a', 'b']`"]);
    assert_eq!(titles("FROM Music SET a = 1 WHERE Artist = 'a' AND SongTitle = 'b'"), ["put WHERE first"]);
}

#[test]
fn what_is_right_has_no_fix() {
    assert_eq!(fixes("SELECT * FROM Music WHERE Artist = ?", Service::DynamoDb, &workspace()), []);
}

/// The fixes of QLDB that its dialect alone has.
#[test]
fn no_fix_is_of_the_other_dialect() {
    for statement in ["UNDROP TABLE Licence", "SELECT * FROM Music WHERE a > DATE '2017-09-14'"] {
        assert_eq!(fixes(statement, Service::DynamoDb, &workspace()), [], "{statement}");
    }
}
