//! The developer guide's example policies for PartiQL, for any account and tables.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::iam::document::draft::{block, one};
use crate::iam::document::{ConditionBlock, Effect, PolicyDocument};
use crate::iam::evaluate::global_key::{global_key, is_global_key};
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::iam::generate::error::GenerateError;
use crate::iam::generate::fact_limit::of_caller;
use crate::iam::generate::split::{Draft, into_policies};
use crate::service::dynamodb::action::Action;
use crate::service::dynamodb::arn::{Account, is_table_name};
use crate::service::dynamodb::condition_key::{ENCLOSING_OPERATION, FULL_TABLE_SCAN, LEADING_KEYS};
use crate::service::dynamodb::policy::POLICIES;
use crate::service::dynamodb::schema::Schema;
use crate::service::dynamodb::target::Operation;

/// A condition key of a caller with one value, which a policy can have in `${…}`: `aws:PrincipalTag/tenant`, or a key of an identity provider such
/// as `cognito-identity.amazonaws.com:sub`.
///
/// ```
/// use partiql_iam::dynamodb::CallerKey;
///
/// assert!("aws:PrincipalTag/tenant".parse::<CallerKey>().is_ok());
/// assert!("aws:PrincipalOrgPaths".parse::<CallerKey>().is_err());
/// assert!("dynamodb:LeadingKeys".parse::<CallerKey>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerKey(String);

impl CallerKey {
    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CallerKey {
    type Err = CallerKeyError;

    fn from_str(text: &str) -> Result<Self, CallerKeyError> {
        let has = |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        // What the request says is not the caller's, nor is what the resource says.
        let is_others = ["dynamodb:", "aws:RequestTag/", "aws:ResourceTag/", "aws:Resource", "aws:Requested"];
        let is_callers = if has("aws:") {
            is_global_key(text) && !global_key(text).is_some_and(|key| key.multivalued)
        } else {
            // Those of identity providers begin with a host's name.
            text.split_once(':').is_some_and(|(prefix, name)| prefix.contains('.') && !name.is_empty())
        };
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:/=+-@".contains(&byte));
        if is_plain && is_callers && !is_others.iter().any(|prefix| has(prefix)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(CallerKeyError { text: text.to_owned() })
        }
    }
}

/// The text is not a condition key that says who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerKeyError {
    text: String,
}

impl CallerKeyError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "caller-key"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(
            "give a key with one value, such as `aws:PrincipalTag/tenant` or `cognito-identity.amazonaws.com:sub`",
        ))
    }
}

impl fmt::Display for CallerKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a condition key that says who calls", self.text)
    }
}

impl core::error::Error for CallerKeyError {}

impl<'a> From<&'a CallerKeyError> for Diagnostic<'a> {
    fn from(error: &'a CallerKeyError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

/// Reads of these tables and their indexes; without any tables, of all.
///
/// Several policies when one would be too long for IAM. All of them are needed.
///
/// Source: developer guide, ql-iam, "Allow PartiQL for DynamoDB select statements on a table".
///
/// # Errors
///
/// When the account is a template, or no table can have one of the names.
pub fn read_only(account: &Account, tables: &[&str]) -> Result<Vec<PolicyDocument>, GenerateError> {
    let reads = draft("DynamoDBPartiQLReadOnlyPermissions", &[Action::PartiQLSelect], with_indexes(account, tables)?);
    into_policies(vec![reads])
}

/// Reads of these tables and their indexes by key alone, never of a whole one; without any tables, of all.
///
/// Source: developer guide, ql-iam, "Deny full table scan statements in PartiQL".
///
/// # Errors
///
/// As [`read_only`].
pub fn no_scans(account: &Account, tables: &[&str]) -> Result<Vec<PolicyDocument>, GenerateError> {
    let resources = with_indexes(account, tables)?;
    let is = |value: &str| block(Operator::from(Comparison::Bool), [(FULL_TABLE_SCAN.name.to_owned(), one(value))]);
    let reads = draft("DynamoDBPartiQLQueryPermissions", &[Action::PartiQLSelect], resources.clone());
    let scans = draft("DynamoDBPartiQLDenyScans", &[Action::PartiQLSelect], resources);
    into_policies(vec![
        Draft { conditions: vec![is("false")], ..reads },
        Draft { effect: Effect::Deny, conditions: vec![is("true")], ..scans },
    ])
}

/// All statements on these tables, within transactions alone; without any tables, on all.
///
/// A batch has a value of the key too, so that `Null` would let batches in.
///
/// Source: developer guide, ql-iam, "Allow only PartiQL transactional statements".
///
/// # Errors
///
/// As [`read_only`].
pub fn transactions_only(account: &Account, tables: &[&str]) -> Result<Vec<PolicyDocument>, GenerateError> {
    let within = one(Operation::ExecuteTransaction.name());
    let key = ENCLOSING_OPERATION.name.to_owned();
    let conditions = vec![block(Operator::from(Comparison::StringEquals), [(key, within)])];
    // A transaction does not read indexes.
    let all = draft("DynamoDBPartiQLTransactionPermissions", &ALL, alone(account, tables)?);
    into_policies(vec![Draft { conditions, ..all }])
}

/// All statements on the items of these tables whose partition key is what the caller's key says, and reads of the indexes that have the same
/// partition key as their table, as far as the schema says which.
///
/// A scan has no leading key and would pass without the guard.
///
/// Source: developer guide, specifying-conditions, "Grant permissions that limit access to items with a specific partition key value".
///
/// # Errors
///
/// As [`read_only`], and when no table is given.
pub fn own_rows(
    account: &Account,
    tables: &[&str],
    schema: Option<&Schema>,
    key: &CallerKey,
) -> Result<Vec<PolicyDocument>, GenerateError> {
    if tables.is_empty() {
        return Err(GenerateError::NoTable);
    }
    let conditions = of_caller(LEADING_KEYS.name, key.as_str());
    let own = |sid, actions, resources| Draft { conditions: conditions.clone(), ..draft(sid, actions, resources) };
    let mut drafts = vec![own("DynamoDBPartiQLOwnRowsPermissions", &ALL[..], alone(account, tables)?)];
    let described = tables.iter().filter_map(|name| schema?.table(name));
    let indexes = described.flat_map(|table| {
        let is_same = |index: &&super::Index| index.keys.partition() == table.keys.partition();
        table.indexes.iter().filter(is_same).map(|index| account.index_arn(&table.name, &index.name).to_string())
    });
    let mut indexes: Vec<String> = indexes.collect();
    indexes.sort_unstable();
    indexes.dedup();
    if !indexes.is_empty() {
        drafts.push(own("DynamoDBPartiQLOwnRowsOfIndexes", &[Action::PartiQLSelect], indexes));
    }
    into_policies(drafts)
}

const ALL: [Action; 4] = [Action::PartiQLDelete, Action::PartiQLInsert, Action::PartiQLSelect, Action::PartiQLUpdate];

fn draft(sid: &str, actions: &[Action], resources: Vec<String>) -> Draft {
    let actions = actions.iter().map(ToString::to_string).collect();
    let conditions: Vec<ConditionBlock> = Vec::new();
    Draft { effect: Effect::Allow, sid: sid.to_owned(), is_single: false, actions, resources, conditions }
}

/// The ARNs of the tables, each once; of any table if none is given.
fn alone(account: &Account, tables: &[&str]) -> Result<Vec<String>, GenerateError> {
    if account.is_template() {
        return Err(GenerateError::Refused(&POLICIES.template));
    }
    if tables.is_empty() {
        return Ok(vec![format!("{}table/*", account.base())]);
    }
    let mut arns = Vec::with_capacity(tables.len());
    for name in tables {
        if !is_table_name(name) {
            return Err(GenerateError::TableName { name: (*name).to_owned() });
        }
        let arn = account.table_arn(name).to_string();
        if !arns.contains(&arn) {
            arns.push(arn);
        }
    }
    Ok(arns)
}

/// The same with the indexes of each table, which `table/*` has too.
fn with_indexes(account: &Account, tables: &[&str]) -> Result<Vec<String>, GenerateError> {
    let arns = alone(account, tables)?;
    if tables.is_empty() {
        return Ok(arns);
    }
    Ok(arns.into_iter().flat_map(|arn| [format!("{arn}/index/*"), arn].into_iter().rev()).collect())
}
