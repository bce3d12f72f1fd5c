//! What takes away all policies that it does not name: resources with exclusive lists, and roles that say their policies themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::attach::{Attached, Attachments};
use super::giver::{EXCLUSIVE, OF_ROLES, POLICY, ROLE, ROLE_POLICY};
use super::term::{Term, What};
use crate::found::{FoundPolicy, PolicyUse, Template};

impl Attachments<'_> {
    /// Says of policies that they may be taken away.
    pub(super) fn take_away(&mut self, template: &mut Template) {
        let mut policies: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let identity = |(_, policy): &(usize, &FoundPolicy)| policy.kind == PolicyUse::Identity;
        for (index, policy) in template.policies.iter().enumerate().filter(identity) {
            policy.attached_to.iter().for_each(|id| policies.entry(id.clone()).or_default().push(index));
        }
        let roles = self.by_name.kinds.get(ROLE).cloned().unwrap_or_default();
        for (kind, whose, of, remain, meant) in EXCLUSIVE {
            // By role: what remains, by each resource that says so.
            let mut remaining: BTreeMap<String, Vec<Option<&Term>>> = BTreeMap::new();
            for resource in self.by_name.kinds.get(kind).cloned().unwrap_or_default() {
                let mut attached = Attached::default();
                if let Some(value) = resource.attribute(whose) {
                    self.principal(resource, value, of, &mut attached);
                }
                for id in attached.all() {
                    remaining.entry(id.clone()).or_default().push(resource.attribute(remain));
                }
            }
            if of == ROLE {
                for (attribute, _) in OF_ROLES.iter().filter(|(_, kind)| *kind == meant) {
                    for role in roles.iter().filter(|role| role.takes_away.contains(attribute)) {
                        // Policies within the role have no addresses.
                        let list = role.attribute(attribute).filter(|_| meant == POLICY);
                        remaining.entry(role.address.clone()).or_default().push(list);
                    }
                }
            }
            for (id, lists) in remaining {
                let is_by_role = roles.iter().any(|role| {
                    role.address == id && role.takes_away.iter().any(|name| OF_ROLES.contains(&(*name, meant)))
                });
                // What several say is not known.
                let kept = match lists.as_slice() {
                    [Some(list)] => self.kept(list, meant),
                    _ => BTreeSet::new(),
                };
                for index in policies.get(&id).into_iter().flatten() {
                    let Some(policy) = template.policies.get_mut(*index) else { continue };
                    let Some(holder) = self.by_name.addresses.get(policy.owner.id.as_str()) else { continue };
                    // Those within a role are taken away by others.
                    let is_within = meant == ROLE_POLICY && holder.kind == ROLE && !(is_by_role && lists.len() == 1);
                    if holder.kind != meant && !is_within {
                        continue;
                    }
                    let names = [policy.owner.policy.clone(), holder.text("arn"), Some(holder.address.clone())];
                    if !names.iter().flatten().any(|name| kept.contains(name)) {
                        policy.may_be_missing = true;
                    }
                }
                if meant == POLICY {
                    self.only_managed.insert(id, kept);
                }
            }
        }
    }

    /// Whether a policy that the file only names may be taken away from somebody.
    pub(super) fn may_be_taken_away(&self, policy: &FoundPolicy, id: &str) -> bool {
        let Some(kept) = self.only_managed.get(id) else { return false };
        let end = format!(":policy/{}", policy.owner.policy.as_deref().unwrap_or_default());
        !kept.iter().any(|arn| arn.ends_with(&end))
    }

    /// The names, ARNs and addresses of the policies that remain.
    fn kept(&self, list: &Term, kind: &str) -> BTreeSet<String> {
        let items = if matches!(list.what, What::List(_)) { list.items() } else { &[] };
        let mut kept = BTreeSet::new();
        for item in items {
            kept.extend(item.text());
            if let [one] = self.referred(item, kind).as_slice() {
                kept.insert(one.address.clone());
            }
        }
        kept
    }
}
