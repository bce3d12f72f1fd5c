//! Who asks.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

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

/// Who is known, and by what.
#[derive(Debug)]
pub(super) struct Callers {
    source: CallerSource,
    /// By access key id, or by the value of the header.
    principals: BTreeMap<String, Arc<Principal>>,
}

impl Callers {
    /// Principals, each with its access key ids or header values. `given`: what of their contexts counts.
    pub(super) fn new(
        source: CallerSource,
        principals: impl IntoIterator<Item = (Principal, Vec<String>)>,
        given: impl Fn(RequestContext) -> RequestContext,
    ) -> Self {
        let mut by_identity = BTreeMap::new();
        for (principal, identities) in principals {
            let Principal { arn, policies, context } = principal;
            // Nobody can give here what a request does not show.
            let context = given(context.partial());
            let principal = Arc::new(Principal { arn, policies, context });
            by_identity.extend(identities.into_iter().map(|identity| (identity, Arc::clone(&principal))));
        }
        Self { source, principals: by_identity }
    }

    /// Who asks, and the region that the request is signed for if that is read. `service`: the name of the service in signatures.
    pub(super) fn find<'a>(
        &'a self,
        request: &Request<'a>,
        service: &'static str,
    ) -> Result<(Caller<'a>, Option<&'a str>), Refusal> {
        let (identity, region) = self.source.identity(request, service)?;
        let principal = self.principals.get(identity).map(|known| &**known);
        Ok((Caller { identity: identity.into(), principal }, region))
    }
}

impl CallerSource {
    /// The identity that a request claims, and the region that it is signed for if that is read.
    fn identity<'r>(
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
