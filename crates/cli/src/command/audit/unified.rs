//! Patches in the unified form.

use std::path::{Component, Path};

use super::super::Failure;
use super::patch::refuse;

/// The name of a file as a patch has it: from the folder that it is applied in.
pub(super) fn name(path: &Path) -> Result<String, Failure> {
    let outside = || {
        let problem = format!("`{}` is not within this folder, and no patch changes it", path.display());
        refuse(&problem, "run it in a folder that has the policy, and give its path from there")
    };
    let here = std::env::current_dir().unwrap_or_default();
    let relative = if path.is_absolute() { path.strip_prefix(&here).map_err(|_| outside())? } else { path };
    let mut names: Vec<&str> = Vec::new();
    let mut whole = here.clone();
    for component in relative.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(name) => {
                whole.push(name);
                if whole.is_symlink() {
                    let problem =
                        format!("`{}` is a symbolic link, and no patch changes what it leads to", whole.display());
                    return Err(refuse(&problem, "give the file itself"));
                }
                names.push(name.to_str().ok_or_else(|| unnamed(path))?);
            }
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    let name = names.join("/");
    let is_odd = |letter: char| letter.is_control() || letter == '"' || letter == '\\';
    if name.is_empty() || name.contains(is_odd) { Err(unnamed(path)) } else { Ok(name) }
}

fn unnamed(path: &Path) -> Failure {
    let problem = format!("patches have no place for the name `{}`", path.to_string_lossy().escape_debug());
    refuse(&problem, "give the file a plain name")
}

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// A patch in the unified form, of one place; empty if nothing changes.
pub(super) fn unified(name: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let [old, new] = [before, after].map(|text| text.split_inclusive('\n').collect::<Vec<&str>>());
    let same = old.iter().zip(&new).take_while(|(one, two)| one == two).count();
    let most = old.len().min(new.len()) - same;
    let same_end = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(one, two)| one == two).count();
    let (start, tail) = (same.saturating_sub(CONTEXT), same_end.min(CONTEXT));
    let line = |mark: char, line: &str| match line.strip_suffix('\n') {
        Some(line) => format!("{mark}{line}\n"),
        None => format!("{mark}{line}\n\\ No newline at end of file\n"),
    };
    let span = |lines: &[&str]| {
        let count = lines.len() - same_end + tail - start;
        format!("{},{count}", if count == 0 { start } else { start + 1 })
    };
    // As git has it: without it nobody knows where a name with blanks ends.
    let end = if name.contains(' ') { "\t" } else { "" };
    let mut patch = format!("--- a/{name}{end}\n+++ b/{name}{end}\n@@ -{} +{} @@\n", span(&old), span(&new));
    let part = |mark, lines: &[&str], from: usize, to: usize| -> String {
        lines.get(from..to).unwrap_or_default().iter().map(|one| line(mark, one)).collect()
    };
    patch += &part(' ', &old, start, same);
    patch += &part('-', &old, same, old.len() - same_end);
    patch += &part('+', &new, same, new.len() - same_end);
    patch += &part(' ', &old, old.len() - same_end, old.len() - same_end + tail);
    patch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches() {
        assert_eq!(unified("a", "x\n", "x\n"), "");
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let expected = "--- a/p\n+++ b/p\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+and\n 6\n 7\n 8\n";
        assert_eq!(unified("p", before, "1\n2\n3\n4\nfive\nand\n6\n7\n8\n9\n"), expected);
        let expected = "--- a/p\n+++ b/p\n@@ -1,1 +1,2 @@\n-x\n\\ No newline at end of file\n+x\n+x\n";
        assert_eq!(unified("p", "x", "x\nx\n"), expected);
        let expected = "--- a/p\n+++ b/p\n@@ -1,2 +1,1 @@\n x\n-x\n";
        assert_eq!(unified("p", "x\nx\n", "x\n"), expected);
    }
}
