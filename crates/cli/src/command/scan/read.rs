//! The files of a tree, each read once: what templates declare has to be known before what statements need is said.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use partiql_iam::Service;
use partiql_iam_project::TerraformFolders;
use partiql_iam_scan::{
    Beside, Declared, DeclaringFile, FileKind, ScriptService, declared_in, may_declare, may_have_policies,
};
use partiql_iam_template::TemplateValues;

use super::super::Failure;
use super::super::reach::Reach;
use super::file::Job;
use super::known::Project;
use super::source::Text;
use super::walk;

/// So many bytes of texts are kept until it is known what the templates declare; what is more is read again.
const MAX_KEPT_BYTES: usize = 8 << 20;

/// A file that was read.
struct Opened {
    job: Job,
    text: Text,
    declares: Option<DeclaringFile>,
    beside: Option<Beside>,
}

/// A file in which something may be found, or of which the configuration is wrong.
pub(super) struct Kept {
    pub(super) job: Job,
    pub(super) text: Text,
}

/// Reads all files, and keeps those in which something may be found. `looked_at` is told each name, in order, and `is_whole` asked afterwards
/// whether all were there. What the templates declare is known
/// afterwards.
pub(super) fn all(
    jobs: impl Iterator<Item = Job>,
    declared: &OnceLock<Declared>,
    values: &TemplateValues,
    reach: &Reach,
    is_whole: impl FnOnce() -> bool,
    mut looked_at: impl FnMut(&str),
) -> Result<Vec<Kept>, Failure> {
    let folders = TerraformFolders::with(values.clone());
    let (mut kept, mut declaring): (Vec<Kept>, Vec<DeclaringFile>) = (Vec::new(), Vec::new());
    let mut all_beside = Vec::new();
    let mut bytes = 0;
    let mut problematic: Option<Arc<Project>> = None;
    walk::in_order(
        jobs,
        |job, buffer| job.open(&folders, values, reach, buffer),
        |Opened { job, text, declares, beside }| {
            looked_at(&job.name);
            declaring.extend(declares);
            all_beside.extend(beside);
            let text = match text {
                Text::Kept(text) if bytes + text.len() > MAX_KEPT_BYTES => Text::Again,
                text => text,
            };
            if let Text::Kept(text) = &text {
                bytes += text.len();
            }
            let is_said = problematic.as_ref().is_some_and(|project| Arc::ptr_eq(project, &job.project));
            if !job.project.problems.is_empty() && !is_said {
                problematic = Some(Arc::clone(&job.project));
                kept.push(Kept { job, text });
            } else if !matches!(text, Text::None) {
                kept.push(Kept { job, text });
            }
            Ok(())
        },
    )?;
    let read_text = |path: &Path, limit: usize| reach.read_text(path, limit);
    _ = declared.set(Declared::of(declaring, &all_beside, is_whole(), values, &read_text));
    Ok(kept)
}

impl Job {
    /// Whether the statements of a script are for QLDB.
    fn is_for_qldb(&self, text: &str) -> bool {
        match self.project.known.service(text, &self.path) {
            Ok(ScriptService::Named(service)) => service == Service::Qldb,
            Ok(ScriptService::Meant(service)) => self.kind == FileKind::Script && service == Service::Qldb,
            Ok(ScriptService::Guessed) => self.kind == FileKind::Script,
            Err(_) => false,
        }
    }

    /// Reads the file. `buffer` is for its bytes.
    fn open(self, folders: &TerraformFolders, values: &TemplateValues, reach: &Reach, buffer: &mut Vec<u8>) -> Opened {
        let is_template = self.kind == FileKind::Policies;
        let (mut text, mut declares) = (Text::None, None);
        let read_text = |path: &Path, limit: usize| reach.read_text(path, limit);
        let read = self.text(buffer);
        let beside = Beside::of(&self.path, self.kind, &read, buffer, |text| self.is_for_qldb(text));
        match read {
            Ok(None) => {}
            Ok(Some(found)) => {
                let is_declaring = is_template && may_declare(found.as_bytes());
                declares =
                    if is_declaring { declared_in(&self.path, &found, folders, values, &read_text) } else { None };
                if !is_declaring || declares.is_some() || may_have_policies(found.as_bytes()) {
                    text = Text::Kept(found);
                }
            }
            Err(error) => text = Text::Unreadable(error),
        }
        Opened { job: self, text, declares, beside }
    }
}
