//! `partiql-iam check`

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::operation::service_arn;
use super::report::{self, Origin};
use super::request::{ErrorView, PolicyArgs, read_policies};
use super::settings::{GlobalFlags, LedgerArgs};
use super::statements::StatementArgs;
use super::{Failure, Format, coded_note, complain, denial, print_json_line};
use partiql_iam::Diagnostic;
use partiql_iam::explain::{Understood, WarningView};
use partiql_iam::iam::KeyArn;
use partiql_iam::iam::{Decision, RequestContext};
use partiql_iam::nearest::nearest;
use partiql_iam::parse;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::qldb::{Action, Ledger};
use partiql_iam_project::CompiledRole;

const EXAMPLES: &str = "\
Examples:
  partiql-iam check --ledger ARN --catalog tables.json --policy role.json \"DELETE FROM Vehicle\"
  partiql-iam check --ledger ARN --policy role.json --scp root.json --scp account.json --file -
  partiql-iam check --ledger ARN --policy role.json --scp full.json --scp-also deny.json --file -
  partiql-iam check --action qldb:GetDigest --resource ARN --policy role.json
  partiql-iam check --action qldb:ListLedgers --resource '*' --policy role.json --format json
  partiql-iam check --ledger ARN --policy role.json --context aws:PrincipalTag/team=blue --file -
  partiql-iam check --role clerk \"DELETE FROM Vehicle\"

`--role` names a role of `partiql-iam.toml`. Without `--role` and `--policy` the file's current role
counts.

A statement is allowed only if every permission that it needs is: by one of the policies, by the
boundary, by a policy of every level, by the session policy, and by the VPC endpoint policy.

Without a catalog the decision is for any id that a table may have: allowed if the policies allow it
with every id, denied if they do with none. Where it depends on an id or a condition key that is not
given, the answer is denied, with the reason `unknown` and what to give.

Exit status: 0, allowed; 1, denied or unknown; 2, not understood: a bad statement, a policy that
can't be read, wrong usage. What is not understood or unknown is never allowed.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    #[command(flatten)]
    statements: StatementArgs,
    #[command(flatten)]
    ledger: LedgerArgs,
    #[command(flatten)]
    policies: PolicyArgs,
    /// Instead of statements, one action such as `qldb:GetDigest`
    #[arg(long, value_name = "ACTION", requires = "resource", conflicts_with_all = ["statements", "file"], value_parser = action)]
    action: Option<String>,
    /// What the action is on; `*` for an action without a resource type
    #[arg(long, value_name = "ARN", requires = "action", value_parser = resource)]
    resource: Option<String>,
    /// The ledger's customer managed key: the caller of a statement also needs kms:Decrypt on it
    #[arg(long, value_name = "ARN", conflicts_with = "action", value_parser = service_arn::<KeyArn>)]
    kms_key: Option<KeyArn>,
    /// The form of the answer; json prints one object a line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Check {
    /// The form of the answer.
    pub(super) const fn format(&self) -> Format {
        self.format
    }
}

/// An action, not a pattern of actions. Those of QLDB are known.
fn action(text: &str) -> Result<String, String> {
    let is_name =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let Some((service, name)) = text.split_once(':').filter(|(service, name)| is_name(service) && is_name(name)) else {
        return Err("an action has a service prefix, a colon and a name, without wildcards".to_owned());
    };
    if service.eq_ignore_ascii_case("qldb") && text.parse::<Action>().is_err() {
        let names = Action::ALL.iter().filter_map(|action| action.name().strip_prefix("qldb:"));
        return Err(match nearest(name, names) {
            Some(near) => format!("not an action of QLDB; did you mean `qldb:{near}`?"),
            None => "not an action of QLDB; see `partiql-iam reference`".to_owned(),
        });
    }
    Ok(text.to_owned())
}

fn resource(text: &str) -> Result<String, String> {
    let is_arn = text.starts_with("arn:") && text.split(':').count() >= 6;
    if text == "*" || is_arn { Ok(text.to_owned()) } else { Err("a resource is `*` or an ARN of six parts".to_owned()) }
}

/// What was asked.
#[derive(Clone, Copy)]
enum Question<'a> {
    Statement(Origin<'a>),
    Request { action: &'a str, resource: &'a str },
}

/// What was asked, in an answer in JSON.
#[derive(Serialize)]
#[serde(untagged)]
enum QuestionView<'a> {
    Statement { statement: &'a str },
    Request { action: &'a str, resource: &'a str },
}

impl<'a> Question<'a> {
    const fn view(self) -> QuestionView<'a> {
        match self {
            Self::Statement(origin) => QuestionView::Statement { statement: origin.text },
            Self::Request { action, resource } => QuestionView::Request { action, resource },
        }
    }

    /// In a few words.
    fn title(self) -> String {
        match self {
            Self::Statement(origin) => origin.beginning(),
            Self::Request { action, resource } => format!("{action} on {resource}"),
        }
    }

    const fn origin(self) -> Option<Origin<'a>> {
        match self {
            Self::Statement(origin) => Some(origin),
            Self::Request { .. } => None,
        }
    }
}

/// One line of JSON.
#[derive(Serialize)]
struct Decided<'a> {
    #[serde(flatten)]
    question: QuestionView<'a>,
    #[serde(flatten)]
    decision: &'a Decision,
    warnings: Vec<Noted>,
}

/// A warning of an answer in JSON.
#[derive(Serialize)]
#[serde(untagged)]
enum Noted {
    /// Of the statement.
    Statement(WarningView),
    /// Of the policies. Says which level of SCPs, from 0.
    Level { code: &'static str, message: String, level: usize },
}

/// What is said of a level of SCPs that only deny.
const SCP_LEVEL: &str = "scp-level";

fn scp_level(level: usize) -> String {
    format!(
        "the SCPs of level {level} only deny, so nothing is allowed by that level; FullAWSAccess is usually attached \
         beside them: add it with `--scp-also`, or in a list of `scps`"
    )
}

/// What is to be said of the policies, in the warnings of each answer.
fn notes_of(policies: &CompiledRole) -> impl Iterator<Item = Noted> {
    let note = |level: &usize| Noted::Level { code: SCP_LEVEL, message: scp_level(*level), level: *level };
    policies.denying_levels.iter().map(note)
}

/// The same in text, once.
fn tell_of(policies: &CompiledRole, format: Format) {
    if format == Format::Text {
        let levels = policies.denying_levels.iter();
        levels.for_each(|level| complain(&coded_note(SCP_LEVEL, &scp_level(*level))));
    }
}

/// One line of JSON for what is not understood: denied, for no reason that lies in a policy.
#[derive(Serialize)]
struct Undecided<'a> {
    #[serde(flatten)]
    question: QuestionView<'a>,
    decision: &'static str,
    reason: Option<&'static str>,
    missing: [(); 0],
    denied_by: [(); 0],
    error: ErrorView,
}

/// The exit status, the worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Allowed,
    Denied,
    NotUnderstood,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Allowed => Self::SUCCESS,
            Status::Denied => Self::from(1),
            Status::NotUnderstood => Self::from(2),
        }
    }
}

pub(super) fn run(arguments: &Check, settings: &GlobalFlags, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let format = arguments.format;
    if let (Some(action), Some(resource)) = (&arguments.action, &arguments.resource) {
        let question = Question::Request { action, resource };
        let role = arguments.policies.role(settings, format == Format::Text)?;
        let policies = match read_policies(&role) {
            Ok(policies) => policies,
            Err(Failure::File(refused)) => {
                let view = ErrorView::from(&*refused);
                return undecided(question, view, &refused.rendered, format, out).map(ExitCode::from);
            }
            Err(failure) => return Err(failure),
        };
        let decision = policies.policies.decide_request(action, resource, &role.context);
        tell_of(&policies, format);
        let warnings = notes_of(&policies).collect();
        return decided(question, &decision, warnings, &policies, format, out).map(ExitCode::from);
    }
    let script = arguments.statements.read()?;
    let target = arguments.ledger.target(settings)?;
    let (ledger, catalog) = (target.real_ledger()?, target.catalog()?);
    if let Some(key) = arguments.policies.fixed_key() {
        let problem = format!("the statement itself says what `{key}` is");
        return Err(Failure::plain("context", &problem, "leave the key out; it counts for `--action` alone"));
    }
    if format == Format::Text {
        target.announce(settings);
    }
    let role = arguments.policies.role(settings, format == Format::Text)?;
    let policies = match read_policies(&role) {
        Ok(policies) => policies,
        Err(Failure::File(refused)) if format == Format::Json => {
            for origin in script.origins() {
                print_undecided(Question::Statement(origin), ErrorView::from(&*refused), out)?;
            }
            return Err(Failure::Message(refused.rendered));
        }
        Err(failure) => return Err(failure),
    };
    let asked = Asked {
        ledger: &ledger,
        catalog: catalog.as_ref(),
        policies: &policies,
        context: &role.context,
        key: arguments.kms_key.as_ref(),
        format,
    };
    tell_of(&policies, format);
    let mut status = Status::Allowed;
    for origin in script.origins() {
        status = status.max(asked.about(origin, out)?);
    }
    Ok(status.into())
}

/// All that the decision on a statement depends on.
struct Asked<'a> {
    ledger: &'a Ledger,
    catalog: Option<&'a Catalog>,
    policies: &'a CompiledRole,
    context: &'a RequestContext,
    key: Option<&'a KeyArn>,
    format: Format,
}

impl Asked<'_> {
    fn about(&self, origin: Origin<'_>, out: &mut dyn Write) -> Result<Status, Failure> {
        let Self { ledger, catalog, policies, context, key, format } = *self;
        let question = Question::Statement(origin);
        let statement = match parse(origin.text) {
            Ok(statement) => statement,
            Err(error) => {
                let what = report::syntax(origin, &error);
                return undecided(question, what.clone().into(), &report::error(origin, what), format, out);
            }
        };
        let requirements = match resolve(&statement, ledger, catalog) {
            Ok(requirements) => requirements,
            Err(error) => {
                let view = Diagnostic::from(&error).into();
                return undecided(question, view, &report::error(origin, &error), format, out);
            }
        };
        let mut decision = policies.policies.decide(&requirements, context);
        if let Some(key) = key {
            decision = decision.and(policies.policies.decide_key(key, context));
        }
        if format == Format::Text {
            requirements.warnings().iter().for_each(|warning| complain(&report::warning(origin, warning)));
        }
        let found = Understood::new(&requirements).warnings;
        let mut warnings: Vec<Noted> = found.into_iter().map(Noted::Statement).collect();
        for unknown in unknown_ids(&requirements) {
            if format == Format::Text {
                complain(&report::note(origin, unknown.clone()));
            }
            warnings.push(Noted::Statement(unknown.into()));
        }
        warnings.extend(notes_of(policies));
        decided(question, &decision, warnings, policies, format, out)
    }
}

/// The tables whose ids are unknown, each once: the decision is for any id that they may have.
fn unknown_ids(requirements: &Requirements<'_>) -> Vec<Diagnostic<'static>> {
    let mut names = BTreeSet::new();
    let unknown = requirements.iter().filter_map(|requirement| {
        let name = requirement.resource.unresolved_name().filter(|name| names.insert(*name))?;
        let message = format!("the id of the table `{name}` is unknown: the decision is for any id");
        Some(Diagnostic::new("unknown-id", message).at(requirement.span))
    });
    unknown.collect()
}

fn decided(
    question: Question<'_>,
    decision: &Decision,
    warnings: Vec<Noted>,
    policies: &CompiledRole,
    format: Format,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    match format {
        Format::Json => print_json_line(&Decided { question: question.view(), decision, warnings }, out)?,
        Format::Text => match decision {
            Decision::Allowed => writeln!(out, "allowed  {}", question.title())?,
            Decision::Denied(reasons) => {
                writeln!(out, "denied   {}\n", question.title())?;
                for reason in denial::render(reasons, question.origin(), policies) {
                    writeln!(out, "{reason}\n")?;
                }
            }
        },
    }
    Ok(if decision.is_allowed() { Status::Allowed } else { Status::Denied })
}

fn undecided(
    question: Question<'_>,
    error: ErrorView,
    rendered: &str,
    format: Format,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    match format {
        Format::Json => print_undecided(question, error, out)?,
        Format::Text => {
            out.flush()?;
            complain(rendered);
        }
    }
    Ok(Status::NotUnderstood)
}

fn print_undecided(question: Question<'_>, error: ErrorView, out: &mut dyn Write) -> Result<(), Failure> {
    let undecided =
        Undecided { question: question.view(), decision: "denied", reason: None, missing: [], denied_by: [], error };
    print_json_line(&undecided, out)
}
