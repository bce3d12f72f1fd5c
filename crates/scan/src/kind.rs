//! What is read of which files.

use std::path::Path;

use crate::ignore::Comments;
use partiql_iam_embedded::Language;

/// A longer file is not read, and said to be so if it may have statements or policies.
pub const MAX_SOURCE_BYTES: usize = 16 << 20;

/// What a file may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Statements, divided by semicolons.
    Script,
    /// The same, if something says for which service: most files of SQL are for other databases.
    Sql,
    /// A program, whose strings may be statements.
    Program(Language),
    /// A script of the shell, which may call the AWS CLI.
    Shell,
    /// A Makefile, or a script of PowerShell or Windows: calls of the AWS CLI in it are named.
    CommandLines,
    /// A program of Ruby.
    Ruby,
    /// A notebook, whose cells are a program.
    Notebook,
    /// Policies.
    Policies,
}

/// The endings of the names of other files that are read than programs, and what is in them.
const OTHERS: [(&str, FileKind); 18] = [
    ("partiql", FileKind::Script),
    ("sql", FileKind::Sql),
    ("json", FileKind::Policies),
    ("yaml", FileKind::Policies),
    ("yml", FileKind::Policies),
    ("template", FileKind::Policies),
    ("tf", FileKind::Policies),
    ("tofu", FileKind::Policies),
    ("sh", FileKind::Shell),
    ("bash", FileKind::Shell),
    ("zsh", FileKind::Shell),
    ("rb", FileKind::Ruby),
    ("ipynb", FileKind::Notebook),
    ("mk", FileKind::CommandLines),
    ("ps1", FileKind::CommandLines),
    ("psm1", FileKind::CommandLines),
    ("bat", FileKind::CommandLines),
    ("cmd", FileKind::CommandLines),
];

/// The names that Make looks for.
///
/// Source: GNU make manual, "What Name to Give Your Makefile".
const MAKEFILES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

impl FileKind {
    /// The endings that are read, for messages.
    #[must_use]
    pub fn endings() -> String {
        let all = OTHERS.iter().map(|(ending, _)| *ending).chain(Language::ENDINGS.iter().map(|(ending, _)| *ending));
        all.collect::<Vec<_>>().join(", ")
    }

    /// What a file may have, by the ending of its name; `None` if it is not read.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        if path.file_name().is_some_and(|name| MAKEFILES.iter().any(|known| name == *known)) {
            return Some(Self::CommandLines);
        }
        let ending = path.extension()?.to_str()?;
        let other = OTHERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending)).map(|(_, kind)| *kind);
        other.or_else(|| Language::of_ending(ending).map(Self::Program))
    }

    /// How comments begin in a file.
    #[must_use]
    pub fn comments(self, path: &Path) -> Comments {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        match self {
            Self::Script | Self::Sql => Comments::PARTIQL,
            Self::Program(language) => {
                Comments { line: language.line_comments(), has_blocks: language.has_block_comments() }
            }
            Self::Shell | Self::Ruby | Self::CommandLines => Comments::HASH,
            Self::Notebook => Comments::NONE,
            Self::Policies => comments_of_policies(&ending),
        }
    }
}

/// How comments begin in a file with policies, by the ending of its name.
fn comments_of_policies(ending: &str) -> Comments {
    match ending {
        "tf" | "tofu" => Comments::HCL,
        "yaml" | "yml" | "template" => Comments::HASH,
        _ => Comments::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_say_what_is_in_a_file() {
        let of = |name: &str| FileKind::of(Path::new(name));
        assert_eq!(of("a.SQL"), Some(FileKind::Sql));
        assert_eq!(of("a.mts"), Some(FileKind::Program(Language::JavaScript)));
        assert_eq!(of("a.tf"), Some(FileKind::Policies));
        assert_eq!(of("a.tofu"), Some(FileKind::Policies));
        assert_eq!(
            (of("a.sh"), of("a.rb"), of("a.ipynb")),
            (Some(FileKind::Shell), Some(FileKind::Ruby), Some(FileKind::Notebook))
        );
        assert_eq!((of("a/Makefile"), of("a.PS1")), (Some(FileKind::CommandLines), Some(FileKind::CommandLines)));
        assert_eq!(of("a.txt"), None);
        assert_eq!(of(".py"), None);
        assert!(
            FileKind::endings().starts_with("partiql, sql, json, yaml, yml, template, tf, tofu, sh, bash, zsh, rb, ipynb, mk, ps1, psm1, bat, cmd, py, "),
            "{}",
            FileKind::endings()
        );
    }
}
