//! Comments that say which lints and warnings of a line are as somebody wants them: `partiql-iam: ignore[code] reason`.

use std::ops::Range;

use memchr::memmem;
use partiql_iam::nearest::nearest;
use partiql_iam::{Diagnostic, Span};

use crate::finding::{Finding, Kind};
use crate::place::Lines;

/// How comments begin in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comments {
    /// Those that go to the end of the line.
    pub line: &'static [&'static str],
    /// Whether there is `/* … */`.
    pub has_blocks: bool,
}

impl Comments {
    /// `--` and `/* */`
    pub const PARTIQL: Self = Self { line: &["--"], has_blocks: true };
    /// `#`
    pub const HASH: Self = Self { line: &["#"], has_blocks: false };
    /// `#`, `//` and `/* */`
    pub const HCL: Self = Self { line: &["#", "//"], has_blocks: true };
    /// None.
    pub const NONE: Self = Self { line: &[], has_blocks: false };

    /// Whether a text, up to the end of its line, ends with the beginning of a comment and blanks.
    fn begins_at_the_end_of(self, before: &str) -> bool {
        let before = before.trim_end_matches([' ', '\t']);
        self.line.iter().any(|begin| before.ends_with(begin))
            || self.has_blocks && (before.ends_with("/*") || before.ends_with("/**"))
    }
}

/// What every such comment has.
const NAME: &str = "partiql-iam:";
const WORD: &str = "ignore";
const FORM: &str = "write `partiql-iam: ignore[code] reason`";

/// A code that a comment names.
#[derive(Debug)]
struct Ignore<'t> {
    code: &'t str,
    place: Span,
    /// The line that the comment is on; it counts for this one and the next.
    line: usize,
    is_used: bool,
    /// It names something on its lines that can't be ignored.
    is_refused: bool,
}

/// The comments of a file.
#[derive(Debug, Default)]
pub struct Ignores<'t> {
    ignores: Vec<Ignore<'t>>,
    /// What is wrong with them.
    wrong: Vec<Diagnostic<'static>>,
}

impl<'t> Ignores<'t> {
    /// Whether a text has such a comment at all, perhaps.
    #[must_use]
    pub fn are_in(text: &str) -> bool {
        memmem::find(text.as_bytes(), NAME.as_bytes()).is_some()
    }

    /// Those of a file. `is_comment` says whether a place is in a comment, where that is known.
    pub fn of(text: &'t str, lines: &Lines<'_>, comments: Comments, is_comment: &dyn Fn(usize) -> bool) -> Self {
        let mut found = Self::default();
        for at in memmem::find_iter(text.as_bytes(), NAME.as_bytes()) {
            let line_start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
            let before = text.get(line_start..at).unwrap_or_default();
            if comments.begins_at_the_end_of(before) && is_comment(at) {
                found.read(text, at, lines);
            }
        }
        found
    }

    /// Reads the comment whose name begins at a place.
    fn read(&mut self, text: &'t str, at: usize, lines: &Lines<'_>) {
        let from = at + NAME.len();
        let rest = text.get(from..).unwrap_or_default();
        let length = [rest.find('\n'), rest.find("*/")].into_iter().flatten().min().unwrap_or(rest.len());
        let said = rest.get(..length).unwrap_or_default();
        let Some(after) = said.trim_start().strip_prefix(WORD) else { return };
        let whole = at..from + said.trim_end().len();
        let listed = after.trim_start().strip_prefix('[').and_then(|after| after.split_once(']'));
        let Some((codes, reason)) = listed else {
            self.wrong.push(wrong("ignore-form", "what is ignored is not named", FORM, &whole));
            return;
        };
        if reason.trim().is_empty() {
            self.wrong.push(wrong(
                "ignore-without-reason",
                "the reason is missing, so that nothing is ignored",
                FORM,
                &whole,
            ));
            return;
        }
        let line = lines.place(span(&whole)).line;
        for code in codes.split(',').map(str::trim) {
            // `code` is a part of the text.
            let start = code.as_ptr() as usize - text.as_ptr() as usize;
            let place = span(&(start..start + code.len()));
            self.ignores.push(Ignore { code, place, line, is_used: false, is_refused: false });
        }
    }

    /// Whether a finding is ignored.
    pub fn hide(&mut self, finding: &Finding) -> bool {
        let Some(place) = finding.place else { return false };
        let mut is_hidden = false;
        for ignore in &mut self.ignores {
            if ignore.code == finding.code && (ignore.line..=ignore.line + 1).contains(&place.line) {
                match finding.kind {
                    Kind::Remark | Kind::Open => (ignore.is_used, is_hidden) = (true, true),
                    Kind::Refusal | Kind::Unknown | Kind::Denial => ignore.is_refused = true,
                }
            }
        }
        is_hidden
    }

    /// What is wrong with the comments, after all findings were asked about. `codes`: those that there are.
    pub fn wrong(self, codes: &dyn Fn() -> Vec<&'static str>) -> Vec<Diagnostic<'static>> {
        let Self { ignores, wrong: mut all } = self;
        for Ignore { code, place, is_used, is_refused, .. } in ignores {
            let range = place.range();
            if is_used {
                continue;
            }
            if is_refused {
                let help = "put it right; only lints and warnings can be ignored";
                all.push(wrong("ignore-refused", &format!("`{code}` can't be ignored"), help, &range));
                continue;
            }
            let codes = codes();
            if codes.contains(&code) {
                let message = format!("there is no `{code}` on this line or the next");
                all.push(wrong("unused-ignore", &message, "remove the comment", &range));
                continue;
            }
            let near = nearest(code, codes.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| "`partiql-iam rule --list` names the codes".to_owned());
            all.push(wrong("unknown-ignore", &format!("there is no code `{code}`"), &help, &range));
        }
        all
    }
}

fn wrong(code: &'static str, message: &str, help: &str, place: &Range<usize>) -> Diagnostic<'static> {
    Diagnostic::new(code, message.to_owned()).at(span(place)).with_help(Some(help.to_owned().into()))
}

fn span(range: &Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(range.start), offset(range.end))
}

#[cfg(test)]
mod tests {
    use partiql_iam::iam::Severity;

    use super::*;
    use crate::origin::Origin;

    const C: Comments = Comments { line: &["//"], has_blocks: true };

    /// Which findings with the code `a-code`, one on each line, are shown, and what is wrong with the comments.
    fn shown(text: &str, comments: Comments, kind: Kind) -> (Vec<usize>, Vec<(String, String)>) {
        let lines = Lines::of(text);
        let mut ignores = Ignores::of(text, &lines, comments, &|_| true);
        let mut shown = Vec::new();
        let mut start = 0;
        for (number, line) in text.split('\n').enumerate() {
            let what = Diagnostic::new("a-code", "so").at(Span::at(u32::try_from(start).unwrap()));
            let finding = Finding::in_lines(Origin::of_file(text, "a"), &lines, kind, Severity::Warning, what);
            if !ignores.hide(&finding) {
                shown.push(number + 1);
            }
            start += line.len() + 1;
        }
        let wrong = ignores.wrong(&|| vec!["a-code", "b-code"]);
        let words = |what: Diagnostic<'static>| (what.span.unwrap().text(text).to_owned(), what.to_string());
        (shown, wrong.into_iter().map(words).collect())
    }

    #[test]
    fn a_comment_counts_for_its_line_and_the_next() {
        let text = "x\n# partiql-iam: ignore[a-code] by design\nx\nx";
        assert_eq!(shown(text, Comments::HASH, Kind::Remark), (vec![1, 4], vec![]));
        let text = "x /* partiql-iam: ignore[b-code, a-code] so */ y\nx\nx";
        let (left, wrong) = shown(text, C, Kind::Remark);
        assert_eq!(left, [3]);
        let unused = "there is no `b-code` on this line or the next; remove the comment";
        assert_eq!(wrong, [("b-code".to_owned(), unused.to_owned())]);
    }

    #[test]
    fn comments_are_of_the_language() {
        let all = vec![1, 2];
        for text in [
            "// partiql-iam: ignore[a-code] so\nx",
            "partiql-iam: ignore[a-code] so\nx",
            "\"partiql-iam: ignore[a-code] so\"\nx",
        ] {
            assert_eq!(shown(text, Comments::HASH, Kind::Remark), (all.clone(), vec![]), "{text}");
            assert_eq!(shown(text, Comments::NONE, Kind::Remark), (all.clone(), vec![]), "{text}");
        }
        for (text, comments) in [
            ("// partiql-iam: ignore[a-code] so\nx", C),
            ("/** partiql-iam:ignore [a-code] so */\nx", C),
            ("--partiql-iam: ignore[a-code] so\nx", Comments::PARTIQL),
            ("# partiql-iam: ignore[a-code] so\nx", Comments::HCL),
        ] {
            assert_eq!(shown(text, comments, Kind::Remark), (vec![], vec![]), "{text}");
        }
    }

    #[test]
    fn only_lints_and_warnings_are_ignored() {
        for kind in [Kind::Refusal, Kind::Unknown, Kind::Denial] {
            let (left, wrong) = shown("# partiql-iam: ignore[a-code] so\nx", Comments::HASH, kind);
            assert_eq!(left, [1, 2]);
            let refused = "`a-code` can't be ignored; put it right; only lints and warnings can be ignored";
            assert_eq!(wrong, [("a-code".to_owned(), refused.to_owned())]);
        }
    }

    #[test]
    fn what_is_wrong_with_a_comment_is_said() {
        let one = |text: &str| {
            let (left, mut wrong) = shown(text, Comments::HASH, Kind::Remark);
            assert_eq!((left, wrong.len()), (vec![1], 1), "{text}");
            wrong.remove(0)
        };
        let form = "write `partiql-iam: ignore[code] reason`";
        let all = "partiql-iam: ignore[a-code]";
        let missing = format!("the reason is missing, so that nothing is ignored; {form}");
        assert_eq!(one(&format!("# {all} ")), (all.to_owned(), missing));
        let unnamed = format!("what is ignored is not named; {form}");
        assert_eq!(one("# partiql-iam: ignore all"), ("partiql-iam: ignore all".to_owned(), unnamed));
        let unknown = "there is no code `a-kode`; did you mean `a-code`?".to_owned();
        assert_eq!(one("# partiql-iam: ignore[a-kode] so"), ("a-kode".to_owned(), unknown));
    }
}
