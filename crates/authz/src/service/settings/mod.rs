//! The configuration file of the service.
//!
//! `docs/authorization-reference.md` describes every key.

mod read;
mod served;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use partiql_iam::authorizer::CallerSource;
use partiql_iam::authorizer::dynamodb::OtherOperations;
use partiql_iam::dynamodb::{Account, MAX_REQUEST_BYTES};
use partiql_iam::qldb::Ledger;
use partiql_iam_project::{ConfigError, RoleConfig, read_file, read_toml};

/// What the configuration file says. Its paths are taken from the file's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceConfig {
    /// Where the file is.
    pub path: PathBuf,
    /// What decisions are made for.
    pub served: Served,
    /// What can't change while the service runs.
    pub fixed: Fixed,
    /// Whether refusals are real.
    pub enforcement: Enforcement,
    /// Whether a refusal says what is missing.
    pub explain: bool,
    /// Who may call, in the order of the file.
    pub principals: Vec<PrincipalConfig>,
}

/// What an instance decides for: one ledger, or the tables of one account and region. Which one can't change while the service runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// A ledger of QLDB.
    Ledger {
        /// The ledger, with its permissions mode.
        ledger: Ledger,
        /// The file with its tables.
        catalog: PathBuf,
    },
    /// Tables of DynamoDB.
    Tables {
        /// Their account and region.
        account: Account,
        /// The files with their keys, tags and policies.
        schemas: Vec<PathBuf>,
        /// What happens to requests without statements.
        other_operations: OtherOperations,
    },
}

impl Served {
    /// What differs of what can't change.
    pub(super) fn changed(&self, next: &Self) -> Option<&'static str> {
        match (self, next) {
            (Self::Ledger { ledger: old, catalog: _ }, Self::Ledger { ledger: new, catalog: _ }) => {
                (old != new).then_some("ledger")
            }
            (
                Self::Tables { account: old, schemas: _, other_operations: _ },
                Self::Tables { account: new, schemas: _, other_operations: _ },
            ) if old.id() == new.id() => (old != new).then_some("dynamodb.region"),
            (Self::Tables { .. }, Self::Tables { .. }) => Some("dynamodb.account"),
            (Self::Ledger { .. }, Self::Tables { .. }) => Some("ledger"),
            (Self::Tables { .. }, Self::Ledger { .. }) => Some("dynamodb"),
        }
    }

    /// What messages call the files with the tables.
    pub(super) const fn tables(&self) -> &'static str {
        match self {
            Self::Ledger { .. } => "catalog",
            Self::Tables { .. } => "schema",
        }
    }

    fn files(&self) -> &[PathBuf] {
        match self {
            Self::Ledger { ledger: _, catalog } => std::slice::from_ref(catalog),
            Self::Tables { account: _, schemas, other_operations: _ } => schemas,
        }
    }
}

/// What can't change while the service runs, besides what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Where it listens.
    pub listen: Listen,
    /// What names the caller.
    pub caller: CallerSource,
    /// How much is taken, and how long it may take.
    pub limits: Limits,
    /// Where decisions are written down.
    pub audit: AuditConfig,
}

/// Where the service listens; at least one of `http` and `grpc` is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listen {
    /// For Envoy's checks over HTTP.
    pub http: Option<SocketAddr>,
    /// For Envoy's checks over gRPC.
    pub grpc: Option<SocketAddr>,
    /// For `/healthz`, `/readyz` and `/metrics`.
    pub admin: Option<SocketAddr>,
}

/// Whether refusals are real.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enforcement {
    /// What is refused is not let through.
    #[default]
    Enforce,
    /// What would be refused is written down and let through, if it is a request of the API at all.
    DryRun,
}

/// How much is taken, and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest body of a request, in bytes.
    pub body_bytes: usize,
    /// How many requests are read and decided at the same time; more of them wait.
    pub concurrent_requests: usize,
    /// How many connections are open at the same time on one listener; more of them wait to be accepted.
    pub connections: usize,
    /// How long a connection may be without a request's headers.
    pub header_timeout: Duration,
    /// How long a request may take, from its headers to its answer.
    pub request_timeout: Duration,
    /// How long requests may take after SIGTERM.
    pub shutdown_timeout: Duration,
}

impl Limits {
    /// The longest body of a request on a ledger, if nothing else is said.
    const LEDGER_BODY: usize = 8 * 1024 * 1024;
    /// The longest body that DynamoDB takes.
    const TABLES_BODY: usize = MAX_REQUEST_BYTES;

    /// The limits if the configuration gives none.
    const fn with_body(body_bytes: usize) -> Self {
        Self {
            body_bytes,
            concurrent_requests: 256,
            connections: 1024,
            header_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(10),
            shutdown_timeout: Duration::from_secs(20),
        }
    }
}

/// Where decisions are written down, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditConfig {
    /// The file to append to; standard output if there is none.
    pub file: Option<PathBuf>,
    /// How a statement is written to the audit log.
    pub statement: StatementForm,
}

/// How the audit log shows a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatementForm {
    /// By the SHA-256 of its text: literals in it may be secrets.
    #[default]
    Digest,
    /// By its text.
    Text,
}

/// One principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalConfig {
    /// Its ARN.
    pub arn: String,
    /// Its access key ids, or the values of the header that names it.
    pub identities: Vec<String>,
    /// Its policies and its condition keys, its tags and what its ARN says among them.
    pub role: RoleConfig,
}

impl ServiceConfig {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// When it can't be read, is not TOML, has a key or a value that is not known, or does not fit together.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::parse(&read_file(path)?, path)
    }

    /// Reads the text of a configuration file. Its relative paths are taken from the folder of `path`.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, has a key or a value that is not known, or does not fit together.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        read_toml(text, path, |reader, entries| read::service(reader, entries, path))
    }

    /// All files that decisions depend on: this one, what is known of the tables, and the policies.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let policies = self.principals.iter().flat_map(|principal| principal.role.files());
        let tables = self.served.files().iter().map(PathBuf::as_path);
        [self.path.as_path()].into_iter().chain(tables).chain(policies)
    }
}
