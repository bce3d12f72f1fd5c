//! The command line: reads arguments and files, calls the library, prints.
//!
//! Results go to standard output, messages to standard error. The exit status is 0 when everything was understood, 2 when something was
//! not: a bad statement, an unknown table, an unreadable file, wrong usage.

mod explain;
mod reference;
mod report;
mod table;

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use annotate_snippets::{Level, Renderer};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::catalog::Catalog;
use crate::permission::{Ledger, LedgerArn, MAPPING_VERSION, PermissionsMode};

/// The normative grammar.
const GRAMMAR: &str = include_str!("../../grammar/qldb-partiql.ebnf");

const EXAMPLES: &str = "\
Examples:
  partiql-iam explain \"SELECT * FROM Vehicle WHERE VIN = ?\"
  partiql-iam explain --catalog tables.json --file queries.partiql
  partiql-iam explain --format json - < queries.partiql
  partiql-iam reference --format markdown

Exit status: 0, everything was understood; 2, something was not (a bad statement, an unknown table, wrong usage).";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  partiql-iam explain --ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars \"DELETE FROM Vehicle\"
  partiql-iam explain --catalog tables.json --file queries.partiql
  partiql-iam explain --format json - < queries.partiql

The catalog is what `SELECT * FROM information_schema.user_tables` returns, as JSON or Ion text:
  {\"tableId\": \"Au1EiThbt8s0z9wM26REZN\", \"name\": \"Vehicle\", \"status\": \"ACTIVE\"}
Without it no table's id is known, and ARNs of tables are left open.";

/// The crate's version, and that of the mapping.
fn version() -> &'static str {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (mapping version ");
    // One allocation in the life of the process, for a text that clap keeps for as long.
    Box::leak(format!("{VERSION}{MAPPING_VERSION})").into_boxed_str())
}

/// The IAM permissions that PartiQL statements for Amazon QLDB need.
#[derive(Debug, Parser)]
#[command(name = "partiql-iam", version = version(), after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say which permissions statements need, and why
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Explain),
    /// Print the grammar of the dialect (EBNF)
    Grammar,
    /// Print the permissions table
    Reference {
        /// The form of the table
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
    },
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page (roff)
    Man,
}

#[derive(Debug, Args)]
struct Explain {
    /// Statements, each in an argument of its own; `-` reads a script from standard input
    #[arg(value_name = "STATEMENT")]
    statements: Vec<String>,
    /// A script: statements divided by semicolons; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "statements")]
    file: Option<PathBuf>,
    #[command(flatten)]
    ledger: LedgerArgs,
    /// The form of the answer; json prints one object a line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Args)]
struct LedgerArgs {
    /// The ledger's ARN; without it ARNs are templates
    #[arg(long, value_name = "ARN", value_parser = ledger_arn)]
    ledger: Option<LedgerArn>,
    /// The ledger's tables, as JSON or Ion text; `-` is standard input
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// How the ledger authorizes statements
    #[arg(long, value_enum, default_value_t = Mode::Standard)]
    permissions_mode: Mode,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mode {
    /// Each command and table needs its own permission
    Standard,
    /// SendCommand on the ledger is enough (legacy)
    #[value(alias = "ALLOW_ALL")]
    AllowAll,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    Text,
    Json,
    Markdown,
}

fn ledger_arn(text: &str) -> Result<LedgerArn, String> {
    text.parse().map_err(|error: crate::permission::ArnError| format!("{error}; {}", error.help()))
}

/// Why the program ends early.
#[derive(Debug)]
enum Failure {
    /// A message for standard error, already rendered.
    Message(String),
    /// Standard output can't be written to.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let mut out = anstream::stdout().lock();
    let result = match cli.command {
        Command::Explain(arguments) => explain::run(&arguments, &mut out),
        Command::Grammar => out.write_all(GRAMMAR.as_bytes()).map(|()| ExitCode::SUCCESS).map_err(Failure::from),
        Command::Reference { format } => reference::run(format, &mut out),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "partiql-iam", &mut out);
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut out).map(|()| ExitCode::SUCCESS).map_err(Failure::from)
        }
    };
    match result.and_then(|code| out.flush().map(|()| code).map_err(Failure::from)) {
        Ok(code) => code,
        // Whoever reads the output has seen enough, as `head` does.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => {
            complain(&message(&format!("standard output: {error}")));
            ExitCode::from(2)
        }
        Err(Failure::Message(text)) => {
            complain(&text);
            ExitCode::from(2)
        }
    }
}

/// Prints to standard error, with colour on a terminal only. If even that fails there is nobody to tell.
fn complain(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// An error without a place in a text.
fn message(text: &str) -> String {
    Renderer::styled().render(&[Level::ERROR.primary_title(text).elements([] as [annotate_snippets::Element<'_>; 0])])
}

/// A file's text; `-` is standard input.
fn read(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = bytes.map_err(|error| Failure::Message(message(&format!("`{name}`: {error}"))))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::Message(message(&format!("`{name}`: not UTF-8 from byte {at} on")))
    })
}

impl LedgerArgs {
    fn ledger(&self) -> Ledger {
        let mode = match self.permissions_mode {
            Mode::Standard => PermissionsMode::Standard,
            Mode::AllowAll => PermissionsMode::AllowAll,
        };
        Ledger { arn: self.ledger.clone().unwrap_or(LedgerArn::TEMPLATE), mode }
    }

    fn catalog(&self) -> Result<Option<Catalog>, Failure> {
        let Some(path) = &self.catalog else { return Ok(None) };
        let text = read(path)?;
        let catalog = Catalog::from_ion(&text);
        catalog.map(Some).map_err(|error| Failure::Message(report::catalog_error(&text, path, &error)))
    }
}
