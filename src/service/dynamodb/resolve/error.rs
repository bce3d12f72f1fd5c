//! What DynamoDB refuses, and what cannot be resolved.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::diagnostic::{self, Placed, Problem};
pub use crate::service::dynamodb::resolve::error_kind::ResolveErrorKind;

/// What DynamoDB refuses or cannot be resolved: the cause, its place, and what to do.
///
/// Displays as one sentence without the place.
pub type ResolveError = Placed<ResolveErrorKind>;

/// The same on its way out of the resolver.
pub(crate) type Raised = diagnostic::Raised<ResolveErrorKind>;

impl Problem for ResolveErrorKind {
    fn code(&self) -> &'static str {
        match self {
            Self::OtherDialect => "other-dialect",
            Self::NoSuchStatement { .. } => "no-such-statement",
            Self::Alias => "alias",
            Self::SeveralTables => "several-tables",
            Self::NestedQuery => "nested-query",
            Self::NotATable => "not-a-table",
            Self::Unsupported { .. } => "unsupported",
            Self::Ion => "ion-literal",
            Self::TablePath => "table-path",
            Self::EmptyName => "empty-name",
            Self::InvalidName { .. } => "invalid-table-name",
            Self::UnknownTable { .. } => "unknown-table",
            Self::UnknownIndex { .. } => "unknown-index",
            Self::WriteToIndex => "write-to-index",
            Self::SeveralKeyAttributes { .. } => "several-key-attributes",
            Self::NotProjected { .. } => "not-projected",
            Self::MissingWhere => "missing-where",
            Self::KeyNotFixed { .. } => "key-not-fixed",
            Self::ReadOfOneItem => "read-of-one-item",
            Self::SeveralKeyValues { .. } => "several-key-values",
            Self::KeyType { .. } => "key-type",
            Self::EmptyKey { .. } => "empty-key",
            Self::KeyChanged { .. } => "key-changed",
            Self::MissingKey { .. } => "missing-key",
            Self::OverlappingBranches => "overlapping-branches",
            Self::TooManyReads { .. } => "too-many-reads",
            Self::TooManyMembers { .. } => "too-many-members",
            Self::NotAnItem => "not-an-item",
            Self::MissingValue => "missing-value",
            Self::Returning { .. } => "returning",
            Self::ReturningInTransaction => "returning-in-transaction",
            Self::UnknownFunction { .. } => "unknown-function",
            Self::FunctionPlace { .. } => "function-place",
            Self::ArgumentCount { .. } => "argument-count",
            Self::Argument { .. } => "argument",
            Self::Operand { .. } => "operand",
            Self::Sign => "sign",
            Self::NestedParameter => "nested-parameter",
            Self::EmptySet => "empty-set",
            Self::MixedSet => "mixed-set",
            Self::DuplicateInSet => "duplicate-in-set",
            Self::Number(_) => "number",
            Self::ListIndex => "list-index",
            Self::TooDeep { .. } => "too-deep",
            Self::ReservedWord { .. } => "reserved-word",
            Self::UnknownType { .. } => "unknown-type",
            Self::OrderWithoutWhere => "order-without-where",
            Self::OrderByNoKey { .. } => "order-by-no-key",
            Self::OrderOfSeveralPartitions => "order-of-several-partitions",
            Self::ExistsOutsideTransaction => "exists-outside-transaction",
            Self::ExistsForm => "exists-form",
            Self::IndexInRequest { .. } => "index-in-request",
            Self::ConsistentRead { .. } => "consistent-read",
            Self::ParameterCount { .. } => "parameter-count",
        }
    }

    fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::OtherDialect => "parse it in the dialect of DynamoDB",
            Self::NoSuchStatement { .. } => {
                "PartiQL for DynamoDB has SELECT, INSERT, UPDATE and DELETE, and EXISTS in a transaction"
            }
            Self::Alias => "write the names of attributes without a prefix",
            Self::SeveralTables => "read one table or one index in a statement",
            Self::NestedQuery => "send the inner query as a statement of its own",
            Self::NotATable => "name the table bare or in double quotes: `\"Music\"`",
            Self::Unsupported { .. } => "leave it out; do in the program what DynamoDB does not do",
            Self::Ion => "write strings in single quotes, and numbers, lists and maps as they are",
            Self::TablePath => "give a table, or a table and an index: `\"Music\".\"ByGenre\"`",
            Self::EmptyName => "put a name between the quotes",
            Self::InvalidName { .. } => "a name has 3 to 255 letters, digits, underscores, hyphens and dots",
            Self::UnknownTable { near, .. } | Self::UnknownIndex { near, .. } => {
                return Some(match near.as_slice() {
                    [] => "names are case sensitive; give the table to `--schema` as `aws dynamodb describe-table` prints it".into(),
                    [name] => format!("did you mean `{name}`? names are case sensitive").into(),
                    names => {
                        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                        format!("did you mean {}? names are case sensitive", names.join(" or ")).into()
                    }
                });
            }
            Self::WriteToIndex => "write to the table; its indexes follow",
            Self::SeveralKeyAttributes { .. } => "read the table, or use the API operation Query on the index",
            Self::NotProjected { .. } => "read the table, or an index that projects the attribute",
            Self::MissingWhere | Self::KeyNotFixed { name: None } => {
                "compare every key attribute with a value by `=`, joined by AND"
            }
            Self::KeyNotFixed { name: Some(name) } => {
                return Some(format!("add `\"{name}\" = …`, joined by AND").into());
            }
            Self::ReadOfOneItem => {
                "compare every key attribute with a value by `=`, and nothing else; or send it by ExecuteStatement"
            }
            Self::SeveralKeyValues { .. } => "a statement writes one item; leave one of the values out",
            Self::KeyType { .. } => "strings take single quotes, numbers none",
            Self::EmptyKey { .. } => "only attributes that are in no key can be empty",
            Self::KeyChanged { .. } => "a key stays: insert an item with the new key, and delete this one",
            Self::MissingKey { name } => return Some(format!("add `'{name}': …` to the item").into()),
            Self::OverlappingBranches => "write the branches so that no item is in two of them",
            Self::TooManyReads { .. } => "divide the values among several statements",
            Self::TooManyMembers { .. } => "divide the members among several statements",
            Self::NotAnItem => "write a tuple: `VALUE {'Artist': 'Acme Band', 'Year': 2020}`",
            Self::MissingValue => "write `INSERT INTO \"table\" VALUE {…}`",
            Self::Returning { delete: true } => "write `RETURNING ALL OLD *`",
            Self::Returning { delete: false } => {
                "write `RETURNING ALL OLD *`, `MODIFIED OLD *`, `ALL NEW *` or `MODIFIED NEW *`"
            }
            Self::ReturningInTransaction => "leave it out, or send the statement by ExecuteStatement",
            Self::UnknownFunction { near: Some(near), .. } => return Some(format!("did you mean `{near}`?").into()),
            Self::UnknownFunction { near: None, .. } => {
                "WHERE has `attribute_exists`, `attribute_not_exists`, `attribute_type`, `begins_with`, `contains` and `size`"
            }
            Self::FunctionPlace { place, .. } => return Some(format!("it can be called {place} only").into()),
            Self::ArgumentCount { wanted: 1, .. } => "it takes one argument",
            Self::ArgumentCount { .. } => "it takes two arguments",
            Self::Argument { wanted, .. } => return Some(format!("it takes {wanted}").into()),
            Self::Operand { .. } => "compare strings, numbers and binary values; calculate with numbers",
            Self::Sign => "a sign is part of a number; give the parameter a negative value",
            Self::NestedParameter => "give the whole value as one parameter",
            Self::EmptySet => "a set has one member at least: `<<'a'>>`",
            Self::MixedSet => "a set has strings alone, `<<'a', 'b'>>`, or numbers alone, `<<1, 2>>`",
            Self::DuplicateInSet => "write each member once",
            Self::Number(_) => "a number has at most 38 significant digits and is between 1E-130 and 9.99…E+125, or 0",
            Self::ListIndex => "the index of a list is a whole number from 0 to 2147483647",
            Self::TooDeep { .. } => "store a flatter value",
            Self::ReservedWord { word } => return Some(format!("put it in double quotes: `\"{word}\"`").into()),
            Self::UnknownType { .. } => {
                "the types are NULL, MISSING, BOOL, STRING, INT, DECIMAL, LIST, TUPLE, BAG and their like"
            }
            Self::OrderWithoutWhere => "add `WHERE` with `=` on the partition key",
            Self::OrderByNoKey { .. } => "order by the partition key or the sort key",
            Self::OrderOfSeveralPartitions => "order by the partition key first",
            Self::ExistsOutsideTransaction => "send it by ExecuteTransaction",
            Self::ExistsForm => "compare every key attribute with a value by `=`, and add one condition more",
            Self::IndexInRequest { .. } => "read the table, or send the statement by ExecuteStatement",
            Self::ConsistentRead { .. } => "leave `ConsistentRead` out, or read the table or a local index",
            Self::ParameterCount { .. } => "give one value for each `?`, in their order; a `?` in quotes is text",
        }))
    }
}

impl fmt::Display for ResolveErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherDialect => f.write_str("the statement was parsed for another service"),
            Self::NoSuchStatement { what } => write!(f, "DynamoDB has no {what}"),
            Self::Alias => f.write_str("DynamoDB takes no alias of a table"),
            Self::SeveralTables => f.write_str("DynamoDB reads one table in a statement"),
            Self::NestedQuery => f.write_str("DynamoDB takes no query inside of a statement"),
            Self::NotATable => f.write_str("this is not a table"),
            Self::Unsupported { what } => write!(f, "DynamoDB does not support {what}"),
            Self::Ion => f.write_str("DynamoDB takes no Ion literal"),
            Self::TablePath => f.write_str("only an index can follow a table"),
            Self::EmptyName => f.write_str("the name is empty"),
            Self::InvalidName { name } => write!(f, "no table or index can be named `{name}`"),
            Self::UnknownTable { name, .. } => write!(f, "there is no table `{name}`"),
            Self::UnknownIndex { table, name, .. } => {
                write!(f, "the table `{table}` has no index `{name}`")
            }
            Self::WriteToIndex => f.write_str("an index can only be read"),
            Self::SeveralKeyAttributes { name } => {
                write!(f, "PartiQL cannot read the index `{name}`, whose key has several attributes of one kind")
            }
            Self::NotProjected { index, name } => {
                write!(f, "the index `{index}` does not project `{name}`")
            }
            Self::MissingWhere => f.write_str("a write needs WHERE with the key of one item"),
            Self::KeyNotFixed { name: None } => {
                f.write_str("WHERE does not say which item: no attribute is compared by `=`")
            }
            Self::KeyNotFixed { name: Some(name) } => {
                write!(f, "WHERE does not say which item: the key attribute `{name}` is not compared by `=`")
            }
            Self::ReadOfOneItem => f.write_str("in a batch or a transaction a read is of one item, by its key alone"),
            Self::SeveralKeyValues { name } => write!(f, "the key attribute `{name}` has two values"),
            Self::EmptyKey { name } => write!(f, "the key attribute `{name}` is empty"),
            Self::KeyChanged { name } => write!(f, "`{name}` is a key attribute, which no statement changes"),
            Self::KeyType { name } => write!(f, "the key attribute `{name}` is of another type"),
            Self::MissingKey { name } => write!(f, "the item has no key attribute `{name}`"),
            Self::OverlappingBranches => f.write_str("branches of WHERE overlap, which DynamoDB refuses"),
            Self::TooManyReads { found, limit } => {
                write!(f, "WHERE asks for {found} reads by key; DynamoDB makes {limit} for one statement")
            }
            Self::TooManyMembers { found, limit } => {
                write!(f, "`IN` has {found} members; DynamoDB takes {limit}")
            }
            Self::NotAnItem => f.write_str("an item is a tuple or a parameter"),
            Self::MissingValue => f.write_str("the word `VALUE` is missing before the item"),
            Self::Returning { delete: true } => f.write_str("DELETE returns `ALL OLD *` only"),
            Self::Returning { delete: false } => f.write_str("`RETURNING` has another form here"),
            Self::ReturningInTransaction => f.write_str("a transaction takes no `RETURNING`"),
            Self::UnknownFunction { name, .. } => write!(f, "DynamoDB has no function `{name}` here"),
            Self::FunctionPlace { name, .. } => write!(f, "`{name}` cannot be called here"),
            Self::ArgumentCount { name, found, .. } => write!(f, "`{name}` has {found} arguments"),
            Self::Argument { name, .. } => write!(f, "`{name}` does not take this argument"),
            Self::Operand { operator, found } => write!(f, "`{operator}` does not take {found}"),
            Self::Sign => f.write_str("a sign can only be before a number"),
            Self::NestedParameter => f.write_str("DynamoDB takes no parameter inside of a value"),
            Self::EmptySet => f.write_str("the set is empty"),
            Self::MixedSet => f.write_str("the members of the set are not of one type"),
            Self::DuplicateInSet => f.write_str("the set has a member twice"),
            Self::Number(error) => write!(f, "DynamoDB does not store this number: {error}"),
            Self::ListIndex => f.write_str("this is not the index of a list"),
            Self::TooDeep { limit } => write!(f, "the value nests deeper than {limit} levels"),
            Self::ReservedWord { word } => write!(f, "`{word}` is a reserved word"),
            Self::UnknownType { name } => write!(f, "there is no type `{name}`"),
            Self::OrderWithoutWhere => f.write_str("`ORDER BY` needs WHERE"),
            Self::OrderByNoKey { name } => {
                write!(f, "`{name}` is no key attribute, so nothing is ordered by it")
            }
            Self::OrderOfSeveralPartitions => {
                f.write_str("`ORDER BY` needs the partition key where several partitions are read")
            }
            Self::ExistsOutsideTransaction => f.write_str("`EXISTS` is a statement in a transaction only"),
            Self::ExistsForm => f.write_str("`EXISTS` reads one item by its key, under one further condition"),
            Self::IndexInRequest { transaction: true } => f.write_str("a transaction reads no index"),
            Self::IndexInRequest { transaction: false } => f.write_str("a batch reads no index"),
            Self::ConsistentRead { index } => {
                write!(f, "the global index `{index}` gives no strongly consistent read")
            }
            Self::ParameterCount { parameters, values } => {
                let noun = if *parameters == 1 { "parameter" } else { "parameters" };
                write!(f, "the statement has {parameters} {noun}; the number of values is {values}")
            }
        }
    }
}
