//! Blocks as values: attributes and blocks within are keys of a map, blocks of one name a list.

use std::collections::BTreeMap;

use hcl_edit::Span as _;
use hcl_edit::structure::{Block, BlockLabel, Structure};
use partiql_iam::Span;

use super::evaluate::{Body, Code, Scope};
use super::term::{Entry, Term, Unknown, What};
use crate::text::Written;
use crate::tree::member;

impl<'t> Scope<'t> {
    /// A block as a map.
    pub(super) fn body(&self, body: Body<'t>, depth: usize) -> Term {
        match body {
            Body::Hcl(body) => self.hcl_body(body, depth),
            Body::Json(node) => made_known(self.code(Code::Json(node), depth)),
        }
    }

    /// An attribute of a block.
    pub(super) fn attribute(&self, body: Body<'t>, name: &str, depth: usize) -> Option<Term> {
        match body {
            Body::Hcl(body) => body.get_attribute(name).map(|found| self.code(Code::Hcl(&found.value), depth)),
            Body::Json(node) => member(node, name).map(|member| self.code(Code::Json(&member.value), depth)),
        }
    }

    fn hcl_body(&self, body: &'t hcl_edit::structure::Body, depth: usize) -> Term {
        let mut entries: Vec<Entry> = Vec::new();
        // Where the blocks of a name are among them.
        let mut blocks: BTreeMap<String, usize> = BTreeMap::new();
        for structure in body {
            let (name, span, value, is_block) = match structure {
                Structure::Attribute(attribute) => {
                    let value = self.code(Code::Hcl(&attribute.value), depth + 1);
                    (attribute.key.value().to_string(), attribute.key.span(), value, false)
                }
                Structure::Block(block) => {
                    let (name, value) = self.within(block, depth);
                    (name, block.ident.span(), value, true)
                }
            };
            let span = span.map(|range| Span::of(&range)).unwrap_or_default();
            if !is_block {
                entries.push(Entry { key: Term::plain(&name, span), value });
                continue;
            }
            let before = blocks.get(&name).and_then(|index| entries.get_mut(*index));
            if let Some(Entry { value: Term { what: What::List(blocks), .. }, .. }) = before {
                blocks.push(value);
                continue;
            }
            let place = value.span;
            let value = Term::new(What::List(vec![value]), place, Written::Computed);
            blocks.insert(name.clone(), entries.len());
            entries.push(Entry { key: Term::plain(&name, span), value });
        }
        Term::new(What::Map(entries), Span::default(), Written::Computed)
    }

    /// A block within a block. Those that `dynamic` makes may be any number.
    fn within(&self, block: &'t Block, depth: usize) -> (String, Term) {
        let name = block.ident.value().to_string();
        let span = block.span().map(|range| Span::of(&range)).unwrap_or_default();
        if name != "dynamic" {
            let value = if depth > 8 {
                Term::unknown(Unknown::named("block"), span)
            } else {
                self.hcl_body(&block.body, depth + 1)
            };
            return (name, Term { span, ..value });
        }
        let label = block.labels.first().map(label).unwrap_or_default();
        let unknown = Unknown::named(&format!("dynamic.{label}"));
        (label, Term::unknown(unknown, span))
    }
}

/// A block in JSON with what its `dynamic` may make, also in the blocks within it.
fn made_known(block: Term) -> Term {
    let Term { what: What::Map(entries), span, written } = block else { return block };
    let mut known = Vec::new();
    let mut made: Vec<(String, Span)> = Vec::new();
    for Entry { key, value } in entries {
        if key.text().as_deref() == Some("dynamic") {
            for blocks in value.items() {
                match &blocks.what {
                    What::Map(all) => {
                        made.extend(all.iter().filter_map(|entry| Some((entry.key.text()?, entry.key.span))));
                    }
                    _ => return Term::unknown(Unknown::named("dynamic"), span),
                }
            }
            continue;
        }
        let value = match value.what {
            What::List(items) => Term { what: What::List(items.into_iter().map(made_known).collect()), ..value },
            What::Map(_) => made_known(value),
            _ => value,
        };
        known.push(Entry { key, value });
    }
    for (name, place) in made {
        let unknown = Term::unknown(Unknown::named(&format!("dynamic.{name}")), place);
        let before = known.iter_mut().find(|entry| entry.key.text().as_ref() == Some(&name));
        match before {
            Some(Entry { value, .. }) => {
                let mut items = value.items().to_vec();
                items.push(unknown);
                value.what = What::List(items);
            }
            None => known.push(Entry { key: Term::plain(&name, place), value: unknown }),
        }
    }
    Term::new(What::Map(known), span, written)
}

/// The text of a label.
pub(super) fn label(label: &BlockLabel) -> String {
    match label {
        BlockLabel::Ident(name) => name.value().to_string(),
        BlockLabel::String(text) => text.value().clone(),
    }
}
