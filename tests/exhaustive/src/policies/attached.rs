//! Principals: the policies of tables beside those of the caller, and the policies of endpoints.

use partiql_iam::dynamodb::{self, Account, Operation, Schema, Target};
use partiql_iam::iam::RequestContext;

use crate::guide::condition::Condition;
use crate::guide::principal::{Caller, Principals};
use crate::guide::{Effect, Layer, Request, Statement};
use crate::policies::tally::{Known, Tally};
use crate::policies::world::{
    ACTION, Keys, Read, Sources, TABLE, answers, compile, condition, context, policy, statement, text, texts,
};

const USER: &str = "arn:aws:iam::111122223333:user/u";
const ROLE: &str = "arn:aws:iam::111122223333:role/r";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/r/s";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const FOREIGN: &str = "arn:aws:iam::444455556666:user/u";

const CALLERS: &[Caller] = &[
    Caller { account: "111122223333", arn: USER, session: None },
    Caller { account: "111122223333", arn: ROLE, session: Some(SESSION) },
    Caller { account: "111122223333", arn: ROOT, session: None },
    Caller { account: "444455556666", arn: FOREIGN, session: None },
];

const WHO: &[&[&str]] = &[
    &["*"],
    &[USER],
    &["111122223333"],
    &[ROLE],
    &[SESSION],
    &[FOREIGN],
    &[USER, ROOT],
    &["444455556666"],
    &["arn:aws:iam::111122223333:user/v"],
    &[ROOT],
    &["arn:aws:sts::111122223333:assumed-role/r/t"],
    &[ROLE, SESSION, "111122223333"],
    &["arn:aws:iam::111122223333:role/s", USER],
];

impl Caller {
    /// What the request of the caller has, beside what is not asked here.
    fn keys(&self) -> Keys<'static> {
        let mut keys = vec![("aws:PrincipalArn", vec![self.arn]), ("aws:PrincipalAccount", vec![self.account])];
        let user = match self.session {
            Some(_) => "AROAEXAMPLE:s",
            None if self.arn.ends_with(":root") => self.account,
            None => "AIDAEXAMPLE",
        };
        keys.push(("aws:userid", vec![user]));
        keys
    }
}

/// Every statement for these principals.
fn statements(who: &[&[&'static str]], conditions: &[Vec<Condition>]) -> Vec<Statement> {
    let mut all = Vec::new();
    for effect in [Effect::Allow, Effect::Deny] {
        for who in who {
            for not in [false, true] {
                for conditions in conditions {
                    let principals = Some(Principals { not, who: who.to_vec() });
                    all.push(Statement { principals, ..statement(effect, conditions.clone()) });
                }
            }
        }
    }
    all
}

/// What the identity, the boundary and so on can be: nothing, what allows something else, all.
fn sides(is_gate: bool, plain: &[Read]) -> Vec<Sources<'_>> {
    let mut all = Vec::new();
    for identity in 0..4 {
        for boundary in 0..3 {
            for session in 0..3 {
                for scp in 0..if is_gate { 2 } else { 3 } {
                    let mut sources: Sources<'_> = Vec::new();
                    let of = |choice: usize| choice.checked_sub(1).map(|place| &plain[place]);
                    sources.push((Layer::Identity, of(identity).into_iter().collect()));
                    let more = [(Layer::Boundary, boundary), (Layer::Session, session), (Layer::Scp(0), scp)];
                    for (layer, choice) in more {
                        sources.extend(of(choice).map(|read| (layer, vec![read])));
                    }
                    all.push(sources);
                }
            }
        }
    }
    all
}

/// What allows something else, what allows all, and what denies.
fn plain() -> Vec<Read> {
    let mut elsewhere = statement(Effect::Allow, Vec::new());
    elsewhere.actions = texts(false, &["s3:*"]);
    let everything = statement(Effect::Allow, Vec::new());
    let deny = statement(Effect::Deny, Vec::new());
    let all = [elsewhere, everything, deny];
    all.into_iter().map(|one| Read::new(policy(vec![one])).expect("a policy")).collect()
}

/// Every policy of a table with one statement or two, for every caller with every policies of its own.
pub(crate) fn attached(is_gate: bool, tally: &mut Tally<'_>) {
    let plain = plain();
    let sides: Vec<_> = sides(is_gate, &plain).into_iter().map(|sources| (compile(&sources), sources)).collect();
    let mut conditions = vec![Vec::new(), vec![condition("ArnEquals", "aws:PrincipalArn", &[USER, ROLE])]];
    if !is_gate {
        conditions.push(vec![condition("ArnNotEquals", "aws:PrincipalArn", &[USER])]);
    }
    let statements = statements(&WHO[..if is_gate { 6 } else { WHO.len() }], &conditions);
    let account = Account::new("us-east-1", "111122223333").expect("an account");
    let parsed = dynamodb::parse("SELECT * FROM Tab").expect("a statement");
    let contexts: Vec<(&Caller, Keys<'_>, RequestContext)> =
        CALLERS.iter().map(|caller| (caller, caller.keys(), context(&caller.keys()))).collect();
    for (place, one) in statements.iter().enumerate() {
        for other in &statements[..=place] {
            if !tally.is_mine() {
                continue;
            }
            let both = if std::ptr::eq(one, other) { vec![one.clone()] } else { vec![one.clone(), other.clone()] };
            let policy = policy(both);
            let schema = format!(
                r#"{{"Table": {{"TableName": "Tab", "TableArn": "{TABLE}", "KeySchema": [{{"AttributeName": "a", "KeyType": "HASH"}}],
                "AttributeDefinitions": [{{"AttributeName": "a", "AttributeType": "S"}}]}}, "ResourcePolicy": {}}}"#,
                policy.json()
            );
            let schema = Schema::parse(&schema).expect("a schema");
            let read = Read::new(policy).expect("a policy");
            let mut target = Target::new(&account);
            (target.schema, target.operation) = (Some(&schema), Some(Operation::ExecuteStatement));
            let needs = dynamodb::resolve(&parsed, &target).expect("needs");
            for (set, sources) in &sides {
                tally.sets += 1;
                let mut sources = sources.clone();
                sources.push((Layer::Resource, vec![&read]));
                for (caller, keys, context) in &contexts {
                    let request = Request { action: ACTION, resource: TABLE, keys, caller: Some(caller) };
                    let decision = set.decide(&needs, context);
                    tally.compare(&decision, answers(&sources, &request), Known::All, || {
                        text(&sources, ACTION, TABLE, keys)
                    });
                }
            }
        }
    }
}

/// Every policy of an endpoint, and every RCP, with one statement or two.
pub(crate) fn principals(is_gate: bool, tally: &mut Tally<'_>) {
    let plain = plain();
    let conditions = [Vec::new(), vec![condition("ArnEquals", "aws:PrincipalArn", &[USER, ROLE])]];
    let statements = statements(&WHO[..if is_gate { 7 } else { WHO.len() }], &conditions);
    for layer in [Layer::Endpoint, Layer::Rcp] {
        for (place, one) in statements.iter().enumerate() {
            for other in &statements[..=place] {
                if !tally.is_mine() {
                    continue;
                }
                tally.sets += 1;
                let both = if std::ptr::eq(one, other) { vec![one.clone()] } else { vec![one.clone(), other.clone()] };
                let read = Read::new(policy(both)).expect("a policy");
                let sources: Sources<'_> = vec![(Layer::Identity, vec![&plain[1]]), (layer, vec![&read])];
                let set = compile(&sources);
                // Across accounts it is another question, which a bare request does not answer.
                for caller in CALLERS.iter().filter(|caller| caller.account == "111122223333") {
                    let keys = caller.keys();
                    let request = Request { action: ACTION, resource: TABLE, keys: &keys, caller: Some(caller) };
                    let decision = set.decide_request(ACTION, TABLE, &context(&keys));
                    tally.compare(&decision, answers(&sources, &request), Known::All, || {
                        text(&sources, ACTION, TABLE, &keys)
                    });
                }
            }
        }
    }
}
