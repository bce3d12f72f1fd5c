//! What QLDB works with in other services: roles, keys, Kinesis streams, buckets.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use crate::diagnostic::Diagnostic;

/// An AWS partition that an ARN can name.
///
/// Source: IAM User Guide, "Amazon Resource Names (ARNs)".
pub const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// What is wrong with the name of something in another service. Each variant names the part at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceArnError {
    /// Not six parts divided by colons, the first of which is `arn`.
    NotAnArn(String),
    /// Not one of [`PARTITIONS`].
    Partition(String),
    /// The ARN of another service.
    Service {
        /// The service in the ARN.
        found: String,
        /// The service that is needed.
        wanted: &'static str,
    },
    /// Not a region; empty in the ARN of a role.
    Region(String),
    /// The account is not twelve digits.
    Account(String),
    /// Not a resource of the kind that is needed.
    Resource {
        /// The resource in the ARN.
        found: String,
        /// What is needed, such as `a role`.
        wanted: &'static str,
    },
    /// A key by its alias, which policies can't name.
    Alias(String),
    /// Not the id of a key.
    KeyId(String),
    /// A key that is not one for symmetric encryption.
    KeySpec(String),
    /// Not the name of a bucket.
    Bucket(String),
}

impl ServiceArnError {
    /// A stable code for programs: `arn`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "arn"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::NotAnArn(_) => "an ARN has six parts, such as `arn:aws:iam::123456789012:role/journal-export`",
            Self::Partition(_) => "the partition is `aws`, `aws-cn` or `aws-us-gov`",
            Self::Service { .. } => "give the ARN of a resource of this service",
            Self::Region(_) => "a region looks like `us-east-1`; the ARN of a role has none",
            Self::Account(_) => "an account id has twelve digits and no hyphens",
            Self::Resource { .. } => {
                "it ends in `role/` and a name, `key/` and an id, or `stream/` and a name, without wildcards"
            }
            Self::Alias(_) => "give the ARN of the key itself; `aws kms describe-key` shows it",
            Self::KeyId(_) => {
                "a key id looks like `1234abcd-12ab-34cd-56ef-1234567890ab`, or `mrk-` and 32 such digits"
            }
            Self::KeySpec(_) => {
                "a database, its exports and its streams work with keys of the spec `SYMMETRIC_DEFAULT` only"
            }
            Self::Bucket(_) => "3 to 63 letters, digits, dots and hyphens; give the name alone, not an ARN or a path",
        }))
    }
}

impl fmt::Display for ServiceArnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArn(text) => write!(f, "`{text}` is not an ARN"),
            Self::Partition(text) => write!(f, "`{text}` is not an AWS partition"),
            Self::Service { found, wanted } => write!(f, "the service `{found}` is not `{wanted}`"),
            Self::Region(text) => write!(f, "`{text}` is not the region that belongs here"),
            Self::Account(text) => write!(f, "`{text}` is not an AWS account id"),
            Self::Resource { found, wanted } => write!(f, "`{found}` is not {wanted}"),
            Self::Alias(text) => write!(f, "`{text}` is the alias of a key, which a policy can't name"),
            Self::KeyId(text) => write!(f, "`{text}` is not the id of a key"),
            Self::KeySpec(text) => write!(f, "a key of the spec `{text}` is not for symmetric encryption"),
            Self::Bucket(text) => write!(f, "`{text}` is not the name of a bucket"),
        }
    }
}

impl core::error::Error for ServiceArnError {}

impl<'a> From<&'a ServiceArnError> for Diagnostic<'a> {
    fn from(error: &'a ServiceArnError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

/// Checks the parts of an ARN that do not depend on the service, and returns its resource.
fn resource<'t>(text: &'t str, wanted: &'static str) -> Result<&'t str, ServiceArnError> {
    let mut parts = text.splitn(6, ':');
    let (Some("arn"), Some(partition), Some(service), Some(region), Some(account), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(ServiceArnError::NotAnArn(text.into()));
    };
    if !PARTITIONS.contains(&partition) {
        return Err(ServiceArnError::Partition(partition.into()));
    }
    if service != wanted {
        return Err(ServiceArnError::Service { found: service.into(), wanted });
    }
    let has_region = if service == "iam" { region.is_empty() } else { is_region(region) };
    if !has_region {
        return Err(ServiceArnError::Region(region.into()));
    }
    if !is_account(account) {
        return Err(ServiceArnError::Account(account.into()));
    }
    Ok(resource)
}

/// Defines an ARN type: its name, an example, and what is asked of the text.
macro_rules! service_arns {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            pub struct $name(String);

            impl $name {
                /// The text of the ARN.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }

                /// The partition, such as `aws`.
                #[must_use]
                pub fn partition(&self) -> &str {
                    self.part(1)
                }

                /// The region; empty for a role.
                #[must_use]
                pub fn region(&self) -> &str {
                    self.part(3)
                }

                /// The account, twelve digits.
                #[must_use]
                pub fn account(&self) -> &str {
                    self.part(4)
                }

                /// Only texts with six parts get in.
                fn part(&self, index: usize) -> &str {
                    self.0.split(':').nth(index).unwrap_or_default()
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }
        )*
    };
}

service_arns! {
    /// The ARN of an IAM role, such as `arn:aws:iam::123456789012:role/journal-export`.
    ///
    /// Source: IAM User Guide, "IAM identifiers".
    RoleArn;
    /// The ARN of a KMS key, such as `arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`.
    ///
    /// Source: AWS KMS Developer Guide, "Key identifiers (KeyId)".
    KeyArn;
    /// The ARN of a Kinesis data stream, such as `arn:aws:kinesis:us-east-1:123456789012:stream/journal`.
    ///
    /// Source: API model of Kinesis (2013-12-02), shapes `StreamARN` and `StreamName`.
    KinesisStreamArn;
}

impl FromStr for RoleArn {
    type Err = ServiceArnError;

    /// Checks every part. The role may have a path.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let resource = resource(text, "iam")?;
        let is_name = |name: &str| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte))
        };
        let is_role = resource.strip_prefix("role/").is_some_and(|name| name.split('/').all(is_name));
        if is_role {
            Ok(Self(text.into()))
        } else {
            Err(ServiceArnError::Resource { found: resource.into(), wanted: "a role" })
        }
    }
}

impl FromStr for KeyArn {
    type Err = ServiceArnError;

    /// Checks every part. An alias is refused: in the `Resource` of a policy it means nothing.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let resource = resource(text, "kms")?;
        if resource.starts_with("alias/") {
            return Err(ServiceArnError::Alias(resource.into()));
        }
        let Some(id) = resource.strip_prefix("key/") else {
            return Err(ServiceArnError::Resource { found: resource.into(), wanted: "a key" });
        };
        if is_key_id(id) { Ok(Self(text.into())) } else { Err(ServiceArnError::KeyId(id.into())) }
    }
}

impl FromStr for KinesisStreamArn {
    type Err = ServiceArnError;

    /// Checks every part.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let resource = resource(text, "kinesis")?;
        let is_name = |name: &str| {
            matches!(name.len(), 1..=128)
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        };
        if resource.strip_prefix("stream/").is_some_and(is_name) {
            Ok(Self(text.into()))
        } else {
            Err(ServiceArnError::Resource { found: resource.into(), wanted: "a Kinesis data stream" })
        }
    }
}

/// A UUID, or the id of a multi-Region key.
fn is_key_id(id: &str) -> bool {
    let is_digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(digits) = id.strip_prefix("mrk-") {
        return is_digits(digits, 32);
    }
    let groups: [usize; 5] = [8, 4, 4, 4, 12];
    id.split('-').count() == groups.len() && id.split('-').zip(groups).all(|(group, count)| is_digits(group, count))
}

/// The spec of a key that can be used here: symmetric encryption. An ARN does not say it; `aws kms describe-key` does.
///
/// Source: developer guide, "Journal export permissions" and "Using customer managed keys"; AWS KMS Developer Guide, "Key
/// spec reference".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeySpec(());

impl FromStr for KeySpec {
    type Err = ServiceArnError;

    /// Takes `SYMMETRIC_DEFAULT` alone.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "SYMMETRIC_DEFAULT" { Ok(Self(())) } else { Err(ServiceArnError::KeySpec(text.into())) }
    }
}

/// The name of an S3 bucket. Capitals are taken: the guide's example and buckets from before March 2018 have them.
///
/// Source: Amazon S3 User Guide, "Bucket naming rules".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BucketName(String);

impl FromStr for BucketName {
    type Err = ServiceArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let ends_well = |text: &str| !text.starts_with(['.', '-']) && !text.ends_with(['.', '-']);
        if matches!(text.len(), 3..=63) && text.bytes().all(is_letter) && ends_well(text) && !text.contains("..") {
            Ok(Self(text.into()))
        } else {
            Err(ServiceArnError::Bucket(text.into()))
        }
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The partition that a region is in. Regions of no special partition are in `aws`, those that are not yet known too, as SDKs have it.
///
/// Source: `partitions.json` of botocore.
pub(crate) fn partition_of(region: &str) -> &'static str {
    const PREFIXES: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eusc-", "aws-eusc"),
    ];
    PREFIXES.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, partition)| *partition)
}

/// The form `us-east-1`, `us-gov-west-1`: words of lower-case letters, then a number.
pub(crate) fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.contains('-')
        && words.split('-').all(is_word)
        && matches!(number.len(), 1 | 2)
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
