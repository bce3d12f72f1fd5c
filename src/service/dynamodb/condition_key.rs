//! The condition keys of DynamoDB.

use crate::iam::KeyRow;
use crate::iam::facts::{REQUEST_TAG, TAG_KEYS};

/// `dynamodb:Attributes`
pub(crate) static ATTRIBUTES: KeyRow = KeyRow { name: ConditionKey::Attributes.name(), multivalued: true };

/// `dynamodb:EnclosingOperation`
pub(crate) static ENCLOSING_OPERATION: KeyRow =
    KeyRow { name: ConditionKey::EnclosingOperation.name(), multivalued: false };

/// `dynamodb:FisActionId`
pub(crate) static FIS_ACTION_ID: KeyRow = KeyRow { name: ConditionKey::FisActionId.name(), multivalued: false };

/// `dynamodb:FisTargetArns`
pub(crate) static FIS_TARGET_ARNS: KeyRow = KeyRow { name: ConditionKey::FisTargetArns.name(), multivalued: true };

/// `dynamodb:FullTableScan`
pub(crate) static FULL_TABLE_SCAN: KeyRow = KeyRow { name: ConditionKey::FullTableScan.name(), multivalued: false };

/// `dynamodb:LeadingKeys`
pub(crate) static LEADING_KEYS: KeyRow = KeyRow { name: ConditionKey::LeadingKeys.name(), multivalued: true };

/// `dynamodb:ReturnConsumedCapacity`
pub(crate) static RETURN_CONSUMED_CAPACITY: KeyRow =
    KeyRow { name: ConditionKey::ReturnConsumedCapacity.name(), multivalued: false };

/// `dynamodb:ReturnValues`
pub(crate) static RETURN_VALUES: KeyRow = KeyRow { name: ConditionKey::ReturnValues.name(), multivalued: false };

/// `dynamodb:Select`
pub(crate) static SELECT: KeyRow = KeyRow { name: ConditionKey::Select.name(), multivalued: false };

/// The condition keys that actions of DynamoDB have.
///
/// The keys from `dynamodb:FirstPartitionKeyValues` to `dynamodb:FourthPartitionKeyValues` are described, and no action has them.
///
/// Source: Service Authorization Reference, "Condition keys for Amazon DynamoDB".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConditionKey {
    /// `dynamodb:Attributes`: the top-level attributes that a request names.
    Attributes,
    /// `dynamodb:EnclosingOperation`: the operation that a statement or an item of a transaction is in.
    EnclosingOperation,
    /// `dynamodb:FisActionId`: the action of AWS Fault Injection Service.
    FisActionId,
    /// `dynamodb:FisTargetArns`: the targets of AWS Fault Injection Service.
    FisTargetArns,
    /// `dynamodb:FullTableScan`: whether a SELECT reads a table or an index whole. No classic action has it.
    FullTableScan,
    /// `dynamodb:LeadingKeys`: the values of the partition key.
    LeadingKeys,
    /// `dynamodb:ReturnConsumedCapacity`. No PartiQL action has it.
    ReturnConsumedCapacity,
    /// `dynamodb:ReturnValues`
    ReturnValues,
    /// `dynamodb:Select`
    Select,
    /// `aws:RequestTag/${TagKey}`
    RequestTag,
    /// `aws:TagKeys`
    TagKeys,
}

impl ConditionKey {
    /// The name as the reference writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attributes => "dynamodb:Attributes",
            Self::EnclosingOperation => "dynamodb:EnclosingOperation",
            Self::FisActionId => "dynamodb:FisActionId",
            Self::FisTargetArns => "dynamodb:FisTargetArns",
            Self::FullTableScan => "dynamodb:FullTableScan",
            Self::LeadingKeys => "dynamodb:LeadingKeys",
            Self::ReturnConsumedCapacity => "dynamodb:ReturnConsumedCapacity",
            Self::ReturnValues => "dynamodb:ReturnValues",
            Self::Select => "dynamodb:Select",
            Self::RequestTag => "aws:RequestTag/${TagKey}",
            Self::TagKeys => "aws:TagKeys",
        }
    }

    /// Its row.
    #[must_use]
    pub const fn row(self) -> &'static KeyRow {
        match self {
            Self::Attributes => &ATTRIBUTES,
            Self::EnclosingOperation => &ENCLOSING_OPERATION,
            Self::FisActionId => &FIS_ACTION_ID,
            Self::FisTargetArns => &FIS_TARGET_ARNS,
            Self::FullTableScan => &FULL_TABLE_SCAN,
            Self::LeadingKeys => &LEADING_KEYS,
            Self::ReturnConsumedCapacity => &RETURN_CONSUMED_CAPACITY,
            Self::ReturnValues => &RETURN_VALUES,
            Self::Select => &SELECT,
            Self::RequestTag => &REQUEST_TAG,
            Self::TagKeys => &TAG_KEYS,
        }
    }
}
