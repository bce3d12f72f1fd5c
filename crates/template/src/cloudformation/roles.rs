//! Roles, users and groups of a template, and which policies they have.

use partiql_iam::Span;
use partiql_iam::json::Node;

use super::evaluate::function;
use super::gaps::HOLDERS;
use super::{Reader, Resource, unknown_name};
use crate::found::{Asker, FILL_IN, FoundPolicy, NotGiven, OF_AWS, Owner, PolicyUse, Template, Unread, give_policy};
use crate::managed::managed;
use crate::text::PolicyText;
use crate::tree::{items, member, parts, string};
use crate::value::{Piece, Value, What};
use crate::write;

/// Which policies are attached to what; put together when the whole template is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attachments {
    /// A policy, by its place among the template's, and the id or the name of a role.
    by_policy: Vec<(usize, String)>,
    /// A role, and the logical id of a managed policy of the template; and whether it is attached only under a condition.
    by_role: Vec<(String, String, bool)>,
    /// A user, and the id or the name of a group.
    groups: Vec<(String, String)>,
    /// A role, and the logical id of the managed policy that is its boundary.
    boundaries: Vec<(String, String)>,
}

impl Attachments {
    /// Says of each policy which roles have it.
    pub(crate) fn apply(self, template: &mut Template) {
        let Self { by_policy, by_role, groups, boundaries } = self;
        let mut attached: Vec<(usize, String)> = by_policy;
        for (role, managed, is_perhaps) in by_role {
            let index = template.policies.iter().position(|policy| policy.owner.id == managed);
            let Some(index) = index else { continue };
            if is_perhaps && let Some(policy) = template.policies.get_mut(index) {
                policy.may_be_missing = true;
            }
            attached.push((index, role));
        }
        for (role, managed) in boundaries {
            let policy = template.policies.iter().find(|policy| policy.owner.id == managed).cloned();
            if let Some(role) = template.roles.iter_mut().find(|found| found.id == role) {
                role.boundary = policy.map(Box::new).or(role.boundary.take());
            }
        }
        for (index, role) in attached {
            let id = template.role(&role).map_or(role, |found| found.id.clone());
            let Some(policy) = template.policies.get_mut(index) else { continue };
            policy.attached_to.push(id);
        }
        for (user, group) in groups {
            let id_of = |name: String| template.role(&name).map_or(name, |found| found.id.clone());
            let (user, id) = (id_of(user), id_of(group));
            for policy in &mut template.policies {
                if policy.attached_to.contains(&id) && !policy.attached_to.contains(&user) {
                    policy.attached_to.push(user.clone());
                }
            }
        }
    }
}

impl<'t> Reader<'t> {
    /// A role, user or group with its policies.
    pub(crate) fn identity(&mut self, kind: &str, resource: Resource<'t>) {
        let Resource { id, properties, place, condition: _ } = resource;
        let name = match kind {
            "AWS::IAM::User" => "UserName",
            "AWS::IAM::Group" => "GroupName",
            _ => "RoleName",
        };
        let is_named = member(properties, name).is_some();
        let name = self.own_text(properties, name, place);
        if is_named && name.is_none() {
            self.named_by_deployment.push(id.to_owned());
        }
        let asker = match kind {
            "AWS::IAM::User" => Asker::User,
            "AWS::IAM::Group" => Asker::Group,
            _ => Asker::Role,
        };
        self.add_role(id, name, place, asker);
        if let Some(tags) = member(properties, "Tags") {
            self.tagged(&tags.value);
        }
        // The role is made with its inline policies, or not at all.
        let whole = Resource { condition: None, ..resource };
        if let Some(trust) = member(properties, "AssumeRolePolicyDocument") {
            let index = self.add(Owner::new(id, None), PolicyUse::Trust, &trust.value, whole, None);
            self.attach(index, id);
        }
        if let Some(policies) = member(properties, "Policies") {
            self.inline(&policies.value, whole);
        }
        if let Some(managed) = member(properties, "ManagedPolicyArns") {
            self.managed_policies(&managed.value, whole);
        }
        self.boundary(properties, whole);
        if let Some(groups) = member(properties, "Groups") {
            for group in items(&groups.value) {
                if let Some(group) = self.referred(group, place) {
                    self.attachments.groups.push((id.to_owned(), group));
                }
            }
        }
    }

    pub(crate) fn attach(&mut self, policy: Option<usize>, role: &str) {
        self.attachments.by_policy.extend(policy.map(|index| (index, role.to_owned())));
    }

    /// The list `Policies` of a role, user or group.
    fn inline(&mut self, policies: &'t Node<'t>, resource: Resource<'t>) {
        let place = self.evaluator.place(policies, resource.place);
        for policy in self.evaluator.all_of(policies, place) {
            let only_if = policy.only_if.clone();
            let name = policy.get("PolicyName").and_then(Value::known_text);
            let owner = Owner::new(resource.id, name);
            match (policy.get("PolicyDocument"), policy.first_unknown()) {
                (Some(document), _) => {
                    let index = self.add_value(owner, PolicyUse::Identity, document, only_if.as_deref());
                    self.attach(Some(index), resource.id);
                }
                (None, Some((name, place))) => {
                    self.unknown(owner, name, place, "known only when the template is deployed", None);
                }
                (None, None) => {
                    let name = owner.policy.clone().unwrap_or_else(|| "?".to_owned());
                    self.unknown(owner, &name, policy.place, "without its document", None);
                }
            }
        }
    }

    /// A policy of a role that the file does not have: what it says is unknown.
    fn unknown(&mut self, owner: Owner, name: &str, place: Span, why: &str, stands_for: Option<NotGiven>) {
        let message = format!("the policy `{name}` is {why}");
        let role = owner.id.clone();
        let text = write::unknown_policy(name, place, true, message.clone());
        let index = self.keep(owner, PolicyUse::Identity, text, place, None);
        self.given(index);
        self.attach(Some(index), &role);
        let help = match &stands_for {
            Some(NotGiven { arn, .. }) => give_policy(arn),
            None => FILL_IN.to_owned(),
        };
        if let Some(policy) = self.template.policies.get_mut(index) {
            policy.stands_for = stands_for;
        }
        self.note(&role, Unread::note(place, message, help));
    }

    /// Marks a policy as one that the file does not write.
    pub(crate) fn given(&mut self, index: usize) {
        if let Some(policy) = self.template.policies.get_mut(index) {
            policy.is_written_elsewhere = true;
        }
    }

    /// Notes of a role what is not known of it.
    pub(crate) fn note(&mut self, role: &str, unread: Unread) {
        if let Some(role) = self.template.roles.iter_mut().find(|found| found.id == role) {
            role.unread.push(unread);
        }
    }

    /// Managed policies: of the template, of AWS, or unknown ones.
    fn managed_policies(&mut self, list: &'t Node<'t>, resource: Resource<'t>) {
        let place = self.evaluator.place(list, resource.place);
        for item in parts(list) {
            self.managed_policy(item, place, resource);
        }
    }

    pub(crate) fn managed_policy(&mut self, item: &'t Node<'t>, around: Span, resource: Resource<'t>) {
        if let Some(called) = function(item) {
            match (&*called.key, string(&called.value)) {
                ("Ref", Some(name)) if self.is_managed_policy(name) => {
                    self.attachments.by_role.push((resource.id.to_owned(), name.to_owned(), false));
                    return;
                }
                ("Fn::If", _) => {
                    for branch in items(&called.value).iter().skip(1) {
                        match function(branch).map(|called| (&*called.key, string(&called.value))) {
                            Some(("Ref", Some("AWS::NoValue"))) => {}
                            Some(("Ref", Some(name))) if self.is_managed_policy(name) => {
                                self.attachments.by_role.push((resource.id.to_owned(), name.to_owned(), true));
                            }
                            _ => {
                                let place = self.evaluator.place(item, around);
                                let condition = items(&called.value).first().and_then(string).unwrap_or("Fn::If");
                                let owner = Owner::new(resource.id, None);
                                self.unknown(owner, condition, place, "attached only under a condition", None);
                            }
                        }
                    }
                    return;
                }
                _ => {}
            }
        }
        let Some(value) = self.evaluator.value(item, around) else { return };
        let arn = arn_text(&value);
        let of_aws = arn.split_once(OF_AWS).map(|(_, name)| name.to_owned());
        let name = of_aws.or_else(|| (!arn.contains(':') && value.known_text().is_some()).then(|| arn.clone()));
        match name.as_deref().and_then(|name| Some((name, managed(name, value.place)?))) {
            Some((name, document)) => {
                let owner = Owner::new(resource.id, Some(name.to_owned()));
                let index = self.add_value(owner, PolicyUse::Identity, &document, None);
                self.given(index);
                self.attach(Some(index), resource.id);
            }
            None => {
                let shown = name.unwrap_or_else(|| arn.clone());
                let shown = unknown_name(&value).map_or(shown, str::to_owned);
                let stands_for = value.known_text().or_else(|| arn.contains(OF_AWS).then_some(arn));
                let stands_for = stands_for.map(|arn| NotGiven::new(arn, &shown));
                let owner = Owner::new(resource.id, None);
                self.unknown(owner, &shown, value.place, "not in the template", stands_for);
            }
        }
    }

    fn is_managed_policy(&self, id: &str) -> bool {
        self.evaluator.names.kind(id) == Some("AWS::IAM::ManagedPolicy")
    }

    /// The permissions boundary of a role.
    pub(crate) fn boundary(&mut self, properties: &'t Node<'t>, resource: Resource<'t>) {
        if let Some(boundary) = member(properties, "PermissionsBoundary") {
            self.boundary_value(&boundary.value, resource);
        }
    }

    /// The same, by its value.
    pub(crate) fn boundary_value(&mut self, boundary: &'t Node<'t>, resource: Resource<'t>) {
        let Some(value) = self.evaluator.value(boundary, resource.place) else { return };
        let referred = function(boundary).filter(|called| called.key == "Ref");
        if let Some(name) =
            referred.and_then(|called| string(&called.value)).filter(|name| self.is_managed_policy(name))
        {
            self.attachments.boundaries.push((resource.id.to_owned(), name.to_owned()));
            return;
        }
        let arn = arn_text(&value);
        let known = arn.split_once(OF_AWS).and_then(|(_, name)| managed(name, value.place));
        let text = match &known {
            Some(document) => write::policy(document, PolicyUse::Identity),
            None => {
                let message = format!("the permissions boundary `{arn}` is not in the template");
                self.note(resource.id, Unread::note(value.place, message.clone(), "give it with `--boundary`"));
                write::unknown_policy(&arn, value.place, false, message)
            }
        };
        let mut policy = FoundPolicy::new(Owner::new(resource.id, Some(arn)), PolicyUse::Identity, text, value.place);
        policy.is_written_elsewhere = true;
        if let Some(role) = self.template.roles.iter_mut().find(|found| found.id == resource.id) {
            role.boundary = Some(Box::new(policy));
        }
    }

    /// A policy that is a resource, and the roles, users and groups that it is attached to.
    pub(crate) fn policy_resource(&mut self, resource: Resource<'t>) {
        let Resource { id, properties, place, condition: _ } = resource;
        let name = ["PolicyName", "ManagedPolicyName"].iter().find_map(|name| self.own_text(properties, name, place));
        let Some(document) = member(properties, "PolicyDocument") else { return };
        let index = self.add(Owner::new(id, name), PolicyUse::Identity, &document.value, resource, None);
        for (list, _) in HOLDERS {
            let Some(holders) = member(properties, list) else { continue };
            for holder in parts(&holders.value) {
                if let Some(called) = function(holder).filter(|called| called.key == "Fn::If") {
                    for branch in items(&called.value).iter().skip(1) {
                        let role = self.referred(branch, place);
                        self.attachments.by_policy.extend(role.zip(index).map(|(role, index)| (index, role)));
                    }
                    if let Some(policy) = index.and_then(|index| self.template.policies.get_mut(index)) {
                        policy.may_be_missing = true;
                    }
                    continue;
                }
                let role = self.referred(holder, place);
                self.attachments.by_policy.extend(role.zip(index).map(|(role, index)| (index, role)));
            }
        }
    }

    /// Users that are put into a group.
    pub(crate) fn group_members(&mut self, resource: Resource<'t>) {
        let Resource { properties, place, .. } = resource;
        let group = member(properties, "GroupName").and_then(|group| self.referred(&group.value, place));
        let users = member(properties, "Users").map(|users| items(&users.value)).unwrap_or_default();
        for user in users {
            if let (Some(user), Some(group)) = (self.referred(user, place), &group) {
                self.attachments.groups.push((user, group.clone()));
            }
        }
    }

    /// The logical id of a `Ref`, or a name.
    fn referred(&mut self, node: &'t Node<'t>, around: Span) -> Option<String> {
        if let Some(called) = function(node).filter(|called| called.key == "Ref") {
            return string(&called.value).filter(|name| *name != "AWS::NoValue").map(str::to_owned);
        }
        self.evaluator.value(node, around)?.known_text()
    }
}

/// The text of an ARN, with names in the places of what is unknown.
fn arn_text(value: &Value) -> String {
    match &value.what {
        What::Text(pieces) => {
            let texts = pieces.iter().map(|piece| match piece {
                Piece::Known(text) => text.clone(),
                Piece::Unknown(name) => format!("${{{name}}}"),
            });
            texts.collect()
        }
        What::Unknown(name) => format!("${{{name}}}"),
        What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Object(_) => "?".to_owned(),
    }
}

impl FoundPolicy {
    /// A policy of which nothing is known, in the place of one that is named.
    pub(crate) fn unknown(owner: Owner, name: &str, place: Span, may_deny: bool, message: &str) -> Self {
        let text: PolicyText = write::unknown_policy(name, place, may_deny, message.to_owned());
        let mut policy = Self::new(owner, PolicyUse::Identity, text, place);
        policy.is_written_elsewhere = true;
        policy
    }
}
