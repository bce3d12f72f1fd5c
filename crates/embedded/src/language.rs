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

    /// Whether a comment may hold another one.
    pub(super) const fn comments_nest(self) -> bool {
        matches!(self, Self::Rust | Self::Kotlin)
    }
}
