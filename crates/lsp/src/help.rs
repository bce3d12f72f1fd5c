//! What the words of a dialect mean, in the form in which services hand it in: for hovers, completion and signature help.

use std::fmt::Write;

use super::markdown::{table, title_case};
use partiql_iam::explain::{REFERENCE_HEADER, reference_cells};
use partiql_iam::iam::{Action, RuleRow};

/// A command, what it does, and the rows of the permissions table that it can fall under.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommandHelp {
    pub(super) title: &'static str,
    pub(super) what: &'static str,
    pub(super) rules: &'static [&'static RuleRow],
}

impl CommandHelp {
    /// As a hover says it. A command that is also a function has its signature before it.
    pub(super) fn markdown(&self, signatures: &[Signature]) -> String {
        let Self { title, what, rules } = self;
        let mut text = match signature(signatures, title) {
            Some(signature) => format!("```partiql\n{}\n```\n{what}\n\n", signature.label()),
            None => format!("**{title}**: {what}\n\n"),
        };
        let cells =
            |row: &&RuleRow| reference_cells(row).map(|cell| if cell == "-" { cell } else { format!("`{cell}`") });
        text.push_str(&table(&REFERENCE_HEADER.map(title_case), rules.iter().map(cells)));
        text
    }
}

/// What an action is authorized on, and which of the rows of its service need it.
pub(super) fn action_help(action: Action, rows: impl Iterator<Item = &'static RuleRow>) -> String {
    let needs = |row: &&RuleRow| {
        row.action == action || row.dependent.is_some_and(|dependent| dependent.actions.contains(&action))
    };
    let commands: Vec<String> = rows.filter(needs).map(|row| format!("- `{}`: {}", row.command, row.why)).collect();
    let types: Vec<&str> = action.resources().iter().map(|kind| kind.name).collect();
    let on = if types.is_empty() { "`*` alone".to_owned() } else { types.join(", ") };
    let mut told = format!("**`{action}`**, authorized on: {on}");
    if !commands.is_empty() {
        let _ = write!(told, "\n\nNeeded by\n{}", commands.join("\n"));
    }
    told
}

/// How a function is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signature {
    /// Whether its arguments are in parentheses.
    pub(super) is_call: bool,
    pub(super) name: &'static str,
    /// Each as it is written in [`Signature::label`].
    pub(super) parameters: &'static [(&'static str, &'static str)],
    /// Between the parameters, where that is no comma.
    pub(super) separators: &'static [&'static str],
    pub(super) what: &'static str,
}

impl Signature {
    /// Such as `SUBSTRING(string, start, length)`.
    pub(super) fn label(&self) -> String {
        let mut label = self.name.to_owned();
        label.push(if self.is_call { '(' } else { ' ' });
        for (index, (name, _)) in self.parameters.iter().enumerate() {
            if index > 0 {
                label.push_str(self.separators.get(index - 1).copied().unwrap_or(", "));
            }
            label.push_str(name);
        }
        if self.is_call {
            label.push(')');
        }
        label
    }

    /// As a hover says it.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("```partiql\n{}\n```\n{}", self.label(), self.what);
        for (name, what) in self.parameters {
            let _ = write!(text, "\n- `{}`: {what}", name.trim_matches('`'));
        }
        text
    }
}

/// A function whose arguments are divided by commas.
pub(super) const fn call(
    name: &'static str,
    parameters: &'static [(&'static str, &'static str)],
    what: &'static str,
) -> Signature {
    Signature { is_call: true, name, parameters, separators: &[], what }
}

/// The signature of a function, its name in any case.
pub(super) fn signature<'s>(signatures: &'s [Signature], name: &str) -> Option<&'s Signature> {
    signatures.iter().find(|signature| signature.name.eq_ignore_ascii_case(name))
}
