//! From a request of HTTP, and the time, to what an authorizer is asked.

use std::time::SystemTime;

use http::request::Parts;
use partiql_iam::wire::Request;

/// The request, as authorizers take it.
pub(crate) fn request_of<'r>(parts: &'r Parts, body: &'r [u8]) -> Request<'r> {
    let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    // Of HTTP/2; if there is a header `host` too, the two are to say the same.
    let authority = parts.uri.authority().map(|authority| (":authority", authority.as_str().as_bytes()));
    Request {
        method: parts.method.as_str(),
        path: parts.uri.path_and_query().map_or("", |path| path.as_str()),
        headers: headers.chain(authority).collect(),
        body,
    }
}

/// Seconds since 1970.
pub(crate) fn seconds() -> Option<i64> {
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(time.as_secs()).ok()
}
