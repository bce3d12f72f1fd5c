//! Which account and region is meant: what the tables' ARNs say, and what is given beside them.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::service::dynamodb::arn::{Account, ArnError};
use crate::service::dynamodb::schema::Schema;

/// Why it is not known which account and region is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetError {
    /// What is given is none.
    Arn(ArnError),
    /// The given region is not that of the tables.
    Region {
        /// What is given.
        given: String,
        /// The region of the table.
        found: String,
        /// A table that is there.
        table: String,
    },
    /// The given account is not that of the tables.
    Account {
        /// What is given.
        given: String,
        /// The account of the table.
        found: String,
        /// A table that is there.
        table: String,
    },
    /// An account without a region.
    NoRegion,
    /// A region without an account.
    NoAccount,
}

impl TargetError {
    /// A stable code for programs, such as `no-region`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Arn(error) => error.code(),
            Self::Region { .. } => "other-region",
            Self::Account { .. } => "other-account",
            Self::NoRegion => "no-region",
            Self::NoAccount => "no-account",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Arn(error) => return error.help(),
            Self::Region { .. } | Self::Account { .. } => {
                "give what the ARNs of the tables say, or leave it out".into()
            }
            Self::NoRegion => "give the region too, such as `us-east-1`".into(),
            Self::NoAccount => "give the account too, twelve digits".into(),
        })
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arn(error) => error.fmt(f),
            Self::Region { given, found, table } => {
                write!(f, "the region is `{given}`, and by its ARN the table `{table}` is in `{found}`")
            }
            Self::Account { given, found, table } => {
                write!(f, "the account is `{given}`, and by its ARN the table `{table}` is in `{found}`")
            }
            Self::NoRegion => f.write_str("the account is given, and the region is not"),
            Self::NoAccount => f.write_str("the region is given, and the account is not"),
        }
    }
}

impl core::error::Error for TargetError {}

impl<'a> From<&'a TargetError> for Diagnostic<'a> {
    fn from(error: &'a TargetError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

impl From<ArnError> for TargetError {
    fn from(error: ArnError) -> Self {
        Self::Arn(error)
    }
}

impl Schema {
    /// The account and region of statements: what the ARNs of the tables say, else what is given, else [`Account::TEMPLATE`].
    ///
    /// ```
    /// use partiql_iam::dynamodb::{Account, Schema};
    ///
    /// let none = Schema::default();
    /// assert_eq!(none.target(None, None)?, Account::TEMPLATE);
    /// assert_eq!(none.target(Some("us-east-1"), Some("123456789012"))?, Account::new("us-east-1", "123456789012")?);
    /// # Ok::<(), partiql_iam::dynamodb::TargetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the two differ, when what is given is not a region or an account, or when one of both is not known.
    pub fn target(&self, region: Option<&str>, account: Option<&str>) -> Result<Account, TargetError> {
        let known = self.tables.iter().find_map(|table| Some((table, table.account.as_ref()?)));
        let Some((table, known)) = known else {
            return match (region, account) {
                (None, None) => Ok(Account::TEMPLATE),
                (Some(region), Some(account)) => Ok(Account::new(region, account)?),
                (None, Some(_)) => Err(TargetError::NoRegion),
                (Some(_), None) => Err(TargetError::NoAccount),
            };
        };
        // Looked at for its form first.
        Account::new(region.unwrap_or(known.region()), account.unwrap_or(known.id()))?;
        let table = || table.name.clone();
        if let Some(given) = region.filter(|region| *region != known.region()) {
            return Err(TargetError::Region { given: given.into(), found: known.region().into(), table: table() });
        }
        if let Some(given) = account.filter(|account| *account != known.id()) {
            return Err(TargetError::Account { given: given.into(), found: known.id().into(), table: table() });
        }
        Ok(known.clone())
    }
}
