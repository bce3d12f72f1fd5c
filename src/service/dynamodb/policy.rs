//! What is DynamoDB's of the policies that are written for its statements.

use crate::iam::{LimitForm, LimitRow, PolicyWords, Refusal};
use crate::service::dynamodb::condition_key::{
    ATTRIBUTES, ENCLOSING_OPERATION, FULL_TABLE_SCAN, LEADING_KEYS, RETURN_VALUES, SELECT,
};

pub(crate) static POLICIES: PolicyWords = PolicyWords {
    first_sid: None,
    sid: "DynamoDBPartiQLPermissions",
    key_sid: "DynamoDBKeyPermission",
    several_targets: Refusal {
        code: "several-accounts",
        message: "the statements are for several accounts or regions",
        help: "write one policy for each account and region",
    },
    template: Refusal {
        code: "template-account",
        message: "a policy can't be written for the template of an account",
        help: "give the account and the region",
    },
    unresolved_help: "give the name of the table",
    limits: &LIMITS,
};

/// The keys that say what a statement reads and writes.
///
/// `*` names no attribute, so that a list of attributes hides nothing without the other two. A scan has no leading key, and `ForAllValues` is true
/// of a missing key, so that a list of keys lets scans through without a guard (measured).
static LIMITS: [LimitRow; 6] = [
    LimitRow { key: &ATTRIBUTES, form: LimitForm::Among { or_none: false } },
    LimitRow { key: &SELECT, form: LimitForm::Equal },
    // EXISTS, of which it is unknown, is in transactions alone.
    LimitRow { key: &ENCLOSING_OPERATION, form: LimitForm::EqualWithout(&SELECT) },
    // That a statement without RETURNING has the value `NONE` is inferred.
    LimitRow { key: &RETURN_VALUES, form: LimitForm::EqualIfThere },
    // What scans reads the whole table anyway.
    LimitRow { key: &FULL_TABLE_SCAN, form: LimitForm::Only("false") },
    LimitRow { key: &LEADING_KEYS, form: LimitForm::Among { or_none: true } },
];
