//! What statements of DynamoDB need.

use std::collections::BTreeSet;
use std::io::Write;
use std::iter;

use super::super::dynamodb::{Member, Refusal, Sent};
use super::super::table::Table;
use super::super::{Failure, Format, complain, message, print_json_line};
use crate::report;
use partiql_iam::dynamodb::Requirements;
use partiql_iam::explain::{
    Explanation, FACTS_HEADER, Outcome, RequestExplanation, RequestOutcome, ResourceView, Understood, fact_rows,
    permission_row,
};
use partiql_iam_project::Tables;

/// Prints the answers. Whether all statements are understood.
pub(super) fn explain(sent: &Sent, tables: &Tables, format: Format, out: &mut dyn Write) -> Result<bool, Failure> {
    let statements = sent.parse();
    let mut answers = sent.resolve(&statements, tables);
    let conflict = sent.conflict(&answers);
    if let Some(error) = conflict
        && let Some(answer) = answers.get_mut(error.member())
    {
        *answer = Err(Refusal::Members(error));
        if let (Format::Text, Some(member)) = (format, sent.members.get(error.member())) {
            // What each statement needs alone is no answer to what DynamoDB refuses as a whole.
            complain(&Refusal::Members(error).rendered(member));
            return Ok(false);
        }
    }
    for (index, (member, answer)) in sent.members.iter().zip(&answers).enumerate() {
        match format {
            Format::Json => print_json(member, outcome(member, answer), out)?,
            Format::Text => {
                if index > 0 {
                    writeln!(out)?;
                }
                print_text(member, answer, out)?;
            }
        }
    }
    if let Some(operation) = sent.together() {
        let all = match &conflict {
            Some(error) => RequestExplanation::refused(operation, error),
            None => RequestExplanation::new(operation, &outcomes(sent, &answers)),
        };
        match format {
            Format::Json => print_json_line(&all, out)?,
            Format::Text => print_all(&all, tables, out)?,
        }
    }
    Ok(answers.iter().all(Result::is_ok))
}

/// The answers as data.
pub(in super::super) fn outcomes(sent: &Sent, answers: &[Result<Requirements<'_>, Refusal>]) -> Vec<Outcome> {
    sent.members.iter().zip(answers).map(|(member, answer)| outcome(member, answer)).collect()
}

fn outcome(member: &Member, answer: &Result<Requirements<'_>, Refusal>) -> Outcome {
    match answer {
        Ok(requirements) => Outcome::Understood(Understood::on_dynamodb(requirements)),
        Err(refusal) => Outcome::Failed { error: refusal.diagnostic(member).into() },
    }
}

fn print_json(member: &Member, outcome: Outcome, out: &mut dyn Write) -> Result<(), Failure> {
    let statement = member.origin().text.into();
    print_json_line(&Explanation { statement, service: Some("dynamodb".into()), outcome }, out)
}

/// What all statements need together: the rows of their tables, each once.
fn print_all(all: &RequestExplanation, tables: &Tables, out: &mut dyn Write) -> Result<(), Failure> {
    match &all.outcome {
        RequestOutcome::Failed { error } => {
            out.flush()?;
            complain(&message(&error.message));
        }
        RequestOutcome::Understood { requirements, permissions: _ } => {
            writeln!(out, "\n{} needs all of:\n", all.request)?;
            let mut rows: Vec<(String, String, BTreeSet<usize>)> = Vec::new();
            for need in requirements {
                let arn = match &need.resource {
                    ResourceView::Index { arn, .. } | ResourceView::Table { arn: Some(arn), .. } => arn.as_str(),
                    _ => "",
                };
                let resource = arn.strip_prefix(tables.account.base()).unwrap_or(arn);
                match rows.iter_mut().find(|(action, on, _)| *action == *need.action && on == resource) {
                    Some((_, _, statements)) => statements.extend(&need.statements),
                    None => {
                        let statements = need.statements.iter().copied().collect();
                        rows.push((need.action.to_string(), resource.to_owned(), statements));
                    }
                }
            }
            let mut table = Table::new(["ACTION", "RESOURCE", "STATEMENTS"]);
            for (action, resource, statements) in rows {
                let statements: Vec<String> = statements.iter().map(|place| (place + 1).to_string()).collect();
                table.row([action, resource, statements.join(", ")]);
            }
            table.print(out)?;
        }
    }
    Ok(())
}

fn print_text(member: &Member, answer: &Result<Requirements<'_>, Refusal>, out: &mut dyn Write) -> Result<(), Failure> {
    let requirements = match answer {
        Ok(requirements) => requirements,
        Err(refusal) => {
            out.flush()?;
            complain(&refusal.rendered(member));
            return Ok(());
        }
    };
    let origin = member.origin();
    let requirement = requirements.requirement();
    let cause = iter::once((requirement.span, requirement.action().to_string()));
    writeln!(out, "{}\n", report::causes(origin, requirements.command().name(), cause))?;
    let mut table = Table::new(["ACTION", "RESOURCE", "CERTAINTY", "WHY"]);
    table.row(permission_row(requirements));
    table.print(out)?;
    writeln!(out, "Resources are under {}\n", requirements.base())?;
    let mut facts = Table::new(FACTS_HEADER);
    for row in fact_rows(requirements) {
        facts.row(row);
    }
    facts.print(out)?;
    out.flush()?;
    for warning in requirements.warnings() {
        complain(&report::warning(origin, warning));
    }
    Ok(())
}
