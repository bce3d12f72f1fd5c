//! DynamoDB's tables and statements, from arguments and files.

use std::path::{Path, PathBuf};

use clap::Args;

use super::service::Service;
use super::settings::GlobalFlags;
use super::statements::{Script, StatementArgs};
use super::{Failure, FileError, Refused, file_name, read};
use crate::report;
use partiql_iam::dynamodb::resolve::ResolveError;
use partiql_iam::dynamodb::{
    InputError, MAX_BATCH_STATEMENTS, MAX_REQUEST_BYTES, MAX_TRANSACTION_STATEMENTS, MembersError, Operation, Request,
    RequestStatement, Requirements, ReturnOnFailure, Target, Value, check_members, parse, parse_parameters, resolve,
};
use partiql_iam::syntax::{Statement, SyntaxError};
use partiql_iam::{Diagnostic, Problem, Span};
use partiql_iam_project::{DynamoDbConfig, Tables};
use partiql_iam_scan::{Origin, Start};

/// What is known of tables.
#[derive(Debug, Args)]
pub(super) struct TableArgs {
    /// DynamoDB: the account of the tables, if `--schema` does not say it; without it ARNs are templates
    #[arg(long, value_name = "ID")]
    pub(super) account: Option<String>,
    /// DynamoDB: the region of the tables, if `--schema` does not say it
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<String>,
    /// DynamoDB: the keys of tables, as `aws dynamodb describe-table` prints them, or a template in JSON or YAML; may be given several times; `-` is
    /// standard input
    #[arg(long = "schema", value_name = "FILE")]
    pub(super) schemas: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct DynamoDbArgs {
    #[command(flatten)]
    tables: TableArgs,
    /// DynamoDB: the values of the parameters, a list of attribute values; for several statements a list of such lists
    #[arg(long, value_name = "JSON")]
    parameters: Option<String>,
    /// DynamoDB: the operation that the statements are sent by, all together
    #[arg(long, value_enum)]
    operation: Option<OperationName>,
    /// DynamoDB: the body of a request instead of statements; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["statements", "file", "parameters"])]
    request: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum OperationName {
    /// Each statement alone
    ExecuteStatement,
    /// 1 to 25 statements, each decided alone
    BatchExecuteStatement,
    /// 1 to 100 statements, all or none
    ExecuteTransaction,
}

/// What a command is asked about.
pub(super) enum Asked<'a> {
    /// Statements.
    Script(Script<'a>),
    /// The body of a request.
    Request(&'a Path),
}

impl<'a> Asked<'a> {
    /// The statements, if they are no request's.
    pub(super) const fn script(&self) -> Option<&Script<'a>> {
        match self {
            Self::Script(script) => Some(script),
            Self::Request(_) => None,
        }
    }

    /// The same, where there can be no request.
    pub(super) fn into_script(self) -> Result<Script<'a>, Failure> {
        match self {
            Self::Script(script) => Ok(script),
            Self::Request(_) => {
                Err(Failure::plain("other-service", "`--request` is of DynamoDB", "give the statements"))
            }
        }
    }
}

/// Statements that are sent together, or, without an operation, each alone.
pub(super) struct Sent {
    pub(super) operation: Option<Operation>,
    pub(super) members: Vec<Member>,
    /// They are those of a request's body.
    is_body: bool,
}

/// A statement, and what is said of it alone.
pub(super) struct Member {
    text: String,
    file: Option<String>,
    start: Start,
    /// The file of the request that it is in.
    body: Option<String>,
    /// The operation that it alone is sent by.
    operation: Option<Operation>,
    /// Its values, if they are known.
    values: Option<Vec<Value>>,
    returns_on_failure: bool,
    consistent_read: bool,
}

/// Why a statement is not answered for.
pub(super) enum Refusal {
    Syntax(SyntaxError),
    Resolve(ResolveError),
    /// It does not go with the others.
    Members(MembersError),
}

impl TableArgs {
    /// A flag that is given, if one is.
    pub(super) fn given(&self) -> Option<&'static str> {
        let Self { account, region, schemas } = self;
        let flags =
            [(account.is_some(), "--account"), (region.is_some(), "--region"), (!schemas.is_empty(), "--schema")];
        flags.into_iter().find(|(is_given, _)| *is_given).map(|(_, flag)| flag)
    }

    /// The tables, and the account that they are in. `always`: say what is the configuration file's even if nobody asked.
    pub(super) fn tables(&self, settings: &GlobalFlags, always: bool) -> Result<Tables, Failure> {
        let Self { account, region, schemas } = self;
        let (account, region, schemas) = (account.clone(), region.clone(), schemas.clone());
        settings.tables(DynamoDbConfig { account, region, schemas }, always)
    }

    /// The same, of an account and a region that are known.
    pub(super) fn real_tables(&self, settings: &GlobalFlags, always: bool) -> Result<Tables, Failure> {
        let tables = self.tables(settings, always)?;
        if tables.account.is_template() {
            let help = "give them with `--account` and `--region`, in `partiql-iam.toml`, or with the ARNs of the tables in `--schema`";
            return Err(Failure::plain("template-account", "the account and the region are not given", help));
        }
        Ok(tables)
    }
}

impl DynamoDbArgs {
    /// A flag that is given, if one is.
    pub(super) fn given(&self) -> Option<&'static str> {
        let Self { tables, parameters, operation, request } = self;
        let flags = [
            (parameters.is_some(), "--parameters"),
            (operation.is_some(), "--operation"),
            (request.is_some(), "--request"),
        ];
        let own = flags.into_iter().find(|(is_given, _)| *is_given).map(|(_, flag)| flag);
        tables.given().or(own)
    }

    /// What is known of the tables.
    pub(super) const fn tables(&self) -> &TableArgs {
        &self.tables
    }

    /// What the command is asked about.
    pub(super) fn asked<'a>(
        &'a self,
        statements: &'a StatementArgs,
        settings: &GlobalFlags,
    ) -> Result<Asked<'a>, Failure> {
        if let Some(path) = &self.request {
            settings.look_above(path);
            return Ok(Asked::Request(path));
        }
        let script = statements.read()?;
        if let Some(path) = script.file().and_then(|file| file.path.as_deref()) {
            settings.look_above(path);
        }
        Ok(Asked::Script(script))
    }

    /// The statements: those of the request, else those given.
    pub(super) fn sent(&self, asked: &Asked<'_>) -> Result<Sent, Failure> {
        let operation = self.operation.map(|name| match name {
            OperationName::ExecuteStatement => Operation::ExecuteStatement,
            OperationName::BatchExecuteStatement => Operation::BatchExecuteStatement,
            OperationName::ExecuteTransaction => Operation::ExecuteTransaction,
        });
        let script = match asked {
            Asked::Request(path) => {
                let (name, body) = (file_name(path), read(path, MAX_REQUEST_BYTES)?);
                let request = match operation {
                    Some(operation) => Request::parse(operation, &body),
                    None => Request::parse_any(&body),
                };
                return Ok(Sent::of_request(&name, request.map_err(|error| refused(&name, &body, &error))?));
            }
            Asked::Script(script) => script,
        };
        let origins = script.origins();
        let most = match operation {
            None | Some(Operation::ExecuteStatement) => usize::MAX,
            Some(Operation::BatchExecuteStatement) => MAX_BATCH_STATEMENTS,
            Some(Operation::ExecuteTransaction) => MAX_TRANSACTION_STATEMENTS,
        };
        if let Some(operation) = operation.filter(|_| origins.len() > most) {
            let problem = format!("{} takes {most} statements, and there are {}", operation.name(), origins.len());
            return Err(Failure::plain("statement-count", &problem, "send them in several requests"));
        }
        Sent::of_statements(&origins, self.parameters.as_deref(), operation)
    }
}

/// A text of JSON that is not what it should be.
pub(super) fn refused<P: Problem>(name: &str, text: &str, error: &InputError<P>) -> Failure {
    let rendered = report::located(Origin::of_file(text, name), error.path(), error.into());
    let view = FileError { path: Some(error.path().to_owned()), ..FileError::new(name, error.into()) };
    Failure::File(Box::new(Refused::new(rendered, view, text)))
}

impl Sent {
    /// Statements with the values of their parameters, a list for each if there are several.
    pub(super) fn of_statements(
        origins: &[Origin<'_>],
        parameters: Option<&str>,
        operation: Option<Operation>,
    ) -> Result<Self, Failure> {
        let mut values = match parameters {
            None => Vec::new(),
            Some(text) => {
                parse_parameters(text, origins.len()).map_err(|error| refused("--parameters", text, &error))?
            }
        }
        .into_iter();
        let member = |origin: &Origin<'_>| Member {
            text: origin.text.to_owned(),
            file: origin.file.map(str::to_owned),
            start: origin.start,
            body: None,
            operation: None,
            values: values.next(),
            returns_on_failure: false,
            consistent_read: false,
        };
        Ok(Self { operation, members: origins.iter().map(member).collect(), is_body: false })
    }

    /// Statements that are sent apart, each with what is known of how.
    pub(super) fn apart(members: Vec<Member>) -> Self {
        Self { operation: None, members, is_body: false }
    }

    fn of_request(name: &str, request: Request<'_>) -> Self {
        let is_one = request.statements.len() == 1;
        let member = |(place, member): (usize, RequestStatement<'_>)| Member {
            // Places are in the statement, not in the body that it is written in.
            file: Some(if is_one {
                format!("{name} (statement)")
            } else {
                format!("{name} (statement {})", place + 1)
            }),
            start: Start::FIRST,
            body: Some(name.to_owned()),
            operation: None,
            text: member.text.into_owned(),
            // A body that gives none has none.
            values: Some(member.parameters.unwrap_or_default()),
            returns_on_failure: member.return_on_failure == Some(ReturnOnFailure::AllOld),
            consistent_read: member.consistent_read == Some(true),
        };
        let members = request.statements.into_iter().enumerate().map(member).collect();
        Self { operation: Some(request.operation), members, is_body: true }
    }

    /// The operation of the request that sends the statements together.
    pub(super) fn together(&self) -> Option<Operation> {
        self.operation.filter(|operation| *operation != Operation::ExecuteStatement || self.is_body)
    }

    pub(super) fn parse(&self) -> Vec<Result<Statement<'_>, SyntaxError>> {
        self.members.iter().map(|member| parse(&member.text)).collect()
    }

    /// What each statement needs, by itself.
    pub(super) fn resolve<'a>(
        &'a self,
        statements: &'a [Result<Statement<'a>, SyntaxError>],
        tables: &'a Tables,
    ) -> Vec<Result<Requirements<'a>, Refusal>> {
        let answer = |(member, parsed): (&'a Member, &'a Result<Statement<'a>, SyntaxError>)| {
            let statement = parsed.as_ref().map_err(|error| Refusal::Syntax(error.clone()))?;
            let mut target = Target::new(&tables.account);
            target.schema = tables.schema.as_ref();
            target.operation = self.operation.or(member.operation);
            target.values = member.values.as_deref();
            target.returns_on_failure = member.returns_on_failure;
            target.consistent_read = member.consistent_read;
            resolve(statement, &target).map_err(Refusal::Resolve)
        };
        self.members.iter().zip(statements).map(answer).collect()
    }

    /// Why the statements do not go together, if all are understood.
    pub(super) fn conflict(&self, answers: &[Result<Requirements<'_>, Refusal>]) -> Option<MembersError> {
        let operation = self.operation?;
        let needs: Option<Vec<Requirements<'_>>> = answers.iter().map(|answer| answer.as_ref().ok().cloned()).collect();
        check_members(operation, &needs?).err()
    }
}

impl Member {
    /// A statement of a file, with the operation and the values that it is sent with, if they are known.
    pub(super) fn new(origin: Origin<'_>, operation: Option<Operation>, values: Option<Vec<Value>>) -> Self {
        Self {
            text: origin.text.to_owned(),
            file: origin.file.map(str::to_owned),
            start: origin.start,
            body: None,
            operation,
            values,
            returns_on_failure: false,
            consistent_read: false,
        }
    }

    pub(super) fn origin(&self) -> Origin<'_> {
        let Self { text, file, start, body, .. } = self;
        Origin { text, file: file.as_deref(), start: *start, within: body.as_deref() }
    }
}

impl Refusal {
    /// What is wrong with the statement.
    pub(super) fn diagnostic<'e>(&'e self, member: &Member) -> Diagnostic<'e> {
        let origin = member.origin();
        let refused = |what| Service::DynamoDb.refusal(origin.text, what);
        match self {
            Self::Syntax(error) => refused(report::syntax(origin, error)),
            Self::Resolve(error) => refused(error.into()),
            Self::Members(error) => {
                let whole = Span::new(0, u32::try_from(origin.text.len()).unwrap_or(u32::MAX));
                Diagnostic::from(error).at(whole)
            }
        }
    }

    /// For people.
    pub(super) fn rendered(&self, member: &Member) -> String {
        report::error(member.origin(), self.diagnostic(member))
    }
}
