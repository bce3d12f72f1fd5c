//! From the configuration file and the files it names to a [`Decider`]: all of them, or an error and nothing.

use std::fmt;
use std::fs;
use std::path::{Display, Path, PathBuf};
use std::time::SystemTime;

use super::decider::Decider;
use super::settings::{PrincipalConfig, Served, ServiceConfig};
use partiql_iam::authorizer::dynamodb::TablesAuthorizer;
use partiql_iam::authorizer::{Authorizer, KnownLedger, Principal};
use partiql_iam::dynamodb::{Account, TargetError};
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::text;
use partiql_iam_project::{
    Cause, CompiledRole, ConfigError, DynamoDbConfig, Problem, Stamps, Tables, TablesError, catalog,
};

/// What decisions are made from, read at one time.
#[derive(Debug)]
pub struct ServiceState {
    /// The configuration.
    pub settings: ServiceConfig,
    /// Who decides.
    pub decider: Decider,
    /// When the file with the tables was last changed; of several the one that was not for the longest time. `None` if there is none.
    pub tables_changed: Option<SystemTime>,
    /// The files, as they were before they were read.
    pub stamps: Stamps,
}

/// Why a file can't be used.
#[derive(Debug)]
pub enum LoadError {
    /// The configuration file.
    Config(ConfigError),
    /// The catalog, a schema or policies: what is wrong with each file, one at least.
    Files(Vec<Problem>),
    /// The tables of the schema are in another account or region than the configuration file says.
    Target(PathBuf, TargetError),
    /// A setting changed that is fixed while the service runs. Holds its name.
    Fixed(PathBuf, &'static str),
}

impl LoadError {
    /// The file; of several the first.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Config(error) => error.path(),
            Self::Files(problems) => problems.first().map_or(Path::new(""), |problem| &problem.path),
            Self::Target(path, _) | Self::Fixed(path, _) => path,
        }
    }
}

impl fmt::Display for LoadError {
    /// One line: file, place and problem.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path().display();
        match self {
            Self::Config(error) => line(f, &path, error.text(), &error.into()),
            Self::Files(problems) => problems.first().map_or(Ok(()), |problem| match &problem.cause {
                Cause::Unreadable(reason) => write!(f, "{path}: {reason}"),
                Cause::Catalog(_) | Cause::Policy(_) | Cause::Template(_) | Cause::Schema(_) | Cause::Conflict(_) => {
                    line(f, &path, &problem.text, &problem.into())
                }
            }),
            Self::Target(_, error) => write!(f, "{path}: {}", Diagnostic::from(error)),
            Self::Fixed(_, name) => write!(f, "{path}: `{name}` can't change while the service runs; restart it"),
        }
    }
}

impl std::error::Error for LoadError {}

/// File, place and problem.
fn line(f: &mut fmt::Formatter<'_>, path: &Display<'_>, text: &str, what: &Diagnostic<'_>) -> fmt::Result {
    match what.span {
        Some(span) => write!(f, "{path}{}: {what}", LineColumn(text, span)),
        None => write!(f, "{path}: {what}"),
    }
}

/// `:line:column` of a place in a text.
struct LineColumn<'t>(&'t str, Span);

impl fmt::Display for LineColumn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, span) = *self;
        let before = text.get(..span.start as usize).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        write!(f, ":{line}:{column}")
    }
}

impl ServiceState {
    /// Reads everything.
    ///
    /// # Errors
    ///
    /// When one of the files can't be read or understood.
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        let config = Stamps::of([path]);
        let settings = ServiceConfig::read(path).map_err(LoadError::Config)?;
        // Before the texts: a change in between makes the catalog older than it is, never younger.
        let stamps = config.with(settings.files());
        let principals = settings.principals.iter().map(principal).collect::<Result<Vec<_>, _>>();
        let (source, explain) = (settings.fixed.caller.clone(), settings.explain);
        let (decider, tables_changed) = match &settings.served {
            Served::Ledger { ledger, catalog: file } => {
                let changed = changed(file)?;
                let catalog = catalog(file, &text::read).map_err(|problem| LoadError::Files(vec![problem]))?;
                let ledger = KnownLedger { ledger: ledger.clone(), catalog };
                (Decider::Ledger(Authorizer::new(source, principals?, [ledger], explain)), Some(changed))
            }
            Served::Tables { account, schemas, other_operations } => {
                let changed = schemas.iter().map(|file| changed(file)).collect::<Result<Vec<_>, _>>()?;
                let Tables { account, schema, policies: _ } = tables(path, account, schemas)?;
                let decider = TablesAuthorizer::new(source, principals?, account, schema, *other_operations, explain);
                (Decider::Tables(decider), changed.into_iter().min())
            }
        };
        Ok(Self { settings, decider, tables_changed, stamps })
    }

    /// Reads everything anew.
    ///
    /// # Errors
    ///
    /// As [`ServiceState::read`], and when something changed that is fixed while the service runs.
    pub fn reread(&self) -> Result<Self, LoadError> {
        let path = &self.settings.path;
        let next = Self::read(path)?;
        let (old, new) = (&self.settings.fixed, &next.settings.fixed);
        let fixed = [
            ("listen", old.listen != new.listen),
            ("caller", old.caller != new.caller),
            ("limits", old.limits != new.limits),
            ("audit", old.audit != new.audit),
        ];
        let served = self.settings.served.changed(&next.settings.served);
        let name = || fixed.into_iter().find_map(|(name, changed)| changed.then_some(name));
        match served.or_else(name) {
            Some(name) => Err(LoadError::Fixed(path.clone(), name)),
            None => Ok(next),
        }
    }
}

fn changed(file: &Path) -> Result<SystemTime, LoadError> {
    fs::metadata(file).and_then(|about| about.modified()).map_err(|error| {
        let cause = Cause::Unreadable(error.into());
        LoadError::Files(vec![Problem { path: file.to_owned(), text: String::new(), cause }])
    })
}

fn tables(config: &Path, account: &Account, schemas: &[PathBuf]) -> Result<Tables, LoadError> {
    let given = DynamoDbConfig {
        account: Some(account.id().to_owned()),
        region: Some(account.region().to_owned()),
        schemas: schemas.to_owned(),
    };
    Tables::load(&given, &text::read).map_err(|error| match error {
        TablesError::File(problem) => LoadError::Files(vec![problem]),
        TablesError::Target(error) => LoadError::Target(config.to_owned(), error),
    })
}

fn principal(settings: &PrincipalConfig) -> Result<(Principal, Vec<String>), LoadError> {
    let PrincipalConfig { arn, identities, role } = settings;
    let CompiledRole { policies, context, .. } =
        CompiledRole::load(arn, role, &text::read).map_err(LoadError::Files)?;
    Ok((Principal { arn: arn.clone(), policies, context }, identities.clone()))
}
