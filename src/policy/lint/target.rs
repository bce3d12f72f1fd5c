//! What a resource pattern can match of QLDB's resources.

use alloc::vec;
use alloc::vec::Vec;

use crate::permission::ResourceType;
use crate::policy::document::{Located, Version};
use crate::policy::pattern::components;
use crate::span::Span;
use alloc::string::String;

/// A resource pattern, and which types of resource it can match.
#[derive(Clone, Debug)]
pub(super) struct Target<'p> {
    pub(super) text: &'p str,
    pub(super) span: Span,
    pub(super) types: Vec<ResourceType>,
    /// The part of a table ARN after `table/`, if that is not an id and can't match one.
    pub(super) table_name: Option<&'p str>,
    /// Whether it is for QLDB at all.
    pub(super) is_qldb: bool,
}

/// One step of the resources of a type.
#[derive(Clone, Copy)]
enum Step {
    Letter(u8),
    /// A letter or digit of an id.
    Id,
    /// Any number of characters but slashes.
    Name,
}

/// Longer texts match no ARN of QLDB, whose longest is 160 characters.
const LONGEST: usize = 2_048;

impl<'p> Target<'p> {
    pub(super) fn new(pattern: &'p Located<String>) -> Self {
        let text = pattern.value.as_str();
        let mut target = Self { text, span: pattern.span, types: Vec::new(), table_name: None, is_qldb: true };
        let parts = components(text, Version::V2012);
        let service = parts.get(2).copied().unwrap_or("*");
        target.is_qldb = text == "*" || service == "qldb" || service.contains(['*', '?', '$']);
        if !target.is_qldb {
            return target;
        }
        let resource = if text == "*" { "*" } else { parts.get(5).copied().unwrap_or("*") };
        let all = [ResourceType::Ledger, ResourceType::Table, ResourceType::Catalog, ResourceType::Stream];
        target
            .types
            .extend(all.into_iter().filter(|kind| resource.len() > LONGEST || intersects(resource, &shape(*kind))));
        if target.types.is_empty() && intersects(resource, &named_table()) {
            // With the id in its place it would be a table, and all else is said as though it were.
            target.types.push(ResourceType::Table);
            target.table_name = resource.rsplit_once("/table/").map(|(_, name)| name);
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

fn letters(text: &str) -> impl Iterator<Item = Step> {
    text.bytes().map(Step::Letter)
}

fn shape(kind: ResourceType) -> Vec<Step> {
    let id = core::iter::repeat_n(Step::Id, 22);
    let named = |start: &'static str| letters(start).chain([Step::Name]);
    match kind {
        ResourceType::Ledger => named("ledger/").collect(),
        ResourceType::Table => named("ledger/").chain(letters("/table/")).chain(id).collect(),
        ResourceType::Catalog => named("ledger/").chain(letters("/information_schema/user_tables")).collect(),
        ResourceType::Stream => named("stream/").chain(letters("/")).chain(id).collect(),
    }
}

fn named_table() -> Vec<Step> {
    letters("ledger/").chain([Step::Name]).chain(letters("/table/")).chain([Step::Name]).collect()
}

/// Whether some text is matched by both: the pattern, in which a variable can stand for anything, and the shape.
///
/// Keeps, for each step of the pattern, the places of the shape that can be reached.
fn intersects(pattern: &str, shape: &[Step]) -> bool {
    let mut reached = vec![false; shape.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    skip_names(&mut reached, shape);
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let variable = rest.starts_with("${").then(|| rest.find('}')).flatten();
        rest = rest.get(variable.map_or(letter.len_utf8(), |end| end + 1)..).unwrap_or_default();
        if letter == '*' || variable.is_some() {
            let from = reached.iter().position(|reached| *reached).unwrap_or(reached.len());
            reached.iter_mut().skip(from).for_each(|reached| *reached = true);
            continue;
        }
        let matches = |step: &Step| match (letter, step) {
            ('?', _) => true,
            (_, Step::Letter(wanted)) => letter == char::from(*wanted),
            (_, Step::Id) => letter.is_ascii_alphanumeric(),
            (_, Step::Name) => letter != '/',
        };
        let mut next = vec![false; reached.len()];
        for (place, step) in shape.iter().enumerate() {
            if reached.get(place) == Some(&true) && matches(step) {
                let to = if matches!(step, Step::Name) { place } else { place + 1 };
                next.iter_mut().skip(to).take(1).for_each(|reached| *reached = true);
            }
        }
        skip_names(&mut next, shape);
        reached = next;
    }
    reached.last() == Some(&true)
}

/// A name can end anywhere.
fn skip_names(reached: &mut [bool], shape: &[Step]) {
    for (place, step) in shape.iter().enumerate() {
        if matches!(step, Step::Name) && reached.get(place) == Some(&true) {
            reached.iter_mut().skip(place + 1).take(1).for_each(|reached| *reached = true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_resource_patterns() {
        use ResourceType::{Catalog, Ledger, Stream, Table};
        let cases: [(&str, &[ResourceType]); 12] = [
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
        ];
        for (text, types) in cases {
            let pattern = Located { value: text.into(), span: Span::default() };
            assert_eq!(Target::new(&pattern).types, types, "{text}");
        }
    }
}
