//! `partiql-iam check`

mod answer;
pub(super) mod dynamodb;
mod qldb;

use clap::Args;

use super::Failure;
use super::database::DatabaseArgs;
use super::denial::PolicyFiles;
use super::dynamodb::{Asked, Sent};
use super::operation::service_arn;
use super::request::{PolicyArgs, agreed, error_of, in_templates, read_policies};
use super::service::Service;
use super::settings::GlobalFlags;
use super::statements::{Script, StatementArgs};
use crate::report::{Exit, Form, Output, Style};
use answer::{Question, decided, notes_of, print_undecided, tell_of};
use partiql_iam::iam::{KeyArn, RequestContext};
use partiql_iam_project::{CompiledRole, RoleConfig};

const EXAMPLES: &str = "\
Examples:
  partiql-iam check --ledger ARN --catalog tables.json --policy role.json \"DELETE FROM Vehicle\"
  partiql-iam check --ledger ARN --policy role.json --scp root.json --scp account.json --file -
  partiql-iam check --ledger ARN --policy role.json --scp full.json --scp-also deny.json --file -
  partiql-iam check --action qldb:GetDigest --resource ARN --policy role.json
  partiql-iam check --action qldb:ListLedgers --resource '*' --policy role.json --format json
  partiql-iam check --ledger ARN --policy role.json --context aws:PrincipalTag/team=blue --file -
  partiql-iam check --role clerk \"DELETE FROM Vehicle\"
  partiql-iam check --schema tables.json --policy role.json \"SELECT * FROM Music\"
  partiql-iam check --schema tables.json --policy role.json --request body.json
  partiql-iam check --schema tables.json --policy role.json --rcp rcp.json --file -

`--role` names a role of `partiql-iam.toml`. Without `--role` and `--policy` the file's current role
counts.

A statement is allowed only if every permission that it needs is: by one of the policies, by the
boundary, by a policy of every level, by the session policy, and by the VPC endpoint policy.

Without a catalog the decision is for any id that a table may have: allowed if the policies allow it
with every id, denied if they do with none. Where it depends on an id or a condition key that is not
given, the answer is denied, with the reason `unknown` and what to give.

For DynamoDB each statement of a batch is decided alone, and a transaction is allowed only if each
of its statements is. The policy of a table, `ResourcePolicy` in the schema, may allow what
`--policy` does not; `--context aws:PrincipalArn=ARN` says who calls, `aws:userid` which session.

Exit status: 0, allowed; 1, denied or unknown; 2, not understood: a bad statement, a policy that
can't be read, wrong usage. What is not understood or unknown is never allowed.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    #[command(flatten)]
    statements: StatementArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    policies: PolicyArgs,
    /// Instead of statements, one action such as `qldb:GetDigest` or `dynamodb:Query`
    #[arg(long, value_name = "ACTION", requires = "resource", conflicts_with_all = ["statements", "file", "service", "ledger", "catalog", "permissions_mode", "account", "region", "schemas", "parameters", "operation", "request"], value_parser = action)]
    action: Option<String>,
    /// What the action is on; `*` for an action without a resource type
    #[arg(long, value_name = "ARN", requires = "action", value_parser = resource)]
    resource: Option<String>,
    /// The ledger's customer managed key: the caller of a statement also needs kms:Decrypt on it
    #[arg(long, value_name = "ARN", conflicts_with = "action", value_parser = service_arn::<KeyArn>)]
    kms_key: Option<KeyArn>,
    /// The form of the answer; json prints one object a line
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

impl Check {
    /// The form of the answer.
    pub(super) const fn form(&self) -> Form {
        self.format
    }
}

/// An action, not a pattern of actions. Those of both services are known.
fn action(text: &str) -> Result<String, String> {
    let is_name =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let Some((service, name)) = text.split_once(':').filter(|(service, name)| is_name(service) && is_name(name)) else {
        return Err("an action has a service prefix, a colon and a name, without wildcards".to_owned());
    };
    let tables = [&partiql_iam::qldb::ACTIONS, &partiql_iam::dynamodb::ACTIONS];
    match tables.into_iter().find(|table| service.eq_ignore_ascii_case(table.prefix)) {
        Some(table) if table.find(text).is_none() => Err(match table.nearest(name) {
            Some(near) => format!("not an action of {}; did you mean `{near}`?", table.service),
            None => {
                format!("not an action of {}; see `partiql-iam reference --service {}`", table.service, table.prefix)
            }
        }),
        Some(_) | None => Ok(text.to_owned()),
    }
}

fn resource(text: &str) -> Result<String, String> {
    let is_arn = text.starts_with("arn:") && text.split(':').count() >= 6;
    if text == "*" || is_arn { Ok(text.to_owned()) } else { Err("a resource is `*` or an ARN of six parts".to_owned()) }
}

/// Refuses a pattern of resources: a policy may say something else of each that it stands for.
fn one_resource(action: &str, resource: &str) -> Result<(), Failure> {
    let tables = [&partiql_iam::qldb::ACTIONS, &partiql_iam::dynamodb::ACTIONS];
    let known = tables.into_iter().find_map(|table| table.find(action));
    let refuse = |problem: &str, help: &str| Err(Failure::plain("resource", problem, help));
    if resource == "*" {
        return match known {
            Some(known) if !known.resources().is_empty() => refuse(
                &format!("`{}` is on a resource, and `*` is none", known.name()),
                "give the ARN of one; `*` is for actions without a resource type",
            ),
            Some(_) | None => Ok(()),
        };
    }
    // Tables that are yet to be made have no id: what is asked for is this text.
    let is_new_table = known.is_some_and(|action| action.name() == "qldb:PartiQLCreateTable");
    let rest = resource.strip_suffix("/table/*").filter(|_| is_new_table).unwrap_or(resource);
    if rest.contains(['*', '?']) || rest.contains("${") {
        let problem = format!("`{resource}` stands for many resources, and policies may say something else of each");
        return refuse(&problem, "give the ARN of one");
    }
    Ok(())
}

pub(super) fn run(arguments: &Check, settings: &GlobalFlags, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let is_text = output.style() == Style::Text;
    if let (Some(action), Some(resource)) = (&arguments.action, &arguments.resource) {
        let question = Question::Request { action, resource };
        one_resource(action, resource)?;
        if action.to_ascii_lowercase().starts_with("qldb:") {
            no_rcps(&arguments.policies)?;
        }
        let role = arguments.policies.role(settings, is_text)?;
        agreed(&role.context, resource)?;
        let policies = match read_policies(&role, settings.reach()) {
            Ok(policies) => policies,
            Err(Failure::File(refused)) if output.style() == Style::Json => {
                print_undecided(question, error_of(&refused), output.out())?;
                return Ok(Exit::NotUnderstood);
            }
            Err(failure) => return Err(failure),
        };
        in_templates(&role.values)?;
        // What only a statement says, such as `dynamodb:LeadingKeys`, is not known of an action.
        let context = ["dynamodb:", "qldb:"].into_iter().fold(policies.context.clone(), RequestContext::with_unknown);
        let decision = policies.policies.decide_request(action, resource, &context);
        tell_of(&policies, output)?;
        let warnings = notes_of(&policies).collect();
        return decided(
            question,
            &decision,
            warnings,
            PolicyFiles { role: &policies, tables: None },
            &|_| None,
            output,
        );
    }
    let asked = arguments.database.dynamodb.asked(&arguments.statements, settings)?;
    match arguments.database.service(asked.script(), settings)? {
        Service::Qldb => on_qldb(arguments, &asked.into_script()?, settings, output),
        Service::DynamoDb => on_dynamodb(arguments, &asked, settings, output),
    }
}

fn on_qldb(
    arguments: &Check,
    script: &Script<'_>,
    settings: &GlobalFlags,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let is_text = output.style() == Style::Text;
    let target = arguments.database.ledger.target(settings)?;
    let (ledger, catalog) = (target.real_ledger()?, target.catalog()?);
    no_rcps(&arguments.policies)?;
    not_fixed(&arguments.policies)?;
    if is_text {
        target.announce(settings);
    }
    let role = arguments.policies.role(settings, is_text)?;
    agreed(&role.context, &ledger.arn.to_string())?;
    let origins = script.origins();
    let policies = policies(&role, settings, || origins.iter().map(|origin| Question::Statement(*origin)), output)?;
    let asked = qldb::CheckContext {
        ledger: &ledger,
        catalog: catalog.as_ref(),
        policies: &policies,
        context: &policies.context,
        key: arguments.kms_key.as_ref(),
    };
    tell_of(&policies, output)?;
    let mut status = Exit::Clean;
    for origin in origins {
        status = status.max(asked.about(origin, output)?);
    }
    Ok(status)
}

fn on_dynamodb(
    arguments: &Check,
    asked: &Asked<'_>,
    settings: &GlobalFlags,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let is_text = output.style() == Style::Text;
    if arguments.kms_key.is_some() {
        let problem = "`--kms-key` is of QLDB, and the service is DynamoDB";
        return Err(Failure::plain("other-service", problem, "leave it out"));
    }
    let tables = arguments.database.dynamodb.tables().real_tables(settings, is_text)?;
    let sent: Sent = arguments.database.dynamodb.sent(asked)?;
    not_fixed(&arguments.policies)?;
    let role = arguments.policies.role(settings, is_text)?;
    agreed(&role.context, tables.account.base())?;
    let questions = || sent.members.iter().map(|member| Question::Statement(member.origin()));
    let policies = policies(&role, settings, questions, output)?;
    tell_of(&policies, output)?;
    dynamodb::decide(&sent, &tables, &policies, &policies.context, output)
}

/// Refuses a condition key that the statement itself fixes.
pub(super) fn not_fixed(policies: &PolicyArgs) -> Result<(), Failure> {
    let Some(key) = policies.fixed_key() else { return Ok(()) };
    let problem = format!("the statement itself says what `{key}` is");
    Err(Failure::plain("context", &problem, "leave the key out; it counts for `--action` alone"))
}

/// Refuses resource control policies, which QLDB does not have.
fn no_rcps(policies: &PolicyArgs) -> Result<(), Failure> {
    if policies.has_rcps() {
        let problem = "resource control policies do not apply to QLDB";
        return Err(Failure::plain("other-service", problem, "leave `--rcp` out"));
    }
    Ok(())
}

/// The policies. If one can't be read, in JSON each question is answered with that.
fn policies<'q, Q: Iterator<Item = Question<'q>>>(
    role: &RoleConfig,
    settings: &GlobalFlags,
    questions: impl FnOnce() -> Q,
    output: &mut Output<'_>,
) -> Result<CompiledRole, Failure> {
    match read_policies(role, settings.reach()) {
        Err(Failure::File(refused)) if output.style() == Style::Json => {
            for question in questions() {
                print_undecided(question, error_of(&refused), output.out())?;
            }
            Err(Failure::Message(refused.rendered))
        }
        read => read.and_then(|read| in_templates(&role.values).map(|()| read)),
    }
}
