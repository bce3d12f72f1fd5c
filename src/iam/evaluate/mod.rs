//! Policies, compiled once and asked many times.

pub(crate) mod circumstance;
pub(crate) mod condition;
pub(crate) mod context;
pub(crate) mod fold;
pub(crate) mod global_key;
pub(crate) mod index;
pub(crate) mod key;
pub(crate) mod operator;
pub(crate) mod pattern;
pub(crate) mod placeholder;
pub(crate) mod positions;
pub(crate) mod principal;
pub(crate) mod request;
pub(crate) mod requested_arn;
pub(crate) mod resource;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod statement;
pub(crate) mod truth;
pub(crate) mod unknown;
pub(crate) mod value;

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use smallvec::SmallVec;

use crate::iam::KeyArn;
use crate::iam::decision::reasons::Reasons;
use crate::iam::decision::{Decision, PolicyKind};
use crate::iam::document::{Effect, Principals};
use crate::iam::evaluate::circumstance::Circumstance;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::index::PrefixTree;
use crate::iam::evaluate::key::{CompiledKey, Key};
use crate::iam::evaluate::pattern::Rest;
use crate::iam::evaluate::request::{Purge, Request};
use crate::iam::evaluate::requested_arn::RequestedArn;
use crate::iam::evaluate::sources::{NamedPolicy, PolicySources};
use crate::iam::evaluate::statement::{Place, Statement};
use crate::iam::evaluate::truth::Truth;
use crate::service::qldb::catalog::Catalog;
use crate::service::qldb::resolve::Requirements;
use crate::service::qldb::{Action, ConditionContext, Ledger, Requirement};

/// What a statement on a ledger with a customer managed key needs on the key.
pub(crate) const KEY_ACTION: &str = "kms:Decrypt";

/// The policies of a principal, compiled.
///
/// ```
/// use partiql_iam::qldb::Ledger;
/// use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
/// use partiql_iam::qldb::resolve::Requirements;
/// use partiql_iam::{parse, resolve};
///
/// let document = PolicyDocument::parse(r#"{"Version": "2012-10-17", "Statement": [{
///     "Effect": "Allow", "Action": "qldb:SendCommand",
///     "Resource": "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger"}]}"#)?;
/// let policies = PolicySet::compile(PolicySources {
///     identity: vec![NamedPolicy { name: "role.json".into(), document }],
///     ..PolicySources::default()
/// });
/// let ledger = Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse()?);
/// let context = RequestContext::new();
/// assert!(policies.decide(&Requirements::of_send_command(&ledger), &context).is_allowed());
///
/// let statement = parse("SELECT name FROM information_schema.user_tables")?;
/// let decision = policies.decide(&resolve(&statement, &ledger, None)?, &context);
/// assert_eq!(decision.to_string(), "denied
///   `qldb:PartiQLSelect` on `arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger/information_schema/user_tables` \
/// is missing
///     no identity-based policy allows it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PolicySet {
    pub(crate) policies: Vec<NamedPolicy>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) statements: Vec<Statement>,
    /// The resource patterns of all statements, as the trees know them.
    entries: Vec<Entry>,
    groups: Vec<Group>,
    /// The group of each action of QLDB, in the order of [`Action::ALL`].
    by_action: Vec<usize>,
    /// Whether some statement asks for `qldb:Purge`.
    asks_purge: bool,
    /// Whether some statement asks for the time or the address of a request.
    asks_surroundings: bool,
}

/// A group of policies that must allow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layer {
    pub(crate) kind: PolicyKind,
    /// Among the layers of its kind.
    pub(crate) level: usize,
}

/// One resource pattern of a statement.
#[derive(Debug)]
struct Entry {
    statement: usize,
    pattern: usize,
    /// Whether the pattern surely matches all that the tree finds it for.
    sure: bool,
    /// Whether the statement has no conditions, and is for every caller.
    plain: bool,
}

/// The statements for the same actions.
#[derive(Debug)]
struct Group {
    deny: Candidates,
    allow: Candidates,
}

/// Statements of one effect, by resource.
#[derive(Debug)]
struct Candidates {
    tree: PrefixTree,
    /// Those with `NotResource`.
    others: Vec<usize>,
}

impl PolicySet {
    /// Compiles the policies. Costs time and memory in proportion to their size.
    #[must_use]
    pub fn compile(sources: PolicySources) -> Self {
        let PolicySources { identity, boundary, scps, session, endpoint } = sources;
        let mut set = Self {
            policies: Vec::new(),
            layers: Vec::new(),
            statements: Vec::new(),
            entries: Vec::new(),
            groups: Vec::new(),
            by_action: Vec::new(),
            asks_purge: false,
            asks_surroundings: false,
        };
        set.add_layer(PolicyKind::Identity, 0, identity);
        if let Some(boundary) = boundary {
            set.add_layer(PolicyKind::PermissionsBoundary, 0, vec![boundary]);
        }
        for (level, policies) in scps.into_iter().enumerate() {
            set.add_layer(PolicyKind::ServiceControl, level, policies);
        }
        if !session.is_empty() {
            set.add_layer(PolicyKind::Session, 0, session);
        }
        if let Some(NamedPolicy { name, document }) = endpoint {
            let (document, principals) = document.split();
            let layer = set.next_layer(PolicyKind::Endpoint, 0);
            set.add_policy(NamedPolicy { name, document }, &principals, PolicyKind::Endpoint, layer);
        }
        for key in set.statements.iter_mut().flat_map(Statement::keys_mut) {
            let shows =
                |circumstance: &Circumstance| set.layers.iter().any(|layer| circumstance.is_shown_by(layer.kind));
            key.is_shown = key.circumstance.is_some_and(shows);
        }
        let asks = |is_asked: fn(&CompiledKey) -> bool| set.statements.iter().flat_map(Statement::keys).any(is_asked);
        let (purge, surroundings) = (asks(|key| key.key == Key::Purge), asks(CompiledKey::is_of_surroundings));
        (set.asks_purge, set.asks_surroundings) = (purge, surroundings);
        set.index();
        set
    }

    fn add_layer(&mut self, kind: PolicyKind, level: usize, policies: Vec<NamedPolicy>) {
        let layer = self.next_layer(kind, level);
        for policy in policies {
            self.add_policy(policy, &[], kind, layer);
        }
    }

    fn next_layer(&mut self, kind: PolicyKind, level: usize) -> usize {
        self.layers.push(Layer { kind, level });
        self.layers.len() - 1
    }

    /// The principals are those of the statements, in a policy that has them.
    fn add_policy(&mut self, policy: NamedPolicy, principals: &[Principals], kind: PolicyKind, layer: usize) {
        // What STS refuses gives nothing; that it might deny is kept.
        let is_refused = kind == PolicyKind::Session && policy.document.is_refused_for_sessions();
        let place = Place { policy: self.policies.len(), layer, kind, variables: policy.document.variables() };
        let statements = policy.document.statements.iter().enumerate();
        let statements = statements.filter(|(_, statement)| !is_refused || statement.effect.value == Effect::Deny);
        let compiled =
            statements.map(|(index, statement)| Statement::new(statement, principals.get(index), index, place));
        self.statements.extend(compiled);
        self.policies.push(policy);
    }

    /// Builds one group for each set of statements that some action has.
    fn index(&mut self) {
        let mut first_entries = Vec::with_capacity(self.statements.len());
        for (number, statement) in self.statements.iter().enumerate() {
            first_entries.push(self.entries.len());
            self.entries.extend(statement.resources.iter().enumerate().map(|(pattern, resource)| Entry {
                statement: number,
                pattern,
                sure: resource.is_sure(),
                plain: statement.is_unconditional(),
            }));
        }
        let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let (context, nothing) = (RequestContext::new(), RequestedArn::bare(""));
        for action in Action::ALL {
            let request = Request {
                action: action.name(),
                resource: &nothing,
                context: &context,
                fixed: None,
                is_forwarded: false,
            };
            let matches =
                |(_, statement): &(usize, &Statement)| statement.takes_effect(statement.matches_action(&request));
            let mut numbers: Vec<usize> =
                self.statements.iter().enumerate().filter(matches).map(|(number, _)| number).collect();
            // Statements without conditions are the cheapest to allow by.
            numbers.sort_by_key(|number| self.statements.get(*number).is_none_or(|found| !found.is_unconditional()));
            let group = known.get(&numbers).copied().unwrap_or_else(|| {
                self.groups.push(Group {
                    deny: self.candidates(&numbers, Effect::Deny, &first_entries),
                    allow: self.candidates(&numbers, Effect::Allow, &first_entries),
                });
                known.insert(numbers, self.groups.len() - 1);
                self.groups.len() - 1
            });
            self.by_action.push(group);
        }
    }

    fn candidates(&self, numbers: &[usize], effect: Effect, first_entries: &[usize]) -> Candidates {
        let mut candidates = Candidates { tree: PrefixTree::new(), others: Vec::new() };
        for number in numbers {
            let Some(statement) = self.statements.get(*number).filter(|statement| statement.effect == effect) else {
                continue;
            };
            if statement.not_resources {
                candidates.others.push(*number);
                continue;
            }
            let first = first_entries.get(*number).copied().unwrap_or_default();
            for (entry, resource) in (first..).zip(&statement.resources) {
                let (prefix, rest) = resource.pattern.split_prefix();
                candidates.tree.insert(prefix, rest == Rest::Nothing, entry);
            }
        }
        candidates
    }

    /// Whether a decision can depend on what [`RequestContext::with_time`] and [`RequestContext::with_source_ip`] say.
    #[must_use]
    pub const fn asks_surroundings(&self) -> bool {
        self.asks_surroundings
    }

    /// Decides on a statement's requirements: all of them and all their dependent actions must be allowed.
    ///
    /// The catalog that they were resolved by says the tags of tables, for `aws:ResourceTag/…`. What it does not say, and the tags of
    /// ledgers, may be in the context; if not, a condition on them is unknown: a statement that allows under it does not apply, and one
    /// that denies does. If that decides, the reason is [`Reason::Unknown`](super::Reason::Unknown).
    ///
    /// On a table whose id is unknown it is decided for any id: allowed if it is with every one. Since it is not known whether DROP TABLE
    /// has `qldb:Purge` as `false` or not at all, it is allowed only if it is in both cases.
    ///
    /// The cost does not grow with the number of statements on other resources or other actions, except for those with
    /// `NotResource`, and for tables whose ids are unknown. An allowed request needs no
    /// heap, unless there are more than 16 groups of policies or a value longer than 511 bytes meets wildcards.
    pub fn decide(&self, requirements: &Requirements<'_>, context: &RequestContext) -> Decision {
        self.decide_all(requirements.iter(), requirements.ledger(), requirements.catalog(), context)
    }

    /// As [`PolicySet::decide`], for some of them: only what compares policies part by part may ask so.
    pub(crate) fn decide_all<'r>(
        &self,
        requirements: impl Iterator<Item = &'r Requirement<'r>> + Clone,
        ledger: &Ledger,
        catalog: Option<&Catalog>,
        context: &RequestContext,
    ) -> Decision {
        let allowed = requirements.clone().all(|requirement| {
            let arn = RequestedArn::new(ledger, &requirement.resource);
            requirement.actions().all(|action| self.failing(requirement, action, &arn, catalog, context).is_none())
        });
        if allowed {
            return Decision::Allowed;
        }
        let mut reasons = Reasons::default();
        for requirement in requirements {
            let arn = RequestedArn::new(ledger, &requirement.resource);
            for action in requirement.actions() {
                if let Some(purge) = self.failing(requirement, action, &arn, catalog, context) {
                    let request = Request::new(requirement, action, purge, &arn, catalog, context);
                    self.explain(&request, Some(requirement), &mut reasons);
                }
            }
        }
        reasons.decision()
    }

    /// Decides on one action on one resource, of any service. The context says all that is known of it.
    ///
    /// The resource is `*` for actions without a resource type. An action with wildcards is none, and never allowed. For
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
        let resource = &RequestedArn::bare(resource);
        self.decide_bare(&Request { action, resource, context, fixed: None, is_forwarded: false })
    }

    fn decide_bare(&self, request: &Request<'_>) -> Decision {
        let allowed = match request.action.parse::<Action>() {
            Ok(action) => self.allows(action, request),
            Err(_) => self.allows_by_search(request),
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
        let resource = &RequestedArn::bare(resource);
        let request = Request { action: action.name(), resource, context, fixed: None, is_forwarded: false };
        self.allows(action, &request)
    }

    /// Decides whether the caller may use the customer managed key of a ledger, as each of its statements needs: `kms:Decrypt`.
    ///
    /// The policy of the key is not looked at: it must let identity-based policies decide, as the default policy of a key does. QLDB makes the
    /// call on the caller's behalf, so that of its condition keys those that are not given are unknown, `kms:ViaService` and
    /// `kms:CallerAccount` too, and that the policy of the caller's VPC endpoint does not count.
    ///
    /// Source: a demo of QLDB with AWS KMS, and the denials of callers without the permission.
    pub fn decide_key(&self, key: &KeyArn, context: &RequestContext) -> Decision {
        let (key, context) = (key.to_string(), context.clone().partial());
        let resource = &RequestedArn::bare(&key);
        self.decide_bare(&Request { action: KEY_ACTION, resource, context: &context, fixed: None, is_forwarded: true })
    }

    /// The reading of the requirement in which the action is not allowed, if there is one.
    fn failing(
        &self,
        requirement: &Requirement<'_>,
        action: Action,
        arn: &RequestedArn<'_>,
        catalog: Option<&Catalog>,
        context: &RequestContext,
    ) -> Option<Purge> {
        let in_doubt = self.asks_purge && requirement.condition == ConditionContext::Purge(false);
        let readings: &[Purge] = if in_doubt { &[Purge::AsDocumented, Purge::Missing] } else { &[Purge::AsDocumented] };
        let fails =
            |purge: &Purge| !self.allows(action, &Request::new(requirement, action, *purge, arn, catalog, context));
        readings.iter().copied().find(fails)
    }

    /// Whether nothing denies the request and every layer allows it.
    fn allows(&self, action: Action, request: &Request<'_>) -> bool {
        if request.resource.has_unknown_id() {
            return self.allows_by_search(request);
        }
        let group = self.by_action.get(action as usize).and_then(|group| self.groups.get(*group));
        let Some(Group { deny, allow }) = group else {
            return false;
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

    /// Visits the statements that apply, until told to stop.
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
            let applies =
                resource != Truth::False && statement.takes_effect(resource.and(statement.conditions_hold(request)));
            if applies { found(statement) } else { ControlFlow::Continue(()) }
        })?;
        others.iter().filter_map(|number| self.statements.get(*number)).try_for_each(|statement| {
            let matches = statement.matches_resource(request).and(statement.conditions_hold(request));
            if statement.takes_effect(matches) { found(statement) } else { ControlFlow::Continue(()) }
        })
    }
}
