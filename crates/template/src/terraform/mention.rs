//! Which resources a block speaks of, in whatever expression, and by whatever locals and attributes it refers to.

use std::collections::BTreeSet;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::visit::{Visit, visit_traversal};
use partiql_iam::json::{Json, Node};

use super::evaluate::{Body, Code, Scope};
use super::limit::has_too_many_keys;
use super::term::COST;
use crate::tree::member;

/// The names at the beginning of a reference: `aws_iam_role`, `app`, `name`; indexes are left out.
type Names = Vec<String>;

/// The references of expressions.
#[derive(Default)]
struct References(Vec<Names>);

impl Visit for References {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Expression::Variable(root) = &traversal.expr {
            let mut names = vec![root.value().to_string()];
            for operator in &traversal.operators {
                if let TraversalOperator::GetAttr(name) = operator.value() {
                    names.push(name.value().to_string());
                }
            }
            self.0.push(names);
        }
        visit_traversal(self, traversal);
    }
}

impl References {
    /// Those of a value in JSON, whose strings are templates; recursion ends with the depth of the JSON.
    fn of_json(&mut self, node: &Node<'_>) {
        match &node.value {
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
            Json::String(text) if text.contains("${") || text.contains("%{") => {
                if !has_too_many_keys(text)
                    && let Ok(template) = hcl_edit::parser::parse_template(text)
                {
                    template.iter().for_each(|element| self.visit_element(element));
                }
            }
            // `depends_on` names resources without braces.
            Json::String(text) => self.0.push(text.split('.').map(str::to_owned).collect()),
            Json::Array(items) => items.iter().for_each(|item| self.of_json(item)),
            Json::Object(members) => members.iter().for_each(|member| self.of_json(&member.value)),
        }
    }

    fn of_body(&mut self, body: Body<'_>) {
        match body {
            Body::Hcl(body) => self.visit_body(body),
            Body::Json(node) => self.of_json(node),
        }
    }

    fn of_code(&mut self, code: Code<'_>) {
        match code {
            Code::Hcl(expression) => self.visit_expr(expression),
            Code::Json(node) => self.of_json(node),
        }
    }
}

impl<'t> Scope<'t> {
    /// The addresses of the resources that a block mentions; all that there are if that is too much to find out.
    pub(super) fn mentioned(&self, body: Body<'t>) -> BTreeSet<String> {
        let mut references = References::default();
        references.of_body(body);
        let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
        while let Some(names) = references.0.pop() {
            let Some((address, attribute)) = named(&names) else { continue };
            if !seen.insert((address.clone(), attribute.map(str::to_owned))) {
                continue;
            }
            if let Some(name) = address.strip_prefix("local.") {
                let Some(code) = self.locals.get(name).copied().flatten() else { continue };
                if !self.spend(COST + length_of(code)) {
                    return self.resources.keys().cloned().collect();
                }
                references.of_code(code);
                continue;
            }
            let Some(declared) = self.resources.get(&address) else { continue };
            found.insert(address.clone());
            let Some(declared) = *declared else { continue };
            if !self.spend(COST + declared.span.range().len()) {
                return self.resources.keys().cloned().collect();
            }
            match attribute.and_then(|name| attribute_of(declared.body, name)) {
                Some(code) => references.of_code(code),
                // All of it, or what is put together of it, such as the `id` of a policy.
                None if address.starts_with("module.") || address.starts_with("aws_iam_") || attribute.is_none() => {
                    references.of_body(declared.body);
                }
                None => {}
            }
        }
        found
    }
}

/// What a reference is to: the address of a resource or a local, and an attribute of it.
fn named(names: &[String]) -> Option<(String, Option<&str>)> {
    let (root, rest) = names.split_first()?;
    let (kind, rest) = match (root.as_str(), rest) {
        ("data", [kind, rest @ ..]) => (format!("data.{kind}"), rest),
        (kind, rest) => (kind.to_owned(), rest),
    };
    let (name, rest) = rest.split_first()?;
    Some((format!("{kind}.{name}"), rest.first().map(String::as_str)))
}

fn attribute_of<'t>(body: Body<'t>, name: &str) -> Option<Code<'t>> {
    match body {
        Body::Hcl(body) => body.get_attribute(name).map(|found| Code::Hcl(&found.value)),
        Body::Json(node) => member(node, name).map(|member| Code::Json(&member.value)),
    }
}

fn length_of(code: Code<'_>) -> usize {
    match code {
        Code::Hcl(expression) => expression.span().map_or(0, |range| range.len()),
        Code::Json(node) => node.span.range().len(),
    }
}
