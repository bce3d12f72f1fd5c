//! Warnings in statements for DynamoDB.

use partiql_iam::iam::Certainty;

use crate::example::Example::{self, DynamoDb, LongDynamoDb, Transaction, WithoutSchema};
use crate::row::{Basis, Kind, Rule};

const UNDOCUMENTED: Basis = Basis::Service(Certainty::Undocumented, "no page and no recorded answer shows it");
const PROBABLE: Basis =
    Basis::Service(Certainty::Probable, "several implementations refuse it; no recorded answer shows it");

const fn row(code: &'static str, why: &'static str, basis: Basis, wrong: Example, right: Example) -> Rule {
    Rule { code, kind: Kind::DynamoDbStatement, why, basis, wrong, right }
}

pub(super) const RULES: &[Rule] = &[
    row(
        "arn-as-table",
        "the API takes ARNs in the place of names, and whether PartiQL does is not known. The permission is on this ARN",
        UNDOCUMENTED,
        DynamoDb("SELECT Genre FROM \"arn:aws:dynamodb:us-east-1:123456789012:table/Music\" WHERE Artist = 'A'"),
        DynamoDb("SELECT Genre FROM \"Music\" WHERE Artist = 'A'"),
    ),
    row(
        "table-name",
        "a name has 3 to 255 letters, digits, underscores, hyphens and dots, so that there is no such table or index",
        Basis::Service(Certainty::Documented, "Amazon DynamoDB developer guide, HowItWorks.NamingRulesDataTypes"),
        WithoutSchema("SELECT Genre FROM \"my music\""),
        DynamoDb("SELECT Genre FROM \"Music\""),
    ),
    row(
        "reserved-word",
        "of some reserved words it is known that DynamoDB refuses them as names without double quotes, and this one is like them",
        PROBABLE,
        DynamoDb("SELECT Genre FROM Music WHERE Level = 1"),
        DynamoDb("SELECT Genre FROM Music WHERE \"Level\" = 1"),
    ),
    row(
        "parenthesized-in",
        "the developer guide has `IN` with brackets, and implementations differ on parentheses",
        UNDOCUMENTED,
        DynamoDb("SELECT Genre FROM Music WHERE Artist IN ('A', 'B')"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist IN ['A', 'B']"),
    ),
    row(
        "empty-in",
        "`IN` without members is true of no item",
        PROBABLE,
        DynamoDb("SELECT Genre FROM Music WHERE Artist IN []"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist IN ['A']"),
    ),
    row(
        "bracketed-step",
        "brackets hold the place in a list; an attribute of a map follows a dot",
        UNDOCUMENTED,
        DynamoDb("SELECT Genre FROM Music WHERE Award['Place'] = 1"),
        DynamoDb("SELECT Genre FROM Music WHERE Award.Place = 1"),
    ),
    row(
        "no-key-value",
        "an attribute of a key is a string, a number or binary, so that the comparison is true of no item",
        PROBABLE,
        DynamoDb("SELECT Genre FROM Music WHERE Artist = NULL"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'A'"),
    ),
    row(
        "empty-key-value",
        "no item has an empty attribute in its key",
        PROBABLE,
        DynamoDb("SELECT Genre FROM Music WHERE Artist = ''"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'A'"),
    ),
    row(
        "repeated-item",
        "the answer would have two attributes of one name",
        PROBABLE,
        DynamoDb("SELECT Genre, Genre FROM Music"),
        DynamoDb("SELECT Genre FROM Music"),
    ),
    row(
        "repeated-attribute",
        "an item has each attribute once, and which of two values would count is not known",
        PROBABLE,
        DynamoDb("INSERT INTO Music VALUE {'Artist': 'A', 'Song': 'B', 'Price': 1, 'Price': 2}"),
        DynamoDb("INSERT INTO Music VALUE {'Artist': 'A', 'Song': 'B', 'Price': 1}"),
    ),
    row(
        "overlapping-paths",
        "two changes of one path, or of a path and what is in it, contradict each other",
        PROBABLE,
        DynamoDb("UPDATE Music SET Award = 1 SET Award.Place = 2 WHERE Artist = 'A' AND Song = 'B'"),
        DynamoDb("UPDATE Music SET Award.Place = 2 WHERE Artist = 'A' AND Song = 'B'"),
    ),
    row(
        "double-quoted-string",
        "double quotes make the name of an attribute. Compared with it the condition is probably never true",
        Basis::Service(Certainty::Documented, "Amazon DynamoDB developer guide, ql-reference.data-types"),
        DynamoDb("SELECT Genre FROM Music WHERE Genre = \"Rock\""),
        DynamoDb("SELECT Genre FROM Music WHERE Genre = 'Rock'"),
    ),
    row(
        "double-quoted-key",
        "the developer guide has the names of an item's attributes in single quotes",
        Basis::Service(Certainty::Documented, "Amazon DynamoDB developer guide, ql-reference.insert"),
        DynamoDb("INSERT INTO Music VALUE {\"Artist\": 'A', 'Song': 'B'}"),
        DynamoDb("INSERT INTO Music VALUE {'Artist': 'A', 'Song': 'B'}"),
    ),
    row(
        "item-alias",
        "the developer guide shows no alias in the SELECT list, and one implementation refuses it",
        UNDOCUMENTED,
        DynamoDb("SELECT Genre AS kind FROM Music"),
        DynamoDb("SELECT Genre FROM Music"),
    ),
    row(
        "computed-item",
        "every SELECT list that is shown has attributes alone",
        PROBABLE,
        DynamoDb("SELECT 5 FROM Music"),
        DynamoDb("SELECT Genre FROM Music"),
    ),
    row(
        "parameter-as-item",
        "two implementations take a whole item as a parameter, and whether DynamoDB does is not known",
        UNDOCUMENTED,
        DynamoDb("INSERT INTO Music VALUE ?"),
        DynamoDb("INSERT INTO Music VALUE {'Artist': ?, 'Song': ?}"),
    ),
    row(
        "value-as-condition",
        "a condition compares or calls a function",
        PROBABLE,
        DynamoDb("SELECT Genre FROM Music WHERE Sold"),
        DynamoDb("SELECT Genre FROM Music WHERE Sold = TRUE"),
    ),
    row(
        "exists-action",
        "no source says which action EXISTS needs. Give both, or read the item in another way",
        Basis::Service(
            Certainty::Inferred,
            "Service Authorization Reference, \"Actions, operations and resources for Amazon DynamoDB\"",
        ),
        Transaction("EXISTS(SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B' AND Price > 1)"),
        Transaction("SELECT * FROM Music WHERE Artist = 'A' AND Song = 'B'"),
    ),
    row(
        "index-resource",
        "the read of an index is authorized on the index; that its table is not needed too is inferred. Where a policy has the table in its \
         resources too, nothing is left open",
        Basis::Service(Certainty::Inferred, "Amazon DynamoDB developer guide, ql-iam"),
        DynamoDb("SELECT Artist FROM Music.ByGenre WHERE Genre = 'Rock'"),
        DynamoDb("SELECT Artist FROM Music WHERE Artist = 'A'"),
    ),
    row(
        "order-without-partition",
        "DynamoDB authorizes such a statement without saying whether it is a scan, and then refuses it",
        Basis::Service(Certainty::Measured, "github.com/radkawar/stackd, recorded answers of DynamoDB"),
        DynamoDb("SELECT Genre FROM Music WHERE Price > 1 ORDER BY Song"),
        DynamoDb("SELECT Genre FROM Music WHERE Artist = 'A' AND Price > 1 ORDER BY Song"),
    ),
    row(
        "parenthesized",
        "no source shows a statement in parentheses",
        UNDOCUMENTED,
        DynamoDb("(SELECT Genre FROM Music)"),
        DynamoDb("SELECT Genre FROM Music"),
    ),
    row(
        "parenthesized-table",
        "no source shows a table in parentheses",
        UNDOCUMENTED,
        DynamoDb("SELECT Genre FROM (Music)"),
        DynamoDb("SELECT Genre FROM Music"),
    ),
    row(
        "more-warnings",
        "one answer has so many warnings at most; no permission is left out. The first warnings say what is wrong with all",
        Basis::Own("docs/limits.md"),
        LongDynamoDb("SELECT Genre FROM Music WHERE Sold", " OR Sold", 70, ""),
        DynamoDb("SELECT Genre FROM Music WHERE Sold = TRUE"),
    ),
];
