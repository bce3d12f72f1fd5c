//! The measured rule for plans of DynamoDB, written as a table: WHERE is an OR of ANDs, and it is a query only if each of them has one `=` on
//! the partition key and at most one distinct condition on a key attribute. Nothing is rewritten inside of NOT.
//!
//! The branches are gone through one by one, by the side that each takes of every OR; nothing is multiplied out.

use std::rc::Rc;

use crate::facts::Items;

/// What a condition is to the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It names no key attribute.
    None,
    /// `=` of a value.
    Equal(Key, usize),
    /// Another condition that a query can have; the number tells it from others.
    Other(Key, usize),
    /// `IN` of these values: an OR of `=`.
    OneOf(Key, &'static [usize]),
    /// A condition that no query has.
    Never,
    /// No source says what it is to the key attribute.
    Unknown(Key),
    /// It is a condition of a query, and what it is beside another is not measured.
    Function(Key, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Partition,
    Sort,
}

pub(crate) struct Atom {
    pub(crate) text: String,
    pub(crate) role: Role,
    /// The items for which it may be true, and those for which it may not.
    pub(crate) may: Items,
    pub(crate) may_not: Items,
}

pub(crate) enum Form {
    Atom(usize),
    Not(Clause),
    And(Clause, Clause),
    Or(Clause, Clause),
}

#[derive(Clone)]
pub(crate) struct Clause {
    pub(crate) text: String,
    pub(crate) may: Items,
    pub(crate) may_not: Items,
    pub(crate) form: Rc<Form>,
}

/// What is said of a table read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Scan,
    Query,
    Unknown,
}

/// The conditions of one branch on one key attribute.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// The one `=`, the one other condition, as bits; a function.
    equal: u32,
    other: u32,
    function: u32,
    is_unknown: bool,
}

impl Seen {
    fn add(&mut self, role: Role) {
        match role {
            Role::Equal(_, value) => self.equal |= 1 << value,
            Role::Other(_, number) => self.other |= 1 << number,
            Role::Function(_, number) => self.function |= 1 << number,
            Role::Unknown(_) => self.is_unknown = true,
            Role::None | Role::OneOf(..) | Role::Never => unreachable!("sorted out before"),
        }
    }

    /// How many distinct conditions there are; two are as good as more.
    const fn count(self) -> u32 {
        self.equal.count_ones() + self.other.count_ones()
    }
}

/// The rule as a table: what is on the partition key, and what is on the sort key.
fn table(partition: Seen, sort: Seen, is_never: bool) -> Plan {
    let on_partition = (partition.equal.count_ones(), partition.count(), partition.function != 0, partition.is_unknown);
    let on_sort = (sort.count(), sort.function != 0, sort.is_unknown);
    match (is_never, on_partition, on_sort) {
        // A condition that no query has, or two distinct ones.
        (true, ..) | (_, (_, 2.., ..), _) | (_, _, (2.., ..)) => Plan::Scan,
        // No `=` on the partition key: only what nobody knows could be one.
        (_, (0, _, _, false), _) => Plan::Scan,
        (_, (0, _, _, true), _) => Plan::Unknown,
        // One `=`, alone, and at most one condition on the sort key.
        (_, (_, 1, false, false), (0 | 1, false, false) | (0, true, false)) => Plan::Query,
        _ => Plan::Unknown,
    }
}

/// What the rule makes of a clause.
pub(crate) struct Answer {
    pub(crate) plan: Plan,
    /// Whether all of it is measured.
    pub(crate) is_settled: bool,
    /// Whether two branches have the same `=` on the partition key.
    pub(crate) repeats: bool,
}

struct Rule<'w> {
    atoms: &'w [Atom],
    /// Which side of each OR a branch takes, from the left.
    sides: Vec<usize>,
    /// How many sides each OR has that a branch came by.
    counts: Vec<usize>,
    partition: Seen,
    sort: Seen,
    is_never: bool,
    /// Whether something in the clause is not measured.
    is_unsettled: bool,
}

impl Rule<'_> {
    fn answer(atoms: &[Atom], clause: &Clause) -> Answer {
        let mut rule = Rule {
            atoms,
            sides: Vec::new(),
            counts: Vec::new(),
            partition: Seen::default(),
            sort: Seen::default(),
            is_never: false,
            is_unsettled: false,
        };
        let (mut plan, mut partitions, mut repeats) = (Plan::Query, 0, false);
        loop {
            (rule.partition, rule.sort, rule.is_never) = (Seen::default(), Seen::default(), false);
            rule.counts.clear();
            rule.branch(&clause.form);
            plan = match (plan, table(rule.partition, rule.sort, rule.is_never)) {
                (Plan::Scan, _) | (_, Plan::Scan) => Plan::Scan,
                (Plan::Unknown, _) | (_, Plan::Unknown) => Plan::Unknown,
                (Plan::Query, Plan::Query) => Plan::Query,
            };
            repeats |= partitions & rule.partition.equal != 0;
            partitions |= rule.partition.equal;
            // The next branch: the last OR that has another side takes it.
            rule.sides.resize(rule.counts.len(), 0);
            while let Some(side) = rule.sides.last_mut() {
                *side += 1;
                if *side < rule.counts[rule.sides.len() - 1] {
                    break;
                }
                rule.sides.pop();
            }
            if rule.sides.is_empty() {
                return Answer { plan, is_settled: !rule.is_unsettled, repeats };
            }
        }
    }

    fn side(&mut self, count: usize) -> usize {
        let place = self.counts.len();
        self.counts.push(count);
        self.sides.get(place).copied().unwrap_or(0)
    }

    fn branch(&mut self, form: &Form) {
        match form {
            Form::And(left, right) => {
                self.branch(&left.form);
                self.branch(&right.form);
            }
            Form::Or(left, right) => {
                let side = self.side(2);
                self.branch(if side == 0 { &left.form } else { &right.form });
            }
            Form::Not(inner) => self.not(&inner.form),
            Form::Atom(atom) => self.role(self.atoms[*atom].role),
        }
    }

    fn role(&mut self, role: Role) {
        match role {
            Role::None => {}
            Role::Never => self.is_never = true,
            Role::OneOf(key, values) => {
                let side = self.side(values.len());
                self.role(Role::Equal(key, values[side]));
            }
            Role::Equal(key, _) | Role::Other(key, _) | Role::Unknown(key) | Role::Function(key, _) => {
                self.is_unsettled |= matches!(role, Role::Unknown(_) | Role::Function(..));
                match key {
                    Key::Partition => self.partition.add(role),
                    Key::Sort => self.sort.add(role),
                }
            }
        }
    }

    /// NOT of a comparison, of BETWEEN, of IN and of another such NOT is measured, on a key attribute.
    fn not(&mut self, inner: &Form) {
        let mut named = Vec::new();
        let is_measured = self.under_not(inner, &mut named);
        for key in named {
            match is_measured {
                true => self.is_never = true,
                false => self.role(Role::Unknown(key)),
            }
        }
    }

    fn under_not(&self, form: &Form, named: &mut Vec<Key>) -> bool {
        match form {
            Form::Atom(atom) => match self.atoms[*atom].role {
                Role::None => true,
                Role::Never => {
                    named.push(if self.atoms[*atom].text.starts_with("pk") { Key::Partition } else { Key::Sort });
                    true
                }
                Role::Equal(key, _) | Role::Other(key, _) | Role::OneOf(key, _) => {
                    named.push(key);
                    true
                }
                Role::Unknown(key) | Role::Function(key, _) => {
                    named.push(key);
                    false
                }
            },
            Form::Not(inner) => self.under_not(&inner.form, named),
            Form::And(left, right) | Form::Or(left, right) => {
                self.under_not(&left.form, named);
                self.under_not(&right.form, named);
                false
            }
        }
    }
}

/// The plan of a clause.
pub(crate) fn answer(atoms: &[Atom], clause: &Clause) -> Answer {
    Rule::answer(atoms, clause)
}
