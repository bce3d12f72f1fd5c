//! A request of the DynamoDB API around its body: which operation, for which host.
//!
//! One pure function, [`Call::read`]. It takes what the SDKs send and nothing else: AWS JSON 1.0 by POST to `/`. The protocol with bodies in
//! CBOR (Smithy RPC v2) is refused, by its header `smithy-protocol`, its content type and its path: no SDK sends it to DynamoDB, and what is
//! not read is not decided on. So is the API of DynamoDB Streams, which has a host of its own.
//!
//! Source: API model of DynamoDB (2012-08-10), protocol AWS JSON 1.0, and its endpoint rules; requests of four SDKs, captured.

mod error;
mod host;

pub use error::CallError;

use crate::service::dynamodb::arn::Account;
use crate::service::dynamodb::operation::ApiOperation;
use crate::service::dynamodb::request::MAX_REQUEST_BYTES;
use crate::wire::{Request, RequestError};

/// The name of the service in signatures.
pub(crate) const SIGNING_NAME: &str = "dynamodb";
/// What `X-Amz-Target` begins with.
const PREFIX: &str = "DynamoDB_20120810.";
/// What an error says that `X-Amz-Target` is not.
const TARGETS: &[&str] = &["DynamoDB_20120810.…"];

/// What a request calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call<'r> {
    /// The operation.
    pub operation: ApiOperation,
    /// The body. It is UTF-8 and no longer than [`MAX_REQUEST_BYTES`]; nothing else of it has been looked at.
    pub body: &'r str,
}

impl<'r> Call<'r> {
    /// What a request calls, of the tables of this account and region.
    ///
    /// A host such as `123456789012.ddb.us-east-1.amazonaws.com` names the account whose tables are meant: it must be this one. A host that is
    /// none of AWS's, such as that of an emulator, says nothing.
    ///
    /// ```
    /// use partiql_iam::dynamodb::{Account, ApiOperation, Call};
    /// use partiql_iam::wire::Request;
    ///
    /// let request = Request {
    ///     method: "POST",
    ///     path: "/",
    ///     headers: vec![
    ///         ("host", b"123456789012.ddb.us-east-1.amazonaws.com"),
    ///         ("content-type", b"application/x-amz-json-1.0"),
    ///         ("x-amz-target", b"DynamoDB_20120810.ExecuteStatement"),
    ///     ],
    ///     body: br#"{"Statement": "SELECT * FROM Music"}"#,
    /// };
    /// let call = Call::read(&request, &Account::new("us-east-1", "123456789012")?)?;
    /// assert_eq!(call.operation, ApiOperation::ExecuteStatement);
    ///
    /// let error = Call::read(&request, &Account::new("us-east-1", "999999999999")?).unwrap_err();
    /// assert_eq!(error.to_string(), "the host `123456789012.ddb.us-east-1.amazonaws.com` is of the account `123456789012`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the head is not one of the API, and when its host is of another account, region or service.
    pub fn read(request: &Request<'r>, account: &Account) -> Result<Self, CallError> {
        let operation = request.check_for(operation, TARGETS)?;
        host::check(request.host()?, account)?;
        if request.body.len() > MAX_REQUEST_BYTES {
            return Err(RequestError::BodyTooLong(MAX_REQUEST_BYTES).into());
        }
        let body = core::str::from_utf8(request.body).map_err(|_| CallError::NotUtf8)?;
        Ok(Self { operation, body })
    }
}

/// The operation of a target; none of those of DynamoDB Streams.
fn operation(target: &[u8]) -> Option<ApiOperation> {
    let name = target.strip_prefix(PREFIX.as_bytes())?;
    let place = ApiOperation::ALL.binary_search_by(|operation| operation.name().as_bytes().cmp(name)).ok()?;
    ApiOperation::ALL.get(place).copied().filter(|found| !found.is_of_streams())
}
