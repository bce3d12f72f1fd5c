//! `partiql-iam lsp`

use std::process::ExitCode;

use clap::Args;
use lsp_server::Connection;

use super::{Failure, message};
use crate::lsp::serve;

const EXAMPLES: &str = "\
Editors start this program themselves; it speaks the Language Server Protocol.

Neovim 0.11:
  vim.filetype.add({ extension = { partiql = 'partiql' } })
  vim.lsp.config('partiql_iam', { cmd = { 'partiql-iam', 'lsp' }, filetypes = { 'partiql', 'json' } })
  vim.lsp.enable('partiql_iam')

Settings, as initialization options (paths are relative to the workspace folder):
  {\"ledger\": \"arn:aws:qldb:us-east-1:123456789012:ledger/cars\", \"catalog\": \"tables.json\",
   \"permissionsMode\": \"STANDARD\", \"roles\": {\"clerk\": {\"policies\": [\"clerk.json\"]}}, \"role\": \"clerk\"}

Exit status: 0, the editor said goodbye; 1, it did not; 2, what it sent is not the protocol.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Lsp {
    /// Taken for the sake of editors that pass it: standard input and output are used in any case
    #[arg(long)]
    stdio: bool,
}

pub(super) fn run(_: &Lsp) -> Result<ExitCode, Failure> {
    let (connection, threads) = Connection::stdio();
    let end = serve(&connection);
    // The writer ends when nobody can send to it any more.
    drop(connection);
    match threads.join() {
        Ok(()) => Ok(ExitCode::from(end.status())),
        Err(error) => Err(Failure::Message(message(&format!("the message can't be read: {error}")))),
    }
}
