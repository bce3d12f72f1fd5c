//! Decisions on statements of DynamoDB.

use serde::Serialize;

use super::super::denial::PolicyFiles;
use super::super::dynamodb::{Member, Refusal, Sent};
use super::super::explain::dynamodb::outcomes;
use super::super::{Failure, print_json_line};
use super::answer::{Noted, Question, decided, notes_of, remark, undecided};
use crate::report::{Exit, Output, Style};
use partiql_iam::Diagnostic;
use partiql_iam::dynamodb::resolve::Doubt;
use partiql_iam::dynamodb::{Operation, Requirements};
use partiql_iam::explain::{RequestExplanation, Understood};
use partiql_iam::iam::{Decision, RequestContext, Severity, UnknownFact};
use partiql_iam_project::{CompiledRole, Tables};

/// Decides on each statement, and says so. A request that DynamoDB refuses is not decided on.
pub(super) fn decide(
    sent: &Sent,
    tables: &Tables,
    policies: &CompiledRole,
    context: &RequestContext,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let statements = sent.parse();
    let answers = sent.resolve(&statements, tables);
    if let Some(error) = sent.conflict(&answers) {
        let at = error.member();
        let refusal = Refusal::Members(error);
        for (place, member) in sent.members.iter().enumerate() {
            // People are told once.
            if output.style() == Style::Json || place == at {
                refuse(member, &refusal, output)?;
            }
        }
        let all = vec![Exit::NotUnderstood; sent.members.len()];
        print_request(sent, &all, |operation| RequestExplanation::refused(operation, &error), output)?;
        return Ok(Exit::NotUnderstood);
    }
    let mut all = Vec::new();
    for (member, answer) in sent.members.iter().zip(&answers) {
        all.push(match answer {
            Ok(requirements) => about(member, requirements, tables, policies, context, output)?,
            Err(refusal) => refuse(member, refusal, output)?,
        });
    }
    let needs = |operation| RequestExplanation::new(operation, &outcomes(sent, &answers));
    print_request(sent, &all, needs, output)?;
    let status = all.into_iter().max().unwrap_or(Exit::Clean);
    if sent.operation == Some(Operation::ExecuteTransaction) && output.style() == Style::Text {
        let word = if status == Exit::Clean { "allowed" } else { "denied " };
        let (count, operation) = (sent.members.len(), Operation::ExecuteTransaction.name());
        writeln!(output.out(), "{word}  {operation} of {count} statement{}", if count == 1 { "" } else { "s" })?;
    }
    Ok(status)
}

/// The line of JSON for a whole request.
#[derive(Serialize)]
struct RequestDecided {
    #[serde(flatten)]
    needs: RequestExplanation,
    decision: &'static str,
    /// The statements that are allowed, from 0.
    allowed: Vec<usize>,
    /// The others.
    denied: Vec<usize>,
}

/// Says in JSON what a whole request needs, and whether all of it is allowed: of a batch DynamoDB runs the allowed statements all the same.
fn print_request(
    sent: &Sent,
    all: &[Exit],
    needs: impl FnOnce(Operation) -> RequestExplanation,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let (Some(operation), Style::Json) = (sent.together(), output.style()) else { return Ok(()) };
    let which = |is_allowed: bool| {
        let these = all.iter().enumerate().filter(|(_, status)| (**status == Exit::Clean) == is_allowed);
        these.map(|(place, _)| place).collect::<Vec<_>>()
    };
    let (allowed, denied) = (which(true), which(false));
    let decision = if denied.is_empty() { "allowed" } else { "denied" };
    print_json_line(&RequestDecided { needs: needs(operation), decision, allowed, denied }, output.out())
}

fn refuse(member: &Member, refusal: &Refusal, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let question = Question::Statement(member.origin());
    undecided(question, refusal.diagnostic(member), &refusal.rendered(member), output)
}

fn about(
    member: &Member,
    requirements: &Requirements<'_>,
    tables: &Tables,
    policies: &CompiledRole,
    context: &RequestContext,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let origin = member.origin();
    let question = Question::Statement(origin);
    let requirement = requirements.requirement();
    let mut decision = policies.policies.decide(requirements, context);
    if let Decision::Denied(denial) = &mut decision {
        tables.policies.locate(denial);
    }
    for warning in requirements.warnings() {
        remark(origin, Severity::Warning, &warning.into(), output)?;
    }
    let found = Understood::on_dynamodb(requirements).warnings;
    let mut warnings: Vec<Noted> = found.into_iter().map(Noted::Statement).collect();
    if let Decision::Denied(denial) = &decision {
        let unknown = denial.unknown.iter().filter_map(|fact| what_to_give(fact, requirements));
        warnings.extend(
            unknown
                .map(|message| Noted::Statement(Diagnostic::new("unknown-key", message).at(requirement.span).into())),
        );
    }
    warnings.extend(notes_of(policies));
    let files = PolicyFiles { role: policies, tables: Some(&tables.policies) };
    decided(question, &decision, warnings, files, &|fact| what_to_give(fact, requirements), output)
}

/// What to give so that a key of DynamoDB is known, and why it is not.
pub(in super::super) fn what_to_give(fact: &UnknownFact, requirements: &Requirements<'_>) -> Option<String> {
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
