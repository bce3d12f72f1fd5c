//! What a statement needs, in owned parts, to be counted many times.

use std::sync::Arc;

use partiql_iam::iam::{Action, Given, KeyName, Known as What, Requirement, Requirements};
use serde::{Serialize, Serializer};

use crate::row::Used;

/// The condition key whose values are kept beside a row.
const LEADING_KEYS: &str = "dynamodb:LeadingKeys";

/// What statements need that differ in the values of partition keys alone, or why they are not understood.
#[derive(Debug)]
pub(crate) enum Answer {
    Understood(Understood),
    Unread { code: &'static str, message: Arc<str>, shape: Arc<str> },
}

#[derive(Debug)]
pub(crate) struct Understood {
    pub(crate) command: &'static str,
    pub(crate) shape: Arc<str>,
    pub(crate) needs: Vec<Need>,
    /// The names of tables of QLDB whose ids are not known.
    pub(crate) names: Vec<Arc<str>>,
    /// Whether a block may say that a table was changed: not in a ledger that asks for no permission on tables, nor of a definition.
    pub(crate) is_checked: bool,
}

/// An action on a resource.
#[derive(Debug)]
pub(crate) struct Need {
    pub(crate) action: Action,
    pub(crate) needed_for: Option<Action>,
    pub(crate) resource: Used,
    /// Which of the names it is on.
    pub(crate) name: Option<usize>,
    pub(crate) facts: Arc<str>,
    /// Whether it changes documents.
    pub(crate) is_write: bool,
}

impl Understood {
    /// Whether the statement changes documents of a table.
    pub(crate) fn writes(&self, name: &str, id: &str) -> bool {
        let is_it = |need: &Need| &*need.resource.name == name || (!id.is_empty() && &*need.resource.id == id);
        self.needs.iter().any(|need| need.is_write && is_it(need))
    }
}

/// All that makes an answer, and the values of partition keys beside it: where what is written is the same, the answer is.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) written: Vec<u8>,
    pub(crate) leading: Vec<Arc<str>>,
}

impl Draft {
    pub(crate) fn clear(&mut self) {
        self.written.clear();
        self.leading.clear();
    }

    /// Writes a part, and how long it is: no two lists of parts are written the same.
    pub(crate) fn part(&mut self, part: &str) {
        self.written.extend_from_slice(&part.len().to_le_bytes());
        self.written.extend_from_slice(part.as_bytes());
    }

    pub(crate) fn requirement(&mut self, all: &Requirements<'_>, requirement: &Requirement<'_>) {
        let resource = &requirement.resource;
        self.part(requirement.action().name());
        for action in requirement.dependent_actions() {
            self.part(action.name());
        }
        self.part(resource.kind().name);
        self.written.push(match resource.known() {
            What::Pattern => b'*',
            What::Exact => b'=',
            What::Unresolved => b'?',
        });
        self.part(all.base());
        // Of a part that is not there and of an empty one the ARN is the same.
        self.part(resource.first().unwrap_or_default());
        self.part(resource.second().unwrap_or_default());
        let begin = self.written.len();
        facts(all, requirement, &mut self.written, &mut self.leading);
        let length = self.written.len() - begin;
        self.written.extend_from_slice(&length.to_le_bytes());
    }
}

#[derive(Default)]
pub(crate) struct Gathered {
    needs: Vec<Need>,
    names: Vec<Arc<str>>,
}

impl Gathered {
    pub(crate) fn add(&mut self, all: &Requirements<'_>, requirement: &Requirement<'_>) {
        let resource = &requirement.resource;
        let name: Arc<str> = resource.name().unwrap_or_default().into();
        let place = resource.unresolved_name().map(|_| {
            self.names.iter().position(|known| *known == name).unwrap_or_else(|| {
                self.names.push(Arc::clone(&name));
                self.names.len() - 1
            })
        });
        let has_id = resource.kind().between.is_none();
        let used = Used {
            kind: if resource.known() == What::Pattern { "any-table" } else { resource.kind().name },
            name,
            id: if has_id { resource.first().unwrap_or_default().into() } else { Arc::default() },
            arn: resource.arn_pattern(all.base()).to_string().into(),
        };
        let mut written = Vec::new();
        facts(all, requirement, &mut written, &mut Vec::new());
        let facts: Arc<str> = String::from_utf8(written).unwrap_or_default().into();
        for action in requirement.actions() {
            let needed_for = (action != requirement.action()).then_some(requirement.action());
            let is_write =
                matches!(action.short_name(), "PartiQLInsert" | "PartiQLUpdate" | "PartiQLDelete" | "PartiQLRedact");
            let (resource, facts) = (used.clone(), Arc::clone(&facts));
            self.needs.push(Need { action, needed_for, resource, name: place, facts, is_write });
        }
    }

    pub(crate) fn end(self, command: &'static str, shape: Arc<str>, is_checked: bool) -> Understood {
        let Self { needs, names } = self;
        Understood { command, shape, needs, names, is_checked }
    }
}

/// The name of a condition key.
struct Named<'f>(KeyName<'f>);

impl Named<'_> {
    /// Keys of tags have their tag after a common beginning.
    fn order(&self) -> (&str, &str) {
        (self.0.key.name, self.0.tag.unwrap_or_default())
    }
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.tag {
            None => serializer.serialize_str(self.0.key.name),
            Some(_) => serializer.collect_str(&self.0),
        }
    }
}

/// The value of a condition key.
#[derive(Serialize)]
#[serde(untagged)]
enum Fact<'f> {
    Unknown,
    One(&'f str),
    Many(Vec<&'f str>),
}

/// Writes the condition keys that a statement fixes, in JSON, in the order of their names; nothing if there is none. The values of the partition
/// key go beside.
fn facts(all: &Requirements<'_>, requirement: &Requirement<'_>, written: &mut Vec<u8>, leading: &mut Vec<Arc<str>>) {
    let mut facts: Vec<(Named<'_>, Fact<'_>)> = Vec::new();
    for (name, given) in all.facts(requirement) {
        let fact = match given {
            Given::Missing => continue,
            Given::Unknown | Given::Likely(_) | Given::MissingOr(_) => Fact::Unknown,
            Given::One(value) => Fact::One(value),
            Given::Many(values) if name.key.name == LEADING_KEYS => {
                leading.extend(values.iter().map(Arc::from));
                continue;
            }
            Given::Many(values) => {
                let mut values: Vec<&str> = values.iter().collect();
                values.sort_unstable();
                Fact::Many(values)
            }
        };
        facts.push((Named(name), fact));
    }
    if facts.is_empty() {
        return;
    }
    facts.sort_by(|(one, _), (other, _)| one.order().cmp(&other.order()));
    // Of two of one name the later one counts.
    facts.dedup_by(|later, earlier| {
        let are_same = later.0.order() == earlier.0.order();
        if are_same {
            std::mem::swap(later, earlier);
        }
        are_same
    });
    let begin = written.len();
    if serde_json::Serializer::new(&mut *written).collect_map(facts).is_err() {
        written.truncate(begin);
    }
}
