//! Sets of policies as both sides have them.

use std::fmt::Write;

use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext, ResourcePolicy};

use crate::guide::condition::{Condition, Set};
use crate::guide::principal::Principals;
use crate::guide::reading::{Answers, every};
use crate::guide::{Effect, Layer, Policy, Request, Statement, Texts, decide};
use crate::policies::tally::{Known, Tally};

pub(crate) const TABLE: &str = "arn:aws:dynamodb:us-east-1:111122223333:table/Tab";
pub(crate) const ACTION: &str = "dynamodb:PartiQLSelect";

/// The values of condition keys.
pub(crate) type Keys<'a> = Vec<(&'a str, Vec<&'a str>)>;

/// A text that is made up.
pub(crate) fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

pub(crate) fn texts(not: bool, texts: &[&'static str]) -> Texts {
    Texts { not, texts: texts.to_vec() }
}

/// A statement on everything.
pub(crate) fn statement(effect: Effect, conditions: Vec<Condition>) -> Statement {
    let (actions, resources) = (texts(false, &["*"]), texts(false, &["*"]));
    Statement { effect, principals: None, actions, resources, conditions }
}

pub(crate) fn policy(statements: Vec<Statement>) -> Policy {
    Policy { has_variables: true, statements }
}

pub(crate) fn condition(operator: &'static str, key: &'static str, values: &[&'static str]) -> Condition {
    Condition { set: Set::None, operator, if_exists: false, key, values: values.to_vec() }
}

fn list(texts: &[&str]) -> String {
    format!("[{}]", texts.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(","))
}

impl Condition {
    fn json(&self) -> String {
        let Self { set, operator, if_exists, key, values } = self;
        let set = match set {
            Set::None => "",
            Set::ForAllValues => "ForAllValues:",
            Set::ForAnyValue => "ForAnyValue:",
        };
        let if_exists = if *if_exists { "IfExists" } else { "" };
        format!("\"{set}{operator}{if_exists}\":{{\"{key}\":{}}}", list(values))
    }
}

impl Statement {
    fn json(&self) -> String {
        let Self { effect, principals, actions, resources, conditions } = self;
        let not = |is_not: bool| if is_not { "Not" } else { "" };
        let mut json = format!("{{\"Effect\":\"{effect:?}\"");
        if let Some(Principals { not: is_not, who }) = principals {
            let _ = write!(json, ",\"{}Principal\":{{\"AWS\":{}}}", not(*is_not), list(who));
        }
        let _ = write!(json, ",\"{}Action\":{}", not(actions.not), list(&actions.texts));
        let _ = write!(json, ",\"{}Resource\":{}", not(resources.not), list(&resources.texts));
        if !conditions.is_empty() {
            let conditions: Vec<String> = conditions.iter().map(Condition::json).collect();
            let _ = write!(json, ",\"Condition\":{{{}}}", conditions.join(","));
        }
        json + "}"
    }
}

impl Policy {
    pub(crate) fn json(&self) -> String {
        let Self { has_variables, statements } = self;
        let version = if *has_variables { "2012-10-17" } else { "2008-10-17" };
        let statements: Vec<String> = statements.iter().map(Statement::json).collect();
        format!("{{\"Version\":\"{version}\",\"Statement\":[{}]}}", statements.join(","))
    }
}

/// A policy and what the product read of it.
pub(crate) struct Read {
    pub(crate) policy: Policy,
    document: Document,
}

#[derive(Clone)]
enum Document {
    Plain(PolicyDocument),
    WithPrincipals(ResourcePolicy),
}

impl Read {
    /// `None` if the product says that IAM would not take it.
    pub(crate) fn new(policy: Policy) -> Option<Self> {
        let json = policy.json();
        let has_principals = policy.statements.iter().any(|statement| statement.principals.is_some());
        let document = if has_principals {
            Document::WithPrincipals(ResourcePolicy::parse(&json).ok()?)
        } else {
            Document::Plain(PolicyDocument::parse(&json).ok()?)
        };
        Some(Self { policy, document })
    }
}

/// Policies in their layers.
pub(crate) type Sources<'a> = Vec<(Layer, Vec<&'a Read>)>;

pub(crate) fn compile(sources: &Sources<'_>) -> PolicySet {
    let mut all = PolicySources::default();
    for (layer, policies) in sources {
        for Read { document, .. } in policies {
            let name = String::new();
            match (layer, document.clone()) {
                (Layer::Identity, Document::Plain(document)) => all.identity.push(NamedPolicy { name, document }),
                (Layer::Boundary, Document::Plain(document)) => all.boundary = Some(NamedPolicy { name, document }),
                (Layer::Session, Document::Plain(document)) => all.session.push(NamedPolicy { name, document }),
                (Layer::Scp(level), Document::Plain(document)) => {
                    all.scps.resize_with(all.scps.len().max(level + 1), Vec::new);
                    all.scps[*level].push(NamedPolicy { name, document });
                }
                (Layer::Rcp, Document::WithPrincipals(document)) => all.rcps.push(NamedPolicy { name, document }),
                (Layer::Endpoint, Document::WithPrincipals(document)) => {
                    all.endpoint = Some(NamedPolicy { name, document });
                }
                (Layer::Resource, Document::WithPrincipals(_)) => {}
                _ => panic!("a policy with principals has another place"),
            }
        }
    }
    PolicySet::compile(all)
}

pub(crate) fn context(keys: &Keys<'_>) -> RequestContext {
    keys.iter().fold(RequestContext::new(), |context, (key, values)| {
        context.with_values(key, values.iter().map(|value| (*value).to_owned()))
    })
}

/// What the guide says, in every reading.
pub(crate) fn answers(sources: &Sources<'_>, request: &Request<'_>) -> Answers {
    some_answers(u32::MAX, sources, request)
}

/// What it says in so many readings at most.
pub(crate) fn some_answers(limit: u32, sources: &Sources<'_>, request: &Request<'_>) -> Answers {
    let sources: Vec<(Layer, Vec<&Policy>)> =
        sources.iter().map(|(layer, read)| (*layer, read.iter().map(|read| &read.policy).collect())).collect();
    every(limit, |reading| decide(&sources, request, reading))
}

/// The case as a text.
pub(crate) fn text(sources: &Sources<'_>, action: &str, resource: &str, keys: &Keys<'_>) -> String {
    let mut text = String::new();
    for (layer, policies) in sources {
        for Read { policy, .. } in policies {
            let _ = write!(text, "{layer:?} {} ", policy.json());
        }
    }
    let _ = write!(text, "{action} {resource}");
    for (key, values) in keys {
        let _ = write!(text, " {key}={values:?}");
    }
    text
}

/// Asks one set of policies all of these, of which everything is known.
pub(crate) fn ask(
    tally: &mut Tally<'_>,
    sources: &Sources<'_>,
    actions: &[&str],
    resources: &[&str],
    contexts: &[Keys<'_>],
) {
    tally.sets += 1;
    let set = compile(sources);
    for keys in contexts {
        let context = context(keys);
        for action in actions {
            for resource in resources {
                let request = Request { action, resource, keys, caller: None };
                let decision = set.decide_request(action, resource, &context);
                tally.compare(&decision, answers(sources, &request), Known::All, || {
                    text(sources, action, resource, keys)
                });
            }
        }
    }
}

/// Reads a policy of these statements, and asks; as what allows, or beside what allows everything.
pub(crate) fn ask_statement(
    tally: &mut Tally<'_>,
    of: &Statement,
    has_variables: bool,
    actions: &[&str],
    resources: &[&str],
    contexts: &[Keys<'_>],
) {
    for effect in [Effect::Allow, Effect::Deny] {
        if !tally.is_mine() {
            continue;
        }
        let mut statements = vec![Statement { effect, ..of.clone() }];
        if effect == Effect::Deny {
            statements.push(statement(Effect::Allow, Vec::new()));
        }
        let mut all = policy(statements);
        all.has_variables = has_variables;
        match Read::new(all) {
            Some(read) => ask(tally, &vec![(Layer::Identity, vec![&read])], actions, resources, contexts),
            None => tally.refuse(),
        }
    }
}

/// Asks with what is known, beside the guide with every value of what is not.
pub(crate) fn ask_unknown(
    tally: &mut Tally<'_>,
    sources: &Sources<'_>,
    known: &Keys<'_>,
    context: &RequestContext,
    every: &[Keys<'_>],
) {
    tally.sets += 1;
    let decision = compile(sources).decide_request(ACTION, TABLE, context);
    let all = every.iter().fold(Answers::default(), |all, keys| {
        all.or(answers(sources, &Request { action: ACTION, resource: TABLE, keys, caller: None }))
    });
    tally.compare(&decision, all, Known::Some, || format!("{} unknown", text(sources, ACTION, TABLE, known)));
}
