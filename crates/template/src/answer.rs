//! What the AWS CLI prints: answers with one policy or several, one after the other in one file too.
//!
//! Source: AWS CLI Command Reference, `iam get-role-policy`, `get-policy-version`, `get-role`, `list-roles`,
//! `get-account-authorization-details`.

use std::collections::BTreeMap;

use partiql_iam::Span;
use partiql_iam::json::{Json, Node};

use crate::cloudformation::keys_of_tags;
use crate::error::TemplateError;
use crate::found::{
    ALL_IN_ONE, Asker, Form, FoundPolicy, FoundRole, NotGiven, OF_AWS, Owner, PolicyUse, Template, Unread, give_policy,
};
use crate::managed::managed;
use crate::text::PolicyText;
use crate::tree::{items, member, members, string};
use crate::write;

/// The members with a policy, and what it is for.
const DOCUMENTS: [(&str, PolicyUse); 4] = [
    ("PolicyDocument", PolicyUse::Identity),
    ("UserPolicyDocument", PolicyUse::Identity),
    ("AssumeRolePolicyDocument", PolicyUse::Trust),
    ("Document", PolicyUse::Identity),
];

/// The members with the name of what has the policies, the nearest first.
const NAMES: [&str; 4] = ["RoleName", "UserName", "GroupName", "PolicyName"];

/// Reads answers; `None` if these values are none.
pub(crate) fn read(text: &str, values: &[Node<'_>]) -> Option<Template> {
    let mut answers = Answers {
        text,
        template: Template::new(Form::CliAnswer),
        attached: Vec::new(),
        groups: Vec::new(),
        kinds: BTreeMap::new(),
        gaps: Vec::new(),
    };
    for (at, value) in values.iter().enumerate() {
        answers.find(value, &Around::default());
        if let Some(place) = cut_short(value, values.get(at + 1..).unwrap_or_default()) {
            answers.gaps.push((None, place, "the answer is cut short here, and what follows is not among the answers"));
        }
    }
    let template = answers.done();
    (!template.policies.is_empty()).then_some(template)
}

/// Where an answer says that there is more of it, if none of those after it is its end.
///
/// Source: IAM API Reference, `IsTruncated`; AWS CLI User Guide, "Pagination": with `--max-items` there is a `NextToken`.
fn cut_short(answer: &Node<'_>, later: &[Node<'_>]) -> Option<Span> {
    let more = |answer: &Node<'_>| {
        let is_truncated = member(answer, "IsTruncated").filter(|it| matches!(it.value.value, Json::Bool(true)));
        let found = is_truncated.or_else(|| member(answer, "NextToken"));
        found.map(|member| Span::new(member.key_span.start, member.value.span.end))
    };
    let place = more(answer)?;
    let has_same_list = |other: &Node<'_>| {
        let is_list = |one: &&partiql_iam::json::Member<'_>| matches!(one.value.value, Json::Array(_));
        members(answer).iter().filter(is_list).any(|list| member(other, &list.key).is_some())
    };
    let is_ended = later.iter().any(|other| has_same_list(other) && more(other).is_none());
    (!is_ended).then_some(place)
}

/// Why answers that name policies, and have none, are not read; `None` if these values are none.
pub(crate) fn names_alone(values: &[Node<'_>]) -> Option<TemplateError> {
    let named = |value| ["Policies", "AttachedPolicies", "PolicyNames"].iter().find_map(|name| member(value, name));
    let list = values.iter().find_map(named).filter(|list| matches!(list.value.value, Json::Array(_)))?;
    let message = "these are names of policies, and not what the policies say".to_owned();
    let help = "give what `aws iam get-policy-version` or `aws iam get-role-policy` prints for each".to_owned();
    Some(TemplateError::Form { message, help, span: list.key_span })
}

/// The names around a policy.
#[derive(Clone, Default)]
struct Around {
    owner: Option<String>,
    policy: Option<String>,
    /// Whether one version of a managed policy was asked for, which need not be the default one.
    is_version: bool,
}

const UNREADABLE: &str = "what a policy says can't be read here";

/// The lists of inline policies, each with its document.
const INLINE: [&str; 3] = ["RolePolicyList", "UserPolicyList", "GroupPolicyList"];

/// What is read of answers.
struct Answers<'t> {
    text: &'t str,
    template: Template,
    /// A role and the ARN of a managed policy, with its place; and whether it is the boundary.
    attached: Vec<(String, String, Span, bool)>,
    /// A user and a group.
    groups: Vec<(String, String)>,
    /// What each name is the name of: `RoleName`, `UserName`, `GroupName`.
    kinds: BTreeMap<String, &'static str>,
    /// What may give some of them policies that are not among the answers, and whom; all of them without a name.
    gaps: Vec<(Option<String>, Span, &'static str)>,
}

impl Answers<'_> {
    /// Finds the policies in a value. Recursion ends with the depth of the JSON.
    fn find(&mut self, node: &Node<'_>, around: &Around) {
        for item in items(node) {
            self.find(item, around);
        }
        let named = |name: &str| member(node, name).and_then(|member| string(&member.value));
        let mut here = around.clone();
        if let Some((kind, name)) = NAMES.iter().find_map(|kind| Some((*kind, named(kind)?))) {
            if kind == "PolicyName" {
                here.policy = Some(named("Arn").unwrap_or(name).to_owned());
            } else {
                here = Around { owner: Some(name.to_owned()), policy: named("PolicyName").map(str::to_owned), ..here };
                let span = member(node, kind).map(|member| member.value.span).unwrap_or_default();
                if *self.kinds.entry(name.to_owned()).or_insert(kind) != kind {
                    self.gaps.push((Some(name.to_owned()), span, "several of different types have this name"));
                }
                self.role(name, span);
                let asker = match kind {
                    "RoleName" => Asker::Role,
                    "UserName" => Asker::User,
                    _ => Asker::Group,
                };
                let tags = member(node, "Tags").map(|tags| keys_of_tags(&tags.value)).unwrap_or_default();
                if let Some(role) = self.template.roles.iter_mut().find(|role| role.id == name) {
                    role.may_have.extend(asker.may_have().into_iter().chain(tags));
                }
                self.attachments(node, name);
            }
        }
        for list in INLINE.iter().filter_map(|name| member(node, name)) {
            for policy in items(&list.value).iter().filter(|policy| member(policy, "PolicyDocument").is_none()) {
                self.gaps.push((here.owner.clone(), policy.span, UNREADABLE));
            }
        }
        // Whose they are is not said.
        let lists = ["AttachedPolicies", "PolicyNames"].iter().find_map(|name| member(node, name));
        let is_said = ["RoleName", "UserName", "GroupName"].into_iter().any(|name| named(name).is_some());
        if let Some(list) = lists.filter(|_| !is_said) {
            self.gaps.push((None, list.key_span, "whose policies these are, and what they say, is not known"));
        }
        // Of a managed policy only the version that counts.
        let version = member(node, "IsDefaultVersion").map(|member| &member.value.value);
        let is_default = !matches!(version, Some(Json::Bool(false)));
        for member in members(node) {
            let known = DOCUMENTS.iter().find(|(name, _)| *name == member.key);
            match known {
                Some((_, kind)) if is_policy(&member.value) && is_default => {
                    self.add(member.value.span, *kind, &here);
                }
                Some((_, kind)) if is_policy(&member.value) && around.is_version => {
                    self.add(member.value.span, *kind, &here);
                    self.template.policies.iter_mut().rev().take(1).for_each(|policy| policy.may_be_missing = true);
                    let message = "this is not the default version of the policy, which counts";
                    let help = "give what `aws iam get-policy-version` prints for the default one";
                    self.template.unread.push(Unread::warning(member.value.span, message, help));
                }
                Some(_) if is_policy(&member.value) => {}
                // What is a document of another service has the names of IAM nowhere around it.
                Some(_) if is_default && (here.owner.is_some() || here.policy.is_some()) => {
                    self.gaps.push((here.owner.clone(), member.value.span, UNREADABLE));
                }
                Some(_) | None => {
                    let is_version = member.key == "PolicyVersion";
                    self.find(&member.value, &Around { is_version, ..here.clone() });
                }
            }
        }
    }

    fn role(&mut self, name: &str, span: Span) {
        if self.template.role(name).is_none() {
            let id = name.to_owned();
            let role = FoundRole { id, name: None, span, unread: Vec::new(), boundary: None, may_have: Vec::new() };
            self.template.roles.push(role);
        }
    }

    /// The managed policies, the boundary and the groups of a role, user or group.
    fn attachments(&mut self, node: &Node<'_>, name: &str) {
        let list = |key: &str| member(node, key).map(|list| items(&list.value)).unwrap_or_default();
        let arn_of = |node: &Node<'_>, key: &str| {
            let arn = member(node, key)?;
            Some((string(&arn.value)?.to_owned(), arn.value.span))
        };
        for attached in ["AttachedManagedPolicies", "AttachedPolicies"].into_iter().flat_map(list) {
            if let Some((arn, span)) = arn_of(attached, "PolicyArn") {
                self.attached.push((name.to_owned(), arn, span, false));
            }
        }
        let boundary =
            member(node, "PermissionsBoundary").and_then(|found| arn_of(&found.value, "PermissionsBoundaryArn"));
        self.attached.extend(boundary.map(|(arn, span)| (name.to_owned(), arn, span, true)));
        let groups = list("GroupList").iter().filter_map(string);
        self.groups.extend(groups.map(|group| (name.to_owned(), group.to_owned())));
    }

    fn add(&mut self, span: Span, kind: PolicyUse, around: &Around) {
        let id = around.owner.clone().or_else(|| around.policy.clone()).unwrap_or_default();
        let owner = Owner::new(id, around.policy.clone());
        let mut policy = FoundPolicy::new(owner, kind, PolicyText::written(self.text, span), span);
        policy.attached_to = around.owner.iter().cloned().collect();
        self.template.policies.push(policy);
    }

    /// What was read, after the managed policies are put to their roles.
    fn done(self) -> Template {
        let Self { text: _, mut template, attached, groups, kinds, mut gaps } = self;
        for (role, arn, span, is_boundary) in attached {
            let found = template.policies.iter().position(|policy| policy.owner.policy.as_deref() == Some(&*arn));
            let Some(index) = found else {
                let (policy, unread) = elsewhere(&role, &arn, span, !is_boundary);
                if let Some(found) = template.roles.iter_mut().find(|found| found.id == role) {
                    found.unread.extend(unread);
                    if is_boundary {
                        found.boundary = Some(Box::new(policy));
                        continue;
                    }
                }
                template.policies.push(FoundPolicy { attached_to: vec![role], ..policy });
                continue;
            };
            let Some(policy) = template.policies.get_mut(index) else { continue };
            if is_boundary {
                let boundary = Some(Box::new(policy.clone()));
                if let Some(found) = template.roles.iter_mut().find(|found| found.id == role) {
                    found.boundary = boundary;
                }
            } else {
                policy.attached_to.push(role);
            }
        }
        for (user, group) in groups {
            if kinds.get(&group) != Some(&"GroupName") {
                gaps.push((Some(user.clone()), Span::default(), "a group of the user is not among the answers"));
            }
            let of_group = gaps.iter().filter(|(whose, ..)| whose.as_ref() == Some(&group));
            let of_user: Vec<_> = of_group.map(|(_, place, message)| (Some(user.clone()), *place, *message)).collect();
            gaps.extend(of_user);
            for policy in template.policies.iter_mut().filter(|policy| policy.attached_to.contains(&group)) {
                policy.attached_to.push(user.clone());
            }
        }
        for (whose, place, message) in gaps {
            template.gap(place, message, ALL_IN_ONE, |role| whose.as_ref().is_none_or(|whose| *whose == role.id));
        }
        template
    }
}

/// A managed policy that the answers do not have: one of AWS, or unknown.
fn elsewhere(role: &str, arn: &str, span: Span, may_deny: bool) -> (FoundPolicy, Option<Unread>) {
    let known = arn.split_once(OF_AWS).and_then(|(_, name)| managed(name, span));
    let owner = Owner::new(role, Some(arn.to_owned()));
    let message = format!("the policy `{arn}` is not among the answers");
    let text = match &known {
        Some(document) => write::policy(document, PolicyUse::Identity),
        None => write::unknown_policy(arn, span, may_deny, message.clone()),
    };
    let mut policy = FoundPolicy::new(owner, PolicyUse::Identity, text, span);
    policy.is_written_elsewhere = true;
    policy.stands_for = known.is_none().then(|| NotGiven::new(arn, arn));
    (policy, known.is_none().then(|| Unread::note(span, message, give_policy(arn))))
}

fn is_policy(node: &Node<'_>) -> bool {
    match &node.value {
        Json::Object(_) => true,
        Json::String(text) => {
            let start: String = text.trim_start().chars().take(3).collect();
            start.starts_with('{') || start.eq_ignore_ascii_case("%7B")
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => false,
    }
}
