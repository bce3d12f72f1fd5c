//! Requests of the AWS JSON 1.0 protocol: their heads, who signed them, and what a refusal looks like.

mod credential;
mod error;
pub(crate) mod json;
mod refusal;
mod request;

pub use credential::{CredentialError, CredentialScope, is_access_key_id};
pub use error::RequestError;
pub use refusal::{CONTENT_TYPE, ERROR_TYPE, ERROR_TYPE_HEADER, error_body, refusal_body};
pub use request::{Request, is_partial};
