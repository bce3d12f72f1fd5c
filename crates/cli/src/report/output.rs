//! Where the answers of a command go.

use std::io::{self, Write};

use clap::ValueEnum;

use super::exit::Exit;
use super::finding::Finding;
use super::fingerprint::Alike;
use super::github;
use super::sarif::Log;

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
}

impl<'o> Output<'o> {
    pub(crate) fn new(form: Form, out: &'o mut dyn Write) -> Self {
        Self { form, out, alike: Alike::default(), log: Log::default() }
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

    /// Takes a finding: it is printed where findings are the form of the answers. It comes back with a fingerprint of its own.
    pub(crate) fn add(&mut self, mut finding: Finding) -> io::Result<Finding> {
        finding.fingerprint = self.alike.distinct(finding.file.as_deref(), finding.fingerprint);
        match self.form {
            Form::Text | Form::Json => {}
            Form::Sarif => self.log.add(&finding, self.out)?,
            Form::Github => github::print(&finding, self.out)?,
        }
        Ok(finding)
    }

    /// Writes what is still to be written. `failed`: why the command ended early.
    pub(crate) fn end(&mut self, command: &str, exit: Exit, failed: Option<&str>) -> io::Result<()> {
        if self.form == Form::Sarif {
            self.log.end(command, exit, failed, self.out)?;
        }
        self.out.flush()
    }
}
