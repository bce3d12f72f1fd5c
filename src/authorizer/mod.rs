//! Whether a request of the QLDB Session API may go on: one pure function, [`Authorizer::decide`].
//!
//! Every command needs `qldb:SendCommand` on its ledger; ExecuteStatement needs what its statement needs. What is not
//! understood is refused.
//!
//! Source: API model of QLDB Session; Service Authorization Reference, QLDB.

mod audit;
mod caller;
mod decide;
pub mod dynamodb;
mod need;
mod refusal;

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

pub use audit::AuditRecord;
pub use caller::{Caller, CallerSource, Principal};
pub use need::NeededPermission;
pub use refusal::{Refusal, Stage};

use crate::service::qldb::Ledger;
use crate::service::qldb::catalog::Catalog;
use crate::service::qldb::session::CommandKind;
use crate::wire::Request;
use caller::Callers;

/// A ledger and its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLedger {
    /// The ledger.
    pub ledger: Ledger,
    /// Its tables. One that is missing here can't be used.
    pub catalog: Catalog,
}

/// Who may send what to which ledgers.
#[derive(Debug)]
pub struct Authorizer {
    callers: Callers,
    /// By name.
    ledgers: BTreeMap<String, KnownLedger>,
    explain: bool,
}

/// What is known of a request besides its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestEnvironment {
    /// The time, in seconds since 1970; for `aws:CurrentTime` and `aws:EpochTime`.
    pub time: Option<i64>,
    /// Where the request comes from; for `aws:SourceIp`.
    pub source_ip: Option<IpAddr>,
}

/// The answer to a request, and what led to it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// Why the request is refused; `None` if it may go on.
    pub refusal: Option<Refusal>,
    /// Who asks, as far as it is known.
    pub caller: Option<Caller<'a>>,
    /// The ledger, if it is known.
    pub ledger: Option<&'a KnownLedger>,
    /// What was asked for, if that was understood.
    pub command: Option<CommandKind>,
    /// The session, if the request names one.
    pub session_token: Option<Cow<'a, str>>,
    /// The statement, if there is one.
    pub statement: Option<Cow<'a, str>>,
    /// What is needed, as far as it is known.
    pub needs: Vec<NeededPermission>,
}

impl Answer<'_> {
    /// The answer to a request of which nothing else is known.
    #[must_use]
    pub const fn refused(refusal: Refusal) -> Self {
        Self {
            refusal: Some(refusal),
            caller: None,
            ledger: None,
            command: None,
            session_token: None,
            statement: None,
            needs: Vec::new(),
        }
    }

    /// Whether the request may go on.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.refusal.is_none()
    }
}

impl Authorizer {
    /// An authorizer for these ledgers and principals, each with its access key ids or header values.
    ///
    /// With `explain` a refusal says which permission on which table is missing; without, only what QLDB itself says. Of two
    /// ledgers with the same name, or two principals with the same identity, the later counts.
    #[must_use]
    pub fn new(
        source: CallerSource,
        principals: impl IntoIterator<Item = (Principal, Vec<String>)>,
        ledgers: impl IntoIterator<Item = KnownLedger>,
        explain: bool,
    ) -> Self {
        let callers = Callers::new(source, principals, |context| context);
        let ledgers = ledgers.into_iter().map(|known| (known.ledger.arn.name().to_string(), known)).collect();
        Self { callers, ledgers, explain }
    }

    /// The ledger of a name.
    #[must_use]
    pub fn ledger(&self, name: &str) -> Option<&KnownLedger> {
        self.ledgers.get(name)
    }

    /// The ledgers, by name.
    pub fn ledgers(&self) -> impl Iterator<Item = &KnownLedger> {
        self.ledgers.values()
    }

    /// Whether a refusal says what is missing.
    #[must_use]
    pub const fn explains(&self) -> bool {
        self.explain
    }

    /// Decides on a request.
    ///
    /// `ledger_of` says which ledger a session is of, by its token; `None` if that is not known, and then the request is refused.
    pub fn decide<'a>(
        &'a self,
        request: &Request<'a>,
        ledger_of: impl FnOnce(&str) -> Option<Cow<'a, str>>,
        environment: RequestEnvironment,
    ) -> Answer<'a> {
        decide::decide(self, request, ledger_of, environment)
    }
}
