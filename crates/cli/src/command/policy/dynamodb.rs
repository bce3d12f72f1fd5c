//! Policies for statements of DynamoDB, and the guide's.

use clap::Args;

use super::super::dynamodb::{Refusal, Sent, TableArgs};
use super::super::settings::GlobalFlags;
use super::super::{Failure, complain, note};
use super::print_report;
use crate::report;
use partiql_iam::dynamodb::{self, CallerKey, Requirements};
use partiql_iam::iam::{GenerateError, GenerateOptions, PolicyDocument, PossibleGrant, Unlimited, generate};
use partiql_iam::nearest::nearest;
use partiql_iam_project::Tables;
use partiql_iam_scan::Origin;

/// The tables of a policy for any statements.
#[derive(Debug, Args)]
pub(in super::super) struct Preset {
    #[command(flatten)]
    known: TableArgs,
    /// The name of a table; without any, all tables, except of `own-rows`, which needs one
    #[arg(long = "table", value_name = "NAME")]
    tables: Vec<String>,
}

impl Preset {
    pub(super) fn no_scans(&self, settings: &GlobalFlags) -> Result<Vec<PolicyDocument>, Failure> {
        let known = self.known.real_tables(settings, true)?;
        dynamodb::no_scans(&known.account, &names(&known, &self.tables)?).map_err(|error| refused(&error))
    }

    pub(super) fn transactions_only(&self, settings: &GlobalFlags) -> Result<Vec<PolicyDocument>, Failure> {
        let known = self.known.real_tables(settings, true)?;
        dynamodb::transactions_only(&known.account, &names(&known, &self.tables)?).map_err(|error| refused(&error))
    }

    pub(super) fn own_rows(&self, key: &CallerKey, settings: &GlobalFlags) -> Result<Vec<PolicyDocument>, Failure> {
        let known = self.known.real_tables(settings, true)?;
        let names = names(&known, &self.tables)?;
        let policies = dynamodb::own_rows(&known.account, &names, known.schema.as_ref(), key);
        if policies.is_ok() && known.schema.is_none() {
            complain(&note("no index is allowed: `--schema` says which have the partition key of their table"));
        }
        policies.map_err(|error| refused(&error))
    }
}

/// The guide's policy for reads.
pub(super) fn read_only(known: &Tables, tables: &[String]) -> Result<Vec<PolicyDocument>, Failure> {
    dynamodb::read_only(&known.account, &names(known, tables)?).map_err(|error| refused(&error))
}

fn refused(error: &GenerateError) -> Failure {
    Failure::without_place(error)
}

/// The names of tables; with a schema only those that are in it.
fn names<'n>(known: &Tables, tables: &'n [String]) -> Result<Vec<&'n str>, Failure> {
    let check = |name: &'n String| match &known.schema {
        Some(schema) if schema.table(name).is_none() && schema.unnamed().is_empty() => {
            let help = match nearest(name, schema.tables().iter().map(|table| table.name.as_str())) {
                Some(near) => format!("did you mean `{near}`? names are case sensitive"),
                None => "give the name of a table in the schema; names are case sensitive".to_owned(),
            };
            Err(Failure::plain("unknown-table", &format!("there is no table `{name}`"), &help))
        }
        Some(_) | None => Ok(name.as_str()),
    };
    tables.iter().map(check).collect()
}

/// `None` if a statement is not understood, after saying so: a policy for only some of them would look like one for all.
pub(super) fn policy_for(
    sent: &Sent,
    tables: &Tables,
    options: &GenerateOptions<'_>,
    report: bool,
) -> Result<Option<Vec<PolicyDocument>>, Failure> {
    let statements = sent.parse();
    let answers = sent.resolve(&statements, tables);
    if let Some(error) = sent.conflict(&answers) {
        if let Some(member) = sent.members.get(error.member()) {
            complain(&Refusal::Members(error).rendered(member));
        }
        return Ok(None);
    }
    let mut needs: Vec<Requirements<'_>> = Vec::new();
    for (member, answer) in sent.members.iter().zip(&answers) {
        match answer {
            Ok(requirements) => {
                for warning in requirements.warnings() {
                    complain(&report::warning(member.origin(), warning));
                }
                needs.push(requirements.clone());
            }
            Err(refusal) => complain(&refusal.rendered(member)),
        }
    }
    if needs.len() < sent.members.len() {
        return Ok(None);
    }
    let origins: Vec<Origin<'_>> = sent.members.iter().map(super::super::dynamodb::Member::origin).collect();
    let place = |statement: usize| origins.get(statement).map(Origin::place).unwrap_or_default();
    let generated = generate(&needs, options).map_err(|error| match &error {
        GenerateError::OtherAccount { statement, .. } | GenerateError::Character { statement, .. } => {
            let (place, help) = (place(*statement), error.help().unwrap_or_default());
            Failure::plain(error.code(), &format!("{place}: {error}"), &help)
        }
        _ => Failure::without_place(&error),
    })?;
    for Unlimited { statement, key, .. } in &generated.unlimited {
        let mut doubts = needs.get(*statement).map(Requirements::doubts).unwrap_or_default().iter();
        let why = doubts.find(|(row, _)| row == key).map(|(_, doubt)| doubt.to_string());
        let why = why.unwrap_or_else(|| "its value is unknown".to_owned());
        complain(&note(&format!("{}: `{}` is not limited: {why}", place(*statement), key.name)));
    }
    for PossibleGrant { statement, action, resource, .. } in &generated.possible {
        let place = place(*statement);
        complain(&note(&format!(
            "{place}: whether `{action}` on `{resource}` is needed as well is not published; `--index-tables` adds it"
        )));
    }
    if report {
        print_report(&generated, &origins);
    }
    Ok(Some(generated.policies))
}
