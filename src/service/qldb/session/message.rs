//! The body of a request.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::service::qldb::MAX_STATEMENT_CHARS;
use crate::service::qldb::session::command::{Command, SendCommand};
use crate::service::qldb::session::error::SessionError;
use crate::service::qldb::session::parameter::{MAX_BINARY, MAX_TEXT, Parameter};
use crate::wire::json::{self, Object, Text, present};

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Body<'r> {
    #[serde(borrow, default, deserialize_with = "present")]
    session_token: Option<Text<'r>>,
    #[serde(borrow, default, deserialize_with = "present")]
    start_session: Option<Object<StartSession<'r>>>,
    #[serde(default, deserialize_with = "present")]
    start_transaction: Option<Object<Empty>>,
    #[serde(borrow, default, deserialize_with = "present")]
    execute_statement: Option<Object<ExecuteStatement<'r>>>,
    #[serde(borrow, default, deserialize_with = "present")]
    fetch_page: Option<Object<FetchPage<'r>>>,
    #[serde(borrow, default, deserialize_with = "present")]
    commit_transaction: Option<Object<CommitTransaction<'r>>>,
    #[serde(default, deserialize_with = "present")]
    abort_transaction: Option<Object<Empty>>,
    #[serde(default, deserialize_with = "present")]
    end_session: Option<Object<Empty>>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct StartSession<'r> {
    #[serde(borrow)]
    ledger_name: Text<'r>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct ExecuteStatement<'r> {
    #[serde(borrow)]
    transaction_id: Text<'r>,
    #[serde(borrow)]
    statement: Text<'r>,
    #[serde(borrow, default)]
    parameters: Vec<Object<Value<'r>>>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Value<'r> {
    #[serde(borrow, default, deserialize_with = "present")]
    ion_binary: Option<Text<'r>>,
    #[serde(borrow, default, deserialize_with = "present")]
    ion_text: Option<Text<'r>>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct FetchPage<'r> {
    #[serde(borrow)]
    transaction_id: Text<'r>,
    #[serde(borrow)]
    next_page_token: Text<'r>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct CommitTransaction<'r> {
    #[serde(borrow)]
    transaction_id: Text<'r>,
    #[serde(borrow)]
    commit_digest: Text<'r>,
}

pub(crate) fn read(body: &[u8]) -> Result<SendCommand<'_>, SessionError> {
    let Body {
        session_token,
        start_session,
        start_transaction,
        execute_statement,
        fetch_page,
        commit_transaction,
        abort_transaction,
        end_session,
    } = json::read(body)?;
    let empty = |member: Option<Object<Empty>>, command| member.map(|Object(Empty {})| Ok(command));
    let mut commands = [
        empty(start_transaction, Command::StartTransaction),
        execute_statement.map(|Object(execute)| execute.command()),
        fetch_page.map(|Object(fetch)| fetch.command()),
        commit_transaction.map(|Object(commit)| commit.command()),
        empty(abort_transaction, Command::AbortTransaction),
        empty(end_session, Command::EndSession),
    ]
    .into_iter()
    .flatten();
    match (start_session, commands.next(), commands.next()) {
        (None, None, _) => Err(SessionError::NoCommand),
        (Some(Object(StartSession { ledger_name })), None, _) => {
            if session_token.is_some() {
                return Err(SessionError::SessionToken);
            }
            let ledger_name = checked(ledger_name, "LedgerName", is_ledger_name)?;
            Ok(SendCommand::StartSession { ledger_name })
        }
        (None, Some(command), None) => {
            let command = command?;
            let session_token = checked(session_token.ok_or(SessionError::SessionToken)?, "SessionToken", is_token)?;
            Ok(SendCommand::InSession { session_token, command })
        }
        _ => Err(SessionError::SeveralCommands),
    }
}

impl<'r> ExecuteStatement<'r> {
    fn command(self) -> Result<Command<'r>, SessionError> {
        let Self { transaction_id, statement, parameters } = self;
        let transaction_id = checked(transaction_id, "TransactionId", is_id)?;
        let is_statement = |text: &str| !text.is_empty() && is_at_most(text, MAX_STATEMENT_CHARS);
        let statement = checked(statement, "Statement", is_statement)?;
        let parameters = parameters.into_iter().map(|Object(value)| value.parameter()).collect::<Result<_, _>>()?;
        Ok(Command::ExecuteStatement { transaction_id, statement, parameters })
    }
}

impl<'r> Value<'r> {
    fn parameter(self) -> Result<Parameter<'r>, SessionError> {
        match (self.ion_binary, self.ion_text) {
            (Some(binary), None) => {
                let is_binary = |text: &str| text.len().div_ceil(4) <= MAX_BINARY.div_ceil(3);
                checked(binary, "IonBinary", is_binary).map(Parameter::Binary)
            }
            (None, Some(text)) => checked(text, "IonText", |text| is_at_most(text, MAX_TEXT)).map(Parameter::Text),
            (None, None) | (Some(_), Some(_)) => Err(SessionError::Parameter),
        }
    }
}

impl FetchPage<'_> {
    fn command<'r>(self) -> Result<Command<'r>, SessionError> {
        checked(self.transaction_id, "TransactionId", is_id)?;
        checked(self.next_page_token, "NextPageToken", is_token)?;
        Ok(Command::FetchPage)
    }
}

impl CommitTransaction<'_> {
    fn command<'r>(self) -> Result<Command<'r>, SessionError> {
        checked(self.transaction_id, "TransactionId", is_id)?;
        // 32 bytes in base64.
        checked(self.commit_digest, "CommitDigest", |digest| digest.len() <= 44)?;
        Ok(Command::CommitTransaction)
    }
}

fn checked<'r>(
    Text(text): Text<'r>,
    name: &'static str,
    is_valid: impl Fn(&str) -> bool,
) -> Result<Cow<'r, str>, SessionError> {
    if is_valid(&text) { Ok(text) } else { Err(SessionError::Value(name)) }
}

fn is_at_most(text: &str, characters: usize) -> bool {
    text.len() <= characters || text.chars().count() <= characters
}

fn is_token(text: &str) -> bool {
    (4..=1024).contains(&text.len()) && text.bytes().all(|byte| (b'!'..=b'~').contains(&byte))
}

fn is_id(text: &str) -> bool {
    text.len() == 22 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_ledger_name(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
        && !text.bytes().all(|byte| byte.is_ascii_digit())
}
