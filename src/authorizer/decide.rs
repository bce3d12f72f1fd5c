//! From a request to its answer: what is asked for, who asks, of which ledger, what that needs, whether they may.
//!
//! Each step is a function from one type to the next. What is known when a step refuses is in the answer.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use smallvec::SmallVec;

use super::caller::{Caller, Principal};
use super::need::NeededPermission;
use super::refusal::Refusal;
use super::{Answer, Authorizer, KnownLedger, RequestEnvironment};
use crate::iam::{Decision, RequestContext};
use crate::service::qldb::resolve::{Requirements, resolve_with};
use crate::service::qldb::session::{self, Command, CommandKind, Parameter, SIGNING_NAME, SendCommand};
use crate::service::qldb::{Ledger, UniqueId, parse};
use crate::wire::Request;

/// What is asked for.
struct Asked<'a> {
    command: CommandKind,
    session_token: Option<Cow<'a, str>>,
    /// `None` if it is not known which ledger the session is of.
    ledger_name: Option<Cow<'a, str>>,
    execute: Option<Execute<'a>>,
}

/// A statement to run.
struct Execute<'a> {
    statement: Cow<'a, str>,
    parameters: Vec<Parameter<'a>>,
}

/// Who asks, and the region that the request is signed for if that is read.
struct Who<'a> {
    caller: Caller<'a>,
    region: Option<&'a str>,
}

/// Whether it may go on. With nothing needed if that is not known.
struct Judgement {
    needs: Vec<NeededPermission>,
    refusal: Option<Refusal>,
}

pub(super) fn decide<'a>(
    authorizer: &'a Authorizer,
    request: &Request<'a>,
    ledger_of: impl FnOnce(&str) -> Option<Cow<'a, str>>,
    environment: RequestEnvironment,
) -> Answer<'a> {
    let asked = match Asked::read(request, ledger_of) {
        Ok(asked) => asked,
        Err(refusal) => return Answer::refused(refusal),
    };
    let who = match authorizer.who(request) {
        Ok(who) => who,
        Err(refusal) => return asked.answer(None, None, Judgement::refused(refusal)),
    };
    let known = match authorizer.known_ledger(asked.ledger_name.as_deref()) {
        Ok(known) => known,
        Err(refusal) => return asked.answer(Some(who.caller), None, Judgement::refused(refusal)),
    };
    let judgement = match who.principal(&known.ledger) {
        Ok(principal) => {
            let context = environment.context(principal);
            match &asked.execute {
                Some(execute) => Judgement::on(execute, known, principal, &context, authorizer.explain),
                None => Judgement::on_command(&known.ledger, principal, &context, authorizer.explain),
            }
        }
        Err(refusal) => Judgement::refused(refusal),
    };
    asked.answer(Some(who.caller), Some(known), judgement)
}

impl<'a> Asked<'a> {
    fn read(request: &Request<'a>, ledger_of: impl FnOnce(&str) -> Option<Cow<'a, str>>) -> Result<Self, Refusal> {
        let sent = session::read(request).map_err(|error| Refusal::malformed(&error))?;
        let kind = sent.kind();
        Ok(match sent {
            SendCommand::StartSession { ledger_name } => {
                Self { command: kind, session_token: None, ledger_name: Some(ledger_name), execute: None }
            }
            SendCommand::InSession { session_token, command } => {
                let execute = match command {
                    Command::ExecuteStatement { transaction_id: _, statement, parameters } => {
                        Some(Execute { statement, parameters })
                    }
                    Command::StartTransaction
                    | Command::FetchPage
                    | Command::CommitTransaction
                    | Command::AbortTransaction
                    | Command::EndSession => None,
                };
                let ledger_name = ledger_of(&session_token);
                Self { command: kind, session_token: Some(session_token), ledger_name, execute }
            }
        })
    }

    fn answer(self, caller: Option<Caller<'a>>, ledger: Option<&'a KnownLedger>, judgement: Judgement) -> Answer<'a> {
        let Self { command, session_token, ledger_name: _, execute } = self;
        let Judgement { needs, refusal } = judgement;
        let statement = execute.map(|Execute { statement, parameters: _ }| statement);
        Answer { refusal, caller, ledger, command: Some(command), session_token, statement, needs }
    }
}

impl Authorizer {
    fn who<'a>(&'a self, request: &Request<'a>) -> Result<Who<'a>, Refusal> {
        let (caller, region) = self.callers.find(request, SIGNING_NAME)?;
        Ok(Who { caller, region })
    }

    fn known_ledger(&self, name: Option<&str>) -> Result<&KnownLedger, Refusal> {
        let name = name.ok_or_else(Refusal::unknown_session)?;
        self.ledgers.get(name).ok_or_else(|| Refusal::unknown_ledger(name))
    }
}

impl<'a> Who<'a> {
    /// The principal, if it is known and asks where the ledger is.
    fn principal(&self, ledger: &Ledger) -> Result<&'a Principal, Refusal> {
        let Self { caller: Caller { identity, principal }, region } = self;
        if region.is_some_and(|region| region != ledger.arn.region()) {
            return Err(Refusal::wrong_region());
        }
        principal.ok_or_else(|| Refusal::unknown_caller(identity))
    }
}

impl Judgement {
    const fn refused(refusal: Refusal) -> Self {
        Self { needs: Vec::new(), refusal: Some(refusal) }
    }

    /// On a command without a statement.
    fn on_command(ledger: &Ledger, principal: &Principal, context: &RequestContext, explain: bool) -> Self {
        let Principal { arn, policies, context: _ } = principal;
        let requirements = Requirements::of_send_command(ledger);
        Self::of(policies.decide(&requirements, context), &requirements, Some(arn), explain)
    }

    fn on(
        execute: &Execute<'_>,
        known: &KnownLedger,
        principal: &Principal,
        context: &RequestContext,
        explain: bool,
    ) -> Self {
        let Execute { statement: text, parameters } = execute;
        let KnownLedger { ledger, catalog } = known;
        let statement = match parse(text) {
            Ok(statement) => statement,
            Err(error) => return Self::refused(Refusal::statement(text, &error, explain)),
        };
        let values: SmallVec<[Option<UniqueId>; 4]> = parameters.iter().map(Parameter::table_id).collect();
        match resolve_with(&statement, ledger, Some(catalog), &values) {
            Ok(requirements) => {
                let decision = principal.policies.decide(&requirements, context);
                Self::of(decision, &requirements, None, explain)
            }
            Err(error) => Self::refused(Refusal::statement(text, &error, explain)),
        }
    }

    /// `caller`: the principal of a command without a statement.
    fn of(decision: Decision, requirements: &Requirements<'_>, caller: Option<&str>, explain: bool) -> Self {
        let needs = NeededPermission::all(requirements);
        let refusal = match decision {
            Decision::Allowed => None,
            Decision::Denied(denial) => Some(Refusal::denied(denial, &needs, caller, explain)),
        };
        Self { needs, refusal }
    }
}

impl RequestEnvironment {
    pub(super) fn context<'p>(&self, principal: &'p Principal) -> Cow<'p, RequestContext> {
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
