//! What policies may allow, and what their statements are on, for whoever does not see all of a request.

use alloc::vec::Vec;

use crate::iam::Action;
use crate::iam::decision::PolicyKind;
use crate::iam::document::{Effect, Selection};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::principal::Grant;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::requested_arn::RequestedArn;
use crate::iam::evaluate::statement::Statement;
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
        // Most are on something else.
        self.may(request, |statement| match statement.matches_resource(request) {
            Truth::False => Truth::False,
            resource => resource.and(statement.matches_action(request)),
        })
    }

    /// The same of some resources, of which the caller says what each pattern of the policies, as it is written, matches: `Some(true)` all, `Some(false)`
    /// none, `None` some, or nobody knows. `within`: an ARN of all of them; what is a wildcard in it no condition knows.
    ///
    /// ```
    /// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
    ///
    /// let document = PolicyDocument::parse(r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
    ///     {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::a*"}]}"#)?;
    /// let identity = vec![NamedPolicy { name: "role.json".into(), document }];
    /// let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    /// let context = RequestContext::new().partial();
    /// let may = |of_a| policies.may_allow_within("s3:GetObject", "arn:aws:s3:::*", &context, |pattern| match pattern {
    ///     "*" => Some(true),
    ///     _ => of_a,
    /// });
    /// assert!(may(Some(true)) && may(None) && !may(Some(false)));
    /// # Ok::<(), partiql_iam::iam::PolicyError>(())
    /// ```
    #[must_use]
    pub fn may_allow_within(
        &self,
        action: &str,
        within: &str,
        context: &RequestContext,
        says: impl Fn(&str) -> Option<bool>,
    ) -> bool {
        let (resource, kinds) = (&RequestedArn::bare(within), self.kinds);
        let known = self.services.iter().find(|service| service.table.find(action).is_some());
        let resource_control = known.is_none_or(|service| service.table.resource_control);
        let request = &Request { action, resource, context, fixed: None, is_forwarded: false, resource_control, kinds };
        self.may(request, |statement| {
            let action = statement.matches_action(request);
            if action == Truth::False {
                return Truth::False;
            }
            let Some(target) = self.target(statement).filter(|target| !target.patterns.values.is_empty()) else {
                return Truth::Unknown;
            };
            let matched = target.patterns.values.iter().map(|pattern| says(&pattern.value));
            let matched = Truth::any(matched.map(|all| all.map_or(Truth::Unknown, Truth::from)));
            action.and(matched.xor(target.negated)).and(statement.has_values(request))
        })
    }

    /// Whether a request may be allowed. `is_of`: whether the action and the resource are of those of a statement.
    fn may(&self, request: &Request<'_>, is_of: impl Fn(&Statement) -> Truth) -> bool {
        let mut allowed: Vec<bool> = self.not_asked(request, Grant::Nothing).collect();
        for statement in self.statements_on(request) {
            let truth = match is_of(statement) {
                Truth::False => continue,
                matched => matched.and(statement.conditions_hold(request)),
            };
            match (statement.effect, truth) {
                (Effect::Deny, Truth::True) => return false,
                (Effect::Deny, Truth::Unknown) | (_, Truth::False) => {}
                (Effect::Allow, Truth::True | Truth::Unknown) => {
                    allowed.iter_mut().skip(statement.layer).take(1).for_each(|allowed| *allowed = true);
                }
            }
        }
        !allowed.contains(&false)
    }

    /// What a statement is on, as it is written.
    fn target(&self, statement: &Statement) -> Option<&Selection> {
        let policy = self.policies.get(statement.policy)?;
        policy.document.statements.get(statement.index).map(|written| &written.target)
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
        own.filter_map(|statement| self.target(statement)).collect()
    }

    /// A number that two actions of a service have in common if the same statements are about them: on one resource, in one context, they are decided
    /// alike. `None`: the action is of no service whose statements are decided on.
    ///
    /// ```
    /// use partiql_iam::dynamodb::ACTIONS;
    /// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources};
    ///
    /// let document = PolicyDocument::parse(r#"{"Statement": {"Effect": "Allow", "Action": "dynamodb:PartiQL*", "Resource": "*"}}"#)?;
    /// let identity = vec![NamedPolicy { name: "role.json".into(), document }];
    /// let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    /// let alike = |name| policies.alike(ACTIONS.find(name).unwrap());
    /// assert_eq!(alike("dynamodb:PartiQLSelect"), alike("dynamodb:PartiQLDelete"));
    /// assert_ne!(alike("dynamodb:PartiQLSelect"), alike("dynamodb:GetItem"));
    /// # Ok::<(), partiql_iam::iam::PolicyError>(())
    /// ```
    #[must_use]
    pub fn alike(&self, action: Action) -> Option<usize> {
        self.group_number(action)
    }

    /// Each `Resource` and `NotResource` of all policies, as it is written.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        let statements = self.policies.iter().flat_map(|policy| &policy.document.statements);
        statements.flat_map(|statement| &statement.target.patterns.values).map(|pattern| pattern.value.as_str())
    }
}
