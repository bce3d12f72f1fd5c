//! The causes for which a statement cannot be resolved.

use alloc::string::String;
use alloc::vec::Vec;

use crate::service::dynamodb::value::NumberError;

/// What is wrong. Each variant is one cause.
///
/// Where nothing else is said the refusal is measured, or documented by a list that is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResolveErrorKind {
    /// The statement was parsed for another service.
    OtherDialect,
    /// A kind of statement that DynamoDB does not have, such as `CREATE TABLE`.
    NoSuchStatement {
        /// What it is.
        what: &'static str,
    },
    /// An alias of the table.
    Alias,
    /// More than one table.
    SeveralTables,
    /// A query inside of the statement.
    NestedQuery,
    /// What is read is no table, such as a literal or a parameter.
    NotATable,
    /// A clause or a form that DynamoDB does not have.
    Unsupported {
        /// What it is, such as "`GROUP BY`".
        what: &'static str,
    },
    /// An Ion literal.
    Ion,
    /// More than a table and an index after FROM.
    TablePath,
    /// A name without any letter.
    EmptyName,
    /// No table or index can have this name.
    InvalidName {
        /// The name.
        name: String,
    },
    /// The schemas have no such table.
    UnknownTable {
        /// The name.
        name: String,
        /// The names that are near, the nearest first.
        near: Vec<String>,
    },
    /// The table has no such index.
    UnknownIndex {
        /// The table.
        table: String,
        /// The index.
        name: String,
        /// The names that are near, the nearest first.
        near: Vec<String>,
    },
    /// A write to an index.
    WriteToIndex,
    /// An index whose key has several attributes of one kind.
    SeveralKeyAttributes {
        /// The index.
        name: String,
    },
    /// An attribute that the index does not project, in the SELECT list or the WHERE clause.
    NotProjected {
        /// The index.
        index: String,
        /// The attribute.
        name: String,
    },
    /// A write without WHERE.
    MissingWhere,
    /// A write, or a read that must be of one item, without `=` on a key attribute.
    KeyNotFixed {
        /// The attribute, if the schema is known.
        name: Option<String>,
    },
    /// A read in a batch or a transaction whose WHERE is not the whole key and nothing else.
    ReadOfOneItem,
    /// A write with two values for one key attribute.
    SeveralKeyValues {
        /// The attribute.
        name: String,
    },
    /// A key attribute that is compared with a value of another type.
    KeyType {
        /// The attribute.
        name: String,
    },
    /// A key attribute that is empty in a write: no item has such a key.
    EmptyKey {
        /// The attribute.
        name: String,
    },
    /// SET or REMOVE of a key attribute.
    KeyChanged {
        /// The attribute.
        name: String,
    },
    /// A new item without a key attribute.
    MissingKey {
        /// The attribute.
        name: String,
    },
    /// Branches of WHERE that read an item twice.
    OverlappingBranches,
    /// More queries than DynamoDB makes for one statement.
    TooManyReads {
        /// How many.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// More members than `IN` takes.
    TooManyMembers {
        /// How many.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// What is inserted is no tuple.
    NotAnItem,
    /// INSERT without the word `VALUE`.
    MissingValue,
    /// A form of RETURNING that this statement does not have.
    Returning {
        /// Whether the statement is a DELETE.
        delete: bool,
    },
    /// RETURNING in a transaction.
    ReturningInTransaction,
    /// A function that DynamoDB does not have.
    UnknownFunction {
        /// Its name.
        name: String,
        /// The function whose name is near.
        near: Option<&'static str>,
    },
    /// A function where it cannot be called.
    FunctionPlace {
        /// Its name.
        name: String,
        /// Where it can be called; `None` for nowhere but in WHERE and SET.
        place: &'static str,
    },
    /// A function with too few or too many arguments.
    ArgumentCount {
        /// Its name.
        name: &'static str,
        /// How many it takes.
        wanted: usize,
        /// How many it is given.
        found: usize,
    },
    /// An argument of the wrong kind.
    Argument {
        /// The function.
        name: &'static str,
        /// What it takes.
        wanted: &'static str,
    },
    /// An operand that the operator does not take.
    Operand {
        /// The operator.
        operator: &'static str,
        /// What the operand is.
        found: &'static str,
    },
    /// A sign before something else than a number.
    Sign,
    /// A parameter inside of a list, a set or a nested map.
    NestedParameter,
    /// A set without members.
    EmptySet,
    /// A set of something else than strings alone or numbers alone.
    MixedSet,
    /// A set with the same member twice.
    DuplicateInSet,
    /// A number that DynamoDB does not store.
    Number(NumberError),
    /// The index of a list is none, or too large.
    ListIndex,
    /// A value that nests deeper than DynamoDB stores.
    TooDeep {
        /// How deep a value may nest.
        limit: usize,
    },
    /// A word that must be in double quotes to be a name.
    ReservedWord {
        /// The word.
        word: String,
    },
    /// `IS` with something else than a type.
    UnknownType {
        /// The name.
        name: String,
    },
    /// ORDER BY without WHERE.
    OrderWithoutWhere,
    /// ORDER BY something else than a key attribute.
    OrderByNoKey {
        /// The attribute.
        name: String,
    },
    /// ORDER BY without the partition key, where several partitions are read.
    OrderOfSeveralPartitions,
    /// `EXISTS(…)` outside of a transaction.
    ExistsOutsideTransaction,
    /// `EXISTS(…)` that does not read one item under a further condition.
    ExistsForm,
    /// A read of an index in a batch or a transaction.
    IndexInRequest {
        /// Whether it is a transaction.
        transaction: bool,
    },
    /// A strongly consistent read of a global index.
    ConsistentRead {
        /// The index.
        index: String,
    },
    /// More or fewer values than parameters.
    ParameterCount {
        /// How many `?` there are.
        parameters: usize,
        /// How many values are given.
        values: usize,
    },
}
