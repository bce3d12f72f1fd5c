//! Records of trails.

use serde::Deserialize;

use super::{Parameters, Text};

/// A record of a trail.
#[allow(clippy::struct_field_names, reason = "the names of the format")]
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event<'a> {
    #[serde(borrow, default)]
    pub(crate) event_source: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) event_name: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) event_time: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) aws_region: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) recipient_account_id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) user_identity: Option<Identity<'a>>,
    #[serde(borrow, default)]
    pub(crate) request_parameters: Parameters<'a>,
    #[serde(borrow, default)]
    pub(crate) error_code: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) error_message: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) resources: Option<Vec<Resource<'a>>>,
    #[serde(borrow, default, rename = "eventID")]
    pub(crate) event_id: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Identity<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(crate) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) arn: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) account_id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) invoked_by: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) session_context: Option<Session<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session<'a> {
    #[serde(borrow, default)]
    pub(crate) session_issuer: Option<Issuer<'a>>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Issuer<'a> {
    #[serde(borrow, default)]
    pub(crate) arn: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Resource<'a> {
    #[serde(borrow, default, rename = "ARN")]
    pub(crate) arn: Text<'a>,
}
