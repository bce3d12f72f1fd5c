//! Which file of a crate takes something from which other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::source::{Source, is_word};

/// The files of a crate and the arrows between them.
#[derive(Debug)]
pub(crate) struct Graph {
    /// Each with its path from the root of the repository.
    pub(crate) files: Vec<Module>,
    /// From a file to the file that has what it names; one arrow for a pair.
    pub(crate) arrows: BTreeMap<(String, String), Arrow>,
}

/// That a file takes something from another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrow {
    /// The first line that says so.
    pub(crate) line: usize,
    /// The file hands it on with `pub use`, and does nothing else with it.
    pub(crate) is_handed_on: bool,
    /// It goes from a module to one that it is within.
    pub(crate) is_outward: bool,
}

/// A file of a crate.
#[derive(Debug)]
pub(crate) struct Module {
    /// Its path from the root of the repository.
    pub(crate) file: String,
    /// Its text.
    pub(crate) source: Source,
    parent: usize,
    children: BTreeMap<String, usize>,
    /// What a name means that a `use` brings.
    names: BTreeMap<String, Vec<String>>,
    /// What `use …::*` brings.
    globs: Vec<Vec<String>>,
    /// What the file itself defines.
    items: BTreeSet<String>,
}

/// A path that a file names.
#[derive(Debug)]
struct Mention {
    path: Vec<String>,
    /// What it is called here, if a `use` brings it.
    name: Option<String>,
    line: usize,
    is_handed_on: bool,
}

/// More names than this do not lead from one to the next.
const MAX_STEPS: usize = 20;

impl Graph {
    /// The graph of the crate with this root file.
    pub(crate) fn new(repository: &Path, root: &str) -> Self {
        let mut files = Vec::new();
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        add(repository, root.to_string(), folder, 0, &mut files);
        let mut mentions = Vec::new();
        for module in &mut files {
            let found = found(&module.source);
            for Mention { path, name, .. } in &found {
                match name.as_deref() {
                    Some("*") => module.globs.push(path.clone()),
                    Some(name) => _ = module.names.insert(name.to_string(), path.clone()),
                    None => {}
                }
            }
            mentions.push(found);
        }
        let mut graph = Self { files, arrows: BTreeMap::new() };
        for (from, found) in mentions.into_iter().enumerate() {
            for Mention { path, line, is_handed_on, .. } in found {
                let Some((to, true)) = graph.resolve(from, &path, MAX_STEPS) else { continue };
                if to != from {
                    let ends = (graph.files[from].file.clone(), graph.files[to].file.clone());
                    let is_outward = graph.is_within(from, to);
                    let arrow = graph.arrows.entry(ends).or_insert(Arrow { line, is_handed_on, is_outward });
                    arrow.is_handed_on &= is_handed_on;
                    arrow.line = arrow.line.min(line);
                }
            }
        }
        graph
    }

    /// Whether a module is within another.
    fn is_within(&self, mut inner: usize, outer: usize) -> bool {
        while inner != 0 {
            inner = self.files[inner].parent;
            if inner == outer {
                return true;
            }
        }
        false
    }

    /// The file that a path leads to, and whether it names something in the file, not the file; `None` if it leads out of the crate.
    fn resolve(&self, from: usize, path: &[String], steps: usize) -> Option<(usize, bool)> {
        let steps = steps.checked_sub(1)?;
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => 0,
            "self" => from,
            "super" => self.files[from].parent,
            name => {
                let module = &self.files[from];
                if let Some(child) = module.children.get(name) {
                    *child
                } else {
                    let brought = module.names.get(name).filter(|brought| brought.first() != Some(first))?;
                    return self.resolve(from, &[brought, rest].concat(), steps);
                }
            }
        };
        while let Some((name, after)) = rest.split_first() {
            let module = &self.files[at];
            if name == "super" {
                at = module.parent;
            } else if let Some(child) = module.children.get(name) {
                at = *child;
            } else if module.items.contains(name) {
                return Some((at, true));
            } else if let Some(brought) = module.names.get(name) {
                return self.resolve(at, &[brought, after].concat(), steps);
            } else {
                let has = |glob: &Vec<String>| {
                    let (to, false) = self.resolve(at, glob, steps)? else { return None };
                    let module = &self.files[to];
                    let has = module.items.contains(name) || module.names.contains_key(name);
                    has.then(|| [glob.as_slice(), rest].concat())
                };
                return match module.globs.iter().find_map(has) {
                    Some(path) => self.resolve(at, &path, steps),
                    None => Some((at, true)),
                };
            }
            rest = after;
        }
        Some((at, false))
    }

    /// The groups of files each of which leads to all others of its group along these arrows.
    pub(crate) fn circles(&self, counts: impl Fn(&str, &str, Arrow) -> bool) -> Vec<BTreeSet<&str>> {
        let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for ((from, to), arrow) in &self.arrows {
            if counts(from, to, *arrow) {
                next.entry(from).or_default().push(to);
            }
        }
        let reached = |from: &str| {
            let mut reached = BTreeSet::new();
            let mut open = next.get(from).cloned().unwrap_or_default();
            while let Some(file) = open.pop() {
                if reached.insert(file) {
                    open.extend(next.get(file).into_iter().flatten());
                }
            }
            reached
        };
        let reach: BTreeMap<&str, BTreeSet<&str>> = next.keys().map(|from| (*from, reached(from))).collect();
        let is_back = |from: &str, to: &str| reach.get(to).is_some_and(|reached| reached.contains(from));
        let circle = |from: &&str| reach[from].iter().copied().filter(|to| is_back(from, to)).collect::<BTreeSet<_>>();
        let circles: BTreeSet<_> = next.keys().map(circle).filter(|circle| !circle.is_empty()).collect();
        circles.into_iter().collect()
    }
}

/// Adds a file and the files of its modules.
fn add(repository: &Path, file: String, folder: &str, parent: usize, files: &mut Vec<Module>) -> usize {
    let text = fs::read_to_string(repository.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let source = Source::new(&text);
    let tokens = source.tokens();
    let mut items = BTreeSet::new();
    let mut modules = Vec::new();
    for window in tokens.windows(3) {
        let [(word, _), (name, _), (after, _)] = window else { continue };
        if *word == "mod" && *after == ";" {
            modules.push((*name).to_string());
        } else if ["const", "enum", "fn", "static", "struct", "trait", "type", "union"].contains(word) {
            items.insert((*name).to_string());
        }
    }
    let index = files.len();
    files.push(Module {
        file,
        source,
        parent,
        children: BTreeMap::new(),
        names: BTreeMap::new(),
        globs: Vec::new(),
        items,
    });
    for name in modules {
        let folder = format!("{folder}/{name}");
        let paths = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
        let path = paths.into_iter().find(|path| repository.join(path).exists());
        let path = path.unwrap_or_else(|| panic!("{}: no file for `mod {name}`", files[index].file));
        let child = add(repository, path, &folder, index, files);
        files[index].children.insert(name, child);
    }
    index
}

/// The paths that a file names: those of its `use`s, and those within its code.
fn found(source: &Source) -> Vec<Mention> {
    let tokens = source.tokens();
    let word = |at: usize| tokens.get(at).map_or("", |(token, _)| *token);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (token, line) = tokens[at];
        let before = at.checked_sub(1).map_or("", word);
        if token == "use" && word(at + 1) != "<" {
            let is_handed_on = matches!(before, "pub" | ")");
            at += 1;
            brought(&tokens, &mut at, &[], is_handed_on, &mut found);
        } else if token.starts_with(is_word) && !matches!(before, "::" | ".") {
            let mut path = vec![token.to_string()];
            at += 1;
            while word(at) == "::" && word(at + 1).starts_with(is_word) {
                path.push(word(at + 1).to_string());
                at += 2;
            }
            if path.len() > 1 {
                found.push(Mention { path, name: None, line, is_handed_on: false });
            }
        } else {
            at += 1;
        }
    }
    found
}

/// Reads what is after `use`, or a part of it within braces.
fn brought(tokens: &[(&str, usize)], at: &mut usize, prefix: &[String], is_handed_on: bool, found: &mut Vec<Mention>) {
    let mut path = prefix.to_vec();
    let mut name = None;
    while let Some((token, line)) = tokens.get(*at) {
        *at += 1;
        match *token {
            "::" => {}
            "{" => {
                while tokens.get(*at).is_some_and(|(token, _)| *token != "}") {
                    brought(tokens, at, &path, is_handed_on, found);
                    if tokens.get(*at).is_some_and(|(token, _)| *token == ",") {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            "*" => {
                found.push(Mention { path, name: Some("*".to_string()), line: *line, is_handed_on });
                return;
            }
            "as" => {
                name = tokens.get(*at).map(|(token, _)| (*token).to_string());
                *at += 1;
            }
            "," | "}" | ";" => {
                *at -= 1;
                let name = name.or_else(|| path.last().cloned());
                found.push(Mention { path, name, line: *line, is_handed_on });
                return;
            }
            "self" if !path.is_empty() => {}
            word => path.push(word.to_string()),
        }
    }
}
