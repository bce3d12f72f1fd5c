//! What policies say of a use.

use std::collections::BTreeMap;
use std::sync::Arc;

use partiql_iam::iam::{Action, Decision, Denial, Part, PolicySet, RequestContext};
use partiql_iam::service::ACTIONS;
use serde_json::Value;

use crate::row::{Manner, Uses};
use crate::usage::LeadingKeys;

/// Whether something is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// Whatever else the request has.
    Yes,
    /// It depends on conditions alone.
    UnderConditions,
    /// Nobody knows.
    Unknown,
    /// It is not.
    No,
}

impl Answer {
    /// Of a request of which the context says all that is known.
    pub(crate) fn of(policies: &PolicySet, action: Action, arn: &str, context: &RequestContext) -> Self {
        // Most is not granted at all, and then no reasons are needed.
        if !policies.may_allow(action.name(), arn, context) {
            return Self::No;
        }
        match policies.decide_request(action.name(), arn, context) {
            Decision::Allowed => Self::Yes,
            Decision::Denied(denial) if is_by_conditions(&denial) => Self::UnderConditions,
            Decision::Denied(_) => Self::Unknown,
        }
    }
}

/// Decisions on one resource after another: actions that the same statements are about are decided on once.
pub(crate) struct Decisions<'p> {
    policies: &'p PolicySet,
    context: &'p RequestContext,
    arn: Arc<str>,
    known: BTreeMap<(usize, &'p str), Answer>,
}

impl<'p> Decisions<'p> {
    pub(crate) fn new(policies: &'p PolicySet, context: &'p RequestContext) -> Self {
        Self { policies, context, arn: Arc::default(), known: BTreeMap::new() }
    }

    /// Of an action on a resource.
    pub(crate) fn of(&mut self, action: Action, arn: &Arc<str>) -> Answer {
        if self.arn != *arn {
            self.arn = Arc::clone(arn);
            self.known.clear();
        }
        let answer = || Answer::of(self.policies, action, arn, self.context);
        let service = action.name().split(':').next().unwrap_or_default();
        match self.policies.alike(action) {
            Some(group) => *self.known.entry((group, service)).or_insert_with(answer),
            None => answer(),
        }
    }
}

/// Whether conditions alone are what is not known.
fn is_by_conditions(denial: &Denial) -> bool {
    let is_condition = |part: &Part| matches!(part, Part::Condition { flaw: None, .. } | Part::Principal { .. });
    let mut gaps = denial.missing.iter().flat_map(|missing| &missing.not_allowed_by);
    gaps.all(|gap| gap.nearest.as_ref().is_some_and(|nearest| nearest.failed.iter().all(is_condition)))
        && denial.denied_by.iter().all(|deny| deny.not_known.iter().all(is_condition))
}

/// Whether a statement allows the action, on whatever it is.
pub(crate) fn is_granted_somewhere(policies: &PolicySet, action: Action) -> bool {
    !policies.allowed_on(action.name()).is_empty()
}

/// What the policies say of a use, with the condition keys that its statements fix. `manner`: `None` if it is not kept.
pub(crate) fn decide(
    policies: &PolicySet,
    action: Action,
    arn: &str,
    manner: Option<&Manner>,
    uses: &Uses,
    context: &RequestContext,
) -> Answer {
    let Uses { usage, leading } = uses;
    let Some(Manner { facts, shape: _ }) = manner else { return Answer::of(policies, action, arn, context) };
    let facts: BTreeMap<String, Value> = serde_json::from_str(facts).unwrap_or_default();
    let mut context = context.clone();
    for (key, value) in &facts {
        context = match value {
            Value::String(text) => context.with(key, text.as_str()),
            Value::Array(values) => {
                context.with_values(key, values.iter().filter_map(Value::as_str).map(str::to_owned))
            }
            _ => context,
        };
    }
    // What a statement does not say the request does not have. Of a log without facts it is not known what it says.
    let table = ACTIONS.iter().find(|table| table.find(action.name()).is_some()).filter(|_| !facts.is_empty());
    for key in table.iter().flat_map(|table| table.keys) {
        if !facts.contains_key(key.name) && !key.name.contains("${") && !is_leading(key.name, leading) {
            context = context.with_values(key.name, []);
        }
    }
    let these = match leading {
        LeadingKeys::These(these) if !these.is_empty() => these,
        LeadingKeys::These(_) | LeadingKeys::Many => return Answer::of(policies, action, arn, &context),
    };
    // Each statement had one, or some, of these.
    let of_key = |key: &Arc<str>| {
        Answer::of(policies, action, arn, &context.clone().with_values(LEADING_KEYS, [key.to_string()]))
    };
    let answers = || these.iter().map(of_key);
    match (answers().min(), answers().max()) {
        // Which of them were denied is not known.
        (Some(best), Some(Answer::No)) if best < Answer::No && usage.denied > 0 => Answer::Unknown,
        (_, worst) => worst.unwrap_or(Answer::No),
    }
}

const LEADING_KEYS: &str = "dynamodb:LeadingKeys";

/// Whether its values are known beside the facts.
fn is_leading(key: &str, leading: &LeadingKeys) -> bool {
    key == LEADING_KEYS && !leading.is_empty()
}
