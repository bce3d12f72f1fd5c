//! Sets of policies of any size, beside the IAM User Guide in plain lines: nothing is allowed that some reading of it denies.

use partiql_iam::iam::{Decision, PolicySet};

use crate::generate::Random;
use crate::guide::condition::Condition;
use crate::guide::reading::Answers;
use crate::guide::{Effect, Layer, Request, Statement};
use crate::policies::conditions::every_condition;
use crate::policies::world::{
    Keys, Read, Sources, TABLE, compile, context, policy, some_answers, statement, text, texts,
};
use crate::policies::worlds::RESOURCES;

const ACTIONS: &[&str] = &[
    "*",
    "dynamodb:*",
    "dynamodb:PartiQL*",
    "dynamodb:partiqlselect",
    "s3:*",
    "qldb:*",
    "dynamodb:PartiQL?elect",
    "s3:GetObject",
];
const ASKED: &[&str] = &["dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert", "s3:GetObject", "qldb:SendCommand"];
const ON: &[&str] = &[TABLE, "arn:aws:dynamodb:us-east-1:111122223333:table/Tab/index/I", "arn:aws:s3:::Tab/a:b"];
const VALUES: &[&str] =
    &["a", "", "A", "b", "*", "Tab", "1", "-10", "2020-01-01", "true", "203.0.113.7", "arn:aws:s3:::a"];

/// What the sets are made of.
pub(super) struct Alphabet {
    conditions: Vec<Condition>,
}

impl Alphabet {
    pub(super) fn new() -> Self {
        Self { conditions: every_condition() }
    }

    fn statement(&self, random: &mut Random) -> Statement {
        let effect = if random.below(3) == 0 { Effect::Deny } else { Effect::Allow };
        let conditions = (0..random.below(3)).map(|_| self.conditions[random.below(self.conditions.len())].clone());
        // One operator has one block, with one key.
        let mut kept: Vec<Condition> = Vec::new();
        for condition in conditions {
            let is_same = |one: &Condition| {
                (one.operator, one.set, one.if_exists) == (condition.operator, condition.set, condition.if_exists)
            };
            if !kept.iter().any(is_same) {
                kept.push(condition);
            }
        }
        let mut one = statement(effect, kept);
        if random.below(2) == 0 {
            one.actions = texts(random.below(4) == 0, &[ACTIONS[random.below(ACTIONS.len())]]);
        }
        if random.below(2) == 0 {
            one.resources = texts(random.below(4) == 0, RESOURCES[random.below(RESOURCES.len())]);
        }
        one
    }

    /// A set of policies, asked about four requests.
    pub(super) fn one(&self, number: u64) -> &'static str {
        let mut random = Random(number);
        let read = |random: &mut Random| {
            let statements = (0..=random.below(3)).map(|_| self.statement(random)).collect();
            Read::new(policy(statements))
        };
        let layers = [Layer::Identity, Layer::Identity, Layer::Boundary, Layer::Scp(0), Layer::Session];
        let mut all: Vec<(Layer, Read)> = Vec::new();
        for (place, layer) in layers.into_iter().enumerate() {
            if place == 0 || random.below(3) == 0 {
                let Some(read) = read(&mut random) else { return "refused" };
                all.push((layer, read));
            }
        }
        let mut sources: Sources<'_> = Vec::new();
        for (layer, read) in &all {
            match sources.iter_mut().find(|(of, _)| of == layer) {
                Some((_, policies)) => policies.push(read),
                None => sources.push((*layer, vec![read])),
            }
        }
        let set = compile(&sources);
        let mut said = "denied";
        for _ in 0..4 {
            if ask(number, &set, &sources, &mut random) {
                said = "allowed something";
            }
        }
        said
    }
}

/// Asks something; whether it is allowed.
fn ask(number: u64, set: &PolicySet, sources: &Sources<'_>, random: &mut Random) -> bool {
    let mut keys: Keys<'_> = Vec::new();
    for key in ["aws:PrincipalTag/k", "aws:PrincipalTag/x", "aws:TagKeys"] {
        match random.below(5) {
            0 => {}
            1 => keys.push((key, vec![random.one_of(VALUES), random.one_of(VALUES)])),
            _ => keys.push((key, vec![random.one_of(VALUES)])),
        }
    }
    let (action, resource) = (random.one_of(ASKED), random.one_of(ON));
    let decision = set.decide_request(action, resource, &context(&keys));
    let is_sure = match &decision {
        Decision::Allowed => true,
        Decision::Denied(denial) => denial.denied_by.iter().any(|deny| deny.not_known.is_empty()),
    };
    // What is denied without a deny that is sure is never wider than the guide.
    if !is_sure {
        return false;
    }
    let request = Request { action, resource, keys: &keys, caller: None };
    // Large sets have more readings than there is time for.
    let of_guide = some_answers(64, sources, &request);
    let Answers { allowed, implicit, explicit, .. } = of_guide;
    let is_wrong = if decision.is_allowed() { implicit || explicit } else { allowed };
    assert!(!is_wrong, "{number}: {decision}\n{of_guide:?}\n{}", text(sources, action, resource, &keys));
    decision.is_allowed()
}
