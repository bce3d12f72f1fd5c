//! Whether policies allow a statement.

use std::borrow::Cow;
use std::collections::BTreeSet;

use partiql_iam::dynamodb::resolve::Doubt;
use partiql_iam::explain::{Understood, WarningView};
use partiql_iam::iam::{Decision, KeyArn, PolicySet, RequestContext, UnknownFact};
use partiql_iam::{Diagnostic, Service, Span, dynamodb, qldb};
use serde::Serialize;

use crate::database::Database;
use crate::explain::{asked, target, values};
use crate::fault::Fault;
use crate::policies::Policies;
use crate::words::{Words, refusal, syntax};

/// What is asked.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub enum QuestionView<'a> {
    /// May this statement be run?
    Statement {
        /// Its text.
        statement: &'a str,
    },
    /// May this be done?
    Request {
        /// The action, such as `qldb:GetDigest`.
        action: &'a str,
        /// The ARN of what it is on.
        resource: &'a str,
    },
}

/// A decision as the program prints it.
#[derive(Debug, Serialize)]
pub struct Decided<'a> {
    /// What was asked.
    #[serde(flatten)]
    pub question: QuestionView<'a>,
    /// The answer.
    #[serde(flatten)]
    pub decision: &'a Decision,
    /// What is doubtful.
    pub warnings: Vec<Note>,
}

/// What is not understood, as the program prints it: denied, for no reason that lies in a policy.
#[derive(Debug, Serialize)]
pub struct Undecided<'a> {
    #[serde(flatten)]
    question: QuestionView<'a>,
    decision: &'static str,
    reason: Option<&'static str>,
    missing: [(); 0],
    denied_by: [(); 0],
    error: ErrorView,
}

impl<'a> Undecided<'a> {
    /// A question that is not answered, and why.
    #[must_use]
    pub const fn new(question: QuestionView<'a>, error: ErrorView) -> Self {
        Self { question, decision: "denied", reason: None, missing: [], denied_by: [], error }
    }
}

/// The error of an answer in JSON.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorView {
    /// A stable code.
    pub code: Cow<'static, str>,
    /// One sentence.
    pub message: String,
    /// The policy that is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Where in the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The place, in bytes.
    pub span: Option<Span>,
    /// What to do about it.
    pub help: Option<String>,
}

impl From<Diagnostic<'_>> for ErrorView {
    fn from(what: Diagnostic<'_>) -> Self {
        let Diagnostic { code, message, span, help, .. } = what;
        let (message, help) = (message.into_owned(), help.map(Cow::into_owned));
        Self { code: code.into(), message, policy: None, path: None, span, help }
    }
}

impl From<Fault> for ErrorView {
    fn from(fault: Fault) -> Self {
        let Fault { code, message, input: _, path, span, help } = fault;
        let (path, help) = (path.map(String::from), help.map(String::from));
        Self { code, message: message.into(), policy: None, path, span, help }
    }
}

/// A warning of a decision.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Note {
    /// Of the statement.
    Statement(WarningView),
    /// Of the policies.
    Level {
        /// Its code.
        code: &'static str,
        /// One sentence.
        message: String,
        /// The level of SCPs, from 0.
        level: usize,
    },
}

impl Note {
    /// That a level of SCPs only denies.
    #[must_use]
    pub fn of_level(level: usize) -> Self {
        Self::Level { code: SCP_LEVEL, message: scp_level(level), level }
    }
}

/// The code of what is said of a level of SCPs that only deny.
pub const SCP_LEVEL: &str = "scp-level";

/// What is said of a level of SCPs that only deny.
#[must_use]
pub fn scp_level(level: usize) -> String {
    format!(
        "the SCPs of level {level} only deny, so nothing is allowed by that level; FullAWSAccess is usually attached \
         beside them: add it with `--scp-also`, or in a list of `scps`"
    )
}

/// A decision on a statement, and what is doubtful about it.
#[derive(Debug)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// What is doubtful.
    pub warnings: Vec<Note>,
    /// The reasons of a denial.
    pub reasons: Vec<Diagnostic<'static>>,
}

impl Verdict {
    /// As the program prints it.
    #[must_use]
    pub fn view<'a>(&'a self, statement: &'a str) -> Decided<'a> {
        let Self { decision, warnings, reasons: _ } = self;
        Decided { question: QuestionView::Statement { statement }, decision, warnings: warnings.clone() }
    }
}

/// Decides on a statement of QLDB. `key`: the ledger's customer managed key.
pub fn decide_on_qldb(
    requirements: &qldb::resolve::Requirements<'_>,
    policies: &PolicySet,
    context: &RequestContext,
    key: Option<&KeyArn>,
) -> (Decision, Vec<Diagnostic<'static>>) {
    let mut decision = policies.decide(requirements, context);
    if let Some(key) = key {
        decision = decision.and(policies.decide_key(key, context));
    }
    (decision, unknown_ids(requirements))
}

/// The tables whose ids are unknown, each once: the decision is for any id that they may have.
fn unknown_ids(requirements: &qldb::resolve::Requirements<'_>) -> Vec<Diagnostic<'static>> {
    let mut names = BTreeSet::new();
    let unknown = requirements.iter().filter_map(|requirement| {
        let name = requirement.resource.unresolved_name().filter(|name| names.insert(*name))?;
        let message = format!("the id of the table `{name}` is unknown: the decision is for any id");
        Some(Diagnostic::new("unknown-id", message).at(requirement.span))
    });
    unknown.collect()
}

/// The warnings of a decision on a statement of DynamoDB: what is doubtful of the statement, and what is to be given.
#[must_use]
pub fn warnings_on_dynamodb(requirements: &dynamodb::Requirements<'_>, decision: &Decision) -> Vec<Note> {
    let found = Understood::on_dynamodb(requirements).warnings;
    let mut warnings: Vec<Note> = found.into_iter().map(Note::Statement).collect();
    if let Decision::Denied(denial) = decision {
        let span = requirements.requirement().span;
        let unknown = denial.unknown.iter().filter_map(|fact| what_to_give(fact, requirements));
        warnings
            .extend(unknown.map(|message| Note::Statement(Diagnostic::new("unknown-key", message).at(span).into())));
    }
    warnings
}

/// Whether policies allow a statement.
///
/// # Errors
///
/// When the statement is not understood, when the ledger or the account is not given, and as [`explain`](crate::explain). What is not understood
/// is never allowed.
pub fn decide(
    text: &str,
    database: &Database,
    parameters: Option<&str>,
    policies: &Policies,
    context: &RequestContext,
) -> Result<Verdict, Fault> {
    let (text, service) = asked(text, database)?;
    let refused = |error: Diagnostic<'_>| Fault::new("text", refusal(service, text, error, Words::Call));
    database.real(service)?;
    let values = values(service, parameters)?;
    let mut verdict = match service {
        Service::Qldb => {
            if policies.has_rcps {
                let problem = "resource control policies do not apply to QLDB";
                return Err(Fault::plain("rcps", "other-service", problem, "leave `rcps` out"));
            }
            agreed(context, database.ledger.arn.as_str())?;
            let statement = qldb::parse(text).map_err(|error| refused(syntax(text, &error, Words::Call)))?;
            let requirements = qldb::resolve::resolve(&statement, &database.ledger, database.catalog.as_ref())
                .map_err(|error| refused((&error).into()))?;
            let (decision, unknown) = decide_on_qldb(&requirements, &policies.set, context, None);
            let found = Understood::new(&requirements).warnings.into_iter();
            let warnings = found.chain(unknown.into_iter().map(WarningView::from)).map(Note::Statement).collect();
            let reasons = denial_reasons(&decision, &|_| None);
            Verdict { decision, warnings, reasons }
        }
        Service::DynamoDb => {
            agreed(context, database.account.base())?;
            let statement = dynamodb::parse(text).map_err(|error| refused(syntax(text, &error, Words::Call)))?;
            let requirements = dynamodb::resolve(&statement, &target(database, values.as_deref()))
                .map_err(|error| refused((&error).into()))?;
            let decision = policies.set.decide(&requirements, context);
            let warnings = warnings_on_dynamodb(&requirements, &decision);
            let reasons = denial_reasons(&decision, &|fact| what_to_give(fact, &requirements));
            Verdict { decision, warnings, reasons }
        }
    };
    verdict.warnings.extend(policies.denying_levels.iter().map(|level| Note::of_level(*level)));
    Ok(verdict)
}

fn denial_reasons(decision: &Decision, hint: &dyn Fn(&UnknownFact) -> Option<String>) -> Vec<Diagnostic<'static>> {
    match decision {
        Decision::Allowed => Vec::new(),
        Decision::Denied(denial) => crate::reason::reasons(denial, hint),
    }
}

/// Refuses a context that contradicts the ARN of what is asked for.
///
/// # Errors
///
/// When it gives another region or account.
pub fn agreed(context: &RequestContext, arn: &str) -> Result<(), Fault> {
    for (key, part) in [("aws:RequestedRegion", 3), ("aws:ResourceAccount", 4)] {
        let said = arn.split(':').nth(part).filter(|said| !said.is_empty() && !said.contains(['*', '?', '$', '{']));
        let given = context.get(key).unwrap_or_default();
        if let Some(said) = said
            && given.iter().any(|given| given != said)
        {
            let problem =
                format!("the ARN says that `{key}` is `{said}`, the context that it is `{}`", given.join("`, `"));
            return Err(Fault::plain("context", "context", problem, "leave the key out"));
        }
    }
    Ok(())
}

/// What to give so that a key of DynamoDB is known, and why it is not.
#[must_use]
pub fn what_to_give(fact: &UnknownFact, requirements: &dynamodb::Requirements<'_>) -> Option<String> {
    match fact {
        UnknownFact::ConditionKey { key } if key.eq_ignore_ascii_case("aws:ResourceAccount") => {
            Some("give the account and the region of the table with `--account` and `--region`".to_owned())
        }
        UnknownFact::ConditionKey { key } => {
            let mut doubts = requirements.doubts().iter();
            let Some((_, doubt)) = doubts.find(|(row, _)| row.name.eq_ignore_ascii_case(key)) else {
                // Its own keys no caller can give.
                return RequestContext::is_fixed_by_statement(key)
                    .then(|| "do not let a policy decide by it".to_owned());
            };
            let advice = match doubt {
                Doubt::Schema => "give the table's keys with `--schema`",
                Doubt::Value(_) => "give the values with `--parameters`",
                Doubt::Spelling(_) => "do not let a policy decide by it",
                Doubt::Undocumented(_) | Doubt::TooLarge | Doubt::ReturnedOnFailure => {
                    "write the statement in another way, or do not let a policy decide by it"
                }
            };
            Some(format!("{doubt}: {advice}"))
        }
        UnknownFact::ResourceTag { .. } => {
            Some("give the table's tags as `Tags` beside its description in `--schema`".to_owned())
        }
        UnknownFact::TableId { .. }
        | UnknownFact::TemplatePlace { .. }
        | UnknownFact::Permission { .. }
        | UnknownFact::ResourcePolicy { .. } => None,
    }
}
