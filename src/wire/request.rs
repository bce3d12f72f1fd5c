//! A request around its body: method, path and headers.

use alloc::vec::Vec;

use crate::wire::error::RequestError;

const JSON: &[u8] = b"application/x-amz-json-1.0";
/// The headers that say what the body is.
const CHECKED: [&str; 6] =
    ["x-amz-target", "content-type", "content-encoding", "transfer-encoding", "content-length", "smithy-protocol"];
/// What Envoy says about a body that it did not send whole.
const PARTIAL: &str = "x-envoy-auth-partial-body";

/// A request, as the upstream will get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'r> {
    /// The method, in its own case.
    pub method: &'r str,
    /// The path with its query.
    pub path: &'r str,
    /// All headers; names in any case. A header that is given twice is there twice.
    pub headers: Vec<(&'r str, &'r [u8])>,
    /// The body, whole and without a transfer coding.
    pub body: &'r [u8],
}

impl<'r> Request<'r> {
    /// The one value of a header, without the white space around it.
    ///
    /// # Errors
    ///
    /// When the header is there twice.
    pub fn header(&self, name: &'static str) -> Result<Option<&'r [u8]>, RequestError> {
        let mut values = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        match (values.next(), values.next()) {
            (first, None) => Ok(first.map(|(_, value)| value.trim_ascii())),
            (_, Some(_)) => Err(RequestError::DuplicateHeader(name)),
        }
    }

    /// The host that the request is for, without its port: of HTTP/1.1 the header `host`, of HTTP/2 `:authority`.
    ///
    /// # Errors
    ///
    /// When there is none, when one is there twice, and when both are there and differ.
    pub fn host(&self) -> Result<&'r str, RequestError> {
        let (host, authority) = (self.header("host")?, self.header(":authority")?);
        let host = match (host, authority) {
            (Some(host), Some(authority)) if host != authority => return Err(RequestError::Host),
            (Some(host), _) | (None, Some(host)) => host,
            (None, None) => return Err(RequestError::Host),
        };
        let host = core::str::from_utf8(host).map_err(|_| RequestError::Host)?;
        let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        let name = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(name, _)| name);
        let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_name_byte) {
            return Err(RequestError::Host);
        }
        Ok(name)
    }

    /// Checks all that is not the body. Returns which of an API's `targets` the request is for.
    pub(crate) fn check(&self, targets: &'static [&'static str]) -> Result<&'static str, RequestError> {
        self.check_for(|target| targets.iter().copied().find(|known| target == known.as_bytes()), targets)
    }

    /// The same, for an API with many targets. `find` says which one the text is; `targets` are the examples that an error names.
    pub(crate) fn check_for<T>(
        &self,
        find: impl FnOnce(&[u8]) -> Option<T>,
        targets: &'static [&'static str],
    ) -> Result<T, RequestError> {
        if is_partial(self) {
            return Err(RequestError::PartialBody);
        }
        if self.method != "POST" {
            return Err(RequestError::Method);
        }
        if self.path != "/" {
            return Err(RequestError::Path);
        }
        let [target, content_type, content_encoding, transfer_encoding, content_length, protocol] =
            self.checked_headers()?;
        // Its targets are in the path, its bodies in CBOR: a service that reads it would not read what is decided on.
        if protocol.is_some() {
            return Err(RequestError::Protocol);
        }
        let target = target.and_then(find).ok_or(RequestError::Target(targets))?;
        if !content_type.is_some_and(|found| found.eq_ignore_ascii_case(JSON)) {
            return Err(RequestError::ContentType);
        }
        if content_encoding.is_some() {
            return Err(RequestError::ContentEncoding);
        }
        let is_length = |found: &[u8]| {
            let digits = core::str::from_utf8(found).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            digits.and_then(|text| text.parse().ok()) == Some(self.body.len())
        };
        match (transfer_encoding, content_length) {
            (None, None) => Ok(target),
            (None, Some(length)) if is_length(length) => Ok(target),
            (None, Some(_)) => Err(RequestError::ContentLength),
            (Some(coding), None) if coding.eq_ignore_ascii_case(b"chunked") => Ok(target),
            (Some(_), _) => Err(RequestError::TransferEncoding),
        }
    }

    /// The values of the headers that say what the body is, found in one look at all; each is there once at most.
    fn checked_headers(&self) -> Result<[Option<&'r [u8]>; CHECKED.len()], RequestError> {
        let mut values = [None; CHECKED.len()];
        for (name, value) in &self.headers {
            let known = CHECKED.iter().zip(&mut values).find(|(checked, _)| checked.eq_ignore_ascii_case(name));
            if let Some((checked, place)) = known
                && place.replace(value.trim_ascii()).is_some()
            {
                return Err(RequestError::DuplicateHeader(checked));
            }
        }
        Ok(values)
    }
}

/// Whether Envoy says that the body is not whole, or says something that is not known to mean the contrary.
#[must_use]
pub fn is_partial(request: &Request<'_>) -> bool {
    request.headers.iter().any(|(name, value)| name.eq_ignore_ascii_case(PARTIAL) && *value != b"false")
}
