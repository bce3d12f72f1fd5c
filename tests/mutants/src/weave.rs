//! All mutants of a file in one text, each turned on by its number: so that the library is built once, not once for each.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use proc_macro2::{LineColumn, Span};
use syn::spanned::Spanned;
use syn::visit::Visit;

use crate::list::Mutant;

/// What asks whether a mutant is on, a module of the library's root.
pub(crate) const SWITCH: &str = include_str!("switch.rs");

/// A piece of text that is put in; of two at one place the outer one comes first when it opens and last when it closes.
struct Insert {
    at: usize,
    /// What it is about, in the text as it was: wider is outer.
    around: Range<usize>,
    closes: bool,
    text: String,
    mutant: usize,
}

/// A file with all of its mutants.
#[derive(Debug, Default)]
pub(crate) struct Woven {
    pub(crate) text: String,
    /// Which bytes belong to which mutants, to find whose fault an error of the compiler is.
    pub(crate) ranges: Vec<(Range<usize>, usize)>,
    /// Those that have no place: in what is computed while compiling.
    pub(crate) without: Vec<usize>,
    /// Arms without which a match has no answer for everything.
    pub(crate) unviable: Vec<usize>,
}

pub(crate) fn weave(source: &str, mutants: &[&Mutant], dropped: &HashSet<usize>) -> Woven {
    let file = syn::parse_file(source).expect("a file of Rust");
    let mut finder = Finder {
        source,
        lines: std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect(),
        by_start: BTreeMap::new(),
        inserts: Vec::new(),
        found: HashSet::new(),
        unviable: Vec::new(),
        constant: 0,
    };
    for mutant in mutants {
        if !dropped.contains(&mutant.number) {
            let start = finder.offset(mutant.start.0, mutant.start.1 - 1);
            finder.by_start.entry(start).or_default().push(mutant);
        }
    }
    finder.visit_file(&file);
    let Finder { mut inserts, found, unviable, .. } = finder;
    let without = mutants.iter().map(|one| one.number).filter(|one| !found.contains(one) && !dropped.contains(one));
    let without = without.collect();
    inserts.sort_by(|one, other| {
        let width = |insert: &Insert| insert.around.len();
        // At one place what closes comes before what opens.
        let by_kind = (one.at, !one.closes).cmp(&(other.at, !other.closes));
        by_kind.then_with(|| if one.closes { width(one).cmp(&width(other)) } else { width(other).cmp(&width(one)) })
    });
    let mut woven = Woven { without, unviable, ..Woven::default() };
    let mut done = 0;
    let mut open: Vec<(usize, usize)> = Vec::new();
    for insert in inserts {
        woven.text.push_str(&source[done..insert.at]);
        done = insert.at;
        let from = woven.text.len();
        woven.text.push_str(&insert.text);
        woven.ranges.push((from..woven.text.len(), insert.mutant));
        if insert.closes {
            let at = open.iter().rposition(|(mutant, _)| *mutant == insert.mutant).expect("what was opened");
            let (_, from) = open.remove(at);
            woven.ranges.push((from..woven.text.len(), insert.mutant));
        } else if !insert.around.is_empty() {
            open.push((insert.mutant, from));
        }
    }
    woven.text.push_str(&source[done..]);
    woven
}

struct Finder<'s> {
    source: &'s str,
    lines: Vec<usize>,
    by_start: BTreeMap<usize, Vec<&'s Mutant>>,
    inserts: Vec<Insert>,
    found: HashSet<usize>,
    unviable: Vec<usize>,
    /// How many constants the place is in.
    constant: usize,
}

fn on(mutant: &Mutant) -> String {
    format!("crate::mutants_switch::on({})", mutant.number)
}

impl<'s> Finder<'s> {
    /// Columns are of characters.
    fn offset(&self, line: usize, column: usize) -> usize {
        let from = self.lines[line - 1];
        self.source[from..].char_indices().nth(column).map_or(self.source.len(), |(at, _)| from + at)
    }

    fn bytes(&self, LineColumn { line, column }: LineColumn) -> usize {
        self.offset(line, column)
    }

    fn range(&self, span: Span) -> Range<usize> {
        self.bytes(span.start())..self.bytes(span.end())
    }

    fn text(&self, span: Span) -> &'s str {
        &self.source[self.range(span)]
    }

    fn at(&self, start: usize, genre: &str) -> Vec<&'s Mutant> {
        if self.constant > 0 {
            return Vec::new();
        }
        let all = self.by_start.get(&start).into_iter().flatten();
        all.filter(|mutant| mutant.genre == genre).copied().collect()
    }

    /// `if on(N) { INSTEAD } else …  { the node as it is }`.
    fn wrap(&mut self, node: Span, instead: Vec<(&'s Mutant, String)>) {
        let around = self.range(node);
        for (mutant, text) in instead {
            self.found.insert(mutant.number);
            let open = format!("(if {} {{ {text} }} else {{ ", on(mutant));
            let insert = |at, closes, text| Insert { at, around: around.clone(), closes, text, mutant: mutant.number };
            self.inserts.push(insert(around.start, false, open));
            self.inserts.push(insert(around.end, true, " })".to_owned()));
        }
    }

    /// Two iterators in one type: `{ if on(N) { Either::Left(INSTEAD) } else { Either::Right({ the body }) } }`.
    fn iterator(&mut self, body: Range<usize>, mutant: &'s Mutant) {
        self.found.insert(mutant.number);
        let either = "crate::mutants_switch::Either";
        let open =
            format!(" if {} {{ {either}::Left({}) }} else {{ {either}::Right({{ ", on(mutant), mutant.replacement);
        let insert = |at, closes, text| Insert { at, around: body.clone(), closes, text, mutant: mutant.number };
        self.inserts.push(insert(body.start, false, open));
        self.inserts.push(insert(body.end, true, " }) }".to_owned()));
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let start = self.range(block.brace_token.span.open()).end;
        let end = self.range(block.brace_token.span.close()).start;
        let first = block.stmts.first().map_or(start, |statement| self.range(statement.span()).start);
        let starts: Vec<usize> = self.by_start.range(start - 1..=first.max(start)).map(|(at, _)| *at).collect();
        for at in starts {
            for mutant in self.at(at, "FnValue") {
                if signature.ident != mutant.function.rsplit("::").next().unwrap_or_default() || at >= end {
                    continue;
                }
                let output = self.text(signature.output.span());
                if output.contains("impl Iterator") || output.contains("impl DoubleEndedIterator") {
                    self.iterator(start..end, mutant);
                    continue;
                }
                // Its one type is that of the function as it is.
                if output.contains("impl ") {
                    continue;
                }
                self.found.insert(mutant.number);
                let text = format!(" if {} {{ return {}; }} ", on(mutant), mutant.replacement);
                self.inserts.push(Insert {
                    at: start,
                    around: start..start,
                    closes: false,
                    text,
                    mutant: mutant.number,
                });
            }
        }
    }
}

fn has_let(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        syn::Expr::Paren(inner) => has_let(&inner.expr),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constant += 1;
        syn::visit::visit_item_const(self, item);
        self.constant -= 1;
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.constant += 1;
        syn::visit::visit_item_static(self, item);
        self.constant -= 1;
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.constant += 1;
        syn::visit::visit_impl_item_const(self, item);
        self.constant -= 1;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }

    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        let at = self.range(node.op.span()).start;
        let of = self.at(at, "BinaryOperator").into_iter().chain(self.at(at, "BinaryAssignment"));
        if has_let(&node.left) || has_let(&node.right) {
            // `||` takes no `let`.
            for mutant in of {
                self.found.insert(mutant.number);
                self.unviable.push(mutant.number);
            }
        } else {
            let (left, right) = (self.text(node.left.span()), self.text(node.right.span()));
            let instead = of.map(|mutant| (mutant, format!("{left} {} {right}", mutant.replacement))).collect();
            self.wrap(node.span(), instead);
        }
        syn::visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        let at = self.range(node.op.span()).start;
        let inner = self.text(node.expr.span());
        let instead =
            self.at(at, "UnaryOperator").into_iter().map(|mutant| (mutant, format!("{} {inner}", mutant.replacement)));
        self.wrap(node.span(), instead.collect());
        syn::visit::visit_expr_unary(self, node);
    }

    fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
        let takes_all = |arm: &syn::Arm| {
            arm.guard.is_none()
                && match &arm.pat {
                    syn::Pat::Wild(_) => true,
                    // Not `None`.
                    syn::Pat::Ident(name) => name.ident.to_string().starts_with(char::is_lowercase),
                    _ => false,
                }
        };
        let others_are_enough = node.arms.last().is_some_and(takes_all);
        for (index, arm) in node.arms.iter().enumerate() {
            if !others_are_enough || index + 1 == node.arms.len() {
                for mutant in self.at(self.range(arm.span()).start, "MatchArm") {
                    self.found.insert(mutant.number);
                    self.unviable.push(mutant.number);
                }
            }
        }
        syn::visit::visit_expr_match(self, node);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let at = self.range(arm.span()).start;
        let mut deleted = self.at(at, "MatchArm");
        deleted.retain(|mutant| !self.unviable.contains(&mutant.number));
        match &arm.guard {
            Some((_, guard)) => {
                let guard_at = self.range(guard.span());
                if !has_let(guard) {
                    let instead = self.at(guard_at.start, "MatchArmGuard").into_iter();
                    let instead = instead.map(|mutant| (mutant, mutant.replacement.clone())).collect();
                    self.wrap(guard.span(), instead);
                }
                for mutant in deleted {
                    self.found.insert(mutant.number);
                    // Wider than the guard itself, so that it is outside of it.
                    let around = at..self.range(arm.span()).end;
                    let insert =
                        |at, closes, text| Insert { at, around: around.clone(), closes, text, mutant: mutant.number };
                    let inserts = [
                        insert(guard_at.start, false, format!("!{} && ", on(mutant))),
                        insert(guard_at.end, true, String::new()),
                    ];
                    self.inserts.extend(inserts);
                }
            }
            None => {
                let at = self.range(arm.pat.span()).end;
                for mutant in deleted {
                    self.found.insert(mutant.number);
                    let text = format!(" if !{}", on(mutant));
                    self.inserts.push(Insert { at, around: at..at, closes: false, text, mutant: mutant.number });
                }
            }
        }
        syn::visit::visit_arm(self, arm);
    }

    fn visit_expr_struct(&mut self, node: &'ast syn::ExprStruct) {
        let whole = self.range(node.span());
        let mut instead = Vec::new();
        for field in &node.fields {
            let field_at = self.range(field.span());
            for mutant in self.at(field_at.start, "StructField") {
                let after = &self.source[field_at.end..whole.end];
                let after = after.trim_start().strip_prefix(',').unwrap_or(after);
                instead.push((mutant, format!("{}{after}", &self.source[whole.start..field_at.start])));
            }
        }
        self.wrap(node.span(), instead);
        syn::visit::visit_expr_struct(self, node);
    }
}
