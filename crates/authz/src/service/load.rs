//! From the configuration file and the files it names to an [`Authorizer`]: all of them, or an error and nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Display, Path, PathBuf};
use std::time::SystemTime;

use super::settings::{PrincipalSettings, Settings};
use partiql_iam::authorizer::{Authorizer, KnownLedger, Principal};
use partiql_iam::iam::{
    NamedPolicy, PolicyDocument, PolicyError, PolicyKind as Kind, PolicySet, PolicySources, ResourcePolicy,
};
use partiql_iam::qldb::catalog::{Catalog, CatalogError};
use partiql_iam::{Diagnostic, Span};
use partiql_iam_project::{ConfigError, Role};

/// What decisions are made from, read at one time.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration.
    pub settings: Settings,
    /// Who decides.
    pub authorizer: Authorizer,
    /// When the catalog's file was last changed.
    pub catalog_changed: SystemTime,
    /// The files, as they were before they were read.
    pub stamps: Stamps,
}

/// How files are at one time: when they were changed, and how long they are; nothing for one that isn't there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps(BTreeMap<PathBuf, Option<(SystemTime, u64)>>);

impl Stamps {
    /// Looks at the files.
    pub fn of<'p>(files: impl IntoIterator<Item = &'p Path>) -> Self {
        let stamp = |path: &Path| {
            let about = fs::metadata(path).ok()?;
            Some((about.modified().ok()?, about.len()))
        };
        Self(files.into_iter().map(|path| (path.to_owned(), stamp(path))).collect())
    }

    /// Looks at the same files again.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::of(self.0.keys().map(PathBuf::as_path))
    }

    /// Looks at the files of a configuration too, if it can be read.
    #[must_use]
    pub(super) fn with_files_of(self, config: &Path) -> Self {
        let Ok(settings) = Settings::read(config) else { return self };
        let Self(mut files) = self;
        for (path, stamp) in Self::of(settings.files()).0 {
            files.entry(path).or_insert(stamp);
        }
        Self(files)
    }
}

/// Why a file can't be used.
#[derive(Debug)]
pub enum LoadError {
    /// The configuration file.
    Config(ConfigError),
    /// A file that can't be read. Holds the reason.
    File(PathBuf, String),
    /// The catalog. Holds its text.
    Catalog(PathBuf, String, Box<CatalogError>),
    /// A policy. Holds its text.
    Policy(PathBuf, String, Box<PolicyError>),
    /// A setting changed that is fixed while the service runs. Holds its name.
    Fixed(PathBuf, &'static str),
}

impl LoadError {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Config(error) => error.path(),
            Self::File(path, _) | Self::Catalog(path, ..) | Self::Policy(path, ..) | Self::Fixed(path, _) => path,
        }
    }
}

impl fmt::Display for LoadError {
    /// One line: file, place and problem.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path().display();
        match self {
            Self::Config(error) => line(f, &path, error.text(), &error.into()),
            Self::File(_, problem) => write!(f, "{path}: {problem}"),
            Self::Catalog(_, text, error) => line(f, &path, text, &(&**error).into()),
            Self::Policy(_, text, error) => line(f, &path, text, &(&**error).into()),
            Self::Fixed(_, name) => write!(f, "{path}: `{name}` can't change while the service runs; restart it"),
        }
    }
}

impl std::error::Error for LoadError {}

/// File, place and problem.
fn line(f: &mut fmt::Formatter<'_>, path: &Display<'_>, text: &str, what: &Diagnostic<'_>) -> fmt::Result {
    match what.span {
        Some(span) => write!(f, "{path}{}: {what}", Place(text, span)),
        None => write!(f, "{path}: {what}"),
    }
}

/// `:line:column` of a place in a text.
struct Place<'t>(&'t str, Span);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, span) = *self;
        let before = text.get(..span.start as usize).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        write!(f, ":{line}:{column}")
    }
}

impl Loaded {
    /// Reads everything.
    ///
    /// # Errors
    ///
    /// When one of the files can't be read or understood.
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        let config = Stamps::of([path]);
        let settings = Settings::read(path).map_err(LoadError::Config)?;
        let mut stamps = Stamps::of(settings.files());
        stamps.0.extend(config.0);
        let path = &settings.catalog;
        let unreadable = |error: std::io::Error| LoadError::File(path.clone(), error.to_string());
        // Read before the text: a change in between makes the catalog older than it is, never younger.
        let catalog_changed = fs::metadata(path).and_then(|about| about.modified()).map_err(unreadable)?;
        let text = text(path)?;
        let catalog = match Catalog::from_ion(&text) {
            Ok(catalog) => catalog,
            Err(error) => return Err(LoadError::Catalog(path.clone(), text, Box::new(error))),
        };
        let principals = settings.principals.iter().map(principal).collect::<Result<Vec<_>, _>>()?;
        let ledger = KnownLedger { ledger: settings.fixed.ledger.clone(), catalog };
        let authorizer = Authorizer::new(settings.fixed.caller.clone(), principals, [ledger], settings.explain);
        Ok(Self { settings, authorizer, catalog_changed, stamps })
    }

    /// Reads everything anew.
    ///
    /// # Errors
    ///
    /// As [`Loaded::read`], and when something changed that is fixed while the service runs.
    pub fn reread(&self) -> Result<Self, LoadError> {
        let path = &self.settings.path;
        let next = Self::read(path)?;
        let (old, new) = (&self.settings.fixed, &next.settings.fixed);
        let changed = [
            ("ledger", old.ledger != new.ledger),
            ("listen", old.listen != new.listen),
            ("caller", old.caller != new.caller),
            ("limits", old.limits != new.limits),
            ("audit", old.audit != new.audit),
        ];
        match changed.into_iter().find(|(_, changed)| *changed) {
            Some((name, _)) => Err(LoadError::Fixed(path.clone(), name)),
            None => Ok(next),
        }
    }
}

fn principal(settings: &PrincipalSettings) -> Result<(Principal, Vec<String>), LoadError> {
    let PrincipalSettings { arn, identities, role } = settings;
    let Role { policies, boundary, scps, session_policy, endpoint_policy, context } = role;
    let all = |paths: &[PathBuf], kind| paths.iter().map(|path| policy(path, kind)).collect::<Result<Vec<_>, _>>();
    let sources = PolicySources {
        identity: all(policies, Kind::Identity)?,
        boundary: boundary.iter().map(|path| policy(path, Kind::PermissionsBoundary)).next().transpose()?,
        scps: scps.iter().map(|level| all(level, Kind::ServiceControl)).collect::<Result<_, _>>()?,
        session: all(session_policy.as_slice(), Kind::Session)?,
        endpoint: endpoint_policy.iter().map(|path| named(path, ResourcePolicy::parse)).next().transpose()?,
    };
    let policies = PolicySet::compile(sources);
    Ok((Principal { arn: arn.clone(), policies, context: context.clone() }, identities.clone()))
}

fn policy(path: &Path, kind: Kind) -> Result<NamedPolicy, LoadError> {
    named(path, |text| PolicyDocument::parse_as(text, kind))
}

fn named<D>(path: &Path, parse: impl FnOnce(&str) -> Result<D, PolicyError>) -> Result<NamedPolicy<D>, LoadError> {
    let text = text(path)?;
    match parse(&text) {
        Ok(document) => Ok(NamedPolicy { name: path.display().to_string(), document }),
        Err(error) => Err(LoadError::Policy(path.to_owned(), text, Box::new(error))),
    }
}

fn text(path: &Path) -> Result<String, LoadError> {
    let failed = |problem: String| LoadError::File(path.to_owned(), problem);
    let mut bytes = fs::read(path).map_err(|error| failed(error.to_string()))?;
    // A mark that some editors put first; it is no part of the text.
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes)
        .map_err(|error| failed(format!("not UTF-8 from byte {} on", error.utf8_error().valid_up_to())))
}
