//! The least policies for what was used.

use std::collections::BTreeSet;

use partiql_iam::Span;
use partiql_iam::iam::{Action, ActionTable, GenerateError, PolicyDocument, UsedPermission, generate_used};
use partiql_iam::service::ACTIONS;

use crate::row::Used;
use crate::tally::Tally;

/// The least policies of a principal for what it used of one service, each decided on.
#[derive(Debug)]
#[non_exhaustive]
pub struct LeastUsed {
    /// The service's name.
    pub service: &'static str,
    /// The policies, all of which are needed; or why there is none.
    pub policies: Result<Vec<PolicyDocument>, GenerateError>,
}

/// The least policies that allow what a principal used, for each service. What was denied each time is not in them, nor what is not understood: whoever
/// asks looks at [`Tally::is_incomplete`] first. `any_table`: `table/*`, which is every table, is written for a table whose id is not known.
#[must_use]
pub fn least(tally: &Tally, principal: Option<&str>, any_table: bool) -> Vec<LeastUsed> {
    let mut used: BTreeSet<(&Used, Action)> = BTreeSet::new();
    for (permission, manners) in &tally.permissions {
        if permission.principal.as_deref() == principal && manners.all().usage.count > 0 {
            used.insert((&permission.resource, permission.action));
        }
    }
    let without_id = used.iter().find(|(resource, _)| resource.is_without_id() && !any_table);
    let of_service = |table: &&'static ActionTable| {
        let own = used.iter().filter(|(_, action)| table.find(action.name()).is_some());
        let own: Vec<UsedPermission<'_>> = own
            .map(|(resource, action)| {
                let kind = if resource.kind == "any-table" { "table" } else { resource.kind };
                UsedPermission { action: *action, kind, arn: &resource.arn }
            })
            .collect();
        if own.is_empty() {
            return None;
        }
        let policies = match without_id.filter(|(_, action)| table.find(action.name()).is_some()) {
            // `table/*` is every table.
            Some((resource, _)) => Err(GenerateError::UnresolvedTable {
                statement: 0,
                name: resource.name.to_string(),
                span: Span::default(),
                help: "give the ledger's catalog with `--catalog`, or write `table/*` on purpose with `--any-table`",
            }),
            None => generate_used(table, &own),
        };
        Some(LeastUsed { service: table.service, policies })
    };
    ACTIONS.iter().filter_map(of_service).collect()
}
