//! Records of CloudTrail.

use std::borrow::Cow;
use std::sync::Arc;

use partiql_iam::dynamodb::Operation;

use crate::answer::Need;
use crate::answers::{Stated, Target};
use crate::arn::{is_open, table_arn};
use crate::counter::Counter;
use crate::moment::Moment;
use crate::principal::{UNKNOWN, of_account};
use crate::record::{Event, Identity, Parameters, Text};
use crate::report::may_meet;
use crate::row::Unread;
use crate::shape::shape;
use crate::usage::{Place, Seen};

/// Statements are run by other services too, under the same names of events.
const SOURCE: &str = "dynamodb.amazonaws.com";

/// It was asked for, and was neither used nor surely denied.
const DENIED_FOR_ANOTHER: &str =
    "the request was denied, and not for what this statement needs, as far as the record says";

impl Counter<'_> {
    /// Counts a record of a trail. `Err`: why it is none.
    pub(crate) fn event(
        &mut self,
        event: &Event<'_>,
        source: &Arc<str>,
        offset: impl Into<Option<u64>>,
    ) -> Result<(), String> {
        let offset = offset.into();
        let (Some(event_source), Some(name)) = (event.event_source.get(), event.event_name.get()) else {
            return Err("it has no `eventSource` and `eventName`".to_owned());
        };
        self.begin_record();
        if !event_source.trim().eq_ignore_ascii_case(SOURCE) {
            self.tally.totals.foreign += 1;
            return Ok(());
        }
        let operation = Operation::ALL.into_iter().find(|operation| operation.name() == name);
        let Parameters { statements, has_hidden } = &event.request_parameters;
        // Names of attributes are the user's: requests about items may have any.
        let is_hidden = *has_hidden && (operation.is_some() || is_like_one(name) || name.contains("Execute"));
        if operation.is_none() && statements.is_empty() && !is_like_one(name) && !is_hidden {
            match self.tally.other_operations.get_mut(name) {
                Some(count) => *count += 1,
                None => self.tally.operated(&name.into(), 1),
            }
            return Ok(());
        }
        let time = event.event_time.get().and_then(Moment::parse);
        let is_denied = event.error_code.get().is_some_and(is_denial);
        let id = event.event_id.get().unwrap_or_default();
        let place = |statement: usize| Place {
            file: Arc::clone(source),
            offset,
            record: (!id.is_empty()).then(|| format!("event {id}").into()),
            statement: u32::try_from(statement).unwrap_or(u32::MAX),
        };
        let who = principal(event.user_identity.as_ref());
        let principal = self.principal(Some(&who));
        let unknown = &Text(None);
        // The request had one, or the event would have another name.
        let has_unknown = statements.is_empty() || is_hidden;
        let texts = statements.iter().chain(has_unknown.then_some(unknown));
        let is_one = statements.len() + usize::from(has_unknown) == 1;
        let account = self.account(event.aws_region.get(), event.recipient_account_id.get());
        let mut answers: Vec<Stated> = Vec::new();
        let mut is_counted = false;
        for (index, text) in texts.enumerate() {
            self.tally.totals.statements += 1;
            if !self.is_in_window(time) {
                continue;
            }
            is_counted = true;
            let seen = Seen::once(time, is_denied);
            let (code, message, shape) = match (text.get(), operation) {
                (Some(text), Some(operation)) => {
                    let answer = self.answer(Target::Tables(account, Some(operation)), text);
                    answers.push(answer);
                    if !is_denied || self.is_denied(answer, event.error_message.get(), is_one) {
                        self.count(principal, answer, 0, seen, || place(index));
                        continue;
                    }
                    ("denied-for-another", DENIED_FOR_ANOTHER, shape(text).into())
                }
                (None, _) => ("no-statement", "the record has not the text of the statement", Arc::default()),
                // What a statement needs depends on its operation.
                (Some(text), None) => (
                    "unknown-operation",
                    "no operation that is known has this name and a statement",
                    shape(text).into(),
                ),
            };
            let principal = self.principal_name(principal);
            let unread = Unread { principal, code: code.into(), message: message.into(), shape };
            self.unread(&unread, seen, place(index));
        }
        if is_counted && !id.is_empty() && self.events.add(id) {
            self.tally.totals.repeated_events += 1;
        }
        self.compare_event(event, &answers, time, place);
        Ok(())
    }

    /// Whether what was denied is what a statement of a request needs. `is_one`: the request has no others.
    fn is_denied(&self, stated: Stated, message: Option<&str>, is_one: bool) -> bool {
        let Some((action, arn)) = message.and_then(denied) else { return is_one };
        let Some(understood) = self.understood(stated) else { return true };
        let is_it = |need: &Need| need.action.name() == action && is_on(arn, &need.resource.arn);
        // Where it is none of one statement the answer is wrong, which is said.
        understood.needs.iter().any(is_it) || is_one && action.starts_with("dynamodb:")
    }

    /// The tables that the record names, and the action that was denied, are among those of our answers.
    fn compare_event(
        &mut self,
        event: &Event<'_>,
        answers: &[Stated],
        time: Option<Moment>,
        place: impl Fn(usize) -> Place,
    ) {
        // What the others are on is unknown.
        if answers.is_empty() || answers.iter().any(|answer| self.understood(*answer).is_none()) {
            return;
        }
        let Some(first) = answers.first().copied() else { return };
        let needs = || answers.iter().filter_map(|one| self.understood(*one)).flat_map(|understood| &understood.needs);
        let is_named = |arn: &str| needs().any(|need| may_be(table_arn(&need.resource.arn), Some(arn)));
        let mut missing = Vec::new();
        for arn in event.resources.iter().flatten().filter_map(|resource| resource.arn.get()) {
            if table_arn(arn).is_some_and(|table| !is_named(table)) {
                missing.push(format!("`{arn}` was used"));
            }
        }
        if let Some((action, arn)) = event.error_message.get().and_then(denied) {
            let is_there = needs().any(|need| need.action.name() == action && is_on(arn, &need.resource.arn));
            if action.starts_with("dynamodb:") && !is_there {
                missing.push(format!("`{action}` on `{arn}` was denied"));
            }
        }
        for said in missing {
            self.differs(said, first, time, place(0));
        }
    }
}

/// Whether a name is one of an operation with statements, written otherwise or with more after it.
fn is_like_one(name: &str) -> bool {
    let name = name.trim();
    Operation::ALL.iter().any(|operation| {
        let begin = name.get(..operation.name().len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(operation.name()))
    })
}

/// Whether an ARN of which a part may not be known is another one.
fn may_be(own: Option<&str>, other: Option<&str>) -> bool {
    own == other || own.zip(other).is_some_and(|(own, other)| is_open(own) && may_meet(own, other))
}

/// Whether what was denied on something was denied on a resource. What is no table is not compared: the message may say `*`.
fn is_on(denied: &str, resource: &str) -> bool {
    table_arn(denied).is_none() || may_be(Some(resource), Some(denied))
}

/// The action and the resource that a message of IAM names: `… is not authorized to perform: ACTION on resource: ARN …`.
fn denied(message: &str) -> Option<(&str, &str)> {
    let after = message.split_once("is not authorized to perform: ")?.1;
    let (action, after) = after.split_once(" on resource: ")?;
    let end = after.find([' ', ',']).unwrap_or(after.len());
    Some((action.trim(), after.get(..end)?))
}

/// Whether the code of an error is of what policies deny.
pub(crate) fn is_denial(code: &str) -> bool {
    code.starts_with("AccessDenied") || code.contains("Unauthorized") || code.ends_with("NotAuthorized")
}

/// Who called: the role of a session, the user, else what is known of who it was.
fn principal<'e>(identity: Option<&'e Identity<'_>>) -> Cow<'e, str> {
    let Some(Identity { kind, arn, account_id, invoked_by, session_context }) = identity else {
        return Cow::Borrowed(UNKNOWN);
    };
    let issuer = session_context.as_ref().and_then(|session| session.session_issuer.as_ref());
    let said = |arn: &'e Text<'_>| arn.get().filter(|arn| !arn.trim().is_empty());
    if let Some(role) = issuer.and_then(|issuer| said(&issuer.arn)).or_else(|| said(arn)) {
        return Cow::Borrowed(role);
    }
    match (kind.get(), invoked_by.get(), account_id.get()) {
        (Some("AWSService"), Some(service), _) => Cow::Owned(format!("service {service}")),
        // A service asked for somebody.
        (_, Some(service), _) => Cow::Owned(format!("{UNKNOWN} (by {service})")),
        (_, None, Some(account)) => of_account(account),
        (Some(kind), None, None) => Cow::Owned(format!("{UNKNOWN} ({kind})")),
        (None, None, None) => Cow::Borrowed(UNKNOWN),
    }
}
