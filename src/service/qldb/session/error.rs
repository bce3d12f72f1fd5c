//! Why a request is not one of the QLDB Session API.

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::wire::RequestError;

/// What is wrong. Each variant is one cause. Displays as one sentence, without anything of the body but the names of members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionError {
    /// It is no request of the protocol, or for another API.
    Request(RequestError),
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
            Self::Request(error) => error.code(),
            Self::NoCommand => "no-command",
            Self::SeveralCommands => "several-commands",
            Self::SessionToken => "session-token",
            Self::Value(_) => "value",
            Self::Parameter => "parameter",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Request(error) => error.help(),
            Self::NoCommand | Self::SeveralCommands | Self::SessionToken | Self::Value(_) | Self::Parameter => {
                Some(Cow::Borrowed("send one command, as the model of the QLDB Session API describes it"))
            }
        }
    }
}

impl From<RequestError> for SessionError {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
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

impl<'a> From<&'a SessionError> for Diagnostic<'a> {
    fn from(error: &'a SessionError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}
