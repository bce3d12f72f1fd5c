//! Templates as people have them: what is found, the JSON that it means, what is linted and where.
//!
//! Beside each file of `templates/` is what comes of it. `UPDATE=1 cargo test -p partiql-iam-template --test templates` writes that.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use partiql_iam::LintContext;
use partiql_iam::iam::{Edit, fixed};
use partiql_iam_template::{DoubtKind, FoundPolicy, Owner, Template, Unread, read};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates")
}

fn place(text: &str, span: partiql_iam::Span) -> String {
    let line = text[..span.start as usize].matches('\n').count() + 1;
    let shown = span.text(text);
    let shown =
        if shown.lines().count() > 1 { format!("{} …", shown.lines().next().unwrap()) } else { shown.to_owned() };
    format!("{line}: {shown}")
}

fn unread(out: &mut String, text: &str, unread: &Unread) {
    let Unread { span, message, help, severity, .. } = unread;
    writeln!(out, "{}: {message}\n    {}\n    help: {help}", severity.name(), place(text, *span)).unwrap();
}

fn policy(out: &mut String, text: &str, policy: &FoundPolicy) {
    let FoundPolicy { owner: Owner { id, policy: name, .. }, kind, text: json, span, attached_to, .. } = policy;
    let name = name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    let missing = if policy.may_be_missing { " (may be missing)" } else { "" };
    let elsewhere = if policy.is_written_elsewhere { " (written elsewhere)" } else { "" };
    writeln!(out, "\n{kind:?} of {id}{name}{missing}{elsewhere}, attached to {attached_to:?}").unwrap();
    writeln!(out, "  {}\n  {}", place(text, *span), json.json()).unwrap();
    for doubt in json.doubts() {
        let kind = match doubt.kind {
            DoubtKind::Replaced => "replaced",
            DoubtKind::MayBeMissing => "may be missing",
        };
        writeln!(out, "  {kind}: {}\n    {}", doubt.message, place(text, doubt.place)).unwrap();
    }
    match policy.lint(LintContext::default()) {
        Ok(findings) => {
            for finding in findings {
                writeln!(out, "  {}: {finding}\n    {}", finding.lint.code(), place(text, finding.span)).unwrap();
                for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
                    writeln!(out, "    fix: {} → {}", place(text, edit.span), edit.text.escape_debug()).unwrap();
                }
            }
        }
        Err(error) => writeln!(out, "  refused: {error}\n    {}", place(text, error.span())).unwrap(),
    }
}

fn shown(path: &Path, text: &str) -> String {
    let mut out = String::new();
    match read(path, text) {
        Ok(template) => {
            writeln!(out, "{}", template.form.name()).unwrap();
            for role in &template.roles {
                let name = role.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
                writeln!(out, "\nrole {}{name}\n  {}", role.id, place(text, role.span)).unwrap();
                role.unread.iter().for_each(|found| unread(&mut out, text, found));
                if let Some(boundary) = &role.boundary {
                    writeln!(out, "  boundary: {}", boundary.text.json()).unwrap();
                }
            }
            template.policies.iter().for_each(|found| policy(&mut out, text, found));
            if !template.unread.is_empty() {
                out.push('\n');
            }
            template.unread.iter().for_each(|found| unread(&mut out, text, found));
        }
        Err(error) => {
            let place = error.span().map(|span| format!("\n    {}", place(text, span))).unwrap_or_default();
            writeln!(out, "refused: {error}{place}\n    help: {}", error.help().unwrap_or_default()).unwrap();
        }
    }
    out
}

/// Of every file with a fix: the bytes between the edits stay, the file is read as before, and what is fixed is found no more.
#[test]
fn fixes_change_the_named_bytes_alone() {
    let mut fixed_files = Vec::new();
    for folder in [folder(), folder().with_file_name("terraform")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let Some(before) = read(&path, &text).ok().filter(|_| !is_expected(&path)) else { continue };
            let findings = before.lint(LintContext::default()).findings;
            let mut edits: Vec<&Edit> =
                findings.iter().filter_map(|one| one.fix.as_ref()).flat_map(|fix| &fix.edits).collect();
            if edits.is_empty() {
                continue;
            }
            edits.sort_by_key(|edit| edit.span);
            let (mut rebuilt, mut kept) = (String::new(), 0);
            for Edit { span, text: new, .. } in edits {
                rebuilt += &text[kept..span.start as usize];
                rebuilt += new;
                kept = span.end as usize;
            }
            rebuilt += &text[kept..];
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let after = fixed(&text, &findings);
            assert_eq!(after, rebuilt, "{name}");
            let again = read(&path, &after).unwrap();
            let owners =
                |template: &Template| template.policies.iter().map(|one| one.owner.clone()).collect::<Vec<_>>();
            assert_eq!(owners(&again), owners(&before), "{name}");
            let left = again.lint(LintContext::default()).findings;
            assert!(left.iter().all(|finding| finding.fix.is_none()) && left.len() < findings.len(), "{name}");
            fixed_files.push(name);
        }
    }
    fixed_files.sort();
    assert_eq!(fixed_files, ["identity-pool.yaml", "module.tf", "role.yaml"]);
}

/// What is beside a file.
fn is_expected(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "expected" || end == "txt")
}

#[test]
fn templates_are_read() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "expected") {
            continue;
        }
        count += 1;
        let text = fs::read_to_string(&path).unwrap();
        let found = shown(&path, &text);
        let expected = path.with_file_name(format!("{}.expected", path.file_name().unwrap().to_string_lossy()));
        if env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}:\n{found}", path.display()));
        }
    }
    assert!(count >= 34, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
