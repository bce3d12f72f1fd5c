//! ARNs of ledgers and tables, validated.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::iam::{PARTITIONS, is_account, is_region};

/// The ARN of a ledger, `arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger`, or the template of one.
///
/// ```
/// # use partiql_iam::qldb::LedgerArn;
/// let arn: LedgerArn = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?;
/// assert_eq!(arn.name(), "myExampleLedger");
/// assert_eq!(arn.region(), "us-east-1");
/// # Ok::<(), partiql_iam::qldb::ArnError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LedgerArn {
    text: Cow<'static, str>,
}

impl LedgerArn {
    /// The form in which AWS documents the ARN, for answers about no particular ledger.
    pub const TEMPLATE: Self =
        Self { text: Cow::Borrowed("arn:${Partition}:qldb:${Region}:${Account}:ledger/${LedgerName}") };

    /// The text of the ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this is [`LedgerArn::TEMPLATE`].
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

    /// The account, twelve digits.
    #[must_use]
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// The ledger's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// What the ARNs of the ledger and of all its resources begin with, such as `arn:aws:qldb:us-east-1:123456789012:`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.text.find("ledger/").and_then(|end| self.text.get(..end)).unwrap_or_default()
    }

    /// Every constructor makes six parts, so that none of those asked for is missing.
    fn part(&self, index: usize) -> &str {
        let part = self.text.as_bytes().split(|byte| *byte == b':').nth(index);
        part.and_then(|part| core::str::from_utf8(part).ok()).unwrap_or_default()
    }
}

impl fmt::Display for LedgerArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is wrong with an ARN or an id. Each variant names the part at fault and holds its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArnError {
    /// Not six parts divided by colons, the first of which is `arn`.
    NotAnArn(String),
    /// The partition is none of [`PARTITIONS`](crate::iam::PARTITIONS).
    Partition(String),
    /// The service is not `qldb`.
    Service(String),
    /// The region has not the form of one, such as `us-east-1`.
    Region(String),
    /// The account is not twelve digits.
    Account(String),
    /// The resource is not `ledger/` and a name.
    NotALedger(String),
    /// The ledger's name breaks the naming rule.
    LedgerName(String),
    /// An id that is not 22 letters and digits.
    Id(String),
}

impl fmt::Display for ArnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArn(text) => write!(f, "`{text}` is not an ARN"),
            Self::Partition(text) => write!(f, "`{text}` is not an AWS partition"),
            Self::Service(text) => write!(f, "the service `{text}` is not `qldb`"),
            Self::Region(text) => write!(f, "`{text}` is not an AWS region"),
            Self::Account(text) => write!(f, "`{text}` is not an AWS account id"),
            Self::NotALedger(text) => write!(f, "`{text}` is not a ledger resource"),
            Self::LedgerName(text) => write!(f, "`{text}` is not a valid ledger name"),
            Self::Id(text) => write!(f, "`{text}` is not a QLDB id"),
        }
    }
}

impl ArnError {
    /// A stable code for programs: `arn`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "arn"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::NotAnArn(_) => {
                "a ledger's ARN looks like `arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger`"
            }
            Self::Partition(_) => "the partition is `aws`, `aws-cn` or `aws-us-gov`",
            Self::Service(_) => "give the ARN of a QLDB ledger",
            Self::Region(_) => "a region looks like `us-east-1`",
            Self::Account(_) => "an account id has twelve digits and no hyphens",
            Self::NotALedger(_) => "give the ledger's own ARN, ending in `ledger/` and its name",
            Self::LedgerName(_) => {
                "1 to 32 letters, digits and hyphens; not only digits; no hyphen first, last or beside another"
            }
            Self::Id(_) => "an id has 22 letters and digits, such as `Au1EiThbt8s0z9wM26REZN`",
        }))
    }
}

impl core::error::Error for ArnError {}

impl<'a> From<&'a ArnError> for Diagnostic<'a> {
    fn from(error: &'a ArnError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

impl FromStr for LedgerArn {
    type Err = ArnError;

    /// Checks every part.
    ///
    /// # Errors
    ///
    /// One variant of [`ArnError`] for each part that can be wrong.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(partition), Some(service), Some(region), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ArnError::NotAnArn(text.into()));
        };
        if !PARTITIONS.contains(&partition) {
            return Err(ArnError::Partition(partition.into()));
        }
        if service != "qldb" {
            return Err(ArnError::Service(service.into()));
        }
        if !is_region(region) {
            return Err(ArnError::Region(region.into()));
        }
        if !is_account(account) {
            return Err(ArnError::Account(account.into()));
        }
        let Some(name) = resource.strip_prefix("ledger/").filter(|name| !name.contains('/')) else {
            return Err(ArnError::NotALedger(resource.into()));
        };
        if !is_ledger_name(name) {
            return Err(ArnError::LedgerName(name.into()));
        }
        Ok(Self { text: Cow::Owned(text.into()) })
    }
}

/// The naming rule of ledgers: `(?!^.*--)(?!^[0-9]+$)(?!^-)(?!.*-$)^[A-Za-z0-9-]+$`, 1 to 32 characters.
///
/// Source: the API model of QLDB (2019-01-02), shape `LedgerName`.
fn is_ledger_name(name: &str) -> bool {
    matches!(name.len(), 1..=32)
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !name.bytes().all(|byte| byte.is_ascii_digit())
        && !name.contains("--")
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// The id of a table or a stream: 22 characters, Base62 (the text form of a UUID).
///
/// Source: the API model of QLDB (2019-01-02), shape `UniqueId`; developer guide, "Querying the system catalog".
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UniqueId([u8; 22]);

impl UniqueId {
    /// The id's letters and digits.
    pub(crate) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII letters and digits get in.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// As [`str::parse`], for callers that have a better error.
    #[must_use]
    pub(crate) fn new(text: &str) -> Option<Self> {
        let bytes: [u8; 22] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphanumeric).then_some(Self(bytes))
    }
}

impl FromStr for UniqueId {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text).ok_or_else(|| ArnError::Id(text.into()))
    }
}

impl fmt::Display for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UniqueId({self})")
    }
}
