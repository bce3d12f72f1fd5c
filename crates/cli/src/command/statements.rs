//! Statements, from arguments or from a script.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, complain, file_name, message, read};
use crate::report;
use partiql_iam::iam::Severity;
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::{Requirements, ResolveError, resolve};
use partiql_iam::syntax::{MAX_SCRIPT_BYTES, MAX_SCRIPT_STATEMENTS, Piece, Statement, script};
use partiql_iam::{Diagnostic, parse};
use partiql_iam_project::first_line;
use partiql_iam_scan::{Origin, Start};

#[derive(Debug, Args)]
pub(super) struct StatementArgs {
    /// Statements, each in an argument of its own; `-` reads a script from standard input
    #[arg(value_name = "STATEMENT")]
    statements: Vec<String>,
    /// A script: statements divided by semicolons; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "statements")]
    file: Option<PathBuf>,
}

/// The texts of statements.
#[derive(Debug)]
pub(super) enum Script<'a> {
    Arguments(&'a [String]),
    File(ScriptFile),
}

/// The script of a file, or of standard input.
#[derive(Debug)]
pub(super) struct ScriptFile {
    /// As messages call it.
    pub(super) name: String,
    /// Where it is; `None` for standard input.
    pub(super) path: Option<PathBuf>,
    pub(super) text: String,
}

impl StatementArgs {
    /// Whether statements are given.
    pub(super) const fn is_given(&self) -> bool {
        !self.statements.is_empty() || self.file.is_some()
    }

    pub(super) fn read(&self) -> Result<Script<'_>, Failure> {
        let from_input = self.statements == ["-"];
        let file = if from_input { Some(Path::new("-")) } else { self.file.as_deref() };
        match file {
            Some(file) => Script::of_file(file),
            None if self.statements.is_empty() => {
                Err(Failure::Message(message("there is no statement; give one, or a script with `--file`")))
            }
            None => Ok(Script::of_one(&self.statements).unwrap_or(Script::Arguments(&self.statements))),
        }
    }
}

impl Script<'_> {
    pub(super) fn of_file(file: &Path) -> Result<Self, Failure> {
        let (name, text) = (file_name(file), read(file, MAX_SCRIPT_BYTES)?);
        let (code, problem) = match script(&text).take(MAX_SCRIPT_STATEMENTS + 1).count() {
            0 => ("empty", format!("there is no statement in `{name}`")),
            1..=MAX_SCRIPT_STATEMENTS => {
                let path = (file != Path::new("-")).then(|| file.to_owned());
                return Ok(Self::File(ScriptFile { name, path, text }));
            }
            _ => ("too-many-statements", format!("`{name}`: more than {MAX_SCRIPT_STATEMENTS} statements")),
        };
        Err(Failure::file(code, file, problem))
    }

    /// One argument whose first line says which service it is for, as that of a script does: a script.
    fn of_one(statements: &[String]) -> Option<Self> {
        let [text] = statements else { return None };
        let is_script = !matches!(first_line(text), Ok(None)) && script(text).next().is_some();
        is_script.then(|| Self::File(ScriptFile { name: "STATEMENT".to_owned(), path: None, text: text.clone() }))
    }

    /// The file that it is in.
    pub(super) const fn file(&self) -> Option<&ScriptFile> {
        match self {
            Self::File(file) => Some(file),
            Self::Arguments(_) => None,
        }
    }

    pub(super) fn origins(&self) -> Vec<Origin<'_>> {
        match self {
            Self::File(ScriptFile { name, text, path: _ }) => pieces(text, name),
            Self::Arguments(statements) => statements.iter().map(|text| Origin::of_argument(text)).collect(),
        }
    }
}

/// The statements of a script, each with the line it begins on.
fn pieces<'a>(text: &'a str, file: &'a str) -> Vec<Origin<'a>> {
    let mut start = Start::FIRST;
    let mut counted = 0;
    let piece = |piece: Piece<'a>| {
        start = start.after(text.get(counted..piece.offset).unwrap_or_default());
        counted = piece.offset;
        Origin { text: piece.text, start, ..Origin::of_file(text, file) }
    };
    script(text).map(piece).collect()
}

/// Where it goes what is said of statements.
pub(super) type Tell<'t> = dyn FnMut(Origin<'_>, Severity, Diagnostic<'_>) + 't;

/// Says something of a statement on standard error.
pub(super) fn complain_of(origin: Origin<'_>, severity: Severity, what: Diagnostic<'_>) {
    complain(&report::said(origin, severity, what));
}

/// Parses all statements. `None` if one is not understood, after saying so.
pub(super) fn parse_all<'a>(origins: &[Origin<'a>], tell: &mut Tell<'_>) -> Option<Vec<Statement<'a>>> {
    let parsed: Vec<_> = origins
        .iter()
        .map(|origin| {
            parse(origin.text).map_err(|error| tell(*origin, Severity::Error, report::syntax(*origin, &error)))
        })
        .collect();
    parsed.into_iter().collect::<Result<_, ()>>().ok()
}

/// As [`resolve_all`]; a table that the catalog lacks may be one that an earlier statement creates: then the statement is resolved without the
/// catalog.
pub(super) fn resolve_script<'a>(
    origins: &[Origin<'_>],
    statements: &'a [Statement<'a>],
    ledger: &'a Ledger,
    catalog: Option<&'a Catalog>,
    tell: &mut Tell<'_>,
) -> Option<Vec<Requirements<'a>>> {
    tell_each(origins, partiql_iam_answer::resolve_script(statements, ledger, catalog), tell)
}

/// Resolves all statements. `None`, after saying so, if one can't be resolved.
pub(super) fn resolve_all<'a>(
    origins: &[Origin<'_>],
    statements: &'a [Statement<'a>],
    ledger: &'a Ledger,
    catalog: Option<&'a Catalog>,
    tell: &mut Tell<'_>,
) -> Option<Vec<Requirements<'a>>> {
    let resolved = statements.iter().map(|statement| resolve(statement, ledger, catalog)).collect();
    tell_each(origins, resolved, tell)
}

fn tell_each<'a>(
    origins: &[Origin<'_>],
    resolved: Vec<Result<Requirements<'a>, ResolveError>>,
    tell: &mut Tell<'_>,
) -> Option<Vec<Requirements<'a>>> {
    let resolved: Vec<_> = origins
        .iter()
        .zip(resolved)
        .map(|(origin, resolved)| {
            let requirements = resolved.map_err(|error| tell(*origin, Severity::Error, (&error).into()))?;
            requirements.warnings().iter().for_each(|warning| tell(*origin, Severity::Warning, warning.into()));
            Ok(requirements)
        })
        .collect();
    resolved.into_iter().collect::<Result<_, ()>>().ok()
}
