//! Why a request is not one of the QLDB Session API.

use core::fmt;

/// What is wrong. Each variant is one cause. Displays as one sentence, without anything of the body but the names of members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionError {
    /// The body is not whole.
    PartialBody,
    /// The method is not POST.
    Method,
    /// The path is not `/`, or has a query.
    Path,
    /// `X-Amz-Target` is not `QLDBSession.SendCommand`.
    Target,
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
    Member(alloc::string::String),
    /// A value of a wrong type, or `null`.
    Type {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// No command.
    NoCommand,
    /// More than one command.
    SeveralCommands,
    /// A session token with StartSession, or none with another command.
    SessionToken,
    /// A value that the API's model does not allow. Holds the name of its member.
    Value(&'static str),
    /// A parameter that is not exactly one of `IonBinary` and `IonText`.
    Parameter,
}

impl SessionError {
    /// A stable code for programs, such as `content-type`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PartialBody => "partial-body",
            Self::Method => "method",
            Self::Path => "path",
            Self::Target => "target",
            Self::ContentType => "content-type",
            Self::ContentEncoding => "content-encoding",
            Self::TransferEncoding => "transfer-encoding",
            Self::ContentLength => "content-length",
            Self::DuplicateHeader(_) => "duplicate-header",
            Self::BodyTooLong(_) => "body-too-long",
            Self::Json { .. } => "json",
            Self::Member(_) => "member",
            Self::Type { .. } => "type",
            Self::NoCommand => "no-command",
            Self::SeveralCommands => "several-commands",
            Self::SessionToken => "session-token",
            Self::Value(_) => "value",
            Self::Parameter => "parameter",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::PartialBody => "let Envoy's `max_request_bytes` be larger, and `allow_partial_message` be `false`",
            Self::BodyTooLong(_) => "send less at once, or raise the limit",
            Self::Method
            | Self::Path
            | Self::Target
            | Self::ContentType
            | Self::ContentEncoding
            | Self::TransferEncoding => "send requests with a driver or an SDK for QLDB",
            Self::ContentLength | Self::DuplicateHeader(_) | Self::Json { .. } => {
                "send each header once, and whole JSON"
            }
            Self::Member(_)
            | Self::Type { .. }
            | Self::NoCommand
            | Self::SeveralCommands
            | Self::SessionToken
            | Self::Value(_)
            | Self::Parameter => "send one command, as the model of the QLDB Session API describes it",
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PartialBody => f.write_str("the body did not come whole"),
            Self::Method => f.write_str("the method is not `POST`"),
            Self::Path => f.write_str("the path is not `/`"),
            Self::Target => f.write_str("`X-Amz-Target` is not `QLDBSession.SendCommand`"),
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
            Self::NoCommand => f.write_str("the body has no command"),
            Self::SeveralCommands => f.write_str("the body has more than one command"),
            Self::SessionToken => {
                f.write_str("`SessionToken` goes with every command but `StartSession`, and never with it")
            }
            Self::Value(name) => write!(f, "`{name}` is too short, too long, or not of its form"),
            Self::Parameter => f.write_str("a parameter is not exactly one of `IonBinary` and `IonText`"),
        }
    }
}

impl core::error::Error for SessionError {}
