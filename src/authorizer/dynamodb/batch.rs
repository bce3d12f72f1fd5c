//! A batch of which a part may run, for a proxy that can change bodies: what it sends on, and the answer that its client gets.
//!
//! DynamoDB runs the members of a batch one by one, and answers those that may not run with an error in their place (measured).

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::TablesAnswer;
use super::reply::member_response;
use crate::json::{self, Json, Limits};
use crate::service::dynamodb::{ApiOperation, JSON_DEPTH};

/// The longest answer to a batch that is read, in bytes: 25 items of 400 KB, in JSON.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// What of a batch may run.
///
/// ```
/// # use partiql_iam::authorizer::dynamodb::{OtherOperations, TablesAuthorizer};
/// # use partiql_iam::authorizer::{CallerSource, Principal, RequestEnvironment};
/// # use partiql_iam::dynamodb::Account;
/// # use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
/// # use partiql_iam::wire::Request;
/// # let document = PolicyDocument::parse(r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
/// #     "Action": "dynamodb:PartiQLSelect", "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/Music"}}"#)?;
/// # let identity = vec![NamedPolicy { name: "reader".into(), document }];
/// # let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
/// # let reader = Principal { arn: "arn:aws:iam::123456789012:user/reader".into(), policies, context: RequestContext::new() };
/// # let source = CallerSource::Header("x-user".into());
/// # let account = Account::new("us-east-1", "123456789012")?;
/// # let authorizer =
/// #     TablesAuthorizer::new(source, [(reader, vec!["reader".into()])], account, None, OtherOperations::Decide, false);
/// # let headers: Vec<(&str, &[u8])> = vec![
/// #     ("host", b"localhost:8000"),
/// #     ("content-type", b"application/x-amz-json-1.0"),
/// #     ("x-amz-target", b"DynamoDB_20120810.BatchExecuteStatement"),
/// #     ("x-user", b"reader"),
/// # ];
/// let body = br#"{"Statements": [{"Statement": "SELECT * FROM Users WHERE Id = 1"},
///                 {"Statement": "SELECT * FROM Music WHERE Artist = 'Acme Band'"}]}"#;
/// let request = Request { method: "POST", path: "/", headers, body };
/// let answer = authorizer.decide(&request, RequestEnvironment::default());
///
/// let part = answer.partial_batch().unwrap();
/// assert_eq!(part.body(), r#"{"Statements": [{"Statement": "SELECT * FROM Music WHERE Artist = 'Acme Band'"}]}"#);
/// let merged = part.merge(r#"{"Responses":[{"TableName":"Music"}]}"#).unwrap();
/// assert!(merged.starts_with(r#"{"Responses":[{"Error":{"Code":"AccessDenied","#) && merged.ends_with(r#",{"TableName":"Music"}]}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialBatch {
    body: String,
    /// One of each member of the batch: what the client reads if it is refused.
    refused: Vec<Option<String>>,
}

impl TablesAnswer<'_> {
    /// What may run of a batch of which some members may not; `None` of every other request.
    #[must_use]
    pub fn partial_batch(&self) -> Option<PartialBatch> {
        let Self { reply, refusal, caller: _, operation, members, body } = self;
        let is_batch = *operation == Some(ApiOperation::BatchExecuteStatement);
        if !is_batch || reply.is_none() || refusal.is_some() {
            return None;
        }
        let refused: Vec<_> = members.iter().map(member_response).collect();
        if refused.iter().all(Option::is_some) {
            return None;
        }
        let list = List::read(body, "Statements", body.len())?;
        if list.items.len() != refused.len() {
            return None;
        }
        let texts = list.items.iter().zip(&refused).filter(|(_, refused)| refused.is_none()).map(|(text, _)| *text);
        Some(PartialBatch { body: list.with(texts), refused })
    }
}

impl PartialBatch {
    /// The body to send on. Everything of the members that may run is as it came; so is all besides them. The length is another, and so is its hash.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The answer to the whole batch, from the one to [`body`](Self::body): the errors of the refused members in their places, all else as it came.
    ///
    /// `None` when this is not an answer with one response for each member that was sent on.
    #[must_use]
    pub fn merge(&self, answer: &str) -> Option<String> {
        let list = List::read(answer, "Responses", MAX_ANSWER_BYTES)?;
        let allowed = self.refused.iter().filter(|refused| refused.is_none()).count();
        let mut given = list.items.iter().copied();
        let texts = self.refused.iter().filter_map(|refused| refused.as_deref().or_else(|| given.next()));
        (list.items.len() == allowed).then(|| list.with(texts))
    }
}

/// An array that is a member of the object that a text is.
struct List<'t> {
    text: &'t str,
    /// The place of the array.
    place: Range<usize>,
    items: Vec<&'t str>,
}

impl<'t> List<'t> {
    fn read(text: &'t str, name: &str, bytes: usize) -> Option<Self> {
        let root = json::parse(text, &Limits { bytes, depth: JSON_DEPTH, escaped_controls: true }).ok()?;
        let Json::Object(members) = &root.value else { return None };
        let list = &members.iter().find(|member| member.key == name)?.value;
        let Json::Array(items) = &list.value else { return None };
        let items = items.iter().map(|item| text.get(item.span.range())).collect::<Option<_>>()?;
        Some(Self { text, place: list.span.range(), items })
    }

    /// The text with these items in the place of its own.
    fn with<'i>(&self, items: impl Iterator<Item = &'i str>) -> String {
        let Self { text, place, items: _ } = self;
        let (before, after) = (text.get(..place.start), text.get(place.end..));
        let mut written: String = before.unwrap_or_default().into();
        written.push('[');
        for (place, item) in items.enumerate() {
            if place > 0 {
                written.push(',');
            }
            written.push_str(item);
        }
        written.push(']');
        written.push_str(after.unwrap_or_default());
        written
    }
}
