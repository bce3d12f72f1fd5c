//! What a role is denied, allowed in its policy: a change of the policy's file.

use std::collections::BTreeMap;
use std::path::Path;

use gen_lsp_types::{TextEdit, Uri};

use super::fix::applied;
use super::workspace::Workspace;
use partiql_iam::iam::{
    Denial, MAX_POLICY_BYTES, MAX_POLICY_DEPTH, Missing, NamedPolicy, PolicyDocument, PolicyKind, PolicySet,
    PolicySources,
};
use partiql_iam::json::{Json, Member, member, values};
use partiql_iam::{Span, iam::Permission};
use partiql_iam_project::{CompiledRole, PolicyFile};

/// A change of a policy that gives what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allow {
    /// What it does, in a few words.
    pub(super) title: String,
    /// The file of the policy.
    pub(super) uri: Uri,
    /// What changes there.
    pub(super) edits: Vec<TextEdit>,
}

/// The change of the first policy of a role that is plain JSON. `None` if a new statement there would not be enough: something is denied
/// explicitly, a boundary or another group of policies does not allow it, or the id of a table is not known.
pub(super) fn allow(role: &CompiledRole, denial: &Denial, workspace: &Workspace) -> Option<Allow> {
    let Denial { missing, denied_by, unknown, .. } = denial;
    let is_of_identity = |missing: &Missing| {
        missing.unresolved_table.is_none()
            && !missing.permission.resource.contains(['*', '?', '$'])
            && missing.not_allowed_by.iter().all(|gap| gap.kind == PolicyKind::Identity)
    };
    if missing.is_empty() || !denied_by.is_empty() || !unknown.is_empty() || !missing.iter().all(is_of_identity) {
        return None;
    }
    let is_plain = |file: &&PolicyFile| {
        file.kind == PolicyKind::Identity
            && file.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
            && PolicyDocument::parse(&file.text).is_ok()
    };
    let file = role.files.iter().find(is_plain)?;
    let source = workspace.sources.get(&file.name)?;
    let changes = changes(&file.text, &statements(missing)?)?;
    if !gives(&applied(&file.text, &changes), missing, role) {
        return None;
    }
    let name = Path::new(&file.path).file_name()?.to_string_lossy();
    let edit = |(span, new_text): (Span, String)| TextEdit { range: source.text.span(span), new_text };
    let title = format!("Allow it in `{name}`");
    Some(Allow { title, uri: source.uri.clone(), edits: changes.into_iter().map(edit).collect() })
}

/// The statements that allow what is missing, one for each resource.
fn statements(missing: &[Missing]) -> Option<Vec<String>> {
    let mut by_resource: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Missing { permission: Permission { action, resource, .. }, .. } in missing {
        let actions = by_resource.entry(resource).or_default();
        if !actions.contains(&action.as_str()) {
            actions.push(action);
        }
    }
    let statement = |(resource, actions): (&str, Vec<&str>)| {
        let resource = serde_json::to_string(resource).ok()?;
        let actions = match actions.as_slice() {
            [only] => serde_json::to_string(only).ok()?,
            all => serde_json::to_string(all).ok()?.replace("\",\"", "\", \""),
        };
        Some(format!("{{\"Effect\": \"Allow\", \"Action\": {actions}, \"Resource\": {resource}}}"))
    };
    by_resource.into_iter().map(statement).collect()
}

/// Where the statements come in a policy, after those that there are.
fn changes(text: &str, statements: &[String]) -> Option<Vec<(Span, String)>> {
    let values = values(text, MAX_POLICY_BYTES, MAX_POLICY_DEPTH).ok()?;
    let [policy] = values.as_slice() else { return None };
    let Member { value, .. } = member(policy, "Statement")?;
    match &value.value {
        Json::Array(items) => {
            let last = items.last()?.span;
            // The blanks before the last one, so that they look alike.
            let before = text.get(..last.start as usize)?;
            let blanks = before.get(before.trim_end().len()..)?;
            let blanks = if blanks.is_empty() { " " } else { blanks };
            let added: String = statements.iter().flat_map(|statement| [",", blanks, statement]).collect();
            Some(vec![(Span::at(last.end), added)])
        }
        Json::Object(_) => {
            let added: String = statements.iter().flat_map(|statement| [", ", statement]).collect();
            Some(vec![(Span::at(value.span.start), "[".to_owned()), (Span::at(value.span.end), added + "]")])
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

/// Whether the changed policy gives what is missing.
fn gives(text: &str, missing: &[Missing], role: &CompiledRole) -> bool {
    let Ok(document) = PolicyDocument::parse(text) else { return false };
    let identity = vec![NamedPolicy { name: String::new(), document }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    missing.iter().all(|Missing { permission: Permission { action, resource, .. }, .. }| {
        set.decide_request(action, resource, &role.context).is_allowed()
    })
}
