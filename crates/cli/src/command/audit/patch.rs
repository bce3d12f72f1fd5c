//! The least policy as a patch of the present one.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::Failure;
use partiql_iam::iam::{
    Action, MAX_MANAGED_POLICY_CHARACTERS, MAX_POLICY_BYTES, MAX_POLICY_DEPTH, NamedPolicy, PolicyDocument, PolicySet,
    PolicySources, RequestContext,
};
use partiql_iam::json::{Member, Node, member, parts, string, values};
use partiql_iam::service::ACTIONS;
use partiql_iam_audit::Tally;
use partiql_iam_audit::report::{Compared, LeftOut, Mark, Records, Shown, compare, may_meet};

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

/// Whether an action is one that statements use.
fn is_seen(name: &str) -> bool {
    name.contains(":PartiQL") || name.ends_with(":SendCommand")
}

/// The actions of statements, which records show: those that the least policy has.
fn seen(word: &str) -> Seen {
    let word = word.to_ascii_lowercase();
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

pub(super) fn refuse(problem: &str, help: &str) -> Failure {
    Failure::plain("no-patch", problem, help)
}

/// A policy with the least statements in the place of those that grant what records show; all others stay as they are.
pub(super) fn patched(
    text: &str,
    least: &[PolicyDocument],
    tally: &Tally,
    left_out: &LeftOut,
) -> Result<String, Failure> {
    let records = Records::of(tally, left_out);
    let no_policy = || refuse("the policy is no plain policy in JSON", "give the file of the policy itself");
    let root = document(text).ok_or_else(no_policy)?;
    let Member { value: list, .. } = member(&root, "Statement").ok_or_else(no_policy)?;
    let mut kept: Vec<String> = Vec::new();
    let mut place = None;
    for statement in parts(list) {
        match remains(text, statement, &records)? {
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
fn remains(text: &str, statement: &Node<'_>, records: &Records<'_>) -> Result<Option<String>, Failure> {
    let whole = || Ok(Some(statement.span.text(text).to_owned()));
    let named = |name| member(statement, name).map(|member| &member.value);
    if named("Effect").and_then(string) != Some("Allow") {
        return whole();
    }
    let Some(actions) = named("Action") else {
        let help = "write the actions that it allows one by one";
        return Err(refuse("a statement allows all but the actions that it names", help));
    };
    let resources: Vec<&str> = match named("Resource") {
        Some(resources) => parts(resources).iter().filter_map(string).collect(),
        // All but those.
        None => vec!["*"],
    };
    let (mut others, mut has_seen) = (Vec::new(), false);
    for action in parts(actions) {
        let word = string(action).unwrap_or_default();
        let hidden = match (seen(word), hidden(word, &resources, records)) {
            (Seen::None, _) | (_, Hidden::All) => {
                others.push(action.span.text(text));
                continue;
            }
            (Seen::Some, _) => {
                let problem = format!("`{word}` allows actions besides that records do not show the use of");
                return Err(refuse(&problem, "write the actions that it stands for one by one"));
            }
            (Seen::All, hidden) => hidden,
        };
        let (problem, help) = match hidden {
            Hidden::All | Hidden::Nothing => {
                has_seen = true;
                continue;
            }
            Hidden::Some(resource) => (
                format!("`{word}` on `{resource}` may be needed, and the records do not show whether it is"),
                "write its actions one by one, and what records do not show in a statement of its own",
            ),
            Hidden::Elsewhere(resource) => (
                format!("`{word}` on `{resource}` is of accounts, regions or ledgers too that there are no records of"),
                "name those that there are records of, and what may be needed elsewhere in a statement of its own",
            ),
        };
        return Err(refuse(&problem, help));
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

/// Which of what a word of a policy allows is not in records.
enum Hidden<'s> {
    /// Nothing is in them.
    All,
    /// Such as this, and other things are.
    Some(&'s str),
    /// What this stands for in other accounts, regions or ledgers.
    Elsewhere(&'s str),
    Nothing,
}

/// What records do not show of what a word allows on resources, as far as statements use it.
fn hidden<'s>(word: &str, resources: &[&'s str], records: &Records<'_>) -> Hidden<'s> {
    let word = word.to_ascii_lowercase();
    let all = ACTIONS.iter().flat_map(|table| table.actions);
    let meant: Vec<Action> = all
        .filter(|action| is_seen(action.name()) && may_meet(&word, &action.name().to_ascii_lowercase()))
        .copied()
        .collect();
    let pairs = resources.iter().flat_map(|resource| meant.iter().map(move |action| (*resource, *action)));
    let (mut unseen, mut is_seen) = (None, false);
    for (resource, action) in pairs {
        match records.show(action, resource) {
            Shown::Yes => is_seen = true,
            Shown::Partly => return Hidden::Elsewhere(resource),
            Shown::Mixed => return Hidden::Some(resource),
            Shown::MayBeNeeded | Shown::No => unseen = unseen.or(Some(resource)),
        }
    }
    match (unseen, is_seen) {
        (_, false) => Hidden::All,
        (Some(resource), true) => Hidden::Some(resource),
        (None, true) => Hidden::Nothing,
    }
}

/// Refuses a policy that would deny what was used, or not grant what is not known not to be needed. `before`: what the present one grants.
pub(super) fn refuse_worse(
    after: &str,
    before: &[Compared],
    tally: &Tally,
    left_out: &LeftOut,
    context: &RequestContext,
) -> Result<(), Failure> {
    let document = PolicyDocument::parse(after).map_err(|error| Failure::without_place(&error))?;
    let identity = vec![NamedPolicy { name: String::new(), document }];
    let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let after = compare(tally, &policies, context, left_out);
    for one in &after {
        let verb = match (one.mark, one.was_used()) {
            // What stays may deny what was used.
            (Mark::NotGranted | Mark::IdUnknown, _) => "would be",
            (Mark::Unknown, true) => "may be",
            _ => continue,
        };
        let problem = format!("with the patch `{}` on `{}` {verb} denied, and it was used", one.action, one.arn);
        return Err(refuse(&problem, "see what the statements with `Deny` are for"));
    }
    let is_doubtful = |one: &&Compared| match one.mark {
        Mark::MayBeNeeded | Mark::NotVisible | Mark::MayBeGranted => true,
        Mark::Unknown => !one.was_used(),
        Mark::Used | Mark::NotGranted | Mark::IdUnknown | Mark::Denied | Mark::NotUsed | Mark::MoreThanUsed => false,
    };
    let granted = after.iter().filter(|one| !matches!(one.mark, Mark::Denied | Mark::NotGranted));
    let granted: BTreeSet<(&str, Action)> = granted.map(|one| (&*one.arn, one.action)).collect();
    let stays = |one: &&Compared| granted.contains(&(&*one.arn, one.action));
    if let Some(lost) = before.iter().filter(is_doubtful).find(|one| !stays(one)) {
        let problem =
            format!("`{}` on `{}` may be needed, and the records do not show whether it is", lost.action, lost.arn);
        return Err(refuse(&problem, "leave `--patch` out, and change the policy by hand"));
    }
    Ok(())
}

/// The blanks before the end of the list, and before its statements.
fn indents<'t>(text: &'t str, list: &Node<'_>) -> (&'t str, String) {
    let start = list.span.start as usize;
    let line = text.get(..start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let outer = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
    let step = if outer.is_empty() { "  " } else { outer };
    (outer, format!("{outer}{step}"))
}

#[cfg(test)]
mod tests {
    use super::{Failure, LeftOut, PolicyDocument, Tally};
    use partiql_iam::dynamodb;
    use partiql_iam::iam::{UsedPermission, generate_used};
    use partiql_iam_audit::{Counter, Known};

    /// All tables that there are records of.
    const HERE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/*";

    fn least() -> Vec<PolicyDocument> {
        let action = dynamodb::Action::PartiQLSelect.row();
        let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders";
        generate_used(&dynamodb::ACTIONS, &[UsedPermission { action, kind: "table", arn }]).unwrap()
    }

    /// What a trail shows.
    fn tally() -> Tally {
        let known = Known::default();
        let mut counter = Counter::new(&known);
        let events =
            br#"{"eventSource":"dynamodb.amazonaws.com","eventName":"ExecuteStatement","awsRegion":"eu-west-1",
            "recipientAccountId":"123456789012","requestParameters":{"statement":"SELECT * FROM Orders"}}"#;
        counter.read(&events[..], &"t".into(), None);
        counter.finish()
    }

    fn patched(text: &str, least: &[PolicyDocument]) -> Result<String, Failure> {
        super::patched(text, least, &tally(), &LeftOut::default())
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
            {"Effect": "Allow", "Action": ["dynamodb:partiql*", "dynamodb:GetItem"], "Resource": "HERE"},
            {"Effect": "Allow", "Action": "dynamodb:PartiQLDelete", "Resource": ["HERE", "arn:*:dynamodb:eu-west-1:123456789012:table/O*"]},
            {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}]}"#;
        let after = patched(&text.replace("HERE", HERE), &least()).unwrap();
        let expected =
            ["Allow s3:GetObject", "Allow [dynamodb:GetItem]", "Allow [dynamodb:PartiQLSelect]", "Deny dynamodb:*"];
        assert_eq!(actions(&after), expected, "{after}");
        let one = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:partiqldelete","Resource":"HERE"}}"#;
        assert_eq!(
            actions(&patched(&one.replace("HERE", HERE), &least()).unwrap()),
            ["Allow [dynamodb:PartiQLSelect]"]
        );
        let other = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}"#;
        assert_eq!(actions(&patched(other, &least()).unwrap()), ["Allow sqs:*", "Allow [dynamodb:PartiQLSelect]"]);
    }

    /// What is granted in other accounts, regions and ledgers too is not taken away for what is used in one.
    #[test]
    fn what_is_granted_elsewhere_too_is_refused() {
        for on in [
            r#""Resource": "*""#,
            r#""Resource": ["arn:aws:dynamodb:eu-west-1:123456789012:table/Orders", "arn:aws:dynamodb:*"]"#,
            r#""Resource": "arn:aws:dynamodb:*:123456789012:table/Orders""#,
            r#""Resource": "arn:aws:dynamodb:eu-west-?:123456789012:table/*""#,
            r#""Resource": "arn:aws:dynamodb:eu-west-1:*:table/*""#,
            r#""Resource": "arn:aws:dynamodb:${AWS::Region}:123456789012:table/*""#,
            r#""Resource": "arn:aws:dynamodb""#,
            r#""NotResource": "arn:aws:dynamodb:eu-west-1:123456789012:table/Old""#,
        ] {
            for action in ["dynamodb:PartiQLSelect", "dynamodb:PartiQLDelete", "dynamodb:PartiQL*"] {
                let text = format!(
                    r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "{action}", {on}}}]}}"#
                );
                let Err(Failure::Message(said)) = patched(&text, &least()) else { panic!("{text}") };
                assert!(said.contains("is of accounts, regions or ledgers too that there are no records of"), "{said}");
            }
        }
        // Of another region alone it stays.
        let one = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:PartiQLDelete",
            "Resource":"arn:aws:dynamodb:us-*-?:123456789012:table/*"}}"#;
        let expected = ["Allow dynamodb:PartiQLDelete", "Allow [dynamodb:PartiQLSelect]"];
        assert_eq!(actions(&patched(one, &least()).unwrap()), expected);
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
            r#"{"Effect": "Allow", "Action": "dynamodb:PartiQLSelect", "Resource": "HERE", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}"#,
        ] {
            let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
            let text = text.replace("SID", "DynamoDBPartiQLPermissions").replace("HERE", HERE);
            assert!(patched(&text, &least()).is_err(), "{statement}");
        }
        assert!(patched("{", &least()).is_err());
        assert!(patched("[]", &least()).is_err());
    }
}
