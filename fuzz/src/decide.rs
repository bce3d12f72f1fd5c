//! Policies and a statement to a decision: no panic, a deny of everything denies, nothing is allowed by no policy, more denies never
//! allow more, and what is allowed as a whole is allowed for the least policy that the statement's own requirements generate.

use partiql_iam::iam::{
    Conditions, GenerateOptions, NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext, Selection,
    Statement, generate,
};
use partiql_iam::parse;
use partiql_iam::qldb::PermissionsMode;
use partiql_iam::qldb::resolve::{Requirements, resolve};

use crate::resolve::{catalog, ledger, split};

/// Divides the statement from the policy.
pub const DIVIDER: &str = "\n---\n";
const DENY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;

/// A byte for the catalog, a statement, [`DIVIDER`], a policy.
pub fn check(input: &[u8]) {
    let Some((text, choice)) = split(input) else { return };
    let (text, policy) = text.split_once(DIVIDER).unwrap_or(("SELECT * FROM T", text));
    let policy = match PolicyDocument::parse(policy) {
        Ok(policy) => policy,
        Err(error) => {
            crate::parse::inside(policy, error.span());
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let Ok(statement) = parse(text) else { return };
    let ledger = ledger(PermissionsMode::Standard);
    let catalog = catalog(text, choice);
    let Ok(requirements) = resolve(&statement, &ledger, Some(&catalog)) else { return };
    let decide = |documents: &[&PolicyDocument]| {
        let named = |document: &&PolicyDocument| NamedPolicy { name: "p".into(), document: (*document).clone() };
        let identity = documents.iter().map(named).collect();
        let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
        set.decide(&requirements, &context(choice)).is_allowed()
    };
    let allowed = decide(&[&policy]);
    assert_eq!(allowed, decide(&[&policy]));
    let deny = PolicyDocument::parse(DENY).expect("a policy");
    assert!(!decide(&[]) && !decide(&[&policy, &deny]) && !decide(&[&deny, &policy]));
    least(&requirements, |least| {
        assert!(decide(&[least]), "the least policy does not allow");
        // Beside the least policy, the given one can take away by a deny only: without one, nothing is lost.
        let denies = policy.statements.iter().any(|statement| statement.effect.value.name() == "Deny");
        assert!(denies || decide(&[&policy, least]), "an allow takes away");
    });
    if allowed {
        alone(&policy, &requirements);
    }
}

fn context(choice: u8) -> RequestContext {
    let context = RequestContext::new();
    if choice & 4 == 0 { context } else { context.with_mfa(choice & 8 == 0).with_time(1_700_000_000) }
}

/// The least policy for the requirements, where there is one.
fn least(requirements: &Requirements<'_>, check: impl FnOnce(&PolicyDocument)) {
    let options = GenerateOptions { conditions: Conditions::Written, ..GenerateOptions::default() };
    let generated = generate(std::slice::from_ref(requirements), &options);
    if let Ok(generated) = generated
        && let [document] = generated.policies.as_slice()
    {
        check(document);
    }
}

/// What is allowed is allowed by the plainest reading of the policy too.
fn alone(policy: &PolicyDocument, requirements: &Requirements<'_>) {
    for requirement in requirements {
        let arn = requirement.resource.arn_pattern(requirements.ledger().arn.as_str()).to_string();
        for action in requirement.actions() {
            let hit = |effect, sure| {
                policy.statements.iter().any(|statement| plain(statement, effect, sure, action.name(), &arn))
            };
            assert!(hit("Allow", false) && !hit("Deny", true), "{action} on {arn}");
        }
    }
}

/// Whether a statement is about an action and a resource. Where conditions and variables decide, it is not `sure`; then what is negated
/// excludes only what it surely matches.
fn plain(statement: &Statement<Selection>, effect: &str, sure: bool, action: &str, arn: &str) -> bool {
    let selects = |selection: &Selection, value: &str, lower: bool| {
        let case = |text: &str| if lower { text.to_ascii_lowercase() } else { text.to_owned() };
        let value = case(value);
        let hit = selection.patterns.values.iter().any(|pattern| {
            let variable = pattern.value.contains("${");
            let (pattern, text) = (case(&pattern.value), value.as_bytes());
            if selection.negated && !sure {
                return !variable && part_by_part(&pattern, &value);
            }
            // An ARN that is cut off has `*` for the parts it lacks.
            let cut = !sure && glob(format!("{pattern}:*").as_bytes(), text);
            if variable { !sure } else { cut || glob(pattern.as_bytes(), text) }
        });
        hit != selection.negated
    };
    // What is negated is left to the conditions' doubt too: the library reads some of it in two ways.
    let doubtful = !statement.conditions.is_empty() || statement.actions.negated || statement.target.negated;
    if statement.effect.value.name() != effect || (sure && doubtful) {
        return false;
    }
    selects(&statement.actions, action, true) && selects(&statement.target, arn, false)
}

/// Whether each part matches the part at its place, which every reading of wildcards agrees on.
fn part_by_part(pattern: &str, text: &str) -> bool {
    let (patterns, texts): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), text.splitn(6, ':').collect());
    let same = || patterns.iter().zip(&texts).all(|(pattern, text)| glob(pattern.as_bytes(), text.as_bytes()));
    pattern == "*" || patterns.len() == texts.len() && same()
}

/// `*` and `?`, without any rule about colons.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|&c| c == b'?' || c == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, from)) = star {
            (p, t, star) = (at + 1, from + 1, Some((at, from + 1)));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&c| c == b'*')
}
