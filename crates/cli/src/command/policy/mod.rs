//! `partiql-iam policy`

mod dynamodb;
mod tree;

use std::io::Write;

use clap::{Args, Subcommand};

use super::database::{DatabaseArgs, PlaceArgs};
use super::operation::service_arn;
use super::request::key_value;
use super::scan::ScanArgs;
use super::service::Service;
use super::settings::{GlobalFlags, LedgerArgs, Target};
use super::statements::{StatementArgs, complain_of, parse_all, resolve_script};
use super::{Failure, complain, note, print_json};
use crate::report::{self, Exit};
use partiql_iam::dynamodb::{CallerKey, CallerKeyError};
use partiql_iam::iam::KeyArn;
use partiql_iam::iam::{
    AnyTable, Conditions, GenerateError, GenerateOptions, Generated, GrantReason, PolicyDocument, PossiblePermissions,
    UnknownTables, generate,
};
use partiql_iam::nearest::nearest;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{Ledger, UniqueId};
use partiql_iam::qldb::{full_access, read_only, tagged};
use partiql_iam_scan::Origin;

const EXAMPLES: &str = "\
Examples:
  partiql-iam policy for --ledger ARN --catalog tables.json \"DELETE FROM Vehicle WHERE VIN = ?\"
  partiql-iam policy for --ledger ARN --catalog tables.json --report --file queries.partiql
  partiql-iam policy for --scan src
  partiql-iam policy read-only --ledger ARN
  partiql-iam policy full-access --ledger ARN --catalog tables.json --table Vehicle
  partiql-iam policy tagged --ledger ARN --tag environment=development
  partiql-iam policy for --schema tables.json \"SELECT Genre FROM Music WHERE Artist = 'Acme'\"
  partiql-iam policy for --schema tables.json --with-conditions --leading-key-from aws:PrincipalTag/artist --file q.partiql
  partiql-iam policy read-only --schema tables.json --table Music
  partiql-iam policy no-scans --account ID --region REGION
  partiql-iam policy transactions-only --schema tables.json --table Music
  partiql-iam policy own-rows --schema tables.json --table Music --leading-key-from aws:PrincipalTag/artist

A policy that would be longer than 6,144 characters, IAM's limit, is printed as several, one after
the other. All of them are needed.

Exit status: 0, the policy is printed; 2, it can't be written.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Policy {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// The least policy that allows statements
    #[command(after_help = EXAMPLES)]
    For {
        #[command(flatten)]
        statements: StatementArgs,
        #[command(flatten)]
        scan: ScanArgs,
        #[command(flatten)]
        database: DatabaseArgs,
        /// Add conditions. QLDB: the tags and the value of qldb:Purge must be those of the statements. DynamoDB: the attributes, the form of the
        /// answer, reads by key alone, and the values of the partition key must be
        #[arg(long)]
        with_conditions: bool,
        /// QLDB: write `table/*` for tables whose ids are not known; it gives every table of the ledger
        #[arg(long)]
        any_table: bool,
        /// QLDB: the ledger's customer managed key: its users also need kms:Decrypt on it
        #[arg(long, value_name = "ARN", value_parser = service_arn::<KeyArn>)]
        kms_key: Option<KeyArn>,
        /// DynamoDB: what a parameter says of the partition key must be what this key of the caller says, such as `aws:PrincipalTag/tenant`
        #[arg(long, value_name = "KEY", requires = "with_conditions", value_parser = caller_key)]
        leading_key_from: Option<CallerKey>,
        /// DynamoDB: for reads of an index allow reads of its table too, in case that they need it, which is not published
        #[arg(long)]
        index_tables: bool,
        /// Say on standard error why each permission is there
        #[arg(long)]
        report: bool,
    },
    /// The guide's policy for reading tables: QLDB's with their history, DynamoDB's with their indexes
    ReadOnly {
        #[command(flatten)]
        place: PlaceArgs,
        /// The name of a table; without any, all tables, of QLDB also the system catalog
        #[arg(long = "table", value_name = "NAME")]
        tables: Vec<String>,
    },
    /// The guide's policy for all PartiQL commands (QLDB)
    FullAccess(Tables),
    /// The guide's policy for reads by key, never of a whole table or index (DynamoDB)
    NoScans(dynamodb::Preset),
    /// The guide's policy for all statements within transactions alone (DynamoDB)
    TransactionsOnly(dynamodb::Preset),
    /// All statements on the items whose partition key is what a key of the caller says (DynamoDB)
    OwnRows {
        #[command(flatten)]
        preset: dynamodb::Preset,
        /// The key of the caller, such as `aws:PrincipalTag/tenant` or `cognito-identity.amazonaws.com:sub`
        #[arg(long, value_name = "KEY", required = true, value_parser = caller_key)]
        leading_key_from: CallerKey,
    },
    /// All PartiQL commands on the tables that have all these tags (QLDB)
    Tagged {
        #[command(flatten)]
        ledger: LedgerArgs,
        /// A tag of the tables
        #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = key_value, required = true)]
        tags: Vec<(String, String)>,
    },
}

#[derive(Debug, Args)]
struct Tables {
    #[command(flatten)]
    ledger: LedgerArgs,
    /// The name of a table in the catalog; without any, all tables and the system catalog
    #[arg(long = "table", value_name = "NAME")]
    tables: Vec<String>,
}

/// A key that says who calls.
fn caller_key(text: &str) -> Result<CallerKey, String> {
    text.parse().map_err(|error: CallerKeyError| format!("{error}: {}", error.help().unwrap_or_default()))
}

pub(super) fn run(arguments: &Policy, settings: &GlobalFlags, out: &mut dyn Write) -> Result<Exit, Failure> {
    let refuse = |error: GenerateError| Failure::without_place(&error);
    let policies = match &arguments.kind {
        Kind::For {
            statements,
            scan,
            database,
            with_conditions,
            any_table,
            kms_key,
            leading_key_from,
            index_tables,
            report,
        } => {
            let options = GenerateOptions {
                conditions: if *with_conditions { Conditions::Written } else { Conditions::Omitted },
                unknown_tables: if *any_table { UnknownTables::Any } else { UnknownTables::Refused },
                possible: if *index_tables { PossiblePermissions::Granted } else { PossiblePermissions::Noted },
                caller_key: leading_key_from.as_ref().map(CallerKey::as_str),
                key: kms_key.as_ref(),
            };
            let flags = [
                (*any_table, "--any-table", Service::Qldb),
                (kms_key.is_some(), "--kms-key", Service::Qldb),
                (leading_key_from.is_some(), "--leading-key-from", Service::DynamoDb),
                (*index_tables, "--index-tables", Service::DynamoDb),
            ];
            if scan.is_given() {
                if statements.is_given() {
                    let help = "leave out one of both";
                    return Err(Failure::plain("scan", "`--scan` is given, and statements too", help));
                }
                let groups = tree::groups(scan, database, settings)?;
                let is_of_none = |of: Service| groups.iter().all(|group| group.service != of.of_library());
                if let Some((_, flag, of)) = flags.into_iter().find(|(is_given, _, of)| *is_given && is_of_none(*of)) {
                    let problem = format!("`{flag}` is of {}, and no statement is", of.name());
                    return Err(Failure::plain("other-service", &problem, "leave it out"));
                }
                let Some(policies) = tree::policies_for(&groups, &options, *report)? else {
                    return Ok(Exit::NotUnderstood);
                };
                return print_all(&policies, out);
            }
            if scan.values.is_given() {
                let problem = "`--template-value` is given, and no template is read";
                return Err(Failure::plain("template-value", problem, "give it with `--scan`, or leave it out"));
            }
            let asked = database.dynamodb.asked(statements, settings)?;
            let service = database.service(asked.script(), settings)?;
            if let Some((_, flag, of)) = flags.into_iter().find(|(is_given, _, of)| *is_given && *of != service) {
                let problem = format!("`{flag}` is of {}, and the service is {}", of.name(), service.name());
                return Err(Failure::plain("other-service", &problem, "leave it out"));
            }
            let policies = match service {
                Service::Qldb => {
                    let script = asked.into_script()?;
                    let target = database.ledger.target(settings)?;
                    let (ledger, catalog) = (target.real_ledger()?, target.catalog()?);
                    policy_for(&script.origins(), &ledger, catalog.as_ref(), &options, *report)?
                }
                Service::DynamoDb => {
                    let tables = database.dynamodb.tables().real_tables(settings, true)?;
                    dynamodb::policy_for(&database.dynamodb.sent(&asked)?, &tables, &options, *report)?
                }
            };
            let Some(policies) = policies else { return Ok(Exit::NotUnderstood) };
            policies
        }
        Kind::ReadOnly { place, tables } => match place.service(None, settings)? {
            Service::Qldb => {
                let target = place.ledger.target(settings)?;
                read_only(&target.real_ledger()?, &ids(tables, &target)?).map_err(refuse)?
            }
            Service::DynamoDb => {
                let known = place.tables.real_tables(settings, true)?;
                dynamodb::read_only(&known, tables)?
            }
        },
        Kind::NoScans(preset) => preset.no_scans(settings)?,
        Kind::TransactionsOnly(preset) => preset.transactions_only(settings)?,
        Kind::OwnRows { preset, leading_key_from } => preset.own_rows(leading_key_from, settings)?,
        Kind::FullAccess(tables) => {
            let target = tables.ledger.target(settings)?;
            full_access(&target.real_ledger()?, &ids(&tables.tables, &target)?).map_err(refuse)?
        }
        Kind::Tagged { ledger, tags } => tagged(&ledger.target(settings)?.real_ledger()?, tags).map_err(refuse)?,
    };
    print_all(&policies, out)
}

fn print_all(policies: &[PolicyDocument], out: &mut dyn Write) -> Result<Exit, Failure> {
    for policy in policies {
        print_json(policy, out)?;
    }
    out.flush()?;
    Ok(Exit::Clean)
}

/// `None` if a statement is not understood, after saying so: a policy for only some of them would look like one for all.
fn policy_for(
    origins: &[Origin<'_>],
    ledger: &Ledger,
    catalog: Option<&Catalog>,
    options: &GenerateOptions<'_>,
    report: bool,
) -> Result<Option<Vec<PolicyDocument>>, Failure> {
    let Some(statements) = parse_all(origins, &mut complain_of) else { return Ok(None) };
    let Some(requirements) = resolve_script(origins, &statements, ledger, catalog, &mut complain_of) else {
        return Ok(None);
    };
    match generate(&requirements, options) {
        Ok(generated) => {
            for AnyTable { name, statement, created, .. } in &generated.any_table {
                let place = origins.get(*statement).map(Origin::place).unwrap_or_default();
                let why = if *created { "which the script creates" } else { "whose id is not known" };
                complain(&note(&format!("{place}: `table/*`, every table, is written for `{name}`, {why}")));
            }
            if report {
                print_report(&generated, origins);
            }
            Ok(Some(generated.policies))
        }
        Err(error) => {
            let rendered = match &error {
                GenerateError::UnresolvedTable { statement, .. } => {
                    origins.get(*statement).map(|origin| report::error(*origin, &error))
                }
                _ => None,
            };
            match rendered {
                Some(rendered) => Err(Failure::Message(rendered)),
                None => Err(Failure::without_place(&error)),
            }
        }
    }
}

/// JSON has no comments, so the reasons go where messages go.
fn print_report(generated: &Generated, origins: &[Origin<'_>]) {
    for grant in &generated.grants {
        let table = grant.table.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
        complain(&format!("{} on {}{table}", grant.action, grant.resource));
        for reason in shown(&grant.reasons) {
            let why = match reason.needed_for {
                Some(action) => format!("{action} depends on it"),
                None => reason.rule.why.to_owned(),
            };
            let place = origins.get(reason.statement).map(Origin::place).unwrap_or_default();
            complain(&format!("  {place}: {why}"));
        }
        let more = grant.reasons.len().saturating_sub(SHOWN_REASONS);
        if more > 0 {
            complain(&format!("  and {more} more"));
        }
    }
}

/// How many statements are shown as reasons for one permission.
const SHOWN_REASONS: usize = 5;

fn shown(reasons: &[GrantReason]) -> impl Iterator<Item = &GrantReason> {
    reasons.iter().take(SHOWN_REASONS)
}

/// The ids of the tables with these names.
fn ids(names: &[String], target: &Target) -> Result<Vec<UniqueId>, Failure> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let Some(catalog) = target.catalog()? else {
        let help = "give it with `--catalog`: policies name tables by their ids";
        return Err(Failure::plain("no-catalog", "the ledger's catalog is not given", help));
    };
    names.iter().map(|name| id_of(name, &catalog)).collect()
}

fn id_of(name: &str, catalog: &Catalog) -> Result<UniqueId, Failure> {
    catalog.active(name).map(|table| table.id).ok_or_else(|| {
        let names = catalog.tables().iter().map(|table| table.name.as_str());
        let help = match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`? names are case sensitive"),
            None => "give the name of an active table; names are case sensitive".to_owned(),
        };
        Failure::plain("unknown-table", &format!("there is no table `{name}`"), &help)
    })
}
