//! Resources with what they say, whether a file of Terraform declares them or a plan lists them.

use std::collections::BTreeSet;

use partiql_iam::Span;

use super::evaluate::{Code, Declared, Scope};
use super::giver::{OF_ROLES, ROLE, may_give};
use super::term::{Entry, Term, What};
use super::text_json::looks_like_policy;
use crate::text::Written;

/// A resource.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    /// Such as `aws_iam_role.app`; in a plan with its modules and its index.
    pub(super) address: String,
    /// The address without index: what references in the same module name.
    pub(super) declared: String,
    /// Such as `aws_iam_role` or `data.aws_iam_policy_document`.
    pub(super) kind: String,
    /// What it says, as a map.
    pub(super) fields: Term,
    /// Its place in the file.
    pub(super) span: Span,
    /// The place of its name.
    pub(super) place: Span,
    /// Whether only the deployment tells if there is one.
    pub(super) may_be_missing: bool,
    /// Where it is said that changes of what its policies come to are ignored.
    pub(super) ignored: Option<Span>,
    /// Of a role: the attributes that take away all policies that they do not name.
    pub(super) takes_away: Vec<&'static str>,
    /// Of what may give policies to whom it is told of: the addresses that it mentions.
    pub(super) mentions: BTreeSet<String>,
}

impl Resource {
    /// An attribute that is given and not null.
    pub(super) fn attribute(&self, name: &str) -> Option<&Term> {
        self.fields.attribute(name)
    }

    /// The name of the provider that makes it, if it is not the default one.
    pub(super) fn provider(&self) -> Option<String> {
        let provider = self.attribute("provider")?;
        provider.text().or_else(|| Some(provider.as_unknown()?.name.clone()))
    }

    /// The text of an attribute, if the file says it.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.attribute(name).and_then(Term::text)
    }
}

/// The resources that a file declares, in its order.
pub(super) fn declared(scope: &Scope<'_>, wanted: impl Fn(&str) -> bool) -> Vec<Resource> {
    let all = scope.resources.iter().filter_map(|(address, declared)| Some((address, (*declared)?)));
    let mut resources: Vec<Resource> =
        all.filter_map(|(address, declared)| read(scope, address, declared, &wanted)).collect();
    resources.extend(scope.locals.iter().filter_map(|(name, code)| local(scope, name, (*code)?)));
    resources.sort_by_key(|resource| resource.span.start);
    resources
}

/// A local, as a resource with it as its policy, if it is one.
fn local<'t>(scope: &Scope<'t>, name: &str, code: Code<'t>) -> Option<Resource> {
    let value = scope.code(code, 0);
    if !looks_like_policy(&value) {
        return None;
    }
    let (address, span) = (format!("local.{name}"), value.span);
    let fields = vec![Entry { key: Term::plain("policy", span), value }];
    let fields = Term::new(What::Map(fields), span, Written::Computed);
    Some(Resource {
        declared: address.clone(),
        address,
        kind: "local".to_owned(),
        fields,
        span,
        place: span,
        may_be_missing: false,
        ignored: None,
        takes_away: Vec::new(),
        mentions: BTreeSet::new(),
    })
}

fn read<'t>(
    scope: &Scope<'t>,
    address: &str,
    declared: Declared<'t>,
    wanted: &impl Fn(&str) -> bool,
) -> Option<Resource> {
    let (kind, _) = address.rsplit_once('.')?;
    let Declared { body, span, place } = declared;
    let fields = if wanted(kind) {
        Term { span, ..scope.body(body, 0) }
    } else {
        let names = ["policy", "count", "for_each", "provider"];
        let entry = |name: &str| Some(Entry { key: Term::plain(name, span), value: scope.attribute(body, name, 0)? });
        let known = names.into_iter().filter_map(entry).collect();
        Term::new(What::Map(known), span, Written::Computed)
    };
    // OpenTofu has `enabled` too.
    let enabled = fields.blocks("lifecycle").iter().find_map(|block| block.attribute("enabled"));
    let may_be_missing = ["count", "for_each"].iter().any(|name| fields.attribute(name).is_some_and(may_be_none))
        || enabled.is_some_and(|enabled| !matches!(enabled.what, What::Bool(true)));
    let ignored = fields.blocks("lifecycle").iter().find_map(ignored_by);
    let takes_away = taken_away_by(kind, |name| fields.attribute(name).is_some());
    let mentions = if may_give(kind) { scope.mentioned(body) } else { BTreeSet::new() };
    let (address, kind) = (address.to_owned(), kind.to_owned());
    let declared = address.clone();
    Some(Resource { address, declared, kind, fields, span, place, may_be_missing, ignored, takes_away, mentions })
}

/// The place of `ignore_changes` that is of more than tags and descriptions.
fn ignored_by(lifecycle: &Term) -> Option<Span> {
    const HARMLESS: [&str; 4] = ["tags", "tags_all", "description", "max_session_duration"];
    let ignored = lifecycle.attribute("ignore_changes")?;
    let is_harmless = |item: &Term| {
        let name = item.text().or_else(|| Some(item.as_unknown()?.name.clone())).unwrap_or_default();
        HARMLESS.contains(&name.split(['.', '[']).next().unwrap_or_default())
    };
    let is_list = matches!(ignored.what, What::List(_));
    (!is_list || !ignored.items().iter().all(is_harmless)).then_some(ignored.span)
}

/// The attributes of a resource that take policies away, of those that it has.
pub(super) fn taken_away_by(kind: &str, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let all = if kind == ROLE { OF_ROLES.as_slice() } else { &[] };
    all.iter().map(|(name, _)| *name).filter(|name| has(name)).collect()
}

/// Whether a `count` or a `for_each` may be of no instance.
fn may_be_none(value: &Term) -> bool {
    match &value.what {
        What::Number(number) => !number.parse::<u32>().is_ok_and(|count| count > 0),
        What::List(items) => items.is_empty() || items.iter().any(|item| item.text().is_none()),
        What::Map(entries) => entries.is_empty(),
        What::Null | What::Bool(_) | What::Text(_) | What::Json(_) | What::Unknown(_) => true,
    }
}
