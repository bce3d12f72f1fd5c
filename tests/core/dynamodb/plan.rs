//! The plan of a WHERE clause beside a second program for its rule, which the fuzz target uses too.

use partiql_iam::dynamodb::{self, Account, Schema, Target};
use serde_json::json;

use crate::generate::Random;
use crate::plan_reference::{compare, plan};

/// A condition of up to so many parts, mostly on the keys `pk` and `sk`.
fn condition(random: &mut Random, depth: usize) -> String {
    let choices = if depth == 0 { 12 } else { 18 };
    match random.below(choices) {
        0..=2 => format!("pk = {}", random.one_of(&["'a'", "'b'", "?", "'a'"])),
        3 => format!("pk IN [{}]", random.one_of(&["'a'", "'a', 'b'", "?, 'a'", "'a', x"])),
        4 | 5 => format!(
            "sk {} {}",
            random.one_of(&["=", "<", "<=", ">", ">=", "<>"]),
            random.one_of(&["1", "2", "2.0", "- -2", "20e-1", "?"])
        ),
        6 => format!("sk BETWEEN {} AND {}", random.one_of(&["0", "1", "?"]), random.one_of(&["9", "9.0"])),
        7 => format!("sk IN [{}]", random.one_of(&["1", "1, 2", "1, 1.0"])),
        8 => random.one_of(&["x = 1", "x IS MISSING", "contains(y, 'a')", "x BETWEEN 1 AND 2"]).to_owned(),
        9 => random
            .one_of(&["size(pk) = 1", "'a' = pk", "pk = other", "attribute_exists(sk)", "pk IS STRING"])
            .to_owned(),
        10 => format!("begins_with(pk, {})", random.one_of(&["'a'", "?"])),
        11 => random.one_of(&["pk <> 'a'", "sk NOT BETWEEN 1 AND 2", "pk NOT IN ['a']", "x = 1 AND x = 2"]).to_owned(),
        12 => format!("NOT {}", condition(random, 0)),
        13 => format!("NOT ({})", condition(random, depth - 1)),
        14 | 15 => format!("({} OR {})", condition(random, depth - 1), condition(random, depth - 1)),
        _ => format!("{} AND {}", condition(random, depth - 1), condition(random, depth - 1)),
    }
}

#[test]
fn plans_are_those_of_a_second_program_for_the_rule() {
    let account = Account::new("us-west-2", "123456789012").unwrap();
    let schema = |sort: bool| {
        let mut keys = vec![json!({"AttributeName": "pk", "KeyType": "HASH"})];
        if sort {
            keys.push(json!({"AttributeName": "sk", "KeyType": "RANGE"}));
        }
        let table = json!({"TableName": "Table", "KeySchema": keys, "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"}]});
        Schema::parse(&table.to_string()).unwrap()
    };
    let schemas = [schema(true), schema(false)];
    let mut random = Random(7);
    let (mut compared, mut known, mut queries) = (0, 0, 0);
    for number in 0..20_000 {
        let text = format!("SELECT * FROM \"Table\" WHERE {}", condition(&mut random, 1 + number % 4));
        let statement = dynamodb::parse(&text).unwrap();
        let (schema, sort) = (&schemas[number % 2], [Some("sk"), None][number % 2]);
        let mut target = Target::new(&account);
        target.schema = Some(schema);
        // What overlaps, and a key of another type, is refused.
        let Ok(needs) = dynamodb::resolve(&statement, &target) else { continue };
        let Some(plan) = plan(&statement, ("pk", sort), None) else { continue };
        known += usize::from(compare(&text, &needs, &plan));
        queries += usize::from(matches!(plan.0, crate::plan_reference::Plan::Query(_)));
        compared += 1;
    }
    assert!(compared > 10_000 && known > 5_000 && queries > 500, "{compared} {known} {queries}");
}
