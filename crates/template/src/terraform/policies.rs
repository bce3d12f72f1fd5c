//! The policies of resources, and the roles, users and groups that have them.
//!
//! Source: Terraform's provider for AWS, the resources of the service IAM and those with a `policy`.

use std::collections::BTreeSet;

use partiql_iam::Span;

use super::attach::{Attached, Attachments};
use super::document;
use super::giver::{GROUP, USER, may_give};
use super::resource::Resource;
use super::term::{Cause, Entry, Piece, Term, What, known};
use super::text_json::{self, looks_like_policy};
use crate::found::{ALL_IN_ONE, Asker, Form, FoundPolicy, FoundRole, Owner, PolicyUse, Template, Unread, key_of_tag};
use crate::text::{Part, PolicyText, Written};
use crate::write;

/// A resource with a policy in an attribute.
struct Holder {
    kind: &'static str,
    attribute: &'static str,
    is_for: PolicyUse,
}

const fn holder(kind: &'static str, attribute: &'static str, is_for: PolicyUse) -> Holder {
    Holder { kind, attribute, is_for }
}

const HOLDERS: [Holder; 10] = [
    holder("aws_iam_policy", "policy", PolicyUse::Identity),
    holder("aws_iam_role", "assume_role_policy", PolicyUse::Trust),
    holder("aws_iam_role_policy", "policy", PolicyUse::Identity),
    holder("aws_iam_user_policy", "policy", PolicyUse::Identity),
    holder("aws_iam_group_policy", "policy", PolicyUse::Identity),
    holder("aws_organizations_policy", "content", PolicyUse::Identity),
    holder("aws_ssoadmin_permission_set_inline_policy", "inline_policy", PolicyUse::Identity),
    holder("aws_dynamodb_resource_policy", "policy", PolicyUse::Resource),
    holder("aws_vpc_endpoint", "policy", PolicyUse::Resource),
    holder("aws_vpc_endpoint_policy", "policy", PolicyUse::Resource),
];

/// The resources that are roles, users and groups.
const PRINCIPALS: [&str; 3] = ["aws_iam_role", "aws_iam_user", "aws_iam_group"];

const DOCUMENT: &str = "data.aws_iam_policy_document";

/// Whether all that a resource says is needed; of others their `policy` is.
pub(super) fn is_wanted(kind: &str) -> bool {
    kind == DOCUMENT
        || may_give(kind)
        || kind.starts_with("aws_iam_")
        || HOLDERS.iter().any(|holder| holder.kind == kind)
}

/// The policies of these resources. `used` are the policy documents that some of them have as theirs.
pub(super) fn template(form: Form, resources: &[Resource], used: &BTreeSet<String>) -> Template {
    let mut template = Template::new(form);
    let is_principal = |resource: &&Resource| PRINCIPALS.contains(&resource.kind.as_str());
    template.roles.extend(resources.iter().filter(is_principal).map(|resource| FoundRole {
        id: resource.address.clone(),
        name: resource.text("name"),
        span: resource.place,
        unread: Vec::new(),
        boundary: None,
        may_have: may_have(resource),
    }));
    let mut attachments = Attachments::new(resources);
    for resource in resources {
        if resource.kind == DOCUMENT {
            if !used.contains(&resource.declared) {
                let text = document::document(&resource.fields);
                let is_for = meant_for(&text);
                add(&mut template, resource, is_for, Owner::new(&resource.address, None), resource.span, text);
            }
            continue;
        }
        let holder = HOLDERS.iter().find(|holder| holder.kind == resource.kind);
        match holder {
            Some(Holder { kind: _, attribute, is_for }) => {
                if let Some(value) = resource.attribute(attribute) {
                    let owner = Owner::new(&resource.address, resource.text("name"));
                    policy(&mut template, &mut attachments, resource, value, *is_for, owner);
                }
            }
            // What is handed to a module may be a policy.
            None if resource.kind == "module" => {
                let What::Map(entries) = &resource.fields.what else { continue };
                for Entry { value, .. } in entries.iter().filter(|entry| looks_like_policy(&entry.value)) {
                    alone(&mut template, resource, value);
                }
                let message = format!("what `{}` makes is not read", resource.address);
                let help = "check what `terraform show -json PLAN` prints";
                template.unread.push(Unread::note(resource.place, message, help));
            }
            None if resource.kind == "local" => {
                if let Some(value) = resource.attribute("policy").filter(|_| !used.contains(&resource.declared)) {
                    alone(&mut template, resource, value);
                }
            }
            // Of others only what surely is one.
            None => {
                if let Some(value) = resource.attribute("policy").filter(|value| looks_like_policy(value)) {
                    let owner = Owner::new(&resource.address, None);
                    policy(&mut template, &mut attachments, resource, value, PolicyUse::Resource, owner);
                }
            }
        }
        for block in if resource.kind == "aws_iam_role" { resource.fields.blocks("inline_policy") } else { &[] } {
            let owner = Owner::new(&resource.address, block.attribute("name").and_then(Term::text));
            let value = match (&block.what, block.attribute("policy")) {
                (What::Map(_), None) => continue,
                (_, found) => found.unwrap_or(block),
            };
            policy(&mut template, &mut attachments, resource, value, PolicyUse::Identity, owner);
        }
    }
    attachments.finish(&mut template);
    ignored(&mut template, resources);
    template
}

/// The policy of a table, if it is JSON.
pub(super) fn resource_policy(value: &Term) -> Option<PolicyText> {
    let inner = match &value.what {
        What::Json(inner) => (**inner).clone(),
        What::Text(pieces) => text_json::parsed(value, pieces).ok()?,
        What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Map(_) | What::Unknown(_) => return None,
    };
    Some(write::policy(&inner.into(), PolicyUse::Resource))
}

/// Adds the policy that an attribute has.
fn policy(
    template: &mut Template,
    attachments: &mut Attachments<'_>,
    resource: &Resource,
    value: &Term,
    is_for: PolicyUse,
    owner: Owner,
) {
    let attached = attachments.of(resource);
    if let Some((Cause::File(path), name)) = value.as_unknown().map(|unknown| (&unknown.cause, &unknown.name)) {
        let what = path.as_deref().map_or_else(|| name.clone(), |path| format!("`{path}`"));
        let message = format!("the policy of `{}` is in another file: {what}", resource.address);
        let help = "check that file, or what `terraform show -json PLAN` prints";
        let unread = Unread::error(value.span, message.as_str(), help);
        let ids = attached.certain.iter().chain(&attached.perhaps);
        for id in ids {
            template.roles.iter_mut().filter(|role| role.id == *id).for_each(|role| role.unread.push(unread.clone()));
        }
        template.unread.push(unread);
        if is_for == PolicyUse::Identity {
            let found = FoundPolicy::unknown(owner, what.trim_matches('`'), value.span, true, &message);
            keep(template, resource, found, attached);
        }
        return;
    }
    let (span, text) = match &value.what {
        What::Json(inner) => {
            let span = if inner.span == Span::default() { value.span } else { inner.span };
            (span, (**inner).clone())
        }
        What::Text(pieces) => match text_json::parsed(value, pieces) {
            Ok(inner) => (value.span, inner),
            Err((problem, place)) => {
                let is_known = pieces.iter().all(|piece| matches!(piece, Piece::Plain(..)));
                let text = is_known.then(|| as_written(pieces, value)).flatten();
                let text = text.unwrap_or_else(|| {
                    let message = format!("the policy is no JSON before the template is deployed: {problem}");
                    write::unknown_policy("policy", place, true, message)
                });
                finish(template, resource, is_for, owner, value.span, text, attached);
                return;
            }
        },
        What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Map(_) | What::Unknown(_) => {
            (value.span, value.clone())
        }
    };
    let text = write::policy(&text.into(), is_for);
    finish(template, resource, is_for, owner, span, text, attached);
}

/// A text of which the library shall say what is wrong with it. Its place is exact if it has no escapes.
fn as_written(pieces: &[Piece], value: &Term) -> Option<PolicyText> {
    match pieces {
        [Piece::Plain(text, span)] if span.end.saturating_sub(span.start) as usize == text.len() => {
            Some(PolicyText::from_byte(text.clone(), span.start))
        }
        _ => {
            let json = known(pieces)?;
            let whole = Span::of(&(0..json.len()));
            let part = Part { json: whole, place: value.span, written: Written::Computed };
            Some(PolicyText::of_parts(json, vec![part], Vec::new()))
        }
    }
}

fn add(template: &mut Template, resource: &Resource, is_for: PolicyUse, owner: Owner, span: Span, text: Term) {
    let text = write::policy(&text.into(), is_for);
    finish(template, resource, is_for, owner, span, text, Attached::default());
}

fn finish(
    template: &mut Template,
    resource: &Resource,
    is_for: PolicyUse,
    owner: Owner,
    span: Span,
    text: PolicyText,
    attached: Attached,
) {
    // One document is the trust policy of many roles.
    if is_for == PolicyUse::Trust {
        let is_same = |policy: &&mut FoundPolicy| {
            policy.kind == is_for && policy.text == text && policy.may_be_missing == resource.may_be_missing
        };
        if let Some(same) = template.policies.iter_mut().find(is_same) {
            same.attached_to.extend(attached.certain);
            return;
        }
    }
    keep(template, resource, FoundPolicy::new(owner, is_for, text, span), attached);
}

/// Adds a policy of a resource, for those who surely have it and for those who perhaps do.
fn keep(template: &mut Template, resource: &Resource, found: FoundPolicy, attached: Attached) {
    let Attached { certain, perhaps, .. } = attached;
    if !perhaps.is_empty() {
        template.policies.push(FoundPolicy { attached_to: perhaps.clone(), may_be_missing: true, ..found.clone() });
    }
    if perhaps.is_empty() || !certain.is_empty() {
        let may_be_missing = resource.may_be_missing;
        template.policies.push(FoundPolicy { attached_to: certain, may_be_missing, ..found });
    }
}

/// What a document is for that nothing in the file has, by its elements.
fn meant_for(document: &Term) -> PolicyUse {
    let statements = document.attribute("Statement").map(Term::items).unwrap_or_default();
    let has = |names: [&str; 2]| {
        statements.iter().any(|statement| names.iter().any(|name| statement.attribute(name).is_some()))
    };
    match (has(["Principal", "NotPrincipal"]), has(["Resource", "NotResource"])) {
        (false, _) => PolicyUse::Identity,
        (true, false) => PolicyUse::Trust,
        (true, true) => PolicyUse::Resource,
    }
}

/// Says of those who have what changes outside of Terraform that it may be something else.
fn ignored(template: &mut Template, resources: &[Resource]) {
    for resource in resources.iter().filter(|resource| resource.kind.starts_with("aws_iam_")) {
        let Some(place) = resource.ignored else { continue };
        let its = template.policies.iter().filter(|policy| policy.owner.id == resource.address);
        let holders: BTreeSet<String> = its.flat_map(|policy| policy.attached_to.iter().cloned()).collect();
        let message = format!("changes of `{}` are ignored: it may be another one", resource.address);
        let is_alone = holders.is_empty() && !PRINCIPALS.contains(&resource.kind.as_str());
        template.gap(place, &message, ALL_IN_ONE, |role| {
            is_alone || role.id == resource.address || holders.contains(&role.id)
        });
    }
}

/// The condition keys that requests of a role, user or group may have: its tags too.
fn may_have(resource: &Resource) -> Vec<String> {
    let asker = match resource.kind.as_str() {
        USER => Asker::User,
        GROUP => Asker::Group,
        _ => Asker::Role,
    };
    let mut keys = asker.may_have();
    for tags in ["tags", "tags_all"].iter().filter_map(|name| resource.attribute(name)) {
        match &tags.what {
            What::Map(tags) => keys.extend(tags.iter().map(|Entry { key, .. }| key_of_tag(key.text().as_deref()))),
            _ => keys.push(key_of_tag(None)),
        }
    }
    keys
}

/// Adds a policy of which only its elements say what it is for.
fn alone(template: &mut Template, resource: &Resource, value: &Term) {
    let inner = match &value.what {
        What::Json(inner) => (**inner).clone(),
        What::Text(pieces) => match text_json::parsed(value, pieces) {
            Ok(inner) => inner,
            Err(_) => return,
        },
        _ => value.clone(),
    };
    let owner = Owner::new(&resource.address, None);
    add(template, resource, meant_for(&inner), owner, value.span, inner);
}
