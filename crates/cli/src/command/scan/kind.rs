//! What is read of which files.

use std::path::Path;

use crate::report::Comments;
use partiql_iam_embedded::Language;

/// What a file may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Statements, divided by semicolons.
    Script,
    /// The same, if something says for which service: most files of SQL are for other databases.
    Sql,
    /// A program, whose strings may be statements.
    Program(Language),
    /// Policies.
    Policies,
}

/// The endings that are read, for messages.
pub(super) const ENDINGS: &str = "partiql, sql, py, pyi, java, js, jsx, mjs, cjs, ts, tsx, mts, cts, go, cs, rs, kt, kts, php, json, yaml, yml, \
                                  template and tf";

/// What a file may have, by the ending of its name; `None` if it is not read.
pub(super) fn of(path: &Path) -> Option<Kind> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match &*ending {
        "partiql" => Kind::Script,
        "sql" => Kind::Sql,
        "py" | "pyi" => Kind::Program(Language::Python),
        "java" => Kind::Program(Language::Java),
        "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" => Kind::Program(Language::JavaScript),
        "go" => Kind::Program(Language::Go),
        "cs" => Kind::Program(Language::CSharp),
        "rs" => Kind::Program(Language::Rust),
        "kt" | "kts" => Kind::Program(Language::Kotlin),
        "php" => Kind::Program(Language::Php),
        "json" | "yaml" | "yml" | "template" | "tf" => Kind::Policies,
        _ => return None,
    })
}

impl Kind {
    /// How comments begin in a file.
    pub(super) fn comments(self, path: &Path) -> Comments {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        match self {
            Self::Script | Self::Sql => Comments::PARTIQL,
            Self::Program(Language::Python) => Comments::HASH,
            Self::Program(
                Language::Java
                | Language::JavaScript
                | Language::Go
                | Language::CSharp
                | Language::Rust
                | Language::Kotlin,
            ) => Comments::C,
            Self::Policies => match &*ending {
                "tf" => Comments::HCL,
                "json" => Comments::NONE,
                _ => Comments::HASH,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_in_the_message_is_read() {
        for ending in ENDINGS.split([',', ' ']).filter(|word| !word.is_empty() && *word != "and") {
            assert!(of(&Path::new("a").with_extension(ending)).is_some(), "{ending}");
        }
        assert_eq!(of(Path::new("a.SQL")), Some(Kind::Sql));
        assert_eq!(of(Path::new("a.txt")), None);
        assert_eq!(of(Path::new(".py")), None);
    }
}
