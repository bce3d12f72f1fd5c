//! Why a request is not one of the DynamoDB API, or not for these tables.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::wire::RequestError;

/// What is wrong. Each variant is one cause. Displays as one sentence, without anything of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// It is no request of the protocol, or for another API.
    Request(RequestError),
    /// The body is not UTF-8.
    NotUtf8,
    /// The host is of another account.
    HostAccount {
        /// The host.
        host: String,
        /// Its account.
        account: String,
    },
    /// The host is of another region.
    HostRegion(String),
    /// The host is one of AWS's, and not of DynamoDB.
    HostService(String),
}

impl CallError {
    /// A stable code for programs, such as `content-type`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Request(error) => error.code(),
            Self::NotUtf8 => "json",
            Self::HostAccount { .. } => "host-account",
            Self::HostRegion(_) => "host-region",
            Self::HostService(_) => "host-service",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Request(error) => error.help(),
            Self::NotUtf8 => Some(Cow::Borrowed("send whole JSON")),
            Self::HostAccount { .. } => Some(Cow::Borrowed(
                "the host is that of the caller's account, or of the account of an ARN in the request",
            )),
            Self::HostRegion(_) => Some(Cow::Borrowed("let the client use the region whose tables are served here")),
            Self::HostService(_) => Some(Cow::Borrowed("send requests of DynamoDB alone")),
        }
    }
}

impl From<RequestError> for CallError {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::NotUtf8 => f.write_str("the body is not JSON in UTF-8"),
            Self::HostAccount { host, account } => write!(f, "the host `{host}` is of the account `{account}`"),
            Self::HostRegion(host) => write!(f, "the host `{host}` is of another region"),
            Self::HostService(host) => write!(f, "the host `{host}` is not one of DynamoDB"),
        }
    }
}

impl core::error::Error for CallError {}

impl<'a> From<&'a CallError> for Diagnostic<'a> {
    fn from(error: &'a CallError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}
