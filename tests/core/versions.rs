//! All packages have one version.

use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is after a text, up to a quotation mark.
fn after<'t>(text: &'t str, before: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("there is no `{before}`"));
    rest.split('"').next().unwrap()
}

#[test]
fn all_packages_have_one_version() {
    let version = env!("CARGO_PKG_VERSION");
    let cargo = text("Cargo.toml");
    assert_eq!(after(&cargo, "[workspace.package]\nversion = \""), version);
    // The crates of the workspace ask for one another by it.
    let own: Vec<&str> =
        cargo.lines().filter(|line| line.starts_with("partiql-iam") && line.contains("path = ")).collect();
    assert!(own.len() >= 8, "{own:?}");
    for line in own {
        assert_eq!(after(line, "version = \""), version, "{line}");
    }
    for folder in ["crates", "bindings"] {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let manifest = entry.unwrap().path().join("Cargo.toml");
            let Ok(text) = fs::read_to_string(&manifest) else { continue };
            assert!(text.contains("\nversion.workspace = true\n"), "{}", manifest.display());
        }
    }
    assert_eq!(after(&text("bindings/wasm/bindgen/Cargo.toml"), "\nversion = \""), version);
    // maturin takes it from the crate.
    assert!(text("pyproject.toml").contains("\ndynamic = [\"version\"]\n"));
    for package in ["bindings/wasm", "editors/vscode", "playground"] {
        assert_eq!(after(&text(&format!("{package}/package.json")), "\"version\": \""), version, "{package}");
        if package != "bindings/wasm" {
            assert_eq!(after(&text(&format!("{package}/package-lock.json")), "\"version\": \""), version, "{package}");
        }
    }
    assert_eq!(after(&text("deploy/homebrew/partiql-iam.rb"), "\n  version \""), version);
}

/// Nothing in a workflow can be moved by somebody else, and nothing is allowed that is not asked for.
#[test]
fn workflows_pin_every_action_and_begin_without_rights() {
    let workflow = text(".github/workflows/release.yml");
    assert!(workflow.contains("\npermissions: {}\n"));
    let uses: Vec<&str> =
        workflow.lines().filter_map(|line| line.split_once("uses: ").map(|(_, action)| action)).collect();
    assert!(uses.len() >= 10, "{uses:?}");
    for action in uses {
        let (_, pin) = action.split_once('@').unwrap();
        let (commit, version) = pin.split_once(" # v").unwrap_or_else(|| panic!("{action}: no version is said"));
        assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{action}");
        assert!(version.split('.').count() == 3, "{action}");
    }
    assert!(!workflow.contains("secrets."), "no secret is needed");
}
