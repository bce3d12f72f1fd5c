//! QLDB: its tokens, and its resolver beside a slow one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use partiql_iam::Requirement;
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::qldb::{Action, Ledger};
use partiql_iam::syntax::Statement;

use crate::dialect::Alphabet;
use crate::oracle::{Read, reads};
use crate::terminal::Words;
use crate::walk::Difference;

/// A blank inside of a token is written `~`.
pub(crate) const ALPHABETS: &[Alphabet] = &[
    Alphabet {
        name: "all",
        tokens: "SELECT VALUE FROM WHERE JOIN INNER ON AS AT BY INSERT INTO UPDATE DELETE SET REMOVE \
            CREATE DROP UNDROP TABLE INDEX WITH EXEC redact_revision history TRUE FALSE NULL OR AND NOT IS IN BETWEEN LIKE \
            SIZE MAX COUNT UTCNOW COALESCE DATE_ADD EXTRACT SUBSTRING FOR TRIM LEADING CAST TO_STRING TO_TIMESTAMP YEAR \
            INT DOUBLE PRECISION DECIMAL CHAR LIST \
            DISTINCT ALL UNION LEFT OUTER CROSS UNPIVOT PIVOT GROUP PARTIAL HAVING ORDER ASC nulls FIRST LIMIT offset let \
            VALUES conflict do nothing returning modified old new CASE WHEN THEN ELSE END ESCAPE DATE \
            t a \"q\" \"0123456789abcdefghijkl\" _ql_committed_t information_schema user_tables purge aws_tags \
            unknown_function 's' 'S0123456789abcdefghijk' 1 ? `2017T` `{'k':~'v'}` \
            * ( ) [ ] { } << >> , . : ; @ = <> != < + || /",
        lengths: (5, 5),
    },
    Alphabet {
        name: "queries",
        tokens: "SELECT VALUE FROM WHERE JOIN ON AS AT BY OR AND NOT IS IN BETWEEN NULL SIZE COUNT history information_schema \
            user_tables t a 's' ? * ( ) [ ] { } << >> , . : ; @ = < +",
        lengths: (5, 7),
    },
    Alphabet {
        name: "functions",
        tokens: "SELECT FROM AS IS LIKE ESCAPE t 's' 1 NULL UTCNOW COALESCE DATE_ADD EXTRACT SUBSTRING FOR TRIM LEADING CAST \
            TO_STRING TO_TIMESTAMP YEAR INT DOUBLE PRECISION DECIMAL CHAR DATE COUNT DISTINCT ( ) , *",
        lengths: (6, 8),
    },
    Alphabet {
        name: "refused queries",
        tokens: "SELECT FROM DISTINCT ALL UNION LEFT OUTER CROSS JOIN ON UNPIVOT PIVOT AT GROUP PARTIAL BY AS HAVING ORDER ASC \
            nulls FIRST LIMIT offset let VALUES CASE WHEN THEN ELSE END t * ( ) , =",
        lengths: (6, 8),
    },
    Alphabet { name: "sources", tokens: "SELECT FROM JOIN ON AS @ t a , . * ( )", lengths: (8, 11) },
    Alphabet {
        name: "changes",
        tokens: "FROM UPDATE DELETE INSERT INTO SET REMOVE VALUE AT BY AS WHERE ON conflict do nothing returning modified ALL old \
            t a 's' ? * ( ) [ ] { } << >> , . : @ =",
        lengths: (6, 7),
    },
    Alphabet {
        name: "definitions",
        tokens: "CREATE DROP UNDROP TABLE INDEX ON WITH EXEC redact_revision TRUE FALSE purge aws_tags t \"q\" \
            \"0123456789abcdefghijkl\" 's' 'S0123456789abcdefghijk' ? 1 `{'k':~'v'}` ( ) , . ; = +",
        lengths: (7, 8),
    },
];

pub(crate) fn special(words: &Words, rule: &str, text: &str) -> bool {
    let is_name = || words.is_identifier(text) || Words::is_quoted(text);
    match rule {
        "identifier" => words.is_identifier(text),
        "table" => words.is_identifier(text),
        "field" | "alias" | "item-alias" | "document-alias" | "known-alias" | "document-name" => is_name(),
        "id" => text.len() == 22 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "tag-key" => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        _ => panic!("what is {rule}?"),
    }
}

fn catalog(names: &[&str]) -> Catalog {
    let table = |(index, name): (usize, &&str)| Table {
        id: format!("{index:0>22}").parse().expect("an id"),
        name: (*name).to_owned(),
        status: TableStatus::Active,
        tags: None,
        indexes: Vec::new(),
    };
    Catalog::new(names.iter().enumerate().map(table).collect()).expect("a catalog")
}

/// A table that may be an alias, one in another case, none.
static CATALOGS: LazyLock<[(Catalog, &[&str]); 3]> =
    LazyLock::new(|| [&["t", "a"] as &[&str], &["t", "A"], &["t"]].map(|names| (catalog(names), names)));

pub(crate) fn doubt(statement: &Statement<'_>) -> Option<String> {
    match resolve(statement, &Ledger::template(), Some(&CATALOGS[0].0)) {
        Ok(needs) => needs.warnings().first().map(|warning| warning.code().to_owned()),
        Err(error) => Some(error.code().to_owned()),
    }
}

/// Compares the answers with what the slow resolver reads: never less, and the same where there is no doubt.
pub(crate) fn compare(statement: &Statement<'_>) -> Option<(Difference, &'static str)> {
    let ledger = Ledger::template();
    let without = resolve(statement, &ledger, None);
    for (catalog, names) in &*CATALOGS {
        let reads = reads(statement, names);
        let misses = |needs: &Requirements<'_>| reads.iter().any(|read| !needs.iter().any(|need| read.is_met_by(need)));
        if without.as_ref().is_ok_and(misses) {
            return Some((Difference::Smaller, "without a catalog"));
        }
        let Ok(needs) = resolve(statement, &ledger, Some(catalog)) else { continue };
        if misses(&needs) {
            return Some((Difference::Smaller, "with a catalog"));
        }
        if needs.warnings().is_empty() && needs.iter().filter_map(read).collect::<BTreeSet<_>>() != reads {
            return Some((Difference::Larger, "-"));
        }
    }
    None
}

/// What a requirement reads.
fn read(need: &Requirement<'_>) -> Option<Read> {
    let name = need.resource.name().map(str::to_owned);
    match need.resource.kind().name {
        "catalog" => Some(Read::Catalog),
        "table" if need.action() == Action::PartiQLHistoryFunction => name.map(Read::History),
        "table" if need.actions().any(|action| action == Action::PartiQLSelect) => name.map(Read::Table),
        _ => None,
    }
}
