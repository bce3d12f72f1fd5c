//! What statements of DynamoDB need.

use std::io::Write;
use std::iter;

use super::super::dynamodb::{Member, Refusal, Sent};
use super::super::report;
use super::super::table::Table;
use super::super::{Failure, Format, complain, print_json_line};
use partiql_iam::dynamodb::Requirements;
use partiql_iam::explain::{Explanation, FACTS_HEADER, Outcome, Understood, fact_rows, permission_row};
use partiql_iam_project::Tables;

/// Prints the answers. Whether all statements are understood.
pub(super) fn explain(sent: &Sent, tables: &Tables, format: Format, out: &mut dyn Write) -> Result<bool, Failure> {
    let statements = sent.parse();
    let mut answers = sent.resolve(&statements, tables);
    if let Some(error) = sent.conflict(&answers)
        && let Some(answer) = answers.get_mut(error.member())
    {
        *answer = Err(Refusal::Members(error));
    }
    let mut understood = true;
    for (index, (member, answer)) in sent.members.iter().zip(&answers).enumerate() {
        understood &= answer.is_ok();
        match format {
            Format::Json => print_json(member, answer, out)?,
            Format::Text => {
                if index > 0 {
                    writeln!(out)?;
                }
                print_text(member, answer, out)?;
            }
        }
    }
    Ok(understood)
}

fn print_json(member: &Member, answer: &Result<Requirements<'_>, Refusal>, out: &mut dyn Write) -> Result<(), Failure> {
    let outcome = match answer {
        Ok(requirements) => Outcome::Understood(Understood::on_dynamodb(requirements)),
        Err(refusal) => Outcome::Failed { error: refusal.diagnostic(member).into() },
    };
    let statement = member.origin().text.into();
    print_json_line(&Explanation { statement, service: Some("dynamodb".into()), outcome }, out)
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
