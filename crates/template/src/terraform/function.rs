//! What functions give, of those whose answer follows from what the file says.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall};

use super::evaluate::{Scope, Source};
use super::term::{Cause, Piece, Term, Unknown, What, known};
use crate::text::Written;

impl Scope<'_> {
    pub(super) fn call(&self, call: &FuncCall, expression: &Expression, source: Source<'_>, depth: usize) -> Term {
        let unknown = || source.unknown(expression);
        if !call.name.namespace.is_empty() || call.args.expand_final() {
            return unknown();
        }
        let span = source.span(expression.span());
        let arguments: Vec<&Expression> = call.args.iter().collect();
        let argument = |expression: &Expression| self.expression(expression, source, depth + 1);
        let value = |what| Term::new(what, span, Written::Computed);
        match (call.name.name.as_str(), arguments.as_slice()) {
            ("jsonencode", [only]) => value(What::Json(Box::new(argument(only)))),
            ("file" | "templatefile", [path, ..]) => {
                let path = local_path(argument(path));
                let file = Unknown { cause: Cause::File(path), ..Unknown::named(call.name.name.as_str()) };
                Term::unknown(file, span)
            }
            ("tolist" | "toset" | "distinct", [only]) => match argument(only) {
                list @ Term { what: What::List(_), .. } => Term { span, ..list },
                _ => unknown(),
            },
            ("concat", lists) => {
                let mut items = Vec::new();
                for list in lists {
                    match argument(list) {
                        Term { what: What::List(more), .. } => items.extend(more),
                        other => items.push(Term { what: What::Unknown(source.name(list)), ..other }),
                    }
                }
                self.afforded(value(What::List(items))).unwrap_or_else(unknown)
            }
            ("join", [separator, list]) => self.joined(argument(separator), argument(list)).map_or_else(unknown, value),
            ("format", [format, rest @ ..]) => {
                let rest = rest.iter().map(|expression| argument(expression)).collect();
                formatted(argument(format), rest).map_or_else(unknown, value)
            }
            _ => unknown(),
        }
    }

    fn joined(&self, separator: Term, list: Term) -> Option<What> {
        let (What::Text(separator), What::List(items)) = (separator.what, list.what) else { return None };
        let mut pieces = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                pieces.extend(self.paid(separator.clone())?);
            }
            match item.what {
                What::Text(item) => pieces.extend(item),
                What::Unknown(unknown) => pieces.push(Piece::Place(unknown, item.span)),
                What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Map(_) | What::Json(_) => {
                    return None;
                }
            }
        }
        Some(What::Text(pieces))
    }
}

/// The path of a file, from the folder of this one.
fn local_path(path: Term) -> Option<String> {
    let What::Text(pieces) = path.what else { return None };
    let folder = |piece: &Piece| matches!(piece, Piece::Place(unknown, _) if unknown.name == "path.module");
    let pieces: Vec<Piece> = pieces.into_iter().skip_while(folder).collect();
    known(&pieces).map(|path| path.trim_start_matches(['.', '/']).to_owned())
}

/// What `format` gives, where all that it puts in is text.
fn formatted(format: Term, rest: Vec<Term>) -> Option<What> {
    let Term { what: What::Text(format), span, .. } = format else { return None };
    let mut pieces = Vec::new();
    let mut rest = rest.into_iter();
    let text = known(&format)?;
    let mut left = text.as_str();
    while let Some((before, after)) = left.split_once('%') {
        pieces.push(Piece::Plain(before.to_owned(), span));
        if let Some(after) = after.strip_prefix('%') {
            pieces.push(Piece::Plain("%".to_owned(), span));
            left = after;
            continue;
        }
        left = after.strip_prefix('s')?;
        match rest.next()?.what {
            What::Text(inner) => pieces.extend(inner),
            What::Unknown(unknown) => pieces.push(Piece::Place(unknown, span)),
            What::Null | What::Bool(_) | What::Number(_) | What::List(_) | What::Map(_) | What::Json(_) => return None,
        }
    }
    pieces.push(Piece::Plain(left.to_owned(), span));
    rest.next().is_none().then_some(What::Text(pieces))
}
