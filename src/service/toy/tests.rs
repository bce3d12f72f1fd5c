//! From text to decision with a service of under 150 lines.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::{ACTIONS, DIALECT, resolve};
use crate::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use crate::syntax::parse;

const BASE: &str = "arn:aws:shelf:us-east-1:123456789012:";

fn needs(text: &str) -> Result<Vec<String>, String> {
    let statement = parse(text, &DIALECT).map_err(|error| error.to_string())?;
    let needs = resolve(&statement, BASE)?;
    let line = |need: &crate::iam::Requirement<'_>| {
        let arn = need.resource.arn(BASE).map(|arn| arn.to_string()).unwrap_or_default();
        format!("{} {arn} `{}`", need.action(), need.span.text(text))
    };
    Ok(needs.list.iter().map(line).collect())
}

fn decide(text: &str) -> String {
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "shelf:R*", "Resource": "arn:aws:shelf:*:123456789012:book/*"},
        {"Effect": "Deny", "Action": "shelf:Read", "Resource": "arn:aws:shelf:us-east-1:123456789012:book/Diary"}]}"#;
    let identity = vec![NamedPolicy { name: "reader".to_owned(), document: PolicyDocument::parse(policy).unwrap() }];
    let policies = PolicySet::for_services(PolicySources { identity, ..PolicySources::default() }, &[&ACTIONS]);
    let statement = parse(text, &DIALECT).unwrap();
    policies.decide(&resolve(&statement, BASE).unwrap(), &RequestContext::new()).to_string()
}

#[test]
fn a_statement_needs_the_books_that_it_names() {
    let expected = ["shelf:Read arn:aws:shelf:us-east-1:123456789012:book/Atlas `Atlas`".to_owned()];
    assert_eq!(needs("SELECT a.x, p FROM Atlas AS a, a.pages AS p, Atlas AS b WHERE size(p) = 1").unwrap(), expected);
    assert_eq!(
        needs("SELECT 1 FROM Atlas AS a JOIN \"My Diary\" AS d ON a.x = d.x").unwrap(),
        [expected[0].as_str(), "shelf:Read arn:aws:shelf:us-east-1:123456789012:book/My Diary `\"My Diary\"`"]
    );
}

#[test]
fn what_is_not_understood_is_an_error() {
    for (text, error) in [
        ("DELETE FROM Atlas", "`DELETE` does not begin a statement"),
        ("SELECT * FROM Atlas ORDER BY x", "a shelf does not know `ORDER BY`"),
        ("SELECT * FROM history(Atlas) AS h", "a shelf does not know this function"),
        ("SELECT * FROM Atlas.pages", "there is no book `Atlas.pages`"),
        ("SELECT * FROM @Atlas", "there is no book `@Atlas`"),
        ("SELECT 1 FROM Atlas AS a JOIN Atlas AS b ON Diary = 1", "there is no alias `Diary`"),
    ] {
        assert_eq!(needs(text).unwrap_err(), error, "{text}");
    }
    let of_another = crate::parse("SELECT * FROM Atlas").unwrap();
    assert_eq!(resolve(&of_another, BASE).err().unwrap(), "the statement is not of a shelf");
}

#[test]
fn policies_decide() {
    assert_eq!(decide("SELECT * FROM Atlas"), "allowed");
    let denied = "denied\n  `shelf:Read` on `arn:aws:shelf:us-east-1:123456789012:book/Diary` is denied by statement 1 of the identity \
        policy `reader`";
    assert_eq!(decide("SELECT * FROM Atlas AS a, Diary AS d"), denied);
}

#[test]
fn a_service_takes_under_150_lines() {
    assert!(include_str!("mod.rs").lines().count() < 150);
}
