//! The least policy as a patch of the present one.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::Failure;
use partiql_iam::iam::{MAX_MANAGED_POLICY_CHARACTERS, MAX_POLICY_BYTES, MAX_POLICY_DEPTH, PolicyDocument};
use partiql_iam::json::{Member, Node, member, parts, string, values};
use partiql_iam::service::ACTIONS;

/// A text of JSON, and its value.
fn document(text: &str) -> Option<Node<'_>> {
    let mut all = values(text, MAX_POLICY_BYTES, MAX_POLICY_DEPTH).ok()?;
    all.pop().filter(|_| all.is_empty())
}

/// What the use of actions is in records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// All that the word stands for is seen.
    All,
    None,
    Some,
}

/// The actions of statements, which records show: those that the least policy has.
fn seen(word: &str) -> Seen {
    let word = word.to_ascii_lowercase();
    let is_seen = |name: &str| name.contains(":PartiQL") || name.ends_with(":SendCommand");
    let all = ACTIONS.iter().flat_map(|table| table.actions).map(|action| action.name()).filter(|name| is_seen(name));
    let fixed = word.split(['*', '?']).next().unwrap_or_default();
    if fixed.len() == word.len() {
        let mut all = all;
        return if all.any(|name| name.eq_ignore_ascii_case(&word)) { Seen::All } else { Seen::None };
    }
    // No other action begins so.
    if ["dynamodb:partiql", "qldb:partiql", "qldb:sendcommand"].iter().any(|begin| fixed.starts_with(begin)) {
        return Seen::All;
    }
    let mut all = all.map(str::to_ascii_lowercase);
    if all.any(|name| name.starts_with(fixed)) { Seen::Some } else { Seen::None }
}

fn refuse(problem: &str, help: &str) -> Failure {
    Failure::plain("no-patch", problem, help)
}

/// A policy with the least statements in the place of those that grant what records show; all others stay as they are.
pub(super) fn patched(text: &str, least: &[PolicyDocument]) -> Result<String, Failure> {
    let no_policy = || refuse("the policy is no plain policy in JSON", "give the file of the policy itself");
    let root = document(text).ok_or_else(no_policy)?;
    let Member { value: list, .. } = member(&root, "Statement").ok_or_else(no_policy)?;
    let mut kept: Vec<String> = Vec::new();
    let mut place = None;
    for statement in parts(list) {
        match remains(text, statement)? {
            Some(remains) => kept.push(remains),
            None => _ = place.get_or_insert(kept.len()),
        }
    }
    let (outer, inner) = indents(text, list);
    let mut added = Vec::new();
    for policy in least {
        let pretty = serde_json::to_string_pretty(policy).unwrap_or_default();
        let root = document(&pretty).ok_or_else(no_policy)?;
        let Some(Member { value, .. }) = member(&root, "Statement") else { continue };
        // They are written four blanks deep.
        added.extend(parts(value).iter().map(|one| one.span.text(&pretty).replace("\n    ", &format!("\n{inner}"))));
    }
    let place = place.unwrap_or(kept.len());
    kept.splice(place..place, added);
    let statements = kept.join(&format!(",\n{inner}"));
    let mut written = text.to_owned();
    written.replace_range(list.span.range(), &format!("[\n{inner}{statements}\n{outer}]"));
    if let Some(sid) = twice(&written) {
        let problem = format!("a statement that stays has the `Sid` `{sid}`, as one of the least policy");
        return Err(refuse(&problem, "give it another one"));
    }
    let length = written.chars().filter(|letter| !letter.is_whitespace()).count();
    if PolicyDocument::parse(&written).is_err() || length > MAX_MANAGED_POLICY_CHARACTERS {
        let problem = "one policy would be too long for the least statements and those that stay";
        return Err(refuse(problem, "leave `--patch` out, and divide what is printed"));
    }
    Ok(written)
}

/// A `Sid` that two statements have.
fn twice(text: &str) -> Option<String> {
    let root = document(text)?;
    let Member { value: list, .. } = member(&root, "Statement")?;
    let mut known = BTreeSet::new();
    let mut sids = parts(list).iter().filter_map(|one| member(one, "Sid")).filter_map(|member| string(&member.value));
    sids.find(|sid| !known.insert(*sid)).map(str::to_owned)
}

/// A statement without the actions that records show; `None` if it has no others.
fn remains(text: &str, statement: &Node<'_>) -> Result<Option<String>, Failure> {
    let whole = || Ok(Some(statement.span.text(text).to_owned()));
    let named = |name| member(statement, name).map(|member| &member.value);
    if named("Effect").and_then(string) != Some("Allow") {
        return whole();
    }
    let Some(actions) = named("Action") else {
        let help = "write the actions that it allows one by one";
        return Err(refuse("a statement allows all but the actions that it names", help));
    };
    let (mut others, mut has_seen) = (Vec::new(), false);
    for action in parts(actions) {
        let word = string(action).unwrap_or_default();
        match seen(word) {
            Seen::All => has_seen = true,
            Seen::None => others.push(action.span.text(text)),
            Seen::Some => {
                let problem = format!("`{word}` allows actions besides that records do not show the use of");
                return Err(refuse(&problem, "write the actions that it stands for one by one"));
            }
        }
    }
    if !has_seen {
        return whole();
    }
    if named("Condition").is_some() {
        let problem =
            "a statement that would be replaced has a `Condition`, and the least policy would allow more without it";
        return Err(refuse(problem, "leave `--patch` out, and bring the condition over"));
    }
    if others.is_empty() {
        return Ok(None);
    }
    let mut rest = statement.span.text(text).to_owned();
    let start = statement.span.start as usize;
    let Range { start: from, end } = actions.span.range();
    rest.replace_range(from - start..end - start, &format!("[{}]", others.join(", ")));
    Ok(Some(rest))
}

/// The blanks before the end of the list, and before its statements.
fn indents<'t>(text: &'t str, list: &Node<'_>) -> (&'t str, String) {
    let start = list.span.start as usize;
    let line = text.get(..start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let outer = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
    let step = if outer.is_empty() { "  " } else { outer };
    (outer, format!("{outer}{step}"))
}

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// A patch in the unified form, of one place; empty if nothing changes.
pub(super) fn unified(name: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let [old, new] = [before, after].map(|text| text.split_inclusive('\n').collect::<Vec<&str>>());
    let same = old.iter().zip(&new).take_while(|(one, two)| one == two).count();
    let most = old.len().min(new.len()) - same;
    let same_end = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(one, two)| one == two).count();
    let (start, tail) = (same.saturating_sub(CONTEXT), same_end.min(CONTEXT));
    let line = |mark: char, line: &str| match line.strip_suffix('\n') {
        Some(line) => format!("{mark}{line}\n"),
        None => format!("{mark}{line}\n\\ No newline at end of file\n"),
    };
    let span = |lines: &[&str]| {
        let count = lines.len() - same_end + tail - start;
        format!("{},{count}", if count == 0 { start } else { start + 1 })
    };
    let mut patch = format!("--- a/{name}\n+++ b/{name}\n@@ -{} +{} @@\n", span(&old), span(&new));
    let part = |mark, lines: &[&str], from: usize, to: usize| -> String {
        lines.get(from..to).unwrap_or_default().iter().map(|one| line(mark, one)).collect()
    };
    patch += &part(' ', &old, start, same);
    patch += &part('-', &old, same, old.len() - same_end);
    patch += &part('+', &new, same, new.len() - same_end);
    patch += &part(' ', &old, old.len() - same_end, old.len() - same_end + tail);
    patch
}

#[cfg(test)]
mod tests {
    use super::*;
    use partiql_iam::dynamodb;
    use partiql_iam::iam::{UsedPermission, generate_used};

    fn least() -> Vec<PolicyDocument> {
        let action = dynamodb::Action::PartiQLSelect.row();
        let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders";
        generate_used(&dynamodb::ACTIONS, &[UsedPermission { action, kind: "table", arn }]).unwrap()
    }

    fn actions(text: &str) -> Vec<String> {
        let policy: serde_json::Value = serde_json::from_str(text).unwrap();
        let all = policy["Statement"].as_array().unwrap();
        all.iter().map(|one| format!("{} {}", one["Effect"], one["Action"]).replace('"', "")).collect()
    }

    #[test]
    fn what_records_do_not_show_stays() {
        let text = r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
            {"Effect": "Allow", "Action": ["dynamodb:partiql*", "dynamodb:GetItem"], "Resource": "*"},
            {"Effect": "Allow", "Action": "dynamodb:PartiQLDelete", "Resource": "*"},
            {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}]}"#;
        let after = patched(text, &least()).unwrap();
        let expected =
            ["Allow s3:GetObject", "Allow [dynamodb:GetItem]", "Allow [dynamodb:PartiQLSelect]", "Deny dynamodb:*"];
        assert_eq!(actions(&after), expected, "{after}");
        let one =
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"qldb:SendCommand","Resource":"*"}}"#;
        assert_eq!(actions(&patched(one, &least()).unwrap()), ["Allow [dynamodb:PartiQLSelect]"]);
        let other = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}"#;
        assert_eq!(actions(&patched(other, &least()).unwrap()), ["Allow sqs:*", "Allow [dynamodb:PartiQLSelect]"]);
    }

    #[test]
    fn what_can_not_be_replaced_is_refused() {
        for statement in [
            r#"{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "dynamodb:P*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "dynamodb:?artiQLSelect", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}"#,
            r#"{"Sid": "SID", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}"#,
        ] {
            let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
            let text = text.replace("SID", "DynamoDBPartiQLPermissions");
            assert!(patched(&text, &least()).is_err(), "{statement}");
        }
        assert!(patched("{", &least()).is_err());
        assert!(patched("[]", &least()).is_err());
    }

    #[test]
    fn patches() {
        assert_eq!(unified("a", "x\n", "x\n"), "");
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let expected = "--- a/p\n+++ b/p\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+and\n 6\n 7\n 8\n";
        assert_eq!(unified("p", before, "1\n2\n3\n4\nfive\nand\n6\n7\n8\n9\n"), expected);
        let expected = "--- a/p\n+++ b/p\n@@ -1,1 +1,2 @@\n-x\n\\ No newline at end of file\n+x\n+x\n";
        assert_eq!(unified("p", "x", "x\nx\n"), expected);
        let expected = "--- a/p\n+++ b/p\n@@ -1,2 +1,1 @@\n x\n-x\n";
        assert_eq!(unified("p", "x\nx\n", "x\n"), expected);
    }
}
