//! Files of Terraform, in its own language and in JSON.
//!
//! Source: Terraform language, "Syntax Configuration" and "JSON Configuration Syntax".

use hcl_edit::Span as _;
use hcl_edit::structure::{Block, BlockLabel, Structure};
use partiql_iam::Span;
use partiql_iam::json::{Json, Node};

use super::block::label;
use super::evaluate::{Body, Code, Declared, Scope};
use super::giver::may_attach;
use super::limit::{MAX_KEYS, too_many_keys};
use crate::error::TemplateError;
use crate::tree::{self, members, parts, string};

/// The longest file that is read, in bytes.
pub(super) const MAX_BYTES: usize = 2 << 20;

const HELP: &str = "this is read as the language of Terraform; `terraform validate` says more";

/// Parses a file.
///
/// # Errors
///
/// When it is not of Terraform's language, or too large.
pub(super) fn parse(text: &str) -> Result<hcl_edit::structure::Body, TemplateError> {
    let fault = |message: String, help: &str, at: usize| {
        let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        TemplateError::Form { message, help: help.to_owned(), span: Span::of(&(at..at + length)) }
    };
    if text.len() > MAX_BYTES {
        return Err(fault(format!("more than {MAX_BYTES} bytes"), "split the file", 0));
    }
    if let Some(at) = too_many_keys(text) {
        return Err(fault(format!("more than {MAX_KEYS} keys in one block or map"), "split it", at));
    }
    hcl_edit::parser::parse_body(text).map_err(|error| {
        let at = error.location().offset();
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        fault(error.message().to_owned(), HELP, at)
    })
}

/// What a file in Terraform's language declares.
pub(super) fn declare<'t>(scope: &mut Scope<'t>, body: &'t hcl_edit::structure::Body) {
    for structure in body {
        let Structure::Block(block) = structure else { continue };
        match block.ident.value().as_str() {
            "locals" => {
                for attribute in block.body.attributes() {
                    add_local(scope, attribute.key.value().as_str(), Code::Hcl(&attribute.value));
                }
            }
            "removed" => {
                let destroy = block.body.get_blocks("lifecycle").find_map(|found| found.body.get_attribute("destroy"));
                let is_destroyed = destroy.is_some_and(|found| found.value.as_bool() == Some(true));
                let from = block.body.get_attribute("from").map(|found| found.value.to_string());
                if !is_destroyed && from.is_none_or(|from| may_attach(&from)) {
                    scope.forgotten.push(block.span().map(|range| Span::of(&range)).unwrap_or_default());
                }
            }
            "variable" => {
                let kind = block.body.get_attribute("type").map(|found| found.value.to_string());
                if let Some(name) = block.labels.first().filter(|_| is_text(kind.as_deref())) {
                    scope.add_variable(&label(name));
                }
            }
            "resource" => resource(scope, block, ""),
            "data" => resource(scope, block, "data."),
            "module" => {
                let Some(name) = block.labels.first() else { continue };
                let declared = declared(block, name);
                add_resource(scope, format!("module.{}", label(name)), declared);
            }
            _ => {}
        }
    }
}

/// Whether a variable of this type comes to the text that is given. Without a type a text remains one.
///
/// Source: Terraform language, "Type Constraints", "Variables on the Command Line".
fn is_text(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| matches!(kind.trim(), "string" | "number"))
}

fn declared<'t>(block: &'t Block, name: &BlockLabel) -> Declared<'t> {
    let place = |range: Option<core::ops::Range<usize>>| range.map(|range| Span::of(&range)).unwrap_or_default();
    Declared { body: Body::Hcl(&block.body), span: place(block.span()), place: place(name.span()) }
}

fn add_local<'t>(scope: &mut Scope<'t>, name: &str, code: Code<'t>) {
    scope.locals.entry(name.to_owned()).and_modify(|known| *known = None).or_insert(Some(code));
}

fn resource<'t>(scope: &mut Scope<'t>, block: &'t Block, prefix: &str) {
    let [kind, name] = block.labels.as_slice() else { return };
    add_resource(scope, format!("{prefix}{}.{}", label(kind), label(name)), declared(block, name));
}

fn add_resource<'t>(scope: &mut Scope<'t>, address: String, declared: Declared<'t>) {
    if scope.resources.contains_key(&address) {
        scope.twice.push((address.clone(), declared.place));
    }
    scope.resources.entry(address).and_modify(|known| *known = None).or_insert(Some(declared));
}

/// What a file in JSON declares.
pub(super) fn declare_json<'t>(scope: &mut Scope<'t>, root: &'t Node<'t>) {
    for part in parts(root) {
        for member in members(part) {
            match member.key.as_ref() {
                "locals" => {
                    for local in parts(&member.value).iter().flat_map(|part| members(part)) {
                        add_local(scope, &local.key, Code::Json(&local.value));
                    }
                }
                "removed" => {
                    for block in parts(&member.value) {
                        let lifecycle = tree::member(block, "lifecycle").map(|found| parts(&found.value));
                        let destroy = lifecycle.into_iter().flatten().find_map(|found| tree::member(found, "destroy"));
                        let is_destroyed = destroy.is_some_and(|found| matches!(found.value.value, Json::Bool(true)));
                        let from = tree::member(block, "from").and_then(|found| string(&found.value));
                        if !is_destroyed && from.is_none_or(may_attach) {
                            scope.forgotten.push(block.span);
                        }
                    }
                }
                "variable" => {
                    for named in parts(&member.value).iter().flat_map(|part| members(part)) {
                        let kind = tree::member(&named.value, "type").map(|found| string(&found.value).unwrap_or("?"));
                        if is_text(kind) {
                            scope.add_variable(&named.key);
                        }
                    }
                }
                "resource" => json_resources(scope, &member.value, ""),
                "data" => json_resources(scope, &member.value, "data."),
                "module" => {
                    for named in parts(&member.value).iter().flat_map(|part| members(part)) {
                        for body in parts(&named.value) {
                            let declared = Declared { body: Body::Json(body), span: body.span, place: named.key_span };
                            add_resource(scope, format!("module.{}", named.key), declared);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn json_resources<'t>(scope: &mut Scope<'t>, node: &'t Node<'t>, prefix: &str) {
    for kind in parts(node).iter().flat_map(|part| members(part)) {
        for named in parts(&kind.value).iter().flat_map(|part| members(part)) {
            for body in parts(&named.value) {
                let declared = Declared { body: Body::Json(body), span: body.span, place: named.key_span };
                add_resource(scope, format!("{prefix}{}.{}", kind.key, named.key), declared);
            }
        }
    }
}
