//! What references come to: locals, and what the resources of the file say of themselves.

use super::document;
use super::evaluate::{Body, Declared, Scope};
use super::path::{Path, Step};
use super::term::{Piece, Reference, Term, Unknown, What};
use crate::text::Written;
use crate::tree::{member, members};

impl<'t> Scope<'t> {
    /// What a reference comes to; what is handed in if the file does not say it.
    pub(super) fn reference(&self, path: &Path, unknown: Term, depth: usize) -> Term {
        let span = unknown.span;
        if let Some(text) = self.given(path) {
            return Term::new(What::Text(vec![Piece::Resolved(text.to_owned(), span)]), span, Written::Computed);
        }
        if path.root == "local" {
            let found = self.local(path, depth);
            let found = found.and_then(|value| self.afforded(value.computed()));
            return found.map_or(unknown, |value| Term { span, ..value });
        }
        let Some((address, attribute)) = path.attribute() else { return unknown };
        let found = self.of_resource(&address, attribute, depth);
        let reference = Some(Reference { address, attribute: attribute.to_owned() });
        match (found, unknown.what) {
            (None, What::Unknown(name)) => Term::unknown(Unknown { reference, ..name }, span),
            (Some(what), _) | (None, what) => Term { what, ..unknown },
        }
    }

    /// What something comes to, unless that is just being asked.
    fn once(&self, address: &str, evaluate: impl FnOnce() -> Term) -> Option<Term> {
        if self.open.borrow().iter().any(|open| open == address) {
            return None;
        }
        self.open.borrow_mut().push(address.to_owned());
        let value = evaluate();
        self.open.borrow_mut().pop();
        Some(value)
    }

    fn local(&self, path: &Path, depth: usize) -> Option<Term> {
        let (Step::Name(name) | Step::Index(Some(name)), rest) = path.steps.split_first()? else { return None };
        let code = (*self.locals.get(name)?)?;
        self.used.borrow_mut().insert(format!("local.{name}"));
        let mut value = self.once(&format!("local.{name}"), || self.code(code, depth + 1))?;
        for step in rest {
            let (Step::Name(name) | Step::Index(Some(name))) = step else { return None };
            value = match value.what {
                What::Map(_) => value.get(name).ok()??.clone(),
                What::List(items) => items.into_iter().nth(name.parse().ok()?)?,
                What::Null | What::Bool(_) | What::Number(_) | What::Text(_) | What::Json(_) | What::Unknown(_) => {
                    return None;
                }
            };
        }
        Some(value)
    }

    /// An attribute of a resource of the file, if the resource says it.
    ///
    /// Source: Terraform's provider for AWS, the "Attribute Reference" of each resource; Service Authorization Reference for the ARNs.
    fn of_resource(&self, address: &str, attribute: &str, depth: usize) -> Option<What> {
        let Declared { body, span, .. } = (*self.resources.get(address)?)?;
        let name_of = |attribute: &str| self.name(body, attribute, depth);
        let table = |pieces| self.arn(body, "dynamodb", "table", pieces);
        match (address.rsplit_once('.')?.0, attribute) {
            ("data.aws_iam_policy_document", "json" | "minified_json") => {
                let block = self.once(address, || self.body(body, depth + 1))?;
                self.used.borrow_mut().insert(address.to_owned());
                let document = self.afforded(document::document(&Term { span, ..block }))?;
                Some(What::Json(Box::new(document)))
            }
            ("aws_dynamodb_table" | "data.aws_dynamodb_table", "arn") => name_of("name").map(table),
            ("aws_qldb_ledger" | "data.aws_qldb_ledger", "arn") => {
                name_of("name").map(|pieces| self.arn(body, "qldb", "ledger", pieces))
            }
            (
                "aws_dynamodb_table" | "data.aws_dynamodb_table" | "aws_qldb_ledger" | "data.aws_qldb_ledger",
                "name" | "id",
            ) => name_of("name").map(What::Text),
            _ => None,
        }
    }

    /// The name of a resource, if the file says at least some of it, and a wildcard or a slash is no part of it.
    fn name(&self, body: Body<'t>, attribute: &str, depth: usize) -> Option<Vec<Piece>> {
        let value = self.attribute(body, attribute, depth + 1)?;
        let What::Text(pieces) = value.what else { return None };
        let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
        let is_plain = |piece: &Piece| match piece {
            Piece::Plain(text, _) | Piece::Resolved(text, _) => is_name(text),
            Piece::Place(..) => true,
        };
        let is_known = pieces.iter().any(|piece| !matches!(piece, Piece::Place(..)));
        (is_known && pieces.iter().all(is_plain)).then_some(pieces)
    }

    /// The ARN of a resource with this name: in which partition, region and account it is, only the deployment tells, or what is given. A resource
    /// may be another provider's.
    fn arn(&self, body: Body<'t>, service: &str, kind: &str, name: Vec<Piece>) -> What {
        let span = name.first().map(Piece::span).unwrap_or_default();
        let text = |text: String| Piece::Resolved(text, span);
        let is_elsewhere = ["provider", "region", "count", "for_each"].iter().any(|name| has(body, name));
        let place = |name: &str, pseudo: &str| {
            let given = self.given.filter(|_| !is_elsewhere).and_then(|given| given.get(pseudo));
            given.map_or_else(|| Piece::Place(Unknown::of_arn(name), span), |value| text(value.to_owned()))
        };
        let mut pieces = vec![
            text("arn:".to_owned()),
            place("aws_partition", "AWS::Partition"),
            text(format!(":{service}:")),
            place("region", "AWS::Region"),
            text(":".to_owned()),
            place("account", "AWS::AccountId"),
            text(format!(":{kind}/")),
        ];
        pieces.extend(name);
        What::Text(pieces)
    }

    /// A variable that is a text.
    pub(super) fn add_variable(&mut self, name: &str) {
        if let Some(given) = self.given {
            given.has(&format!("var.{name}"));
        }
        self.variables.insert(name.to_owned());
    }

    /// What is given for a variable, or for the region, the account or the partition of the only provider.
    fn given(&self, path: &Path) -> Option<&'t str> {
        let given = self.given.filter(|given| !given.is_empty())?;
        let names: Option<Vec<&str>> = path
            .steps
            .iter()
            .map(|step| match step {
                Step::Name(name) => Some(name.as_str()),
                Step::Index(_) => None,
            })
            .collect();
        match (path.root.as_str(), names?.as_slice()) {
            ("var", [name]) if self.variables.contains(*name) => given.get(&format!("var.{name}")),
            ("data", [kind, name, attribute]) => {
                let pseudo = match (*kind, *attribute) {
                    ("aws_region", "name" | "id" | "region") => "AWS::Region",
                    ("aws_caller_identity", "account_id" | "id") => "AWS::AccountId",
                    ("aws_partition", "partition" | "id") => "AWS::Partition",
                    _ => return None,
                };
                let Declared { body, .. } = (*self.resources.get(&format!("data.{kind}.{name}"))?)?;
                // With an argument it is another region, or another provider's.
                if is_empty(body) { given.get(pseudo) } else { None }
            }
            _ => None,
        }
    }
}

/// Whether a block says nothing.
fn is_empty(body: Body<'_>) -> bool {
    match body {
        Body::Hcl(body) => body.is_empty(),
        Body::Json(node) => members(node).is_empty(),
    }
}

/// Whether a block has an attribute.
fn has(body: Body<'_>, name: &str) -> bool {
    match body {
        Body::Hcl(body) => body.get_attribute(name).is_some(),
        Body::Json(node) => member(node, name).is_some(),
    }
}
