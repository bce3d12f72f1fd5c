//! The rules of public types: errors have one shape, and what may get new cases and fields says so.

use std::collections::BTreeSet;

use super::source::{Source, is_word};
use super::{files, report};

/// Structs with public fields that are exhaustive, since callers fill them, and take them apart.
const FILLED_BY_CALLERS: [&str; 20] = [
    "authorizer/caller.rs Caller",
    "authorizer/caller.rs Principal",
    "authorizer/mod.rs KnownLedger",
    "authorizer/mod.rs RequestEnvironment",
    "explain/view.rs Explanation",
    "iam/evaluate/sources.rs NamedPolicy",
    "iam/evaluate/sources.rs PolicySources",
    "iam/generate/mod.rs GenerateOptions",
    "iam/generate/used.rs UsedPermission",
    "service/dynamodb/schema/keys.rs KeyAttribute",
    "service/dynamodb/target.rs Target",
    "service/mod.rs LintContext",
    "service/qldb/catalog/mod.rs Index",
    "service/qldb/catalog/mod.rs Table",
    "service/qldb/ledger.rs Ledger",
    "service/qldb/operation/requirement.rs Operands",
    "span.rs Span",
    "syntax/mod.rs Limits",
    "tag.rs Tag",
    "wire/request.rs Request",
];

/// The nodes of the tree, and the tokens: what is new there shall not compile until it is handled.
const TREE: [&str; 2] = ["syntax/ast/", "syntax/lexeme.rs"];

/// A type at the left margin of a file.
struct Type<'t> {
    name: &'t str,
    is_enum: bool,
    is_exhaustive: bool,
    /// Whether its fields, if it has any, are public.
    is_open: bool,
}

/// The files of the library: the path within `src`, and the code.
fn library() -> Vec<(String, String)> {
    let files = files().into_iter().filter_map(|(file, text)| {
        let file = file.strip_prefix("src/")?.to_owned();
        let is_tests = file.ends_with("tests.rs") || file.contains("/tests/") || file.contains("/toy/");
        (!is_tests).then(|| (file, Source::new(&text).code))
    });
    files.collect()
}

fn public_types(code: &str) -> Vec<Type<'_>> {
    let lines: Vec<&str> = code.lines().collect();
    let mut types = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let (is_enum, rest) = match (line.strip_prefix("pub enum "), line.strip_prefix("pub struct ")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => continue,
        };
        let above = lines[..index].iter().rev().take_while(|line| line.starts_with('#') || line.trim().is_empty());
        let body = lines[index + 1..].iter().take_while(|line| **line != "}");
        let mut fields = body.filter(|line| line.starts_with("    ") && !line[4..].starts_with([' ', '#', ')']));
        types.push(Type {
            name: rest.split(|c| !is_word(c)).next().unwrap_or_default(),
            is_enum,
            is_exhaustive: !above.into_iter().any(|line| line.contains("non_exhaustive")),
            is_open: match line.trim_end().as_bytes() {
                [.., b'{'] => fields.all(|field| field.trim().is_empty() || field.starts_with("    pub ")),
                [.., b')', b';'] => line.contains("(pub "),
                _ => true,
            },
        });
    }
    types
}

/// The names that a trait is implemented for.
fn implementors<'c>(code: &'c str, of: &str) -> Vec<&'c str> {
    let found = code.lines().filter(|line| line.starts_with("impl")).filter_map(|line| line.split_once(of));
    found.map(|(_, name)| name.split(|c| !is_word(c)).next().unwrap_or_default()).collect()
}

#[test]
fn errors_convert_to_a_diagnostic_and_help_in_one_shape() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (file, code) in library() {
        for name in implementors(&code, "core::error::Error for ") {
            count += 1;
            let conversion = code.split_once(&format!("From<&'a {name}")).map(|(_, rest)| rest);
            let conversion = conversion.and_then(|rest| rest.split("\n}").next()).unwrap_or_default();
            for call in [".code()", ".help()"] {
                if !conversion.contains(call) {
                    wrong.push(format!("src/{file}: no `From<&{name}>` for `Diagnostic` that takes `{call}`"));
                }
            }
        }
        for line in code.lines().filter(|line| line.contains("pub") || line.starts_with("    fn help")) {
            if line.contains("fn help(&self)") && !line.contains("pub(") && !line.contains("-> Option<Cow<'_, str>>") {
                wrong.push(format!("src/{file}: `help()` is `Option<Cow<'_, str>>` everywhere: {}", line.trim()));
            }
        }
    }
    assert!(count > 20, "the errors are not found");
    report("Every error converts to `Diagnostic`, with a code and a help:", &wrong);
}

#[test]
fn what_may_grow_is_non_exhaustive() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let files = library();
    let traits = ["core::error::Error for ", "Problem for "];
    let errors = files.iter().flat_map(|(_, code)| traits.into_iter().flat_map(move |of| implementors(code, of)));
    let errors: BTreeSet<&str> = errors.collect();
    for (file, code) in &files {
        for Type { name, is_enum, is_exhaustive, is_open } in public_types(code) {
            let full = format!("{file} {name}");
            let is_exempt = FILLED_BY_CALLERS.contains(&&*full);
            let is_tree = TREE.iter().any(|folder| file.starts_with(folder));
            let may_grow = is_open && (!is_enum && !is_tree || errors.contains(name));
            if may_grow && is_exhaustive && !is_exempt {
                wrong.push(format!("src/{file}: `{name}` is not `#[non_exhaustive]`"));
            }
            if is_exempt && is_exhaustive && may_grow {
                seen.insert(full);
            }
        }
    }
    for full in FILLED_BY_CALLERS.iter().filter(|full| !seen.contains(**full)) {
        wrong.push(format!("{full} needs no exemption: delete it from FILLED_BY_CALLERS in tests/core/house/types.rs"));
    }
    report("Errors, and structs that the library alone fills, are `#[non_exhaustive]` (see ARCHITECTURE.md):", &wrong);
}
