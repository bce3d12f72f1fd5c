//! What a resource pattern can match of DynamoDB's resources.

use alloc::string::String;
use alloc::vec::Vec;

use super::PREFIX;
use crate::iam::document::Located;
use crate::iam::evaluate::placeholder::first;
use crate::iam::lint::pattern::{Step, intersects, steps};
use crate::iam::lint::resource_pattern::ResourcePattern;
use crate::service::dynamodb::ResourceType;
use crate::span::Span;

pub(super) const ALL_TYPES: [ResourceType; 7] = [
    ResourceType::Table,
    ResourceType::Index,
    ResourceType::Stream,
    ResourceType::Backup,
    ResourceType::Export,
    ResourceType::Import,
    ResourceType::GlobalTable,
];

/// A resource pattern, and which types of resource it can match.
#[derive(Clone, Debug)]
pub(super) struct Target<'p> {
    pub(super) text: &'p str,
    pub(super) span: Span,
    pub(super) types: Vec<ResourceType>,
    /// Whether it can be for DynamoDB at all.
    pub(super) is_dynamodb: bool,
    /// Whether it can be for DynamoDB alone.
    pub(super) is_surely_dynamodb: bool,
    /// Whether its last part is one that some resource has, as far as can be seen.
    pub(super) has_form: bool,
}

/// Longer texts match no ARN of DynamoDB: two names of 255 characters and what is around them.
const LONGEST: usize = 2_048;

impl<'p> Target<'p> {
    pub(super) fn new(pattern: &'p Located<String>) -> Self {
        let text = pattern.value.as_str();
        let ResourcePattern { is_own, is_surely_own, begins_unknown: _, resource } =
            ResourcePattern::new(text, PREFIX, ["table/", "global-table/"]);
        let mut target = Self {
            text,
            span: pattern.span,
            types: Vec::new(),
            is_dynamodb: is_own,
            is_surely_dynamodb: is_surely_own,
            has_form: true,
        };
        if is_own {
            let resource = resource.as_str();
            let can_be = |kind: &ResourceType| resource.len() > LONGEST || intersects(resource, &shape(*kind));
            target.types.extend(ALL_TYPES.into_iter().filter(can_be));
            target.has_form = !target.types.is_empty();
        }
        target
    }

    pub(super) fn can_be(&self, kind: ResourceType) -> bool {
        self.types.contains(&kind)
    }

    /// Whether it is for all tables of some account and region: what lists them is asked for on all.
    pub(super) fn is_every_table(&self) -> bool {
        let last = self.text.rsplit(':').next().unwrap_or_default();
        last.bytes().all(|byte| byte == b'*')
            || last == "table/*"
            || first(self.text).is_some_and(|place| place == self.text)
    }

    /// The pattern of the tables whose indexes, streams and backups this one is for, if it is not for the tables themselves: what is before `/*`.
    pub(super) fn table_before_star(&self) -> Option<&'p str> {
        let table = self.text.strip_suffix("/*").filter(|_| !self.can_be(ResourceType::Table))?;
        let only = Located { value: String::from(table), span: self.span };
        Target::new(&only).can_be(ResourceType::Table).then_some(table)
    }

    /// The name of the table that it is for, if it is for one by its name, and the ARN up to the name's end.
    pub(super) fn table(&self) -> Option<(&'p str, &'p str)> {
        let start = self.text.find(":table/")? + ":table/".len();
        let name = self.text.get(start..)?;
        let end = name.find('/').unwrap_or(name.len());
        let (arn, name) = (self.text.get(..start + end)?, name.get(..end)?);
        let is_plain = self.is_surely_dynamodb && !name.contains(['*', '?', '$', '{', '<', '#']);
        is_plain.then_some((arn, name))
    }
}

fn shape(kind: ResourceType) -> Vec<Step> {
    steps(match kind {
        ResourceType::Table => "table/*",
        ResourceType::GlobalTable => "global-table/*",
        ResourceType::Index => "table/*/index/*",
        ResourceType::Stream => "table/*/stream/*",
        ResourceType::Backup => "table/*/backup/*",
        ResourceType::Export => "table/*/export/*",
        ResourceType::Import => "table/*/import/*",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "arn:aws:dynamodb:us-east-1:123456789012:";

    fn located(text: &str) -> Located<String> {
        Located { value: text.into(), span: Span::default() }
    }

    #[test]
    fn types_of_resource_patterns() {
        use ResourceType::{Backup, Export, GlobalTable, Import, Index, Stream, Table};
        let cases: [(&str, &[ResourceType]); 17] = [
            ("*", &ALL_TYPES),
            ("arn:aws:dynamodb:*", &ALL_TYPES),
            (&format!("{BASE}table/Music"), &[Table]),
            (&format!("{BASE}table/Mu?ic"), &[Table]),
            (&format!("{BASE}table/*"), &[Table, Index, Stream, Backup, Export, Import]),
            (&format!("{BASE}table/Music*"), &[Table, Index, Stream, Backup, Export, Import]),
            (&format!("{BASE}table/Music/*"), &[Index, Stream, Backup, Export, Import]),
            (&format!("{BASE}table/Music/index/*"), &[Index]),
            (&format!("{BASE}table/*/index/*"), &[Index]),
            (&format!("{BASE}table/Music/stream/2026"), &[Stream]),
            ("arn:aws:dynamodb::123456789012:global-table/Music", &[GlobalTable]),
            ("arn:aws:s3:::bucket/*", &[]),
            (&format!("{BASE}Music"), &[]),
            (&format!("{BASE}table/${{Name}}"), &[Table]),
            ("${aws_dynamodb_table.t.arn}", &ALL_TYPES),
            ("${aws_dynamodb_table.t.arn}/index/*", &[Index]),
            ("arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}", &[Table, Index, Stream, Backup, Export, Import]),
        ];
        for (text, types) in cases {
            assert_eq!(Target::new(&located(text)).types, types, "{text}");
        }
    }

    #[test]
    fn tables_before_a_star() {
        let cases = [
            ("table/Music/*", Some("table/Music")),
            ("table/*/*", Some("table/*")),
            ("table/Mu*/*", Some("table/Mu*")),
            ("table/Music/index/*", None),
            ("table/*", None),
            ("table/Music*", None),
            ("table/${Name}/*", Some("table/${Name}")),
        ];
        for (text, table) in cases {
            let pattern = located(&format!("{BASE}{text}"));
            let wanted = table.map(|table| format!("{BASE}{table}"));
            assert_eq!(Target::new(&pattern).table_before_star(), wanted.as_deref(), "{text}");
        }
        assert_eq!(Target::new(&located("${Table.Arn}/*")).table_before_star(), Some("${Table.Arn}"));
    }

    #[test]
    fn tables_by_name() {
        let (text, place) = (format!("{BASE}table/Music/index/Genre"), located(&format!("{BASE}table/${{Name}}")));
        let arn = format!("{BASE}table/Music");
        assert_eq!(Target::new(&located(&text)).table(), Some((arn.as_str(), "Music")));
        assert_eq!(Target::new(&place).table(), None);
    }
}
