//! What may give policies to roles, users and groups that it is told of, and does not show them: modules, and stacks of CloudFormation.

use std::collections::BTreeMap;

use partiql_iam::Span;

use super::giver::{GROUP, ROLE, USER, may_give};
use super::names::Names;
use super::resource::Resource;
use super::term::{Entry, Piece, Term, What};
use crate::found::ALL_IN_ONE;

/// Somebody may have policies that the file does not show, or lack those that it does.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    /// Who.
    pub(super) id: String,
    /// Where that is seen.
    pub(super) place: Span,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl Gap {
    pub(super) fn new(id: &str, place: Span, message: &str) -> Self {
        Self { id: id.to_owned(), place, message: message.to_owned(), help: ALL_IN_ONE }
    }
}

/// Who may have policies by what these resources are told.
pub(super) fn gaps(resources: &[Resource], names: &Names<'_>) -> Vec<Gap> {
    let principals: Vec<(&Resource, Option<String>)> = [ROLE, USER, GROUP]
        .iter()
        .flat_map(|kind| names.kinds.get(kind).into_iter().flatten())
        .map(|principal| (*principal, principal.attribute("name").and_then(shown)))
        .collect();
    let mut gaps = Vec::new();
    if principals.is_empty() {
        return gaps;
    }
    let mut by_name: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    for (principal, name) in &principals {
        if let Some(name) = name {
            by_name.entry(name).or_default().push(principal);
        }
    }
    let mut by_address: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    for (principal, _) in &principals {
        by_address.entry(&principal.declared).or_default().push(principal);
    }
    for resource in resources.iter().filter(|resource| may_give(&resource.kind)) {
        let mut told: BTreeMap<&str, &Resource> = BTreeMap::new();
        let mut tell = |principals: Option<&Vec<&Resource>>| {
            for principal in principals.into_iter().flatten() {
                if let Some((address, principal)) = names.addresses.get_key_value(principal.address.as_str()) {
                    told.insert(address, principal);
                }
            }
        };
        resource.mentions.iter().for_each(|address| tell(by_address.get(address.as_str())));
        says(&resource.fields, false, &mut |said| match said {
            Said::Reference(address) => tell(by_address.get(address)),
            Said::Name(name) => tell(by_name.get(name)),
        });
        gaps.extend(told.keys().map(|id| Gap {
            id: (*id).to_owned(),
            place: resource.place,
            message: format!("`{}` is told of it, and may give it policies", resource.address),
            help: "check what `terraform show -json PLAN` prints",
        }));
    }
    gaps
}

/// What a value says of whom it is about.
enum Said<'s> {
    /// The address of a resource.
    Reference(&'s str),
    /// A name.
    Name(&'s str),
}

/// Says what is in a value. `is_whom`: its key says that it names somebody.
fn says(value: &Term, is_whom: bool, say: &mut dyn FnMut(Said<'_>)) {
    let of_unknown = |unknown: &super::term::Unknown, say: &mut dyn FnMut(Said<'_>)| {
        if let Some(reference) = &unknown.reference {
            say(Said::Reference(&reference.address));
        }
    };
    match &value.what {
        What::Null | What::Bool(_) | What::Number(_) => {}
        What::Unknown(unknown) => of_unknown(unknown, say),
        What::List(items) => items.iter().for_each(|item| says(item, is_whom, say)),
        What::Json(inner) => says(inner, is_whom, say),
        What::Map(entries) => {
            for Entry { key, value } in entries {
                let names = key.text().is_none_or(|key| {
                    let key = key.to_ascii_lowercase();
                    ["role", "user", "group", "principal", "iam"].iter().any(|word| key.contains(word))
                });
                says(key, is_whom, say);
                says(value, is_whom || names, say);
                if key.text().as_deref() == Some("template_body")
                    && let Some(text) = shown(value)
                {
                    let words =
                        text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "_+=,@-".contains(letter)));
                    words.for_each(|word| say(Said::Name(word)));
                }
            }
        }
        What::Text(pieces) => {
            for piece in pieces {
                match piece {
                    Piece::Place(unknown, _) => of_unknown(unknown, say),
                    Piece::Plain(..) | Piece::Resolved(..) => {}
                }
            }
            let Some(text) = shown(value) else { return };
            // The end of an ARN, else a name where one is expected.
            match text.split_once(":iam::").and_then(|(_, rest)| rest.rsplit_once('/')) {
                Some((_, name)) => say(Said::Name(name)),
                None if is_whom => say(Said::Name(&text)),
                None => {}
            }
        }
    }
}

/// A text with its unknown pieces by their names: two that are the same come to the same.
fn shown(value: &Term) -> Option<String> {
    let pieces = match &value.what {
        What::Text(pieces) => pieces,
        What::Unknown(unknown) => return unknown.is_whole.then(|| format!("${{{}}}", unknown.name)),
        What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Map(_) | What::Json(_) => return None,
    };
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text, _) | Piece::Resolved(text, _) => text.clone(),
        Piece::Place(unknown, _) => format!("${{{}}}", unknown.name),
    };
    Some(pieces.iter().map(piece).collect())
}
