//! Decisions on statements of QLDB.

use std::collections::BTreeSet;

use super::super::Failure;
use super::super::denial::PolicyFiles;
use super::super::service::Service;
use super::answer::{Noted, Question, decided, notes_of, remark, undecided};
use crate::report::{self, Exit, Origin, Output};
use partiql_iam::explain::Understood;
use partiql_iam::iam::{KeyArn, RequestContext, Severity};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::{Requirements, resolve};
use partiql_iam::{Diagnostic, Ledger, parse};
use partiql_iam_project::CompiledRole;

/// All that the decision on a statement depends on.
pub(super) struct CheckContext<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) catalog: Option<&'a Catalog>,
    pub(super) policies: &'a CompiledRole,
    pub(super) context: &'a RequestContext,
    pub(super) key: Option<&'a KeyArn>,
}

impl CheckContext<'_> {
    /// Decides, and says so.
    pub(super) fn about(&self, origin: Origin<'_>, output: &mut Output<'_>) -> Result<Exit, Failure> {
        let Self { ledger, catalog, policies, context, key } = *self;
        let question = Question::Statement(origin);
        let statement = match parse(origin.text) {
            Ok(statement) => statement,
            Err(error) => {
                let what = Service::Qldb.refusal(origin.text, report::syntax(origin, &error));
                return undecided(question, what.clone(), &report::error(origin, what), output);
            }
        };
        let requirements = match resolve(&statement, ledger, catalog) {
            Ok(requirements) => requirements,
            Err(error) => {
                let what = Service::Qldb.refusal(origin.text, (&error).into());
                return undecided(question, what.clone(), &report::error(origin, what), output);
            }
        };
        let mut decision = policies.policies.decide(&requirements, context);
        if let Some(key) = key {
            decision = decision.and(policies.policies.decide_key(key, context));
        }
        for warning in requirements.warnings() {
            remark(origin, Severity::Warning, &warning.into(), output)?;
        }
        let found = Understood::new(&requirements).warnings;
        let mut warnings: Vec<Noted> = found.into_iter().map(Noted::Statement).collect();
        for unknown in unknown_ids(&requirements) {
            remark(origin, Severity::Note, &unknown, output)?;
            warnings.push(Noted::Statement(unknown.into()));
        }
        warnings.extend(notes_of(policies));
        decided(question, &decision, warnings, PolicyFiles { role: policies, tables: None }, &|_| None, output)
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
