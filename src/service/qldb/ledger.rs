//! The ledger that a statement runs on.

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;
use core::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::service::qldb::arn::LedgerArn;

/// How a ledger authorizes PartiQL statements.
///
/// Source: API model of QLDB (2019-01-02), shape `PermissionsMode`; developer guide, "Getting started with the standard
/// permissions mode".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PermissionsMode {
    /// Every statement needs `qldb:SendCommand` and its own PartiQL actions.
    #[default]
    Standard,
    /// The legacy mode: `qldb:SendCommand` is all that any statement needs, and PartiQL policies are ignored.
    AllowAll,
}

impl PermissionsMode {
    /// The name that the API uses: `STANDARD` or `ALLOW_ALL`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::AllowAll => "ALLOW_ALL",
        }
    }
}

impl fmt::Display for PermissionsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text is not a permissions mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownPermissionsMode;

impl fmt::Display for UnknownPermissionsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the permissions mode is `STANDARD` or `ALLOW_ALL`")
    }
}

impl core::error::Error for UnknownPermissionsMode {}

impl UnknownPermissionsMode {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "permissions-mode"
    }

    /// What to do about it: nothing that the message does not say.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        None
    }
}

impl<'a> From<&'a UnknownPermissionsMode> for Diagnostic<'a> {
    fn from(error: &'a UnknownPermissionsMode) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

impl FromStr for PermissionsMode {
    type Err = UnknownPermissionsMode;

    /// Reads the API's name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "STANDARD" => Ok(Self::Standard),
            "ALLOW_ALL" => Ok(Self::AllowAll),
            _ => Err(UnknownPermissionsMode),
        }
    }
}

/// The ledger that a statement runs on: its ARN and its permissions mode.
///
/// ```
/// # use partiql_iam::qldb::{Ledger, PermissionsMode};
/// let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?);
/// assert_eq!(ledger.mode, PermissionsMode::Standard);
/// # Ok::<(), partiql_iam::qldb::ArnError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Its ARN, or the template of one.
    pub arn: LedgerArn,
    /// How it authorizes statements.
    pub mode: PermissionsMode,
}

impl Ledger {
    /// A ledger in the mode `STANDARD`.
    #[must_use]
    pub const fn new(arn: LedgerArn) -> Self {
        Self { arn, mode: PermissionsMode::Standard }
    }

    /// No particular ledger: ARNs come out as templates in AWS's own form.
    #[must_use]
    pub const fn template() -> Self {
        Self::new(LedgerArn::TEMPLATE)
    }
}
