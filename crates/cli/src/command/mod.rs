//! The command line: reads arguments and files, calls the library, prints.
//!
//! Results go to standard output, messages to standard error. The exit status is 0 when everything was understood, 2 when something was
//! not: a bad statement, an unknown table, an unreadable file, wrong usage. `check`, `lint` and `diff` have 1 for a finding.

mod audit;
#[cfg(feature = "authz")]
mod authz;
mod baseline;
mod check;
mod database;
mod denial;
mod diff;
mod dynamodb;
pub(crate) mod explain;
mod failure;
mod lint;
#[cfg(feature = "lsp")]
mod lsp;
#[cfg(feature = "mcp")]
mod mcp;
mod operation;
mod policy;
mod reach;
pub(crate) mod reference;
mod request;
mod role;
mod rule;
mod scan;
mod service;
mod settings;
mod statements;
mod table;

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use annotate_snippets::{Level, Renderer};
use anstream::adapter::strip_str;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use partiql_iam::Diagnostic;
use partiql_iam::qldb::{ArnError, GRAMMAR, LedgerArn, MAPPING_VERSION};
use partiql_iam_project::file_name;
use partiql_iam_project::text::{self, Unreadable};

use crate::report::{Exit, Form, Output, Style};
use failure::{Failure, FileError, Refused};
use service::Service;
use settings::{GlobalArgs, GlobalFlags};

const EXAMPLES: &str = "\
Examples:
  partiql-iam explain \"SELECT * FROM Vehicle WHERE VIN = ?\"
  partiql-iam explain --catalog tables.json --file queries.partiql
  partiql-iam explain --format json - < queries.partiql
  partiql-iam check --ledger ARN --catalog tables.json --policy role.json \"DELETE FROM Vehicle\"
  partiql-iam policy for --ledger ARN --catalog tables.json --file queries.partiql
  partiql-iam lint role.json
  partiql-iam explain --schema tables.json \"SELECT * FROM Music WHERE Artist = 'Acme'\"
  partiql-iam reference --format markdown
  partiql-iam rule missing-from

Exit status: 0, everything was understood; 1, `check`: denied, `lint`, `scan` and `diff`: something
was found; 2, something was not understood (a bad statement or policy, an unknown table, wrong usage).";

/// The crate's version, and that of the mapping.
fn version() -> &'static str {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (mapping version ");
    // One allocation in the life of the process, for a text that clap keeps for as long.
    Box::leak(format!("{VERSION}{MAPPING_VERSION})").into_boxed_str())
}

/// The IAM permissions that PartiQL statements for Amazon DynamoDB and Amazon QLDB need.
#[derive(Debug, Parser)]
#[command(name = "partiql-iam", version = version(), after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say which permissions statements need, and why
    Explain(explain::Explain),
    /// Decide whether policies allow statements, or one action on one resource
    Check(Box<check::Check>),
    /// Write policies
    Policy(policy::Policy),
    /// Find what can't work in policies, or is too wide
    Lint(lint::Lint),
    /// Find the statements and policies of a source tree, and say what they need
    Scan(Box<scan::Scan>),
    /// Say what was really used, from journals, CloudTrail and logs
    Audit(Box<audit::Audit>),
    /// Compare what a policy grants with what statements need
    Diff(diff::Diff),
    /// Say which permissions an API operation needs
    Operation(operation::Operation),
    /// Write the service roles for journal exports and streams
    Role(role::Role),
    /// Serve editors: the language server, over standard input and output
    #[cfg(feature = "lsp")]
    Lsp(lsp::Lsp),
    /// Serve assistants: tools by the Model Context Protocol, over standard input and output
    #[cfg(feature = "mcp")]
    Mcp(mcp::Mcp),
    /// Run the authorization service for Envoy (ext_authz) in front of a ledger or of DynamoDB
    #[cfg(feature = "authz")]
    Authz(authz::Authz),
    /// Print the grammar of the dialect (EBNF)
    Grammar {
        /// The service
        #[arg(long, value_enum, default_value_t = Service::Qldb)]
        service: Service,
    },
    /// Print the permissions table
    Reference {
        /// The service
        #[arg(long, value_enum, default_value_t = Service::Qldb)]
        service: Service,
        /// The form of the table
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
    },
    /// Say what the code of an error, a warning or a lint means
    Rule(rule::RuleArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page (roff)
    Man,
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
    text.parse().map_err(|error: ArnError| Diagnostic::from(&error).to_string())
}

/// Runs the program with these arguments, the first of which is its name, and returns the exit status.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // If nobody reads what is wrong there is nobody to tell.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let settings = GlobalFlags::new(cli.global);
    let mut out = anstream::stdout().lock();
    let result = match cli.command {
        Command::Explain(arguments) => {
            let result = explain::run(&arguments, &settings, &mut out);
            refused_as_json(result, arguments.format(), &mut out)
        }
        Command::Check(arguments) => {
            reported("check", arguments.form(), &mut out, |output| check::run(&arguments, &settings, output))
        }
        Command::Policy(arguments) => policy::run(&arguments, &settings, &mut out),
        Command::Lint(arguments) => {
            reported("lint", arguments.form(), &mut out, |output| lint::run(&arguments, &settings, output))
        }
        Command::Scan(arguments) => {
            // A person sees each line when it is there; a program reads many at once.
            let capacity = if io::stdout().is_terminal() { 0 } else { MAX_UNWRITTEN };
            let mut out = BufWriter::with_capacity(capacity, &mut out);
            reported("scan", arguments.form(), &mut out, |output| scan::run(&arguments, &settings, output))
        }
        Command::Diff(arguments) => {
            reported("diff", arguments.form(), &mut out, |output| diff::run(&arguments, &settings, output))
        }
        Command::Audit(arguments) => audit::run(&arguments, &settings, &mut out),
        Command::Operation(arguments) => operation::run(&arguments, &settings, &mut out),
        Command::Role(arguments) => role::run(&arguments, &settings, &mut out),
        #[cfg(feature = "lsp")]
        Command::Lsp(arguments) => {
            // The server writes to standard output from a thread of its own, which must not find it locked.
            drop(out);
            return finish(lsp::run(&arguments, &settings));
        }
        #[cfg(feature = "mcp")]
        Command::Mcp(arguments) => {
            drop(out);
            return finish(mcp::run(&arguments, &settings));
        }
        // Without the lock: the audit log is written by another thread.
        #[cfg(feature = "authz")]
        Command::Authz(arguments) => {
            drop(out);
            return finish(authz::run(&arguments));
        }
        Command::Grammar { service } => {
            let grammar = match service {
                Service::Qldb => GRAMMAR,
                Service::DynamoDb => partiql_iam::dynamodb::GRAMMAR,
            };
            out.write_all(grammar.as_bytes()).map(|()| Exit::Clean).map_err(Failure::from)
        }
        Command::Reference { service, format } => reference::run(service, format, &mut out),
        Command::Rule(arguments) => rule::run(&arguments, &mut out),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "partiql-iam", &mut out);
            Ok(Exit::Clean)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut out).map(|()| Exit::Clean).map_err(Failure::from)
        }
    };
    finish(result.and_then(|code| out.flush().map(|()| code).map_err(Failure::from)))
}

/// So many bytes of what `scan` finds are written together.
const MAX_UNWRITTEN: usize = 64 << 10;

/// Where answers are JSON, a refused file is a line of it too, beside the message.
fn refused_as_json(result: Result<Exit, Failure>, format: Format, out: &mut dyn Write) -> Result<Exit, Failure> {
    if let (Err(Failure::File(refused)), Format::Json) = (&result, format) {
        print_json_line(&refused.view, out)?;
        out.flush()?;
    }
    result
}

/// Runs a command whose answers have several forms; a refused file is an answer in each of them, beside the message.
fn reported(
    name: &str,
    form: Form,
    out: &mut dyn Write,
    command: impl FnOnce(&mut Output<'_>) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let mut output = Output::new(form, out);
    let result = command(&mut output);
    let (exit, failed) = match &result {
        Ok(exit) => (*exit, None),
        Err(Failure::Output(_)) => return result,
        Err(Failure::File(refused)) => {
            if output.style() == Style::Json {
                print_json_line(&refused.view, output.out())?;
            }
            output.add(refused.finding.clone())?;
            (Exit::NotUnderstood, None)
        }
        Err(Failure::Message(message)) => {
            // The frame is for people.
            (Exit::NotUnderstood, Some(strip_str(message).to_string().replace("\n |\n = help: ", "\n")))
        }
    };
    output.end(name, exit, failed.as_deref())?;
    result
}

/// The exit status, after saying why there is no result.
fn finish(result: Result<Exit, Failure>) -> u8 {
    match result {
        Ok(exit) => exit.code(),
        // Whoever reads the output has seen enough, as `head` does.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(Failure::Output(error)) => {
            complain(&message(&format!("standard output: {error}")));
            2
        }
        Err(Failure::Message(text)) => {
            complain(&text);
            2
        }
        Err(Failure::File(refused)) => {
            complain(&refused.rendered);
            2
        }
    }
}

/// Prints to standard error, with colour on a terminal only. If even that fails there is nobody to tell.
fn complain(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// A note without a place in a text.
fn note(text: &str) -> String {
    Renderer::styled().render(&[Level::NOTE.primary_title(text).elements([] as [annotate_snippets::Element<'_>; 0])])
}

/// A note with a code, and without a place in a text.
fn coded_note(code: &'static str, text: &str) -> String {
    let title = Level::NOTE.primary_title(text).id(code);
    Renderer::styled().render(&[title.elements([] as [annotate_snippets::Element<'_>; 0])])
}

/// An error without a place in a text.
fn message(text: &str) -> String {
    Renderer::styled().render(&[Level::ERROR.primary_title(text).elements([] as [annotate_snippets::Element<'_>; 0])])
}

/// A file's text, of at most `limit` bytes; `-` is standard input.
fn read_text(path: &Path, limit: usize) -> Result<String, Unreadable> {
    if path == Path::new("-") { text::read_from(&mut io::stdin(), limit) } else { text::read(path, limit) }
}

/// The same, or the end of the command.
fn read(path: &Path, limit: usize) -> Result<String, Failure> {
    read_text(path, limit).map_err(|error| Failure::unreadable(path, &error))
}
/// Prints a value as indented JSON and a line break.
fn print_json(value: &impl serde::Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    Ok(writeln!(out, "{}", partiql_iam_answer::pretty(value))?)
}

/// Prints a value as JSON on a line of its own.
fn print_json_line(value: &impl serde::Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    Ok(writeln!(out, "{}", partiql_iam_answer::line(value))?)
}
