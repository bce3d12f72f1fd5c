//! The service roles that QLDB assumes for journal exports and streams.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::iam::document::draft::{allow, block, equals, list, one, policy, trust};
use crate::iam::document::{PolicyDocument, TrustPolicy};
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::iam::{BucketName, KeyArn, KinesisStreamArn};
use crate::service::qldb::{LedgerArn, UniqueId};

/// The service that assumes the roles for exports and streams.
pub(crate) const SERVICE_PRINCIPAL: &str = "qldb.amazonaws.com";

/// For whom QLDB may assume a role: what `aws:SourceArn` in its trust policy says.
///
/// Source: developer guide, "Cross-service confused deputy prevention".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustScope {
    /// `…:stream/*`: all streams of the account.
    Account,
    /// `…:stream/LEDGER/*`: all streams of the ledger.
    Ledger,
    /// `…:stream/LEDGER/ID`: one stream. It must exist already, since only then it has an id.
    Stream(UniqueId),
}

/// A service role: what it may do, and who may assume it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceRole {
    /// The permissions policy.
    pub permissions: PolicyDocument,
    /// The trust policy.
    pub trust: TrustPolicy,
}

/// Why no role can be written. Displays as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoleError {
    /// The ledger is only the template of one.
    TemplateLedger,
    /// A key or stream of another partition, region or account than the ledger.
    Mismatch {
        /// What it is: `the key` or `the Kinesis data stream`.
        what: &'static str,
        /// `partition`, `region` or `account`.
        part: &'static str,
        /// Its own.
        found: String,
        /// The ledger's.
        ledger: String,
    },
}

impl RoleError {
    /// A stable code for programs: `role`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "role"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::TemplateLedger => "give the ledger's ARN: its region and account are part of the trust policy",
            Self::Mismatch { .. } => "the ledger, the bucket or stream, and the key must be in one region and account",
        }))
    }
}

impl fmt::Display for RoleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TemplateLedger => f.write_str("a role can't be written for the template of a ledger"),
            Self::Mismatch { what, part, found, ledger } => {
                write!(f, "the {part} `{found}` of {what} is not the ledger's, `{ledger}`")
            }
        }
    }
}

impl core::error::Error for RoleError {}

impl<'a> From<&'a RoleError> for Diagnostic<'a> {
    fn from(error: &'a RoleError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

/// The role for journal exports to a bucket. `key` is the customer managed key of the bucket's encryption, if it has one.
///
/// The trust is for the ledger's account: for exports QLDB supports no narrower `aws:SourceArn`.
///
/// Source: developer guide, "Journal export permissions" and "Cross-service confused deputy prevention".
///
/// # Errors
///
/// When the ledger is a template, or the key is of another region or account.
///
/// ```
/// use partiql_iam::qldb::export_role;
///
/// let ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?;
/// let role = export_role(&ledger, &"journal-exports".parse()?, None)?;
/// assert_eq!(role.permissions.statements[0].target.patterns.values[0].value, "arn:aws:s3:::journal-exports/*");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn export_role(ledger: &LedgerArn, bucket: &BucketName, key: Option<&KeyArn>) -> Result<ServiceRole, RoleError> {
    if ledger.is_template() {
        return Err(RoleError::TemplateLedger);
    }
    let actions = ["s3:PutObjectAcl", "s3:PutObject"].map(ToOwned::to_owned);
    let objects = one(format!("arn:{}:s3:::{bucket}/*", ledger.partition()));
    let mut statements = vec![allow("QLDBJournalExportS3Permission", list(actions), objects, Vec::new())];
    if let Some(key) = key {
        check("the key", [key.partition(), key.region(), key.account()], ledger)?;
        statements.push(use_of_key("QLDBJournalExportKMSPermission", key));
    }
    let source = format!("{}*", ledger.prefix());
    Ok(ServiceRole { permissions: policy(statements), trust: trust_for(source, ledger) })
}

/// The role for journal streams to a Kinesis data stream. `key` is the customer managed key of that stream, if it has one.
///
/// Source: developer guide, "Stream permissions" and "Cross-service confused deputy prevention".
///
/// # Errors
///
/// When the ledger is a template, or the Kinesis data stream or the key is of another region or account.
pub fn stream_role(
    ledger: &LedgerArn,
    stream: &KinesisStreamArn,
    key: Option<&KeyArn>,
    scope: TrustScope,
) -> Result<ServiceRole, RoleError> {
    if ledger.is_template() {
        return Err(RoleError::TemplateLedger);
    }
    let parts = [stream.partition(), stream.region(), stream.account()];
    check("the Kinesis data stream", parts, ledger)?;
    let actions = ["kinesis:PutRecord", "kinesis:PutRecords", "kinesis:DescribeStream", "kinesis:ListShards"];
    let actions = list(actions.map(ToOwned::to_owned));
    let mut statements = vec![allow("QLDBStreamKinesisPermissions", actions, one(stream.as_str()), Vec::new())];
    if let Some(key) = key {
        check("the key", [key.partition(), key.region(), key.account()], ledger)?;
        statements.push(use_of_key("QLDBStreamKMSPermissions", key));
    }
    let (prefix, name) = (ledger.prefix(), ledger.name());
    let source = match scope {
        TrustScope::Account => format!("{prefix}stream/*"),
        TrustScope::Ledger => format!("{prefix}stream/{name}/*"),
        TrustScope::Stream(id) => format!("{prefix}stream/{name}/{id}"),
    };
    Ok(ServiceRole { permissions: policy(statements), trust: trust_for(source, ledger) })
}

fn use_of_key(sid: &str, key: &KeyArn) -> crate::iam::Statement<crate::iam::Selection> {
    allow(sid, list(["kms:GenerateDataKey".to_owned()]), one(key.as_str()), Vec::new())
}

fn trust_for(source: String, ledger: &LedgerArn) -> TrustPolicy {
    let arn = block(Operator::from(Comparison::ArnEquals), [("aws:SourceArn".to_owned(), one(source))]);
    trust(SERVICE_PRINCIPAL, vec![arn, equals("aws:SourceAccount", ledger.account())])
}

/// The parts are partition, region and account.
fn check(what: &'static str, parts: [&str; 3], ledger: &LedgerArn) -> Result<(), RoleError> {
    let wanted = [ledger.partition(), ledger.region(), ledger.account()];
    let names = ["partition", "region", "account"];
    for ((found, wanted), part) in parts.into_iter().zip(wanted).zip(names) {
        if found != wanted {
            return Err(RoleError::Mismatch { what, part, found: found.to_string(), ledger: wanted.to_string() });
        }
    }
    Ok(())
}
