//! Who asks.

use alloc::borrow::Cow;
use alloc::string::String;

use super::refusal::Refusal;
use crate::iam::{PolicySet, RequestContext};
use crate::wire::{CredentialScope, Request};

/// What names the caller of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerSource {
    /// The access key id of the request's signature. Nothing here verifies the signature: the upstream must.
    AccessKey,
    /// The value of a header, by its name in lower case. Something in front must set it, and remove what clients send under
    /// its name.
    Header(String),
}

/// A principal: who it is, and what it may do.
#[derive(Debug)]
pub struct Principal {
    /// Its ARN.
    pub arn: String,
    /// Its policies.
    pub policies: PolicySet,
    /// The condition keys of all its requests, such as `aws:PrincipalTag/team`. What is not given is unknown.
    pub context: RequestContext,
}

/// Who asks, as the request says.
#[derive(Clone, Debug)]
pub struct Caller<'a> {
    /// The access key id, or the value of the header.
    pub identity: Cow<'a, str>,
    /// The principal, if it is known.
    pub principal: Option<&'a Principal>,
}

impl CallerSource {
    /// The identity that a request claims, and the region that it is signed for if that is read.
    /// `service`: the name of the service in signatures.
    pub(super) fn identity<'r>(
        &self,
        request: &Request<'r>,
        service: &'static str,
    ) -> Result<(&'r str, Option<&'r str>), Refusal> {
        match self {
            Self::AccessKey => {
                let header = request.header("authorization").map_err(|error| Refusal::malformed(&error))?;
                let scope = CredentialScope::parse(header.ok_or_else(Refusal::not_signed)?, service);
                let CredentialScope { access_key_id, region } = scope.map_err(Refusal::signature)?;
                Ok((access_key_id, Some(region)))
            }
            Self::Header(name) => {
                let mut values = request.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
                let (Some((_, value)), None) = (values.next(), values.next()) else {
                    return Err(Refusal::no_caller(name));
                };
                let value = core::str::from_utf8(value).map_err(|_| Refusal::no_caller(name))?;
                Ok((value, None))
            }
        }
    }
}
