//! Conditions: every operator, on keys that are there or not, and on keys of which that is not known.

use partiql_iam::iam::RequestContext;

use crate::guide::condition::{Condition, Set};
use crate::guide::{Effect, Layer};
use crate::policies::tally::Tally;
use crate::policies::world::{
    ACTION, Keys, Read, Sources, TABLE, ask, ask_statement, ask_unknown, condition, context, kept, policy, statement,
};

/// The values of policies and of requests for operators of one type, and those that are in the larger worlds alone.
struct Type {
    operators: &'static [&'static str],
    wanted: &'static [&'static str],
    more: &'static [&'static str],
    given: &'static [&'static str],
}

const TYPES: &[Type] = &[
    Type {
        operators: &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        wanted: &["a", "", "a*", "${aws:PrincipalTag/x}", "${aws:PrincipalTag/x, 'a'}"],
        more: &["A", "?", "${*}", "${aws:TagKeys}", "${aws:x y}", "a${aws:PrincipalTag/x}", "$", "${?}a"],
        given: &["a", "", "A", "b", "*"],
    },
    Type {
        operators: &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        wanted: &["arn:aws:s3:::a", "arn:aws:s3:*:*:*", "arn:aws:s3:::${aws:PrincipalTag/x}", "arn:aws:s3"],
        more: &["arn:aws:s3:::A", "*", "arn:aws:s?:::a", "arn:aws:s3:::a:*", "arn:aws:s3:::${aws:PrincipalTag/x, 'a'}"],
        given: &["arn:aws:s3:::a", "arn:aws:s3:::a:b", "a", "", "arn:aws:s3:r:1:a"],
    },
    Type {
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        wanted: &["1", "-2", "10"],
        more: &["1.50", "0", "-0", "+1"],
        given: &["1", "01.0", "2", "-10", "", "a"],
    },
    Type {
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        wanted: &["2020", "2020-02-29T12:00:00Z", "1582977600"],
        more: &["2020-03", "2020-02-29T13:00:00+01:00", "0", "2019-12-31"],
        given: &["2020-01-01", "1582977600", "2020-02-29T12:00Z", "2021-01-01T00:00:00Z", "", "a"],
    },
    Type {
        operators: &["Bool"],
        wanted: &["true", "false", "${aws:PrincipalTag/x}"],
        more: &["TRUE", "a", ""],
        given: &["true", "False", "", "a"],
    },
    Type {
        operators: &["BinaryEquals"],
        wanted: &["YQ==", "YWI="],
        more: &["", "YWFhYQ=="],
        given: &["YQ==", "a", "YWI=", "", "b"],
    },
    Type {
        operators: &["IpAddress", "NotIpAddress"],
        wanted: &["203.0.113.0/24", "203.0.113.7", "2001:db8::/32"],
        more: &["0.0.0.0/0", "::ffff:203.0.113.0/120", "::/0", "203.0.113.7/31"],
        given: &["203.0.113.7", "203.0.113.8", "198.51.100.1", "2001:db8::1", "::ffff:203.0.113.7", "", "a"],
    },
    Type { operators: &["Null"], wanted: &["true", "false"], more: &["TRUE"], given: &["a", ""] },
];

impl Type {
    /// Every condition with one or two values.
    fn conditions(&self, is_gate: bool, key: &'static str) -> Vec<Condition> {
        let wanted: Vec<&str> = self.wanted.iter().chain(if is_gate { &[][..] } else { self.more }).copied().collect();
        let mut lists: Vec<Vec<&str>> = wanted.iter().map(|one| vec![*one]).collect();
        for (place, one) in wanted.iter().enumerate() {
            lists.extend(wanted[..place].iter().map(|other| vec![*one, *other]));
        }
        let mut all = Vec::new();
        for operator in self.operators {
            for set in [Set::None, Set::ForAllValues, Set::ForAnyValue] {
                for if_exists in [false, true] {
                    // `Null` has no prefix and no suffix.
                    if *operator != "Null" || (set == Set::None && !if_exists) {
                        let of = |values: &Vec<_>| Condition { set, operator, if_exists, key, values: values.clone() };
                        all.extend(lists.iter().map(of));
                    }
                }
            }
        }
        all
    }

    /// No value, every value, and every two.
    fn given(&self) -> Vec<Vec<&'static str>> {
        let mut all = vec![Vec::new()];
        all.extend(self.given.iter().map(|one| vec![*one]));
        all.extend(self.given.iter().flat_map(|one| self.given.iter().map(|other| vec![*one, *other])));
        all
    }
}

/// What the variables of a condition can be.
fn variables(of: &Condition) -> Vec<Keys<'static>> {
    let mut all: Vec<Keys<'static>> = vec![Vec::new()];
    if of.values.iter().any(|value| value.contains("${aws:PrincipalTag/x")) {
        all.extend(TAGS.map(|value| vec![("aws:PrincipalTag/x", vec![value])]));
    }
    if of.values.iter().any(|value| value.contains("${aws:TagKeys")) && !of.key.contains("TagKeys") {
        all = vec![Vec::new(), vec![("aws:TagKeys", vec!["a"])]];
    }
    all
}

/// What a value can be so that the condition is met, and a text that none is like.
fn like(of: &Condition) -> Vec<Vec<&'static str>> {
    let mut all = vec![vec!["none like this"]];
    for value in &of.values {
        let plain = value.replace("${?}", "?").replace("${*}", "*");
        match plain.split_once("${").and_then(|(before, open)| Some((before, open.split_once('}')?.1))) {
            Some((before, after)) => {
                all.extend(TAGS.map(|tag| vec![kept(format!("{before}{tag}{after}"))]));
            }
            None => all.push(vec![kept(plain)]),
        }
    }
    all
}

/// What the variable can be.
const TAGS: [&str; 6] = ["a", "", "*", "A", "b", "none like this"];

const KEYS: &[&str] = &["aws:PrincipalTag/k", "aws:TagKeys", "s3:prefix", "AWS:principaltag/K"];

/// Every operator with every qualifier, one or two values, and a key that the request has or not.
pub(crate) fn conditions(is_gate: bool, tally: &mut Tally<'_>) {
    for key in &KEYS[..if is_gate { 2 } else { 4 }] {
        let asked = if key.starts_with("AWS") { "aws:PrincipalTag/k" } else { key };
        for of_type in TYPES {
            for of in of_type.conditions(is_gate, key) {
                let mut contexts = Vec::new();
                for values in of_type.given() {
                    for mut keys in variables(&of) {
                        if !values.is_empty() {
                            keys.push((asked, values.clone()));
                        }
                        contexts.push(keys);
                    }
                }
                let has_variables = of.values.iter().any(|value| value.contains('$'));
                let on = statement(Effect::Allow, vec![of]);
                ask_statement(tally, &on, true, &[ACTION], &[TABLE], &contexts);
                if has_variables && !is_gate {
                    ask_statement(tally, &on, false, &[ACTION], &[TABLE], &contexts);
                }
            }
        }
    }
}

/// The same conditions, where the value of the key or of the variable is not known.
pub(crate) fn unknown(is_gate: bool, tally: &mut Tally<'_>) {
    for key in ["aws:PrincipalTag/k", "aws:TagKeys", "aws:UserAgent"] {
        for of_type in TYPES {
            for of in of_type.conditions(is_gate, key) {
                // Every request has a user agent.
                let is_always = key == "aws:UserAgent";
                let given = of_type.given().into_iter().chain(like(&of));
                let given: Vec<_> = given.filter(|values| !(is_always && values.len() != 1)).collect();
                let with = |values: &Vec<&'static str>, mut keys: Keys<'static>| {
                    keys.push((key, values.clone()));
                    keys
                };
                let every = |keys: &Keys<'static>| -> Vec<Keys<'static>> {
                    given.iter().map(|values| with(values, keys.clone())).collect()
                };
                let variables = variables(&of);
                for effect in [Effect::Allow, Effect::Deny] {
                    if !tally.is_mine() {
                        continue;
                    }
                    let mut statements = vec![statement(effect, vec![of.clone()])];
                    if effect == Effect::Deny {
                        statements.push(statement(Effect::Allow, Vec::new()));
                    }
                    let Some(read) = Read::new(policy(statements)) else {
                        tally.refuse();
                        continue;
                    };
                    let sources: Sources<'_> = vec![(Layer::Identity, vec![&read])];
                    // The key is not known, the variable is.
                    for known in &variables {
                        let plain = context(known);
                        let missing = || known.iter().all(|(name, _)| *name != "aws:PrincipalTag/x");
                        let plain = if is_always {
                            plain
                        } else if missing() {
                            plain.with_values("aws:PrincipalTag/x", []).with_values("aws:TagKeys", []).partial()
                        } else {
                            plain.partial()
                        };
                        if key == "aws:TagKeys" && missing() {
                            continue;
                        }
                        ask_unknown(tally, &sources, known, &plain, &every(known));
                    }
                    // Neither is known; or the key is.
                    if variables.len() > 2 && !is_always {
                        let all: Vec<Keys<'static>> = variables.iter().flat_map(every).collect();
                        ask_unknown(tally, &sources, &Vec::new(), &RequestContext::new().partial(), &all);
                        for values in &given {
                            let known = vec![(key, values.clone())];
                            let every: Vec<Keys<'static>> =
                                variables.iter().map(|keys| with(values, keys.clone())).collect();
                            ask_unknown(tally, &sources, &known, &context(&known).partial(), &every);
                        }
                    }
                }
            }
        }
    }
}

/// Every two statements under conditions on one key or on two, known or not.
pub(crate) fn pairs(is_gate: bool, tally: &mut Tally<'_>) {
    const A: &str = "aws:PrincipalTag/k";
    const B: &str = "aws:PrincipalTag/x";
    let mut all = Vec::new();
    for key in [A, B] {
        for operator in ["StringEquals", "StringNotEquals", "StringLike"] {
            for values in [&["a"][..], &["b"], &["a", "b"], &["${aws:PrincipalTag/x}"]] {
                all.push(condition(operator, key, values));
            }
        }
        all.push(condition("Null", key, &["true"]));
        all.push(condition("Null", key, &["false"]));
        if !is_gate {
            let extra: Vec<Condition> = all[all.len() - 14..].to_vec();
            for one in extra.iter().filter(|one| one.operator != "Null") {
                all.push(Condition { if_exists: true, ..one.clone() });
                all.push(Condition { set: Set::ForAllValues, ..one.clone() });
                all.push(Condition { set: Set::ForAnyValue, ..one.clone() });
            }
        }
    }
    let mut statements = Vec::new();
    for effect in [Effect::Allow, Effect::Deny] {
        statements.extend(all.iter().map(|of| statement(effect, vec![of.clone()])));
    }
    let given: [&[&'static str]; 4] = [&[], &["a"], &["b"], &["c"]];
    let whole: Vec<Keys<'_>> =
        given.iter().flat_map(|one| given.iter().map(|other| vec![(A, one.to_vec()), (B, other.to_vec())])).collect();
    for (place, one) in statements.iter().enumerate() {
        for other in &statements[..place] {
            if !tally.is_mine() {
                continue;
            }
            let Some(read) = Read::new(policy(vec![one.clone(), other.clone()])) else {
                tally.refuse();
                continue;
            };
            let sources: Sources<'_> = vec![(Layer::Identity, vec![&read])];
            ask(tally, &sources, &[ACTION], &[TABLE], &whole);
            ask_unknown(tally, &sources, &Vec::new(), &RequestContext::new().partial(), &whole);
            for values in given {
                let known = vec![(A, values.to_vec())];
                let every: Vec<Keys<'_>> = whole.iter().filter(|keys| keys[0].1 == values).cloned().collect();
                ask_unknown(tally, &sources, &known, &context(&known).partial(), &every);
            }
        }
    }
}

/// Every condition of the larger worlds, on two keys.
pub(crate) fn every_condition() -> Vec<Condition> {
    KEYS[..2].iter().flat_map(|key| TYPES.iter().flat_map(|of_type| of_type.conditions(false, key))).collect()
}
