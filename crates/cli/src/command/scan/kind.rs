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
const OTHERS: [(&str, Kind); 18] = [
    ("partiql", Kind::Script),
    ("sql", Kind::Sql),
    ("json", Kind::Policies),
    ("yaml", Kind::Policies),
    ("yml", Kind::Policies),
    ("template", Kind::Policies),
    ("tf", Kind::Policies),
    ("tofu", Kind::Policies),
    ("sh", Kind::Shell),
    ("bash", Kind::Shell),
    ("zsh", Kind::Shell),
    ("rb", Kind::Ruby),
    ("ipynb", Kind::Notebook),
    ("mk", Kind::CommandLines),
    ("ps1", Kind::CommandLines),
    ("psm1", Kind::CommandLines),
    ("bat", Kind::CommandLines),
    ("cmd", Kind::CommandLines),
];

/// The names that Make looks for.
///
/// Source: GNU make manual, "What Name to Give Your Makefile".
const MAKEFILES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

/// The endings that are read, for messages.
pub(super) fn endings() -> String {
    let all = OTHERS.iter().map(|(ending, _)| *ending).chain(Language::ENDINGS.iter().map(|(ending, _)| *ending));
    all.collect::<Vec<_>>().join(", ")
}

/// What a file may have, by the ending of its name; `None` if it is not read.
pub(super) fn of(path: &Path) -> Option<Kind> {
    if path.file_name().is_some_and(|name| MAKEFILES.iter().any(|known| name == *known)) {
        return Some(Kind::CommandLines);
    }
    let ending = path.extension()?.to_str()?;
    let other = OTHERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending)).map(|(_, kind)| *kind);
    other.or_else(|| Language::of_ending(ending).map(Kind::Program))
}

impl Kind {
    /// How comments begin in a file.
    pub(super) fn comments(self, path: &Path) -> Comments {
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

/// How comments begin in a file that is given as one with policies.
pub(in super::super) fn comments_beside_policies(path: &Path) -> Comments {
    Kind::Policies.comments(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_say_what_is_in_a_file() {
        let of = |name: &str| of(Path::new(name));
        assert_eq!(of("a.SQL"), Some(Kind::Sql));
        assert_eq!(of("a.mts"), Some(Kind::Program(Language::JavaScript)));
        assert_eq!(of("a.tf"), Some(Kind::Policies));
        assert_eq!(of("a.tofu"), Some(Kind::Policies));
        assert_eq!(
            (of("a.sh"), of("a.rb"), of("a.ipynb")),
            (Some(Kind::Shell), Some(Kind::Ruby), Some(Kind::Notebook))
        );
        assert_eq!((of("a/Makefile"), of("a.PS1")), (Some(Kind::CommandLines), Some(Kind::CommandLines)));
        assert_eq!(of("a.txt"), None);
        assert_eq!(of(".py"), None);
        assert!(
            endings().starts_with("partiql, sql, json, yaml, yml, template, tf, tofu, sh, bash, zsh, rb, ipynb, mk, ps1, psm1, bat, cmd, py, "),
            "{}",
            endings()
        );
    }
}
