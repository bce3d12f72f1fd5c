//! Exports as their manifests describe them: all files of each, or what is missing.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use partiql_iam_audit::{Found, Manifest, Problem, ProblemKind, named_blocks, named_strand};

use super::source::source;

/// The longest manifest: an export has a file for some thousands of blocks.
const MAX_MANIFEST: u64 = 256 << 20;

const COMPLETED: &str = ".completed.manifest";
const STARTED: &str = ".started.manifest";

/// The files that a manifest names. What is missing is a problem.
pub(super) fn files(path: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let name = source(path);
    let mut refuse = |kind| problems.push(Problem::of_file(&name, kind));
    let bytes = match std::fs::metadata(path)
        .and_then(|about| if about.len() > MAX_MANIFEST { Ok(None) } else { std::fs::read(path).map(Some) })
    {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            refuse(ProblemKind::TooLong);
            return Vec::new();
        }
        Err(error) => {
            refuse(ProblemKind::Unreadable { why: error.to_string() });
            return Vec::new();
        }
    };
    let manifest = match Manifest::parse(&bytes) {
        Ok(manifest) => manifest,
        Err(kind) => {
            refuse(kind);
            return Vec::new();
        }
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let Some(keys) = &manifest.keys else { return of_begun(path, folder, &manifest, problems) };
    if keys.is_empty() {
        refuse(ProblemKind::Empty);
    }
    // A file is there for one key, the one that says most of its path.
    let keys: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
    let mut found: BTreeMap<PathBuf, (usize, &str)> = BTreeMap::new();
    for key in keys {
        let missing = match place_of(folder, key) {
            None => Some(key),
            Some((skipped, path)) => match found.entry(path) {
                Entry::Vacant(entry) => {
                    entry.insert((skipped, key));
                    None
                }
                Entry::Occupied(mut entry) if skipped < entry.get().0 => Some(entry.insert((skipped, key)).1),
                Entry::Occupied(_) => Some(key),
            },
        };
        if let Some(key) = missing {
            refuse(ProblemKind::MissingFile { key: key.to_owned() });
        }
    }
    found.into_keys().collect()
}

/// Of an export that was begun: it has ended if the manifest of its end is there too, which names the files.
fn of_begun(path: &Path, folder: &Path, manifest: &Manifest, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let named = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(STARTED));
    let Some(export) = manifest.export.as_deref().or(named) else { return Vec::new() };
    let begin = format!("{export}.");
    let is_end = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(&begin) && name.ends_with(COMPLETED)
    };
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut ends: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_end).collect();
    ends.sort();
    if ends.is_empty() {
        let export = export.to_owned();
        problems.push(Problem::of_file(&source(path), ProblemKind::Unfinished { export }));
    }
    ends.iter().flat_map(|end| files(end, problems)).collect()
}

/// Where the file of a key is: below the folder of the manifest, under the key or under what follows a part of its folders, compressed or not; with how
/// many parts of the key are not in its path.
fn place_of(folder: &Path, key: &str) -> Option<(usize, PathBuf)> {
    let parts: Vec<Component<'_>> = Path::new(key).components().collect();
    // A key leads nowhere but downward.
    let parts: Option<Vec<&std::ffi::OsStr>> = parts
        .iter()
        .filter(|part| !matches!(part, Component::RootDir | Component::CurDir))
        .map(|part| if let Component::Normal(part) = part { Some(*part) } else { None })
        .collect();
    let parts = parts?;
    (0..parts.len()).find_map(|skipped| {
        let below: PathBuf = parts.iter().skip(skipped).collect();
        let plain = folder.join(below);
        let mut packed = plain.clone().into_os_string();
        packed.push(".gz");
        [plain, PathBuf::from(packed)].into_iter().find(|path| path.is_file()).map(|path| (skipped, path))
    })
}

/// Whether it is a manifest, by its name.
pub(super) fn is_manifest(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("manifest"))
}

/// A problem of the blocks of a file, if they are not those of its name.
pub(super) fn compare(path: &Path, name: &Arc<str>, found: &Found) -> Option<Problem> {
    let file = path.file_name()?.to_str()?;
    let (named, strand) = (named_blocks(file)?, named_strand(file)?);
    let wanted = (named.last - named.first).saturating_add(1);
    let is_its = found.strand.as_deref() == Some(strand);
    let read = match found.blocks {
        Some((blocks, count)) if blocks == named && count == wanted && is_its => return None,
        // Another format of that name is no export.
        None => "none".to_owned(),
        Some((blocks, count)) => {
            let of = match &found.strand {
                Some(_) if is_its => String::new(),
                Some(other) => format!(" of the strand `{other}`"),
                None => " of several strands".to_owned(),
            };
            format!("{count} blocks from {} to {}{of}", blocks.first, blocks.last)
        }
    };
    found.format?;
    let of = if is_its || found.blocks.is_none() { String::new() } else { format!(" of the strand `{strand}`") };
    let named = format!("blocks {} to {}{of}", named.first, named.last);
    Some(Problem::of_file(name, ProblemKind::OtherBlocks { named, read }))
}
