//! What a denial hangs on that was not given.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::iam::Given;
use crate::iam::decision::UnknownFact;
use crate::iam::document::Effect;
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::key::{CompiledKey, Key};
use crate::iam::evaluate::request::Request;
use crate::iam::evaluate::statement::Statement;
use crate::iam::evaluate::truth::Truth;

impl PolicySet {
    /// What the denial of this request hangs on, if it is allowed when all that is unknown turns out well. Nothing that no one can give, such
    /// as what a policy means where the guide is silent, is among it: then the request is denied as it stands.
    ///
    /// The best turn is taken of each statement by itself, so that it may be one that no value has: then the answer is still "denied".
    pub(crate) fn unknown_facts(&self, request: &Request<'_>, table: Option<&str>) -> Vec<UnknownFact> {
        let mut allowed: Vec<bool> = self.not_asked(request).collect();
        let mut facts = Vec::new();
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
                    }
                }
            }
        }
        if allowed.contains(&false) { Vec::new() } else { facts }
    }
}

/// What is unknown of the request and counts for the statement.
fn facts_of(statement: &Statement, request: &Request<'_>, table: Option<&str>, facts: &mut Vec<UnknownFact>) {
    if let Some(name) = table
        && statement.matches_resource(request) == Truth::Unknown
    {
        facts.push(UnknownFact::TableId { name: name.to_string() });
    }
    let of_caller = statement.principals.iter().flat_map(|principals| principals.unknown_keys(request));
    facts.extend(of_caller.map(|key| UnknownFact::ConditionKey { key: key.text.to_string() }));
    let is_unknown = |key: &&CompiledKey| matches!(request.given(key), Given::Unknown);
    facts.extend(statement.keys().filter(is_unknown).map(|key| match &key.key {
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
