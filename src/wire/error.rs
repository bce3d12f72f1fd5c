//! Why a request is not one of an API of the protocol, whatever its body asks for.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::fmt;

use crate::diagnostic::Diagnostic;

/// What is wrong. Each variant is one cause. Displays as one sentence, without anything of the body but the names of members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The body is not whole.
    PartialBody,
    /// The method is not POST.
    Method,
    /// The path is not `/`, or has a query.
    Path,
    /// The header `smithy-protocol`: another protocol, such as CBOR, whose bodies are not read.
    Protocol,
    /// There is no host, there are two, or it is no name.
    Host,
    /// `X-Amz-Target` is none of the API's. Holds those.
    Target(&'static [&'static str]),
    /// `Content-Type` is not `application/x-amz-json-1.0`.
    ContentType,
    /// The body has a content coding: another reader could see another text.
    ContentEncoding,
    /// `Transfer-Encoding` is another than `chunked`, or there is a `Content-Length` too: another reader could see another body.
    TransferEncoding,
    /// `Content-Length` is not the length of the body.
    ContentLength,
    /// A header that says what the body is, or who sends it, is there twice.
    DuplicateHeader(&'static str),
    /// The body is longer than the limit, in bytes.
    BodyTooLong(usize),
    /// The body is not JSON in UTF-8.
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A member that is not known, is there twice, or is missing. Holds the reader's words.
    Member(String),
    /// A value of a wrong type, or `null`.
    Type {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
}

impl RequestError {
    /// A stable code for programs, such as `content-type`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PartialBody => "partial-body",
            Self::Method => "method",
            Self::Path => "path",
            Self::Protocol => "protocol",
            Self::Host => "host",
            Self::Target(_) => "target",
            Self::ContentType => "content-type",
            Self::ContentEncoding => "content-encoding",
            Self::TransferEncoding => "transfer-encoding",
            Self::ContentLength => "content-length",
            Self::DuplicateHeader(_) => "duplicate-header",
            Self::BodyTooLong(_) => "body-too-long",
            Self::Json { .. } => "json",
            Self::Member(_) => "member",
            Self::Type { .. } => "type",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self {
            Self::PartialBody => "let Envoy's `max_request_bytes` be larger, and `allow_partial_message` be `false`",
            Self::BodyTooLong(_) => "send less at once, or raise the limit",
            Self::Protocol => "let the client use AWS JSON 1.0",
            Self::Host => "send one header `Host`",
            Self::Method
            | Self::Path
            | Self::Target(_)
            | Self::ContentType
            | Self::ContentEncoding
            | Self::TransferEncoding => "send requests with a driver or an SDK of the service",
            Self::ContentLength | Self::DuplicateHeader(_) | Self::Json { .. } => {
                "send each header once, and whole JSON"
            }
            Self::Member(_) | Self::Type { .. } => "send what the model of the API describes",
        }))
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PartialBody => f.write_str("the body did not come whole"),
            Self::Method => f.write_str("the method is not `POST`"),
            Self::Path => f.write_str("the path is not `/`"),
            Self::Protocol => f.write_str("the header `smithy-protocol` asks for another protocol than AWS JSON 1.0"),
            Self::Host => f.write_str("the header `host` is not there once, with a name"),
            Self::Target(known) => write!(f, "`X-Amz-Target` is not `{}`", known.join("` or `")),
            Self::ContentType => f.write_str("`Content-Type` is not `application/x-amz-json-1.0`"),
            Self::ContentEncoding => f.write_str("the body has a `Content-Encoding`"),
            Self::TransferEncoding => f.write_str("`Transfer-Encoding` is not `chunked` alone"),
            Self::ContentLength => f.write_str("`Content-Length` is not the length of the body"),
            Self::DuplicateHeader(name) => write!(f, "the header `{name}` is there twice"),
            Self::BodyTooLong(limit) => write!(f, "the body has more than {limit} bytes"),
            Self::Json { line, column } => write!(f, "the body is not JSON at line {line}, column {column}"),
            Self::Member(words) => write!(f, "the body has another form: {words}"),
            Self::Type { line, column } => {
                write!(f, "the body has a value of a wrong type at line {line}, column {column}")
            }
        }
    }
}

impl core::error::Error for RequestError {}

impl<'a> From<&'a RequestError> for Diagnostic<'a> {
    fn from(error: &'a RequestError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}
