//! `partiql-iam mcp`

mod answer;
mod arguments;
mod check;
mod database;
mod explain;
mod lines;
mod lint;
mod policy_for;
mod refusal;
mod scan;
mod server;
mod session;
mod tool;

use std::path::PathBuf;

use clap::Args;
use rmcp::{ServiceExt, transport};

use super::reach::Root;
use super::settings::GlobalFlags;
use super::{Failure, message};
use crate::report::Exit;
use server::Server;

const EXAMPLES: &str = "\
Assistants start this program themselves; it speaks the Model Context Protocol over standard input
and output. Its tools are explain, check, policy_for, lint and scan.

Claude Code:
  claude mcp add partiql-iam -- partiql-iam mcp --root .

Cursor, in `.cursor/mcp.json`, and Claude Desktop, in `claude_desktop_config.json`:
  {\"mcpServers\": {\"partiql-iam\": {\"command\": \"partiql-iam\", \"args\": [\"mcp\", \"--root\", \"/path/of/project\"]}}}

Visual Studio Code, in `.vscode/mcp.json`:
  {\"servers\": {\"partiql-iam\": {\"command\": \"partiql-iam\", \"args\": [\"mcp\", \"--root\", \"${workspaceFolder}\"]}}}

Nothing is written, nothing is sent, and no file outside of the root is read: paths of calls are
relative and without `..`, links that lead out are refused, and so is what `partiql-iam.toml` names
out there. A `partiql-iam.toml` above the root does not count.

Exit status: 0, the assistant said goodbye; 2, the root is not a folder, or what came is not the
protocol.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Mcp {
    /// The folder outside of which no file is read
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

pub(super) fn run(Mcp { root }: &Mcp, settings: &GlobalFlags) -> Result<Exit, Failure> {
    let enter = || {
        let folder = root.canonicalize()?;
        // Names of files are then short, and the same in calls and in answers.
        std::env::set_current_dir(&folder).map(|()| folder)
    };
    let folder = enter().map_err(|error| {
        let problem = format!("`{}` can't be the root: {error}", root.display());
        Failure::plain("root", &problem, "give a folder with `--root`")
    })?;
    let server = Server::new(settings, Root { folder, ..Root::default() });
    let ended = |error: &dyn std::fmt::Display| Failure::Message(message(&format!("the protocol ended: {error}")));
    // What the program waits for is the assistant; calls have threads of their own.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let running = server.serve(transport::stdio()).await.map_err(|error| ended(&error))?;
        running.waiting().await.map_err(|error| ended(&error))?;
        Ok(Exit::Clean)
    })
}
