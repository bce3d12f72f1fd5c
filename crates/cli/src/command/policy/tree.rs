//! The least policies for all statements of a source tree.

use super::super::database::DatabaseArgs;
use super::super::request::in_templates;
use super::super::scan::{Group, Placed, ScanArgs};
use super::super::settings::{GlobalFlags, real};
use super::super::{Failure, complain};
use super::{dynamodb, policy_for};
use partiql_iam::Service;
use partiql_iam::iam::{GenerateOptions, PolicyDocument};
use partiql_iam_scan::Origin;

/// The statements.
pub(super) fn groups(scan: &ScanArgs, database: &DatabaseArgs, settings: &GlobalFlags) -> Result<Vec<Group>, Failure> {
    let said = database.said().map(super::super::service::Service::of_library);
    database.agreed()?;
    let values = scan.values.values()?;
    let groups =
        scan.gather(&database.ledger, database.dynamodb.tables(), said, &values, settings, &mut |_, rendered| {
            complain(rendered);
            Ok(())
        })?;
    in_templates(&values)?;
    Ok(groups)
}

/// The least policies for them, those of each project and service after one another; `None` if one is not understood, after saying so.
pub(super) fn policies_for(
    groups: &[Group],
    options: &GenerateOptions<'_>,
    report: bool,
) -> Result<Option<Vec<PolicyDocument>>, Failure> {
    let mut all = Vec::new();
    for group in groups {
        let Group { service, project, statements } = group;
        let known = &project.known;
        let policies = match service {
            Service::Qldb => {
                real(&known.ledger().arn)?;
                let origins: Vec<Origin<'_>> = statements.iter().map(Placed::origin).collect();
                let options = GenerateOptions { caller_key: None, ..*options };
                policy_for(&origins, known.ledger(), known.catalog(), &options, report)?
            }
            Service::DynamoDb => {
                project.tables_are_real()?;
                let options = GenerateOptions { key: None, ..*options };
                dynamodb::policy_for(&group.sent(), known.tables(), &options, report)?
            }
        };
        let Some(policies) = policies else { return Ok(None) };
        all.extend(policies);
    }
    Ok(Some(all))
}
