//! Decisions on statements of QLDB.

use std::collections::BTreeSet;
use std::io::Write;

use super::super::denial::PolicyFiles;
use super::super::service::Service;
use super::super::{Failure, Format, complain};
use super::answer::{Noted, Question, Status, decided, notes_of, undecided};
use crate::report::{self, Origin};
use partiql_iam::explain::Understood;
use partiql_iam::iam::{KeyArn, RequestContext};
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
    pub(super) format: Format,
}

impl CheckContext<'_> {
    /// Decides, and says so.
    pub(super) fn about(&self, origin: Origin<'_>, out: &mut dyn Write) -> Result<Status, Failure> {
        let Self { ledger, catalog, policies, context, key, format } = *self;
        let question = Question::Statement(origin);
        let statement = match parse(origin.text) {
            Ok(statement) => statement,
            Err(error) => {
                let what = Service::Qldb.refusal(origin.text, report::syntax(origin, &error));
                return undecided(question, what.clone().into(), &report::error(origin, what), format, out);
            }
        };
        let requirements = match resolve(&statement, ledger, catalog) {
            Ok(requirements) => requirements,
            Err(error) => {
                let what = Service::Qldb.refusal(origin.text, (&error).into());
                return undecided(question, what.clone().into(), &report::error(origin, what), format, out);
            }
        };
        let mut decision = policies.policies.decide(&requirements, context);
        if let Some(key) = key {
            decision = decision.and(policies.policies.decide_key(key, context));
        }
        if format == Format::Text {
            requirements.warnings().iter().for_each(|warning| complain(&report::warning(origin, warning)));
        }
        let found = Understood::new(&requirements).warnings;
        let mut warnings: Vec<Noted> = found.into_iter().map(Noted::Statement).collect();
        for unknown in unknown_ids(&requirements) {
            if format == Format::Text {
                complain(&report::note(origin, unknown.clone()));
            }
            warnings.push(Noted::Statement(unknown.into()));
        }
        warnings.extend(notes_of(policies));
        decided(question, &decision, warnings, PolicyFiles { role: policies, tables: None }, &|_| None, format, out)
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
