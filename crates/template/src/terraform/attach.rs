//! Which roles, users and groups have which policies, by what the resources of one file say of one another.

use std::collections::{BTreeMap, BTreeSet};

use partiql_iam::Span;

use super::resource::Resource;
use super::term::{Term, What};
use crate::found::{FoundPolicy, FoundRole, Owner, PolicyUse, Template, Unread};
use crate::managed::managed;
use crate::write;

/// Who has a policy: surely, or only if what is unknown is so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attached {
    pub(super) certain: Vec<String>,
    pub(super) perhaps: Vec<String>,
}

impl Attached {
    fn add(&mut self, id: &str, is_certain: bool) {
        let list = if is_certain { &mut self.certain } else { &mut self.perhaps };
        if !list.iter().any(|known| known == id) {
            list.push(id.to_owned());
        }
    }
}

/// A resource that gives managed policies to whom its attributes name.
struct Giver {
    kind: &'static str,
    /// The attributes with roles, users or groups, and the resources that those are.
    to: &'static [(&'static str, &'static str)],
    policies: &'static str,
}

const ROLE: &str = "aws_iam_role";
const USER: &str = "aws_iam_user";
const GROUP: &str = "aws_iam_group";
const POLICY: &str = "aws_iam_policy";

const GIVERS: [Giver; 7] = [
    Giver { kind: "aws_iam_role_policy_attachment", to: &[("role", ROLE)], policies: "policy_arn" },
    Giver { kind: "aws_iam_user_policy_attachment", to: &[("user", USER)], policies: "policy_arn" },
    Giver { kind: "aws_iam_group_policy_attachment", to: &[("group", GROUP)], policies: "policy_arn" },
    Giver {
        kind: "aws_iam_policy_attachment",
        to: &[("roles", ROLE), ("users", USER), ("groups", GROUP)],
        policies: "policy_arn",
    },
    Giver { kind: "aws_iam_role_policy_attachments_exclusive", to: &[("role_name", ROLE)], policies: "policy_arns" },
    Giver { kind: "aws_iam_user_policy_attachments_exclusive", to: &[("user_name", USER)], policies: "policy_arns" },
    Giver { kind: "aws_iam_group_policy_attachments_exclusive", to: &[("group_name", GROUP)], policies: "policy_arns" },
];

/// The resources with an inline policy, and the attribute that says whose.
const INLINE: [(&str, &str, &str); 3] = [
    ("aws_iam_role_policy", "role", ROLE),
    ("aws_iam_user_policy", "user", USER),
    ("aws_iam_group_policy", "group", GROUP),
];

/// The resources that put users into groups: the kind, and the attributes with both.
const MEMBERS: [(&str, &str, &str); 2] =
    [("aws_iam_group_membership", "users", "group"), ("aws_iam_user_group_membership", "user", "groups")];

/// The resources that take all other policies away: the kind, whose, which remain, and those of which kind are meant.
const EXCLUSIVE: [(&str, &str, &str, &str, &str); 6] = [
    ("aws_iam_role_policies_exclusive", "role_name", ROLE, "policy_names", "aws_iam_role_policy"),
    ("aws_iam_user_policies_exclusive", "user_name", USER, "policy_names", "aws_iam_user_policy"),
    ("aws_iam_group_policies_exclusive", "group_name", GROUP, "policy_names", "aws_iam_group_policy"),
    ("aws_iam_role_policy_attachments_exclusive", "role_name", ROLE, "policy_arns", "aws_iam_policy"),
    ("aws_iam_user_policy_attachments_exclusive", "user_name", USER, "policy_arns", "aws_iam_policy"),
    ("aws_iam_group_policy_attachments_exclusive", "group_name", GROUP, "policy_arns", "aws_iam_policy"),
];

/// How often a file may leave open which of several has a policy.
const MAX_PERHAPS: usize = 50_000;

/// What the resources of a file say of who has which policy.
pub(super) struct Attachments<'r> {
    by_name: Names<'r>,
    /// How often it may be left open yet who has a policy.
    left: usize,
    /// By the address of a managed policy.
    managed: BTreeMap<&'r str, Attached>,
    /// Managed policies that the file does not declare.
    given: Vec<(FoundPolicy, Attached)>,
    /// Users and the groups that they are in.
    members: Vec<(Attached, Attached)>,
    /// Roles and users with the permissions boundary of each.
    boundaries: Vec<(&'r str, &'r Term)>,
    /// Policies that somebody has and the file does not.
    unread: Vec<(String, Unread)>,
    /// Roles, users and groups that the file does not declare, and where it names them.
    elsewhere: BTreeMap<String, Span>,
}

/// A policy that the file names and does not declare: one of AWS, or an unknown one.
fn elsewhere(value: &Term, owner: &Owner, may_deny: bool) -> (FoundPolicy, Option<Unread>) {
    let arn = value.text();
    let name = arn.as_deref().and_then(|arn| arn.split_once(":iam::aws:policy/")).map(|(_, name)| name);
    if let Some(name) = name
        && let Some(document) = managed(name, value.span)
    {
        let text = write::policy(&document, PolicyUse::Identity);
        let owner = Owner { policy: Some(name.to_owned()), ..owner.clone() };
        let policy = FoundPolicy::new(owner, PolicyUse::Identity, text, value.span);
        return (FoundPolicy { is_written_elsewhere: true, ..policy }, None);
    }
    let unknown = || value.as_unknown().map_or("expression", |unknown| unknown.name.as_str()).to_owned();
    let shown = arn.unwrap_or_else(unknown);
    let message = format!("the policy `{shown}` is not in the file");
    let policy = FoundPolicy::unknown(owner.clone(), &shown, value.span, may_deny, &message);
    let help = if may_deny { "give it too, with another `--policy`" } else { "give it with `--boundary`" };
    (policy, Some(Unread::note(value.span, message, help)))
}

/// Resources by what others call them.
#[derive(Default)]
struct Names<'r> {
    /// By kind and address without index.
    declared: BTreeMap<(&'r str, &'r str), Vec<&'r Resource>>,
    /// By kind and name.
    named: BTreeMap<(&'r str, String), &'r Resource>,
    /// By kind: those whose name is unknown.
    unnamed: BTreeMap<&'r str, Vec<&'r Resource>>,
    /// Policies by their ARN, as plans say it.
    arns: BTreeMap<String, &'r Resource>,
    /// By kind.
    kinds: BTreeMap<&'r str, Vec<&'r Resource>>,
    /// By address.
    addresses: BTreeMap<&'r str, &'r Resource>,
}

impl<'r> Names<'r> {
    fn new(resources: &'r [Resource]) -> Self {
        let mut names = Self::default();
        for resource in resources {
            let kind = resource.kind.as_str();
            names.declared.entry((kind, &resource.declared)).or_default().push(resource);
            names.kinds.entry(kind).or_default().push(resource);
            names.addresses.insert(&resource.address, resource);
            match resource.text("name") {
                Some(name) => _ = names.named.entry((kind, name)).or_insert(resource),
                None => names.unnamed.entry(kind).or_default().push(resource),
            }
            if let Some(arn) = resource.text("arn").filter(|_| kind == POLICY) {
                names.arns.insert(arn, resource);
            }
        }
        names
    }
}

impl<'r> Attachments<'r> {
    pub(super) fn new(resources: &'r [Resource]) -> Self {
        let by_name = Names::new(resources);
        let mut new = Self {
            by_name,
            left: MAX_PERHAPS,
            managed: BTreeMap::new(),
            given: Vec::new(),
            members: Vec::new(),
            boundaries: Vec::new(),
            unread: Vec::new(),
            elsewhere: BTreeMap::new(),
        };
        for resource in resources {
            if let Some(giver) = GIVERS.iter().find(|giver| giver.kind == resource.kind) {
                let mut to = Attached::default();
                for (attribute, kind) in giver.to {
                    let named = resource.attribute(attribute).map(Term::items).unwrap_or_default();
                    for named in named {
                        new.principal(named, kind, !resource.may_be_missing, &mut to);
                    }
                }
                let policies = resource.attribute(giver.policies).map(Term::items).unwrap_or_default();
                for policy in policies {
                    new.give(policy, &to);
                }
            }
            if let Some((_, users, groups)) = MEMBERS.iter().find(|(kind, ..)| *kind == resource.kind) {
                let mut named = |attribute: &str, kind: &str| {
                    let mut all = Attached::default();
                    let items = resource.attribute(attribute).map(Term::items).unwrap_or_default();
                    for item in items {
                        new.principal(item, kind, !resource.may_be_missing, &mut all);
                    }
                    all
                };
                let (users, groups) = (named(users, USER), named(groups, GROUP));
                new.members.push((users, groups));
            }
            if let ROLE | USER = resource.kind.as_str() {
                let own = Attached { certain: vec![resource.address.clone()], perhaps: Vec::new() };
                let policies = resource.attribute("managed_policy_arns").map(Term::items).unwrap_or_default();
                for policy in policies {
                    new.give(policy, &own);
                }
                if let Some(boundary) = resource.attribute("permissions_boundary") {
                    new.boundaries.push((&resource.address, boundary));
                }
            }
        }
        new
    }

    /// The resources of a kind that a value refers to.
    fn referred(&self, value: &Term, kind: &str) -> Vec<&'r Resource> {
        let reference = value.as_unknown().and_then(|unknown| unknown.reference.as_ref());
        let found = reference.and_then(|reference| self.by_name.declared.get(&(kind, reference.address.as_str())));
        found.cloned().unwrap_or_default()
    }

    /// Some of these have it, and it is not known which.
    fn perhaps(&mut self, resources: &[&Resource], attached: &mut Attached) {
        for resource in resources {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            attached.add(&resource.address, false);
        }
    }

    /// Whom a value names.
    fn principal(&mut self, value: &Term, kind: &str, is_certain: bool, attached: &mut Attached) {
        match self.referred(value, kind).as_slice() {
            [] => {}
            [one] => return attached.add(&one.address, is_certain),
            several => return self.perhaps(several, attached),
        }
        let Some(name) = value.text() else {
            let all = self.by_name.kinds.get(kind).cloned().unwrap_or_default();
            return self.perhaps(&all, attached);
        };
        match self.by_name.named.get(&(kind, name.clone())) {
            Some(resource) => attached.add(&resource.address, is_certain),
            None => {
                // One of unknown name may have this one.
                let unnamed = self.by_name.unnamed.get(kind).cloned().unwrap_or_default();
                self.perhaps(&unnamed, attached);
                attached.add(&name, is_certain);
                self.elsewhere.entry(name).or_insert(value.span);
            }
        }
    }

    /// Gives a managed policy to these.
    fn give(&mut self, policy: &Term, to: &Attached) {
        let mut policies = self.referred(policy, POLICY);
        if policies.is_empty()
            && let Some(arn) = policy.text()
        {
            policies.extend(self.by_name.arns.get(&arn));
        }
        let is_one = policies.len() == 1;
        for resource in &policies {
            let attached = self.managed.entry(&resource.address).or_default();
            to.certain.iter().for_each(|id| attached.add(id, is_one));
            to.perhaps.iter().for_each(|id| attached.add(id, false));
        }
        if policies.is_empty() {
            let (policy, unread) = elsewhere(policy, &Owner::default(), true);
            if let Some(unread) = unread {
                let ids = to.certain.iter().chain(&to.perhaps);
                self.unread.extend(ids.map(|id| (id.clone(), unread.clone())));
            }
            self.given.push((policy, to.clone()));
        }
    }

    /// Who has the policies of a resource.
    pub(super) fn of(&mut self, resource: &Resource) -> Attached {
        if resource.kind == POLICY {
            return self.managed.get(resource.address.as_str()).cloned().unwrap_or_default();
        }
        let mut attached = Attached::default();
        if resource.kind == ROLE {
            attached.add(&resource.address, true);
        } else if let Some((_, attribute, kind)) = INLINE.iter().find(|(kind, ..)| *kind == resource.kind) {
            match resource.attribute(attribute) {
                Some(value) => self.principal(value, kind, true, &mut attached),
                None => {
                    let all = self.by_name.kinds.get(kind).cloned().unwrap_or_default();
                    self.perhaps(&all, &mut attached);
                }
            }
        }
        attached
    }

    /// Says it of the roles; and of policies that another resource may take away.
    pub(super) fn finish(mut self, template: &mut Template) {
        self.take_away(template);
        for (policy, to) in core::mem::take(&mut self.given) {
            for id in &to.certain {
                let owner = Owner { id: id.clone(), ..policy.owner.clone() };
                template.policies.push(FoundPolicy { owner, attached_to: vec![id.clone()], ..policy.clone() });
            }
            if !to.perhaps.is_empty() {
                template.policies.push(FoundPolicy { attached_to: to.perhaps, may_be_missing: true, ..policy });
            }
        }
        self.groups(template);
        self.bound(template);
        let known: BTreeSet<String> = template.roles.iter().map(|role| role.id.clone()).collect();
        let new = self.elsewhere.into_iter().filter(|(name, _)| !known.contains(name));
        let new = new.map(|(name, span)| FoundRole { id: name, name: None, span, unread: Vec::new(), boundary: None });
        template.roles.extend(new);
        let mut unread: BTreeMap<String, Vec<Unread>> = BTreeMap::new();
        for (id, one) in self.unread {
            unread.entry(id).or_default().push(one);
        }
        for role in &mut template.roles {
            role.unread.extend(unread.remove(&role.id).unwrap_or_default());
            if self.left == 0 {
                let message = "it is not known which of too many policies it has";
                role.unread.push(Unread::error(role.span, message, "check what `terraform show -json PLAN` prints"));
            }
        }
    }

    /// Gives users the policies of their groups.
    fn groups(&mut self, template: &mut Template) {
        let mut perhaps = Vec::new();
        for policy in &mut template.policies {
            for (users, groups) in &self.members {
                let is_of = |ids: &[String]| ids.iter().any(|id| policy.attached_to.contains(id));
                let (is_certain, is_perhaps) = (is_of(&groups.certain), is_of(&groups.perhaps));
                let (mut certain, mut rest) = (Vec::new(), users.perhaps.clone());
                (if is_certain { &mut certain } else { &mut rest }).extend(users.certain.iter().cloned());
                policy.attached_to.extend(certain);
                if (is_certain || is_perhaps) && !rest.is_empty() {
                    self.left = self.left.saturating_sub(rest.len());
                    if self.left > 0 {
                        perhaps.push(FoundPolicy { attached_to: rest, may_be_missing: true, ..policy.clone() });
                    }
                }
            }
        }
        template.policies.extend(perhaps);
    }

    /// Says of roles and users what bounds them.
    fn bound(&self, template: &mut Template) {
        let by_id: BTreeMap<String, usize> =
            template.policies.iter().enumerate().map(|(index, policy)| (policy.owner.id.clone(), index)).collect();
        let mut boundaries: BTreeMap<&str, (FoundPolicy, Option<Unread>)> = BTreeMap::new();
        for (id, value) in &self.boundaries {
            let declared = match self.referred(value, POLICY).as_slice() {
                [one] => by_id.get(&one.address).and_then(|index| template.policies.get(*index)).cloned(),
                _ => None,
            };
            let owner = Owner::new(*id, None);
            boundaries.insert(id, declared.map_or_else(|| elsewhere(value, &owner, false), |policy| (policy, None)));
        }
        for role in &mut template.roles {
            if let Some((policy, unread)) = boundaries.remove(role.id.as_str()) {
                role.boundary = Some(Box::new(policy));
                role.unread.extend(unread);
            }
        }
    }

    fn take_away(&mut self, template: &mut Template) {
        let mut policies: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, policy) in template.policies.iter().enumerate() {
            policy.attached_to.iter().for_each(|id| policies.entry(id.clone()).or_default().push(index));
        }
        for (kind, whose, of, remain, meant) in EXCLUSIVE {
            for resource in self.by_name.kinds.get(kind).cloned().unwrap_or_default() {
                let mut attached = Attached::default();
                if let Some(value) = resource.attribute(whose) {
                    self.principal(value, of, true, &mut attached);
                }
                let kept = resource.attribute(remain);
                let ids = attached.certain.iter().chain(&attached.perhaps);
                for index in ids.filter_map(|id| policies.get(id)).flatten() {
                    let Some(policy) = template.policies.get_mut(*index) else { continue };
                    let holder = self.by_name.addresses.get(policy.owner.id.as_str());
                    let Some(holder) = holder.filter(|holder| holder.kind == meant) else { continue };
                    if !kept.is_some_and(|kept| self.is_kept(kept, holder, policy)) {
                        policy.may_be_missing = true;
                    }
                }
            }
        }
    }

    /// Whether a policy is among those that remain.
    fn is_kept(&self, kept: &Term, holder: &Resource, policy: &FoundPolicy) -> bool {
        if !matches!(kept.what, What::List(_)) {
            return false;
        }
        kept.items().iter().any(|item| {
            let referred = self.referred(item, &holder.kind);
            let is_referred = matches!(referred.as_slice(), [one] if one.address == holder.address);
            let text = item.text();
            is_referred
                || text.is_some_and(|text| {
                    policy.owner.policy.as_ref() == Some(&text) || holder.text("arn").as_ref() == Some(&text)
                })
        })
    }
}
