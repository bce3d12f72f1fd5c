//! `partiql-iam lsp`

use std::thread;

use clap::Args;
use lsp_server::Connection;

use super::settings::GlobalFlags;
use super::{Failure, message};
use crate::report::Exit;
use partiql_iam_lsp::serve;

const EXAMPLES: &str = "\
Editors start this program themselves; it speaks the Language Server Protocol.

Neovim 0.11:
  vim.filetype.add({ extension = { partiql = 'partiql' } })
  vim.lsp.config('partiql_iam', { cmd = { 'partiql-iam', 'lsp' }, filetypes = { 'partiql', 'json' } })
  vim.lsp.enable('partiql_iam')

The nearest `partiql-iam.toml` above a file says which ledger or which tables of DynamoDB its statements run on; the
first line of a file may name the service, `-- service: dynamodb`. Settings win over `partiql-iam.toml`, as initialization
options (paths are relative to the workspace folder):
  {\"dynamodb\": {\"schema\": [\"schema.json\"]}, \"roles\": {\"reader\": {\"policies\": [\"reader.json\"]}}}
  {\"ledger\": \"arn:aws:qldb:us-east-1:123456789012:ledger/cars\", \"catalog\": \"tables.json\",
   \"permissionsMode\": \"STANDARD\", \"roles\": {\"clerk\": {\"policies\": [\"clerk.json\"]}}, \"role\": \"clerk\"}

Exit status: 0, the editor said goodbye; 1, it did not; 2, what it sent is not the protocol.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Lsp {
    /// Accepted from editors that pass it, and without effect
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(_: &Lsp, settings: &GlobalFlags) -> Result<Exit, Failure> {
    let (Connection { sender, receiver }, threads) = Connection::stdio();
    // Messages are handed over one by one, when they are asked for. Only what has come in can be cancelled or merged, so that they
    // are taken in as they come; and a client that writes before it reads is not kept waiting.
    let (waiting, incoming) = Connection::memory();
    thread::spawn(move || receiver.into_iter().try_for_each(|message| incoming.sender.send(message)));
    let connection = Connection { sender, receiver: waiting.receiver };
    let end = serve(&connection, settings.config_files());
    // The writer ends when nobody can send to it any more.
    drop(connection);
    match threads.join() {
        Ok(()) => Ok(if end.status() == 0 { Exit::Clean } else { Exit::Found }),
        Err(error) => Err(Failure::Message(message(&format!("the message can't be read: {error}")))),
    }
}
