//! What a pattern of a policy stands for apart from the resources that policies name, and whether it may be granted.

use partiql_iam::iam::{Action, PolicySet, RequestContext};

use super::overlap::{Letter, completed, covers, is_pattern, letters, may_meet, meet, parts};

/// Resources of one kind that are as many as names are.
#[derive(Debug)]
pub(super) struct Rest {
    /// An ARN of all of them. `*` in its last part stands for no slash.
    arn: String,
    letters: Vec<Letter>,
}

/// The last parts of ARNs of a kind, with `*` for each name.
const SHAPES: [(&str, &str, &str); 5] = [
    ("qldb", "ledger", "ledger/*"),
    ("qldb", "table", "ledger/*/table/*"),
    ("qldb", "catalog", "ledger/*/information_schema/user_tables"),
    ("dynamodb", "table", "table/*"),
    ("dynamodb", "index", "table/*/index/*"),
];

impl Rest {
    /// What a pattern stands for of some kinds of resources of a service. `partition`: of patterns that do not say it, as accounts are in one.
    pub(super) fn of(pattern: &str, service: &str, kinds: &[&str], partition: &str) -> Vec<Self> {
        let shapes = SHAPES.iter().filter(|(of, kind, _)| *of == service && kinds.contains(kind));
        shapes.filter_map(|(_, _, shape)| Self::of_shape(pattern, service, shape, partition)).collect()
    }

    fn of_shape(pattern: &str, service: &str, shape: &str, partition: &str) -> Option<Self> {
        let or = |text, other| if is_pattern(text) && may_meet(text, other) { other } else { text };
        let whole_of = |of| format!("arn:{of}:{service}:*:*:{shape}");
        let arns = match whole(pattern) {
            Some([_, of, _, region, account, last]) => {
                let (of, last) = (or(of, partition), if has_shape(last, shape) { last } else { shape });
                vec![format!("arn:{of}:{service}:{}:{}:{last}", or(region, "*"), or(account, "*"))]
            }
            // It may begin with another partition.
            None => [Some(partition), pattern.split(':').nth(1)].into_iter().flatten().map(whole_of).collect(),
        };
        arns.into_iter().map(Self::new).find(|rest| rest.meets(pattern))
    }

    fn new(arn: String) -> Self {
        let last = parts(&arn).map_or(0, |[.., last]| letters(last).len());
        let mut letters = letters(&arn);
        let head = letters.len() - last.min(letters.len());
        for letter in letters.iter_mut().skip(head).filter(|letter| **letter == Letter::Any) {
            *letter = Letter::Name;
        }
        Self { arn, letters }
    }

    /// Whether a pattern may be of some of them.
    fn meets(&self, pattern: &str) -> bool {
        match (whole(pattern), parts(&self.arn)) {
            // Of wildcards there it is not documented what they stand for: colons too.
            (Some([_, _, service, ..]), _) if is_pattern(service) => meet(&letters(pattern), &self.letters),
            (Some(own), Some(all)) => {
                let heads = own.iter().zip(all).take(5);
                let [.., last] = own;
                let mut heads_meet = heads.map(|(own, all)| may_meet(own, all));
                heads_meet.all(|meets| meets) && meet(&letters(last), self.last())
            }
            // What its missing parts are.
            _ => meet(&letters(&completed(pattern)), &self.letters),
        }
    }

    /// Whether a pattern, of which `*` stands for any letters, may be of some of them, or of the names of their tables. `resource`: what they are of.
    pub(super) fn may_be_named(&self, pattern: &str, resource: &str) -> bool {
        if may_meet(pattern, resource) && meet(&letters(pattern), &self.letters) {
            return true;
        }
        // Principals and actions have other letters.
        if pattern.contains(|letter: char| !letter.is_alphanumeric() && !"_-.*".contains(letter)) {
            return false;
        }
        let Some([arn, of, service, region, account, last]) = parts(&self.arn) else { return false };
        let last: Vec<&str> = last.split('/').collect();
        match last.as_slice() {
            ["table", name, below @ ..] => {
                let named = [&["table", pattern], below].concat().join("/");
                let named = Self::new(format!("{arn}:{of}:{service}:{region}:{account}:{named}"));
                may_meet(pattern, name) && named.meets(resource)
            }
            // Their ARNs have ids.
            ["ledger", _, "table", _] => true,
            _ => false,
        }
    }

    /// The letters of its last part.
    fn last(&self) -> &[Letter] {
        let length = parts(&self.arn).map_or(0, |[.., last]| letters(last).len());
        self.letters.get(self.letters.len().saturating_sub(length)..).unwrap_or_default()
    }

    /// Whether a pattern of a policy is of all of them, or of none; `None`: of some, or nobody knows. One that stands for itself alone is of none.
    fn matched(&self, pattern: &str) -> Option<bool> {
        if pattern == "*" {
            return Some(true);
        }
        let head: usize = pattern.splitn(6, ':').take(5).map(str::len).sum();
        // Whether the case counts there is not documented.
        if pattern.chars().take(head).any(|letter| letter.is_ascii_uppercase()) {
            return None;
        }
        let is_all = match whole(pattern) {
            Some(_) if !is_pattern(pattern) => return Some(false),
            Some(own) => parts(&self.arn).is_some_and(|all| self.has_all(own, all)),
            // `arn:aws:dynamodb:*`
            None => pattern.strip_suffix('*').is_some_and(|begin| {
                begin.matches(':').count() > 2 && !is_pattern(begin) && self.arn.starts_with(begin)
            }),
        };
        if is_all {
            return Some(true);
        }
        if self.meets(pattern) { None } else { Some(false) }
    }

    /// Whether the parts of a pattern cover all of them.
    fn has_all(&self, own: [&str; 6], all: [&str; 6]) -> bool {
        let [_, _, service, _, _, last] = own;
        // Of wildcards elsewhere it is not documented what they stand for.
        let is_typed = last == "*" || last.split('/').next().is_some_and(|kind| !is_pattern(kind));
        let is_in_place = !is_pattern(service) && is_typed;
        let has_places = own.iter().any(|part| part.contains(['$', '#', '{', '<', '}', '>']));
        is_in_place
            && !has_places
            && own.iter().zip(all).take(5).all(|(own, all)| covers(&letters(own), &letters(all)))
            && covers(&letters(last), self.last())
    }

    /// Whether an action on one of them may be allowed. What policies name themselves is none of them.
    pub(super) fn may_be_granted(&self, policies: &PolicySet, action: Action, context: &RequestContext) -> bool {
        policies.may_allow_within(action.name(), &self.arn, context, |pattern| self.matched(pattern))
    }
}

/// The parts of an ARN that has all of them.
fn whole(pattern: &str) -> Option<[&str; 6]> {
    parts(pattern).filter(|[.., last]| !last.is_empty())
}

/// Whether a pattern has all words of a shape in their places.
fn has_shape(pattern: &str, shape: &str) -> bool {
    let (own, all): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), shape.split('/').collect());
    own.len() == all.len() && own.iter().zip(all).all(|(own, word)| word == "*" || *own == word)
}

#[cfg(test)]
mod tests {
    use partiql_iam::service::ACTIONS;

    use super::Rest;
    use crate::report::records::is_of_statements;

    #[test]
    fn each_kind_has_a_shape() {
        for table in ACTIONS {
            for action in table.actions.iter().filter(|action| is_of_statements(**action)) {
                for kind in action.resources() {
                    assert_eq!(Rest::of("*", table.prefix, &[kind.name], "aws").len(), 1, "{action} {}", kind.name);
                }
            }
        }
    }

    #[test]
    fn what_patterns_stand_for() {
        let of = |pattern: &str| -> Vec<String> {
            Rest::of(pattern, "dynamodb", &["table", "index"], "aws").into_iter().map(|rest| rest.arn).collect()
        };
        let [table, index] = ["arn:aws:dynamodb:*:*:table/*", "arn:aws:dynamodb:*:*:table/*/index/*"];
        assert_eq!(of("*"), [table, index]);
        assert_eq!(of("arn:aws:dynamodb"), [table, index]);
        assert_eq!(of("arn:aws:d*"), [table, index]);
        assert_eq!(of("arn:aws:s3:::*"), [""; 0]);
        assert_eq!(of("arn:*:*:*:*:*"), [table, index]);
        let here = "arn:aws:dynamodb:eu-west-1:123456789012:table/";
        assert_eq!(of(&format!("{here}Old*")), [format!("{here}Old*"), format!("{here}*/index/*")]);
        assert_eq!(of(&format!("{here}Old/*")), [format!("{here}*/index/*")]);
        assert_eq!(of(&format!("{here}Old/index/*")), [format!("{here}Old/index/*")]);
        assert_eq!(of("arn:aws-cn:dynamodb:${R}:1:table/a?"), ["arn:aws-cn:dynamodb:*:1:table/a?"]);
        assert_eq!(of(&format!("{here}Old/stream/*")), [""; 0]);
        assert_eq!(of("arn:aws-cn")[0], "arn:aws-cn:dynamodb:*:*:table/*");
        assert_eq!(of("arn:aws-*:dynamodb:eu-west-1:1:table/a?"), ["arn:aws-*:dynamodb:eu-west-1:1:table/a?"]);
    }

    #[test]
    fn what_names_some_of_it() {
        let named = |resource: &str, pattern: &str| {
            let service = resource.split(':').nth(2).unwrap_or("dynamodb");
            Rest::of(resource, service, &["table", "index"], "aws")
                .iter()
                .any(|rest| rest.may_be_named(pattern, resource))
        };
        let (here, ledger) = ("arn:aws:dynamodb:eu-west-1:123456789012:table/", "arn:aws:qldb:us-east-1:1:ledger/cars");
        for (resource, pattern, expected) in [
            ("*", "Old", true),
            ("*", "arn:aws:dynamodb:eu-west-1:123456789012:table/Old", true),
            ("*", "unknown principal*", false),
            ("*", "arn:aws:iam::123456789012:role/clerk", false),
            ("*", "arn:aws:iam::*", false),
            ("*", "arn:*:role/clerk", false),
            ("*", "qldb:PartiQLDelete", false),
            (&format!("{here}*"), "Old", true),
            (&format!("{here}Or*"), "Old", false),
            (&format!("{here}Or*"), "*Old", true),
            (&format!("{here}Or?"), "O*d", true),
            (&format!("{here}*"), "arn:aws:dynamodb:us-east-1:*:table/Old", false),
            (&format!("{ledger}/table/*"), "Old", true),
            (&format!("{ledger}/table/Au1EiThbt8s0z9wM26REZN"), "Old", true),
            (&format!("{ledger}/table/*"), "arn:aws:qldb:us-east-1:1:ledger/cars/table/Au*", true),
            (&format!("{ledger}/table/*"), "arn:aws:qldb:us-east-1:1:ledger/other/*", false),
        ] {
            assert_eq!(named(resource, pattern), expected, "{resource} {pattern}");
        }
    }

    #[test]
    fn what_other_patterns_are_of_it() {
        let rest = Rest::new("arn:aws:dynamodb:*:123456789012:table/Or*".to_owned());
        for (pattern, expected) in [
            ("*", Some(true)),
            ("arn:aws:dynamodb:*", Some(true)),
            ("arn:aws:dynamodb", None),
            ("arn:aws:dyn*", None),
            ("arn:aws:s3", Some(false)),
            ("arn:aws:dynamodb:*:*:*", Some(true)),
            ("arn:*:dynamodb:*:123456789012:table/*", Some(true)),
            ("arn:*:*:*:*:*", None),
            ("arn:aws:dynamodb:*:123456789012:*/*", None),
            ("arn:aws:dynamodb:*:123456789012:table/O*", Some(true)),
            ("arn:aws:dynamodb:*:123456789012:table/Or*", Some(true)),
            ("arn:aws:dynamodb:*:123456789012:table/*s", None),
            ("arn:aws:dynamodb:*:123456789012:table/???*", None),
            ("arn:aws:dynamodb:*:123456789012:table/${aws:username}", None),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/*", None),
            ("arn:aws:dynamodb:eu-west-1:*:table/Orders", None),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/Orders", Some(false)),
            ("ARN:aws:dynamodb:eu-west-1:123456789012:table/Orders", None),
            ("arn:aws:dynamodb:*:999999999999:table/*", Some(false)),
            ("arn:aws:dynamodb:*:123456789012:table/*/index/*", Some(false)),
            ("arn:aws:dynamodb:*:123456789012:table/Orders/*", Some(false)),
            ("arn:aws:dynamodb:*:123456789012:table/Old*", Some(false)),
            ("arn:aws:qldb:*:123456789012:*", Some(false)),
        ] {
            assert_eq!(rest.matched(pattern), expected, "{pattern}");
        }
    }
}
