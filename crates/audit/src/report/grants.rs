//! What may be granted and was not used.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use partiql_iam::iam::{Action, PolicySet, RequestContext};
use partiql_iam::service::ACTIONS;

use super::decide::{Answer, is_granted_somewhere};
use super::overlap::{completed, is_pattern, may_meet, parts};
use super::records::{Records, id_of, is_of_statements};
use super::rest::Rest;
use crate::arn::is_open;
use crate::row::Used;
use crate::tally::Tally;

/// Each action that policies grant on something, on each resource that is known: what was used, and what policies name.
pub(super) fn named(tally: &Tally, policies: &PolicySet) -> Vec<(Action, Arc<str>, Arc<str>)> {
    let mut resources: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for permission in tally.permissions.keys() {
        let Used { kind: _, name, id: _, arn } = &permission.resource;
        // What is granted on all that a pattern stands for is said of the patterns of policies.
        if !is_open(arn) && !is_pattern(arn) {
            resources.insert(Arc::clone(arn), Arc::clone(name));
        }
    }
    // Those that a boundary or a `Deny` names may be what is granted by another statement.
    for text in policies.resources().filter(|text| !is_pattern(text)) {
        resources.entry(text.into()).or_default();
    }
    let mut found = Vec::new();
    for table in ACTIONS {
        let granted: Vec<Action> =
            table.actions.iter().filter(|action| is_granted_somewhere(policies, **action)).copied().collect();
        let own = resources.iter().filter(|(arn, _)| arn.split(':').nth(2) == Some(table.prefix));
        for (arn, name) in own {
            let known = tally.tables.get(id_of(arn));
            let name = if name.is_empty() { known.unwrap_or(name) } else { name };
            for action in &granted {
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
    on: Rc<On>,
}

/// What a pattern stands for.
struct On {
    /// ARNs of it, which nobody uses.
    samples: Vec<String>,
    /// All of it that policies do not name.
    rest: Vec<Rest>,
}

impl Pattern {
    /// What the policies grant of it that they do not name, at its best: what one of them is denied by need not deny another.
    pub(super) fn answer(&self, policies: &PolicySet, context: &RequestContext) -> Answer {
        let mut best = Answer::No;
        for sample in &self.on.samples {
            best = best.min(Answer::of(policies, self.action, sample, context));
            if best == Answer::Yes {
                return best;
            }
        }
        // What denies the samples need not deny all.
        let may = || self.on.rest.iter().any(|rest| rest.may_be_granted(policies, self.action, context));
        if best == Answer::No && may() { Answer::Unknown } else { best }
    }
}

/// What patterns stand for of some kinds of resources.
type Known<'k> = BTreeMap<(Arc<str>, Vec<&'k str>), Option<Rc<On>>>;

/// What the policies grant on more than one resource, or on what is not known here.
pub(super) fn patterns(policies: &PolicySet, records: &Records<'_>) -> Vec<Pattern> {
    let mut found: BTreeMap<(Arc<str>, Action), Pattern> = BTreeMap::new();
    for table in ACTIONS {
        let mut known = Known::new();
        // Of others what is named is enough: records show nothing of them.
        for action in table.actions.iter().filter(|action| is_of_statements(**action)) {
            let kinds: Vec<&str> = action.resources().iter().map(|kind| kind.name).collect();
            for selection in policies.allowed_on(action.name()) {
                let texts: Vec<&str> = selection.patterns.values.iter().map(|pattern| &*pattern.value).collect();
                let (texts, wide) = if selection.negated {
                    (vec![format!("not {}", texts.join(", "))], Some("*"))
                } else {
                    (texts.into_iter().filter(|text| is_pattern(&completed(text))).map(str::to_owned).collect(), None)
                };
                for text in texts {
                    let (wide, text): (Arc<str>, Arc<str>) =
                        (wide.map_or_else(|| completed(&text), Cow::Borrowed).into(), text.as_str().into());
                    let entry = known.entry((Arc::clone(&wide), kinds.clone()));
                    let on = entry.or_insert_with(|| on(&wide, policies, table.prefix, &kinds, records).map(Rc::new));
                    let Some(on) = on.clone() else { continue };
                    let pattern = Pattern { action: *action, text: Arc::clone(&text), wide, on };
                    found.insert((text, *action), pattern);
                }
            }
        }
    }
    found.into_values().collect()
}

/// A name that nothing has, and where nothing is: what denies one need not deny the other.
const NOBODY: [(&str, &str, &str, &str); 2] = [
    ("partiql-iam-nobody", "us-east-1", "000000000000", "0000000000000000000000"),
    ("Qz9_jkvXw-Hq7", "ap-southeast-2", "999999999999", "Zq9jkvXwHq7Zq9jkvXwHq7"),
];

/// A text with names that nothing has in the place of all that stands for any.
fn filled(text: &str, nobody: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let end = ["${", "#{", "{{"].iter().any(|begin| rest.starts_with(begin)).then(|| rest.find('}')).flatten();
        match (letter, end) {
            (_, Some(_)) | ('*', None) => filled.push_str(nobody),
            ('?', None) => filled.push('x'),
            (letter, None) => filled.push(letter),
        }
        rest = rest.get(end.map_or(letter.len_utf8(), |end| end + 1)..).unwrap_or_default();
    }
    filled
}

/// An ARN of a pattern, with what is not known of its first parts as in another one. `end`: the last part, if it is not that of the pattern.
fn sample(pattern: &str, scope: &[&str], end: Option<&str>, nobody: &str) -> Option<String> {
    let parts = parts(pattern);
    let own = |place: usize| {
        let text = parts.and_then(|parts| parts.get(place).copied()).filter(|text| !is_pattern(text));
        text.or_else(|| scope.get(place).copied()).unwrap_or_default()
    };
    let last = match end {
        Some(end) => end.to_owned(),
        None => filled(parts?.last()?, nobody),
    };
    Some(format!("arn:{}:{}:{}:{}:{last}", own(1), own(2), own(3), own(4)))
}

/// What a pattern stands for of some kinds of resources of a service; `None` if it stands for none.
fn on(pattern: &str, policies: &PolicySet, service: &str, kinds: &[&str], records: &Records<'_>) -> Option<On> {
    let partition = records.partition();
    let rest = Rest::of(pattern, service, kinds, partition);
    if rest.is_empty() {
        return None;
    }
    let made_up = NOBODY.map(|(name, region, account, _)| match service {
        "qldb" => format!("arn:{partition}:qldb:{region}:{account}:ledger/{name}"),
        _ => format!("arn:{partition}:{service}:{region}:{account}:"),
    });
    let scopes = records.scopes().filter(|scope| scope.split(':').nth(2) == Some(service));
    // What a boundary or a `Deny` names may be all that is left of it.
    let others: Vec<&str> =
        policies.resources().filter(|text| is_pattern(text) && may_meet(text, pattern)).chain([pattern]).collect();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for scope in scopes.chain(made_up.iter().map(String::as_str)) {
        let scope: Vec<&str> = scope.splitn(6, ':').collect();
        for (name, _, _, id) in NOBODY {
            // Other ledgers than those of the records too.
            let ledgers = [scope.get(5).copied().unwrap_or_default().to_owned(), format!("ledger/{name}")];
            let ends = ledgers.iter().flat_map(|ledger| match service {
                "qldb" => vec![
                    ledger.clone(),
                    format!("{ledger}/table/{id}"),
                    format!("{ledger}/information_schema/user_tables"),
                ],
                _ => vec![format!("table/{name}"), format!("table/{name}/index/{name}")],
            });
            found.extend(ends.filter_map(|end| sample(pattern, &scope, Some(&end), name)));
            found.extend(others.iter().filter_map(|text| sample(text, &scope, None, name)));
            // `table/Orders/*` is of what belongs to a table.
            let tails = match service {
                "qldb" => vec![format!("table/{id}"), "information_schema/user_tables".to_owned()],
                _ => vec![format!("index/{name}")],
            };
            let ends = others.iter().filter_map(|text| Some((*text, parts(text)?.last()?.strip_suffix('*')?)));
            for ((text, begin), tail) in ends.flat_map(|end| tails.iter().map(move |tail| (end, tail))) {
                let begin = filled(begin, name);
                let filled = ["", "/", &format!("{name}/")].map(|between| format!("{begin}{between}{tail}"));
                found.extend(filled.iter().filter_map(|end| sample(text, &scope, Some(end), name)));
            }
        }
    }
    let is_own = |sample: &String| kinds.iter().any(|kind| is_of_kind(kind, sample)) && may_meet(sample, pattern);
    // What is used or named is compared by itself.
    let is_named = |sample: &String| records.is_used(sample) || policies.resources().any(|text| *text == **sample);
    found.retain(|sample| is_own(sample) && sample.split(':').nth(2) == Some(service) && !is_named(sample));
    Some(On { samples: found.into_iter().collect(), rest })
}
