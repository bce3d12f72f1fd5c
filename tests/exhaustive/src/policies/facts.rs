//! Statements, whose condition keys they say themselves: each is known, missing, one of two, or not known.

use partiql_iam::dynamodb::{self, Account, Operation, Schema, Target};
use partiql_iam::iam::{Given, PolicySet, RequestContext, Requirements};
use partiql_iam::qldb::catalog::{Catalog, Table, TableStatus};
use partiql_iam::qldb::{self, Ledger};

use crate::guide::condition::{Condition, Set};
use crate::guide::reading::Answers;
use crate::guide::{Effect, Layer, Request, Statement};
use crate::policies::tally::{Known, Tally};
use crate::policies::world::{
    Keys, Read, Sources, TABLE, answers, compile, condition, kept, policy, statement, text, texts,
};

/// What is asked of the sets, with all that the keys can be.
struct Question<'a> {
    action: &'a str,
    resource: &'a str,
    needs: Requirements<'a>,
    every: Vec<Keys<'static>>,
    known: Known,
}

/// The keys of the one requirement that is asked about, with the values of what is not known.
fn every(needs: Requirements<'_>, unknown: &[&[&'static str]]) -> Vec<Keys<'static>> {
    let requirement = needs.iter().last().expect("a requirement");
    let mut all: Vec<Keys<'static>> = vec![Vec::new()];
    for (key, given) in needs.facts(requirement) {
        let name = kept(key.to_string());
        let of = |values: Vec<&str>| values.into_iter().map(|value| kept(value.to_owned())).collect::<Vec<_>>();
        let choices: Vec<Vec<&'static str>> = match given {
            Given::Missing => vec![Vec::new()],
            Given::One(value) => vec![of(vec![value])],
            Given::Many(values) => vec![of(values.iter().collect())],
            Given::MissingOr(value) => vec![Vec::new(), of(vec![value])],
            Given::Likely(values) => {
                let others = unknown.iter().filter(|values| !values.is_empty()).map(|values| values.to_vec());
                others.chain([of(values.iter().collect())]).collect()
            }
            Given::Unknown if name == "dynamodb:FullTableScan" => vec![Vec::new(), vec!["true"], vec!["false"]],
            Given::Unknown => unknown.iter().map(|values| values.to_vec()).collect(),
        };
        let with = |keys: &Keys<'static>, values: &Vec<&'static str>| {
            let mut keys = keys.clone();
            keys.push((name, values.clone()));
            keys
        };
        all = all.iter().flat_map(|keys| choices.iter().map(move |values| with(keys, values))).collect();
    }
    all
}

/// Conditions on the keys of both services.
fn conditions(is_gate: bool) -> Vec<Condition> {
    let mut all = Vec::new();
    let keys: &[(&str, &[&[&str]])] = &[
        ("qldb:Purge", &[&["false"], &["true"], &["true", "false"]]),
        ("dynamodb:LeadingKeys", &[&["a"], &["a", "b"], &["1.5"]]),
        ("dynamodb:FullTableScan", &[&["true"], &["false"]]),
        ("dynamodb:Attributes", &[&["a"], &["a", "b"]]),
        ("dynamodb:EnclosingOperation", &[&["ExecuteTransaction"]]),
        ("dynamodb:Select", &[&["ALL_ATTRIBUTES"]]),
    ];
    for (key, lists) in &keys[..if is_gate { 3 } else { keys.len() }] {
        for values in &lists[..if is_gate { 1 } else { lists.len() }] {
            for operator in ["StringEquals", "StringNotEquals", "StringLike", "Bool"] {
                // A key that is no boolean is compared with texts.
                let is_text = *key != "dynamodb:FullTableScan";
                if (operator == "Bool" && is_text) || (operator == "StringLike" && is_gate) {
                    continue;
                }
                for set in [Set::None, Set::ForAllValues, Set::ForAnyValue] {
                    for if_exists in if is_gate && set != Set::None { &[false][..] } else { &[false, true] } {
                        let if_exists = *if_exists;
                        all.push(Condition { set, if_exists, ..condition(operator, key, values) });
                    }
                }
            }
        }
        all.extend([&["true"], &["false"]].map(|value| condition("Null", key, value)));
    }
    all
}

fn ask(tally: &mut Tally<'_>, set: &PolicySet, sources: &Sources<'_>, question: &Question<'_>) {
    let Question { action, resource, needs, every, known: asked } = question;
    let decision = set.decide(*needs, &RequestContext::new());
    let all = every.iter().fold(Answers::default(), |all, keys| {
        all.or(answers(sources, &Request { action, resource, keys, caller: None }))
    });
    let known = every.first().filter(|_| every.len() == 1).cloned().unwrap_or_default();
    tally.compare(&decision, all, *asked, || {
        format!("{}{}", text(sources, action, resource, &known), if every.len() == 1 { "" } else { " unknown" })
    });
}

/// Every two statements under conditions on the keys of statements.
pub(crate) fn facts(is_gate: bool, tally: &mut Tally<'_>) {
    const ID: &str = "Au1EiThbt8s0z9wM26REZN";
    let ledger = Ledger::new("arn:aws:qldb:us-east-1:111122223333:ledger/ledger".parse().expect("an ARN"));
    let table = Table {
        id: ID.parse().expect("an id"),
        name: "t".to_owned(),
        status: TableStatus::Active,
        tags: None,
        indexes: Vec::new(),
    };
    let catalog = Catalog::new(vec![table]).expect("a catalog");
    let drops = ["DROP TABLE t", "DROP INDEX \"Au1EiThbt8s0z9wM26REZM\" ON t WITH (purge = true)"];
    let drops = drops.map(|text| qldb::parse(text).expect("a statement"));
    let dropped = drops.each_ref().map(|drop| qldb::resolve::resolve(drop, &ledger, Some(&catalog)).expect("needs"));
    let account = Account::new("us-east-1", "111122223333").expect("an account");
    let schema = |kind: &str| {
        let text = format!(
            r#"{{"TableName": "Tab", "KeySchema": [{{"AttributeName": "a", "KeyType": "HASH"}}],
            "AttributeDefinitions": [{{"AttributeName": "a", "AttributeType": "{kind}"}}]}}"#
        );
        Schema::parse(&text).expect("a schema")
    };
    let (of_text, of_numbers) = (schema("S"), schema("N"));
    let reads =
        ["SELECT * FROM Tab WHERE a = ?", "SELECT b FROM Tab WHERE a IN ['a', 'b']", "SELECT * FROM Tab WHERE b = 1"];
    let reads: Vec<_> = reads.iter().map(|text| dynamodb::parse(text).expect("a statement")).collect();
    let number = dynamodb::parse("SELECT * FROM Tab WHERE a = 1.50").expect("a statement");
    let mut read = Vec::new();
    let schemas = [Some(&of_text), None];
    let cases = reads.iter().flat_map(|statement| schemas.map(|schema| (statement, schema)));
    for (statement, schema) in cases.chain([(&number, Some(&of_numbers))]) {
        let mut target = Target::new(&account);
        (target.schema, target.operation) = (schema, Some(Operation::ExecuteStatement));
        read.push(dynamodb::resolve(statement, &target).expect("needs"));
    }
    let of_table = format!("arn:aws:qldb:us-east-1:111122223333:ledger/ledger/table/{ID}");
    let mut questions: Vec<Question<'_>> = Vec::new();
    for (action, needs) in ["qldb:PartiQLDropTable", "qldb:PartiQLDropIndex"].into_iter().zip(&dropped) {
        let needs = needs.as_iam();
        questions.push(Question { action, resource: &of_table, needs, every: every(needs, &[]), known: Known::Either });
    }
    for needs in &read {
        let needs = needs.as_iam();
        let every = every(needs, &[&[], &["a"], &["b"], &["c"], &["a", "b"], &["a", "c"], &["1.5"], &["1.50"]]);
        let known = if every.len() == 1 { Known::All } else { Known::Some };
        questions.push(Question { action: "dynamodb:PartiQLSelect", resource: TABLE, needs, every, known });
    }
    let mut statements: Vec<Statement> = Vec::new();
    for effect in [Effect::Allow, Effect::Deny] {
        for of in conditions(is_gate) {
            let mut one = statement(effect, vec![of]);
            one.actions = texts(false, &["qldb:PartiQL*", "dynamodb:*"]);
            statements.push(one);
        }
    }
    let mut send = statement(Effect::Allow, Vec::new());
    send.actions = texts(false, &["qldb:SendCommand"]);
    for (place, one) in statements.iter().enumerate() {
        for other in &statements[..=place] {
            if !tally.is_mine() {
                continue;
            }
            tally.sets += 1;
            let read = Read::new(policy(vec![send.clone(), one.clone(), other.clone()])).expect("a policy");
            let sources: Sources<'_> = vec![(Layer::Identity, vec![&read])];
            let set = compile(&sources);
            questions.iter().for_each(|question| ask(tally, &set, &sources, question));
        }
    }
}
