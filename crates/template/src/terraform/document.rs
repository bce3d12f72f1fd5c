//! `aws_iam_policy_document`: the policy that its blocks make.
//!
//! Source: Terraform's provider for AWS, data source `aws_iam_policy_document`, and `internal/service/iam/policy_document_data_source.go`.

use std::collections::{BTreeMap, BTreeSet};

use partiql_iam::Span;

use super::term::{Entry, Piece, Term, Unknown, What};
use super::text_json;
use crate::text::Written;

/// The attributes of a statement, and the elements that they are.
const ELEMENTS: [(&str, &str); 6] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// The policy that a block makes.
pub(super) fn document(block: &Term) -> Term {
    let span = block.span;
    let mut versions = vec![version(block)];
    let mut from = |names: [&str; 2]| {
        let mut all = Vec::new();
        for document in names.iter().flat_map(|name| block.blocks(name)) {
            let policy = policy(document);
            if !matches!(policy.what, What::Map(_)) {
                all.push(vec![policy]);
                continue;
            }
            versions.extend(policy.attribute("Version").cloned());
            let more = policy.attribute("Statement").map(Term::items).unwrap_or_default();
            all.push(more.to_vec());
        }
        all
    };
    let mut statements = Vec::new();
    for all in from(["source_json", "source_policy_documents"]) {
        merge(&mut statements, all);
    }
    merge(&mut statements, block.blocks("statement").iter().map(statement).collect());
    for all in from(["override_json", "override_policy_documents"]) {
        merge(&mut statements, all);
    }
    let entry = |name: &str, value: Term| Entry { key: Term::plain(name, value.span), value };
    let mut entries = vec![entry("Version", newest(versions))];
    entries.extend(block.attribute("policy_id").map(|id| entry("Id", id.clone())));
    entries.push(entry("Statement", Term::new(What::List(statements), span, Written::Computed)));
    Term::new(What::Map(entries), span, Written::Computed)
}

fn version(block: &Term) -> Term {
    block.attribute("version").map_or_else(|| Term::plain("2012-10-17", block.span), Clone::clone)
}

/// The version of a policy that others are merged into.
fn newest(versions: Vec<Term>) -> Term {
    let unknown = versions.iter().find(|version| version.text().is_none()).cloned();
    unknown
        .or_else(|| versions.into_iter().max_by_key(Term::text))
        .unwrap_or_else(|| Term::plain("2012-10-17", Span::default()))
}

/// A policy whose JSON is given, as a map; something unknown if it is not known.
fn policy(json: &Term) -> Term {
    let unknown = || Term::unknown(Unknown::named("source_policy_documents"), json.span);
    let known = match &json.what {
        What::Json(policy) => (**policy).clone(),
        What::Text(pieces) => text_json::parsed(json, pieces).map_or_else(|_| unknown(), Term::computed),
        What::Unknown(_) => json.clone(),
        What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Map(_) => unknown(),
    };
    if matches!(known.what, What::Map(_) | What::Unknown(_)) { known } else { unknown() }
}

/// Adds the statements of a document to those before it, each in the place of the one with its Sid, or after all. Of one whose Sid is unknown it
/// is unknown which it replaces. Two statements of one document never have one Sid.
fn merge(statements: &mut Vec<Term>, new: Vec<Term>) {
    let sid = |statement: &Term| statement.attribute("Sid").map(Term::text);
    let before = statements.len();
    let known = statements.iter().enumerate().filter_map(|(index, one)| Some((sid(one)??, index)));
    let known: BTreeMap<String, usize> = known.collect();
    for statement in new {
        match sid(&statement) {
            Some(Some(own)) => match known.get(&own).and_then(|index| statements.get_mut(*index)) {
                Some(one) => *one = statement,
                None => statements.push(statement),
            },
            None if matches!(statement.what, What::Map(_)) => statements.push(statement),
            None | Some(None) => {
                let earlier = statements.get_mut(..before).unwrap_or_default();
                for one in earlier.iter_mut().filter(|one| sid(one).is_some()) {
                    *one = Term::unknown(Unknown::named("statement"), one.span);
                }
                statements.push(statement);
            }
        }
    }
}

/// A statement by its block.
fn statement(block: &Term) -> Term {
    let What::Map(members) = &block.what else { return block.clone() };
    let mut entries = Vec::new();
    let mut principals: Vec<(&str, Entry)> = Vec::new();
    let mut has_effect = false;
    for Entry { key, value } in members {
        let Some(name) = key.text() else { return Term::unknown(Unknown::named("statement"), block.span) };
        if matches!(value.what, What::Null) {
            continue;
        }
        let named = |element: &str, value: Term| Entry { key: Term::plain(element, key.span), value };
        if let Some((_, element)) = ELEMENTS.iter().find(|(attribute, _)| *attribute == name) {
            has_effect |= name == "effect";
            let is_empty =
                matches!(&value.what, What::List(items) if items.is_empty()) || value.text().as_deref() == Some("");
            if !is_empty {
                let value = if name.ends_with("resources") { with_variables(value.clone()) } else { value.clone() };
                entries.push(named(element, value));
            }
            continue;
        }
        match name.as_str() {
            "principals" => principals.push(("Principal", named("Principal", principal(value)))),
            "not_principals" => principals.push(("NotPrincipal", named("NotPrincipal", principal(value)))),
            "condition" => entries.push(named("Condition", conditions(value))),
            _ => return Term::unknown(Unknown::named(&name), block.span),
        }
    }
    entries.extend(principals.into_iter().map(|(_, entry)| entry));
    if !has_effect {
        entries.push(Entry { key: Term::plain("Effect", block.span), value: Term::plain("Allow", block.span) });
    }
    Term::new(What::Map(entries), block.span, Written::Computed)
}

/// Policy variables are written `&{aws:username}` here.
fn with_variables(mut term: Term) -> Term {
    match &mut term.what {
        What::Text(pieces) => {
            for piece in pieces {
                match piece {
                    Piece::Plain(text, _) | Piece::Resolved(text, _) => *text = text.replace("&{", "${"),
                    Piece::Place(..) => {}
                }
            }
        }
        What::List(items) => {
            let replaced = core::mem::take(items).into_iter().map(with_variables).collect();
            *items = replaced;
        }
        What::Null | What::Bool(_) | What::Number(_) | What::Map(_) | What::Json(_) | What::Unknown(_) => {}
    }
    term
}

/// Whom a statement is for: blocks with a type and identifiers.
fn principal(blocks: &Term) -> Term {
    let mut kinds: Vec<Entry> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for block in blocks.items() {
        let unknown = |name: &str| Term::unknown(Unknown::named(name), block.span);
        let (Ok(Some(kind)), Ok(Some(identifiers))) = (block.get("type"), block.get("identifiers")) else {
            return unknown("principals");
        };
        let Some(text) = kind.text() else { return unknown("principals") };
        let identifiers = with_variables(identifiers.clone());
        let is_everyone = matches!(identifiers.items(), [only] if only.text().as_deref() == Some("*"));
        if text == "*" && is_everyone && blocks.items().len() == 1 {
            return Term::plain("*", block.span);
        }
        match known.get(&text).and_then(|index| kinds.get_mut(*index)) {
            Some(Entry { value, .. }) => {
                let more = identifiers.items().iter().cloned();
                match &mut value.what {
                    What::List(items) => items.extend(more),
                    _ => value.what = What::List(core::iter::once(value.clone()).chain(more).collect()),
                }
            }
            None => {
                known.insert(text, kinds.len());
                kinds.push(Entry { key: argument(kind.clone()), value: identifiers });
            }
        }
    }
    Term::new(What::Map(kinds), blocks.span, Written::Computed)
}

/// The conditions: blocks with a test, a variable and values. What two of them with the same test and variable come to depends on the version of
/// the provider.
fn conditions(blocks: &Term) -> Term {
    let mut tests: Vec<Entry> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
    for block in blocks.items() {
        let unknown = || Term::unknown(Unknown::named("condition"), block.span);
        let parts = (block.get("test"), block.get("variable"), block.get("values"));
        let (Ok(Some(test)), Ok(Some(variable)), Ok(Some(values))) = parts else { return unknown() };
        let (Some(name), Some(key)) = (test.text(), variable.text()) else { return unknown() };
        let entry = Entry { key: argument(with_variables(variable.clone())), value: with_variables(values.clone()) };
        if !pairs.insert((name.clone(), key)) {
            return unknown();
        }
        match known.get(&name).and_then(|index| tests.get_mut(*index)) {
            Some(Entry { value: Term { what: What::Map(keys), .. }, .. }) => keys.push(entry),
            Some(_) | None => {
                let keys = Term::new(What::Map(vec![entry]), block.span, Written::Computed);
                known.insert(name, tests.len());
                tests.push(Entry { key: argument(test.clone()), value: keys });
            }
        }
    }
    Term::new(What::Map(tests), blocks.span, Written::Computed)
}

/// What is a key of the JSON, and an argument here.
fn argument(key: Term) -> Term {
    let written = if key.written == Written::Hcl { Written::HclArgument } else { Written::Computed };
    Term { written, ..key }
}
