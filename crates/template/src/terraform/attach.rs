//! Which roles, users and groups have which policies, by what the resources of one file say of one another.

use std::collections::{BTreeMap, BTreeSet};

use partiql_iam::Span;

use super::giver::{GIVERS, GROUP, INLINE, MEMBERS, POLICY, ROLE, USER};
use super::names::Names;
use super::resource::Resource;
use super::term::{Term, What};
use super::told::{self, Gap};
use crate::found::{
    Asker, FILL_IN, FoundPolicy, FoundRole, NotGiven, OF_AWS, Owner, PolicyUse, Template, Unread, give_policy,
};
use crate::managed::managed;
use crate::write;

/// Who has a policy: surely, or only if what is unknown is so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attached {
    pub(super) certain: Vec<String>,
    pub(super) perhaps: Vec<String>,
    /// Those in the lists, and whether it is certain.
    known: BTreeSet<(bool, String)>,
}

impl Attached {
    fn add(&mut self, id: &str, is_certain: bool) {
        if self.known.insert((is_certain, id.to_owned())) {
            let list = if is_certain { &mut self.certain } else { &mut self.perhaps };
            list.push(id.to_owned());
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        self.certain.iter().chain(&self.perhaps)
    }
}

/// How often a file may leave open which of several has a policy.
const MAX_PERHAPS: usize = 50_000;

/// What the resources of a file say of who has which policy.
pub(super) struct Attachments<'r> {
    pub(super) by_name: Names<'r>,
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
    /// Roles, users and groups that the file does not declare: where it first names them, and of which types.
    elsewhere: BTreeMap<String, (Span, BTreeSet<String>)>,
    /// Who may have policies that the file does not show.
    gaps: Vec<Gap>,
    /// The policies, by what only the file names, that remain to roles which say so themselves or by an exclusive list.
    pub(super) only_managed: BTreeMap<String, BTreeSet<String>>,
}

/// A policy that the file names and does not declare: one of AWS, or an unknown one.
fn elsewhere(value: &Term, owner: &Owner, may_deny: bool) -> (FoundPolicy, Option<Unread>) {
    let arn = value.text();
    let name = value.text_end().and_then(|end| end.split_once(OF_AWS)).map(|(_, name)| name);
    if let Some(name) = name
        && let Some(document) = managed(name, value.span)
    {
        let text = write::policy(&document, PolicyUse::Identity);
        let owner = Owner { policy: Some(name.to_owned()), ..owner.clone() };
        let policy = FoundPolicy::new(owner, PolicyUse::Identity, text, value.span);
        return (FoundPolicy { is_written_elsewhere: true, ..policy }, None);
    }
    let unknown = || value.as_unknown().map_or("expression", |unknown| unknown.name.as_str()).to_owned();
    let shown = arn.clone().unwrap_or_else(unknown);
    let message = format!("the policy `{shown}` is not in the file");
    let policy = FoundPolicy::unknown(owner.clone(), &shown, value.span, may_deny, &message);
    let help = match &arn {
        _ if !may_deny => "give it with `--boundary`".to_owned(),
        Some(arn) => give_policy(arn),
        None => FILL_IN.to_owned(),
    };
    let stands_for = arn.map(|arn| NotGiven::new(arn, &shown));
    (FoundPolicy { stands_for, ..policy }, Some(Unread::note(value.span, message, help)))
}

impl<'r> Attachments<'r> {
    pub(super) fn new(resources: &'r [Resource]) -> Self {
        let by_name = Names::new(resources);
        let mut new = Self {
            left: MAX_PERHAPS,
            managed: BTreeMap::new(),
            given: Vec::new(),
            members: Vec::new(),
            boundaries: Vec::new(),
            unread: Vec::new(),
            elsewhere: BTreeMap::new(),
            gaps: told::gaps(resources, &by_name),
            only_managed: BTreeMap::new(),
            by_name,
        };
        new.instances(resources);
        for resource in resources {
            if let Some(giver) = GIVERS.iter().find(|giver| giver.kind == resource.kind) {
                let mut to = Attached::default();
                for (attribute, kind) in giver.to {
                    let named = resource.attribute(attribute).map(Term::items).unwrap_or_default();
                    for named in named {
                        new.principal(resource, named, kind, &mut to);
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
                        new.principal(resource, item, kind, &mut all);
                    }
                    all
                };
                let (users, groups) = (named(users, USER), named(groups, GROUP));
                let is_declared = |group: &String| new.by_name.addresses.contains_key(group.as_str());
                if !groups.perhaps.is_empty() || groups.certain.is_empty() || !groups.certain.iter().all(is_declared) {
                    let message = "the user may be in a group that is not known";
                    new.gaps.extend(users.all().map(|id| Gap::new(id, resource.place, message)));
                }
                new.members.push((users, groups));
            }
            if let ROLE | USER = resource.kind.as_str() {
                let mut own = Attached::default();
                own.add(&resource.address, true);
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

    /// Of several that are made from one resource, and of several with one name, which one has a policy is not known.
    fn instances(&mut self, resources: &[Resource]) {
        let mut names: BTreeMap<(&str, String), Vec<&Resource>> = BTreeMap::new();
        for resource in resources.iter().filter(|resource| [ROLE, USER, GROUP].contains(&resource.kind.as_str())) {
            // Also under a condition: `var.create ? 1 : 0`.
            let is_one = |count: &Term| match (&count.what, count.as_unknown()) {
                (What::Number(count), _) => matches!(count.as_str(), "0" | "1"),
                (_, Some(unknown)) => {
                    let dense: String = unknown.name.chars().filter(|letter| !letter.is_whitespace()).collect();
                    ["?1:0", "?0:1"].iter().any(|choice| dense.ends_with(choice))
                }
                _ => false,
            };
            let is_several = resource.attribute("for_each").is_some()
                || resource.attribute("count").is_some_and(|count| !is_one(count));
            if is_several {
                let message = "which of the instances has a policy is not known";
                self.gaps.push(Gap::new(&resource.address, resource.place, message));
            }
            if let Some(name) = resource.text("name") {
                names.entry((&resource.kind, name.to_ascii_lowercase())).or_default().push(resource);
            }
        }
        for same in names.into_values().filter(|same| same.len() > 1) {
            let message = "several have this name";
            self.gaps.extend(same.iter().map(|resource| Gap::new(&resource.address, resource.place, message)));
        }
    }

    /// The resources of a kind that a value refers to.
    pub(super) fn referred(&self, value: &Term, kind: &str) -> Vec<&'r Resource> {
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

    /// Whom a value of a resource names.
    pub(super) fn principal(&mut self, of: &Resource, value: &Term, kind: &str, attached: &mut Attached) {
        let is_certain = !of.may_be_missing;
        match self.referred(value, kind).as_slice() {
            [] => {}
            [one] => return attached.add(&one.address, is_certain),
            several => return self.perhaps(several, attached),
        }
        let Some(name) = value.text() else {
            let all = self.by_name.kinds.get(kind).cloned().unwrap_or_default();
            return self.perhaps(&all, attached);
        };
        match self.by_name.named.get(&(kind, name.to_ascii_lowercase())) {
            Some(resource) if resource.provider() == of.provider() && resource.text("name").as_ref() == Some(&name) => {
                attached.add(&resource.address, is_certain);
            }
            // With another provider it may be one of another account; in another case it is not surely the same.
            Some(resource) => self.perhaps(&[*resource], attached),
            None => {
                // One of unknown name may have this one.
                let unnamed = self.by_name.unnamed.get(kind).cloned().unwrap_or_default();
                self.perhaps(&unnamed, attached);
                attached.add(&name, is_certain);
                let (_, kinds) = self.elsewhere.entry(name).or_insert_with(|| (value.span, BTreeSet::new()));
                kinds.insert(kind.to_owned());
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
                self.unread.extend(to.all().map(|id| (id.clone(), unread.clone())));
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
                Some(value) => self.principal(resource, value, kind, &mut attached),
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
                let may_be_missing = self.may_be_taken_away(&policy, id);
                let attached_to = vec![id.clone()];
                template.policies.push(FoundPolicy { owner, attached_to, may_be_missing, ..policy.clone() });
            }
            if !to.perhaps.is_empty() {
                template.policies.push(FoundPolicy { attached_to: to.perhaps, may_be_missing: true, ..policy });
            }
        }
        self.groups(template);
        self.bound(template);
        let gaps_of_groups = self.gaps_of_groups();
        if self.left == 0 {
            let message = "which roles have which policies is not known: there are too many cases";
            let place = template.roles.first().map(|role| role.span).unwrap_or_default();
            let found = FoundPolicy::unknown(Owner::new("terraform", None), "policies", place, true, message);
            let attached_to = template.roles.iter().map(|role| role.id.clone()).collect();
            template.policies.push(FoundPolicy { attached_to, ..found });
            let help = "check what `terraform show -json PLAN` prints";
            template.unread.push(Unread::error(place, message, help));
        }
        let known: BTreeSet<String> = template.roles.iter().map(|role| role.id.clone()).collect();
        for (id, (span, kinds)) in core::mem::take(&mut self.elsewhere) {
            if kinds.len() > 1 {
                self.gaps.push(Gap::new(&id, Span::default(), "several have this name"));
            }
            if !known.contains(&id) {
                let may_have = Asker::Unknown.may_have();
                let (unread, boundary) = (Vec::new(), None);
                template.roles.push(FoundRole { id, name: None, span, unread, boundary, may_have });
            }
        }
        for Gap { id, place, message, help } in core::mem::take(&mut self.gaps).into_iter().chain(gaps_of_groups) {
            template.gap(place, &message, help, |role| role.id == id);
        }
        let mut unread: BTreeMap<String, Vec<Unread>> = BTreeMap::new();
        for (id, one) in self.unread {
            unread.entry(id).or_default().push(one);
        }
        for role in &mut template.roles {
            role.unread.extend(unread.remove(&role.id).unwrap_or_default());
        }
    }

    /// Gives users the policies of their groups.
    fn groups(&mut self, template: &mut Template) {
        // By group: its users, and whether it is certain that it is this group.
        let mut users: BTreeMap<&str, Vec<(&Attached, bool)>> = BTreeMap::new();
        for (members, groups) in &self.members {
            let certain = groups.certain.iter().map(|group| (group, true));
            for (group, is_certain) in certain.chain(groups.perhaps.iter().map(|group| (group, false))) {
                users.entry(group).or_default().push((members, is_certain));
            }
        }
        let mut perhaps = Vec::new();
        for policy in &mut template.policies {
            let of_groups: Vec<_> =
                policy.attached_to.iter().filter_map(|id| users.get(id.as_str())).flatten().copied().collect();
            for (members, is_certain) in of_groups {
                self.left = self.left.saturating_sub(members.all().count());
                if self.left == 0 {
                    break;
                }
                let (certain, rest): (&[String], Vec<&String>) = if is_certain {
                    (&members.certain, members.perhaps.iter().collect())
                } else {
                    (&[], members.all().collect())
                };
                policy.attached_to.extend(certain.iter().cloned());
                if !rest.is_empty() {
                    let attached_to = rest.into_iter().cloned().collect();
                    perhaps.push(FoundPolicy { attached_to, may_be_missing: true, ..policy.clone() });
                }
            }
        }
        template.policies.extend(perhaps);
    }

    /// What is not seen of a group is not seen of its users.
    fn gaps_of_groups(&mut self) -> Vec<Gap> {
        let mut by_id: BTreeMap<&str, Vec<&Gap>> = BTreeMap::new();
        for gap in &self.gaps {
            by_id.entry(&gap.id).or_default().push(gap);
        }
        let mut found = Vec::new();
        for (users, groups) in &self.members {
            for gap in groups.all().filter_map(|group| by_id.get(group.as_str())).flatten() {
                for id in users.all() {
                    self.left = self.left.saturating_sub(1);
                    if self.left == 0 {
                        return found;
                    }
                    found.push(Gap { id: id.clone(), ..(*gap).clone() });
                }
            }
        }
        found
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
}
