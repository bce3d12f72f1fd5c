//! The global condition keys: when a request has them, and which have several values.
//!
//! Source: IAM User Guide, "AWS global condition context keys", the *Availability* and *Value type* of each key.

/// When a request to a service that a principal calls has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Availability {
    /// In every signed request: when it is not given, its value is unknown.
    Always,
    /// In every request that does not come through a VPC endpoint.
    OutsideEndpoints,
    /// In some requests: a context that is complete does not have it when it is not given.
    Sometimes,
    /// Only when a service calls with its own principal, which none does to run a statement.
    ServiceCalls,
}

/// A global condition key. Those of tags are apart: `aws:PrincipalTag/…` is like the keys that some requests have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GlobalKey {
    pub(crate) name: &'static str,
    pub(crate) availability: Availability,
    /// Whether the guide calls it multivalued.
    pub(crate) multivalued: bool,
}

const fn one(name: &'static str, availability: Availability) -> GlobalKey {
    GlobalKey { name, availability, multivalued: false }
}

const fn many(name: &'static str, availability: Availability) -> GlobalKey {
    GlobalKey { name, availability, multivalued: true }
}

/// Every global key of the guide that has a fixed name, except those whose value the resource's ARN says
/// (`aws:RequestedRegion`, `aws:ResourceAccount`).
pub(crate) const GLOBAL_KEYS: &[GlobalKey] = {
    use Availability::{Always, OutsideEndpoints, ServiceCalls, Sometimes};
    &[
        // Properties of the principal.
        one("aws:PrincipalArn", Always),
        one("aws:PrincipalAccount", Always),
        many("aws:PrincipalOrgPaths", Sometimes),
        one("aws:PrincipalOrgID", Sometimes),
        one("aws:PrincipalIsAWSService", Always),
        one("aws:PrincipalServiceName", ServiceCalls),
        many("aws:PrincipalServiceNamesList", ServiceCalls),
        one("aws:PrincipalType", Always),
        one("aws:userid", Always),
        one("aws:username", Sometimes),
        // Properties of a role session.
        one("aws:AssumedRoot", Sometimes),
        one("aws:FederatedProvider", Sometimes),
        one("aws:TokenIssueTime", Sometimes),
        one("aws:MultiFactorAuthAge", Sometimes),
        one("aws:MultiFactorAuthPresent", Sometimes),
        one("aws:ChatbotSourceArn", Sometimes),
        one("aws:Ec2InstanceSourceVpc", Sometimes),
        one("aws:Ec2InstanceSourcePrivateIPv4", Sometimes),
        one("aws:SourceIdentity", Sometimes),
        one("ec2:RoleDelivery", Sometimes),
        one("ec2:SourceInstanceArn", Sometimes),
        one("glue:RoleAssumedBy", Sometimes),
        one("glue:CredentialIssuingService", Sometimes),
        one("lambda:SourceFunctionArn", Sometimes),
        one("ssm:SourceInstanceArn", Sometimes),
        one("identitystore:UserId", Sometimes),
        // Properties of the network.
        one("aws:SourceIp", OutsideEndpoints),
        one("aws:SourceVpc", Sometimes),
        one("aws:SourceVpcArn", Sometimes),
        one("aws:SourceVpce", Sometimes),
        one("aws:VpceAccount", Sometimes),
        one("aws:VpceOrgID", Sometimes),
        many("aws:VpceOrgPaths", Sometimes),
        one("aws:VpcSourceIp", Sometimes),
        // Properties of the resource.
        one("aws:ResourceOrgID", Sometimes),
        many("aws:ResourceOrgPaths", Sometimes),
        // Properties of the request.
        many("aws:CalledVia", Sometimes),
        one("aws:CalledViaFirst", Sometimes),
        one("aws:CalledViaLast", Sometimes),
        one("aws:CalledViaAWSMCP", Sometimes),
        one("aws:ViaAWSService", Always),
        one("aws:ViaAWSMCPService", Sometimes),
        one("aws:CurrentTime", Always),
        one("aws:EpochTime", Always),
        one("aws:referer", Sometimes),
        many("aws:TagKeys", Sometimes),
        one("aws:SecureTransport", Always),
        one("aws:SourceAccount", ServiceCalls),
        one("aws:SourceArn", ServiceCalls),
        one("aws:SourceOrgID", ServiceCalls),
        many("aws:SourceOrgPaths", ServiceCalls),
        one("aws:UserAgent", Always),
    ]
};

/// The keys of which one is in every request through a VPC endpoint.
pub(crate) const ENDPOINT_KEYS: [&str; 4] = ["aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpcsourceip"];

/// The global key of a name, whose case does not count.
pub(crate) fn global_key(name: &str) -> Option<&'static GlobalKey> {
    GLOBAL_KEYS.iter().find(|key| key.name.eq_ignore_ascii_case(name))
}

/// Whether it is a global key, one of a fixed name or one of tags.
pub(crate) fn is_global_key(name: &str) -> bool {
    const FAMILIES: [&str; 3] = ["aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/"];
    let begins = |family: &&str| name.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family));
    global_key(name).is_some()
        || ["aws:RequestedRegion", "aws:ResourceAccount"].iter().any(|key| name.eq_ignore_ascii_case(key))
        || FAMILIES.iter().any(|family| begins(family) && name.len() > family.len())
}
