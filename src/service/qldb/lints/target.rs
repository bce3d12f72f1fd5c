//! What a resource pattern can match of QLDB's resources.

use alloc::string::String;
use alloc::vec::Vec;

use super::PREFIX;
use crate::iam::document::Located;
use crate::iam::lint::pattern::{Step, intersects, steps};
use crate::iam::lint::resource_pattern::ResourcePattern;
use crate::service::qldb::ResourceType;
use crate::span::Span;

/// A resource pattern, and which types of resource it can match.
#[derive(Clone, Debug)]
pub(super) struct Target<'p> {
    pub(super) text: &'p str,
    pub(super) span: Span,
    pub(super) types: Vec<ResourceType>,
    /// The part of a table ARN after `table/`, if that is not an id and can't match one.
    pub(super) table_name: Option<&'p str>,
    /// Whether it can be for QLDB at all.
    pub(super) is_qldb: bool,
    /// Whether it can be for QLDB alone.
    pub(super) is_surely_qldb: bool,
    /// Whether it is for all ledgers.
    pub(super) is_every_ledger: bool,
}

/// Longer texts match no ARN of QLDB, whose longest is 160 characters.
const LONGEST: usize = 2_048;

impl<'p> Target<'p> {
    pub(super) fn new(pattern: &'p Located<String>) -> Self {
        let text = pattern.value.as_str();
        let ResourcePattern { is_own, is_surely_own, begins_unknown, resource } =
            ResourcePattern::new(text, PREFIX, ["ledger/", "stream/"]);
        let resource = resource.as_str();
        let mut target = Self {
            text,
            span: pattern.span,
            types: Vec::new(),
            table_name: None,
            is_qldb: is_own,
            is_surely_qldb: is_surely_own,
            is_every_ledger: is_own && is_every_ledger(resource) && !begins_unknown,
        };
        if !target.is_qldb {
            return target;
        }
        let all = [ResourceType::Ledger, ResourceType::Table, ResourceType::Catalog, ResourceType::Stream];
        target
            .types
            .extend(all.into_iter().filter(|kind| resource.len() > LONGEST || intersects(resource, &shape(*kind))));
        if target.types.is_empty() && intersects(resource, &named_table()) {
            // With the id in its place it would be a table, and all else is said as though it were.
            target.types.push(ResourceType::Table);
            target.table_name = text.rsplit_once("/table/").map(|(_, name)| name);
        }
        target
    }

    pub(super) fn can_be(&self, kind: ResourceType) -> bool {
        self.types.contains(&kind)
    }

    /// The ledger's ARN as the pattern writes it. `None` if the pattern is for more than one ledger.
    pub(super) fn ledger(&self) -> Option<&'p str> {
        let start = self.text.find(":ledger/")? + ":ledger/".len();
        let name = self.text.get(start..)?;
        let end = start + name.find('/').unwrap_or(name.len());
        self.text.get(..end).filter(|ledger| !ledger.contains(['*', '?']))
    }
}

/// Whether the last part of an ARN is one of all ledgers, or of what every ledger has. A table's id makes it narrow.
fn is_every_ledger(resource: &str) -> bool {
    let is_stars = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'*');
    let type_and_star = resource.trim_end_matches('*');
    if is_stars(resource) || type_and_star != resource && "ledger/".starts_with(type_and_star) {
        return true;
    }
    let Some((name, rest)) = resource.strip_prefix("ledger/").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    is_stars(name) && (rest.contains('*') || rest == "information_schema/user_tables")
}

/// Whether the last part of an ARN can be that of a stream.
pub(super) fn can_be_stream(resource: &str) -> bool {
    resource.len() > LONGEST || intersects(resource, &shape(ResourceType::Stream))
}

fn shape(kind: ResourceType) -> Vec<Step> {
    steps(match kind {
        ResourceType::Ledger => "ledger/*",
        ResourceType::Table => "ledger/*/table/??????????????????????",
        ResourceType::Catalog => "ledger/*/information_schema/user_tables",
        ResourceType::Stream => "stream/*/??????????????????????",
    })
}

fn named_table() -> Vec<Step> {
    steps("ledger/*/table/*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_resource_patterns() {
        use ResourceType::{Catalog, Ledger, Stream, Table};
        let cases: [(&str, &[ResourceType]); 18] = [
            ("*", &[Ledger, Table, Catalog, Stream]),
            ("arn:aws:qldb:*", &[Ledger, Table, Catalog, Stream]),
            ("arn:aws:qldb:us-east-1:123456789012:ledger/cars", &[Ledger]),
            ("arn:aws:qldb:us-east-1:123456789012:ledger/car?", &[Ledger]),
            ("arn:aws:qldb:us-east-1:123456789012:ledger/*", &[Ledger, Table, Catalog]),
            ("arn:aws:qldb:us-east-1:123456789012:ledger/cars/*", &[Table, Catalog]),
            ("arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*", &[Table]),
            ("arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/Au1EiThbt8s0z9wM26REZN", &[Table]),
            ("arn:aws:qldb:us-east-1:123456789012:ledger/cars/information_schema/user_tables", &[Catalog]),
            ("arn:aws:qldb:${AWS::Region}:${AWS::AccountId}:ledger/${aws:username}", &[Ledger, Table, Catalog]),
            ("arn:aws:qldb:us-east-1:123456789012:stream/cars/*", &[Stream]),
            ("arn:aws:s3:::bucket/*", &[]),
            ("arn:aws:qldb:#{AWS::Region}:#{AWS::AccountId}:ledger/cars*", &[Ledger, Table, Catalog]),
            ("arn:aws:qldb:us-east-1:123456789012:ledger/${Name}", &[Ledger]),
            ("arn:aws:qldb:us-east-1:<account>:ledger/${Name}/table/{{id}}", &[Table]),
            ("arn:aws:qldb:us-east-1:123456789012:${Rest}", &[Ledger, Table, Catalog, Stream]),
            ("${aws_qldb_ledger.l.arn}", &[Ledger, Table, Catalog, Stream]),
            ("${aws_qldb_ledger.l.arn}/table/*", &[Table]),
        ];
        for (text, types) in cases {
            let pattern = Located { value: text.into(), span: Span::default() };
            assert_eq!(Target::new(&pattern).types, types, "{text}");
        }
    }
}
