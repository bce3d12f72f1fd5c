//! What people read: plain words everywhere, and pages whose links lead somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Words and phrases that need two readings, and what says the same in one.
const DOUBTFUL: [(&[&str], &str); 10] = [
    (&["but", "for"], "except"),
    (&["can't", "be", "told"], "is unknown"),
    (&["cannot", "be", "told"], "is unknown"),
    (&["not", "told"], "unknown"),
    (&["hang", "on"], "depend on"),
    (&["hangs", "on"], "depends on"),
    (&["behind"], "after"),
    (&["stand"], "be"),
    (&["stands"], "is"),
    (&["stood"], "was"),
];

/// Where one of them is right, and which.
const RIGHT: [(&str, &str); 1] = [
    // The service is on the far side of Envoy.
    (".ci/run", "behind"),
];

/// What is read, and what in it is not written here.
const FOLDERS: [&str; 12] = [
    ".ci", "benches", "bindings", "crates", "deploy", "docs", "editors", "examples", "fuzz", "grammar", "src", "tests",
];
const FOREIGN: [&str; 8] =
    ["artifacts", "corpus", "node_modules", "regressions", "target", "vectors", "package-lock.json", "pages.rs"];

/// The text files of the repository, each with its path.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut paths: Vec<_> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    paths.extend(entries(root).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    while let Some(path) = paths.pop() {
        let name = path.file_name().unwrap_or_default();
        if FOREIGN.iter().any(|foreign| name == *foreign) {
            continue;
        }
        if path.is_dir() {
            paths.extend(entries(&path));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).expect("a file of the repository");
            found.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
    found
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

/// The words of a text in lower case, each with its line; a phrase that goes over the end of a line is found too.
fn words(text: &str) -> Vec<(usize, String)> {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '\'' | '_');
    let in_line = |(index, line): (usize, &str)| -> Vec<(usize, String)> {
        line.split(|c| !is_letter(c))
            .filter(|word| !word.is_empty())
            .map(|word| (index + 1, word.to_lowercase()))
            .collect()
    };
    text.lines().enumerate().flat_map(in_line).collect()
}

/// The doubtful phrases of a text: line, phrase, what to say.
fn doubtful(text: &str) -> Vec<(usize, String, &'static str)> {
    let words = words(text);
    let mut found = Vec::new();
    for (phrase, instead) in DOUBTFUL {
        for (at, window) in words.windows(phrase.len()).enumerate() {
            let next = words.get(at + phrase.len()).map(|(_, word)| word.as_str());
            // A sign stands for something.
            let is_idiom = matches!(phrase, ["stand" | "stands"]) && next == Some("for");
            if !is_idiom && window.iter().map(|(_, word)| word.as_str()).eq(phrase.iter().copied()) {
                found.push((window[0].0, phrase.join(" "), instead));
            }
        }
    }
    found
}

#[test]
fn words_need_one_reading() {
    let mut wrong = Vec::new();
    let mut right = BTreeSet::new();
    for (file, text) in files() {
        for (line, phrase, instead) in doubtful(&text) {
            if RIGHT.contains(&(file.as_str(), phrase.as_str())) {
                right.insert(file.clone());
            } else {
                wrong.push(format!("{file}:{line}: `{phrase}`: say `{instead}`, or what else is meant"));
            }
        }
    }
    wrong.extend(
        RIGHT.iter().filter(|(file, _)| !right.contains(*file)).map(|(file, _)| format!("{file} needs no exception")),
    );
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn doubtful_words_are_found() {
    let text =
        "A `?` stands for a value.\n// It stands here, and can't\n// be told BUT\n/// for this. `let left_behind`";
    let found: Vec<String> = doubtful(text).into_iter().map(|(line, phrase, _)| format!("{line} {phrase}")).collect();
    assert_eq!(found, ["3 but for", "2 can't be told", "2 stands"]);
}

/// The relative links of a page, outside of code.
fn links(page: &str) -> Vec<&str> {
    let prose = page.split("```").step_by(2);
    let targets = prose.flat_map(|prose| prose.split("](").skip(1)).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target).filter(|target| !target.contains("://")).collect()
}

/// The anchors of a page: its headings as GitHub names them.
fn anchors(page: &str) -> BTreeSet<String> {
    let prose: String = page.split("```").step_by(2).collect();
    let headings = prose.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let slug = |heading: &str| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    headings.map(slug).collect()
}

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut count = 0;
    for (file, text) in files() {
        if Path::new(&file).extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let folder = root.join(&file).parent().expect("a folder").to_owned();
        for link in links(&text) {
            count += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { root.join(&file) } else { folder.join(path) };
            let is_there = target.exists()
                && (anchor.is_empty() || fs::read_to_string(target).is_ok_and(|page| anchors(&page).contains(anchor)));
            if !is_there {
                wrong.push(format!("{file}: `{link}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert!(count > 30, "{count}");
}

#[test]
fn the_front_page_lists_every_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let front = fs::read_to_string(root.join("README.md")).expect("the front page");
    let listed = links(&front);
    let is_page = |name: &String| Path::new(name).extension().is_some_and(|extension| extension == "md");
    let names = entries(&root.join("docs"))
        .into_iter()
        .filter_map(|path| Some(format!("docs/{}", path.file_name()?.to_string_lossy())));
    let missing: Vec<String> = names.filter(is_page).filter(|name| !listed.contains(&name.as_str())).collect();
    assert_eq!(missing, [] as [String; 0]);
}

/// The pages of codes are too many for the front page: they have one of their own, which the front page lists.
#[test]
fn the_page_of_rules_lists_every_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |page: &str| fs::read_to_string(root.join(page)).expect(page);
    assert!(links(&read("README.md")).contains(&"docs/rules/README.md"));
    let index = read("docs/rules/README.md");
    let listed: BTreeSet<&str> = links(&index).into_iter().collect();
    let names = entries(&root.join("docs/rules"));
    let names: BTreeSet<String> =
        names.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    let pages: BTreeSet<&str> = names.iter().map(String::as_str).filter(|name| *name != "README.md").collect();
    assert_eq!(listed, pages);
}
