//! What the words of the dialect mean, for hovers, completion and signature help.
//!
//! Source: developer guide, ql-reference, ql-functions and ql-stored-procedures.

use crate::help::{CommandHelp, Signature, call};
use partiql_iam::qldb::Rule;

pub(super) const SELECT: CommandHelp = CommandHelp {
    title: "SELECT",
    what: "Reads documents of tables, their committed views, their history, or the system catalog.",
    rules: &[Rule::Select.row(), Rule::SelectCommitted.row(), Rule::SelectCatalog.row(), Rule::History.row()],
};
pub(super) const INSERT: CommandHelp =
    CommandHelp { title: "INSERT INTO table", what: "Adds documents to a table.", rules: &[Rule::Insert.row()] };
pub(super) const INSERT_ELEMENT: CommandHelp = CommandHelp {
    title: "INSERT INTO element",
    what: "Adds a value to a collection in the documents of the table.",
    rules: &[Rule::Update.row()],
};
pub(super) const UPDATE: CommandHelp = CommandHelp {
    title: "UPDATE",
    what: "Changes documents of a table, or removes them: `SET`, `INSERT INTO` an element, `REMOVE`.",
    rules: &[Rule::Update.row(), Rule::RemoveDocument.row()],
};
pub(super) const FROM: CommandHelp = CommandHelp {
    title: "FROM … SET, INSERT INTO, REMOVE",
    what: "Changes documents of a table, or removes them. The same as `UPDATE`, with more sources.",
    rules: &[Rule::Update.row(), Rule::RemoveDocument.row()],
};
pub(super) const SET: CommandHelp =
    CommandHelp { title: "SET", what: "Sets elements of the documents.", rules: &[Rule::Update.row()] };
pub(super) const REMOVE: CommandHelp = CommandHelp {
    title: "REMOVE",
    what: "Removes an element of the documents or, if it names the table's alias alone, the whole documents.",
    rules: &[Rule::Update.row(), Rule::RemoveDocument.row()],
};
pub(super) const DELETE: CommandHelp = CommandHelp {
    title: "DELETE FROM",
    what: "Deletes documents of a table. Their history stays.",
    rules: &[Rule::Delete.row()],
};
pub(super) const CREATE_TABLE: CommandHelp = CommandHelp {
    title: "CREATE TABLE",
    what: "Makes a table, with tags if `WITH (aws_tags = …)` gives some.",
    rules: &[Rule::CreateTable.row()],
};
pub(super) const CREATE_INDEX: CommandHelp = CommandHelp {
    title: "CREATE INDEX",
    what: "Makes an index on one top-level field of a table.",
    rules: &[Rule::CreateIndex.row()],
};
pub(super) const DROP_TABLE: CommandHelp = CommandHelp {
    title: "DROP TABLE",
    what: "Makes a table inactive. Its documents and history stay, and `UNDROP TABLE` brings it back.",
    rules: &[Rule::DropTable.row()],
};
pub(super) const DROP_INDEX: CommandHelp = CommandHelp {
    title: "DROP INDEX",
    what: "Deletes an index for good: `DROP INDEX \"id\" ON table WITH (purge = true)`.",
    rules: &[Rule::DropIndex.row()],
};
pub(super) const UNDROP_TABLE: CommandHelp = CommandHelp {
    title: "UNDROP TABLE",
    what: "Makes an inactive table active again. It takes the table's id in double quotes.",
    rules: &[Rule::UndropTable.row()],
};
pub(super) const REDACT_REVISION: CommandHelp = CommandHelp {
    title: "EXEC REDACT_REVISION",
    what: "Deletes the data of one revision of a document for good; its metadata stays.",
    rules: &[Rule::RedactRevision.row()],
};
pub(super) const HISTORY: CommandHelp = CommandHelp {
    title: "history",
    what: "The revisions of a table's documents, also of deleted ones, that were in force between two times.",
    rules: &[Rule::History.row()],
};

pub(super) const REDACT: &str = "EXEC REDACT_REVISION";

const PART: (&str, &str) = (
    "part",
    "`year`, `month`, `day`, `hour`, `minute` or `second`; EXTRACT also takes `timezone_hour` and `timezone_minute`",
);
const VALUES: &[(&str, &str)] = &[("value", "a value of each row")];

/// The functions, in alphabetical order, and the stored procedure.
pub(crate) const SIGNATURES: &[Signature] = &[
    call("AVG", VALUES, "The average of the values."),
    call("BAG", &[("values…", "what is in it")], "A bag of the values."),
    Signature {
        is_call: true,
        name: "CAST",
        parameters: &[("value", "what is converted"), ("type", "such as `INT`, `STRING`, `TIMESTAMP`")],
        separators: &[" AS "],
        what: "The value as one of another type.",
    },
    call("CHAR_LENGTH", &[("string", "the text")], "How many characters the text has."),
    call("CHARACTER_LENGTH", &[("string", "the text")], "How many characters the text has."),
    call(
        "COALESCE",
        &[("value", "the first choice"), ("values…", "the next ones")],
        "The first value that is neither null nor missing.",
    ),
    call("COUNT", &[("value", "a value of each row, or `*`")], "How many values there are."),
    call(
        "DATE_ADD",
        &[PART, ("quantity", "how many, also negative"), ("timestamp", "the time")],
        "A time that is later by so many parts.",
    ),
    call(
        "DATE_DIFF",
        &[PART, ("timestamp1", "the first time"), ("timestamp2", "the second time")],
        "How many whole parts lie between two times.",
    ),
    call("EXISTS", &[("values", "a list, bag or query")], "Whether there is at least one value."),
    Signature {
        is_call: true,
        name: "EXTRACT",
        parameters: &[PART, ("timestamp", "the time")],
        separators: &[" FROM "],
        what: "A part of a time, as a number.",
    },
    call(
        "history",
        &[
            ("table", "its name, or its id in single quotes"),
            ("start", "an Ion timestamp in backticks; without it, from the beginning"),
            ("end", "an Ion timestamp in backticks; without it, up to now"),
        ],
        HISTORY.what,
    ),
    call("LIST", &[("values…", "what is in it")], "A list of the values."),
    call("LOWER", &[("string", "the text")], "The text in lower case."),
    call("MAX", VALUES, "The greatest of the values."),
    call("MIN", VALUES, "The least of the values."),
    call(
        "NULLIF",
        &[("value1", "the value"), ("value2", "what it is compared with")],
        "Null if the two are equal, the first value otherwise.",
    ),
    Signature {
        is_call: false,
        name: REDACT,
        parameters: &[
            ("`block address`", "an Ion struct: `` `{strandId: \"…\", sequenceNo: 1}` ``"),
            ("'table id'", "22 letters and digits"),
            ("'document id'", "22 letters and digits"),
        ],
        separators: &[],
        what: REDACT_REVISION.what,
    },
    call("SEXP", &[("values…", "what is in it")], "A symbolic expression of the values."),
    call("SIZE", &[("container", "a list, struct or bag")], "How many elements it has."),
    call(
        "SUBSTRING",
        &[("string", "the text"), ("start", "the first character, from 1"), ("length", "how many; without it, all")],
        "A part of the text.",
    ),
    call("SUM", VALUES, "The sum of the values."),
    call("TO_STRING", &[("timestamp", "the time"), ("format", "such as `'yyyy-MM-dd'`")], "A time as text."),
    call(
        "TO_TIMESTAMP",
        &[("string", "the text"), ("format", "such as `'yyyy-MM-dd'`; without it, Ion's form")],
        "The time that a text says.",
    ),
    Signature {
        is_call: true,
        name: "TRIM",
        parameters: &[
            ("side characters", "`LEADING`, `TRAILING` or `BOTH`, and what is cut off; both can be left out"),
            ("string", "the text"),
        ],
        separators: &[" FROM "],
        what: "The text without blanks, or other characters, at its ends.",
    },
    call("TXID", &[], "The id of the transaction."),
    call("UPPER", &[("string", "the text")], "The text in upper case."),
    call("UTCNOW", &[], "The time of the transaction's start."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help::signature;
    use partiql_iam::qldb::DIALECT;

    #[test]
    fn every_function_has_a_signature() {
        for function in DIALECT.functions() {
            assert!(signature(SIGNATURES, function.name()).is_some(), "{}", function.name());
        }
    }
}
