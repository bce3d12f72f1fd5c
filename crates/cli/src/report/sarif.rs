//! SARIF: the form in which code scanning and viewers read findings.
//!
//! Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS Standard. Results are written as they come, one on a
//! line; the rules and how the program ended come after them.

use std::collections::HashMap;
use std::io::{self, Write};

use partiql_iam::iam::{Lint, Severity};
use partiql_iam_answer::line;
use partiql_iam_rules::{Basis, rules_of};
use partiql_iam_scan::{Finding, Place, Replacement};
use serde::Serialize;

use super::exit::Exit;
use super::uri::Location as FileLocation;

/// The schema of the format.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The folder that relative URIs are taken from, by the name that GitHub gives it.
const ROOT: &str = "%SRCROOT%";

/// A log that is being written.
#[derive(Debug, Default)]
pub(super) struct Log {
    rules: Vec<Rule>,
    numbers: HashMap<&'static str, usize>,
    results: usize,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned() }
    }
}

/// A `reportingDescriptor`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<RuleProperties>,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct RuleProperties {
    certainty: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultView {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    /// Empty of what is in no file; viewers expect the member.
    locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
    properties: ResultProperties,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "partiqlIam/v1")]
    own: String,
}

#[derive(Serialize)]
struct ResultProperties {
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Text>,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<ReplacementView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplacementView {
    deleted_region: Region,
    inserted_content: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tool<'l> {
    driver: Driver<'l>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'l> {
    name: &'static str,
    semantic_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'static str>,
    rules: &'l [Rule],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    exit_code_description: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
struct RunIdentity {
    id: String,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Where the project is published, if its manifest says so.
fn repository() -> Option<&'static str> {
    Some(env!("CARGO_PKG_REPOSITORY")).filter(|repository| !repository.is_empty())
}

impl Rule {
    fn of(finding: &Finding) -> Self {
        let help_uri = repository().map(|at| format!("{at}/blob/main/docs/rules/{}.md", finding.code));
        let rule = rules_of(finding.code).next();
        let help = rule.map(|rule| {
            let source = match rule.basis {
                Basis::Service(_, source) | Basis::Own(source) => source,
            };
            Text { text: format!("{}. Source: {source}", sentence(rule.why)) }
        });
        let properties = |lint: &'static Lint| RuleProperties { certainty: lint.certainty().name() };
        Self {
            id: finding.code,
            short_description: rule.map(|rule| rule.why.into()),
            help,
            help_uri: help_uri.filter(|_| rule.is_some()),
            default_configuration: Configuration { level: level(finding.severity) },
            properties: finding.lint.map(properties),
        }
    }
}

/// With a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl From<&Place> for Region {
    fn from(place: &Place) -> Self {
        let Place { line, column, end_line, end_column } = *place;
        Self { start_line: line, start_column: column, end_line, end_column }
    }
}

impl ArtifactLocation {
    fn of(file: &str) -> Self {
        match FileLocation::of(file) {
            FileLocation::Below(uri) => Self { uri, uri_base_id: Some(ROOT) },
            FileLocation::Elsewhere(uri) => Self { uri, uri_base_id: None },
        }
    }
}

impl Log {
    fn rule(&mut self, finding: &Finding) -> usize {
        *self.numbers.entry(finding.code).or_insert_with(|| {
            self.rules.push(Rule::of(finding));
            self.rules.len() - 1
        })
    }

    fn begin(out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"utf16CodeUnits\",\"results\":["
        )
    }

    /// Writes a result.
    pub(super) fn add(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        if self.results == 0 {
            Self::begin(out)?;
        } else {
            writeln!(out, ",")?;
        }
        self.results += 1;
        let rule_index = self.rule(finding);
        let Finding { kind, code, severity, message: _, help, file, place, fix, lint: _, fingerprint } = finding;
        let location = |file: &String| Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation::of(file),
                region: place.as_ref().map(Region::from),
            },
        };
        let replacement = |Replacement { place, text }: &Replacement| ReplacementView {
            deleted_region: place.into(),
            inserted_content: Text { text: text.clone() },
        };
        let change = |file: &String| Fix {
            description: help.as_deref().map(Text::from),
            artifact_changes: [ArtifactChange {
                artifact_location: ArtifactLocation::of(file),
                replacements: fix.iter().map(replacement).collect(),
            }],
        };
        let result = ResultView {
            rule_id: code,
            rule_index,
            level: level(*severity),
            message: Text { text: finding.in_words() },
            locations: file.iter().map(location).collect(),
            partial_fingerprints: Fingerprints { own: fingerprint.to_string() },
            fixes: file.iter().filter(|_| !fix.is_empty()).map(change).collect(),
            properties: ResultProperties { kind: kind.name() },
        };
        write!(out, "{}", line(&result))
    }

    /// Writes what comes after the results. `failed`: why the program ended early.
    pub(super) fn end(&self, command: &str, exit: Exit, failed: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
        if self.results == 0 {
            Self::begin(out)?;
        } else {
            writeln!(out)?;
        }
        let tool = Tool {
            driver: Driver {
                name: "partiql-iam",
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: repository(),
                rules: &self.rules,
            },
        };
        let notification = |message: &str| Notification { level: "error", message: message.into() };
        let invocation = Invocation {
            execution_successful: exit != Exit::NotUnderstood,
            exit_code: exit.code(),
            exit_code_description: exit.meaning(),
            tool_execution_notifications: failed.map(notification).into_iter().collect(),
        };
        let identity = RunIdentity { id: format!("partiql-iam/{command}/") };
        let base = Base { description: "the folder that the program was run in".into() };
        writeln!(out, "],\"tool\":{},", line(&tool))?;
        writeln!(out, "\"automationDetails\":{},", line(&identity))?;
        writeln!(out, "\"originalUriBaseIds\":{{\"{ROOT}\":{}}},", line(&base))?;
        writeln!(out, "\"invocations\":[{}]}}]}}", line(&invocation))
    }
}
