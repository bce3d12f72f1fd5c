//! The credential scope of an AWS signature, version 4: who says to have signed, for which region and service.
//!
//! The signature is not verified here; that takes the secret key. Source: IAM User Guide, "Create a signed AWS API request".

use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;

use crate::diagnostic::Diagnostic;
use crate::syntax::scan::position;

/// What the `Authorization` header says. Nobody has verified it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialScope<'r> {
    /// The access key id.
    pub access_key_id: &'r str,
    /// The region.
    pub region: &'r str,
}

/// The header is not one of a request to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialError {
    /// It is not `AWS4-HMAC-SHA256` with a credential, the signed headers and a signature, each once.
    Form,
    /// It is for another service. Holds the name that the one asked has in signatures.
    Service(&'static str),
    /// It does not cover the host: the upstream would refuse it.
    SignedHeaders,
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("`Authorization` is not an AWS signature, version 4"),
            Self::Service(service) => write!(f, "the signature is not for the service `{service}`"),
            Self::SignedHeaders => f.write_str("the signature does not cover the header `host`"),
        }
    }
}

impl core::error::Error for CredentialError {}

impl CredentialError {
    /// A stable code for programs: `credential`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "credential"
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed("send requests with a driver or an SDK of the service"))
    }
}

impl<'a> From<&'a CredentialError> for Diagnostic<'a> {
    fn from(error: &'a CredentialError) -> Self {
        Self::new(error.code(), error.to_string()).with_help(error.help())
    }
}

/// Whether a text has the form of an access key id. Source: IAM API, type `accessKeyIdType`; ids as issued are capitals and digits.
#[must_use]
pub fn is_access_key_id(text: &str) -> bool {
    (16..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The parts between separators, as `str::split` gives them, read eight bytes at a time: every request has such a header.
fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let at = position(text.as_bytes(), separator);
        rest = at.and_then(|at| text.get(at + 1..));
        text.get(..at.unwrap_or(text.len()))
    })
}

impl<'r> CredentialScope<'r> {
    /// Reads the value of an `Authorization` header of a request to the service that has this name in signatures.
    ///
    /// # Errors
    ///
    /// When it is not a signature, version 4, for the service.
    ///
    /// ```
    /// use partiql_iam::wire::CredentialScope;
    ///
    /// let scope = CredentialScope::parse(b"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250101/us-east-1/qldb/aws4_request, \
    ///     SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
    ///     Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024", "qldb")?;
    /// assert_eq!(scope.access_key_id, "AKIAIOSFODNN7EXAMPLE");
    /// assert_eq!(scope.region, "us-east-1");
    /// # Ok::<(), partiql_iam::wire::CredentialError>(())
    /// ```
    pub fn parse(header: &'r [u8], asked: &'static str) -> Result<Self, CredentialError> {
        let text = core::str::from_utf8(header).map_err(|_| CredentialError::Form)?;
        let parts = text.trim_ascii().strip_prefix("AWS4-HMAC-SHA256 ").ok_or(CredentialError::Form)?;
        let (mut credential, mut headers, mut signature) = (None, None, None);
        for part in split(parts, b',') {
            let part = part.trim_ascii();
            let (name, value) = part.split_once('=').ok_or(CredentialError::Form)?;
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut headers,
                "Signature" => &mut signature,
                _ => return Err(CredentialError::Form),
            };
            if place.replace(value).is_some() {
                return Err(CredentialError::Form);
            }
        }
        let (Some(credential), Some(headers), Some(signature)) = (credential, headers, signature) else {
            return Err(CredentialError::Form);
        };
        let is_hash = signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut scope = split(credential, b'/');
        let (Some(access_key_id), Some(date), Some(region), Some(service), Some("aws4_request"), None) =
            (scope.next(), scope.next(), scope.next(), scope.next(), scope.next(), scope.next())
        else {
            return Err(CredentialError::Form);
        };
        let is_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        let is_region = region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_hash || !is_date || !is_region || !is_access_key_id(access_key_id) {
            return Err(CredentialError::Form);
        }
        if service != asked {
            return Err(CredentialError::Service(asked));
        }
        if !split(headers, b';').any(|name| name == "host") {
            return Err(CredentialError::SignedHeaders);
        }
        Ok(Self { access_key_id, region })
    }
}
