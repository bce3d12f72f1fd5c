//! Decisions on statements of DynamoDB.

use std::io::Write;

use serde::Serialize;

use super::super::denial::PolicyFiles;
use super::super::dynamodb::{Member, Refusal, Sent};
use super::super::explain::dynamodb::outcomes;
use super::super::{Failure, Format, complain, print_json_line};
use super::answer::{Noted, Question, Status, decided, notes_of, undecided};
use crate::report;
use partiql_iam::Diagnostic;
use partiql_iam::dynamodb::resolve::Doubt;
use partiql_iam::dynamodb::{Operation, Requirements};
use partiql_iam::explain::{RequestExplanation, Understood};
use partiql_iam::iam::{Decision, RequestContext, UnknownFact};
use partiql_iam_project::{CompiledRole, Tables};

/// Decides on each statement, and says so. A request that DynamoDB refuses is not decided on.
pub(super) fn decide(
    sent: &Sent,
    tables: &Tables,
    policies: &CompiledRole,
    context: &RequestContext,
    format: Format,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let statements = sent.parse();
    let answers = sent.resolve(&statements, tables);
    if let Some(error) = sent.conflict(&answers) {
        let at = error.member();
        let refusal = Refusal::Members(error);
        for (place, member) in sent.members.iter().enumerate() {
            // People are told once.
            if format == Format::Json || place == at {
                refuse(member, &refusal, format, out)?;
            }
        }
        let all = vec![Status::NotUnderstood; sent.members.len()];
        print_request(sent, &all, |operation| RequestExplanation::refused(operation, &error), format, out)?;
        return Ok(Status::NotUnderstood);
    }
    let mut all = Vec::new();
    for (member, answer) in sent.members.iter().zip(&answers) {
        all.push(match answer {
            Ok(requirements) => about(member, requirements, tables, policies, context, format, out)?,
            Err(refusal) => refuse(member, refusal, format, out)?,
        });
    }
    let needs = |operation| RequestExplanation::new(operation, &outcomes(sent, &answers));
    print_request(sent, &all, needs, format, out)?;
    let status = all.into_iter().max().unwrap_or(Status::Allowed);
    if sent.operation == Some(Operation::ExecuteTransaction) && format == Format::Text {
        let word = if status == Status::Allowed { "allowed" } else { "denied " };
        let (count, operation) = (sent.members.len(), Operation::ExecuteTransaction.name());
        writeln!(out, "{word}  {operation} of {count} statement{}", if count == 1 { "" } else { "s" })?;
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
    all: &[Status],
    needs: impl FnOnce(Operation) -> RequestExplanation,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (Some(operation), Format::Json) = (sent.together(), format) else { return Ok(()) };
    let which = |is_allowed: bool| {
        let these = all.iter().enumerate().filter(|(_, status)| (**status == Status::Allowed) == is_allowed);
        these.map(|(place, _)| place).collect::<Vec<_>>()
    };
    let (allowed, denied) = (which(true), which(false));
    let decision = if denied.is_empty() { "allowed" } else { "denied" };
    print_json_line(&RequestDecided { needs: needs(operation), decision, allowed, denied }, out)
}

fn refuse(member: &Member, refusal: &Refusal, format: Format, out: &mut dyn Write) -> Result<Status, Failure> {
    let question = Question::Statement(member.origin());
    undecided(question, refusal.diagnostic(member).into(), &refusal.rendered(member), format, out)
}

fn about(
    member: &Member,
    requirements: &Requirements<'_>,
    tables: &Tables,
    policies: &CompiledRole,
    context: &RequestContext,
    format: Format,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let origin = member.origin();
    let question = Question::Statement(origin);
    let requirement = requirements.requirement();
    let mut decision = policies.policies.decide(requirements, context);
    if let Decision::Denied(denial) = &mut decision {
        tables.policies.locate(denial);
    }
    if format == Format::Text {
        for warning in requirements.warnings() {
            complain(&report::warning(origin, warning));
        }
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
    decided(question, &decision, warnings, files, &|fact| what_to_give(fact, requirements), format, out)
}

/// What to give so that a key of DynamoDB is known, and why it is not.
fn what_to_give(fact: &UnknownFact, requirements: &Requirements<'_>) -> Option<String> {
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
        UnknownFact::TableId { .. } | UnknownFact::Permission { .. } | UnknownFact::ResourcePolicy { .. } => None,
    }
}
