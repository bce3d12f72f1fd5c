//! Key schemas: the tables of an account and region, with the keys of each and of its indexes.

mod account;
mod error;
mod found;
mod keys;
mod read;
mod table;
mod template;
mod unnamed;

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
#[cfg(feature = "policy")]
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use once_cell::race::OnceBox;
use smallvec::SmallVec;

use crate::diagnostic::Diagnostic;
pub use account::TargetError;
pub use error::{SchemaError, SchemaProblem};
pub use keys::{KeyAttribute, KeySchema, KeyType, MAX_KEY_ATTRIBUTES};
pub use read::MAX_SCHEMA_BYTES;
pub use template::KNOWN_MACROS;
pub use unnamed::UnnamedTable;

#[cfg(feature = "policy")]
use crate::iam::{AttachedPolicies, AttachedPolicy, AttachedTo, NamedPolicy, ResourcePolicy};
use crate::iam::{Resource, ResourceTags};
use crate::nearest::{Names, allowed_slips, slips};
#[cfg(feature = "policy")]
use crate::service::dynamodb::action::ACTIONS;
use crate::service::dynamodb::arn::Account;
use crate::short::{is_same, key};

/// How many tables a schema may have. A region has 10,000 tables at most (developer guide, "Service, account, and table quotas").
pub const MAX_SCHEMA_TABLES: usize = 50_000;

/// A table: what of it bears on permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Table {
    /// Its name; case counts.
    pub name: String,
    /// The account and region that it is in; `None` when its description does not say.
    pub account: Option<Account>,
    /// Its own key: one partition key, at most one sort key.
    pub keys: KeySchema,
    /// Its indexes, in the order given, the global ones first.
    pub indexes: Vec<Index>,
    /// Its tags; `None` when they are not given. Those of a template are not given: a stack adds its own.
    pub tags: Option<BTreeMap<String, String>>,
    /// Its resource-based policy; `None` when none is given.
    #[cfg(feature = "policy")]
    pub resource_policy: Option<ResourcePolicy>,
}

/// An index of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Index {
    /// Its name; case counts.
    pub name: String,
    /// Global or local.
    pub kind: IndexKind,
    /// Its key. That of a global index may have several attributes in each part.
    pub keys: KeySchema,
    /// Which attributes it has.
    pub projection: Projection,
}

/// The kinds of indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndexKind {
    /// With a partition key of its own.
    Global,
    /// With the table's partition key.
    Local,
}

/// Which attributes an index has besides its own key and the table's.
///
/// Source: API model of DynamoDB (2012-08-10), shape `ProjectionType`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// All: `ALL`.
    All,
    /// None: `KEYS_ONLY`.
    KeysOnly,
    /// These: `INCLUDE`.
    Include(Vec<String>),
}

impl Table {
    /// A table with this name and key, of which nothing more is known.
    #[must_use]
    pub const fn new(name: String, keys: KeySchema) -> Self {
        Self {
            name,
            account: None,
            keys,
            indexes: Vec::new(),
            tags: None,
            #[cfg(feature = "policy")]
            resource_policy: None,
        }
    }

    /// The index by this name, case included.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| is_same(index.name.as_bytes(), name.as_bytes()))
    }

    /// The indexes whose names are nearest to this one: three at most, the nearest first.
    pub fn near(&self, name: &str) -> impl Iterator<Item = &Index> {
        near(name, &self.indexes).into_iter()
    }

    /// Whether an index of this table has the attribute in it: by its projection, or since it is in the key of the index or the table.
    #[must_use]
    pub fn projects(&self, index: &Index, attribute: &str) -> bool {
        let is_projected = match &index.projection {
            Projection::All => true,
            Projection::KeysOnly => false,
            Projection::Include(attributes) => {
                attributes.iter().any(|included| is_same(included.as_bytes(), attribute.as_bytes()))
            }
        };
        is_projected || index.keys.attribute(attribute).is_some() || self.keys.attribute(attribute).is_some()
    }
}

/// The tables of one account and region, as `aws dynamodb describe-table` prints them or a template describes them.
///
/// ```
/// use partiql_iam::dynamodb::Schema;
///
/// let schema = Schema::parse(r#"{"Table": {
///     "TableName": "Music",
///     "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
///     "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "SongTitle", "KeyType": "RANGE"}],
///     "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "SongTitle", "AttributeType": "S"}]
/// }}"#)?;
/// let keys = &schema.table("Music").unwrap().keys;
/// assert_eq!(keys.partition_key().unwrap().name, "Artist");
/// assert_eq!(schema.table("music"), None);
/// assert_eq!(schema.account().unwrap().region(), "us-east-1");
/// # Ok::<(), partiql_iam::dynamodb::SchemaError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// In the order given.
    tables: Vec<Table>,
    /// The tables by the [`key`]s of their names.
    by_key: Vec<(u64, u32)>,
    unnamed: Vec<UnnamedTable>,
    /// With the names of their tables, by which they are sorted.
    #[cfg(feature = "policy")]
    policies: Vec<(String, Arc<AttachedPolicy>)>,
    /// Made when the first name is asked for that no table has: some milliseconds for 10,000 tables.
    names: OnceBox<Names>,
}

/// Schemas are the same if their tables are, in the same order.
impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.tables == other.tables && self.unnamed == other.unnamed
    }
}

impl Eq for Schema {}

/// Tables that can't be in one schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaConflict {
    /// Two tables with the same name.
    Name {
        /// The name.
        name: String,
        /// The index of the second.
        index: usize,
    },
    /// Two tables in different accounts or regions.
    Account {
        /// Where the second is.
        found: Account,
        /// Where those before it are.
        wanted: Account,
        /// The index of the second.
        index: usize,
    },
    /// More than [`MAX_SCHEMA_TABLES`].
    TooMany,
}

impl SchemaConflict {
    /// A stable code for programs, such as `repeated-table`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "repeated-table",
            Self::Account { .. } => "other-account",
            Self::TooMany => "too-many-tables",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::Name { .. } => "describe each table once",
            Self::Account { .. } => "a schema is of one account and region; leave out the tables of others",
            Self::TooMany => "leave out the tables that no statement is about",
        }))
    }
}

impl fmt::Display for SchemaConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name, index: _ } => write!(f, "the table `{name}` is described twice"),
            Self::Account { found, wanted, index: _ } => {
                write!(f, "a table is of the account {found}, and another of {wanted}")
            }
            Self::TooMany => write!(f, "there are more than {MAX_SCHEMA_TABLES} tables"),
        }
    }
}

impl core::error::Error for SchemaConflict {}

impl<'a> From<&'a SchemaConflict> for Diagnostic<'a> {
    fn from(error: &'a SchemaConflict) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

impl Schema {
    /// A schema of these tables.
    ///
    /// # Errors
    ///
    /// When two have the same name, or are in different accounts or regions, or when there are too many.
    pub fn new(tables: Vec<Table>) -> Result<Self, SchemaConflict> {
        Self::with_unnamed(tables, Vec::new())
    }

    pub(crate) fn with_unnamed(tables: Vec<Table>, unnamed: Vec<UnnamedTable>) -> Result<Self, SchemaConflict> {
        if tables.len() > MAX_SCHEMA_TABLES {
            return Err(SchemaConflict::TooMany);
        }
        let mut known: Option<&Account> = None;
        for (index, table) in tables.iter().enumerate() {
            match (known, &table.account) {
                (Some(wanted), Some(found)) if wanted != found => {
                    return Err(SchemaConflict::Account { found: found.clone(), wanted: wanted.clone(), index });
                }
                _ => known = known.or(table.account.as_ref()),
            }
        }
        let mut by_name: Vec<(&str, usize)> =
            tables.iter().enumerate().map(|(index, table)| (table.name.as_str(), index)).collect();
        by_name.sort_unstable();
        let is_repeated = |pair: &&[(&str, usize)]| matches!(pair, [(one, _), (two, _)] if one == two);
        // Of several the one that comes first in the text.
        let repeated = by_name.windows(2).filter(is_repeated).filter_map(<[_]>::last).min_by_key(|(_, index)| *index);
        if let Some((name, index)) = repeated {
            return Err(SchemaConflict::Name { name: (*name).into(), index: *index });
        }
        let mut by_key: Vec<(u64, u32)> =
            tables.iter().zip(0_u32..).map(|(table, index)| (key(table.name.as_bytes()), index)).collect();
        by_key.sort_unstable();
        #[cfg(feature = "policy")]
        let policies = compiled(&tables);
        Ok(Self {
            tables,
            by_key,
            unnamed,
            #[cfg(feature = "policy")]
            policies,
            names: OnceBox::new(),
        })
    }

    /// This schema and those of other texts as one.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn joined(self, others: impl IntoIterator<Item = Self>) -> Result<Self, SchemaConflict> {
        let Self { mut tables, mut unnamed, .. } = self;
        for other in others {
            tables.extend(other.tables);
            unnamed.extend(other.unnamed);
        }
        Self::with_unnamed(tables, unnamed)
    }

    /// The tables, in the order given.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The account and region, if the ARN of any table says them.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.tables.iter().find_map(|table| table.account.as_ref())
    }

    /// The table by this name, case included.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        let is_it = |table: &&Table| is_same(table.name.as_bytes(), name.as_bytes());
        // A few are compared faster than looked up.
        if self.tables.len() <= 4 {
            return self.tables.iter().find(is_it);
        }
        let key = key(name.as_bytes());
        let found = self.by_key.get(self.by_key.partition_point(|(other, _)| *other < key)..)?;
        let alike = found.iter().take_while(|(other, _)| *other == key);
        alike.filter_map(|(_, index)| self.tables.get(*index as usize)).find(is_it)
    }

    /// The tables whose names are nearest to this one: three at most, the nearest first.
    pub fn near(&self, name: &str) -> impl Iterator<Item = &Table> {
        let tables = self.tables.iter().zip(0_u32..).map(|(table, index)| (table.name.as_str(), index));
        let names = self.names.get_or_init(|| Names::new(tables).into());
        names.near(name, 3).into_iter().filter_map(|index| self.tables.get(index as usize))
    }
}

#[cfg(feature = "policy")]
impl Schema {
    /// Whether a table has a policy, or may have one that is not known.
    #[cfg(feature = "session")]
    pub(crate) fn may_have_policy(&self, table: &str) -> bool {
        !matches!(self.policy_of(table), AttachedTo::Nothing)
    }

    /// Whether any table has a policy, or may have one.
    pub(crate) fn has_policies(&self) -> bool {
        !self.policies.is_empty() || self.has_unnamed_policy()
    }

    /// The policy of a table. One that is not known may be one of a template without a name.
    fn policy_of(&self, table: &str) -> AttachedTo<'_> {
        let place = self.policies.binary_search_by(|(name, _)| name.as_str().cmp(table));
        match place.ok().and_then(|place| self.policies.get(place)) {
            Some((_, policy)) => AttachedTo::Compiled(&**policy),
            None if self.table(table).is_some() || !self.has_unnamed_policy() => AttachedTo::Nothing,
            None => AttachedTo::Unknown,
        }
    }

    fn has_unnamed_policy(&self) -> bool {
        self.unnamed.iter().any(|table| table.may_have_policy)
    }
}

/// The policies of tables, compiled.
#[cfg(feature = "policy")]
fn compiled(tables: &[Table]) -> Vec<(String, Arc<AttachedPolicy>)> {
    let mut policies = Vec::new();
    for table in tables {
        if let Some(document) = &table.resource_policy {
            let policy = NamedPolicy { name: table.name.clone(), document: document.clone() };
            policies.push((table.name.clone(), Arc::new(AttachedPolicy::new(policy, &ACTIONS))));
        }
    }
    policies.sort_unstable_by(|(one, _), (two, _)| one.cmp(two));
    policies
}

#[cfg(feature = "policy")]
impl AttachedPolicies for Schema {
    /// The policy of a table is that of its indexes too (developer guide, "Using resource-based policies for DynamoDB").
    fn attached(&self, resource: &Resource<'_>) -> AttachedTo<'_> {
        resource.first().map_or(AttachedTo::Unknown, |table| self.policy_of(table))
    }
}

/// Those with the nearest names, of as many slips the first given.
fn near<'c>(name: &str, indexes: &'c [Index]) -> SmallVec<[&'c Index; 3]> {
    let most = allowed_slips(name);
    let mut found: SmallVec<[(usize, &Index); 4]> = SmallVec::new();
    for index in indexes {
        if let Some(slips) = slips(name, &index.name, most).filter(|_| most > 0) {
            found.insert(found.partition_point(|(other, _)| *other <= slips), (slips, index));
            found.truncate(3);
        }
    }
    found.into_iter().map(|(_, index)| index).collect()
}

impl ResourceTags for Schema {
    fn tags(&self, resource: &Resource<'_>) -> Option<&BTreeMap<String, String>> {
        self.table(resource.first()?)?.tags.as_ref()
    }
}
