//! Policies into a set that answers fast.

use alloc::vec;
use alloc::vec::Vec;

use smallvec::SmallVec;

use crate::iam::ActionTable;
use crate::iam::decision::PolicyKind;
use crate::iam::document::{Effect, Principals};
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::index::PrefixTree;
use crate::iam::evaluate::key::{CompiledKey, Key};
use crate::iam::evaluate::pattern::Rest;
use crate::iam::evaluate::request::{Kinds, Request};
use crate::iam::evaluate::requested_arn::RequestedArn;
use crate::iam::evaluate::sources::{NamedPolicy, PolicySources};
use crate::iam::evaluate::statement::{PolicyPosition, Statement};
use crate::iam::evaluate::{Candidates, Entry, Group, Indexed, Layer, PolicySet};

impl PolicySet {
    /// Compiles the policies, for decisions on the statements of services. Costs time and memory in proportion to their size.
    pub(crate) fn for_services(sources: PolicySources, services: &[&'static ActionTable]) -> Self {
        let PolicySources { identity, boundary, scps, rcps, session, endpoint } = sources;
        let mut set = Self {
            policies: Vec::new(),
            layers: Vec::new(),
            statements: Vec::new(),
            entries: Vec::new(),
            groups: Vec::new(),
            services: services.iter().map(|table| Indexed { table, groups: Vec::new() }).collect(),
            kinds: Kinds::default(),
            asks_services: false,
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
        for NamedPolicy { name, document } in rcps {
            let (document, principals) = document.split();
            set.kinds = set.kinds.with(PolicyKind::ResourceControl);
            // No layer: what allows everything is attached everywhere, and nothing else can allow.
            set.add_policy(NamedPolicy { name, document }, &principals, PolicyKind::ResourceControl, usize::MAX);
        }
        let asks = |is_asked: fn(&CompiledKey) -> bool| set.statements.iter().flat_map(Statement::keys).any(is_asked);
        let (services, surroundings) = (asks(|key| key.key == Key::Service), asks(CompiledKey::is_of_surroundings));
        (set.asks_services, set.asks_surroundings) = (services, surroundings);
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
        self.kinds = self.kinds.with(kind);
        self.layers.len() - 1
    }

    /// The principals are those of the statements, in a policy that has them.
    fn add_policy(&mut self, policy: NamedPolicy, principals: &[Principals], kind: PolicyKind, layer: usize) {
        // What STS refuses gives nothing; that it might deny is kept. An RCP never gives anything.
        let is_refused = kind == PolicyKind::ResourceControl
            || (kind == PolicyKind::Session && policy.document.is_refused_for_sessions());
        let typed: SmallVec<[&str; 4]> = self.services.iter().map(|service| service.table.prefix).collect();
        let variables = policy.document.variables();
        let place = PolicyPosition { policy: self.policies.len(), layer, kind, variables, typed: &typed };
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
        // The statements of each group. A service has some dozens of actions.
        let mut known: Vec<Vec<usize>> = Vec::new();
        let (context, nothing) = (RequestContext::new(), RequestedArn::bare(""));
        let mut services = core::mem::take(&mut self.services);
        for Indexed { table, groups } in &mut services {
            for action in table.actions {
                let request = Request {
                    action: action.name(),
                    resource: &nothing,
                    context: &context,
                    fixed: None,
                    is_forwarded: false,
                    resource_control: table.resource_control,
                    kinds: Kinds::default(),
                };
                let matches = |(_, statement): &(usize, &Statement)| {
                    request.concerns(statement.kind) && statement.takes_effect(statement.matches_action(&request))
                };
                let mut numbers: Vec<usize> =
                    self.statements.iter().enumerate().filter(matches).map(|(number, _)| number).collect();
                // Statements without conditions are the cheapest to allow by.
                numbers
                    .sort_by_key(|number| self.statements.get(*number).is_none_or(|found| !found.is_unconditional()));
                let group = known.iter().position(|known| *known == numbers).unwrap_or_else(|| {
                    self.groups.push(Group {
                        deny: self.candidates(&numbers, Effect::Deny, &first_entries),
                        allow: self.candidates(&numbers, Effect::Allow, &first_entries),
                    });
                    known.push(numbers);
                    known.len() - 1
                });
                groups.push(group);
            }
        }
        self.services = services;
    }

    fn candidates(&self, numbers: &[usize], effect: Effect, first_entries: &[usize]) -> Candidates {
        let mut candidates = Candidates { tree: PrefixTree::new(), others: Vec::new() };
        for number in numbers {
            let Some(statement) = self.statements.get(*number).filter(|statement| statement.effect == effect) else {
                continue;
            };
            if statement.not_resources || statement.resources.is_empty() {
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
}
