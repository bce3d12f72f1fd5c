//! The policies of the guide's tutorial, for any ledger and any tables.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::iam::Resource;
use crate::iam::document::draft::{block, literal, one};
use crate::iam::document::{ConditionBlock, Effect, PolicyDocument};
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::iam::generate::error::GenerateError;
use crate::iam::generate::limit::check_tags;
use crate::iam::generate::split::{Draft, into_policies};
use crate::service::qldb::policy::{ALLOW_ALL, POLICIES, SEND_COMMAND_SID};
use crate::service::qldb::{Action, Ledger, PermissionsMode, UniqueId, resource};

/// All PartiQL actions, those of later years included.
const ALL_PARTIQL: &str = "qldb:PartiQL*";

/// The tutorial's read-only policy: reads of these tables and of their history; without any tables, of all and of the
/// system catalog.
///
/// Several policies when one would be too long for IAM. All of them are needed.
///
/// Source: developer guide, getting-started-standard-mode, "Creating a read-only policy".
///
/// # Errors
///
/// When the ledger is a template, or in the mode `ALLOW_ALL`.
pub fn read_only(ledger: &Ledger, tables: &[UniqueId]) -> Result<Vec<PolicyDocument>, GenerateError> {
    let actions = [Action::PartiQLSelect, Action::PartiQLHistoryFunction];
    let actions = actions.iter().map(ToString::to_string).collect();
    preset("QLDBPartiQLReadOnlyPermissions", actions, &places(tables), Vec::new(), ledger)
}

/// The tutorial's full access policy: all PartiQL commands on these tables; without any tables, on all and on the system
/// catalog.
///
/// Several policies when one would be too long for IAM. All of them are needed.
///
/// Source: developer guide, getting-started-standard-mode, "Creating a full access policy".
///
/// # Errors
///
/// When the ledger is a template, or in the mode `ALLOW_ALL`.
pub fn full_access(ledger: &Ledger, tables: &[UniqueId]) -> Result<Vec<PolicyDocument>, GenerateError> {
    let actions = vec![ALL_PARTIQL.to_owned()];
    preset("QLDBPartiQLFullPermissions", actions, &places(tables), Vec::new(), ledger)
}

/// All PartiQL commands on the tables that have all these tags, given as keys and values.
///
/// Source: developer guide, getting-started-standard-mode, "Tagging tables".
///
/// # Errors
///
/// When the ledger is a template, or in the mode `ALLOW_ALL`; when there is no tag, or conditions can't say one.
pub fn tagged(ledger: &Ledger, tags: &[(String, String)]) -> Result<Vec<PolicyDocument>, GenerateError> {
    if tags.is_empty() {
        return Err(GenerateError::NoTag);
    }
    check_tags(tags, None)?;
    let keys = tags.iter().map(|(key, value)| {
        let mut name = String::from("aws:ResourceTag/");
        name.push_str(key);
        (name, one(literal(value)))
    });
    let condition = block(Operator::from(Comparison::StringEquals), keys);
    let actions = vec![ALL_PARTIQL.to_owned()];
    preset("QLDBPartiQLFullPermissionsBasedOnTags", actions, &[resource::any_table()], vec![condition], ledger)
}

fn places(tables: &[UniqueId]) -> Vec<Resource<'_>> {
    if tables.is_empty() {
        return vec![resource::any_table(), resource::catalog()];
    }
    let mut places = Vec::with_capacity(tables.len());
    for place in tables.iter().map(|id| resource::table(id, None)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn preset(
    sid: &str,
    actions: Vec<String>,
    places: &[Resource<'_>],
    conditions: Vec<ConditionBlock>,
    ledger: &Ledger,
) -> Result<Vec<PolicyDocument>, GenerateError> {
    if ledger.arn.is_template() {
        return Err(GenerateError::Refused(&POLICIES.template));
    }
    if ledger.mode == PermissionsMode::AllowAll {
        return Err(GenerateError::Refused(&ALLOW_ALL));
    }
    let effect = Effect::Allow;
    let send = Draft {
        effect,
        sid: SEND_COMMAND_SID.to_owned(),
        is_single: true,
        actions: vec![Action::SendCommand.to_string()],
        resources: vec![ledger.arn.to_string()],
        conditions: Vec::new(),
    };
    let resources = places.iter().map(|place| place.arn_pattern(ledger.arn.as_str()).to_string()).collect();
    into_policies(vec![send, Draft { effect, sid: sid.to_owned(), is_single: false, actions, resources, conditions }])
}
