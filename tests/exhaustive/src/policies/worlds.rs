//! The small worlds.

use partiql_iam::iam::RequestContext;

use crate::guide::principal::Principals;
use crate::guide::{Effect, Layer, Statement};
use crate::policies::attached::{attached, principals};
use crate::policies::conditions::{conditions, pairs, unknown};
use crate::policies::facts::facts;
use crate::policies::tally::Tally;
use crate::policies::world::{
    ACTION, Keys, Read, Sources, TABLE, ask, ask_statement, ask_unknown, condition, kept, policy, statement, texts,
};

/// A world by its name: it is searched whole, or a smaller one for the gate.
pub(crate) type World = (&'static str, fn(bool, &mut Tally<'_>));

pub(crate) const ALL: &[World] = &[
    ("wildcards", wildcards),
    ("actions and resources", parts),
    ("conditions", conditions),
    ("unknown keys", unknown),
    ("pairs of conditions", pairs),
    ("facts of statements", facts),
    ("layers", layers),
    ("resources in layers", resources_in_layers),
    ("principals of tables", attached),
    ("principals of endpoints", principals),
];

/// All texts over the letters, up to a length.
fn strings(letters: &[&str], length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..length {
        last = last.iter().flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Every pattern over a few letters, of resources, of actions and of the operators that have patterns.
fn wildcards(is_gate: bool, tally: &mut Tally<'_>) {
    let (pattern, value) = if is_gate { (3, 3) } else { (4, 4) };
    let patterns = strings(&["*", "?", "a", ":", "/"], pattern);
    let values = strings(&["a", ":", "/"], value);
    for head in ["arn:aws:s3:::", "arn:aws:dynamodb:us-east-1:111122223333:table/", "arn:aws:dynamodb:us-east-1:"] {
        let values: Vec<String> = values.iter().map(|value| format!("{head}{value}")).collect();
        let is_whole = |arn: &&str| arn.matches(':').count() >= 5;
        let asked: Vec<&str> = values.iter().map(String::as_str).filter(is_whole).collect();
        for pattern in &patterns {
            let text = kept(format!("{head}{pattern}"));
            let mut on = statement(Effect::Allow, Vec::new());
            for not in [false, true] {
                on.resources = texts(not, &[text]);
                ask_statement(tally, &on, true, &[ACTION], &asked, &[Vec::new()]);
            }
        }
    }
    let asked: Vec<String> = strings(&["a", "b"], value).iter().map(|text| format!("s3:{text}")).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    for pattern in strings(&["*", "?", "a", "B"], pattern) {
        let mut on = statement(Effect::Allow, Vec::new());
        for not in [false, true] {
            on.actions = texts(not, &[kept(format!("S3:{pattern}"))]);
            ask_statement(tally, &on, true, &asked, &[TABLE], &[Vec::new()]);
        }
    }
    for head in ["", "arn:aws:s3:::"] {
        let values: Vec<String> = values.iter().map(|value| format!("{head}{value}")).collect();
        let contexts: Vec<Keys<'_>> =
            values.iter().map(|value| vec![("aws:PrincipalTag/k", vec![value.as_str()])]).collect();
        for pattern in &patterns {
            for operator in ["StringLike", "StringNotLike", "StringEquals", "ArnLike", "ArnNotEquals"] {
                let values = [kept(format!("{head}{pattern}"))];
                let on = statement(Effect::Allow, vec![condition(operator, "aws:PrincipalTag/k", &values)]);
                ask_statement(tally, &on, true, &[ACTION], &[TABLE], &contexts);
            }
        }
    }
}

/// Resources; the smaller worlds have pairs of the first.
pub(crate) const RESOURCES: &[&[&str]] = &[
    &["*"],
    &[TABLE],
    &["arn:aws:dynamodb:us-east-1:111122223333:table/*"],
    &["arn:aws:dynamodb:us-east-1:111122223333:table/${aws:PrincipalTag/x}"],
    &["arn:aws:dynamodb:us-east-1"],
    &["arn:aws:s3:::*", "arn:aws:dynamodb:*:*:table/Tab"],
    &["arn:aws:dynamodb:us-east-1:111122223333:table/${aws:PrincipalTag/x, 'Tab'}/index/*"],
    &["arn:aws:dynamodb:us-east-1:111122223333:table/Ta*"],
    &["arn:aws:dynamodb:us-east-1:111122223333:table/T?b/index/I"],
    &["arn:aws:dynamodb:us-east-1:111122223333:*"],
    &["arn:aws:dynamodb:*"],
    &["arn:aws:dynamodb:us-*-1:1111*"],
    &["arn:aws:dynamodb:us-east-1:111122223333:t*"],
    &["arn:AWS:dynamodb:us-east-1:111122223333:table/Tab"],
    &["arn:aws:dynamodb:us-east-1:${aws:PrincipalTag/x}:table/Tab"],
    &["arn:aws:dynamodb:us-east-1:111122223333:table/${*}"],
];

/// Every pair of statements over a few actions and resources.
fn parts(is_gate: bool, tally: &mut Tally<'_>) {
    let actions: &[&[&str]] = &[
        &["*"],
        &["dynamodb:PartiQLSelect"],
        &["dynamodb:PartiQL*"],
        &["dynamodb:*Insert", "s3:*"],
        &["DynamoDB:partiqlS?lect"],
        &["dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect"],
    ];
    let (action_count, resource_count) = if is_gate { (4, 7) } else { (actions.len(), 12) };
    let mut all = Vec::new();
    for effect in [Effect::Allow, Effect::Deny] {
        for actions in &actions[..action_count] {
            for resources in &RESOURCES[..resource_count] {
                for nots in 0..4 {
                    let mut one = statement(effect, Vec::new());
                    (one.actions, one.resources) = (texts(nots & 1 != 0, actions), texts(nots & 2 != 0, resources));
                    all.push(Read::new(policy(vec![one])).expect("a policy"));
                }
            }
        }
    }
    let asked = [TABLE, "arn:aws:dynamodb:us-east-1:111122223333:table/Tab/index/I", "arn:aws:s3:::T/*"];
    let none: Keys<'_> = Vec::new();
    let tagged = |tag| vec![("aws:PrincipalTag/x", vec![tag])];
    let contexts = [none, tagged("Tab"), tagged("Ta*"), tagged("")];
    let has_variable = |read: &&Read| read.policy.json().contains("${aws");
    for (place, one) in all.iter().enumerate() {
        for other in &all[..=place] {
            if !tally.is_mine() {
                continue;
            }
            let contexts = if [one, other].iter().any(has_variable) { &contexts[..] } else { &contexts[..1] };
            let identity = if std::ptr::eq(one, other) { vec![one] } else { vec![one, other] };
            ask(tally, &vec![(Layer::Identity, identity)], &[ACTION, "s3:GetObject"], &asked, contexts);
        }
    }
}

/// Every layer with nothing, with what allows, with what allows something else, with what denies, under a condition or not.
fn layers(is_gate: bool, tally: &mut Tally<'_>) {
    const K: &str = "aws:PrincipalTag/k";
    let under = |effect, value| statement(effect, vec![condition("StringEquals", K, &[value])]);
    let mut elsewhere = statement(Effect::Allow, Vec::new());
    elsewhere.actions = texts(false, &["iam:*"]);
    let everything = statement(Effect::Allow, Vec::new());
    let plain = [
        vec![everything.clone()],
        vec![elsewhere],
        vec![under(Effect::Allow, "a")],
        vec![under(Effect::Deny, "a"), everything],
    ];
    let count = 4;
    let read = |has_principals: bool| -> Vec<Read> {
        let everyone = Principals { not: false, who: vec!["*"] };
        let principals = has_principals.then_some(everyone);
        let with = |one: &Statement| Statement { principals: principals.clone(), ..one.clone() };
        let of = |statements: &Vec<Statement>| policy(statements.iter().map(with).collect());
        plain.iter().take(count).map(|statements| Read::new(of(statements)).expect("a policy")).collect()
    };
    let (plain, with_principals) = (read(false), read(true));
    let kinds = [Layer::Boundary, Layer::Scp(0), Layer::Session, Layer::Endpoint, Layer::Rcp, Layer::Scp(1)];
    let kinds = &kinds[..if is_gate { 5 } else { 6 }];
    let contexts = [Vec::new(), vec![(K, vec!["a"])], vec![(K, vec!["b"])]];
    let choices = (count + 1).pow(u32::try_from(kinds.len()).unwrap_or(0));
    for choice in 0..choices * (count + 1) {
        if !tally.is_mine() {
            continue;
        }
        let mut left = choice;
        let mut next = || {
            let one = left % (count + 1);
            left /= count + 1;
            one.checked_sub(1)
        };
        // There is always a layer of identities, if an empty one.
        let mut sources: Sources<'_> = vec![(Layer::Identity, next().map(|one| &plain[one]).into_iter().collect())];
        for &layer in kinds {
            let of = if matches!(layer, Layer::Endpoint | Layer::Rcp) { &with_principals } else { &plain };
            if let Some(one) = next() {
                sources.push((layer, vec![&of[one]]));
            }
        }
        // A level of SCPs without policies is one that nobody gave.
        if sources.iter().any(|(layer, _)| *layer == Layer::Scp(1))
            && !sources.iter().any(|(layer, _)| *layer == Layer::Scp(0))
        {
            continue;
        }
        ask(tally, &sources, &[ACTION, "qldb:SendCommand", "s3:GetObject"], &[TABLE], &contexts);
        let every: Vec<Keys<'_>> = contexts.to_vec();
        ask_unknown(tally, &sources, &Vec::new(), &RequestContext::new().partial(), &every);
    }
}

/// Every resource in a policy of every kind, beside an identity that may everything.
fn resources_in_layers(_: bool, tally: &mut Tally<'_>) {
    let all = Read::new(policy(vec![statement(Effect::Allow, Vec::new())])).expect("a policy");
    let asked = [TABLE, "arn:aws:dynamodb:us-east-1:111122223333:table/Tab/index/I", "arn:aws:s3:::T"];
    let contexts =
        [Vec::new(), vec![("aws:PrincipalTag/x", vec!["Tab"])], vec![("aws:PrincipalTag/x", vec!["111122223333"])]];
    for layer in [Layer::Boundary, Layer::Scp(0), Layer::Session, Layer::Endpoint, Layer::Rcp] {
        for effect in [Effect::Allow, Effect::Deny] {
            for resources in RESOURCES {
                for not in [false, true] {
                    if !tally.is_mine() {
                        continue;
                    }
                    let mut statements = vec![statement(effect, Vec::new())];
                    statements[0].resources = texts(not, resources);
                    if effect == Effect::Deny {
                        statements.push(statement(Effect::Allow, Vec::new()));
                    }
                    if matches!(layer, Layer::Endpoint | Layer::Rcp) {
                        let everyone = || Some(Principals { not: false, who: vec!["*"] });
                        statements.iter_mut().for_each(|one| one.principals = everyone());
                    }
                    let read = Read::new(policy(statements)).expect("a policy");
                    let sources = vec![(Layer::Identity, vec![&all]), (layer, vec![&read])];
                    ask(tally, &sources, &[ACTION, "s3:GetObject"], &asked, &contexts);
                }
            }
        }
    }
}
