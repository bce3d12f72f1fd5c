//! What the other files of a tree say of how its tables and ledgers are deployed, and which ledger its programs name.

use std::path::{Path, PathBuf};

use partiql_iam::Span;
use partiql_iam::qldb::LedgerArn;
use partiql_iam_embedded::mentions_service;
use partiql_iam_project::ReadText;
use partiql_iam_project::text::Unreadable;
use partiql_iam_template::{
    Deployment, DeploymentFact, TemplateValues, deployment, may_declare_ledger, may_declare_table, may_say_deployment,
};

use crate::kind::{FileKind, MAX_SOURCE_BYTES};
use crate::name::{short_name_of, shown};
use crate::naming::{Named, named};
use crate::place::Lines;

/// A file that may say something of the tables and ledgers of a tree.
#[derive(Debug)]
pub struct Beside {
    path: PathBuf,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Template,
    /// A template, perhaps, that is not read.
    UnreadTemplate,
    /// Statements for QLDB, which name no ledger.
    Script,
    /// A program that may send statements to QLDB.
    Program,
    UnreadProgram,
}

/// What a file says, and where.
#[derive(Debug)]
pub(crate) struct Saying {
    folder: PathBuf,
    place: String,
    says: DeploymentFact,
}

/// What is said of a tree.
#[derive(Debug, Default)]
pub(crate) struct Sayings(Vec<Saying>);

impl Beside {
    /// What a file may say, by what came of reading it and by its bytes. `is_script` says of the text of a script whether it is for QLDB.
    pub fn of(
        path: &Path,
        kind: FileKind,
        read: &Result<Option<String>, Unreadable>,
        bytes: &[u8],
        is_script: impl FnOnce(&str) -> bool,
    ) -> Option<Self> {
        let may_declare = |bytes: &[u8]| may_declare_ledger(bytes) || may_declare_table(bytes);
        // In UTF-16 there is a byte 0 beside each letter.
        let may_declare_wide = || {
            let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            may_declare(&narrow)
        };
        let what = match (kind, read) {
            (FileKind::Script | FileKind::Sql, Ok(Some(text))) => is_script(text).then_some(What::Script),
            (FileKind::Script | FileKind::Sql, _) => None,
            (FileKind::Policies, Err(Unreadable::Utf16)) => may_declare_wide().then_some(What::UnreadTemplate),
            (FileKind::Policies, Err(Unreadable::NotUtf8(_))) => may_declare(bytes).then_some(What::UnreadTemplate),
            (FileKind::Policies, Err(_)) => Some(What::UnreadTemplate),
            (FileKind::Policies, Ok(None)) if bytes.contains(&0) => may_declare_wide().then_some(What::UnreadTemplate),
            (FileKind::Policies, Ok(_)) => may_say_deployment(bytes).then_some(What::Template),
            (_, Err(_)) => Some(What::UnreadProgram),
            (_, Ok(_)) => may_send_to_qldb(bytes).then_some(What::Program),
        };
        Some(Self { path: path.to_owned(), what: what? })
    }

    /// Whether it may have statements for QLDB.
    pub(crate) const fn may_ask_ledger(&self) -> bool {
        match self.what {
            What::Script | What::Program | What::UnreadProgram => true,
            What::Template | What::UnreadTemplate => false,
        }
    }
}

/// Whether a program may send statements to QLDB: it names QLDB, or what sends statements and not DynamoDB.
fn may_send_to_qldb(bytes: &[u8]) -> bool {
    let has = |first: u8, word: &[u8]| {
        memchr::memchr2_iter(first, first.to_ascii_uppercase(), bytes)
            .any(|at| bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)))
    };
    has(b'q', b"qldb") || mentions_service(bytes) && !has(b'd', b"dynamodb")
}

impl Sayings {
    /// What templates say.
    pub(crate) fn of(files: &[Beside], values: &TemplateValues, read_text: &ReadText<'_>) -> Self {
        let mut all = Vec::new();
        for Beside { path, what } in files {
            let folder = path.parent().unwrap_or(path).to_owned();
            let unread = || DeploymentFact::More("is not read, and may declare more".to_owned());
            let text = match what {
                What::Script | What::Program | What::UnreadProgram => continue,
                What::UnreadTemplate => None,
                What::Template => read_text(path, MAX_SOURCE_BYTES).ok(),
            };
            let Some(text) = text else {
                all.push(Saying { folder, place: short_name_of(path), says: unread() });
                continue;
            };
            let lines = Lines::of(&text);
            for Deployment { span, says, .. } in deployment(path, &text, values) {
                let place = if span.end == 0 {
                    short_name_of(path)
                } else {
                    let at = lines.place(span);
                    format!("{}:{}:{}", short_name_of(path), at.line, at.column)
                };
                all.push(Saying { folder: folder.clone(), place, says });
            }
        }
        Self(all)
    }

    /// Files may be missing: a folder was not looked at.
    pub(crate) fn with_unwalked(mut self, is_whole: bool) -> Self {
        if !is_whole {
            let says = DeploymentFact::More("has files that are not read, and may declare more".to_owned());
            self.0.push(Saying { folder: PathBuf::new(), place: "the tree".to_owned(), says });
        }
        self
    }

    /// Why it is not known which tables and ledgers there are.
    pub(crate) fn of_existence(&self) -> Option<String> {
        self.0.iter().find_map(|Saying { folder: _, place, says }| match says {
            DeploymentFact::More(why) | DeploymentFact::Perhaps(why) => Some(format!("`{}` {why}", shown(place))),
            _ => None,
        })
    }

    /// Why it is not known that a ledger is in this region and account. `is_region_said`: the resource itself says the region.
    pub(crate) fn of_place(&self, region: &str, account: &str, is_region_said: bool) -> Option<String> {
        let mut provider: Option<&Saying> = None;
        for saying in &self.0 {
            let place = shown(&saying.place);
            match &saying.says {
                DeploymentFact::Region(said) if !is_region_said && said != region => {
                    let (said, region) = (shown(said), shown(region));
                    return Some(format!("`{place}` says the region `{said}`, and `{region}` is given"));
                }
                DeploymentFact::Account(said) if said != account => {
                    let (said, account) = (shown(said), shown(account));
                    return Some(format!("`{place}` says the account `{said}`, and `{account}` is given"));
                }
                DeploymentFact::Elsewhere(why) => return Some(format!("`{place}` {why}")),
                DeploymentFact::Provider => match provider {
                    Some(other) if other.folder != saying.folder => {
                        return Some(format!("`{}` and `{place}` have providers of their own", shown(&other.place)));
                    }
                    Some(_) | None => provider = Some(saying),
                },
                _ => {}
            }
        }
        None
    }
}

/// Why it is not known that the programs of a tree ask this ledger.
pub(crate) fn of_programs(files: &[Beside], ledger: &LedgerArn, read_text: &ReadText<'_>) -> Option<String> {
    files.iter().find_map(|Beside { path, what }| {
        let file = short_name_of(path);
        let text = match what {
            What::Template | What::UnreadTemplate | What::Script => return None,
            What::Program => read_text(path, MAX_SOURCE_BYTES).ok(),
            What::UnreadProgram => None,
        };
        let Some(text) = text else { return Some(format!("`{}` is not read, and may name another one", shown(&file))) };
        let at = |offset: usize| {
            let at = Lines::of(&text).place(Span::of(&(offset..offset)));
            format!("{}:{}:{}", file, at.line, at.column)
        };
        Some(match named(&text, ledger.name(), ledger.region(), ledger.account()) {
            Named::It => return None,
            Named::Nothing => format!("`{}` does not name it as a plain text", shown(&file)),
            Named::Other(other, offset) | Named::Place(other, offset) => {
                format!("`{}` names `{}`", shown(&at(offset)), shown(other))
            }
            Named::Unknown(offset) => format!("`{}` may name another one", shown(&at(offset))),
        })
    })
}
