//! The one answer of the API that matters: the token of a new session.

use alloc::string::String;

use serde::Deserialize;

/// The session token in the body of an answer to StartSession; `None` if there is none.
#[must_use]
pub fn started_session(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Body {
        start_session: Started,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Started {
        session_token: String,
    }
    serde_json::from_slice(body).ok().map(|Body { start_session: Started { session_token } }| session_token)
}
