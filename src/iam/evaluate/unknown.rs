//! What was not given, and decides whether a request is denied.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::Given;
use crate::iam::decision::UnknownFact;
use crate::iam::document::Effect;
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::attached::Attached;
use crate::iam::evaluate::condition::Test;
use crate::iam::evaluate::key::Key;
use crate::iam::evaluate::principal::Grant;
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::statement::Statement;
use crate::iam::evaluate::truth::Truth;

impl PolicySet {
    /// The unknown facts that decide on this request: it is denied, and would be allowed if each of them turned out well. What nobody can
    /// give, such as the meaning of a policy where the guide is silent, is not among them: then the request is simply denied.
    ///
    /// Each statement is taken at its best by itself, even where no one value is the best for all of them: the answer is "denied" all the same.
    pub(crate) fn unknown_facts(&self, request: &Request<'_>, table: Option<&str>) -> Vec<UnknownFact> {
        let attached = Attached::to(request);
        let mut facts = Vec::new();
        if matches!(attached, Attached::Unknown) {
            let resource = String::from_utf8_lossy(request.resource.as_bytes()).into_owned();
            facts.push(UnknownFact::ResourcePolicy { resource });
        }
        let grant = match attached {
            // At its best it allows all that a policy of a resource can.
            Attached::Unknown => Grant::Directly,
            Attached::Nothing | Attached::Policy(_) => attached.grant(request, Truth::Unknown),
        };
        let mut allowed: Vec<bool> = self.not_asked(request, grant).collect();
        for statement in attached.statements() {
            match (statement.effect, statement.matches(request)) {
                (Effect::Deny, Truth::True) => return Vec::new(),
                (_, Truth::Unknown) => facts_of(statement, request, None, &mut facts),
                // It allows, and may give more than that to the caller.
                (Effect::Allow, Truth::True)
                    if statement.grant(request, Truth::True) < statement.grant(request, Truth::Unknown) =>
                {
                    facts_of(statement, request, None, &mut facts);
                }
                (_, Truth::False | Truth::True) => {}
            }
        }
        for statement in self.statements_on(request) {
            match (statement.effect, statement.matches(request)) {
                (Effect::Deny, Truth::True) => return Vec::new(),
                (_, Truth::False) => {}
                (effect, truth) => {
                    if effect == Effect::Allow {
                        allowed.iter_mut().skip(statement.layer).take(1).for_each(|allowed| *allowed = true);
                    }
                    if truth == Truth::Unknown {
                        facts_of(statement, request, table, &mut facts);
                        let policy = self.policies.get(statement.policy);
                        if policy.is_some_and(|policy| policy.document.is_template) {
                            facts.extend(places_of(statement, request));
                        }
                    }
                }
            }
        }
        if allowed.contains(&false) {
            return Vec::new();
        }
        if matches!(attached, Attached::Policy(_)) && request.account().is_none() {
            facts.push(UnknownFact::ConditionKey { key: "aws:ResourceAccount".to_string() });
        }
        facts
    }
}

/// What is unknown of the request and counts for the statement.
fn facts_of(statement: &Statement, request: &Request<'_>, table: Option<&str>, facts: &mut Vec<UnknownFact>) {
    if let Some(name) = table
        && statement.matches_resource(request) == Truth::Unknown
    {
        facts.push(UnknownFact::TableId { name: name.to_string() });
    }
    if let Some(principals) = &statement.principals {
        let of_caller = principals.unknown_keys(request);
        facts.extend(of_caller.map(|key| UnknownFact::ConditionKey { key: key.text.to_string() }));
    }
    let mut keys = statement.keys();
    keys.retain(|key| matches!(request.given(key), Given::Unknown));
    // That the key is there is known of what is likely, so that it decides only where it is compared.
    let is_compared =
        |test: &&Test| matches!(test.given(request), Given::Likely(_)) && test.holds(request) == Truth::Unknown;
    keys.extend(statement.tests.iter().filter(is_compared).map(Test::key));
    facts.extend(keys.into_iter().map(|key| match &key.key {
        Key::ResourceTag(_) => UnknownFact::ResourceTag { key: key.text.to_string() },
        Key::RequestTag(_)
        | Key::TagKeys
        | Key::Service
        | Key::Region
        | Key::Account
        | Key::Always
        | Key::Address
        | Key::Other => UnknownFact::ConditionKey { key: key.text.to_string() },
    }));
}

/// The places of a template that decide whether the statement matches.
fn places_of<'s>(statement: &'s Statement, request: &Request<'_>) -> impl Iterator<Item = UnknownFact> + use<'s> {
    let mut places: Vec<&str> = Vec::new();
    for resource in statement.resources.iter().filter(|resource| resource.matches(request) == Truth::Unknown) {
        places.extend(resource.pattern.places());
    }
    for test in statement.tests.iter().filter(|test| test.holds(request) == Truth::Unknown) {
        places.extend(test.places());
    }
    places.into_iter().map(|place| UnknownFact::TemplatePlace { place: place.to_string() })
}
