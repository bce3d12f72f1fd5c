//! Amazon DynamoDB: its PartiQL, what its tables are called, which keys they have, what requests say, and the actions that IAM knows of it.

mod action;
mod arn;
#[cfg(feature = "session")]
pub(crate) mod call;
mod condition_key;
mod dialect;
#[cfg(feature = "policy")]
mod diff;
mod function;
mod input;
#[cfg(feature = "policy")]
pub(crate) mod lints;
mod operation;
mod parameter;
mod plan;
mod policy;
#[cfg(feature = "policy")]
mod preset;
mod request;
pub mod resolve;
mod resource;
mod rules;
mod schema;
mod target;
mod value;

pub use action::{ACTIONS, AccessLevel, Action, ResourceType};
pub use arn::{Account, ArnError, MAX_NAME_CHARS, MIN_NAME_CHARS, TableArn, is_index_name, is_table_name};
#[cfg(feature = "session")]
pub use call::{Call, CallError};
pub use condition_key::ConditionKey;
pub use dialect::{DIALECT, GRAMMAR, MAX_STATEMENT_CHARS, parse};
#[cfg(feature = "policy")]
pub use diff::{DiffError, diff};
pub use input::{FormProblem, InputError};
pub use operation::{
    ApiOperation, Needs, OperationError, OperationProblem, OperationRequirement, OperationResource, PlaceKind,
    ResourcePlace, UnknownApiOperation,
};
#[cfg(feature = "policy")]
pub use preset::{CallerKey, CallerKeyError, no_scans, own_rows, read_only, transactions_only};
pub use request::{
    MAX_BATCH_STATEMENTS, MAX_REQUEST_BYTES, MAX_TRANSACTION_STATEMENTS, Request, RequestError, RequestProblem,
    RequestStatement, ReturnConsumedCapacity, ReturnOnFailure,
};
pub use resolve::{MembersError, Requirements, check_members, resolve};
pub use resource::{INDEX, TABLE};
pub use rules::{Command, MAPPING_VERSION, Rule};
pub use schema::{
    Index, IndexKind, KNOWN_MACROS, KeyAttribute, KeySchema, KeyType, MAX_KEY_ATTRIBUTES, MAX_SCHEMA_BYTES,
    MAX_SCHEMA_TABLES, Projection, Schema, SchemaConflict, SchemaError, SchemaProblem, Table, TargetError,
    UnnamedTable,
};
pub use target::{Operation, Target};
#[cfg(feature = "session")]
pub(crate) use value::JSON_DEPTH;
pub use value::{
    MAX_VALUE_BYTES, MAX_VALUE_NESTING, Number, NumberError, Numeral, Value, ValueError, ValueProblem, ValueType,
    parse_parameters,
};
