//! The statements of a source tree, for what is made of all of them together.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use clap::Args;

use partiql_iam::Service;
use partiql_iam::iam::Severity;
use partiql_iam_embedded::Request;
use partiql_iam_scan::{Finding, Kind, Origin, Place, Start, Statement, short_name_of};
use partiql_iam_template::TemplateValues;

use super::super::Failure;
use super::super::dynamodb::{Member, Sent, TableArgs};
use super::super::request::ValueArgs;
use super::super::settings::{GlobalFlags, LedgerArgs};
use super::file::{Gathered, Job, Manner};
use super::known::{Flags, Folders, Project};
use super::read::Kept;
use super::tree::{TreeArgs, WalkedFile};
use super::{read, walk};

/// A source tree in the place of statements.
#[derive(Debug, Args)]
pub(in super::super) struct ScanArgs {
    /// All statements of a source tree instead, as `partiql-iam scan` finds them; may be given several times
    #[arg(long = "scan", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Statements of the tree that are not known are left out, and said
    #[arg(long, requires = "paths")]
    incomplete: bool,
    #[command(flatten)]
    pub(in super::super) values: ValueArgs,
}

/// The statements for one service of one project.
#[derive(Debug)]
pub(in super::super) struct Group {
    pub(in super::super) service: Service,
    pub(in super::super) project: Arc<Project>,
    pub(in super::super) statements: Vec<Placed>,
}

/// A statement, and where it is.
#[derive(Debug)]
pub(in super::super) struct Placed {
    pub(in super::super) file: String,
    pub(in super::super) start: Start,
    pub(in super::super) statement: Statement,
}

impl Placed {
    pub(in super::super) fn origin(&self) -> Origin<'_> {
        let Self { file, start, statement } = self;
        Origin { start: *start, ..Origin::of_file(&statement.text, file) }
    }
}

impl Group {
    /// The statements as DynamoDB gets them.
    pub(in super::super) fn sent(&self) -> Sent {
        let member = |placed: &Placed| {
            let Request { operation, values } = &placed.statement.request;
            Member::new(placed.origin(), *operation, values.clone())
        };
        Sent::apart(self.statements.iter().map(member).collect())
    }
}

impl ScanArgs {
    /// Whether a tree is given.
    pub(in super::super) const fn is_given(&self) -> bool {
        !self.paths.is_empty()
    }

    /// The statements, each project's and each service's together. `say` is given all that is found, with the message for
    /// people.
    ///
    /// # Errors
    ///
    /// When some are not known or not understood.
    pub(in super::super) fn gather(
        &self,
        ledger: &LedgerArgs,
        tables: &TableArgs,
        said: Option<Service>,
        values: &TemplateValues,
        settings: &GlobalFlags,
        say: &mut dyn FnMut(Finding, &str) -> Result<(), Failure>,
    ) -> Result<Vec<Group>, Failure> {
        let not_known = if self.incomplete { Severity::Warning } else { Severity::Error };
        let manner = Manner { is_rendered: true, not_known };
        let mut groups: Vec<Group> = Vec::new();
        let unwalked = RefCell::new(Vec::new());
        let mut is_whole = true;
        let mut problems: Vec<Arc<Project>> = Vec::new();
        let tree = TreeArgs::of(&self.paths);
        let flags = Flags { ledger, tables, said, values, policies: None };
        let declared = Arc::new(OnceLock::new());
        let mut folders = Folders::new(flags, settings, Arc::clone(&declared));
        let jobs = tree.files(&unwalked)?.map(|WalkedFile { path, kind, is_given }| {
            let project = folders.project(&path);
            Job { name: short_name_of(&path), path, kind, is_given, project }
        });
        let take = |gathered: Gathered| {
            let Gathered { project, name, statements, found, unreadable } = gathered;
            if !project.problems.is_empty() && !problems.iter().any(|said| Arc::ptr_eq(said, &project)) {
                problems.push(Arc::clone(&project));
            }
            for (finding, rendered) in found.into_iter().chain(unreadable) {
                is_whole &= match finding.kind {
                    Kind::Remark | Kind::Open => true,
                    Kind::Unknown => self.incomplete,
                    Kind::Refusal | Kind::Denial => false,
                };
                say(finding, &rendered)?;
            }
            for (place, statement) in statements {
                let Place { line, column, .. } = place;
                let start = Start { line, column: column.saturating_sub(1) };
                let placed = Placed { file: name.clone(), start, statement };
                let service = placed.statement.service;
                let is_its = |group: &&mut Group| group.service == service && Arc::ptr_eq(&group.project, &project);
                match groups.iter_mut().find(is_its) {
                    Some(group) => group.statements.push(placed),
                    None => groups.push(Group { service, project: Arc::clone(&project), statements: vec![placed] }),
                }
            }
            Ok(())
        };
        let is_walked = || unwalked.borrow().is_empty();
        let kept = read::all(jobs, &declared, values, settings.reach(), is_walked, |_| {})?;
        walk::in_order(kept.into_iter(), |Kept { job, text }, buffer| job.gather(text, manner, buffer), take)?;
        if let Some(problem) = problems.iter().flat_map(|project| &project.problems).next() {
            return Err(problem.again());
        }
        if let Some(problem) = unwalked.borrow().first() {
            return Err(Failure::plain("unreadable-file", problem, "make it readable, or leave it out"));
        }
        if is_whole && groups.is_empty() {
            let names: Vec<String> = self.paths.iter().map(|path| format!("`{}`", path.display())).collect();
            let problem = format!("there is no statement in {}", names.join(", "));
            return Err(Failure::plain("empty", &problem, "`partiql-iam scan --help` says what is read"));
        }
        if !is_whole {
            let help =
                "write them so that they can be read, or give `--incomplete` to leave out those that are not known";
            let problem = "some statements are not known or not understood, and with the others alone the answer would be too small";
            return Err(Failure::plain("incomplete", problem, help));
        }
        Ok(groups)
    }
}
