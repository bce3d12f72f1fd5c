//! Decisions on statements of DynamoDB.

use serde::Serialize;

use super::super::denial::PolicyFiles;
use super::super::dynamodb::{Member, Refusal, Sent};
use super::super::explain::dynamodb::outcomes;
use super::super::{Failure, print_json_line};
use super::answer::{Question, decided, notes_of, remark, undecided};
use crate::report::{Exit, Output, Style};
use partiql_iam::dynamodb::{Operation, Requirements};
use partiql_iam::explain::RequestExplanation;
use partiql_iam::iam::{Decision, RequestContext, Severity};
use partiql_iam_answer::{warnings_on_dynamodb, what_to_give};
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
    let mut decision = policies.policies.decide(requirements, context);
    if let Decision::Denied(denial) = &mut decision {
        tables.policies.locate(denial);
    }
    for warning in requirements.warnings() {
        remark(origin, Severity::Warning, &warning.into(), output)?;
    }
    let mut warnings = warnings_on_dynamodb(requirements, &decision);
    warnings.extend(notes_of(policies));
    let files = PolicyFiles { role: policies, tables: Some(&tables.policies) };
    decided(question, &decision, warnings, files, &|fact| what_to_give(fact, requirements), output)
}
