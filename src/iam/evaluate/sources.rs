//! The policies that apply to a principal, before they are compiled.

use alloc::string::String;
use alloc::vec::Vec;

use crate::iam::document::{PolicyDocument, ResourcePolicy};

/// A policy and the name by which denials speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPolicy<D = PolicyDocument> {
    /// Any text, such as a file's name or the policy's ARN.
    pub name: String,
    /// The policy.
    pub document: D,
}

/// All policies that apply to a principal. What policies resources have comes with what a statement needs.
///
/// Source: IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "SCP evaluation", "Resource control policies"; VPC guide, "Control access to VPC
/// endpoints using endpoint policies".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicySources {
    /// The policies of the user and its groups, or of the role. One of them must allow; without any, nothing is allowed.
    pub identity: Vec<NamedPolicy>,
    /// The permissions boundary, which must allow too.
    pub boundary: Option<NamedPolicy>,
    /// The service control policies, a list for each level from the root to the account. At every level one must allow.
    pub scps: Vec<Vec<NamedPolicy>>,
    /// The resource control policies of all levels, which only deny. Their services are those that AWS Organizations lists: DynamoDB is one of
    /// them, QLDB is not.
    pub rcps: Vec<NamedPolicy<ResourcePolicy>>,
    /// The policies passed when the session was made. If there are any, one of them must allow.
    pub session: Vec<NamedPolicy>,
    /// The policy of the VPC endpoint that the requests come through, which must allow too. What QLDB itself asks of a key does not come
    /// through it.
    pub endpoint: Option<NamedPolicy<ResourcePolicy>>,
}
