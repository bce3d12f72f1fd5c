//! Old findings, which are known and left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use partiql_iam_scan::{Finding, Kind};
use serde::{Deserialize, Serialize};

use super::uri::slashed;

/// The form of the file. Another one is refused.
const VERSION: u32 = 1;

/// A file of old findings.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    version: u32,
    findings: Vec<Entry>,
}

/// An old finding. The message is for whoever reads the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    file: String,
    code: String,
    message: String,
    fingerprint: String,
}

impl Entry {
    fn of(finding: &Finding) -> Self {
        let file = finding.file.as_deref().map(slashed).unwrap_or_default();
        let (code, message) = (finding.code.to_owned(), finding.message.clone());
        Self { file, code, message, fingerprint: finding.fingerprint.to_string() }
    }
}

/// Old findings: to be left out, or to be written down. Lints and warnings alone: what is not read, not known or denied is never old.
#[derive(Debug)]
pub(crate) enum Baseline {
    /// Which they are, and whether each was found again.
    Known(BTreeMap<Entry, bool>),
    /// Those that are found now.
    Written(BTreeSet<Entry>),
}

impl Baseline {
    /// Reads a file of old findings, or says why it is none.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let file: BaselineFile = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.version != VERSION {
            return Err(format!("the version is {}, and {VERSION} is read", file.version));
        }
        Ok(Self::Known(file.findings.into_iter().map(|entry| (entry, false)).collect()))
    }

    /// Nothing yet, to be written.
    pub(crate) const fn to_write() -> Self {
        Self::Written(BTreeSet::new())
    }

    /// Whether a finding is old.
    pub(super) fn takes(&mut self, finding: &Finding) -> bool {
        if finding.kind != Kind::Remark {
            return false;
        }
        let entry = Entry::of(finding);
        match self {
            Self::Known(entries) => entries.get_mut(&entry).is_some_and(|is_seen| {
                *is_seen = true;
                true
            }),
            Self::Written(entries) => {
                entries.insert(entry);
                true
            }
        }
    }

    /// How many old findings of files that were looked at, or are no more, were not found again.
    pub(crate) fn stale(&self, looked_at: &BTreeSet<String>) -> usize {
        match self {
            Self::Known(entries) => {
                let unseen = entries.iter().filter(|(_, is_seen)| !**is_seen);
                let is_gone = |file: &str| looked_at.contains(file) || !Path::new(file).exists();
                unseen.filter(|(entry, _)| is_gone(&entry.file)).count()
            }
            Self::Written(_) => 0,
        }
    }

    /// The text of the file, a finding on a line; `None` if it is not to be written.
    pub(crate) fn text(&self) -> Option<Result<String, serde_json::Error>> {
        let Self::Written(entries) = self else { return None };
        let lines: Result<Vec<String>, _> = entries.iter().map(serde_json::to_string).collect();
        let findings = lines.map(|lines| lines.iter().map(|line| format!("\n  {line}")).collect::<Vec<_>>().join(","));
        Some(findings.map(|findings| format!("{{\"version\":{VERSION},\"findings\":[{findings}\n]}}\n")))
    }
}

#[cfg(test)]
mod tests {
    use partiql_iam::iam::Severity;
    use partiql_iam::{Diagnostic, Span};
    use partiql_iam_scan::Origin;

    use super::*;

    fn finding(kind: Kind, text: &str, at: u32) -> Finding {
        let what = Diagnostic::new("a-code", "so").at(Span::new(at, at + 1));
        Finding::at(Origin::of_file(text, "./a.json"), kind, Severity::Warning, what)
    }

    #[test]
    fn what_was_written_is_known_again_when_its_lines_have_moved() {
        let mut written = Baseline::to_write();
        assert!(written.takes(&finding(Kind::Remark, "x", 0)));
        let text = written.text().unwrap().unwrap();
        let line = r#"{"file":"a.json","code":"a-code","message":"so","fingerprint":"012c4e2ac428bf80"}"#;
        assert_eq!(text, format!("{{\"version\":1,\"findings\":[\n  {line}\n]}}\n"));
        let mut known = Baseline::parse(&text).unwrap();
        assert!(known.takes(&finding(Kind::Remark, "\n\n   x", 5)));
        assert!(!known.takes(&finding(Kind::Remark, "y", 0)));
        assert_eq!(known.stale(&BTreeSet::from(["a.json".to_owned()])), 0);
    }

    #[test]
    fn what_is_not_read_or_denied_is_never_old() {
        let mut written = Baseline::to_write();
        for kind in [Kind::Open, Kind::Refusal, Kind::Unknown, Kind::Denial] {
            assert!(!written.takes(&finding(kind, "x", 0)));
        }
        assert_eq!(written.text().unwrap().unwrap(), "{\"version\":1,\"findings\":[\n]}\n");
    }

    #[test]
    fn what_is_not_found_again_is_stale() {
        let mut written = Baseline::to_write();
        written.takes(&finding(Kind::Remark, "x", 0));
        let known = Baseline::parse(&written.text().unwrap().unwrap()).unwrap();
        // The file is not there.
        assert_eq!(known.stale(&BTreeSet::new()), 1);
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(Baseline::parse(r#"{"version":2,"findings":[]}"#).unwrap_err(), "the version is 2, and 1 is read");
        let error = Baseline::parse(r#"{"version":1,"findings":[{"file":"a"}]}"#).unwrap_err();
        assert_eq!(error, "missing field `code` at line 1 column 37");
    }
}
