//! The command line: reads arguments and files, calls the library, prints.
//!
//! Results go to standard output, messages to standard error. The exit status is 0 when everything was understood, 2 when something was
//! not: a bad statement, an unknown table, an unreadable file, wrong usage. `check`, `lint` and `diff` have 1 for a finding.

#[cfg(feature = "authz")]
mod authz;
mod check;
mod database;
mod denial;
mod diff;
mod dynamodb;
pub(crate) mod explain;
mod lint;
#[cfg(feature = "lsp")]
mod lsp;
mod operation;
mod policy;
pub(crate) mod reference;
mod request;
mod role;
mod service;
mod settings;
mod statements;
mod table;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use annotate_snippets::{Level, Renderer};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use partiql_iam::iam::{PolicyDocument, PolicyError, PolicyKind, ResourcePolicy};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{ArnError, GRAMMAR, LedgerArn, MAPPING_VERSION};
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::text::{self, Unreadable};
use partiql_iam_project::{Cause, Problem, file_name};

use crate::report::{self, Origin};
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

Exit status: 0, everything was understood; 1, `check`: denied, `lint` and `diff`: something was
found; 2, something was not understood (a bad statement or policy, an unknown table, wrong usage).";

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
    /// Compare what a policy grants with what statements need
    Diff(diff::Diff),
    /// Say which permissions an API operation needs
    Operation(operation::Operation),
    /// Write the service roles for journal exports and streams
    Role(role::Role),
    /// Serve editors: the language server, over standard input and output
    #[cfg(feature = "lsp")]
    Lsp(lsp::Lsp),
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

/// Why the program ends early.
#[derive(Debug)]
enum Failure {
    /// A message for standard error, already rendered.
    Message(String),
    /// A file is refused.
    File(Box<Refused>),
    /// Standard output can't be written to.
    Output(io::Error),
}

/// A file that can't be read, or is not what it should be.
#[derive(Debug)]
struct Refused {
    /// The message for standard error.
    rendered: String,
    view: FileError,
}

/// The same for programs, as JSON.
#[derive(Debug, serde::Serialize)]
struct FileError {
    code: &'static str,
    message: String,
    file: String,
    /// Where in a policy, such as `$.Statement[0].Effect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let settings = GlobalFlags::new(cli.global);
    let mut out = anstream::stdout().lock();
    let result = match cli.command {
        Command::Explain(arguments) => {
            let result = explain::run(&arguments, &settings, &mut out);
            refused_as_json(result, arguments.format(), &mut out)
        }
        Command::Check(arguments) => {
            let result = check::run(&arguments, &settings, &mut out);
            refused_as_json(result, arguments.format(), &mut out)
        }
        Command::Policy(arguments) => policy::run(&arguments, &settings, &mut out),
        Command::Lint(arguments) => {
            let result = lint::run(&arguments, &settings, &mut out);
            refused_as_json(result, arguments.format(), &mut out)
        }
        Command::Diff(arguments) => {
            let result = diff::run(&arguments, &settings, &mut out);
            refused_as_json(result, arguments.format(), &mut out)
        }
        Command::Operation(arguments) => operation::run(&arguments, &settings, &mut out),
        Command::Role(arguments) => role::run(&arguments, &settings, &mut out),
        #[cfg(feature = "lsp")]
        Command::Lsp(arguments) => {
            // The server writes to standard output from a thread of its own, which must not find it locked.
            drop(out);
            return finish(lsp::run(&arguments, &settings));
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
            out.write_all(grammar.as_bytes()).map(|()| ExitCode::SUCCESS).map_err(Failure::from)
        }
        Command::Reference { service, format } => reference::run(service, format, &mut out),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "partiql-iam", &mut out);
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut out).map(|()| ExitCode::SUCCESS).map_err(Failure::from)
        }
    };
    finish(result.and_then(|code| out.flush().map(|()| code).map_err(Failure::from)))
}

/// Where answers are JSON, a refused file is a line of it too, beside the message.
fn refused_as_json(
    result: Result<ExitCode, Failure>,
    format: Format,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    if let (Err(Failure::File(refused)), Format::Json) = (&result, format) {
        print_json_line(&refused.view, out)?;
        out.flush()?;
    }
    result
}

/// The exit status, after saying why there is no result.
fn finish(result: Result<ExitCode, Failure>) -> ExitCode {
    match result {
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
        Err(Failure::File(refused)) => {
            complain(&refused.rendered);
            ExitCode::from(2)
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
impl FileError {
    fn new(file: &str, what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, .. } = what;
        let (message, help) = (message.into_owned(), help.map(Cow::into_owned));
        Self { code, message, file: file.to_owned(), path: None, span, help }
    }
}

impl Refused {
    /// A file that can't be read.
    fn unreadable(path: &Path, error: &Unreadable) -> Self {
        Self::whole("unreadable-file", path, format!("`{}`: {error}", path.display()))
    }

    /// A file is refused as a whole.
    fn whole(code: &'static str, path: &Path, problem: String) -> Self {
        let rendered = message(&problem);
        Self { rendered, view: FileError::new(&file_name(path), Diagnostic::new(code, problem)) }
    }

    /// A file with a text that is not what it should be.
    fn text(name: &str, text: &str, what: Diagnostic<'_>) -> Self {
        Self { rendered: report::file_error(text, name, what.clone()), view: FileError::new(name, what) }
    }

    /// A policy that is none.
    fn policy(name: &str, text: &str, error: &PolicyError) -> Self {
        let view = FileError { path: Some(error.path().to_owned()), ..FileError::new(name, error.into()) };
        if Catalog::parse(text).is_ok() {
            return Self::mistaken(view, "it is the catalog of a ledger, not a policy", "give it with `--catalog`");
        }
        Self { rendered: report::policy_error(Origin { text, file: Some(name), line: 1 }, error), view }
    }

    /// A file that is good for something else.
    fn mistaken(view: FileError, problem: &str, help: &str) -> Self {
        let message = format!("`{}`: {problem}", view.file);
        let title = Level::ERROR.primary_title(&message).id(view.code);
        let rendered = Renderer::styled().render(&[title.element(Level::HELP.message(help))]);
        Self { rendered, view: FileError { message, help: Some(help.to_owned()), ..view } }
    }
}

/// Whether a text is a policy of the caller's or of a resource.
fn is_policy(text: &str) -> bool {
    PolicyDocument::parse_framed(text, PolicyKind::Identity).is_ok() || ResourcePolicy::parse_framed(text).is_ok()
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        let name = file_name(&problem.path);
        match &problem.cause {
            Cause::Unreadable(error) => Self::unreadable(&problem.path, error),
            Cause::Catalog(error) => {
                let refused = Self::text(&name, &problem.text, (&**error).into());
                if is_policy(&problem.text) {
                    let mistake = "it is a policy, not the catalog of a ledger";
                    return Self::mistaken(refused.view, mistake, "give it with `--policy`");
                }
                refused
            }
            Cause::Policy(error) => Self::policy(&name, &problem.text, error),
            Cause::Schema(fault) => {
                let view = || FileError::new(&name, (&**fault).into());
                if is_policy(&problem.text) {
                    return Self::mistaken(view(), "it is a policy, not the keys of tables", "give it with `--policy`");
                }
                if Catalog::parse(&problem.text).is_ok_and(|catalog| !catalog.tables().is_empty()) {
                    let mistake = "it is the catalog of a ledger, not the keys of tables";
                    return Self::mistaken(view(), mistake, "give it with `--catalog`");
                }
                let Some(path) = fault.path() else { return Self::text(&name, &problem.text, (&**fault).into()) };
                let origin = Origin { text: &problem.text, file: Some(&name), line: 1 };
                let view = FileError { path: Some(path.to_owned()), ..view() };
                Self { rendered: report::located(origin, path, (&**fault).into()), view }
            }
            Cause::Conflict(_) => Self::text(&name, &problem.text, (&problem).into()),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::File(Box::new(problem.into()))
    }
}

impl Failure {
    /// A file can't be read.
    fn unreadable(path: &Path, error: &Unreadable) -> Self {
        Self::File(Box::new(Refused::unreadable(path, error)))
    }

    /// A file is refused as a whole.
    fn file(code: &'static str, path: &Path, problem: String) -> Self {
        Self::File(Box::new(Refused::whole(code, path, problem)))
    }

    /// A failure without a place in a text.
    fn without_place<'e>(what: impl Into<Diagnostic<'e>>) -> Self {
        let Diagnostic { code, message, help, .. } = what.into();
        let help = help.as_deref().map(|help| Level::HELP.message(help));
        Self::Message(Renderer::styled().render(&[Level::ERROR.primary_title(&*message).id(code).elements(help)]))
    }

    /// A failure of the command line itself, and what to do about it.
    fn plain(code: &'static str, problem: &str, help: &str) -> Self {
        Self::without_place(Diagnostic::new(code, problem).with_help(Some(help.into())))
    }
}

/// Prints a value as indented JSON and a line break.
fn print_json(value: &impl serde::Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
    Ok(writeln!(out, "{}", without_delete(&text))?)
}

/// Prints a value as JSON on a line of its own.
fn print_json_line(value: &impl serde::Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    let line = serde_json::to_string(value).map_err(io::Error::from)?;
    Ok(writeln!(out, "{}", without_delete(&line))?)
}

/// JSON with DELETE as an escape: the one control character that JSON leaves as it is, and that `anstream` drops from what goes to no
/// terminal.
fn without_delete(json: &str) -> String {
    json.replace('\u{7f}', "\\u007f")
}
