//! The audit log of `partiql-iam authz`: it says itself what was needed.

use std::collections::BTreeMap;
use std::sync::Arc;

use partiql_iam::iam::Action;
use partiql_iam::service::ACTIONS;
use serde::Deserialize;
use serde_json::Value;

use crate::answers::Target;
use crate::counter::Counter;
use crate::moment::Moment;
use crate::principal::{UNKNOWN, without_session};
use crate::record::Text;
use crate::row::{Manner, Permission, Unread, Used, Uses};
use crate::shape::shape;
use crate::usage::{LeadingKeys, Place, Seen, Usage};

/// A line.
#[derive(Debug, Deserialize)]
pub(crate) struct Decision<'a> {
    #[serde(borrow, default)]
    time: Text<'a>,
    #[serde(borrow)]
    outcome: Text<'a>,
    #[serde(borrow, default)]
    principal: Text<'a>,
    #[serde(borrow, default)]
    identity: Text<'a>,
    #[serde(borrow, default)]
    code: Text<'a>,
    #[serde(borrow, default)]
    reason: Text<'a>,
    /// Of a session of QLDB.
    #[serde(borrow, flatten)]
    own: Decided<'a>,
    /// Of DynamoDB.
    #[serde(borrow, default)]
    members: Option<Vec<Decided<'a>>>,
}

/// What is said of one statement.
#[derive(Debug, Default, Deserialize)]
struct Decided<'a> {
    #[serde(borrow, default)]
    statement: Text<'a>,
    #[serde(borrow, default)]
    needs: Option<Vec<Needed<'a>>>,
    #[serde(default)]
    facts: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    stage: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Needed<'a> {
    #[serde(borrow)]
    action: Text<'a>,
    #[serde(borrow)]
    resource: Text<'a>,
    #[serde(borrow, default)]
    table: Text<'a>,
}

impl Counter<'_> {
    /// Counts a line. `Err`: why it is none.
    pub(crate) fn decision(&mut self, decision: &Decision<'_>, source: &Arc<str>, offset: u64) -> Result<(), String> {
        let Decision { time, outcome, principal, identity, code, reason, own, members } = decision;
        let is_refused = match outcome.get() {
            Some("allowed" | "would-refuse") => false,
            Some("refused") => true,
            _ => return Err("its `outcome` is not one that is known".to_owned()),
        };
        self.begin_record();
        let time = time.get().and_then(Moment::parse);
        let who: Arc<str> = match (principal.get(), identity.get()) {
            (Some(arn), _) => without_session(arn).into(),
            (None, Some(identity)) => format!("{UNKNOWN} ({identity})").into(),
            (None, None) => UNKNOWN.into(),
        };
        let all: Vec<&Decided<'_>> = members.as_ref().map_or_else(|| vec![own], |members| members.iter().collect());
        for (index, decided) in all.iter().enumerate() {
            self.tally.totals.statements += 1;
            if !self.is_in_window(time) {
                continue;
            }
            let statement = u32::try_from(index).unwrap_or(u32::MAX);
            let place = Place { file: Arc::clone(source), offset: Some(offset), record: None, statement };
            // A refused batch has members that are not.
            let is_denied = is_refused && (members.is_none() || decided.stage.is_some() || all.len() == 1);
            let seen = Seen::once(time, is_denied);
            let needs = decided.needs.as_deref().unwrap_or_default();
            let text = decided.statement.get();
            let is_known = !needs.is_empty() && self.decided(decided, needs, &who, seen, &place);
            if !is_known {
                let unread = Unread {
                    principal: Some(Arc::clone(&who)),
                    code: code.get().unwrap_or("no-needs").into(),
                    message: reason.get().unwrap_or("the line does not say what was needed").into(),
                    shape: text.map(shape).unwrap_or_default().into(),
                };
                self.unread(&unread, seen, place);
            }
        }
        if all.is_empty() {
            let place = Place { file: Arc::clone(source), offset: Some(offset), record: None, statement: 0 };
            let unread = Unread {
                principal: Some(who),
                code: code.get().unwrap_or("no-members").into(),
                message: reason.get().unwrap_or("the line does not say what was needed").into(),
                shape: Arc::default(),
            };
            self.unread(&unread, Seen::once(time, is_refused), place);
        }
        Ok(())
    }

    /// Counts what a statement needed. `false`: some of it is not known here.
    fn decided(
        &mut self,
        decided: &Decided<'_>,
        needs: &[Needed<'_>],
        who: &Arc<str>,
        seen: Seen,
        place: &Place,
    ) -> bool {
        let (text, facts) = (decided.statement.get(), decided.facts.as_ref());
        let find = |need: &Needed<'_>| {
            let name = need.action.get()?;
            let action = ACTIONS.iter().find_map(|table| table.find(name))?;
            let arn = need.resource.get()?;
            Some((action, used(arn, need.table.get().unwrap_or_default())))
        };
        let Some(found) = needs.iter().map(find).collect::<Option<Vec<(Action, Used)>>>() else { return false };
        let command: Arc<str> = text.map_or("", |text| self.command_of(text, &found)).into();
        let manner = Manner { facts: facts_of(facts).into(), shape: text.map(shape).unwrap_or_default().into() };
        let Seen { first, last, count, denied } = seen;
        let usage = Usage { count, denied, first, last, example: Some(place.clone()) };
        let uses = Uses { usage, leading: LeadingKeys::default() };
        for (action, resource) in found {
            let principal = Some(Arc::clone(who));
            let permission =
                Permission { principal, command: Arc::clone(&command), action, needed_for: None, resource };
            self.tally.add(&permission, &manner, &uses);
            if let Some(first) = first {
                self.tally.days.add(first.day(), action, count.saturating_add(denied));
            }
        }
        self.tally.seen(first, last);
        true
    }

    fn command_of(&mut self, text: &str, found: &[(Action, Used)]) -> &'static str {
        let is_ledger = found.iter().any(|(action, _)| action.name().starts_with("qldb:"));
        let target = if is_ledger { Target::Ledger } else { Target::Tables(self.account(None, None), None) };
        let answer = self.answer(target, text);
        self.understood(answer).map_or("", |understood| understood.command)
    }
}

/// The resource of an ARN, as the log has them.
fn used(arn: &str, table: &str) -> Used {
    let after = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let mut parts = after.split('/');
    let (kind, id, name) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("ledger"), Some(_), Some("table"), Some("*")) if table.is_empty() => ("any-table", "", ""),
        (Some("ledger"), Some(_), Some("table"), Some("*")) => ("table", "", table),
        (Some("ledger"), Some(_), Some("table"), Some(id)) => ("table", id, table),
        (Some("ledger"), Some(_), Some("information_schema"), _) => ("catalog", "", ""),
        (Some("ledger"), _, _, _) => ("ledger", "", ""),
        (Some("table"), Some(name), Some("index"), Some(_)) => ("index", "", name),
        (Some("table"), Some(name), None, None) => ("table", "", name),
        _ => ("other", "", table),
    };
    Used { kind, name: name.into(), id: id.into(), arn: arn.into() }
}

/// The facts in the form that rows have them in. Values of keys are hidden in the log.
fn facts_of(facts: Option<&BTreeMap<String, Value>>) -> String {
    let Some(facts) = facts.filter(|facts| !facts.is_empty()) else { return String::new() };
    let one = |(key, value): (&String, &Value)| {
        let value = match value {
            Value::Array(_) if key == "dynamodb:LeadingKeys" => Value::Null,
            Value::Array(values) if key == "dynamodb:Attributes" => {
                let mut values = values.clone();
                values.sort_by_key(Value::to_string);
                Value::Array(values)
            }
            Value::Array(values) => match values.as_slice() {
                [one] => one.clone(),
                _ => value.clone(),
            },
            _ => Value::Null,
        };
        (key.clone(), value)
    };
    serde_json::to_string(&facts.iter().map(one).collect::<BTreeMap<_, _>>()).unwrap_or_default()
}
