//! The pages of codes: `docs/rules`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use partiql_iam_rules::{Example, Run, rules};
use serde_json::Value;

/// What the program prints.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_partiql-iam")).args(arguments).output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), b"".as_slice()), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Each code has its page, which is what the program prints; with `UPDATE=1` the pages are written.
#[test]
fn the_rules_are_documented() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules");
    let is_update = env::var_os("UPDATE").is_some();
    let listed = printed(&["rule", "--list", "--format", "json"]);
    let code = |line: &str| serde_json::from_str::<Value>(line).unwrap()["code"].as_str().unwrap().to_owned();
    let codes: BTreeSet<String> = listed.lines().map(code).collect();
    assert!(codes.len() > 200, "{}", codes.len());
    let mut pages = vec![("README.md".to_owned(), printed(&["rule", "--list", "--format", "markdown"]))];
    pages.extend(codes.iter().map(|code| (format!("{code}.md"), printed(&["rule", code]))));
    let names: BTreeSet<&String> = pages.iter().map(|(name, _)| name).collect();
    if is_update {
        fs::create_dir_all(&folder).unwrap();
    }
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !names.contains(&name) {
            if is_update {
                fs::remove_file(folder.join(&name)).unwrap();
            } else {
                wrong.push(format!("{name} is of no code"));
            }
        }
    }
    for (name, page) in &pages {
        if is_update {
            fs::write(folder.join(name), page).unwrap();
        } else if fs::read_to_string(folder.join(name)).ok().as_ref() != Some(page) {
            wrong.push(format!("{name} is not what is printed"));
        }
    }
    let help = "write the pages with `UPDATE=1 cargo test -p partiql-iam-cli rules_are_documented`";
    assert!(wrong.is_empty(), "{}\n{help}", wrong.join("\n"));
}

/// What the program prints for the files of an example.
fn ran(run: &Run) -> String {
    let folder = env::temp_dir().join(format!("partiql-iam-rules-{}", std::process::id()));
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in run.files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, Run::bytes(text)).unwrap();
    }
    let mut program = Command::new(env!("CARGO_BIN_EXE_partiql-iam"));
    let output = program.current_dir(&folder).env("NO_COLOR", "1").args(run.arguments()).output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let lines = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).unwrap();
        text.lines().fold(String::new(), |all, line| all + line.trim_end() + "\n")
    };
    lines(&output.stdout) + &lines(&output.stderr)
}

/// What the examples that are files and a command print is what the program prints; with `UPDATE=1` it is written.
#[test]
fn examples_print_what_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/src/printed.txt");
    let examples = rules().flat_map(|rule| [rule.wrong, rule.right]);
    let runs = examples.filter_map(|example| if let Example::Run(run) = example { Some(run) } else { None });
    let printed: String = runs.map(|run| run.section(&ran(&run))).collect();
    if env::var_os("UPDATE").is_some() {
        fs::write(path, printed).unwrap();
        return;
    }
    let help = "write it with `UPDATE=1 cargo test -p partiql-iam-cli rules`, twice: the pages are made of it";
    assert!(fs::read_to_string(path).unwrap() == printed, "{help}");
}

/// The text that is underlined is that of the example, and nothing is left of colours.
#[test]
fn a_page_is_short_and_plain() {
    let page = printed(&["rule", "missing-from"]);
    assert_eq!(
        page,
        "# missing-from

An error in statements of both services: SELECT names what it reads from, and there is no FROM. A slip in the word is the usual cause.

Documented: Amazon QLDB developer guide, ql-reference.select.

Wrong:

```sql
SELECT * FORM Vehicle
```

```text
error[missing-from]: expected `,` or `FROM`, found `FORM`
  |
1 | SELECT * FORM Vehicle
  |          ^^^^
  |
  = help: did you mean `FROM`?
```

Right:

```sql
SELECT * FROM Vehicle
```
"
    );
}
