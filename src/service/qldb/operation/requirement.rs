//! The permissions of one operation on one ledger.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::iam::{KeyArn, RoleArn};
use crate::service::qldb::operation::{CrossServiceNeed, Operation, Scope};
use crate::service::qldb::{Action, LedgerArn, UniqueId};

/// An action of AWS KMS that QLDB's operations can need.
///
/// Source: developer guide, "Using customer managed keys"; for `Decrypt` working public roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KmsAction {
    /// `kms:CreateGrant`
    CreateGrant,
    /// `kms:DescribeKey`
    DescribeKey,
    /// `kms:Decrypt`
    Decrypt,
}

/// An action that an operation needs. Displays as `iam:PassRole`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationAction {
    /// Of QLDB.
    Qldb(Action),
    /// `iam:PassRole`
    PassRole,
    /// Of AWS KMS.
    Kms(KmsAction),
}

impl OperationAction {
    /// The full name, such as `qldb:ExportJournalToS3`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Qldb(action) => action.name(),
            Self::PassRole => "iam:PassRole",
            Self::Kms(KmsAction::CreateGrant) => "kms:CreateGrant",
            Self::Kms(KmsAction::DescribeKey) => "kms:DescribeKey",
            Self::Kms(KmsAction::Decrypt) => "kms:Decrypt",
        }
    }
}

impl fmt::Display for OperationAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a tagging operation is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tagged {
    /// The ledger.
    #[default]
    Ledger,
    /// A table of it.
    Table(UniqueId),
    /// Its system catalog.
    Catalog,
    /// A stream of it. Stream ids have the form of table ids.
    Stream(UniqueId),
}

impl Tagged {
    /// Reads the ARN of the ledger or of something in it. `None` for any other.
    #[must_use]
    pub fn of_arn(text: &str, ledger: &LedgerArn) -> Option<Self> {
        if let Some(rest) = text.strip_prefix(ledger.as_str()) {
            return match rest {
                "" => Some(Self::Ledger),
                "/information_schema/user_tables" => Some(Self::Catalog),
                _ => rest.strip_prefix("/table/").and_then(UniqueId::new).map(Self::Table),
            };
        }
        let stream = text.strip_prefix(ledger.prefix())?.strip_prefix("stream/")?.strip_prefix(ledger.name())?;
        stream.strip_prefix('/').and_then(UniqueId::new).map(Self::Stream)
    }
}

/// What the caller knows of a call besides the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operands {
    /// The role that is passed to QLDB.
    pub role: Option<RoleArn>,
    /// The ledger's customer managed key. `None`: the ledger has none.
    pub key: Option<KeyArn>,
    /// The id of the stream.
    pub stream: Option<UniqueId>,
    /// What is tagged; the ledger, if nothing else is said.
    pub tagged: Option<Tagged>,
}

/// What an action of an operation is on. Displays as an ARN, with `*` or `${…}` for what is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationResource {
    /// `*`: the action has no resource type.
    All,
    /// The ledger.
    Ledger(LedgerArn),
    /// A table of the ledger.
    Table(LedgerArn, UniqueId),
    /// The ledger's system catalog.
    Catalog(LedgerArn),
    /// A stream of the ledger; without an id any, as for one that does not exist yet.
    Stream(LedgerArn, Option<UniqueId>),
    /// A role; without an ARN one of the ledger's account.
    Role(LedgerArn, Option<RoleArn>),
    /// A key.
    Key(KeyArn),
}

impl OperationResource {
    /// Whether it names one resource, so that the text is an ARN and not a pattern.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        match self {
            Self::All | Self::Stream(_, None) | Self::Role(_, None) => false,
            Self::Ledger(ledger) | Self::Table(ledger, _) | Self::Catalog(ledger) | Self::Stream(ledger, Some(_)) => {
                !ledger.is_template()
            }
            Self::Role(_, Some(_)) | Self::Key(_) => true,
        }
    }
}

impl fmt::Display for OperationResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Ledger(ledger) => ledger.fmt(f),
            Self::Table(ledger, id) => write!(f, "{ledger}/table/{id}"),
            Self::Catalog(ledger) => write!(f, "{ledger}/information_schema/user_tables"),
            Self::Stream(ledger, Some(id)) => write!(f, "{}stream/{}/{id}", ledger.prefix(), ledger.name()),
            Self::Stream(ledger, None) => write!(f, "{}stream/{}/*", ledger.prefix(), ledger.name()),
            Self::Role(_, Some(role)) => role.fmt(f),
            Self::Role(ledger, None) => {
                write!(f, "arn:{}:iam::{}:role/${{RoleNameWithPath}}", ledger.partition(), ledger.account())
            }
            Self::Key(key) => key.fmt(f),
        }
    }
}

/// One permission that an operation needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationRequirement {
    /// The action.
    pub action: OperationAction,
    /// What it is on.
    pub resource: OperationResource,
    /// Why it is needed, in one sentence.
    pub why: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

impl OperationRequirement {
    /// The condition key that the operation fixes, with its value.
    #[must_use]
    pub const fn condition(&self) -> Option<(&'static str, &'static str)> {
        match self.action {
            OperationAction::PassRole => Some(("iam:PassedToService", "qldb.amazonaws.com")),
            OperationAction::Qldb(_) | OperationAction::Kms(_) => None,
        }
    }
}

/// Why the permissions of a call are unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OperationError {
    /// The operation passes no role.
    NoRole(Operation),
    /// The operation's caller uses no key.
    NoKey(Operation),
    /// The operation is not on one stream.
    NoStream(Operation),
    /// The operation tags nothing.
    NoTagged(Operation),
    /// A role or key of another partition, region or account than the ledger.
    Mismatch {
        /// What it is, such as `the key`.
        what: &'static str,
        /// `partition`, `region` or `account`.
        part: &'static str,
        /// Its own.
        found: String,
        /// The ledger's.
        ledger: String,
    },
}

impl OperationError {
    /// A stable code for programs: `operation`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "operation"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::NoRole(_) => "a role is passed for exports and streams only",
            Self::NoKey(_) => {
                "a key counts for CreateLedger, UpdateLedger and SendCommand; exports and streams use one by their role"
            }
            Self::NoStream(_) => "a stream's id counts for the operations on one stream",
            Self::NoTagged(_) => "a resource counts for TagResource, UntagResource and ListTagsForResource",
            Self::Mismatch { .. } => "a role is passed within its account, and a key is used in its region",
        }))
    }
}

impl fmt::Display for OperationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRole(operation) => write!(f, "{operation} passes no role"),
            Self::NoKey(operation) => write!(f, "the caller of {operation} uses no key"),
            Self::NoStream(operation) => write!(f, "{operation} is not on one stream"),
            Self::NoTagged(operation) => write!(f, "{operation} is not on a resource of choice"),
            Self::Mismatch { what, part, found, ledger } => {
                write!(f, "the {part} `{found}` of {what} is not the ledger's, `{ledger}`")
            }
        }
    }
}

impl core::error::Error for OperationError {}

impl<'a> From<&'a OperationError> for Diagnostic<'a> {
    fn from(error: &'a OperationError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

impl Operation {
    /// The permissions that a call needs: first the operation's own action, then those of other services.
    ///
    /// Source: Service Authorization Reference, "Actions defined by Amazon QLDB"; developer guide, "Journal export
    /// permissions", "Stream permissions", "Using customer managed keys".
    ///
    /// # Errors
    ///
    /// When an operand has no meaning for the operation, or is of another account or region than the ledger.
    ///
    /// ```
    /// use partiql_iam::qldb::operation::{Operands, Operation};
    ///
    /// let ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?;
    /// let role = Some("arn:aws:iam::123456789012:role/journal-export".parse()?);
    /// let needs = Operation::ExportJournalToS3.requirements(&ledger, &Operands { role, ..Operands::default() })?;
    /// assert_eq!(needs[0].action.name(), "qldb:ExportJournalToS3");
    /// assert_eq!(needs[1].action.name(), "iam:PassRole");
    /// assert_eq!(needs[1].resource.to_string(), "arn:aws:iam::123456789012:role/journal-export");
    /// assert_eq!(needs[1].condition(), Some(("iam:PassedToService", "qldb.amazonaws.com")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn requirements(
        self,
        ledger: &LedgerArn,
        operands: &Operands,
    ) -> Result<Vec<OperationRequirement>, OperationError> {
        let Operands { role, key, stream, tagged } = operands;
        let (scope, also) = self.row();
        if stream.is_some() && scope != Scope::Stream {
            return Err(OperationError::NoStream(self));
        }
        if tagged.is_some() && scope != Scope::Tagged {
            return Err(OperationError::NoTagged(self));
        }
        if role.is_some() && also != CrossServiceNeed::PassRole {
            return Err(OperationError::NoRole(self));
        }
        if key.is_some() && !matches!(also, CrossServiceNeed::KeyGrant | CrossServiceNeed::KeyUse) {
            return Err(OperationError::NoKey(self));
        }
        if let Some(role) = role {
            let parts =
                [("partition", role.partition(), ledger.partition()), ("account", role.account(), ledger.account())];
            check("the role", &parts, ledger)?;
        }
        if let Some(key) = key {
            let parts = [("partition", key.partition(), ledger.partition()), ("region", key.region(), ledger.region())];
            check("the key", &parts, ledger)?;
        }
        let (resource, why) = own_resource(scope, ledger, *stream, tagged.unwrap_or_default());
        let source = "Service Authorization Reference, list_amazonqldb";
        let own = OperationRequirement { action: OperationAction::Qldb(self.action()), resource, why, source };
        let mut requirements = vec![own];
        let on_key = |action, why, source| {
            let resource = key.clone().map(OperationResource::Key)?;
            Some(OperationRequirement { action: OperationAction::Kms(action), resource, why, source })
        };
        let using = "developer guide, encryption-at-rest.using-cust-keys";
        match also {
            CrossServiceNeed::Nothing => {}
            CrossServiceNeed::PassRole => requirements.push(OperationRequirement {
                action: OperationAction::PassRole,
                resource: OperationResource::Role(ledger.clone(), role.clone()),
                why: "the role in the request is passed to QLDB, which then writes as that role",
                source: "developer guide, export-journal.perms and streams.perms",
            }),
            CrossServiceNeed::KeyGrant => {
                let grant = "QLDB makes grants on the ledger's key in the name of the caller";
                requirements.extend(on_key(KmsAction::CreateGrant, grant, using));
                let describe = "QLDB checks that the key is symmetric and can be used";
                requirements.extend(on_key(KmsAction::DescribeKey, describe, using));
            }
            CrossServiceNeed::KeyUse => {
                let decrypt = "documents are encrypted with the ledger's key (seen with working roles, not documented)";
                requirements.extend(on_key(KmsAction::Decrypt, decrypt, "public roles of ledgers with such a key"));
            }
        }
        Ok(requirements)
    }
}

fn own_resource(
    scope: Scope,
    ledger: &LedgerArn,
    stream: Option<UniqueId>,
    tagged: Tagged,
) -> (OperationResource, &'static str) {
    match scope {
        Scope::All => (OperationResource::All, "the action has no resource type, so it is on `*`"),
        Scope::Ledger => (OperationResource::Ledger(ledger.clone()), "the operation is authorized on the ledger"),
        Scope::Stream => {
            (OperationResource::Stream(ledger.clone(), stream), "the operation is authorized on the stream")
        }
        Scope::Streams => (
            OperationResource::Stream(ledger.clone(), None),
            "the operation names the ledger, yet it is authorized on its streams, whatever their ids",
        ),
        Scope::Tagged => {
            let resource = match tagged {
                Tagged::Ledger => OperationResource::Ledger(ledger.clone()),
                Tagged::Table(id) => OperationResource::Table(ledger.clone(), id),
                Tagged::Catalog => OperationResource::Catalog(ledger.clone()),
                Tagged::Stream(id) => OperationResource::Stream(ledger.clone(), Some(id)),
            };
            (resource, "the operation is authorized on the resource whose tags it is about")
        }
    }
}

/// Each part with its name, its value and the ledger's. The template of a ledger has none that could differ.
fn check(what: &'static str, parts: &[(&'static str, &str, &str)], ledger: &LedgerArn) -> Result<(), OperationError> {
    let differs = parts.iter().find(|(_, found, wanted)| !ledger.is_template() && found != wanted);
    differs.map_or(Ok(()), |(part, found, wanted)| {
        Err(OperationError::Mismatch { what, part, found: (*found).to_string(), ledger: (*wanted).to_string() })
    })
}
