//! `grammar/dynamodb-reserved-words.txt`: the words that DynamoDB's guide reserves, and what each is as a name.

use partiql_iam::dynamodb::{self, Account, Target};

const WORDS: &str = include_str!("../../../grammar/dynamodb-reserved-words.txt");

/// How many words the guide has.
const COUNT: usize = 573;

/// What a word is where a name is wanted.
fn verdict(text: &str, name: &str) -> &'static str {
    let account = Account::TEMPLATE;
    let Ok(statement) = dynamodb::parse(text) else { return "refused" };
    let Ok(needs) = dynamodb::resolve(&statement, &Target::new(&account)) else { return "refused" };
    let all = needs.as_iam();
    let attributes = all.facts(needs.requirement()).find(|(key, _)| key.to_string() == "dynamodb:Attributes");
    match attributes.map(|(_, given)| given) {
        Some(partiql_iam::iam::Given::Many(values)) => assert!(values.iter().eq([name]), "{text}"),
        None => return "value",
        other => panic!("{text}: {other:?}"),
    }
    match needs.warnings() {
        [] => "name",
        [warning] => {
            assert_eq!(warning.code(), "reserved-word", "{text}");
            "warned"
        }
        more => panic!("{text}: {more:?}"),
    }
}

#[test]
fn every_reserved_word_is_what_the_list_says() {
    let mut found = String::new();
    let mut words = Vec::new();
    for line in WORDS.lines() {
        if line.starts_with('#') {
            found.push_str(line);
        } else {
            let word = line.split(' ').next().unwrap();
            words.push(word);
            let alone = verdict(&format!("SELECT {word} FROM \"Music\""), word);
            let after_dot = verdict(&format!("SELECT a.{word} FROM \"Music\""), "a");
            // In double quotes each is a name.
            assert_eq!(verdict(&format!("SELECT \"{word}\" FROM \"Music\""), word), "name");
            found.push_str(&[word, alone, after_dot].join(" "));
        }
        found.push('\n');
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write("grammar/dynamodb-reserved-words.txt", &found).unwrap();
    }
    let other: Vec<_> = found.lines().zip(WORDS.lines()).filter(|(found, listed)| found != listed).collect();
    assert!(other.is_empty(), "UPDATE=1 writes them: {other:?}");
    assert!(words.is_sorted());
    assert_eq!(words.len(), COUNT);
}
