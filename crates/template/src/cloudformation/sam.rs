//! Functions and state machines of SAM: the policies of the roles that SAM makes for them.

use partiql_iam::json::{Json, Node};

use super::evaluate::{function, is_reference_to};
use super::{Reader, Resource};
use crate::found::{Asker, FoundPolicy, Owner, PolicyUse, Unread};
use crate::managed::template;
use crate::tree::{items, member, members, parts};
use crate::value::{Piece, What};

impl<'t> Reader<'t> {
    /// A function with its policies. With a role of its own it has no others.
    pub(crate) fn function(&mut self, resource: Resource<'t>) {
        let Resource { id, properties, place, .. } = resource;
        if member(properties, "Role").is_some() {
            return;
        }
        // The role that SAM makes is named after the function.
        self.add_role(id, Some(format!("{id}Role")), place, Asker::Role);
        if let Some(tags) = member(properties, "Tags") {
            self.tagged(&tags.value);
        }
        let whole = Resource { condition: None, ..resource };
        if let Some(trust) = member(properties, "AssumeRolePolicyDocument") {
            let index = self.add(Owner::new(id, None), PolicyUse::Trust, &trust.value, whole, None);
            self.attach(index, id);
        }
        self.boundary(properties, whole);
        let Some(policies) = member(properties, "Policies") else { return };
        for item in parts(&policies.value) {
            self.function_policy(item, whole, None);
        }
    }

    fn function_policy(&mut self, item: &'t Node<'t>, resource: Resource<'t>, only_if: Option<&str>) {
        if let Some(called) = function(item) {
            if called.key == "Fn::If" {
                for branch in items(&called.value).iter().skip(1) {
                    for item in parts(branch) {
                        self.function_policy(item, resource, Some("Fn::If"));
                    }
                }
                return;
            }
            if only_if.is_some() {
                if !is_reference_to(item, "AWS::NoValue") {
                    let place = self.evaluator.place(item, resource.place);
                    self.gap(resource.id, place, "a policy is attached only under a condition");
                }
                return;
            }
            return self.managed_policy(item, resource.place, resource);
        }
        let owner = Owner::new(resource.id, None);
        if member(item, "Statement").is_some() {
            let index = self.add(owner, PolicyUse::Identity, item, resource, only_if);
            return self.attach(index, resource.id);
        }
        match (&item.value, members(item)) {
            (Json::String(_), _) if only_if.is_none() => self.managed_policy(item, resource.place, resource),
            (Json::Object(_), [named]) => {
                let place = self.evaluator.place(item, resource.place);
                let table = member(&named.value, "TableName")
                    .and_then(|table| self.evaluator.value(&table.value, place))
                    .map(|table| match table.what {
                        What::Text(pieces) => pieces,
                        What::Unknown(name) => vec![Piece::Unknown(name)],
                        What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Object(_) => {
                            vec![Piece::Unknown("TableName".to_owned())]
                        }
                    });
                let owner = Owner::new(resource.id, Some(named.key.clone().into_owned()));
                let document =
                    table.and_then(|table| template(&named.key, &table, place, |name| self.evaluator.open(name)));
                let index = match document {
                    Some(document) => self.add_value(owner, PolicyUse::Identity, &document, only_if),
                    None => {
                        // None of SAM's policy templates denies anything.
                        let message = format!("the policy template `{}` is not known", named.key);
                        let help = "what it allows is unknown; those for DynamoDB are known";
                        self.note(resource.id, Unread::note(place, message.clone(), help));
                        let policy = FoundPolicy::unknown(owner, &named.key, place, false, &message);
                        self.template.policies.push(policy);
                        self.template.policies.len() - 1
                    }
                };
                self.given(index);
                self.attach(Some(index), resource.id);
            }
            _ => {
                let place = self.evaluator.place(item, resource.place);
                let policy = FoundPolicy::unknown(owner, "Policies", place, true, "the policy is not known");
                self.template.policies.push(policy);
                let index = self.template.policies.len() - 1;
                self.attach(Some(index), resource.id);
            }
        }
    }
}
