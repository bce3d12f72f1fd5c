//! Why a request is denied: every deny, and for every group of policies that does not allow the statement that came nearest.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::iam::decision::{
    ConditionFlaw, Decision, Denial, ExplicitDeny, Gap, GivenValues, Missing, Nearest, Part, Permission, PolicyKind,
    StatementRef,
};
use crate::iam::document;
use crate::iam::document::{Effect, Selection};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::attached::{Attached, AttachedPolicy};
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::sources::NamedPolicy;
use crate::iam::evaluate::statement::Statement;
use crate::iam::evaluate::truth::Truth;
use crate::iam::resource::UNKNOWN_LETTER;
use crate::iam::{Given, Requirement};

/// How near a statement came, to be compared: the action, the resource, the conditions, and how far the resource agrees.
type Nearness = (bool, bool, usize, usize);

/// The reasons of a denial, as they are gathered.
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    denial: Denial,
    /// Whether something fails whatever is given.
    fails_surely: bool,
}

impl Reasons {
    pub(crate) fn decision(self) -> Decision {
        let Self { mut denial, fails_surely } = self;
        if fails_surely {
            denial.unknown.clear();
        }
        denial.unknown.sort();
        denial.unknown.dedup();
        Decision::Denied(Box::new(denial))
    }
}

impl PolicySet {
    /// Adds the reasons why this request is not allowed.
    pub(crate) fn explain(&self, request: &Request<'_>, requirement: Option<&Requirement<'_>>, reasons: &mut Reasons) {
        let Reasons { denial, fails_surely } = reasons;
        let permission = Permission {
            action: request.action.into(),
            resource: resource_text(request),
            rule: requirement.map(|requirement| requirement.rule),
            span: requirement.map(|requirement| requirement.span),
        };
        let unresolved_table =
            requirement.and_then(|requirement| requirement.resource.unresolved_name()).map(ToString::to_string);
        let unknown = self.unknown_facts(request, unresolved_table.as_deref());
        *fails_surely |= unknown.is_empty();
        denial.unknown.extend(unknown);
        let attached = Attached::to(request);
        let mut allowed: Vec<bool> = self.not_asked(request, attached.grant(request, Truth::True)).collect();
        let mut nearest: Vec<Option<(Nearness, &Statement)>> = vec![None; self.layers.len()];
        let mut of_resource = None;
        if let Attached::Policy(AttachedPolicy { policy, .. }) = attached {
            for statement in attached.statements() {
                match statement.effect {
                    Effect::Deny if statement.applies(request) => denial.denied_by.push(ExplicitDeny {
                        permission: permission.clone(),
                        statement: reference(Some(policy), statement),
                        not_known: parts(Some(policy), statement, request, Truth::Unknown),
                    }),
                    Effect::Deny => {}
                    Effect::Allow => note_nearest(&mut of_resource, statement, request),
                }
            }
        }
        for statement in self.statements_on(request) {
            let applies = statement.applies(request);
            match statement.effect {
                Effect::Deny if applies => denial.denied_by.push(ExplicitDeny {
                    permission: permission.clone(),
                    statement: reference(self.policy_of(statement), statement),
                    not_known: parts(self.policy_of(statement), statement, request, Truth::Unknown),
                }),
                Effect::Deny => {}
                Effect::Allow if applies => allowed.iter_mut().skip(statement.layer).take(1).for_each(|it| *it = true),
                Effect::Allow => {
                    if let Some(nearest) = nearest.get_mut(statement.layer) {
                        note_nearest(nearest, statement, request);
                    }
                }
            }
        }
        let gaps = self.layers.iter().zip(allowed).zip(nearest).filter(|((_, allowed), _)| !allowed);
        let near = |policy, statement| Nearest {
            statement: reference(policy, statement),
            failed: parts(policy, statement, request, Truth::False),
        };
        let mut not_allowed_by: Vec<Gap> = gaps
            .map(|((layer, _), nearest)| Gap {
                kind: layer.kind,
                level: layer.level,
                nearest: nearest.map(|(_, statement)| near(self.policy_of(statement), statement)),
            })
            .collect();
        if let (Attached::Policy(AttachedPolicy { policy, .. }), Some(place)) =
            (attached, not_allowed_by.iter().position(|gap| gap.kind == PolicyKind::Identity))
        {
            let nearest = of_resource.map(|(_, statement)| near(Some(policy), statement));
            not_allowed_by.insert(place + 1, Gap { kind: PolicyKind::Resource, level: 0, nearest });
        }
        if !not_allowed_by.is_empty() {
            denial.missing.push(Missing { permission, unresolved_table, not_allowed_by });
        }
    }

    fn policy_of(&self, statement: &Statement) -> Option<&NamedPolicy> {
        self.policies.get(statement.policy)
    }
}

/// Keeps the nearest of those that allow the action or are on the resource.
fn note_nearest<'s>(nearest: &mut Option<(Nearness, &'s Statement)>, statement: &'s Statement, request: &Request<'_>) {
    let nearness = nearness(statement, request);
    if let (true, ..) | (_, true, ..) = nearness
        && nearest.is_none_or(|(other, _)| other < nearness)
    {
        *nearest = Some((nearness, statement));
    }
}

fn source<'p>(policy: Option<&'p NamedPolicy>, statement: &Statement) -> Option<&'p document::Statement<Selection>> {
    policy?.document.statements.get(statement.index)
}

fn reference(policy: Option<&NamedPolicy>, statement: &Statement) -> StatementRef {
    let source = source(policy, statement);
    StatementRef {
        policy: policy.map(|policy| policy.name.clone()).unwrap_or_default(),
        policy_kind: statement.kind,
        statement: statement.index,
        sid: source.and_then(|source| source.sid.as_ref()).map(|sid| sid.value.clone()),
        statement_span: source.map(|source| source.span).unwrap_or_default(),
    }
}

/// The parts of a statement that fail. With `False`: those that are false or unknown. With `Unknown`: only the unknown ones.
fn parts(policy: Option<&NamedPolicy>, statement: &Statement, request: &Request<'_>, wanted: Truth) -> Vec<Part> {
    let Some(source) = source(policy, statement) else {
        return Vec::new();
    };
    let fails = |truth: Truth| truth == Truth::Unknown || truth == wanted;
    let mut parts = Vec::new();
    if let Some(principals) = statement.principals.as_ref().filter(|principals| fails(principals.matches(request))) {
        let (negated, wanted, span) = (principals.negated, principals.texts(), principals.span);
        parts.push(Part::Principal { negated, wanted, span });
    }
    if fails(statement.matches_action(request)) {
        let (negated, wanted, span) = selection(&source.actions);
        parts.push(Part::Action { negated, wanted, span });
    }
    if fails(statement.matches_resource(request)) {
        let (negated, wanted, span) = selection(&source.target);
        parts.push(Part::Resource { negated, wanted, span });
    }
    let entries = source.conditions.iter().flat_map(|block| block.keys.iter().map(move |entry| (block, entry)));
    let failing = entries.zip(&statement.tests).filter(|(_, test)| fails(test.holds(request)));
    parts.extend(failing.map(|((block, entry), test)| {
        let given = GivenValues::of(test.given(request));
        let flaw = match entry.values.values.as_slice() {
            [] => Some(ConditionFlaw::NoValues),
            _ if given == GivenValues::Missing => None,
            _ => test.lacks_set_operator(request).then_some(ConditionFlaw::NoSetOperator),
        };
        Part::Condition {
            operator: block.operator.value.to_string(),
            key: entry.key.value.clone(),
            wanted: entry.values.values.iter().map(|value| value.value.clone()).collect(),
            given,
            flaw,
            span: entry.key.span,
        }
    }));
    parts
}

impl GivenValues {
    pub(crate) fn of(given: Given<'_>) -> Self {
        match given {
            Given::Missing => Self::Missing,
            // The service may hand in another spelling, or nothing.
            Given::Unknown | Given::Likely(_) | Given::MissingOr(_) => Self::Unknown,
            Given::One(value) => Self::Values(vec![value.into()]),
            Given::Many(values) => Self::Values(values.iter().map(Into::into).collect()),
        }
    }
}

/// The ARN, with `*` for an id that is unknown.
fn resource_text(request: &Request<'_>) -> String {
    let text = String::from_utf8_lossy(request.resource.as_bytes());
    match text.strip_suffix(char::from(UNKNOWN_LETTER)) {
        Some(_) => format!("{}*", text.trim_end_matches(char::from(UNKNOWN_LETTER))),
        None => text.into_owned(),
    }
}

fn selection(selection: &Selection) -> (bool, Vec<String>, crate::span::Span) {
    let Selection { negated, patterns } = selection;
    (*negated, patterns.values.iter().map(|pattern| pattern.value.clone()).collect(), patterns.span)
}

fn nearness(statement: &Statement, request: &Request<'_>) -> Nearness {
    let failing = statement.tests.iter().filter(|test| test.holds(request) != Truth::True).count()
        + usize::from(statement.is_for_caller(request) != Truth::True);
    let common =
        |text: &str| text.bytes().zip(request.resource.as_bytes()).take_while(|(one, two)| one == *two).count();
    let agreeing = statement.resources.iter().map(|resource| common(resource.pattern.split_prefix().0)).max();
    (
        statement.matches_action(request) == Truth::True,
        statement.matches_resource(request) == Truth::True,
        usize::MAX - failing,
        agreeing.unwrap_or_default(),
    )
}
