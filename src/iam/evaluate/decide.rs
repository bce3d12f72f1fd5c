//! What compiled policies say of a request.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use smallvec::SmallVec;

use crate::iam::decision::reasons::Reasons;
use crate::iam::decision::{Decision, UnknownFact};
use crate::iam::evaluate::account::other_account;
use crate::iam::evaluate::attached::Attached;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::request::{Reading, Request, StatementFacts};
use crate::iam::evaluate::requested_arn::RequestedArn;
use crate::iam::evaluate::statement::Statement;
use crate::iam::evaluate::truth::Truth;
use crate::iam::evaluate::{Candidates, Entry, Group, Indexed, KEY_ACTION, PolicySet};
use crate::iam::facts::Fact;
use crate::iam::{Action, KeyArn, Requirement, Requirements};

impl PolicySet {
    /// Decides on a statement's requirements: all of them and all their dependent actions must be allowed.
    ///
    /// What they were resolved by says the tags of tables, for `aws:ResourceTag/…`. What it does not say, and the tags of what is no table,
    /// may be in the context; if not, a condition on them is unknown: a statement that allows under it does not apply, and one
    /// that denies does. If that decides, the kind of the denial is [`DenialKind::Unknown`](crate::iam::DenialKind::Unknown).
    ///
    /// The policy of the resource, which comes with the requirements, may allow in the place of identity-based policies, and in the place of the
    /// permissions boundary and session policies too where it names the caller as the guide says. A caller who is known to be of another account
    /// than the resource is denied where the service does not work across accounts.
    ///
    /// For a table whose id is unknown the decision is for any id: allowed if every id is. Where it is not known whether a request
    /// has a key, as DROP TABLE `qldb:Purge`, it is allowed only if it is in both cases.
    ///
    /// The cost does not grow with the number of statements on other resources or other actions, except for those with
    /// `NotResource`, for tables whose ids are unknown, and for resources that have policies. An allowed request needs no
    /// heap, unless there are more than 16 groups of policies or a value longer than 511 bytes meets wildcards.
    pub fn decide<'r>(&self, requirements: impl Into<Requirements<'r>>, context: &RequestContext) -> Decision {
        let requirements = &requirements.into();
        if let Some(denial) =
            requirements.account.and_then(|account| other_account(account, requirements.base, context))
        {
            return Decision::Denied(Box::new(denial));
        }
        let asked = |requirement| StatementFacts { requirements, requirement, reading: Reading::Given };
        let allowed = requirements.list.iter().all(|requirement| {
            let arn = RequestedArn::new(requirements.base, &requirement.resource);
            requirement.actions().all(|action| self.failing(asked(requirement), action, &arn, context).is_none())
        });
        if allowed {
            return if requirements.possible.is_empty() {
                Decision::Allowed
            } else {
                self.decide_possible(requirements, context)
            };
        }
        let mut reasons = Reasons::default();
        for requirement in requirements.list {
            let arn = RequestedArn::new(requirements.base, &requirement.resource);
            for action in requirement.actions() {
                if let Some(failing) = self.failing(asked(requirement), action, &arn, context) {
                    self.explain(&self.request(failing, action, &arn, context), Some(requirement), &mut reasons);
                }
            }
        }
        reasons.decision()
    }

    /// Decides on what may be needed besides what is allowed.
    fn decide_possible(&self, requirements: &Requirements<'_>, context: &RequestContext) -> Decision {
        let mut unknown = Vec::new();
        for requirement in requirements.possible {
            let arn = RequestedArn::new(requirements.base, &requirement.resource);
            let asked = StatementFacts { requirements, requirement, reading: Reading::Given };
            for action in requirement.actions() {
                if self.failing(asked, action, &arn, context).is_some() {
                    let resource = requirement.resource.arn_pattern(requirements.base).to_string();
                    unknown.push(UnknownFact::Permission { action: action.to_string(), resource });
                }
            }
        }
        if unknown.is_empty() { Decision::Allowed } else { Decision::unknown(unknown) }
    }

    /// Decides on one action on what a requirement is on: only what compares policies part by part may ask so.
    pub(crate) fn decide_one(
        &self,
        requirements: &Requirements<'_>,
        requirement: &Requirement<'_>,
        action: Action,
        context: &RequestContext,
    ) -> Decision {
        if let Some(denial) =
            requirements.account.and_then(|account| other_account(account, requirements.base, context))
        {
            return Decision::Denied(Box::new(denial));
        }
        let arn = RequestedArn::new(requirements.base, &requirement.resource);
        let asked = StatementFacts { requirements, requirement, reading: Reading::Given };
        let Some(failing) = self.failing(asked, action, &arn, context) else { return Decision::Allowed };
        let mut reasons = Reasons::default();
        self.explain(&self.request(failing, action, &arn, context), Some(requirement), &mut reasons);
        reasons.decision()
    }

    /// Decides on one action on one resource, of any service. The context says all that is known of it.
    ///
    /// The resource is `*` for actions without a resource type. An action with wildcards is not a request, so it is never allowed. For
    /// actions of other services the cost grows with the number of statements.
    ///
    /// ```
    /// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
    ///
    /// let document = PolicyDocument::parse(r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#)?;
    /// let identity = vec![NamedPolicy { name: "role.json".into(), document }];
    /// let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    /// let context = RequestContext::new();
    /// assert!(policies.decide_request("s3:GetObject", "arn:aws:s3:::bucket/key", &context).is_allowed());
    /// assert!(!policies.decide_request("s3:PutObject", "arn:aws:s3:::bucket/key", &context).is_allowed());
    /// # Ok::<(), partiql_iam::iam::PolicyError>(())
    /// ```
    pub fn decide_request(&self, action: &str, resource: &str, context: &RequestContext) -> Decision {
        self.decide_bare(action, resource, context, false)
    }

    fn decide_bare(&self, action: &str, resource: &str, context: &RequestContext, is_forwarded: bool) -> Decision {
        let (arn, resource) = (resource, &RequestedArn::bare(resource));
        let known = self.services.iter().find_map(|service| Some((service.table, service.table.find(action)?)));
        if known.is_some_and(|(table, _)| table.one_account)
            && let Some(denial) = arn.split(':').nth(4).and_then(|account| other_account(account, arn, context))
        {
            return Decision::Denied(Box::new(denial));
        }
        // Of another service it is not known here.
        let resource_control = known.is_none_or(|(table, _)| table.resource_control);
        let kinds = self.kinds;
        let request = &Request { action, resource, context, fixed: None, is_forwarded, resource_control, kinds };
        let allowed = match known {
            Some((_, action)) => self.allows(action, request),
            None => self.allows_by_search(request),
        };
        if allowed {
            return Decision::Allowed;
        }
        let mut reasons = Reasons::default();
        self.explain(request, None, &mut reasons);
        reasons.decision()
    }

    /// Whether a request is allowed, without the reasons, which take a look at every statement.
    pub(crate) fn allows_request(&self, action: Action, resource: &str, context: &RequestContext) -> bool {
        let request = Request {
            action: action.name(),
            resource: &RequestedArn::bare(resource),
            context,
            fixed: None,
            is_forwarded: false,
            // What asks so compares identity-based policies alone.
            resource_control: true,
            kinds: self.kinds,
        };
        self.allows(action, &request)
    }

    /// Decides whether the caller may use the customer managed key of what statements are on, as each of them needs: `kms:Decrypt`.
    ///
    /// The policy of the key is not looked at: it must let identity-based policies decide, as the default policy of a key does. The service makes the
    /// call on the caller's behalf, so that of its condition keys those that are not given are unknown, `kms:ViaService` and
    /// `kms:CallerAccount` too, and that the policy of the caller's VPC endpoint does not count.
    ///
    /// Source: a demo of QLDB with AWS KMS, and the denials of callers without the permission.
    pub fn decide_key(&self, key: &KeyArn, context: &RequestContext) -> Decision {
        self.decide_bare(KEY_ACTION, &key.to_string(), &context.clone().partial(), true)
    }

    /// The reading of what is asked in which the action is not allowed, if there is one.
    fn failing<'r>(
        &self,
        asked: StatementFacts<'r>,
        action: Action,
        arn: &RequestedArn<'_>,
        context: &RequestContext,
    ) -> Option<StatementFacts<'r>> {
        let StatementFacts { requirements, requirement, reading: _ } = asked;
        let asks_services = self.asks_services || requirements.attached.is_some();
        let in_doubt = asks_services && requirements.facts_of(requirement).iter().any(Fact::is_in_doubt);
        let readings: &[Reading] = if in_doubt { &[Reading::Given, Reading::Missing] } else { &[Reading::Given] };
        let mut readings = readings.iter().map(|reading| StatementFacts { reading: *reading, ..asked });
        readings.find(|asked| !self.allows(action, &self.request(*asked, action, arn, context)))
    }

    /// What one action of a requirement asks for.
    const fn request<'r>(
        &self,
        asked: StatementFacts<'r>,
        action: Action,
        arn: &'r RequestedArn<'r>,
        context: &'r RequestContext,
    ) -> Request<'r> {
        Request::new(asked, action, arn, context, self.kinds)
    }

    /// Whether nothing denies the request, and every layer allows it or the policy of the resource does in its place.
    fn allows(&self, action: Action, request: &Request<'_>) -> bool {
        match Attached::to(request) {
            Attached::Nothing => {}
            attached @ (Attached::Policy(_) | Attached::Unknown) => return self.allows_beside(attached, request),
        }
        if request.resource.has_unknown_part() {
            return self.allows_by_search(request);
        }
        let Some(Group { deny, allow }) = self.group(action) else {
            return self.allows_by_search(request);
        };
        let denied = self.visit(deny, request, |_| ControlFlow::Break(()));
        if denied.is_break() {
            return false;
        }
        if self.layers.len() == 1 {
            return self.visit(allow, request, |_| ControlFlow::Break(())).is_break();
        }
        let mut allowed: SmallVec<[bool; 16]> = SmallVec::from_elem(false, self.layers.len());
        let mut left = self.layers.len();
        let done = self.visit(allow, request, |statement| {
            if let Some(allowed) = allowed.get_mut(statement.layer).filter(|allowed| !**allowed) {
                *allowed = true;
                left -= 1;
            }
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        done.is_break()
    }

    /// The group of an action, if its service is one whose statements are decided on.
    fn group(&self, action: Action) -> Option<&Group> {
        self.group_number(action).and_then(|group| self.groups.get(group))
    }

    /// The place of that group.
    pub(crate) fn group_number(&self, action: Action) -> Option<usize> {
        let place = action.index();
        let of_service = |service: &&Indexed| service.table.actions.get(place) == Some(&action);
        self.services.iter().find(of_service).and_then(|service| service.groups.get(place)).copied()
    }

    /// Visits the statements that apply, until asked to stop.
    fn visit(
        &self,
        candidates: &Candidates,
        request: &Request<'_>,
        mut found: impl FnMut(&Statement) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Candidates { tree, others } = candidates;
        tree.visit(request.resource.unread(), |entry| {
            let Some(Entry { statement, pattern, sure, plain }) = self.entries.get(entry) else {
                return ControlFlow::Continue(());
            };
            let Some(statement) = self.statements.get(*statement) else {
                return ControlFlow::Continue(());
            };
            if *sure && *plain {
                return found(statement);
            }
            let resource = match (sure, statement.resources.get(*pattern)) {
                (true, _) => Truth::True,
                (false, Some(pattern)) => pattern.matches(request),
                (false, None) => Truth::Unknown,
            };
            let applies = resource != Truth::False
                && statement
                    .takes_effect(resource.and(statement.has_values(request)).and(statement.conditions_hold(request)));
            if applies { found(statement) } else { ControlFlow::Continue(()) }
        })?;
        others.iter().filter_map(|number| self.statements.get(*number)).try_for_each(|statement| {
            let matches = statement.matches_resource(request).and(statement.conditions_hold(request));
            if statement.takes_effect(matches) { found(statement) } else { ControlFlow::Continue(()) }
        })
    }
}
