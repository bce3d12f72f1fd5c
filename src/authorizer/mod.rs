//! Whether a request of the QLDB Session API may go on: one pure function, [`Authorizer::decide`].
//!
//! Every command needs `qldb:SendCommand` on its ledger; ExecuteStatement needs what its statement needs. What is not
//! understood is refused.
//!
//! Source: API model of QLDB Session; Service Authorization Reference, QLDB.

mod audit;
mod caller;
mod refusal;

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::net::IpAddr;

use smallvec::SmallVec;

pub use audit::{AuditRecord, Need};
pub use caller::{Caller, CallerSource, Principal};
pub use refusal::{Refusal, Stage};

use crate::iam::{Decision, RequestContext};
use crate::service::qldb::catalog::Catalog;
use crate::service::qldb::parse;
use crate::service::qldb::resolve::{Requirements, resolve_with};
use crate::service::qldb::session;
use crate::service::qldb::session::{Command, CommandKind, SendCommand};
use crate::service::qldb::{Action, Ledger, TableId, resource};
use crate::wire::Request;

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
    source: CallerSource,
    /// By access key id, or by the value of the header.
    principals: BTreeMap<String, Arc<Principal>>,
    /// By name.
    ledgers: BTreeMap<String, KnownLedger>,
    explain: bool,
}

/// What is known of a request besides its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The time, in seconds since 1970; for `aws:CurrentTime` and `aws:EpochTime`.
    pub time: Option<i64>,
    /// Where the request comes from; for `aws:SourceIp`.
    pub source_ip: Option<IpAddr>,
}

/// The answer to a request, and what led to it.
#[derive(Debug)]
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
    pub needs: Vec<Need>,
}

impl Answer<'_> {
    const NOTHING: Self = Self {
        refusal: None,
        caller: None,
        ledger: None,
        command: None,
        session_token: None,
        statement: None,
        needs: Vec::new(),
    };

    /// The answer to a request of which nothing else is known.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        let mut answer = Self::NOTHING;
        answer.refusal = Some(refusal);
        answer
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
        let mut by_identity = BTreeMap::new();
        for (principal, identities) in principals {
            let Principal { arn, policies, context } = principal;
            // Nobody can give here what a request does not show.
            let principal = Arc::new(Principal { arn, policies, context: context.partial() });
            by_identity.extend(identities.into_iter().map(|identity| (identity, Arc::clone(&principal))));
        }
        let ledgers = ledgers.into_iter().map(|known| (known.ledger.arn.name().to_string(), known)).collect();
        Self { source, principals: by_identity, ledgers, explain }
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
        surroundings: Surroundings,
    ) -> Answer<'a> {
        let mut answer = Answer::NOTHING;
        if let Err(refusal) = self.judge(request, ledger_of, surroundings, &mut answer) {
            answer.refusal = Some(refusal);
        }
        answer
    }

    fn judge<'a>(
        &'a self,
        request: &Request<'a>,
        ledger_of: impl FnOnce(&str) -> Option<Cow<'a, str>>,
        surroundings: Surroundings,
        answer: &mut Answer<'a>,
    ) -> Result<(), Refusal> {
        let command = session::read(request).map_err(|error| Refusal::malformed(&error))?;
        answer.command = Some(command.kind());
        let (ledger_name, execute) = match command {
            SendCommand::StartSession { ledger_name } => (Some(ledger_name), None),
            SendCommand::InSession { session_token, command } => {
                let name = ledger_of(&session_token);
                answer.session_token = Some(session_token);
                let execute = match command {
                    Command::ExecuteStatement { transaction_id: _, statement, parameters } => {
                        answer.statement = Some(statement);
                        Some(parameters)
                    }
                    Command::StartTransaction
                    | Command::FetchPage
                    | Command::CommitTransaction
                    | Command::AbortTransaction
                    | Command::EndSession => None,
                };
                (name, execute)
            }
        };
        let (identity, region) = self.source.identity(request)?;
        let principal = self.principals.get(identity);
        answer.caller = Some(Caller { identity: identity.into(), principal: principal.map(|known| &**known) });
        let ledger_name = ledger_name.ok_or_else(Refusal::unknown_session)?;
        let known = self.ledgers.get(&*ledger_name).ok_or_else(|| Refusal::unknown_ledger(&ledger_name))?;
        answer.ledger = Some(known);
        let KnownLedger { ledger, catalog } = known;
        if region.is_some_and(|region| region != ledger.arn.region()) {
            return Err(Refusal::wrong_region());
        }
        let principal = principal.ok_or_else(|| Refusal::unknown_caller(identity))?;
        let context = surroundings.context(principal);
        let Some(parameters) = execute else {
            let requirements = Requirements::of_send_command(ledger);
            answer.needs = vec![Need::new(Action::SendCommand.row(), &resource::ledger(), ledger)];
            return match principal.policies.decide(&requirements, &context) {
                Decision::Allowed => Ok(()),
                Decision::Denied(denial) => {
                    Err(Refusal::denied(denial, &answer.needs, Some(&principal.arn), self.explain))
                }
            };
        };
        let text = answer.statement.as_deref().unwrap_or_default();
        let statement = parse(text).map_err(|error| Refusal::syntax(text, &error, self.explain))?;
        let values: SmallVec<[Option<TableId>; 4]> = parameters.iter().map(session::Parameter::table_id).collect();
        let requirements = resolve_with(&statement, ledger, Some(catalog), &values)
            .map_err(|error| Refusal::resolve(text, &error, self.explain))?;
        for need in &requirements {
            answer.needs.extend(need.actions().map(|action| Need::new(action, &need.resource, ledger)));
        }
        match principal.policies.decide(&requirements, &context) {
            Decision::Allowed => Ok(()),
            Decision::Denied(denial) => Err(Refusal::denied(denial, &answer.needs, None, self.explain)),
        }
    }
}

impl Surroundings {
    fn context<'p>(&self, principal: &'p Principal) -> Cow<'p, RequestContext> {
        let Self { time, source_ip } = *self;
        if !principal.policies.asks_surroundings() {
            return Cow::Borrowed(&principal.context);
        }
        let mut known = RequestContext::new();
        if let Some(time) = time {
            known = known.with_time(time);
        }
        if let Some(address) = source_ip {
            known = known.with_source_ip(address);
        }
        Cow::Owned(principal.context.clone().overridden_by(known))
    }
}
