//! What is known of the databases that the statements of a file run on.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use partiql_iam::dynamodb::Schema;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{Ledger, LedgerArn};
use partiql_iam::{Diagnostic, Service};
use partiql_iam_answer::{Database, agreed};
use partiql_iam_project::{CompiledRole, Config, Says, Tables, UnknownService, service_of};
use partiql_iam_template::TemplateValues;

use crate::declared::Declared;

/// What a caller knows.
#[derive(Debug)]
pub struct Given {
    /// The configuration file.
    pub config: Option<Config>,
    /// The service that is said for all scripts.
    pub service: Option<Service>,
    /// The ledger without what templates of the tree declare.
    pub ledger: Ledger,
    /// The tables of the ledger.
    pub catalog: Option<Catalog>,
    /// The tables of DynamoDB without those that only templates of the tree declare.
    pub tables: Tables,
    /// What the templates of the tree declare, when all are read.
    pub declared: Arc<OnceLock<Declared>>,
    /// Whether it is asked what policies give.
    pub is_asked: bool,
    /// These policies; `None` too if they can't be read.
    pub decider: Option<CompiledRole>,
    /// What is given for what templates leave open.
    pub values: TemplateValues,
}

/// What is known.
#[derive(Debug)]
pub struct Known {
    given: Given,
    /// The ledger.
    ledger: OnceLock<Ledger>,
    /// All tables.
    tables: OnceLock<Tables>,
}

/// The service of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptService {
    /// The script, or the configuration file by the script's name, says it.
    Named(Service),
    /// It is said for all scripts.
    Meant(Service),
    /// Nothing says it.
    Guessed,
}

impl From<Given> for Known {
    fn from(given: Given) -> Self {
        Self { given, ledger: OnceLock::new(), tables: OnceLock::new() }
    }
}

impl Known {
    /// What a caller knows of a ledger, and of DynamoDB's tables, and nothing else.
    #[must_use]
    pub fn of_databases(service: Option<Service>, ledger: &Database, tables: &Database) -> Self {
        let given = Given {
            config: None,
            service,
            ledger: ledger.ledger.clone(),
            catalog: ledger.catalog.clone(),
            tables: Tables { account: tables.account.clone(), schema: tables.schema.clone(), ..Tables::default() },
            declared: Arc::new(OnceLock::from(Declared::default())),
            is_asked: false,
            decider: None,
            values: TemplateValues::default(),
        };
        given.into()
    }

    /// What the caller knows.
    #[must_use]
    pub const fn given(&self) -> &Given {
        &self.given
    }

    /// The keys of tables for what is said of policies: by flags and configuration alone.
    pub(crate) const fn given_schema(&self) -> Option<&Schema> {
        self.given.tables.schema.as_ref()
    }

    /// The tables of the ledger.
    #[must_use]
    pub const fn catalog(&self) -> Option<&Catalog> {
        self.given.catalog.as_ref()
    }

    /// The ledger: what is given, else the one that the templates of the tree declare, when that is known. What they say of its permissions mode
    /// never counts.
    pub fn ledger(&self) -> &Ledger {
        self.ledger.get_or_init(|| {
            let given = self.given.ledger.clone();
            let declared = given.arn.is_template().then(|| self.declared().ledgers.taken()).flatten();
            // One that a request to another account or region can't be of is none that is asked about.
            let is_asked = |arn: &&LedgerArn| self.decider().is_none_or(|it| agreed(&it.context, arn.as_str()).is_ok());
            declared.filter(is_asked).map_or(given.clone(), |arn| Ledger { arn: arn.clone(), ..given })
        })
    }

    /// What is said of the ledgers that a file declares, where none is given.
    pub(crate) fn said_of_ledgers(&self, path: &Path) -> impl Iterator<Item = Diagnostic<'static>> {
        let given = &self.given.ledger;
        let said = given.arn.is_template().then(|| self.declared().ledgers.said_of(path, given.mode));
        said.into_iter().flatten()
    }

    /// What the templates of the tree declare; nothing before all are read.
    pub fn declared(&self) -> &Declared {
        static NONE: Declared = Declared::none();
        self.given.declared.get().unwrap_or(&NONE)
    }

    /// All tables, when what the templates of the tree declare is known.
    pub fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| {
            let given = &self.given.tables;
            let added = self.declared().added_to(given.schema.as_ref());
            let schema = added.or_else(|| given.schema.clone());
            Tables { schema, ..given.clone() }
        })
    }

    /// The functions of programs that send statements.
    pub(crate) fn calls(&self) -> Option<&partiql_iam_embedded::Calls> {
        self.given.config.as_ref().map(|config| &config.calls)
    }

    /// The policies that are asked about.
    pub(crate) const fn decider(&self) -> Option<&CompiledRole> {
        self.given.decider.as_ref()
    }

    /// Whether it is decided what the policies give; it is not, if they can't be read.
    pub(crate) fn undecided(&self) -> Option<bool> {
        self.given.is_asked.then_some(false)
    }

    /// The service of a script.
    ///
    /// # Errors
    ///
    /// When its first line names a service that there is not.
    pub fn service(&self, text: &str, path: &Path) -> Result<ScriptService, UnknownService> {
        let found = service_of(text, Some(path), self.given.config.as_ref())?;
        Ok(match (found, self.given.service) {
            (Some((service, Says::FirstLine | Says::Files)), _) => ScriptService::Named(service),
            (_, Some(service)) | (Some((service, Says::Service | Says::Sections)), None) => {
                ScriptService::Meant(service)
            }
            (None, None) => ScriptService::Guessed,
        })
    }
}
