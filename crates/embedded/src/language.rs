//! The languages whose sources are read.

/// A programming language that a driver of QLDB or an SDK of DynamoDB exists for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Python
    Python,
    /// Java
    Java,
    /// JavaScript and TypeScript, with JSX or without
    JavaScript,
    /// Go
    Go,
    /// C#
    CSharp,
    /// Rust
    Rust,
    /// Kotlin
    Kotlin,
    /// PHP, also between pieces of HTML
    Php,
}

impl Language {
    /// The language of an LSP language identifier.
    ///
    /// Source: LSP 3.17, `TextDocumentItem`.
    #[must_use]
    pub fn of_id(id: &str) -> Option<Self> {
        Some(match id {
            "python" => Self::Python,
            "java" => Self::Java,
            "javascript" | "javascriptreact" | "typescript" | "typescriptreact" => Self::JavaScript,
            "go" => Self::Go,
            "csharp" => Self::CSharp,
            "rust" => Self::Rust,
            "kotlin" => Self::Kotlin,
            "php" => Self::Php,
            _ => return None,
        })
    }

    /// The endings of the names of files, without the dot, and the language of each.
    pub const ENDINGS: &[(&str, Self)] = &[
        ("py", Self::Python),
        ("pyi", Self::Python),
        ("java", Self::Java),
        ("js", Self::JavaScript),
        ("jsx", Self::JavaScript),
        ("mjs", Self::JavaScript),
        ("cjs", Self::JavaScript),
        ("ts", Self::JavaScript),
        ("tsx", Self::JavaScript),
        ("mts", Self::JavaScript),
        ("cts", Self::JavaScript),
        ("go", Self::Go),
        ("cs", Self::CSharp),
        ("rs", Self::Rust),
        ("kt", Self::Kotlin),
        ("kts", Self::Kotlin),
        ("php", Self::Php),
    ];

    /// The language of a file, by the ending of its name, in any case.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ENDINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending)).map(|(_, language)| *language)
    }

    /// What comments begin with that go to the end of the line.
    #[must_use]
    pub const fn line_comments(self) -> &'static [&'static str] {
        match self {
            Self::Python => &["#"],
            Self::Java | Self::JavaScript | Self::Go | Self::CSharp | Self::Rust | Self::Kotlin => &["//"],
            Self::Php => &["//", "#"],
        }
    }

    /// Whether there are comments `/* … */`.
    #[must_use]
    pub const fn has_block_comments(self) -> bool {
        match self {
            Self::Python => false,
            Self::Java | Self::JavaScript | Self::Go | Self::CSharp | Self::Rust | Self::Kotlin | Self::Php => true,
        }
    }

    /// Whether a comment may hold another one.
    pub(super) const fn comments_nest(self) -> bool {
        matches!(self, Self::Rust | Self::Kotlin)
    }
}
