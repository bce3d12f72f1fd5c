//! Tables and documentation in Markdown.

use gen_lsp_types::{Documentation, MarkupContent, MarkupKind};

/// A table.
pub(super) fn table<const N: usize>(header: &[String; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut text = line(header);
    text.push_str(&line(&[const { "---" }; N].map(str::to_owned)));
    rows.for_each(|row| text.push_str(&line(&row)));
    text
}

/// `FULL TITLE` as `Full title`.
pub(super) fn title_case(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_string() + &letters.as_str().to_lowercase()).unwrap_or_default()
}

/// Text that is documentation.
pub(super) fn markdown(value: String) -> Documentation {
    Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
}
