//! How a refusal looks to a client.
//!
//! `BadRequestException` is the one error that the drivers of QLDB neither retry nor end their session for. Clients in JavaScript take the
//! name of the error from the header.

use alloc::string::String;

/// The header with the name of the error.
pub const ERROR_TYPE_HEADER: &str = "x-amzn-errortype";

/// The name of the error.
pub const ERROR_TYPE: &str = "BadRequestException";

/// The content type of the body.
pub const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// The body of a refusal, for HTTP status 400.
#[must_use]
pub fn refusal_body(message: &str) -> String {
    error_body(ERROR_TYPE, message)
}

/// The body of an error with this name: `{"__type":…,"Message":…}`. Some clients read the name here alone.
#[must_use]
pub fn error_body(name: &str, message: &str) -> String {
    #[derive(serde::Serialize)]
    struct Body<'m> {
        __type: &'m str,
        #[serde(rename = "Message")]
        message: &'m str,
    }
    let body = Body { __type: name, message };
    // Strings can always be written.
    serde_json::to_string(&body).unwrap_or_default()
}
