//! Where the answers of a command go.

use std::collections::BTreeSet;
use std::io::{self, Write};

use clap::ValueEnum;
use partiql_iam_scan::{Alike, Finding};

use super::baseline::Baseline;
use super::exit::Exit;
use super::github;
use super::sarif::Log;
use super::uri::slashed;

/// The form of the answers of a command that finds something in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Text,
    /// JSON, for programs
    Json,
    /// SARIF 2.1.0, for code scanning and viewers
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// How a command says its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// In words of its own.
    Text,
    /// In lines of JSON of its own.
    Json,
    /// As findings alone.
    Findings,
}

/// Where the answers of a command go, in the form that was asked for.
pub(crate) struct Output<'o> {
    form: Form,
    out: &'o mut dyn Write,
    alike: Alike,
    log: Log,
    baseline: Option<Baseline>,
    /// The files that were looked at, if there are old findings.
    looked_at: BTreeSet<String>,
}

impl<'o> Output<'o> {
    pub(crate) fn new(form: Form, out: &'o mut dyn Write) -> Self {
        Self { form, out, alike: Alike::default(), log: Log::default(), baseline: None, looked_at: BTreeSet::new() }
    }

    pub(crate) const fn style(&self) -> Style {
        match self.form {
            Form::Text => Style::Text,
            Form::Json => Style::Json,
            Form::Sarif | Form::Github => Style::Findings,
        }
    }

    /// Where text and JSON are written.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        self.out
    }

    /// Leaves out the old findings, or gathers them.
    pub(crate) fn set_baseline(&mut self, baseline: Option<Baseline>) {
        self.baseline = baseline;
    }

    /// A file was looked at, whether or not something is found in it.
    pub(crate) fn looked_at(&mut self, file: &str) {
        if self.baseline.is_some() {
            self.looked_at.insert(slashed(file));
        }
    }

    /// The old findings, and how many of them were not found again.
    pub(crate) fn baseline(&self) -> Option<(&Baseline, usize)> {
        self.baseline.as_ref().map(|baseline| (baseline, baseline.stale(&self.looked_at)))
    }

    /// Takes a finding: it is printed where findings are the form of the answers. It comes back with a fingerprint of its own, unless it
    /// is old.
    pub(crate) fn add(&mut self, mut finding: Finding) -> io::Result<Option<Finding>> {
        finding.fingerprint = self.alike.distinct(finding.file.as_deref(), finding.fingerprint);
        if self.baseline.as_mut().is_some_and(|baseline| baseline.takes(&finding)) {
            return Ok(None);
        }
        match self.form {
            Form::Text | Form::Json => {}
            Form::Sarif => self.log.add(&finding, self.out)?,
            Form::Github => github::print(&finding, self.out)?,
        }
        Ok(Some(finding))
    }

    /// Writes what is still to be written. `failed`: why the command ended early.
    pub(crate) fn end(&mut self, command: &str, exit: Exit, failed: Option<&str>) -> io::Result<()> {
        if self.form == Form::Sarif {
            self.log.end(command, exit, failed, self.out)?;
        }
        self.out.flush()
    }
}
