//! What may be granted and was not used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use partiql_iam::iam::{Action, PolicySet};
use partiql_iam::service::ACTIONS;

use super::overlap::{is_pattern, may_meet};
use super::records::{Records, id_of, is_of_statements, is_open};
use crate::row::Used;
use crate::tally::Tally;

/// Each action of the services on each resource that is known: what was used, and what policies name.
pub(super) fn named(tally: &Tally, policies: &PolicySet) -> Vec<(Action, Arc<str>, Arc<str>)> {
    let mut resources: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for permission in tally.permissions.keys() {
        let Used { kind: _, name, id: _, arn } = &permission.resource;
        if !is_open(arn) {
            resources.insert(Arc::clone(arn), Arc::clone(name));
        }
    }
    // Those that a boundary or a `Deny` names may be what is granted by another statement.
    for text in policies.resources().filter(|text| !is_pattern(text)) {
        resources.entry(text.into()).or_default();
    }
    let mut found = Vec::new();
    for table in ACTIONS {
        let own = resources.iter().filter(|(arn, _)| arn.split(':').nth(2) == Some(table.prefix));
        for (arn, name) in own {
            let known = tally.tables.get(id_of(arn));
            let name = if name.is_empty() { known.unwrap_or(name) } else { name };
            for action in table.actions {
                if action.resources().iter().any(|kind| is_of_kind(kind.name, arn)) {
                    found.push((*action, Arc::clone(arn), Arc::clone(name)));
                }
            }
        }
    }
    found
}

/// Whether an ARN is of a kind of resource that statements are on.
fn is_of_kind(kind: &str, arn: &str) -> bool {
    let after = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let parts: Vec<&str> = after.split('/').collect();
    match parts.as_slice() {
        ["ledger", _] => kind == "ledger",
        ["ledger", _, "table", _] | ["table", _] => kind == "table",
        ["ledger", _, "information_schema", _] => kind == "catalog",
        ["table", _, "index", _] => kind == "index",
        _ => false,
    }
}

/// An action that is granted on all that a pattern stands for.
pub(super) struct Pattern {
    pub(super) action: Action,
    /// As it is said.
    pub(super) text: Arc<str>,
    /// A pattern of at least that.
    pub(super) wide: Arc<str>,
    /// ARNs that it stands for, which nobody uses.
    pub(super) samples: Vec<String>,
}

/// What the policies grant on more than one resource, or on what is not known here.
pub(super) fn patterns(policies: &PolicySet, records: &Records<'_>) -> Vec<Pattern> {
    let mut found: BTreeMap<(Arc<str>, Action), Pattern> = BTreeMap::new();
    for table in ACTIONS {
        // Of others what is named is enough: records show nothing of them.
        for action in table.actions.iter().filter(|action| is_of_statements(**action)) {
            let kinds: Vec<&str> = action.resources().iter().map(|kind| kind.name).collect();
            for selection in policies.allowed_on(action.name()) {
                let texts: Vec<&str> = selection.patterns.values.iter().map(|pattern| &*pattern.value).collect();
                let (texts, wide) = if selection.negated {
                    (vec![format!("not {}", texts.join(", "))], Some("*"))
                } else {
                    (texts.into_iter().filter(|text| is_pattern(text)).map(str::to_owned).collect(), None)
                };
                for text in texts {
                    let wide = wide.unwrap_or(&text);
                    let Some(samples) = samples(wide, policies, table.prefix, &kinds, records) else { continue };
                    let (wide, text): (Arc<str>, Arc<str>) = (wide.into(), text.as_str().into());
                    let pattern = Pattern { action: *action, text: Arc::clone(&text), wide, samples };
                    found.insert((text, *action), pattern);
                }
            }
        }
    }
    found.into_values().collect()
}

/// A name that nothing has.
const NOBODY: &str = "partiql-iam-nobody";

/// The ends of ARNs of each kind.
const ENDS: [(&str, &str, &str); 5] = [
    ("qldb", "ledger", ""),
    ("qldb", "table", "/table/0000000000000000000000"),
    ("qldb", "catalog", "/information_schema/user_tables"),
    ("dynamodb", "table", "table/partiql-iam-nobody"),
    ("dynamodb", "index", "table/partiql-iam-nobody/index/partiql-iam-nobody"),
];

/// A text with names that nothing has in the place of all that stands for any.
fn filled(text: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let end = ["${", "#{", "{{"].iter().any(|begin| rest.starts_with(begin)).then(|| rest.find('}')).flatten();
        match (letter, end) {
            (_, Some(_)) | ('*', None) => filled.push_str(NOBODY),
            ('?', None) => filled.push('x'),
            (letter, None) => filled.push(letter),
        }
        rest = rest.get(end.map_or(letter.len_utf8(), |end| end + 1)..).unwrap_or_default();
    }
    filled
}

/// An ARN of a pattern, with what is not known of its first parts as in another one. `end`: the last part, if it is not that of the pattern.
fn sample(pattern: &str, scope: &[&str], end: Option<&str>) -> Option<String> {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let is_whole = parts.len() == 6;
    let own = |place: usize| {
        let text = parts.get(place).copied().filter(|text| is_whole && !is_pattern(text));
        text.or_else(|| scope.get(place).copied()).unwrap_or_default()
    };
    let last = match end {
        Some(end) => end.to_owned(),
        None => filled(parts.get(5)?),
    };
    Some(format!("arn:{}:{}:{}:{}:{last}", own(1), own(2), own(3), own(4)))
}

/// ARNs that a pattern stands for, of resources of some kinds of a service; `None` if it stands for none.
fn samples(
    pattern: &str,
    policies: &PolicySet,
    service: &str,
    kinds: &[&str],
    records: &Records<'_>,
) -> Option<Vec<String>> {
    let made_up = match service {
        "qldb" => "arn:aws:qldb:us-east-1:000000000000:ledger/partiql-iam-nobody",
        _ => "arn:aws:dynamodb:us-east-1:000000000000:",
    };
    let scopes = records.scopes().filter(|scope| scope.split(':').nth(2) == Some(service));
    // What a boundary or a `Deny` names may be all that is left of it.
    let others = || policies.resources().filter(|text| is_pattern(text) && may_meet(text, pattern));
    let mut found: BTreeSet<String> = BTreeSet::new();
    for scope in scopes.chain([made_up]) {
        let scope: Vec<&str> = scope.splitn(6, ':').collect();
        let ends = ENDS.iter().filter(|(of, kind, _)| *of == service && kinds.contains(kind));
        // Other ledgers than those of the records too.
        let ledgers = match service {
            "qldb" => vec![scope.get(5).copied().unwrap_or_default().to_owned(), format!("ledger/{NOBODY}")],
            _ => vec![String::new()],
        };
        for (_, _, end) in ends {
            found.extend(ledgers.iter().filter_map(|ledger| sample(pattern, &scope, Some(&format!("{ledger}{end}")))));
        }
        found.extend(others().chain([pattern]).filter_map(|text| sample(text, &scope, None)));
    }
    let is_own = |sample: &String| kinds.iter().any(|kind| is_of_kind(kind, sample)) && may_meet(sample, pattern);
    found.retain(|sample| is_own(sample) && sample.split(':').nth(2) == Some(service));
    // Of such a pattern the kind is not known.
    let after = pattern.splitn(6, ':').nth(5);
    let is_any_kind = after.is_none_or(|after| after.split('/').next().is_some_and(is_pattern));
    let is_possible = is_any_kind && !kinds.is_empty() && may_meet(&format!("arn:*:{service}:*"), pattern);
    (!found.is_empty() || is_possible).then(|| found.into_iter().collect())
}
