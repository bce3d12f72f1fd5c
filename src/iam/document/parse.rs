//! The texts of policies: which kinds there are, and who takes what.

use core::str::FromStr;

use crate::iam::decision::PolicyKind;
use crate::iam::document::error::PolicyError;
use crate::iam::document::json;
use crate::iam::document::read::Reader;
use crate::iam::document::{PolicyDocument, ResourcePolicy, TrustPolicy};
use crate::iam::evaluate::resource::is_incomplete;

impl PolicyDocument {
    /// Reads an identity-based policy, permissions boundary, SCP or session policy.
    ///
    /// # Errors
    ///
    /// When IAM would not take the text, with the first fault; then nothing of the policy is of use.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        Reader::new(false).document(&json::parse(text)?, false, Reader::identity_statement)
    }

    /// Reads a policy that is used as one of this kind. Those of sessions "do not support incomplete ARNs" (IAM User Guide, "Amazon
    /// Resource Names (ARNs)"): STS answers MalformedPolicyDocument. The policy of a VPC endpoint has principals: it is a [`ResourcePolicy`].
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and in the policy of a session for an ARN with fewer than six parts.
    ///
    /// ```
    /// use partiql_iam::iam::{PolicyDocument, PolicyKind};
    ///
    /// let text = r#"{"Statement": {"Effect": "Allow", "Action": "qldb:*", "Resource": "arn:aws:qldb"}}"#;
    /// assert!(PolicyDocument::parse_as(text, PolicyKind::Identity).is_ok());
    /// let error = PolicyDocument::parse_as(text, PolicyKind::Session).unwrap_err();
    /// assert_eq!(error.to_string(), "`arn:aws:qldb` is not a whole ARN, which the policy of a session needs");
    /// ```
    pub fn parse_as(text: &str, kind: PolicyKind) -> Result<Self, PolicyError> {
        let is_session = match kind {
            PolicyKind::Session => true,
            PolicyKind::Identity
            | PolicyKind::PermissionsBoundary
            | PolicyKind::ServiceControl
            | PolicyKind::Endpoint
            | PolicyKind::Resource
            | PolicyKind::ResourceControl => false,
        };
        Reader::new(is_session).document(&json::parse(text)?, false, Reader::identity_statement)
    }

    /// Whether STS would refuse it as the policy of a session: then it gives nothing.
    pub(crate) fn is_refused_for_sessions(&self) -> bool {
        let variables = self.variables();
        let mut resources = self.statements.iter().flat_map(|statement| &statement.target.patterns.values);
        resources.any(|resource| is_incomplete(&resource.value, variables))
    }
}

impl TrustPolicy {
    /// Reads the trust policy of a role.
    ///
    /// # Errors
    ///
    /// When IAM would not take the text, with the first fault.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        Reader::new(false).document(&json::parse(text)?, true, Reader::trust_statement)
    }
}

impl ResourcePolicy {
    /// Reads a resource-based policy, such as that of a VPC endpoint.
    ///
    /// # Errors
    ///
    /// When a statement has no principal, or for what every policy is refused, with the first fault.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        Reader::new(false).document(&json::parse(text)?, true, Reader::resource_statement)
    }
}

impl FromStr for PolicyDocument {
    type Err = PolicyError;

    /// [`PolicyDocument::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl FromStr for TrustPolicy {
    type Err = PolicyError;

    /// [`TrustPolicy::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl FromStr for ResourcePolicy {
    type Err = PolicyError;

    /// [`ResourcePolicy::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
