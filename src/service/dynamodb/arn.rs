//! Accounts and the ARNs of tables and indexes, validated.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::iam::{is_account, is_region, partition_of};

/// How many characters the name of a table or an index has at least.
///
/// Source: API model of DynamoDB (2012-08-10), shapes `TableName` and `IndexName`.
pub const MIN_NAME_CHARS: usize = 3;

/// How many characters the name of a table or an index has at most.
///
/// Source: API model of DynamoDB (2012-08-10), shapes `TableName` and `IndexName`.
pub const MAX_NAME_CHARS: usize = 255;

/// Whether a table can have the name: 3 to 255 letters, digits, underscores, hyphens and dots. Case counts.
///
/// Source: developer guide, "Supported data types and naming rules".
#[must_use]
pub fn is_table_name(name: &str) -> bool {
    (MIN_NAME_CHARS..=MAX_NAME_CHARS).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// Whether an index can have the name. The rule is that of [tables](is_table_name).
///
/// Source: developer guide, "Supported data types and naming rules".
#[must_use]
pub fn is_index_name(name: &str) -> bool {
    is_table_name(name)
}

/// The account and region whose tables a statement runs on, or the template of one. The partition follows from the region.
///
/// ```
/// use partiql_iam::dynamodb::Account;
///
/// let account = Account::new("us-east-1", "123456789012")?;
/// assert_eq!(account.base(), "arn:aws:dynamodb:us-east-1:123456789012:");
/// assert_eq!(account.table_arn("Music").to_string(), "arn:aws:dynamodb:us-east-1:123456789012:table/Music");
/// assert_eq!(
///     Account::TEMPLATE.index_arn("Music", "by-genre").to_string(),
///     "arn:${Partition}:dynamodb:${Region}:${Account}:table/Music/index/by-genre",
/// );
/// # Ok::<(), partiql_iam::dynamodb::ArnError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    base: Cow<'static, str>,
}

impl Account {
    /// No particular account: ARNs come out as templates in AWS's own form.
    ///
    /// Source: Service Authorization Reference, "Resource types defined by Amazon DynamoDB".
    pub const TEMPLATE: Self = Self { base: Cow::Borrowed("arn:${Partition}:dynamodb:${Region}:${Account}:") };

    /// An account, twelve digits, in a region such as `us-east-1`.
    ///
    /// # Errors
    ///
    /// When the region has not the form of one, or the account is not twelve digits.
    pub fn new(region: &str, account: &str) -> Result<Self, ArnError> {
        if !is_region(region) {
            return Err(ArnError::Region(region.into()));
        }
        if !is_account(account) {
            return Err(ArnError::Account(account.into()));
        }
        let partition = partition_of(region);
        Ok(Self { base: Cow::Owned(format!("arn:{partition}:dynamodb:{region}:{account}:")) })
    }

    /// What all ARNs of the account begin with, such as `arn:aws:dynamodb:us-east-1:123456789012:`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether this is [`Account::TEMPLATE`].
    #[must_use]
    pub fn is_template(&self) -> bool {
        *self == Self::TEMPLATE
    }

    /// The partition, such as `aws`.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// The region, such as `us-east-1`.
    #[must_use]
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account's id, twelve digits.
    #[must_use]
    pub fn id(&self) -> &str {
        // Every resolution asks for it, and knows how long it is.
        let length = if self.is_template() { "${Account}".len() } else { "123456789012".len() };
        let end = self.base.len().saturating_sub(1);
        self.base.get(end.saturating_sub(length)..end).unwrap_or_default()
    }

    /// Both constructors make five parts and a colon after them.
    fn part(&self, index: usize) -> &str {
        self.base.split(':').nth(index).unwrap_or_default()
    }

    /// The ARN of a table by this name.
    #[must_use]
    pub fn table_arn<'a>(&'a self, table: &'a str) -> TableArn<'a> {
        TableArn { base: &self.base, table, index: None }
    }

    /// The ARN of an index of a table by these names.
    #[must_use]
    pub fn index_arn<'a>(&'a self, table: &'a str, index: &'a str) -> TableArn<'a> {
        TableArn { base: &self.base, table, index: Some(index) }
    }
}

impl fmt::Display for Account {
    /// As `123456789012 in us-east-1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.id(), self.region())
    }
}

/// The ARN of a table or of one of its indexes: `arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/by-genre`.
///
/// ```
/// use partiql_iam::dynamodb::TableArn;
///
/// let arn = TableArn::parse("arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/by-genre")?;
/// assert_eq!((arn.table(), arn.index()), ("Music", Some("by-genre")));
/// assert_eq!(arn.base(), "arn:aws:dynamodb:us-east-1:123456789012:");
/// # Ok::<(), partiql_iam::dynamodb::ArnError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TableArn<'a> {
    base: &'a str,
    table: &'a str,
    index: Option<&'a str>,
}

impl<'a> TableArn<'a> {
    /// Reads the ARN of a table or an index, every part of it.
    ///
    /// # Errors
    ///
    /// One variant of [`ArnError`] for each part that can be wrong. What a table has besides indexes, such as a backup, is refused.
    pub fn parse(text: &'a str) -> Result<Self, ArnError> {
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(partition), Some(service), Some(region), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ArnError::NotAnArn(text.into()));
        };
        if service != "dynamodb" {
            return Err(ArnError::Service(service.into()));
        }
        if !is_region(region) {
            return Err(ArnError::Region(region.into()));
        }
        if partition != partition_of(region) {
            return Err(ArnError::Partition { found: partition.into(), region: region.into() });
        }
        if !is_account(account) {
            return Err(ArnError::Account(account.into()));
        }
        let base = text.strip_suffix(resource).unwrap_or_default();
        let Some(names) = resource.strip_prefix("table/") else {
            return Err(ArnError::NotATable(resource.into()));
        };
        let (table, rest) = names.split_once('/').map_or((names, None), |(table, rest)| (table, Some(rest)));
        if !is_table_name(table) {
            return Err(ArnError::TableName(table.into()));
        }
        let index = match rest {
            None => None,
            Some(rest) => {
                let name = rest.strip_prefix("index/").filter(|name| !name.contains('/'));
                Some(name.ok_or_else(|| ArnError::NotATable(resource.into()))?)
            }
        };
        if let Some(index) = index.filter(|index| !is_index_name(index)) {
            return Err(ArnError::IndexName(index.into()));
        }
        Ok(Self { base, table, index })
    }

    /// What all ARNs of the account and region begin with.
    #[must_use]
    pub const fn base(&self) -> &'a str {
        self.base
    }

    /// The table's name.
    #[must_use]
    pub const fn table(&self) -> &'a str {
        self.table
    }

    /// The index's name, if it is the ARN of an index.
    #[must_use]
    pub const fn index(&self) -> Option<&'a str> {
        self.index
    }

    /// The account and region that it is in.
    #[must_use]
    pub fn account(&self) -> Account {
        Account { base: Cow::Owned(self.base.into()) }
    }
}

impl fmt::Display for TableArn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}table/{}", self.base, self.table)?;
        match self.index {
            Some(index) => write!(f, "/index/{index}"),
            None => Ok(()),
        }
    }
}

/// What is wrong with an ARN, or with a part of one. Each variant names the part at fault and holds its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArnError {
    /// Not six parts divided by colons, the first of which is `arn`.
    NotAnArn(String),
    /// The service is not `dynamodb`.
    Service(String),
    /// The region has not the form of one, such as `us-east-1`.
    Region(String),
    /// The partition is not the one that the region is in.
    Partition {
        /// The partition in the ARN.
        found: String,
        /// The region in the ARN.
        region: String,
    },
    /// The account is not twelve digits.
    Account(String),
    /// The resource is neither a table nor an index.
    NotATable(String),
    /// No table can have the name.
    TableName(String),
    /// No index can have the name.
    IndexName(String),
}

impl ArnError {
    /// A stable code for programs: `arn`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "arn"
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::NotAnArn(_) => "a table's ARN looks like `arn:aws:dynamodb:us-east-1:123456789012:table/Music`",
            Self::Service(_) => "give the ARN of a DynamoDB table or index",
            Self::Region(_) => "a region looks like `us-east-1`",
            Self::Partition { found: _, region } => {
                return Some(Cow::Owned(format!(
                    "the region `{region}` is in the partition `{}`",
                    partition_of(region)
                )));
            }
            Self::Account(_) => "an account id has twelve digits and no hyphens",
            Self::NotATable(_) => "it ends in `table/` and a name, or in `table/`, a name, `/index/` and a name",
            Self::TableName(_) | Self::IndexName(_) => "3 to 255 letters, digits, underscores, hyphens and dots",
        }))
    }
}

impl fmt::Display for ArnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArn(text) => write!(f, "`{text}` is not an ARN"),
            Self::Service(text) => write!(f, "the service `{text}` is not `dynamodb`"),
            Self::Region(text) => write!(f, "`{text}` is not an AWS region"),
            Self::Partition { found, region: _ } => write!(f, "`{found}` is not the partition of the region"),
            Self::Account(text) => write!(f, "`{text}` is not an AWS account id"),
            Self::NotATable(text) => write!(f, "`{text}` is not a table or an index"),
            Self::TableName(text) => write!(f, "`{text}` is not a valid table name"),
            Self::IndexName(text) => write!(f, "`{text}` is not a valid index name"),
        }
    }
}

impl core::error::Error for ArnError {}

impl<'a> From<&'a ArnError> for Diagnostic<'a> {
    fn from(error: &'a ArnError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}
