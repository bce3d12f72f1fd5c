//! What DynamoDB's facts say of WHERE, beside every item of a small world and a table for the rule of plans.
//!
//! `LeadingKeys` is right if each item that may satisfy WHERE has its partition key in it. `FullTableScan` is right if it is what the rule of
//! `plan.rs` says.

use std::collections::BTreeMap;
use std::rc::Rc;

use partiql_iam::dynamodb::{self, Account, Schema, Target};
use partiql_iam::iam::Given;

use crate::Bound;
use crate::plan::{self, Answer, Atom, Clause, Form, Key, Plan, Role};

/// The values of each key attribute; the other attribute has them too, or is missing.
const VALUES: usize = 3;

/// Items, a bit each: by partition key, sort key and the other attribute.
pub(crate) type Items = u64;

fn items(holds: impl Fn(usize, usize, Option<usize>) -> bool) -> Items {
    let mut all = 0;
    for item in 0..VALUES * VALUES * (VALUES + 1) {
        let other = item / (VALUES * VALUES);
        let other = (other < VALUES).then_some(other);
        all |= Items::from(holds(item % VALUES, item / VALUES % VALUES, other)) << item;
    }
    all
}

/// The names and values of a world.
struct World {
    name: &'static str,
    schema: Schema,
    values: [&'static str; VALUES],
    /// The same values, spelt otherwise.
    spelt: [&'static str; VALUES],
    /// The values as `LeadingKeys` has them.
    written: [&'static str; VALUES],
    is_text: bool,
    has_sort: bool,
}

impl World {
    fn new(name: &'static str, is_text: bool, has_sort: bool) -> Self {
        let kind = if is_text { "S" } else { "N" };
        let sort = if has_sort { r#", {"AttributeName": "sk", "KeyType": "RANGE"}"# } else { "" };
        let schema = format!(
            r#"{{"TableName": "tab", "KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}{sort}], "AttributeDefinitions":
            [{{"AttributeName": "pk", "AttributeType": "{kind}"}}, {{"AttributeName": "sk", "AttributeType": "{kind}"}}]}}"#
        );
        let (values, spelt) = if is_text {
            (["'a'", "'b'", "'c'"], ["'a'", "'b'", "'c'"])
        } else {
            (["1", "2", "3"], ["1.0", "20e-1", "3"])
        };
        let written = if is_text { ["a", "b", "c"] } else { ["1", "2", "3"] };
        Self { name, schema: Schema::parse(&schema).expect("a schema"), values, spelt, written, is_text, has_sort }
    }

    /// Every condition of the world; `few` leaves out those that differ in values alone.
    fn atoms(&self, few: bool) -> Vec<Atom> {
        let mut atoms = Vec::new();
        let mut add = |text: String, role: Role, holds: &dyn Fn(usize, usize, Option<usize>) -> Option<bool>| {
            atoms.push(Atom {
                text,
                role,
                may: items(|pk, sk, x| holds(pk, sk, x) != Some(false)),
                may_not: items(|pk, sk, x| holds(pk, sk, x) != Some(true)),
            });
        };
        let [a, b, c] = self.values;
        for (name, key) in [("pk", Key::Partition), ("sk", Key::Sort)] {
            let is_key = key == Key::Partition || self.has_sort;
            let role = |role: Role| if is_key { role } else { Role::None };
            let of = move |pk: usize, sk: usize| if key == Key::Partition { pk } else { sk };
            add(format!("{name} = {a}"), role(Role::Equal(key, 0)), &|pk, sk, _| Some(of(pk, sk) == 0));
            add(format!("{name} = {b}"), role(Role::Equal(key, 1)), &|pk, sk, _| Some(of(pk, sk) == 1));
            add(format!("{name} IN [{a}, {c}]"), role(Role::OneOf(key, &[0, 2])), &|pk, sk, _| Some(of(pk, sk) != 1));
            add(format!("{name} <> {a}"), role(Role::Never), &|pk, sk, _| Some(of(pk, sk) != 0));
            add(format!("{name} > {a}"), role(Role::Other(key, 0)), &|pk, sk, _| Some(of(pk, sk) > 0));
            if few {
                continue;
            }
            add(format!("{name} = {}", self.spelt[0]), role(Role::Equal(key, 0)), &|pk, sk, _| Some(of(pk, sk) == 0));
            add(format!("{name} <= {b}"), role(Role::Other(key, 1)), &|pk, sk, _| Some(of(pk, sk) <= 1));
            add(format!("{name} BETWEEN {b} AND {c}"), role(Role::Other(key, 2)), &|pk, sk, _| Some(of(pk, sk) >= 1));
            add(format!("{name} IN [{b}]"), role(Role::Equal(key, 1)), &|pk, sk, _| Some(of(pk, sk) == 1));
            add(format!("{a} = {name}"), role(Role::Unknown(key)), &|pk, sk, _| Some(of(pk, sk) == 0));
            add(format!("{name} = x"), role(Role::Unknown(key)), &|pk, sk, x| x.map(|x| of(pk, sk) == x));
            add(format!("attribute_exists({name})"), role(Role::Unknown(key)), &|_, _, _| Some(true));
            if self.is_text {
                add(format!("begins_with({name}, {a})"), role(Role::Function(key, 3)), &|pk, sk, _| {
                    Some(of(pk, sk) == 0)
                });
            }
        }
        add(format!("x = {a}"), Role::None, &|_, _, x| x.map(|x| x == 0));
        add("x IS MISSING".to_owned(), Role::None, &|_, _, x| Some(x.is_none()));
        if !few {
            add(format!("x > {a}"), Role::None, &|_, _, x| x.map(|x| x > 0));
        }
        atoms
    }
}

#[derive(Default)]
struct Count {
    clauses: u64,
    refused: u64,
    queries: u64,
    scans: u64,
    unknown: u64,
}

struct Check<'w> {
    world: &'w World,
    account: &'w Account,
    atoms: Vec<Atom>,
    count: Count,
    wrong: BTreeMap<String, (u64, String)>,
}

impl Check<'_> {
    fn wrong(&mut self, what: String, text: &str) {
        let row = self.wrong.entry(what).or_insert((0, text.to_owned()));
        row.0 += 1;
        if text.len() < row.1.len() {
            text.clone_into(&mut row.1);
        }
    }

    fn clause(&mut self, clause: &Clause) {
        self.count.clauses += 1;
        let text = format!("SELECT * FROM tab WHERE {}", clause.text);
        let statement = match dynamodb::parse(&text) {
            Ok(statement) => statement,
            Err(error) => return self.wrong(format!("not read: {error}"), &text),
        };
        let mut target = Target::new(self.account);
        target.schema = Some(&self.world.schema);
        let needs = match dynamodb::resolve(&statement, &target) {
            Ok(needs) => needs,
            // Two branches of a query that read one partition.
            Err(error) if error.code() == "overlapping-branches" => {
                let Answer { plan, repeats, .. } = plan::answer(&self.atoms, clause);
                self.count.refused += 1;
                if plan != Plan::Query || !repeats {
                    self.wrong("refused".to_owned(), &text);
                }
                return;
            }
            Err(error) => return self.wrong(format!("refused: {error}"), &text),
        };
        let all = needs.as_iam();
        let fact = |name: &str| {
            all.facts(needs.requirement()).find(|(key, _)| key.to_string() == name).map(|(_, given)| given)
        };
        let scan = match fact("dynamodb:FullTableScan") {
            Some(Given::One(scan)) => Some(scan == "true"),
            Some(Given::Unknown) => None,
            other => return self.wrong(format!("FullTableScan {other:?}"), &text),
        };
        match scan {
            Some(true) => self.count.scans += 1,
            Some(false) => self.count.queries += 1,
            None => self.count.unknown += 1,
        }
        let leading = fact("dynamodb:LeadingKeys");
        let keys: Option<Vec<String>> = match &leading {
            Some(Given::Many(values) | Given::Likely(values)) => Some(values.iter().map(str::to_owned).collect()),
            _ => None,
        };
        if let Some(keys) = &keys {
            let is_in = |pk: usize| keys.iter().any(|key| key == self.world.written[pk]);
            if clause.may & items(|pk, _, _| !is_in(pk)) != 0 {
                self.wrong("an item has another key".to_owned(), &text);
            }
            if keys.iter().any(|key| !self.world.written.contains(&key.as_str())) {
                self.wrong(format!("keys {keys:?}"), &text);
            }
        }
        let Answer { plan, is_settled, .. } = plan::answer(&self.atoms, clause);
        let is_right = match (scan, plan) {
            // A query of known values has their keys, a scan has none.
            (Some(false), Plan::Query) => keys.is_some(),
            (Some(true), Plan::Scan) => leading.is_none(),
            (None, Plan::Unknown) => keys.is_none(),
            (None, _) => !is_settled && keys.is_none(),
            (Some(_), _) => false,
        };
        if !is_right {
            self.wrong(
                format!("{scan:?} {leading:?}, where the table says {plan:?}").chars().take(80).collect(),
                &text,
            );
        }
    }
}

fn atom(number: usize, atom: &Atom) -> Clause {
    Clause { text: atom.text.clone(), may: atom.may, may_not: atom.may_not, form: Rc::new(Form::Atom(number)) }
}

fn not(clause: &Clause) -> Clause {
    Clause {
        text: format!("NOT ({})", clause.text),
        may: clause.may_not,
        may_not: clause.may,
        form: Rc::new(Form::Not(clause.clone())),
    }
}

fn both(left: &Clause, right: &Clause, is_and: bool) -> Clause {
    let (may, may_not) = if is_and {
        (left.may & right.may, left.may_not | right.may_not)
    } else {
        (left.may | right.may, left.may_not & right.may_not)
    };
    let word = if is_and { "AND" } else { "OR" };
    let form = if is_and { Form::And(left.clone(), right.clone()) } else { Form::Or(left.clone(), right.clone()) };
    Clause { text: format!("({}) {word} ({})", left.text, right.text), may, may_not, form: Rc::new(form) }
}

/// Gives every clause of so many conditions, each part of it with so many NOT and fewer.
fn clauses(atoms: &[Clause], conditions: usize, nots: usize, take: &mut dyn FnMut(&Clause)) {
    let mut with_not = |clause: &Clause| {
        take(clause);
        let mut clause = clause.clone();
        for _ in 0..nots {
            clause = not(&clause);
            take(&clause);
        }
    };
    if conditions == 1 {
        return atoms.iter().for_each(with_not);
    }
    for left in 1..conditions {
        let mut lefts = Vec::new();
        clauses(atoms, left, nots, &mut |clause| lefts.push(clause.clone()));
        clauses(atoms, conditions - left, nots, &mut |right| {
            for left in &lefts {
                with_not(&both(left, right, true));
                with_not(&both(left, right, false));
            }
        });
    }
}

/// Looks at every clause of the worlds; whether all is right.
pub(crate) fn check(bound: Bound) -> bool {
    let account = Account::new("us-west-2", "123456789012").expect("an account");
    let worlds = [
        World::new("text keys", true, true),
        World::new("number keys", false, true),
        World::new("no sort key", false, false),
    ];
    let mut is_right = true;
    // How many conditions, of few or of all, and how many NOT before each part.
    let gate: &[(usize, bool, usize)] = &[(1, false, 3), (2, false, 2), (3, true, 1), (3, false, 0)];
    let full: &[(usize, bool, usize)] = &[(1, false, 3), (2, false, 2), (3, false, 1), (3, true, 2), (4, true, 0)];
    for world in &worlds {
        for (conditions, few, nots) in if matches!(bound, Bound::Gate) { gate } else { full } {
            let began = std::time::Instant::now();
            let atoms = world.atoms(*few);
            let of: Vec<Clause> = atoms.iter().enumerate().map(|(number, one)| atom(number, one)).collect();
            let mut check = Check { world, account: &account, atoms, count: Count::default(), wrong: BTreeMap::new() };
            clauses(&of, *conditions, *nots, &mut |clause| check.clause(clause));
            let Count { clauses, refused, queries, scans, unknown } = check.count;
            println!(
                "facts, {}: {clauses} clauses of {conditions} of {} conditions, {nots} NOT at most: {queries} queries, {scans} scans, {unknown} unknown, \
                 {refused} refused; {:.1} s",
                world.name,
                check.atoms.len(),
                began.elapsed().as_secs_f64()
            );
            for (what, (count, text)) in check.wrong {
                println!("facts, {}: {what}: {count}, such as\n    {text}", world.name);
                is_right = false;
            }
        }
    }
    is_right
}
