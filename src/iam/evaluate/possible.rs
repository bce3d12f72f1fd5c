//! What policies may allow, and what their statements are on, for whoever does not see all of a request.

use alloc::vec::Vec;

use crate::iam::decision::PolicyKind;
use crate::iam::document::{Effect, Selection};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::principal::Grant;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::requested_arn::RequestedArn;
use crate::iam::evaluate::truth::Truth;

impl PolicySet {
    /// Whether an action on a resource may be allowed: nothing surely denies it, and in each group of policies that must allow there is a
    /// statement that does, or of which that is not known. What [`PolicySet::decide_request`] denies and this is `true` for is unknown. The policies of
    /// resources are not looked at.
    ///
    /// ```
    /// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
    ///
    /// let document = PolicyDocument::parse(r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
    ///     "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}}"#)?;
    /// let identity = vec![NamedPolicy { name: "role.json".into(), document }];
    /// let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    /// let may = |action, context: &RequestContext| policies.may_allow(action, "arn:aws:s3:::bucket/key", context);
    /// assert!(may("s3:GetObject", &RequestContext::new().partial()));
    /// assert!(!may("s3:GetObject", &RequestContext::new().with("aws:SourceVpc", "vpc-2").partial()));
    /// assert!(!may("s3:PutObject", &RequestContext::new().partial()));
    /// # Ok::<(), partiql_iam::iam::PolicyError>(())
    /// ```
    #[must_use]
    pub fn may_allow(&self, action: &str, resource: &str, context: &RequestContext) -> bool {
        let known = self.services.iter().find(|service| service.table.find(action).is_some());
        let resource_control = known.is_none_or(|service| service.table.resource_control);
        let resource = &RequestedArn::bare(resource);
        let kinds = self.kinds;
        let request = &Request { action, resource, context, fixed: None, is_forwarded: false, resource_control, kinds };
        let mut allowed: Vec<bool> = self.not_asked(request, Grant::Nothing).collect();
        for statement in self.statements_on(request) {
            match (statement.effect, statement.matches(request)) {
                (Effect::Deny, Truth::True) => return false,
                (Effect::Deny, Truth::Unknown) | (_, Truth::False) => {}
                (Effect::Allow, Truth::True | Truth::Unknown) => {
                    allowed.iter_mut().skip(statement.layer).take(1).for_each(|allowed| *allowed = true);
                }
            }
        }
        !allowed.contains(&false)
    }

    /// What the identity-based statements that allow an action, or may, are on, as they are written.
    ///
    /// ```
    /// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources};
    ///
    /// let document = PolicyDocument::parse(r#"{"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
    ///     {"Effect": "Allow", "Action": "s3:Put*", "NotResource": "arn:aws:s3:::bucket/key"}]}"#)?;
    /// let identity = vec![NamedPolicy { name: "role.json".into(), document }];
    /// let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    /// let on = policies.allowed_on("s3:PutObject");
    /// assert!(on.len() == 1 && on[0].negated);
    /// # Ok::<(), partiql_iam::iam::PolicyError>(())
    /// ```
    #[must_use]
    pub fn allowed_on(&self, action: &str) -> Vec<&Selection> {
        let (resource, context) = (&RequestedArn::bare(""), &RequestContext::new());
        let kinds = self.kinds;
        let request =
            &Request { action, resource, context, fixed: None, is_forwarded: false, resource_control: true, kinds };
        let own = self.statements.iter().filter(|statement| {
            statement.effect == Effect::Allow
                && statement.kind == PolicyKind::Identity
                && statement.matches_action(request) != Truth::False
        });
        let written = own.filter_map(|statement| {
            let policy = self.policies.get(statement.policy)?;
            policy.document.statements.get(statement.index).map(|written| &written.target)
        });
        written.collect()
    }

    /// Each `Resource` and `NotResource` of all policies, as it is written.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        let statements = self.policies.iter().flat_map(|policy| &policy.document.statements);
        statements.flat_map(|statement| &statement.target.patterns.values).map(|pattern| pattern.value.as_str())
    }
}
