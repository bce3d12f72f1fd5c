//! Annotations of GitHub Actions: a line of a command for each finding.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions"; the escapes are those of `actions/toolkit`, `packages/core/src/command.ts`.

use std::io::{self, Write};

use partiql_iam::iam::Severity;
use partiql_iam_scan::{Finding, shown};

use super::uri::slashed;

/// Prints an annotation.
pub(super) fn print(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let Finding { code, severity, file, place, .. } = finding;
    let word = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(file) = file {
        properties.push(format!("file={}", property(&shown(&slashed(file)))));
    }
    if let Some(place) = place {
        properties.push(format!("line={}", place.line));
        properties.push(format!("endLine={}", place.end_line));
        // Columns count only within one line.
        if place.line == place.end_line {
            properties.push(format!("col={}", place.column));
            properties.push(format!("endColumn={}", place.end_column));
        }
    }
    properties.push(format!("title={}", property(code)));
    writeln!(out, "::{word} {}::{}", properties.join(","), data(&finding.in_words()))
}

/// A message as one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use partiql_iam::{Diagnostic, Span};

    use partiql_iam_scan::{Kind, Origin};

    use super::*;

    fn printed(finding: &Finding) -> String {
        let mut out = Vec::new();
        print(finding, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_would_end_a_part_is_escaped() {
        let what = Diagnostic::new("a-code", "50%\nof `a:b,c`").with_help(Some("do\r\nthis".into()));
        let origin = Origin::of_file("ab\ncd", "x, y:1%.json");
        let finding = Finding::at(origin, Kind::Remark, Severity::Warning, what.at(Span::new(3, 4)));
        assert_eq!(
            printed(&finding),
            "::warning file=x%2C y%3A1%25.json,line=2,endLine=2,col=1,endColumn=2,title=a-code::\
             50%25%0Aof `a:b,c`%0Ado%0D%0Athis\n"
        );
    }

    #[test]
    fn columns_are_left_out_over_several_lines() {
        let origin = Origin::of_file("ab\ncd", "./a/b.json");
        let what = Diagnostic::new("a-code", "wrong").at(Span::new(1, 4));
        let finding = Finding::at(origin, Kind::Refusal, Severity::Error, what);
        assert_eq!(printed(&finding), "::error file=a/b.json,line=1,endLine=2,title=a-code::wrong\n");
    }

    #[test]
    fn without_a_file_there_is_no_place() {
        let finding = Finding::about(None, Kind::Denial, Severity::Note, Diagnostic::new("a-code", "so"));
        assert_eq!(printed(&finding), "::notice title=a-code::so\n");
    }
}
