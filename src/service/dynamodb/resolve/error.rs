//! What DynamoDB refuses, and what cannot be resolved.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

pub use crate::service::dynamodb::resolve::error_kind::ResolveErrorKind;
use crate::span::Span;

/// What DynamoDB refuses or cannot be resolved: the cause, its place, and what to do.
///
/// Displays as one sentence without the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveError {
    kind: ResolveErrorKind,
    span: Span,
}

impl ResolveError {
    #[cold]
    pub(crate) fn new(kind: ResolveErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The cause.
    #[must_use]
    pub const fn kind(&self) -> &ResolveErrorKind {
        &self.kind
    }

    /// The place, in bytes of the given text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// A stable code for programs, such as `unknown-table`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            ResolveErrorKind::OtherDialect => "other-dialect",
            ResolveErrorKind::NoSuchStatement { .. } => "no-such-statement",
            ResolveErrorKind::Alias => "alias",
            ResolveErrorKind::SeveralTables => "several-tables",
            ResolveErrorKind::NestedQuery => "nested-query",
            ResolveErrorKind::NotATable => "not-a-table",
            ResolveErrorKind::Unsupported { .. } => "unsupported",
            ResolveErrorKind::Ion => "ion-literal",
            ResolveErrorKind::TablePath => "table-path",
            ResolveErrorKind::EmptyName => "empty-name",
            ResolveErrorKind::InvalidName { .. } => "invalid-table-name",
            ResolveErrorKind::UnknownTable { .. } => "unknown-table",
            ResolveErrorKind::UnknownIndex { .. } => "unknown-index",
            ResolveErrorKind::WriteToIndex => "write-to-index",
            ResolveErrorKind::SeveralKeyAttributes { .. } => "several-key-attributes",
            ResolveErrorKind::NotProjected { .. } => "not-projected",
            ResolveErrorKind::MissingWhere => "missing-where",
            ResolveErrorKind::KeyNotFixed { .. } => "key-not-fixed",
            ResolveErrorKind::ReadOfOneItem => "read-of-one-item",
            ResolveErrorKind::SeveralKeyValues { .. } => "several-key-values",
            ResolveErrorKind::KeyType { .. } => "key-type",
            ResolveErrorKind::MissingKey { .. } => "missing-key",
            ResolveErrorKind::OverlappingBranches => "overlapping-branches",
            ResolveErrorKind::TooManyReads { .. } => "too-many-reads",
            ResolveErrorKind::TooManyMembers { .. } => "too-many-members",
            ResolveErrorKind::NotAnItem => "not-an-item",
            ResolveErrorKind::MissingValue => "missing-value",
            ResolveErrorKind::Returning { .. } => "returning",
            ResolveErrorKind::ReturningInTransaction => "returning-in-transaction",
            ResolveErrorKind::UnknownFunction { .. } => "unknown-function",
            ResolveErrorKind::FunctionPlace { .. } => "function-place",
            ResolveErrorKind::ArgumentCount { .. } => "argument-count",
            ResolveErrorKind::Argument { .. } => "argument",
            ResolveErrorKind::Operand { .. } => "operand",
            ResolveErrorKind::Sign => "sign",
            ResolveErrorKind::NestedParameter => "nested-parameter",
            ResolveErrorKind::EmptySet => "empty-set",
            ResolveErrorKind::MixedSet => "mixed-set",
            ResolveErrorKind::DuplicateInSet => "duplicate-in-set",
            ResolveErrorKind::Number(_) => "number",
            ResolveErrorKind::ListIndex => "list-index",
            ResolveErrorKind::TooDeep { .. } => "too-deep",
            ResolveErrorKind::ReservedWord { .. } => "reserved-word",
            ResolveErrorKind::UnknownType { .. } => "unknown-type",
            ResolveErrorKind::OrderWithoutWhere => "order-without-where",
            ResolveErrorKind::OrderByNoKey { .. } => "order-by-no-key",
            ResolveErrorKind::OrderOfSeveralPartitions => "order-of-several-partitions",
            ResolveErrorKind::ExistsOutsideTransaction => "exists-outside-transaction",
            ResolveErrorKind::ExistsForm => "exists-form",
            ResolveErrorKind::IndexInRequest { .. } => "index-in-request",
            ResolveErrorKind::ParameterCount { .. } => "parameter-count",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match &self.kind {
            ResolveErrorKind::OtherDialect => "parse it in the dialect of DynamoDB",
            ResolveErrorKind::NoSuchStatement { .. } => {
                "PartiQL for DynamoDB has SELECT, INSERT, UPDATE and DELETE, and EXISTS in a transaction"
            }
            ResolveErrorKind::Alias => "write the names of attributes without a prefix",
            ResolveErrorKind::SeveralTables => "read one table or one index in a statement",
            ResolveErrorKind::NestedQuery => "send the inner query as a statement of its own",
            ResolveErrorKind::NotATable => "name the table bare or in double quotes: `\"Music\"`",
            ResolveErrorKind::Unsupported { .. } => "leave it out; do in the program what DynamoDB does not do",
            ResolveErrorKind::Ion => "write strings in single quotes, and numbers, lists and maps as they are",
            ResolveErrorKind::TablePath => "give a table, or a table and an index: `\"Music\".\"ByGenre\"`",
            ResolveErrorKind::EmptyName => "put a name between the quotes",
            ResolveErrorKind::InvalidName { .. } => "a name has 3 to 255 letters, digits, underscores, hyphens and dots",
            ResolveErrorKind::UnknownTable { near, .. } | ResolveErrorKind::UnknownIndex { near, .. } => {
                return match near.as_slice() {
                    [] => "names are case sensitive; give the table to `--schema` as `aws dynamodb describe-table` prints it".to_owned(),
                    [name] => format!("did you mean `{name}`? names are case sensitive"),
                    names => {
                        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                        format!("did you mean {}? names are case sensitive", names.join(" or "))
                    }
                };
            }
            ResolveErrorKind::WriteToIndex => "write to the table; its indexes follow",
            ResolveErrorKind::SeveralKeyAttributes { .. } => "read the table, or use the API operation Query on the index",
            ResolveErrorKind::NotProjected { .. } => "read the table, or an index that projects the attribute",
            ResolveErrorKind::MissingWhere | ResolveErrorKind::KeyNotFixed { name: None } => {
                "compare every key attribute with a value by `=`, joined by AND"
            }
            ResolveErrorKind::KeyNotFixed { name: Some(name) } => return format!("add `\"{name}\" = …`, joined by AND"),
            ResolveErrorKind::ReadOfOneItem => {
                "compare every key attribute with a value by `=`, and nothing else; or send it by ExecuteStatement"
            }
            ResolveErrorKind::SeveralKeyValues { .. } => "a statement writes one item; leave one of the values out",
            ResolveErrorKind::KeyType { .. } => "strings take single quotes, numbers none",
            ResolveErrorKind::MissingKey { name } => return format!("add `'{name}': …` to the item"),
            ResolveErrorKind::OverlappingBranches => "write the branches so that no item is in two of them",
            ResolveErrorKind::TooManyReads { .. } => "divide the values among several statements",
            ResolveErrorKind::TooManyMembers { .. } => "divide the members among several statements",
            ResolveErrorKind::NotAnItem => "write a tuple: `VALUE {'Artist': 'Acme Band', 'Year': 2020}`",
            ResolveErrorKind::MissingValue => "write `INSERT INTO \"table\" VALUE {…}`",
            ResolveErrorKind::Returning { delete: true } => "write `RETURNING ALL OLD *`",
            ResolveErrorKind::Returning { delete: false } => {
                "write `RETURNING ALL OLD *`, `MODIFIED OLD *`, `ALL NEW *` or `MODIFIED NEW *`"
            }
            ResolveErrorKind::ReturningInTransaction => "leave it out, or send the statement by ExecuteStatement",
            ResolveErrorKind::UnknownFunction { near: Some(near), .. } => return format!("did you mean `{near}`?"),
            ResolveErrorKind::UnknownFunction { near: None, .. } => {
                "WHERE has `attribute_exists`, `attribute_not_exists`, `attribute_type`, `begins_with`, `contains` and `size`"
            }
            ResolveErrorKind::FunctionPlace { place, .. } => return format!("it can be called {place} only"),
            ResolveErrorKind::ArgumentCount { wanted: 1, .. } => "it takes one argument",
            ResolveErrorKind::ArgumentCount { .. } => "it takes two arguments",
            ResolveErrorKind::Argument { wanted, .. } => return format!("it takes {wanted}"),
            ResolveErrorKind::Operand { .. } => "compare strings, numbers and binary values; calculate with numbers",
            ResolveErrorKind::Sign => "a sign is part of a number; give the parameter a negative value",
            ResolveErrorKind::NestedParameter => "give the whole value as one parameter",
            ResolveErrorKind::EmptySet => "a set has one member at least: `<<'a'>>`",
            ResolveErrorKind::MixedSet => "a set has strings alone, `<<'a', 'b'>>`, or numbers alone, `<<1, 2>>`",
            ResolveErrorKind::DuplicateInSet => "write each member once",
            ResolveErrorKind::Number(_) => "a number has at most 38 significant digits and is between 1E-130 and 9.99…E+125, or 0",
            ResolveErrorKind::ListIndex => "the index of a list is a whole number from 0 to 2147483647",
            ResolveErrorKind::TooDeep { .. } => "store a flatter value",
            ResolveErrorKind::ReservedWord { word } => return format!("put it in double quotes: `\"{word}\"`"),
            ResolveErrorKind::UnknownType { .. } => "the types are NULL, MISSING, BOOL, STRING, INT, DECIMAL, LIST, TUPLE, BAG and their like",
            ResolveErrorKind::OrderWithoutWhere => "add `WHERE` with `=` on the partition key",
            ResolveErrorKind::OrderByNoKey { .. } => "order by the partition key or the sort key",
            ResolveErrorKind::OrderOfSeveralPartitions => "order by the partition key first",
            ResolveErrorKind::ExistsOutsideTransaction => "send it by ExecuteTransaction",
            ResolveErrorKind::ExistsForm => "compare every key attribute with a value by `=`, and add one condition more",
            ResolveErrorKind::IndexInRequest { .. } => "read the table, or send the statement by ExecuteStatement",
            ResolveErrorKind::ParameterCount { .. } => {
                "give one value for each `?`, in their order; a `?` in quotes is text"
            }
        }
        .to_owned()
    }
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ResolveErrorKind::OtherDialect => f.write_str("the statement was parsed for another service"),
            ResolveErrorKind::NoSuchStatement { what } => write!(f, "DynamoDB has no {what}"),
            ResolveErrorKind::Alias => f.write_str("DynamoDB takes no alias of a table"),
            ResolveErrorKind::SeveralTables => f.write_str("DynamoDB reads one table in a statement"),
            ResolveErrorKind::NestedQuery => f.write_str("DynamoDB takes no query inside of a statement"),
            ResolveErrorKind::NotATable => f.write_str("this is not a table"),
            ResolveErrorKind::Unsupported { what } => write!(f, "DynamoDB does not support {what}"),
            ResolveErrorKind::Ion => f.write_str("DynamoDB takes no Ion literal"),
            ResolveErrorKind::TablePath => f.write_str("only an index can follow a table"),
            ResolveErrorKind::EmptyName => f.write_str("the name is empty"),
            ResolveErrorKind::InvalidName { name } => write!(f, "no table or index can be named `{name}`"),
            ResolveErrorKind::UnknownTable { name, .. } => write!(f, "there is no table `{name}`"),
            ResolveErrorKind::UnknownIndex { table, name, .. } => {
                write!(f, "the table `{table}` has no index `{name}`")
            }
            ResolveErrorKind::WriteToIndex => f.write_str("an index can only be read"),
            ResolveErrorKind::SeveralKeyAttributes { name } => {
                write!(f, "PartiQL cannot read the index `{name}`, whose key has several attributes of one kind")
            }
            ResolveErrorKind::NotProjected { index, name } => {
                write!(f, "the index `{index}` does not project `{name}`")
            }
            ResolveErrorKind::MissingWhere => f.write_str("a write needs WHERE with the key of one item"),
            ResolveErrorKind::KeyNotFixed { name: None } => {
                f.write_str("WHERE does not say which item: no attribute is compared by `=`")
            }
            ResolveErrorKind::KeyNotFixed { name: Some(name) } => {
                write!(f, "WHERE does not say which item: the key attribute `{name}` is not compared by `=`")
            }
            ResolveErrorKind::ReadOfOneItem => {
                f.write_str("in a batch or a transaction a read is of one item, by its key alone")
            }
            ResolveErrorKind::SeveralKeyValues { name } => write!(f, "the key attribute `{name}` has two values"),
            ResolveErrorKind::KeyType { name } => write!(f, "the key attribute `{name}` is of another type"),
            ResolveErrorKind::MissingKey { name } => write!(f, "the item has no key attribute `{name}`"),
            ResolveErrorKind::OverlappingBranches => f.write_str("branches of WHERE overlap, which DynamoDB refuses"),
            ResolveErrorKind::TooManyReads { found, limit } => {
                write!(f, "WHERE asks for {found} reads by key; DynamoDB makes {limit} for one statement")
            }
            ResolveErrorKind::TooManyMembers { found, limit } => {
                write!(f, "`IN` has {found} members; DynamoDB takes {limit}")
            }
            ResolveErrorKind::NotAnItem => f.write_str("an item is a tuple or a parameter"),
            ResolveErrorKind::MissingValue => f.write_str("the word `VALUE` is missing before the item"),
            ResolveErrorKind::Returning { delete: true } => f.write_str("DELETE returns `ALL OLD *` only"),
            ResolveErrorKind::Returning { delete: false } => f.write_str("`RETURNING` has another form here"),
            ResolveErrorKind::ReturningInTransaction => f.write_str("a transaction takes no `RETURNING`"),
            ResolveErrorKind::UnknownFunction { name, .. } => write!(f, "DynamoDB has no function `{name}` here"),
            ResolveErrorKind::FunctionPlace { name, .. } => write!(f, "`{name}` cannot be called here"),
            ResolveErrorKind::ArgumentCount { name, found, .. } => write!(f, "`{name}` has {found} arguments"),
            ResolveErrorKind::Argument { name, .. } => write!(f, "`{name}` does not take this argument"),
            ResolveErrorKind::Operand { operator, found } => write!(f, "`{operator}` does not take {found}"),
            ResolveErrorKind::Sign => f.write_str("a sign can only be before a number"),
            ResolveErrorKind::NestedParameter => f.write_str("DynamoDB takes no parameter inside of a value"),
            ResolveErrorKind::EmptySet => f.write_str("the set is empty"),
            ResolveErrorKind::MixedSet => f.write_str("the members of the set are not of one type"),
            ResolveErrorKind::DuplicateInSet => f.write_str("the set has a member twice"),
            ResolveErrorKind::Number(error) => write!(f, "DynamoDB does not store this number: {error}"),
            ResolveErrorKind::ListIndex => f.write_str("this is not the index of a list"),
            ResolveErrorKind::TooDeep { limit } => write!(f, "the value nests deeper than {limit} levels"),
            ResolveErrorKind::ReservedWord { word } => write!(f, "`{word}` is a reserved word"),
            ResolveErrorKind::UnknownType { name } => write!(f, "there is no type `{name}`"),
            ResolveErrorKind::OrderWithoutWhere => f.write_str("`ORDER BY` needs WHERE"),
            ResolveErrorKind::OrderByNoKey { name } => {
                write!(f, "`{name}` is no key attribute, so nothing is ordered by it")
            }
            ResolveErrorKind::OrderOfSeveralPartitions => {
                f.write_str("`ORDER BY` needs the partition key where several partitions are read")
            }
            ResolveErrorKind::ExistsOutsideTransaction => f.write_str("`EXISTS` is a statement in a transaction only"),
            ResolveErrorKind::ExistsForm => {
                f.write_str("`EXISTS` reads one item by its key, under one further condition")
            }
            ResolveErrorKind::IndexInRequest { transaction: true } => f.write_str("a transaction reads no index"),
            ResolveErrorKind::IndexInRequest { transaction: false } => f.write_str("a batch reads no index"),
            ResolveErrorKind::ParameterCount { parameters, values } => {
                let noun = if *parameters == 1 { "parameter" } else { "parameters" };
                write!(f, "the statement has {parameters} {noun}; the number of values is {values}")
            }
        }
    }
}

impl core::error::Error for ResolveError {}
