//! Examples that can be run, and what they are run with.

use std::borrow::Cow;
use std::path::Path;

use partiql_iam::dynamodb::{
    self, Account, MembersError, Operation, Request, Schema, Target, check_members, parse_parameters,
};
use partiql_iam::iam::{
    Decision, Denial, NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext, Severity,
};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{self, Ledger, LedgerArn, PermissionsMode, UniqueId};
use partiql_iam::{Diagnostic, LintContext, lint};
use partiql_iam_project::Config;

use crate::found::Found;
use crate::run::Run;

/// The ledger that examples are for.
const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";

/// Its tables.
const CATALOG: &str = r#"[
    {"tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE"},
    {"tableId": "5PLf9SXwndd63lPaSIa0O6", "name": "Person", "status": "ACTIVE"},
    {"tableId": "JdxjkR9bSYB5jMHWcI464T", "name": "Licence", "status": "INACTIVE"}
]"#;

/// The table of DynamoDB that examples are for.
const SCHEMA: &str = r#"{"Table": {
    "TableName": "Music",
    "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
    "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Song", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": "Artist", "AttributeType": "S"},
        {"AttributeName": "Song", "AttributeType": "S"},
        {"AttributeName": "Genre", "AttributeType": "S"},
        {"AttributeName": "Label", "AttributeType": "S"},
        {"AttributeName": "Country", "AttributeType": "S"}
    ],
    "GlobalSecondaryIndexes": [
        {"IndexName": "ByGenre", "KeySchema": [{"AttributeName": "Genre", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}},
        {"IndexName": "ByLabel", "KeySchema": [{"AttributeName": "Label", "KeyType": "HASH"},
            {"AttributeName": "Country", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}
    ]
}}"#;

/// The tables that examples are run with, for people.
pub const TABLES: &str = "Statements for QLDB are for a ledger `cars` in the mode `STANDARD` with the active tables `Vehicle` and \
    `Person` and the inactive table `Licence`. Those for DynamoDB are for a table `Music` with the partition key `Artist` and the sort key \
    `Song`, an index `ByGenre` that has the keys alone, and an index `ByLabel` whose key has two attributes.";

/// A text that is right or wrong, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Example {
    /// A statement for the ledger.
    Qldb(&'static str),
    /// The same, of which the tables are unknown.
    WithoutCatalog(&'static str),
    /// The same for a ledger in the mode `ALLOW_ALL`.
    AllowAll(&'static str),
    /// The same with a value for each parameter, of which only tables' ids count.
    Bound(&'static str, &'static [&'static str]),
    /// A statement for the ledger in which a part is repeated: what is before it, the part, how often, and what is after it. A `#` in the
    /// part is its number.
    Long(&'static str, &'static str, usize, &'static str),
    /// A statement for the table.
    DynamoDb(&'static str),
    /// The same in which a part is repeated.
    LongDynamoDb(&'static str, &'static str, usize, &'static str),
    /// A statement for tables whose keys are unknown.
    WithoutSchema(&'static str),
    /// A statement of a transaction.
    Transaction(&'static str),
    /// A statement with the values of its parameters.
    Values(&'static str, &'static str),
    /// A statement for the table, and the one policy of who sends it.
    Decided(&'static str, &'static str),
    /// The body of a request to DynamoDB.
    Request(&'static str),
    /// The values of one statement's parameters.
    Parameters(&'static str),
    /// The keys of tables.
    Schema(&'static str),
    /// The same in a region.
    SchemaIn(&'static str, &'static str),
    /// The tables of a ledger.
    Catalog(&'static str),
    /// A configuration file.
    Config(&'static str),
    /// A policy.
    Policy(&'static str),
    /// The same for tables whose keys are known.
    PolicyForTables(&'static str),
    /// The same for a ledger in the mode `ALLOW_ALL`.
    PolicyInAllowAll(&'static str),
    /// Files and a command.
    Run(Run),
}

/// What the tables of examples can't be without; each is read by a test.
fn catalog() -> Catalog {
    Catalog::parse(CATALOG).unwrap_or_default()
}

fn schema() -> Schema {
    Schema::parse(SCHEMA).unwrap_or_default()
}

fn ledger(mode: PermissionsMode) -> Ledger {
    Ledger { arn: LEDGER.parse().unwrap_or(LedgerArn::TEMPLATE), mode }
}

impl Example {
    /// The text as it is run.
    #[must_use]
    pub fn text(self) -> Cow<'static, str> {
        match self {
            Self::Qldb(text)
            | Self::WithoutCatalog(text)
            | Self::AllowAll(text)
            | Self::Bound(text, _)
            | Self::DynamoDb(text)
            | Self::WithoutSchema(text)
            | Self::Transaction(text)
            | Self::Values(text, _)
            | Self::Decided(text, _)
            | Self::Request(text)
            | Self::Parameters(text)
            | Self::Schema(text)
            | Self::SchemaIn(text, _)
            | Self::Catalog(text)
            | Self::Config(text)
            | Self::Policy(text)
            | Self::PolicyForTables(text)
            | Self::PolicyInAllowAll(text) => text.into(),
            Self::Run(run) => run.command.into(),
            Self::Long(before, part, times, after) | Self::LongDynamoDb(before, part, times, after) => {
                let numbered = |at: usize| part.replace('#', &at.to_string());
                format!("{before}{}{after}", (1..=times).map(numbered).collect::<String>()).into()
            }
        }
    }

    /// The text as it is shown: of what is repeated two, and three dots.
    #[must_use]
    pub fn shown(self) -> Cow<'static, str> {
        match self {
            Self::Long(before, part, _, after) | Self::LongDynamoDb(before, part, _, after) => {
                format!("{before}{}{}…{after}", part.replace('#', "1"), part.replace('#', "2")).into()
            }
            _ => self.text(),
        }
    }

    /// Whether a part of the text is left out where it is shown.
    #[must_use]
    pub const fn is_long(self) -> bool {
        matches!(self, Self::Long(..) | Self::LongDynamoDb(..))
    }

    /// The language of the text, as Markdown names it.
    #[must_use]
    pub const fn language(self) -> &'static str {
        match self {
            Self::Qldb(_)
            | Self::WithoutCatalog(_)
            | Self::AllowAll(_)
            | Self::Bound(..)
            | Self::Long(..)
            | Self::DynamoDb(_)
            | Self::LongDynamoDb(..)
            | Self::WithoutSchema(_)
            | Self::Transaction(_)
            | Self::Values(..)
            | Self::Decided(..) => "sql",
            Self::Request(_)
            | Self::Parameters(_)
            | Self::Schema(_)
            | Self::SchemaIn(..)
            | Self::Catalog(_)
            | Self::Policy(_)
            | Self::PolicyForTables(_)
            | Self::PolicyInAllowAll(_) => "json",
            Self::Config(_) => "toml",
            Self::Run(_) => "console",
        }
    }

    /// What is to be known besides the text, if it is not the usual.
    #[must_use]
    pub fn given(self) -> Option<Cow<'static, str>> {
        Some(match self {
            Self::WithoutCatalog(_) => "without a catalog".into(),
            Self::WithoutSchema(_) => "without key schemas".into(),
            Self::AllowAll(_) | Self::PolicyInAllowAll(_) => "for a ledger in the mode `ALLOW_ALL`".into(),
            Self::Bound(_, values) => format!("with the value `'{}'`", values.join("'`, `'")).into(),
            Self::SchemaIn(_, region) => format!("for the region `{region}`").into(),
            Self::Transaction(_) => "sent by ExecuteTransaction".into(),
            Self::Values(_, values) => format!("with the values `{values}`").into(),
            Self::Decided(..) => "by who has this policy alone".into(),
            Self::Long(_, part, times, _) | Self::LongDynamoDb(_, part, times, _) => {
                format!("with `{}` {times} times", part.trim()).into()
            }
            Self::Qldb(_)
            | Self::DynamoDb(_)
            | Self::Request(_)
            | Self::Parameters(_)
            | Self::Schema(_)
            | Self::Catalog(_)
            | Self::Config(_)
            | Self::Policy(_)
            | Self::PolicyForTables(_)
            | Self::Run(_) => return None,
        })
    }

    /// The policy of who sends it, if that is what it is about.
    #[must_use]
    pub const fn policy(self) -> Option<&'static str> {
        match self {
            Self::Decided(_, policy) => Some(policy),
            _ => None,
        }
    }

    /// Looks at why the policy does not allow it, and at what it needs; `None` if it is allowed, or is about no policy.
    pub fn with_denial<T>(self, look: impl FnOnce(&Denial, &dynamodb::Requirements<'_>) -> T) -> Option<T> {
        let Self::Decided(text, policy) = self else { return None };
        let statement = dynamodb::parse(text).ok()?;
        let schema = schema();
        let account = schema.target(None, None).ok()?;
        let needs = dynamodb::resolve(&statement, &Target { schema: Some(&schema), ..Target::new(&account) }).ok()?;
        let document = PolicyDocument::parse(policy).ok()?;
        let identity = vec![NamedPolicy { name: "policy.json".to_owned(), document }];
        let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
        match policies.decide(&needs, &RequestContext::new()) {
            Decision::Allowed => None,
            Decision::Denied(denial) => Some(look(&denial, &needs)),
        }
    }

    /// What is wrong with it or doubtful, in the order in which it is found.
    #[must_use]
    pub fn findings(self) -> Vec<Found> {
        let text = &*self.text();
        let standard = ledger(PermissionsMode::Standard);
        match self {
            Self::Qldb(_) | Self::Long(..) => qldb(text, &standard, Some(&catalog()), &[]),
            Self::Bound(_, values) => qldb(text, &standard, Some(&catalog()), values),
            Self::WithoutCatalog(_) => qldb(text, &standard, None, &[]),
            Self::AllowAll(_) => qldb(text, &ledger(PermissionsMode::AllowAll), Some(&catalog()), &[]),
            Self::DynamoDb(_) | Self::LongDynamoDb(..) => dynamodb(text, Some(&schema()), None, None),
            Self::WithoutSchema(_) => dynamodb(text, None, None, None),
            Self::Transaction(_) => dynamodb(text, Some(&schema()), Some(Operation::ExecuteTransaction), None),
            Self::Values(_, values) => dynamodb(text, Some(&schema()), None, Some(values)),
            Self::Decided(..) => self.with_denial(|denial, _| denied(text, denial)).unwrap_or_default(),
            Self::Request(_) => request(text),
            Self::Parameters(_) => failed(text, parse_parameters(text, 1).as_ref().err()),
            Self::Schema(_) => failed(text, Schema::parse(text).as_ref().err()),
            Self::SchemaIn(_, region) => failed(text, Schema::parse_for(text, Some(region)).as_ref().err()),
            Self::Catalog(_) => failed(text, Catalog::parse(text).as_ref().err()),
            Self::Config(_) => {
                failed(text, Config::parse(text, Path::new(partiql_iam_project::FILE_NAME)).as_ref().err())
            }
            Self::Policy(_) => policy(text, &standard, None),
            Self::PolicyForTables(_) => policy(text, &standard, Some(&schema())),
            Self::PolicyInAllowAll(_) => policy(text, &ledger(PermissionsMode::AllowAll), None),
            Self::Run(run) => run.findings(),
        }
    }
}

/// The reasons of a denial, in the words of the library.
fn denied(text: &str, denial: &Denial) -> Vec<Found> {
    let Denial { missing, denied_by, unknown, .. } = denial;
    let codes = denied_by.iter().map(|_| "explicit-deny");
    let codes = codes.chain(missing.iter().map(|_| "missing")).chain(unknown.iter().map(|_| "unknown"));
    codes.map(|code| Found::new(Severity::Error, text, Diagnostic::new(code, denial.to_string()))).collect()
}

fn failed<'e, E: 'e>(text: &str, error: Option<&'e E>) -> Vec<Found>
where
    &'e E: Into<Diagnostic<'e>>,
{
    error.map_or_else(Vec::new, |error| Found::error(text, error))
}

fn qldb(text: &str, ledger: &Ledger, catalog: Option<&Catalog>, values: &[&str]) -> Vec<Found> {
    let statement = match qldb::parse(text) {
        Ok(statement) => statement,
        Err(error) => return Found::error(text, &error),
    };
    let values: Vec<Option<UniqueId>> = values.iter().map(|value| value.parse().ok()).collect();
    let answer = if values.is_empty() {
        qldb::resolve::resolve(&statement, ledger, catalog)
    } else {
        qldb::resolve::resolve_with(&statement, ledger, catalog, &values)
    };
    match answer {
        Ok(requirements) => Found::warnings(text, requirements.warnings()),
        Err(error) => Found::error(text, &error),
    }
}

fn dynamodb(text: &str, schema: Option<&Schema>, operation: Option<Operation>, values: Option<&str>) -> Vec<Found> {
    let values = match values.map(|values| parse_parameters(values, 1)).transpose() {
        Ok(values) => values.and_then(|lists| lists.into_iter().next()),
        Err(error) => return Found::error(text, &error),
    };
    let statement = match dynamodb::parse(text) {
        Ok(statement) => statement,
        Err(error) => return Found::error(text, &error),
    };
    let account = schema.map_or(Ok(Account::TEMPLATE), |schema| schema.target(None, None)).unwrap_or(Account::TEMPLATE);
    let target = Target { schema, operation, values: values.as_deref(), ..Target::new(&account) };
    match dynamodb::resolve(&statement, &target) {
        Ok(requirements) => Found::warnings(text, requirements.warnings()),
        Err(error) => Found::error(text, &error),
    }
}

fn request(text: &str) -> Vec<Found> {
    let request = match Request::parse_any(text) {
        Ok(request) => request,
        Err(error) => return Found::error(text, &error),
    };
    let schema = schema();
    let account = schema.target(None, None).unwrap_or(Account::TEMPLATE);
    let (mut found, mut statements) = (Vec::new(), Vec::new());
    for member in &request.statements {
        match dynamodb::parse(&member.text) {
            Ok(statement) => statements.push((member, statement)),
            Err(error) => found.extend(Found::error(&member.text, &error)),
        }
    }
    let mut answers = Vec::new();
    for (member, statement) in &statements {
        let target = Target {
            schema: Some(&schema),
            operation: Some(request.operation),
            values: member.parameters.as_deref(),
            consistent_read: member.consistent_read == Some(true),
            returns_on_failure: member.return_on_failure.is_some(),
            ..Target::new(&account)
        };
        match dynamodb::resolve(statement, &target) {
            Ok(requirements) => {
                found.extend(Found::warnings(&member.text, requirements.warnings()));
                answers.push(requirements);
            }
            Err(error) => found.extend(Found::error(&member.text, &error)),
        }
    }
    if answers.len() == request.statements.len()
        && let Err(error) = check_members(request.operation, &answers)
    {
        found.extend(members(text, &request, &error));
    }
    found
}

/// What is said of two statements is said at the second.
fn members(text: &str, request: &Request<'_>, error: &MembersError) -> Vec<Found> {
    let what = Diagnostic::from(error);
    match request.statements.get(error.member()) {
        Some(member) => Found::error(text, what.at(member.span)),
        None => Found::error(text, what),
    }
}

fn policy(text: &str, ledger: &Ledger, schema: Option<&Schema>) -> Vec<Found> {
    let catalog = catalog();
    let context = LintContext { ledger: Some(ledger), catalog: Some(&catalog), schema };
    match lint(text, context) {
        Ok(findings) => findings.iter().map(|finding| Found::new(finding.lint.severity(), text, finding)).collect(),
        Err(error) => Found::error(text, &error),
    }
}

#[test]
fn the_tables_of_examples_are_read() {
    assert_eq!(Catalog::parse(CATALOG).unwrap().tables().len(), 3);
    assert_eq!(Schema::parse(SCHEMA).unwrap().tables()[0].indexes.len(), 2);
    assert_eq!(ledger(PermissionsMode::Standard).arn.as_str(), LEDGER);
}
