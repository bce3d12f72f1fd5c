//! The tool `scan`.

use clap::Args;
use rmcp::schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::scan::{self, Scan};
use super::answer::Answer;
use super::arguments::{DatabaseArguments, Flags, PolicyArguments, check_path};
use super::lines::Lines;
use super::refusal::Refusal;
use super::session::Session;
use crate::report::{Exit, Form, Output};

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct ScanArguments {
    /// Files and folders; the root if there are none. Of folders above these no `.gitignore` counts.
    #[serde(default)]
    paths: Vec<String>,
    #[serde(flatten)]
    policies: PolicyArguments,
    #[serde(flatten)]
    database: DatabaseArguments,
    /// Statements that are not known do not count as denied.
    #[serde(default)]
    incomplete: bool,
}

/// The arguments of the program's command.
#[derive(Args)]
struct ScanFlags {
    #[command(flatten)]
    scan: Scan,
}

pub(super) fn scan(arguments: ScanArguments, mut session: Session) -> Result<Answer, Refusal> {
    let ScanArguments { mut paths, policies, database, incomplete } = arguments;
    let mut flags: Flags = database.flags(&mut session)?;
    policies.add_to(&mut flags, &mut session)?;
    if incomplete {
        flags.switch("incomplete");
    }
    flags.switch("no-ignore-parent");
    if paths.is_empty() {
        paths.push(".".to_owned());
    }
    let settings = session.settings();
    for path in &paths {
        check_path("paths", path)?;
        let problem =
            |error: std::io::Error| Refusal::new("outside", format!("`{path}`: {error}"), "give a path of the root");
        settings.reach().check(path.as_ref()).map_err(problem)?;
    }
    let ScanFlags { scan } = flags.read_with(&paths)?;
    let mut lines = Lines::default();
    let exit = scan::run(&scan, &settings, &mut Output::new(Form::Json, &mut lines))?;
    let mut members = lines.members();
    members.insert("result".to_owned(), json!(word(exit)));
    Ok(Answer { value: Value::Object(members), is_understood: exit != Exit::NotUnderstood })
}

const fn word(exit: Exit) -> &'static str {
    match exit {
        Exit::Clean => "clean",
        Exit::Found => "found",
        Exit::NotUnderstood => "not-understood",
    }
}
