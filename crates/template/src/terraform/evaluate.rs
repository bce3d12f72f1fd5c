//! What expressions come to, by what the same file says.
//!
//! Literals, lists, maps, `jsonencode` and texts put together of them are known; so are locals and attributes of resources of the file. All
//! else is unknown: variables, conditions, functions, what other files say.
//!
//! Source: Terraform language, "Expressions" and "Functions".

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::template::{Element, StringTemplate, Strip, Template};
use partiql_iam::Span;
use partiql_iam::json::{Json, Node};

use super::limit::has_too_many_keys;
use super::literal::{self, Escapes};
use super::path::Path;
use super::term::{COST, Entry, Piece, Term, Unknown, What, known};
use crate::given::TemplateValues;
use crate::text::Written;

/// How much all expressions of a file may come to: bytes of text, and so many for each value. Locals can double what other locals are.
const MAX_COST: usize = 16 << 20;

/// How deep values may nest, with what locals are within one another.
const MAX_DEPTH: usize = 80;

/// An expression of a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Code<'t> {
    Hcl(&'t Expression),
    /// A value of a file in JSON, whose strings are templates.
    Json(&'t Node<'t>),
}

/// What expressions can refer to.
#[derive(Debug)]
pub(super) struct Scope<'t> {
    /// The file.
    pub(super) text: &'t str,
    /// By name. `None` if there are two of a name.
    pub(super) locals: BTreeMap<String, Option<Code<'t>>>,
    /// The resources by address, such as `data.aws_iam_policy_document.app`. `None` if there are two.
    pub(super) resources: BTreeMap<String, Option<Declared<'t>>>,
    /// The variables that are a text, by name.
    pub(super) variables: BTreeSet<String>,
    /// What is given for what the files leave open.
    pub(super) given: Option<&'t TemplateValues>,
    /// What is declared a second time, and where.
    pub(super) twice: Vec<(String, Span)>,
    /// Where it is said of what may give policies that it stays and is no longer managed.
    pub(super) forgotten: Vec<Span>,
    /// The locals and policy documents that are being evaluated: none comes to itself.
    pub(super) open: RefCell<Vec<String>>,
    /// The addresses of the policy documents and locals that were referred to.
    pub(super) used: RefCell<BTreeSet<String>>,
    /// What may be spent yet.
    pub(super) budget: Cell<usize>,
}

/// A resource of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared<'t> {
    pub(super) body: Body<'t>,
    /// Its whole block.
    pub(super) span: Span,
    /// Its name.
    pub(super) place: Span,
}

/// What a block says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Body<'t> {
    Hcl(&'t hcl_edit::structure::Body),
    Json(&'t Node<'t>),
}

/// Where an expression is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'t> {
    text: &'t str,
    /// The place of all of it, where its own offsets are not those of the file.
    fixed: Option<Span>,
}

impl Source<'_> {
    pub(super) fn span(self, range: Option<core::ops::Range<usize>>) -> Span {
        self.fixed.unwrap_or_else(|| range.map(|range| Span::of(&range)).unwrap_or_default())
    }

    fn written(self) -> Written {
        if self.fixed.is_some() { Written::Computed } else { Written::Hcl }
    }

    /// An expression by its text.
    pub(super) fn name(self, expression: &Expression) -> Unknown {
        Unknown::of(expression.span().and_then(|range| self.text.get(range)).unwrap_or_default())
    }

    pub(super) fn unknown(self, expression: &Expression) -> Term {
        Term::unknown(self.name(expression), self.span(expression.span()))
    }
}

impl<'t> Scope<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            locals: BTreeMap::new(),
            resources: BTreeMap::new(),
            variables: BTreeSet::new(),
            given: None,
            twice: Vec::new(),
            forgotten: Vec::new(),
            open: RefCell::default(),
            used: RefCell::default(),
            budget: Cell::new(MAX_COST),
        }
    }

    /// The same with values of what the files leave open.
    pub(super) fn with(mut self, given: &'t TemplateValues) -> Self {
        for name in ["AWS::AccountId", "AWS::Partition", "AWS::Region"] {
            given.has(name);
        }
        self.given = Some(given);
        self
    }

    /// What an expression comes to, within so many others.
    pub(super) fn code(&self, code: Code<'t>, depth: usize) -> Term {
        match code {
            Code::Hcl(expression) => self.expression(expression, Source { text: self.text, fixed: None }, depth),
            Code::Json(node) => self.json(node, depth),
        }
    }

    /// Whether there may be one more value.
    fn is_within(&self, depth: usize) -> bool {
        self.spend(COST) && depth < MAX_DEPTH
    }

    pub(super) fn spend(&self, cost: usize) -> bool {
        let left = self.budget.get().checked_sub(cost);
        self.budget.set(left.unwrap_or(0));
        left.is_some()
    }

    /// A value that is put together of others, if there may be so much.
    pub(super) fn afforded(&self, value: Term) -> Option<Term> {
        self.spend(value.cost()).then_some(value)
    }

    /// The pieces, if there may be so many.
    pub(super) fn paid(&self, pieces: Vec<Piece>) -> Option<Vec<Piece>> {
        self.spend(pieces.iter().map(Piece::cost).sum()).then_some(pieces)
    }

    pub(super) fn expression(&self, expression: &Expression, source: Source<'_>, depth: usize) -> Term {
        if !self.is_within(depth) {
            return source.unknown(expression);
        }
        let span = source.span(expression.span());
        let value = |what| Term::new(what, span, source.written());
        match expression {
            Expression::Null(_) => value(What::Null),
            Expression::Bool(bool) => value(What::Bool(*bool.value())),
            Expression::Number(number) => value(What::Number(number.value().to_string())),
            Expression::String(string) => {
                let pieces = self.string(string.value(), expression, source, span);
                pieces.map_or_else(|| source.unknown(expression), |pieces| value(What::Text(pieces)))
            }
            Expression::StringTemplate(template) => {
                self.quoted(template, expression, source, depth).unwrap_or_else(|| source.unknown(expression))
            }
            Expression::HeredocTemplate(heredoc) => {
                let written = if source.fixed.is_some() { Written::Computed } else { Written::Heredoc };
                let pieces = self.template(&heredoc.template, source, Escapes::Template, depth);
                pieces.map_or_else(|| source.unknown(expression), |pieces| Term::new(What::Text(pieces), span, written))
            }
            Expression::Array(items) => {
                value(What::List(items.iter().map(|item| self.expression(item, source, depth + 1)).collect()))
            }
            Expression::Object(object) => value(What::Map(self.object(object, source, depth))),
            Expression::Parenthesis(inner) => self.expression(inner.inner(), source, depth + 1),
            Expression::FuncCall(call) => self.call(call, expression, source, depth),
            Expression::Traversal(traversal) => match Path::of(traversal) {
                Some(path) => self.reference(&path, source.unknown(expression), depth),
                None => source.unknown(expression),
            },
            Expression::Variable(_)
            | Expression::Conditional(_)
            | Expression::UnaryOp(_)
            | Expression::BinaryOp(_)
            | Expression::ForExpr(_) => source.unknown(expression),
        }
    }

    /// A quoted string without expressions.
    fn string(&self, value: &str, expression: &Expression, source: Source<'_>, span: Span) -> Option<Vec<Piece>> {
        if source.fixed.is_some() {
            return self.paid(vec![Piece::Plain(value.to_owned(), span)]);
        }
        let range = expression.span()?;
        let raw = source.text.get(range.clone())?.strip_prefix('"')?.strip_suffix('"')?;
        let pieces = literal::pieces(raw, range.start + 1, Escapes::Quoted)?;
        // Both readings must agree.
        if known(&pieces)? == value { self.paid(pieces) } else { None }
    }

    /// A quoted string with expressions; one that is nothing but an expression is its value.
    fn quoted(
        &self,
        template: &StringTemplate,
        expression: &Expression,
        source: Source<'_>,
        depth: usize,
    ) -> Option<Term> {
        let span = source.span(expression.span());
        let mut elements = template.iter();
        if let (Some(Element::Interpolation(only)), None) = (elements.next(), elements.next()) {
            let value = self.expression(&only.expr, source, depth + 1);
            return Some(Term { span, ..value.computed() });
        }
        let pieces = self.template(template, source, Escapes::Quoted, depth)?;
        Some(Term::new(What::Text(pieces), span, source.written()))
    }

    /// The pieces of a template. `None` if they depend on a condition or on what is around a `~`.
    fn template(&self, template: &Template, source: Source<'_>, escapes: Escapes, depth: usize) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        for element in template {
            match element {
                Element::Literal(literal) => match source.fixed {
                    Some(span) => pieces.push(Piece::Plain(literal.value().clone(), span)),
                    None => {
                        let range = literal.span()?;
                        pieces.extend(literal::pieces(source.text.get(range.clone())?, range.start, escapes)?);
                    }
                },
                Element::Interpolation(interpolation) => {
                    if interpolation.strip != Strip::None {
                        return None;
                    }
                    let place = source.span(interpolation.span());
                    let value = self.expression(&interpolation.expr, source, depth + 1);
                    Self::spliced(&mut pieces, value, &interpolation.expr, source, place);
                }
                Element::Directive(_) => return None,
            }
        }
        self.paid(pieces)
    }

    /// A value within a text.
    fn spliced(pieces: &mut Vec<Piece>, value: Term, code: &Expression, source: Source<'_>, place: Span) {
        let is_whole = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
        match value.what {
            What::Text(inner) => pieces.extend(inner.into_iter().map(|piece| match piece {
                Piece::Plain(text, _) | Piece::Resolved(text, _) => Piece::Resolved(text, place),
                Piece::Place(unknown, _) => Piece::Place(unknown, place),
            })),
            What::Bool(bool) => pieces.push(Piece::Resolved(bool.to_string(), place)),
            What::Number(number) if is_whole(&number) => pieces.push(Piece::Resolved(number, place)),
            What::Unknown(unknown) => pieces.push(Piece::Place(unknown, place)),
            What::Null | What::Number(_) | What::List(_) | What::Map(_) | What::Json(_) => {
                pieces.push(Piece::Place(source.name(code), place));
            }
        }
    }

    fn object(&self, object: &Object, source: Source<'_>, depth: usize) -> Vec<Entry> {
        let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
            let key = match key {
                ObjectKey::Ident(name) => {
                    let span = source.span(name.span());
                    let pieces = vec![Piece::Plain(name.value().to_string(), span)];
                    Term::new(What::Text(pieces), span, source.written())
                }
                ObjectKey::Expression(expression) => self.expression(expression, source, depth + 1),
            };
            Entry { key, value: self.expression(value.expr(), source, depth + 1) }
        };
        object.iter().map(entry).collect()
    }

    fn json(&self, node: &'t Node<'t>, depth: usize) -> Term {
        if !self.is_within(depth) {
            return Term::unknown(Unknown::named("expression"), node.span);
        }
        let value = |what| Term::new(what, node.span, Written::Computed);
        match &node.value {
            Json::Null => value(What::Null),
            Json::Bool(bool) => value(What::Bool(*bool)),
            Json::Number(number) => value(What::Number((*number).to_owned())),
            Json::String(text) => self.json_string(text, node, depth),
            Json::Array(items) => value(What::List(items.iter().map(|item| self.json(item, depth + 1)).collect())),
            Json::Object(members) => {
                let entry = |member: &'t partiql_iam::json::Member<'t>| Entry {
                    key: Term::plain(&member.key, member.key_span),
                    value: self.json(&member.value, depth + 1),
                };
                value(What::Map(members.iter().map(entry).collect()))
            }
        }
    }

    fn json_string(&self, text: &str, node: &Node<'_>, depth: usize) -> Term {
        let span = node.span;
        if !self.spend(text.len()) {
            return Term::unknown(Unknown::named("expression"), span);
        }
        if !text.contains("${") && !text.contains("%{") {
            return plain_json(self.text, text, span);
        }
        let source = Source { text, fixed: Some(span) };
        let parsed = (!has_too_many_keys(text)).then(|| hcl_edit::parser::parse_template(text).ok());
        let Some(template) = parsed.flatten() else {
            return Term::unknown(Unknown::named("expression"), span);
        };
        let mut elements = template.iter();
        if let (Some(Element::Interpolation(only)), None) = (elements.next(), elements.next()) {
            return self.expression(&only.expr, source, depth + 1);
        }
        match self.template(&template, source, Escapes::Template, depth) {
            Some(pieces) => Term::new(What::Text(pieces), span, Written::Computed),
            None => Term::unknown(Unknown::named("expression"), span),
        }
    }
}

/// A string of JSON without expressions.
pub(super) fn plain_json(file: &str, text: &str, span: Span) -> Term {
    let raw = span.text(file).strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    let pieces = raw.and_then(|raw| literal::pieces(raw, span.start as usize + 1, Escapes::Json));
    let pieces = pieces.filter(|pieces| known(pieces).as_deref() == Some(text));
    let pieces = pieces.unwrap_or_else(|| vec![Piece::Plain(text.to_owned(), span)]);
    Term::new(What::Text(pieces), span, Written::Computed)
}
