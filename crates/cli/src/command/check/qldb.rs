//! Decisions on statements of QLDB.

use super::super::Failure;
use super::super::denial::PolicyFiles;
use super::super::service::Service;
use super::answer::{Question, decided, notes_of, remark, undecided};
use crate::report::{self, Exit, Output};
use partiql_iam::explain::Understood;
use partiql_iam::iam::{KeyArn, RequestContext, Severity};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::resolve;
use partiql_iam::{Ledger, parse};
use partiql_iam_answer::{Note, decide_on_qldb};
use partiql_iam_project::CompiledRole;
use partiql_iam_scan::Origin;

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
        let (decision, unknown) = decide_on_qldb(&requirements, &policies.policies, context, key);
        for warning in requirements.warnings() {
            remark(origin, Severity::Warning, &warning.into(), output)?;
        }
        let found = Understood::new(&requirements).warnings;
        let mut warnings: Vec<Note> = found.into_iter().map(Note::Statement).collect();
        for unknown in unknown {
            remark(origin, Severity::Note, &unknown, output)?;
            warnings.push(Note::Statement(unknown.into()));
        }
        warnings.extend(notes_of(policies));
        decided(question, &decision, warnings, PolicyFiles { role: policies, tables: None }, &|_| None, output)
    }
}
