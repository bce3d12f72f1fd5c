//! DynamoDB: its tokens, and what it says of a statement.

use std::sync::LazyLock;

use partiql_iam::dynamodb::{self, Account, Operation, Target};
use partiql_iam::syntax::Statement;
use partiql_iam::syntax::ast::StatementKind;

use crate::dialect::Alphabet;
use crate::terminal::Words;

pub(crate) const ALPHABETS: &[Alphabet] = &[
    Alphabet {
        name: "all",
        tokens: "SELECT FROM WHERE ORDER BY ASC INSERT INTO VALUE UPDATE SET REMOVE DELETE RETURNING ALL OLD MODIFIED EXISTS \
            list_append set_add attribute_exists attribute_type begins_with size \
            OR AND NOT BETWEEN IN IS MISSING NULL BOOL INT4 TRUE AS \
            JOIN ON UNION LIMIT LIKE VALUES COUNT year `1` \
            tab \"q-q\" abc 's' 'S' 1 ? * ( ) [ ] { } << >> , . : ; = < + -",
        lengths: (5, 6),
    },
    Alphabet {
        name: "queries",
        tokens: "SELECT FROM WHERE ORDER BY ASC OR AND NOT BETWEEN IN IS MISSING begins_with size tab \"q-q\" abc 's' 1 ? * ( ) [ ] , . ; = <",
        lengths: (6, 7),
    },
    Alphabet {
        name: "changes",
        tokens: "FROM UPDATE DELETE INSERT INTO VALUE SET REMOVE WHERE RETURNING ALL OLD AND list_append set_add \
            tab abc 's' 1 ? ( ) [ ] { } << >> , . : * = +",
        lengths: (6, 7),
    },
];

/// The reserved words that are no names: they hold statements together, or begin values.
const STRUCTURE: &str = "AND AS AT BETWEEN BY CASE CREATE CROSS DELETE DROP ELSE END ESCAPE EXCEPT EXEC FROM FULL GROUP HAVING IN INNER \
    INSERT INTERSECT INTO IS JOIN LEFT LIKE LIMIT NOT ON OR ORDER OUTER PIVOT REMOVE RIGHT SELECT SET THEN UNION UNPIVOT UPDATE VALUES \
    WHEN WHERE WITH ALL CAST DISTINCT FALSE MISSING NULL TRIM TRUE VALUE";

/// The names of functions that are read in a way of their own.
const FUNCTIONS: &str = "AVG COUNT MAX MIN SUM DATE_ADD DATE_DIFF EXTRACT SUBSTRING";

pub(crate) fn special(words: &Words, rule: &str, text: &str) -> bool {
    let is_name = || words.is_identifier(text) || Words::is_quoted(text);
    match rule {
        "table" | "index" => is_name() && text.len() >= 3,
        "attribute" | "name" | "item-alias" => is_name(),
        "new-attribute" => text.len() > 2 && text.starts_with('\'') && text.ends_with('\''),
        "plain-word" => {
            words.reserved.contains(&text.to_ascii_uppercase())
                && !STRUCTURE.split_whitespace().any(|word| word.eq_ignore_ascii_case(text))
        }
        "called-word" => {
            (words.special)(words, "plain-word", text)
                && !FUNCTIONS.split_whitespace().any(|word| word.eq_ignore_ascii_case(text))
        }
        "any-word" => text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_'),
        _ => panic!("what is {rule}?"),
    }
}

static ACCOUNT: LazyLock<Account> = LazyLock::new(|| Account::new("us-west-2", "123456789012").expect("an account"));

pub(crate) fn doubt(statement: &Statement<'_>) -> Option<String> {
    let mut target = Target::new(&ACCOUNT);
    if matches!(statement.kind(), StatementKind::Exists(_)) {
        target.operation = Some(Operation::ExecuteTransaction);
    }
    match dynamodb::resolve(statement, &target) {
        Ok(needs) => needs.warnings().first().map(|warning| warning.code().to_owned()),
        Err(error) => Some(error.code().to_owned()),
    }
}
