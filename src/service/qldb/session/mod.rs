//! The QLDB Session protocol, as far as authorization needs it: from the bytes of a request to what it asks for.
//!
//! One pure function, [`read`]. It takes what clients of QLDB send and nothing else: what another reader could understand in
//! another way is an error.
//!
//! Source: API model of QLDB Session (2019-07-11), protocol AWS JSON 1.0.
//!
//! ```
//! use partiql_iam::qldb::session::{Command, SendCommand, read};
//! use partiql_iam::wire::Request;
//!
//! let request = Request {
//!     method: "POST",
//!     path: "/",
//!     headers: vec![
//!         ("content-type", b"application/x-amz-json-1.0"),
//!         ("x-amz-target", b"QLDBSession.SendCommand"),
//!     ],
//!     body: br#"{"SessionToken": "token", "ExecuteStatement":
//!         {"TransactionId": "3yf1Dm8KxKsEbyXMmhMrGp", "Statement": "DROP TABLE Vehicle"}}"#,
//! };
//! let SendCommand::InSession { command: Command::ExecuteStatement { statement, .. }, .. } = read(&request)? else {
//!     panic!("a statement")
//! };
//! assert_eq!(statement, "DROP TABLE Vehicle");
//! # Ok::<(), partiql_iam::qldb::session::SessionError>(())
//! ```

mod command;
mod error;
mod message;
mod parameter;
mod response;

pub use command::{Command, CommandKind, SendCommand};
pub use error::SessionError;
pub use parameter::Parameter;
pub use response::started_session;

use crate::wire::Request;

/// The name of the service in signatures.
pub(crate) const SIGNING_NAME: &str = "qldb";
/// What `X-Amz-Target` says.
const TARGETS: &[&str] = &["QLDBSession.SendCommand"];

/// What a request asks for.
///
/// # Errors
///
/// When the request is not exactly one that the API's model describes.
pub fn read<'r>(request: &Request<'r>) -> Result<SendCommand<'r>, SessionError> {
    request.check(TARGETS)?;
    message::read(request.body)
}
