//! How DynamoDB answers a WHERE clause, by a second program for the rule: it multiplies the whole clause out, as plain as can be.
//!
//! The rule (measured): WHERE is brought to an OR of ANDs over conditions on key attributes; it is a query only if every branch has one `=`
//! on the partition key and at most one distinct condition per key attribute. Nothing is rewritten inside of a NOT.

use std::collections::BTreeSet;

use partiql_iam::dynamodb::{Requirements, Value};
use partiql_iam::iam::Given;
use partiql_iam::syntax::Function;
use partiql_iam::syntax::ast::{BinaryOperator, ExprId, ExprKind, Statement, StatementKind};

/// More branches are not multiplied out.
const MOST: usize = 200;

/// A value that no key can have. Whether it is refused, or reads everything, is not measured.
const ANOTHER_TYPE: &str = "another type";

/// A condition of a branch.
#[derive(Clone, Debug, PartialEq)]
enum Condition {
    /// On a key attribute: the operator, and what follows it. `None` is a value that is not given.
    On { attribute: String, operator: &'static str, values: Vec<Option<String>> },
    /// On a key attribute, and none that a query can be asked by.
    No,
    /// Nobody knows what it is to this key attribute.
    Doubtful { attribute: String },
}

/// How WHERE is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// By reading everything.
    Scan,
    /// By reading these partitions, if all are known.
    Query(Option<BTreeSet<String>>),
    /// Nobody knows.
    Unknown,
}

/// The plan, and whether nothing in the clause is in doubt. `None` if the statement is no SELECT or multiplies out to too much.
#[must_use]
pub fn plan(statement: &Statement<'_>, keys: (&str, Option<&str>), values: Option<&[Value]>) -> Option<(Plan, bool)> {
    let StatementKind::Select(query) = *statement.kind() else { return None };
    let ExprKind::Query(query) = statement.expr(query)?.kind else { return None };
    let Some(filter) = statement.tree().queries.get(query)?.filter else { return Some((Plan::Scan, true)) };
    let reader = Reader { statement, keys, values };
    let branches = reader.branches(filter)?;
    let is_settled = branches.iter().flatten().all(|condition| match condition {
        Condition::On { operator, values, .. } => {
            let is_key_value = |value: &Option<String>| value.as_deref().is_some_and(|value| value != ANOTHER_TYPE);
            *operator != "begins_with" && values.iter().all(is_key_value)
        }
        Condition::No => true,
        Condition::Doubtful { .. } => false,
    });
    let plans: Vec<Plan> = branches.iter().map(|branch| reader.answer(branch)).collect();
    let all = plans.iter().try_fold(Some(BTreeSet::new()), |all, plan| match plan {
        Plan::Query(values) => Some(all.and_then(|all: BTreeSet<String>| Some(&all | values.as_ref()?))),
        Plan::Scan | Plan::Unknown => None,
    });
    let plan = match all {
        _ if plans.contains(&Plan::Scan) => Plan::Scan,
        Some(values) => Plan::Query(values),
        None => Plan::Unknown,
    };
    Some((plan, is_settled))
}

/// Compares an answer with the plan; whether it says as much as the plan does.
///
/// # Panics
///
/// When they contradict each other.
pub fn compare(text: &str, needs: &Requirements<'_>, (plan, is_settled): &(Plan, bool)) -> bool {
    let all = needs.as_iam();
    let requirement = needs.requirement();
    let fact = |name: &str| all.facts(requirement).find(|(key, _)| key.to_string() == name).map(|(_, given)| given);
    let scan = match fact("dynamodb:FullTableScan") {
        Some(Given::One(scan)) => Some(scan),
        Some(Given::Unknown) => None,
        // ORDER BY without the partition: it is authorized without both, and then refused.
        None | Some(Given::Missing) => {
            assert!(*plan != Plan::Query(None) && fact("dynamodb:LeadingKeys").is_none(), "{text}: {plan:?}");
            return false;
        }
        Some(other) => panic!("{text}: {other:?}"),
    };
    let leading: Option<BTreeSet<String>> = match fact("dynamodb:LeadingKeys") {
        Some(Given::Many(values) | Given::Likely(values)) => Some(values.iter().map(str::to_owned).collect()),
        Some(_) => None,
        None => Some(BTreeSet::new()),
    };
    match (scan, plan) {
        (Some("true"), Plan::Scan) => assert_eq!(leading, Some(BTreeSet::new()), "{text}"),
        (Some("false"), Plan::Query(None)) => assert_eq!(leading, None, "{text}"),
        (Some("false"), Plan::Query(Some(values))) => {
            // The letter before a value is its type; binary keys have no text that is known.
            let written: BTreeSet<String> = (leading.iter().flatten())
                .map(|text| {
                    let as_number = number(text, false).map(|number| format!("N{number}"));
                    as_number.filter(|number| values.contains(number)).unwrap_or_else(|| format!("S{text}"))
                })
                .collect();
            assert!(
                values.iter().any(|value| value.starts_with('B')) || written == *values,
                "{text}: {written:?} {values:?}"
            );
        }
        (None, Plan::Unknown) => assert_eq!(leading, None, "{text}"),
        // The library may know less where something is in doubt, never more.
        (None, _) if !is_settled => {}
        (found, _) => panic!("{text}: FullTableScan is {found:?}, and should be {plan:?}"),
    }
    scan.is_some()
}

struct Reader<'r, 's> {
    statement: &'r Statement<'s>,
    keys: (&'r str, Option<&'r str>),
    values: Option<&'r [Value]>,
}

type Branches = Vec<Vec<Condition>>;

impl Reader<'_, '_> {
    fn answer(&self, branch: &[Condition]) -> Plan {
        if branch.contains(&Condition::No) {
            return Plan::Scan;
        }
        let (partition, sort) = self.keys;
        let is_doubtful =
            |key: &str| branch.iter().any(|one| matches!(one, Condition::Doubtful { attribute } if attribute == key));
        let on = |key: &str| -> Vec<(&'static str, Vec<Option<String>>)> {
            let conditions = branch.iter().filter_map(|one| match one {
                Condition::On { attribute, operator, values } if attribute == key => Some((*operator, values.clone())),
                _ => None,
            });
            conditions.collect()
        };
        let of_partition = on(partition);
        let equal = of_partition.iter().find(|(operator, _)| *operator == "=");
        let Some((_, values)) = equal else {
            return if is_doubtful(partition) { Plan::Unknown } else { Plan::Scan };
        };
        let mut is_unknown = is_doubtful(partition) || sort.is_some_and(is_doubtful);
        for conditions in [of_partition.clone(), sort.map(on).unwrap_or_default()] {
            for (place, one) in conditions.iter().enumerate() {
                for two in &conditions[..place] {
                    match same(one, two) {
                        Some(true) => {}
                        Some(false) => return Plan::Scan,
                        None => is_unknown = true,
                    }
                }
            }
        }
        if is_unknown { Plan::Unknown } else { Plan::Query(values.iter().cloned().collect()) }
    }

    fn branches(&self, id: ExprId) -> Option<Branches> {
        let exprs = &self.statement.tree().exprs;
        let kind = self.statement.expr(id)?.kind;
        let branches = match kind {
            ExprKind::Or(operands) => {
                let mut all = Vec::new();
                for (operand, _) in exprs.list(operands) {
                    all.extend(self.branches(operand)?);
                }
                all
            }
            ExprKind::And(operands) => {
                let mut all: Branches = vec![Vec::new()];
                for (operand, _) in exprs.list(operands) {
                    let next = self.branches(operand)?;
                    if all.len() * next.len() > MOST {
                        return None;
                    }
                    all = all.iter().flat_map(|one| next.iter().map(move |two| [&**one, two].concat())).collect();
                }
                all
            }
            ExprKind::In { negated: false, value, collection, .. } => {
                match (self.key(value), self.statement.expr(collection)?.kind) {
                    (Some(attribute), ExprKind::List(members) | ExprKind::Row(members))
                        if exprs.list(members).count() > 0 =>
                    {
                        let member = |(member, _)| match self.value(member) {
                            Some(value) => {
                                vec![Condition::On { attribute: attribute.clone(), operator: "=", values: vec![value] }]
                            }
                            None => vec![Condition::Doubtful { attribute: attribute.clone() }],
                        };
                        exprs.list(members).map(member).collect()
                    }
                    (Some(attribute), _) => vec![vec![Condition::Doubtful { attribute }]],
                    (None, _) => self.doubtful(id),
                }
            }
            _ => vec![self.condition(id)],
        };
        (branches.len() <= MOST).then_some(branches)
    }

    /// What is neither AND nor OR nor IN.
    fn condition(&self, id: ExprId) -> Vec<Condition> {
        let Some(expr) = self.statement.expr(id) else { return Vec::new() };
        let on = |key: ExprId, operator: &'static str, values: &[ExprId]| {
            let attribute = self.key(key)?;
            let values: Option<Vec<_>> = values.iter().map(|value| self.value(*value)).collect();
            Some(match operator {
                "<>" => values.map(|_| Condition::No)?,
                _ => Condition::On { attribute, operator, values: values? },
            })
        };
        let found = match expr.kind {
            ExprKind::Binary { operator, left, right } => match operator {
                BinaryOperator::Equal => on(left, "=", &[right]),
                BinaryOperator::NotEqual => on(left, "<>", &[right]),
                BinaryOperator::Less => on(left, "<", &[right]),
                BinaryOperator::LessOrEqual => on(left, "<=", &[right]),
                BinaryOperator::Greater => on(left, ">", &[right]),
                BinaryOperator::GreaterOrEqual => on(left, ">=", &[right]),
                _ => None,
            },
            ExprKind::Between { negated: false, value, low, high } => on(value, "between", &[low, high]),
            ExprKind::Between { negated: true, value, .. } | ExprKind::In { negated: true, value, .. } => {
                self.key(value).map(|_| Condition::No)
            }
            ExprKind::Call { function: Function::BeginsWith, arguments, .. } => {
                let arguments: Vec<ExprId> = self.statement.tree().exprs.list(arguments).map(|(id, _)| id).collect();
                match arguments[..] {
                    [key, prefix] => on(key, "begins_with", &[prefix]),
                    _ => None,
                }
            }
            ExprKind::Not(operand) if self.is_settled_under_not(operand) && !self.names(operand).is_empty() => {
                Some(Condition::No)
            }
            _ => None,
        };
        match found {
            Some(condition) => vec![condition],
            None => self.doubtful(id).concat(),
        }
    }

    /// Comparisons, BETWEEN, IN and NOT are measured under NOT.
    fn is_settled_under_not(&self, id: ExprId) -> bool {
        let Some(expr) = self.statement.expr(id) else { return false };
        let is_sure =
            |conditions: &[Condition]| !conditions.iter().any(|one| matches!(one, Condition::Doubtful { .. }));
        match expr.kind {
            ExprKind::Not(operand) => self.is_settled_under_not(operand),
            ExprKind::Binary { .. } | ExprKind::Between { .. } => is_sure(&self.condition(id)),
            ExprKind::In { .. } => self.branches(id).is_none_or(|branches| is_sure(&branches.concat())),
            _ => false,
        }
    }

    /// In doubt about each key attribute that is named anywhere in it.
    fn doubtful(&self, id: ExprId) -> Branches {
        vec![self.names(id).into_iter().map(|attribute| Condition::Doubtful { attribute }).collect()]
    }

    fn names(&self, id: ExprId) -> BTreeSet<String> {
        let Some(place) = self.statement.expr(id).map(|expr| expr.span) else { return BTreeSet::new() };
        let inside = self
            .statement
            .tree()
            .exprs
            .iter()
            .filter(|expr| place.start <= expr.span.start && expr.span.end <= place.end);
        let named = inside.filter_map(|expr| match expr.kind {
            ExprKind::Variable(variable) => Some(variable.name.text(self.statement.source()).into_owned()),
            _ => None,
        });
        named.filter(|name| self.is_key(name)).collect()
    }

    fn is_key(&self, name: &str) -> bool {
        self.keys.0 == name || self.keys.1 == Some(name)
    }

    /// The key attribute that an expression is.
    fn key(&self, id: ExprId) -> Option<String> {
        match self.statement.expr(id)?.kind {
            ExprKind::Variable(variable) if variable.steps.is_empty() => {
                let name = variable.name.text(self.statement.source()).into_owned();
                self.is_key(&name).then_some(name)
            }
            _ => None,
        }
    }

    /// A value with its type; `Some(None)` if it is not given; `None` if it is something else.
    fn value(&self, id: ExprId) -> Option<Option<String>> {
        let mut negative = false;
        let mut expr = self.statement.expr(id)?;
        while let ExprKind::Sign { negative: sign, operand } = expr.kind {
            negative ^= sign;
            expr = self.statement.expr(operand)?;
            if !matches!(expr.kind, ExprKind::Sign { .. } | ExprKind::Number) {
                return None;
            }
        }
        match expr.kind {
            ExprKind::String => Some(Some(format!("S{}", self.statement.string(id)?))),
            ExprKind::Number => {
                number(self.statement.text(expr.span), negative).map(|number| Some(format!("N{number}")))
            }
            ExprKind::Parameter => {
                let before = |other: &&partiql_iam::syntax::ast::Expr| {
                    matches!(other.kind, ExprKind::Parameter) && other.span.start < expr.span.start
                };
                let place = self.statement.tree().exprs.iter().filter(before).count();
                let Some(values) = self.values else { return Some(None) };
                match &values[place] {
                    Value::String(text) => Some(Some(format!("S{text}"))),
                    Value::Number(numeral) => number(numeral.text(), false).map(|number| Some(format!("N{number}"))),
                    Value::Binary(text) => Some(Some(format!("B{text}"))),
                    _ => Some(Some(ANOTHER_TYPE.to_owned())),
                }
            }
            _ => None,
        }
    }
}

/// Whether two conditions on one attribute are the same.
fn same(one: &(&'static str, Vec<Option<String>>), two: &(&'static str, Vec<Option<String>>)) -> Option<bool> {
    if one.0 != two.0 {
        // A function beside a comparison is not measured.
        return (one.0 != "begins_with" && two.0 != "begins_with").then_some(false);
    }
    let each: Vec<Option<bool>> =
        one.1.iter().zip(&two.1).map(|pair| Some(pair.0.as_ref()? == pair.1.as_ref()?)).collect();
    if each.contains(&Some(false)) {
        Some(false)
    } else if each.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// A number without what its spelling adds: digits and an exponent.
fn number(text: &str, negative: bool) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (negative, digits) = match lower.strip_prefix('-') {
        Some(rest) => (!negative, rest),
        None => (negative, &*lower),
    };
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let digits = all.trim_start_matches('0');
    let short = digits.trim_end_matches('0');
    if short.is_empty() {
        return Some("0".to_owned());
    }
    let exponent = exponent + i64::try_from(digits.len() - short.len()).ok()?;
    Some(format!("{}{short}e{exponent}", if negative { "-" } else { "" }))
}
