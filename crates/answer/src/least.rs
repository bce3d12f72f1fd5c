//! The least policies that allow statements.

use std::collections::BTreeSet;

use partiql_iam::dynamodb::{self, parse_parameters};
use partiql_iam::iam::{
    AnyTable, Conditions, GenerateError, GenerateOptions, Generated, PolicyDocument, PossibleGrant,
    PossiblePermissions, UnknownTables, Unlimited, generate,
};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::{Requirements, ResolveError, ResolveErrorKind, resolve};
use partiql_iam::qldb::{self, Ledger};
use partiql_iam::syntax::Statement;
use partiql_iam::{Diagnostic, Service};

use crate::database::Database;
use crate::explain::{asked, target};
use crate::fault::Fault;
use crate::json::pretty;
use crate::words::{Words, refusal, syntax};

/// How policies are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct LeastOptions<'a> {
    /// Conditions are written.
    pub with_conditions: bool,
    /// QLDB: `table/*` is written for tables whose ids are not known.
    pub any_table: bool,
    /// DynamoDB: reads of an index's table are allowed too.
    pub index_tables: bool,
    /// DynamoDB, with conditions: the key of the caller that has what parameters say of a partition key.
    pub leading_key_from: Option<&'a str>,
}

/// The least policies.
#[derive(Debug)]
#[non_exhaustive]
pub struct Least {
    /// One, or several where one would be too long. All of them are needed.
    pub policies: Vec<PolicyDocument>,
    /// What is to be said of statements.
    pub remarks: Vec<Remark>,
}

/// What is to be said of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remark {
    /// Which one, from 0.
    pub statement: usize,
    /// What.
    pub what: Diagnostic<'static>,
}

impl Least {
    /// The policies in JSON, one after the other, each with a line break after it, as the program prints them.
    #[must_use]
    pub fn json(&self) -> String {
        self.policies.iter().flat_map(|policy| [pretty(policy), "\n".to_owned()]).collect()
    }
}

/// What the statements of a script need. A table that the catalog lacks may be one that an earlier statement creates: then the statement is
/// resolved without the catalog.
#[must_use]
pub fn resolve_script<'a>(
    statements: &'a [Statement<'a>],
    ledger: &'a Ledger,
    catalog: Option<&'a Catalog>,
) -> Vec<Result<Requirements<'a>, ResolveError>> {
    let mut created = BTreeSet::new();
    let resolve_one = |statement| {
        let resolved = match resolve(statement, ledger, catalog) {
            Err(error) => match error.kind() {
                ResolveErrorKind::UnknownTable { name, .. } if created.contains(&**name) => {
                    resolve(statement, ledger, None)
                }
                _ => Err(error),
            },
            resolved => resolved,
        };
        if let Ok(requirements) = &resolved {
            created.extend(requirements.creates());
        }
        resolved
    };
    statements.iter().map(resolve_one).collect()
}

/// The least policies that allow all statements. `parameters`: the values of their parameters, a list for each if there are several.
///
/// ```
/// use partiql_iam_answer::{Database, LeastOptions, Options, policy_for};
///
/// let options = Options { account: Some("123456789012"), region: Some("us-east-1"), ..Options::default() };
/// let least = policy_for(&["SELECT * FROM Music"], &Database::new(&options)?, None, &LeastOptions::default())?;
/// assert!(least.json().contains("\"dynamodb:PartiQLSelect\""));
/// # Ok::<(), partiql_iam_answer::Fault>(())
/// ```
///
/// # Errors
///
/// When the ledger or the account is not given, when a statement is not understood (a policy for only some of them would look like one for all), and
/// when the policies can't be written.
pub fn policy_for(
    statements: &[&str],
    database: &Database,
    parameters: Option<&str>,
    options: &LeastOptions<'_>,
) -> Result<Least, Fault> {
    let (mut texts, mut services) = (Vec::new(), Vec::new());
    for text in statements {
        let (text, service) = asked(text, database)?;
        texts.push(text);
        services.push(service);
    }
    let Some(service) = services.first().copied() else {
        return Err(Fault::plain("statements", "empty", "there is no statement", "give at least one"));
    };
    if services.iter().any(|other| *other != service) {
        let help = "ask for the policies of each service alone";
        return Err(Fault::plain("statements", "other-service", "the statements are of two services", help));
    }
    let statements = texts;
    database.real(service)?;
    let LeastOptions { with_conditions, any_table, index_tables, leading_key_from } = *options;
    let given = [
        (any_table, "any_table", Service::Qldb),
        (leading_key_from.is_some(), "leading_key_from", Service::DynamoDb),
        (index_tables, "index_tables", Service::DynamoDb),
        (parameters.is_some(), "parameters", Service::DynamoDb),
    ];
    if let Some((_, name, of)) = given.into_iter().find(|(is_given, _, of)| *is_given && *of != service) {
        let problem = format!("`{name}` is of {}, and the service is {}", of.name(), service.name());
        return Err(Fault::plain(name, "other-service", problem, "leave it out"));
    }
    let caller_key = leading_key_from.map(str::parse::<dynamodb::CallerKey>).transpose().map_err(|error| {
        Fault::plain("leading_key_from", "caller-key", error.to_string(), error.help().unwrap_or_default())
    })?;
    let options = GenerateOptions {
        conditions: if with_conditions { Conditions::Written } else { Conditions::Omitted },
        unknown_tables: if any_table { UnknownTables::Any } else { UnknownTables::Refused },
        possible: if index_tables { PossiblePermissions::Granted } else { PossiblePermissions::Noted },
        caller_key: caller_key.as_ref().map(dynamodb::CallerKey::as_str),
        key: None,
    };
    match service {
        Service::Qldb => for_qldb(&statements, database, &options),
        Service::DynamoDb => for_dynamodb(&statements, database, parameters, &options),
    }
}

/// Why a statement of several is refused.
fn refused(service: Service, statements: &[&str], at: usize, what: Diagnostic<'_>) -> Fault {
    let text = statements.get(at).copied().unwrap_or_default();
    let name = if statements.len() == 1 { "statements".to_owned() } else { format!("statements[{at}]") };
    Fault::new(&name, refusal(service, text, what, Words::Call))
}

fn parsed<'s>(service: Service, statements: &[&'s str]) -> Result<Vec<Statement<'s>>, Fault> {
    let parse = match service {
        Service::Qldb => qldb::parse,
        Service::DynamoDb => dynamodb::parse,
    };
    let mut parsed = Vec::new();
    for (at, text) in statements.iter().enumerate() {
        let error = |error| refused(service, statements, at, syntax(text, &error, Words::Call));
        parsed.push(parse(text).map_err(error)?);
    }
    Ok(parsed)
}

fn for_qldb(statements: &[&str], database: &Database, options: &GenerateOptions<'_>) -> Result<Least, Fault> {
    let parsed = parsed(Service::Qldb, statements)?;
    let (mut needs, mut remarks) = (Vec::new(), Vec::new());
    for (at, found) in resolve_script(&parsed, &database.ledger, database.catalog.as_ref()).into_iter().enumerate() {
        let found = found.map_err(|error| refused(Service::Qldb, statements, at, (&error).into()))?;
        remarks.extend(found.warnings().iter().map(|warning| Remark::of(at, warning.into())));
        needs.push(found);
    }
    let generated = generate(&needs, options).map_err(|error| not_written(statements, &error))?;
    for AnyTable { name, statement, created, .. } in &generated.any_table {
        let why = if *created { "which the script creates" } else { "whose id is not known" };
        let message = format!("`table/*`, every table, is written for `{name}`, {why}");
        remarks.push(Remark::of(*statement, Diagnostic::new("any-table", message)));
    }
    let Generated { policies, .. } = generated;
    Ok(Least { policies, remarks })
}

fn for_dynamodb(
    statements: &[&str],
    database: &Database,
    parameters: Option<&str>,
    options: &GenerateOptions<'_>,
) -> Result<Least, Fault> {
    let lists = match parameters {
        None => Vec::new(),
        Some(text) => parse_parameters(text, statements.len()).map_err(|error| Fault::input("parameters", &error))?,
    };
    let parsed = parsed(Service::DynamoDb, statements)?;
    let mut needs = Vec::new();
    let mut remarks = Vec::new();
    for (at, statement) in parsed.iter().enumerate() {
        let target = target(database, lists.get(at).map(Vec::as_slice));
        let found = dynamodb::resolve(statement, &target)
            .map_err(|error| refused(Service::DynamoDb, statements, at, (&error).into()))?;
        remarks.extend(found.warnings().iter().map(|warning| Remark::of(at, warning.into())));
        needs.push(found);
    }
    let generated = generate(&needs, options).map_err(|error| not_written(statements, &error))?;
    for Unlimited { statement, key, .. } in &generated.unlimited {
        let mut doubts = needs.get(*statement).map(dynamodb::Requirements::doubts).unwrap_or_default().iter();
        let why = doubts.find(|(row, _)| row == key).map(|(_, doubt)| doubt.to_string());
        let why = why.unwrap_or_else(|| "its value is unknown".to_owned());
        remarks.push(Remark::of(
            *statement,
            Diagnostic::new("unlimited", format!("`{}` is not limited: {why}", key.name)),
        ));
    }
    for PossibleGrant { statement, action, resource, .. } in &generated.possible {
        let message = format!("whether `{action}` on `{resource}` is needed as well is not published");
        let help = Some("`index_tables` adds it".into());
        remarks.push(Remark::of(*statement, Diagnostic::new("possible", message).with_help(help)));
    }
    let Generated { policies, .. } = generated;
    Ok(Least { policies, remarks })
}

fn not_written(statements: &[&str], error: &GenerateError) -> Fault {
    let at = match error {
        GenerateError::OtherAccount { statement, .. }
        | GenerateError::Character { statement, .. }
        | GenerateError::UnresolvedTable { statement, .. } => Some(*statement),
        _ => None,
    };
    let what = Diagnostic::from(error);
    let help = what.help.as_ref().map(|help| crate::words::in_call_words(help).into_owned().into());
    let name = at.filter(|_| statements.len() > 1).map_or("statements".to_owned(), |at| format!("statements[{at}]"));
    Fault::new(&name, what.with_help(help))
}

impl Remark {
    fn of(statement: usize, what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, .. } = what;
        let help = help.map(|help| help.into_owned().into());
        let owned = Diagnostic::new(code, message.into_owned()).with_help(help);
        Self { statement, what: span.map_or_else(|| owned.clone(), |span| owned.clone().at(span)) }
    }
}
