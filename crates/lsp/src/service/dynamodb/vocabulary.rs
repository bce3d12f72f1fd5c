//! What the words of DynamoDB's PartiQL mean, for hovers, completion and signature help.
//!
//! Source: developer guide, ql-reference and ql-functions; `attribute_exists` and `attribute_not_exists` are measured.

use crate::help::{CommandHelp, Signature, call};
use partiql_iam::dynamodb::Rule;

pub(super) const SELECT: CommandHelp = CommandHelp {
    title: "SELECT",
    what: "Reads items of a table, or of an index by `table.index`. Without `=` on the partition key all of it is read.",
    rules: &[Rule::Select.row(), Rule::SelectIndex.row()],
};
pub(super) const INSERT: CommandHelp = CommandHelp {
    title: "INSERT INTO",
    what: "Adds one item to a table, `VALUE {…}`. An item with the same key is not replaced.",
    rules: &[Rule::Insert.row()],
};
pub(super) const UPDATE: CommandHelp = CommandHelp {
    title: "UPDATE",
    what: "Changes one item of a table: `SET` and `REMOVE`, and WHERE with all of its key.",
    rules: &[Rule::Update.row()],
};
pub(super) const FROM: CommandHelp = CommandHelp {
    title: "FROM … SET, REMOVE",
    what: "Changes one item of a table, as `UPDATE` does; WHERE comes first. The guide does not have it, DynamoDB runs it.",
    rules: &[Rule::UpdateFrom.row()],
};
pub(super) const SET: CommandHelp = CommandHelp {
    title: "SET",
    what: "Sets attributes of the item.",
    rules: &[Rule::Update.row(), Rule::UpdateFrom.row()],
};
pub(super) const REMOVE: CommandHelp = CommandHelp {
    title: "REMOVE",
    what: "Removes attributes of the item.",
    rules: &[Rule::Update.row(), Rule::UpdateFrom.row()],
};
pub(super) const DELETE: CommandHelp = CommandHelp {
    title: "DELETE FROM",
    what: "Deletes one item of a table; WHERE has all of its key.",
    rules: &[Rule::Delete.row()],
};
pub(super) const EXISTS: CommandHelp = CommandHelp {
    title: "EXISTS(SELECT …)",
    what: "A condition of a transaction: there is such an item. It is a statement of its own, in `ExecuteTransaction` alone.",
    rules: &[Rule::Exists.row()],
};

const PATH: (&str, &str) = ("path", "an attribute, or a part of one");

/// The functions, in alphabetical order.
pub(crate) const SIGNATURES: &[Signature] = &[
    call("attribute_exists", &[PATH], "Whether the item has the attribute. In WHERE."),
    call("attribute_not_exists", &[PATH], "Whether the item does not have the attribute. In WHERE."),
    call(
        "attribute_type",
        &[PATH, ("type", "`'S'`, `'N'`, `'B'`, `'SS'`, `'NS'`, `'BS'`, `'BOOL'`, `'NULL'`, `'L'` or `'M'`")],
        "Whether the attribute is of the type. In WHERE.",
    ),
    call("begins_with", &[PATH, ("string", "what it begins with")], "Whether the attribute begins so. In WHERE."),
    call(
        "contains",
        &[PATH, ("value", "a part of a string, or a member of a set or a list")],
        "Whether the attribute has it in it. In WHERE.",
    ),
    call("list_append", &[("list", "the first list"), ("list", "the second list")], "Both lists as one. In SET."),
    call(
        "set_add",
        &[("attribute", "the attribute that is set"), ("set", "the new members, such as `<<'a'>>`")],
        "The set with more members. In SET, of the same attribute.",
    ),
    call(
        "set_delete",
        &[("attribute", "the attribute that is set"), ("set", "the members to leave out, such as `<<'a'>>`")],
        "The set with fewer members. In SET, of the same attribute.",
    ),
    call("size", &[PATH], "How long the attribute is, or how many members it has. In WHERE."),
];

/// Whether a function is called in SET; the others are called in WHERE.
pub(super) fn is_of_set(signature: &Signature) -> bool {
    matches!(signature.name, "list_append" | "set_add" | "set_delete")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help::signature;
    use partiql_iam::dynamodb::DIALECT;
    use partiql_iam::syntax::Function;

    #[test]
    fn every_function_has_a_signature() {
        let names: Vec<&str> = DIALECT.functions().map(Function::name).collect();
        assert_eq!(names.len(), SIGNATURES.len());
        for name in names {
            assert!(signature(SIGNATURES, name).is_some(), "{name}");
        }
    }
}
