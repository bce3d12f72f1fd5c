//! Who decides on requests, and what comes of one: of a ledger, or of the tables of an account and region.

use std::borrow::Cow;

use super::request_id::RequestId;
use super::verdict::ClientAnswer;
use partiql_iam::authorizer::dynamodb::{TablesAnswer, TablesAuthorizer};
use partiql_iam::authorizer::{Answer, Authorizer, NeededPermission, Refusal, RequestEnvironment, Stage};
use partiql_iam::dynamodb::{Account, ApiOperation};
use partiql_iam::qldb::session::CommandKind;
use partiql_iam::wire::{CONTENT_TYPE, ERROR_TYPE, ERROR_TYPE_HEADER, Request, RequestError};

/// The header with the id of a request, which clients show.
const REQUEST_ID_HEADER: &str = "x-amzn-requestid";

/// Who decides.
#[derive(Debug)]
pub enum Decider {
    /// For a ledger.
    Ledger(Authorizer),
    /// For the tables of an account and region in DynamoDB.
    Tables(TablesAuthorizer),
}

/// The answer to a request.
#[derive(Debug)]
pub(super) enum Answered<'a> {
    Ledger(Answer<'a>),
    Tables(TablesAnswer<'a>, &'a Account),
}

impl Decider {
    pub(super) fn decide<'a>(&'a self, request: &Request<'a>, environment: RequestEnvironment) -> Answered<'a> {
        match self {
            Self::Ledger(authorizer) => {
                // One ledger an instance: whatever the session, it is of this one.
                let name = |_: &str| authorizer.ledgers().next().map(|known| Cow::Borrowed(known.ledger.arn.name()));
                Answered::Ledger(authorizer.decide(request, name, environment))
            }
            Self::Tables(authorizer) => Answered::Tables(authorizer.decide(request, environment), authorizer.account()),
        }
    }

    /// Refuses what is no request of the API even before its body is read.
    pub(super) fn refuse(&self, error: &RequestError) -> Answered<'_> {
        match self {
            Self::Ledger(_) => Answered::Ledger(Answer::refused(Refusal::malformed(error))),
            Self::Tables(authorizer) => Answered::Tables(TablesAnswer::malformed(error), authorizer.account()),
        }
    }
}

impl Answered<'_> {
    /// How far the request came, if it is refused.
    pub(super) fn refused_at(&self) -> Option<Stage> {
        match self {
            Self::Ledger(answer) => answer.refusal.as_ref().map(|refusal| refusal.stage),
            Self::Tables(answer, _) => answer.first_refusal().map(|refusal| refusal.stage),
        }
    }

    /// What was asked for: its place among all that there is, and its name.
    pub(super) fn asked_for(&self) -> Option<(usize, &'static str)> {
        match self {
            Self::Ledger(answer) => answer.command.map(|command| (command as usize, CommandKind::name(command))),
            Self::Tables(answer, _) => {
                answer.operation.map(|operation| (operation as usize, ApiOperation::name(operation)))
            }
        }
    }

    /// All that is needed.
    pub(super) fn needs(&self) -> impl Iterator<Item = &NeededPermission> {
        let (needs, members) = match self {
            Self::Ledger(answer) => (answer.needs.as_slice(), &[][..]),
            Self::Tables(answer, _) => (&[][..], answer.members.as_slice()),
        };
        needs.iter().chain(members.iter().flat_map(|member| &member.needs))
    }

    /// What the client gets, if the request is refused.
    pub(super) fn client_answer(&self, id: Option<&RequestId>) -> Option<ClientAnswer> {
        match self {
            Self::Ledger(answer) => answer.refusal.as_ref().map(|refusal| ClientAnswer {
                status: 400,
                headers: vec![("content-type", CONTENT_TYPE.to_owned()), (ERROR_TYPE_HEADER, ERROR_TYPE.to_owned())],
                body: refusal.body(),
            }),
            Self::Tables(answer, _) => answer.reply.as_ref().map(|reply| {
                let headers = reply.headers().map(|(name, value)| (name, value.to_owned()));
                let id = id.map(|id| (REQUEST_ID_HEADER, id.to_string()));
                ClientAnswer { status: reply.status, headers: headers.chain(id).collect(), body: reply.body.clone() }
            }),
        }
    }
}
