//! What people have in place of a whole policy: a statement, a list of statements, what the AWS CLI prints around a policy.

use alloc::vec;
use alloc::vec::Vec;

use crate::iam::decision::PolicyKind;
use crate::iam::document::embedded::Embedded;
use crate::iam::document::error::{PolicyError, PolicyErrorKind as Problem};
use crate::iam::document::json;
use crate::iam::document::read::{Read, Reader};
use crate::iam::document::wrapper::{another, framed, is_policy_text, member, wrapped};
use crate::iam::document::{PolicyDocument, ResourcePolicy, TrustPolicy};
use crate::json::{Json, Member, Node};
use crate::span::Span;

/// A policy of any type.
#[derive(Debug)]
pub(crate) enum AnyPolicy {
    Identity(PolicyDocument),
    Trust(TrustPolicy),
    /// A resource-based policy, without whom it is for.
    Resource(PolicyDocument),
}

/// A policy that was found in a text.
#[derive(Debug)]
pub(crate) struct Framed<T> {
    pub(crate) policy: T,
    /// Whether it was in a string, encoded.
    pub(crate) is_embedded: bool,
}

impl PolicyDocument {
    /// Reads a policy as people have it: alone, as a statement or a list of statements without a policy around them, or in what the AWS CLI
    /// prints, also encoded as in a URL. Places of templates, such as `${aws_qldb_ledger.l.arn}`, can be resources.
    ///
    /// Without `Version` it is in the language of 2008-10-17.
    ///
    /// # Errors
    ///
    /// As [`parse_as`](Self::parse_as).
    ///
    /// ```
    /// use partiql_iam::iam::{PolicyDocument, PolicyKind};
    ///
    /// let text = r#"{"PolicyVersion": {"Document": {"Version": "2012-10-17", "Statement": [
    ///     {"Effect": "Allow", "Action": "qldb:SendCommand", "Resource": "*"}]}, "VersionId": "v1"}}"#;
    /// let policy = PolicyDocument::parse_framed(text, PolicyKind::Identity)?;
    /// assert_eq!(policy.statements.len(), 1);
    /// # Ok::<(), partiql_iam::iam::PolicyError>(())
    /// ```
    pub fn parse_framed(text: &str, kind: PolicyKind) -> Result<Self, PolicyError> {
        let is_session = kind == PolicyKind::Session;
        let found = find(text, whole(text), is_session, |reader, node| {
            reader.document(node, false, Reader::identity_statement)
        })?;
        Ok(found.policy)
    }
}

impl ResourcePolicy {
    /// Reads a resource-based policy as people have it, as [`PolicyDocument::parse_framed`] does.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_framed(text: &str) -> Result<Self, PolicyError> {
        Self::parse_part(text, whole(text))
    }

    /// The same of a part of a text. Places are those in the whole text.
    pub(crate) fn parse_part(text: &str, part: Span) -> Result<Self, PolicyError> {
        let found = find(text, part, false, |reader, node| reader.document(node, true, Reader::resource_statement))?;
        Ok(found.policy)
    }
}

impl AnyPolicy {
    /// Reads a policy of whatever type. With principals and without a resource it is the trust policy of a role, unless its actions are
    /// of these services.
    pub(crate) fn parse(text: &str, services: &[&str]) -> Read<Framed<Self>> {
        find(text, whole(text), false, |reader, node| match kind(node, services) {
            Kind::Identity => reader.document(node, false, Reader::identity_statement).map(Self::Identity),
            Kind::Trust => reader.document(node, true, Reader::trust_statement).map(Self::Trust),
            Kind::Resource => {
                let policy: ResourcePolicy = reader.document(node, true, Reader::resource_statement)?;
                Ok(Self::Resource(policy.split().0))
            }
        })
    }
}

enum Kind {
    Identity,
    Trust,
    Resource,
}

/// By the elements of the statements: who, on what, or both. The trust policy of a service role may have a `Resource` by mistake.
fn kind(policy: &Node<'_>, services: &[&str]) -> Kind {
    let statements: Vec<&Node<'_>> = match member(policy, "Statement") {
        Some(Member { value: Node { value: Json::Array(items), .. }, .. }) => items.iter().collect(),
        Some(Member { value, .. }) => vec![value],
        None => match &policy.value {
            Json::Array(items) => items.iter().collect(),
            _ => vec![policy],
        },
    };
    let has = |names: [&str; 2]| {
        statements.iter().any(|statement| names.iter().any(|name| member(statement, name).is_some()))
    };
    let acts = |is: &dyn Fn(&str) -> bool| statements.iter().any(|statement| texts(statement, "Action").any(is));
    let is_of = |action: &str, service: &str| {
        action.split_once(':').is_some_and(|(prefix, _)| prefix.eq_ignore_ascii_case(service))
    };
    let is_sts = |action: &str| is_of(action, "sts");
    let is_known = |action: &str| services.iter().any(|service| is_of(action, service));
    let for_services = || {
        statements.iter().any(|statement| {
            member(statement, "Principal").is_some_and(|principal| member(&principal.value, "Service").is_some())
        })
    };
    match (has(["Principal", "NotPrincipal"]), has(["Resource", "NotResource"])) {
        (false, _) => Kind::Identity,
        (true, true) if acts(&is_sts) && !acts(&|action| !is_sts(action)) && for_services() => Kind::Trust,
        (true, true) => Kind::Resource,
        (true, false) if acts(&is_known) && !acts(&is_sts) => Kind::Resource,
        (true, false) => Kind::Trust,
    }
}

/// The strings of an element.
fn texts<'n>(node: &'n Node<'_>, name: &str) -> impl Iterator<Item = &'n str> {
    let items = match member(node, name) {
        Some(Member { value: Node { value: Json::Array(items), .. }, .. }) => items.as_slice(),
        Some(Member { value, .. }) => core::slice::from_ref(value),
        None => &[],
    };
    items.iter().filter_map(|item| match &item.value {
        Json::String(text) => Some(&**text),
        _ => None,
    })
}

fn whole(text: &str) -> Span {
    Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX))
}

/// Finds the policy in a part of a text and reads it. Places are those in the whole text.
fn find<T>(
    source: &str,
    part: Span,
    is_session: bool,
    read: impl for<'x> FnOnce(&mut Reader<'x>, &Node<'x>) -> Read<T>,
) -> Read<Framed<T>> {
    let text = part.text(source);
    let plain = text.trim();
    if !plain.starts_with(['{', '[']) && is_policy_text(plain) {
        let start = part.start as usize + text.len() - text.trim_start().len();
        return embedded(&Embedded::percent(source, start..start + plain.len()), Reader::lenient(is_session), read);
    }
    let within = |span: Span| Span::new(part.start.saturating_add(span.start), part.start.saturating_add(span.end));
    let mut whole = json::parse(text).map_err(|error| error.moved(within))?;
    if part.start > 0 {
        whole.move_all(&within);
    }
    let mut reader = Reader::lenient(is_session);
    let (mut node, mut last) = (&whole, None);
    while let Some(inner) = wrapped(node) {
        reader.enter(inner.key.clone());
        if let Some(other) = framed(node).nth(1) {
            let (one, two) = (inner.key.clone().into_owned(), other.key.clone().into_owned());
            return reader.fail(Problem::SeveralPolicies(one, two), other.value.span);
        }
        last = Some(inner);
        node = &inner.value;
    }
    if let Some(inner) = last
        && let Some((key, span)) = another(&whole, &inner.key, inner.value.span)
    {
        return reader.fail(Problem::SeveralPolicies(inner.key.clone().into_owned(), key.into()), span);
    }
    if matches!(&node.value, Json::String(text) if is_policy_text(text)) {
        let inside = node.span.start as usize + 1..(node.span.end as usize).saturating_sub(1);
        return embedded(&Embedded::string(source, inside), reader, read);
    }
    Ok(Framed { policy: read(&mut reader, node)?, is_embedded: false })
}

fn embedded<'x, T>(
    text: &'x Embedded,
    mut reader: Reader<'x>,
    read: impl FnOnce(&mut Reader<'x>, &Node<'x>) -> Read<T>,
) -> Read<Framed<T>> {
    let mut node = json::parse(text.text()).map_err(|error| error.moved(|span| text.place(span)))?;
    node.move_all(&|span| text.place(span));
    Ok(Framed { policy: read(&mut reader, &node)?, is_embedded: true })
}
