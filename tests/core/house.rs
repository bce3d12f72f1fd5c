//! The rules of the house: no arrow goes up, no face imports a face, no neutral room names a service, no file is long.
//!
//! What breaks a rule today is in `house/known.rs`, and that list can only shrink. To see which file takes what from which:
//!
//! ```text
//! PARTIQL_IAM_GRAPH=1 cargo test --test core house -- --nocapture
//! ```

mod graph;
mod known;
mod source;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use graph::Graph;
use known::{KNOWN_ARROWS, KNOWN_CIRCLES, KNOWN_LONG, KNOWN_NAMES, NATURAL_CIRCLES};
use source::{Source, is_word};

/// The rooms of the library, the lowest first. A file imports from its own room and from lower floors; rooms of one floor do not
/// know each other.
const FLOORS: [&[&str]; 10] = [
    &["span"],
    &["diagnostic", "short"],
    &["json", "nearest", "tag"],
    &["syntax"],
    &["names"],
    &["iam", "wire"],
    &["service/dynamodb", "service/qldb"],
    &["service"],
    &["explain"],
    &["authorizer"],
];

/// The crates in `crates/`, and which of the project's own packages each may depend on. Only the program puts faces together.
const CRATES: [(&str, &[&str]); 10] = [
    ("embedded", &["partiql-iam"]),
    ("template", &["partiql-iam"]),
    ("answer", &["partiql-iam", "partiql-iam-template"]),
    ("audit", &["partiql-iam"]),
    ("project", &["partiql-iam", "partiql-iam-answer", "partiql-iam-embedded", "partiql-iam-template"]),
    ("rules", &["partiql-iam", "partiql-iam-project"]),
    (
        "scan",
        &[
            "partiql-iam",
            "partiql-iam-answer",
            "partiql-iam-embedded",
            "partiql-iam-project",
            "partiql-iam-rules",
            "partiql-iam-template",
        ],
    ),
    ("authz", &["partiql-iam", "partiql-iam-project"]),
    (
        "lsp",
        &["partiql-iam", "partiql-iam-embedded", "partiql-iam-project", "partiql-iam-rules", "partiql-iam-template"],
    ),
    (
        "cli",
        &[
            "partiql-iam",
            "partiql-iam-answer",
            "partiql-iam-audit",
            "partiql-iam-authz",
            "partiql-iam-embedded",
            "partiql-iam-lsp",
            "partiql-iam-project",
            "partiql-iam-rules",
            "partiql-iam-scan",
            "partiql-iam-template",
        ],
    ),
];

/// The rooms that name no service.
const NEUTRAL: [&str; 5] = ["src/json/", "src/syntax/", "src/names/", "src/iam/", "src/wire/"];

/// What names a service, in lower case.
const SERVICES: [&str; 3] = ["dynamodb", "ledger", "qldb"];

/// A file with more lines has two subjects.
const MAX_LINES: usize = 450;

/// Names that do not say what is in a file.
const EMPTY_NAMES: [&str; 6] = ["data", "helper", "helpers", "manager", "util", "utils"];

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn library() -> Graph {
    Graph::new(repository(), "src/lib.rs")
}

/// The library and the crates.
fn graphs() -> Vec<Graph> {
    let roots = [
        "embedded/src/lib.rs",
        "template/src/lib.rs",
        "answer/src/lib.rs",
        "audit/src/lib.rs",
        "project/src/lib.rs",
        "rules/src/lib.rs",
        "scan/src/lib.rs",
        "authz/src/lib.rs",
        "lsp/src/lib.rs",
        "cli/src/lib.rs",
    ];
    let crates = roots.map(|root| Graph::new(repository(), &format!("crates/{root}")));
    [library()].into_iter().chain(crates).collect()
}

/// The floor and the name of the room that a file of the library is in.
fn room(file: &str) -> (usize, &'static str) {
    let path = file.strip_prefix("src/").and_then(|file| file.strip_suffix(".rs")).unwrap_or(file);
    if path == "lib" {
        return (FLOORS.len(), "lib");
    }
    let is_in = |room: &str| path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let rooms = FLOORS.iter().enumerate().flat_map(|(floor, rooms)| rooms.iter().map(move |room| (floor, *room)));
    let found = rooms.filter(|(_, room)| is_in(room)).max_by_key(|(_, room)| room.len());
    found.unwrap_or_else(|| {
        panic!("{file} is in no room: put it into one, or add its room to FLOORS in tests/core/house.rs")
    })
}

/// Whether an arrow goes up, or to another room of the same floor.
fn is_up(from: &str, to: &str) -> bool {
    let ((from_floor, from_room), (to_floor, to_room)) = (room(from), room(to));
    from_floor < to_floor || (from_floor == to_floor && from_room != to_room)
}

/// Every file of Rust in `src`, `crates` and `bindings`, with its text.
fn files() -> Vec<(String, String)> {
    let mut open = vec![repository().join("src"), repository().join("crates"), repository().join("bindings")];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("target") {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(repository()).expect("within the repository");
                files.push((name.to_string_lossy().replace('\\', "/"), fs::read_to_string(&path).expect("text")));
            }
        }
    }
    files.sort();
    files
}

/// Fails with all that is wrong.
fn report(rule: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{rule}\n\n  {}\n", wrong.join("\n  "));
}

#[test]
fn no_arrow_goes_up() {
    let graph = library();
    let known: BTreeSet<(&str, &str)> = KNOWN_ARROWS.iter().flat_map(|known| known.arrows).copied().collect();
    let mut wrong = Vec::new();
    for ((from, to), arrow) in &graph.arrows {
        if is_up(from, to) && !known.contains(&(from.as_str(), to.as_str())) {
            let (from_room, to_room) = (room(from).1, room(to).1);
            wrong.push(format!(
                "{from}:{} imports from {to}, and `{from_room}` is not above `{to_room}`: move what it takes to a floor below, or \
                 hand it in",
                arrow.line
            ));
        }
    }
    for (from, to) in known {
        if !is_up(from, to) || !graph.arrows.contains_key(&(from.to_string(), to.to_string())) {
            wrong.push(format!(
                "{from} no longer imports from {to}: delete that line of KNOWN_ARROWS in tests/core/house/known.rs"
            ));
        }
    }
    report("A file imports from its own room and from lower floors (FLOORS in tests/core/house.rs):", &wrong);
}

#[test]
fn circles_are_recursions_of_a_grammar() {
    let graphs = graphs();
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for graph in &graphs {
        for circle in circles(graph) {
            let mut places = NATURAL_CIRCLES.iter().map(|(folder, _)| *folder);
            if let Some(folder) = places.find(|folder| circle.iter().all(|file| file.starts_with(folder))) {
                used.insert(folder);
                continue;
            }
            let is_it = |known: &&known::Circle| circle.iter().copied().eq(known.files.iter().copied());
            if let Some(known) = KNOWN_CIRCLES.iter().find(is_it) {
                used.insert(known.files[0]);
                continue;
            }
            wrong.push(format!("these files import from one another: cut one of the arrows{}", shown(graph, &circle)));
        }
    }
    for (folder, _) in NATURAL_CIRCLES {
        if !used.contains(folder) {
            wrong.push(format!("{folder} has no circle: delete it from NATURAL_CIRCLES in tests/core/house/known.rs"));
        }
    }
    for known in KNOWN_CIRCLES {
        if !used.contains(known.files[0]) {
            wrong.push(format!(
                "the circle of {} is no longer the same: delete it from KNOWN_CIRCLES in tests/core/house/known.rs, or take out \
                 the files that left it",
                known.files.join(", ")
            ));
        }
    }
    report("Within a room files form a tree, except where a grammar recurses:", &wrong);
}

/// The circles within rooms. A file does not depend on what it only hands on, and a module and those within it are one thing.
fn circles(graph: &Graph) -> Vec<BTreeSet<&str>> {
    let is_library = graph.files[0].file == "src/lib.rs";
    graph.circles(|from, to, arrow| {
        !arrow.is_handed_on && !arrow.is_outward && (!is_library || room(from).1 == room(to).1)
    })
}

/// The arrows within a circle.
fn shown(graph: &Graph, circle: &BTreeSet<&str>) -> String {
    let mut shown = String::new();
    for ((from, to), arrow) in &graph.arrows {
        if !arrow.is_handed_on && !arrow.is_outward && circle.contains(from.as_str()) && circle.contains(to.as_str()) {
            _ = write!(shown, "\n    {from}:{} → {to}", arrow.line);
        }
    }
    shown
}

#[test]
fn all_packages_have_one_version() {
    let read = |file: &str| fs::read_to_string(repository().join(file)).expect(file);
    let workspace = read("Cargo.toml");
    let version = workspace.split("[workspace.package]\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    let version = version.expect("the version of the workspace");
    let mut wrong = Vec::new();
    for line in workspace.lines().filter(|line| line.starts_with("partiql-iam") && line.contains("path = ")) {
        if !line.contains(&format!("version = \"{version}\"")) {
            wrong.push(format!("Cargo.toml: {line}"));
        }
    }
    let manifests = ["crates", "bindings"].map(|folder| fs::read_dir(repository().join(folder)).expect(folder));
    for entry in manifests.into_iter().flatten() {
        let folder = entry.expect("an entry").path();
        if let Ok(text) = fs::read_to_string(folder.join("Cargo.toml"))
            && !text.contains("\nversion.workspace = true\n")
        {
            wrong.push(format!("{}: write `version.workspace = true`", folder.join("Cargo.toml").display()));
        }
        if let Ok(text) = fs::read_to_string(folder.join("package.json"))
            && !text.contains(&format!("\"version\": \"{version}\""))
        {
            wrong.push(format!("{}: the version is not {version}", folder.join("package.json").display()));
        }
    }
    if !read("editors/vscode/package.json").contains(&format!("\"version\": \"{version}\"")) {
        wrong.push(format!("editors/vscode/package.json: the version is not {version}"));
    }
    if !read("pyproject.toml").contains("dynamic = [\"version\"]") {
        wrong.push("pyproject.toml: the version is that of Cargo.toml, `dynamic = [\"version\"]`".to_owned());
    }
    report("All packages have the version of the workspace:", &wrong);
}

#[test]
fn no_face_imports_a_face() {
    let mut wrong = Vec::new();
    let folders = fs::read_dir(repository().join("crates")).expect("the folder of the crates");
    for folder in folders {
        let path = folder.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let file = format!("crates/{name}/Cargo.toml");
        let Ok(text) = fs::read_to_string(path.join("Cargo.toml")) else { continue };
        match CRATES.iter().find(|(known, _)| *known == name) {
            Some((_, may)) => wrong.extend(foreign(&file, &text, may)),
            None => {
                wrong
                    .push(format!("{file}:1 is not in CRATES of tests/core/house.rs: say there what it may depend on"));
            }
        }
    }
    let text = fs::read_to_string(repository().join("Cargo.toml")).expect("the manifest of the library");
    wrong.extend(foreign("Cargo.toml", &text, &[]));
    report("No face depends on a face, and the library on none of them:", &wrong);
}

/// The project's own packages that a manifest depends on and may not.
fn foreign(file: &str, manifest: &str, may: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut is_dependencies = false;
    for (index, line) in manifest.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        let mut named = Vec::new();
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            is_dependencies = section.contains("dependencies") && section != "workspace.dependencies";
            named.extend(section.rsplit('.').next());
        } else if let Some((key, value)) = line.split_once('=') {
            named.extend(key.split('.').next().map(str::trim));
            // Under another name: `face = { package = "partiql-iam-lsp" }`.
            named.extend(value.split('"').filter(|_| line.contains("package")));
        }
        let is_own = |name: &&str| *name == "partiql-iam" || name.starts_with("partiql-iam-");
        for name in named.into_iter().filter(is_own).filter(|name| is_dependencies && !may.contains(name)) {
            wrong.push(format!(
                "{file}:{} depends on {name}: move what both need to the library or to a crate below; only crates/cli puts \
                 faces together",
                index + 1
            ));
        }
    }
    wrong
}

#[test]
fn neutral_rooms_name_no_service() {
    let graph = library();
    let known: BTreeMap<_, _> = KNOWN_NAMES.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for module in &graph.files {
        let file = module.file.as_str();
        if !NEUTRAL.iter().any(|room| file.starts_with(room)) {
            continue;
        }
        let lines = naming(&module.source);
        let allowed = known.get(file).copied().unwrap_or(0);
        if allowed > 0 && !lines.is_empty() {
            seen.insert(file);
        }
        if lines.len() > allowed {
            let shown = lines.iter().map(|line| format!("{file}:{line}")).collect::<Vec<_>>().join(", ");
            wrong.push(format!(
                "{file} names a service {} times, {allowed} are known: say it in src/service/, and hand it in ({shown})",
                lines.len()
            ));
        } else if lines.len() < allowed && !lines.is_empty() {
            wrong.push(format!(
                "{file} names a service {} times, no longer {allowed}: lower its number in KNOWN_NAMES of \
                 tests/core/house/known.rs",
                lines.len()
            ));
        }
    }
    for file in known.keys().filter(|file| !seen.contains(*file)) {
        wrong.push(format!(
            "{file} no longer names a service, or is no more: delete its line of KNOWN_NAMES in tests/core/house/known.rs"
        ));
    }
    report(
        &format!("{} say nothing of {}, except in comments and tests:", NEUTRAL.join(", "), SERVICES.join(", ")),
        &wrong,
    );
}

/// The lines that name a service; one twice if it does so twice.
fn naming(source: &Source) -> Vec<usize> {
    let mut lines = Vec::new();
    for (index, line) in source.code.lines().enumerate() {
        let line = line.to_ascii_lowercase();
        let count = SERVICES.iter().map(|name| line.matches(name).count()).sum();
        lines.extend(std::iter::repeat_n(index + 1, count));
    }
    lines
}

#[test]
fn files_are_short_and_named_for_what_is_in_them() {
    let known: BTreeMap<_, _> = KNOWN_LONG.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (file, text) in files() {
        let count = text.lines().count();
        let allowed = known.get(file.as_str()).copied().unwrap_or(MAX_LINES);
        if count > MAX_LINES {
            seen.insert(file.clone());
        }
        if count > allowed {
            wrong
                .push(format!("{file}:{count} has {count} lines, and {allowed} are allowed: split it by its subjects"));
        }
        let path = file.strip_suffix(".rs").unwrap_or(&file);
        if let Some(name) = path.split('/').find(|name| EMPTY_NAMES.contains(name)) {
            wrong.push(format!("{file}:1 is named `{name}`: name it for what is in it"));
        }
    }
    for file in known.keys().filter(|file| !seen.contains(**file)) {
        wrong.push(format!(
            "{file} has no more than {MAX_LINES} lines, or is no more: delete its line of KNOWN_LONG in tests/core/house/known.rs"
        ));
    }
    report(
        &format!("A file of src or crates has at most {MAX_LINES} lines and a name that says what is in it:"),
        &wrong,
    );
}

/// Every exception has a reason, and none is listed twice.
#[test]
fn exceptions_are_explained() {
    let reasons = KNOWN_ARROWS.iter().map(|known| known.why).chain(KNOWN_CIRCLES.iter().map(|known| known.why));
    for why in reasons.chain(NATURAL_CIRCLES.iter().map(|(_, why)| *why)) {
        assert!(why.len() > 20 && why.ends_with('.'), "not a reason: {why:?}");
    }
    let mut seen = BTreeSet::new();
    for arrow in KNOWN_ARROWS.iter().flat_map(|known| known.arrows) {
        assert!(seen.insert(arrow), "twice in KNOWN_ARROWS: {arrow:?}");
    }
}

/// What the other tests look at; printed on request.
#[test]
#[allow(clippy::print_stdout, reason = "asked for")]
fn graph() {
    if std::env::var_os("PARTIQL_IAM_GRAPH").is_none() {
        return;
    }
    for graph in graphs() {
        let is_library = graph.files[0].file == "src/lib.rs";
        let up = graph.arrows.keys().filter(|(from, to)| is_library && is_up(from, to)).count();
        let found = circles(&graph);
        println!(
            "\n{}: {} files, {} arrows, {up} up, {} circles",
            graph.files[0].file,
            graph.files.len(),
            graph.arrows.len(),
            found.len()
        );
        if is_library {
            let mut rooms: BTreeMap<_, usize> = BTreeMap::new();
            for (from, to) in graph.arrows.keys() {
                *rooms.entry((room(from), room(to))).or_default() += 1;
            }
            for (((_, from), (_, to)), count) in rooms.into_iter().filter(|((from, to), _)| from.1 != to.1) {
                println!("  {from} → {to}: {count}");
            }
        }
        for circle in found {
            println!("  circle{}", shown(&graph, &circle));
        }
        for ((from, to), arrow) in &graph.arrows {
            let mark = if is_library && is_up(from, to) { " (up)" } else { "" };
            println!("  {from}:{} → {to}{mark}", arrow.line);
        }
        for module in graph.files.iter().filter(|module| !naming(&module.source).is_empty()) {
            if NEUTRAL.iter().any(|room| module.file.starts_with(room)) {
                println!("  {} names a service {} times", module.file, naming(&module.source).len());
            }
        }
    }
}

/// The reader of Rust that the rules rest on.
#[test]
fn comments_strings_and_tests_are_no_code() {
    let text = r##"
use crate::a::{B, c::{self, D as E}}; // use crate::x;
/* use crate::y; /* */ */ const Q: char = '"'; fn f<'a>(s: &'a str) { crate::g::h("crate::z /*", r#"" crate::z"#, '\'', b'"') }
#[cfg(all(test, feature = "policy"))]
mod tests { use crate::t; fn x() {} }
#[cfg(test)]
use crate::u;
const LAST: &str = "qldb";
"##;
    let source = Source::new(text);
    let words: Vec<_> = source.tokens().into_iter().filter(|(token, _)| token.starts_with(is_word)).collect();
    let words: Vec<_> = words.into_iter().map(|(token, line)| format!("{token}:{line}")).collect();
    let code = "use:2 crate:2 a:2 B:2 c:2 self:2 D:2 as:2 E:2 const:3 Q:3 char:3 fn:3 f:3 a:3 s:3 a:3 str:3 crate:3 g:3 h:3 b:3 \
                const:8 LAST:8 str:8";
    assert_eq!(words.join(" "), code);
    assert!(source.code.contains(r#""qldb""#));
    assert_eq!(source.code.len(), text.len());
}
