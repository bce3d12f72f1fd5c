//! Inputs made up at random, as many as asked for, in one process: what fuzzing does without a guide, and much faster.
//!
//! Each execution has a number that it is made from, so that one that fails can be made again: `executions GENERATOR 1 NUMBER`.

mod policies;

use std::time::Instant;

use partiql_iam::dynamodb::{self, Account, Request, Schema, Target};
use partiql_iam::qldb;
use partiql_iam::{Ledger, Span};

use crate::ebnf::Grammar;
use crate::generate::{Generator, Random};
use crate::walk::Difference;

/// What came of one execution, to be counted.
type Outcome = &'static str;

/// Statements to change: as many as give each rule of the grammar its turn.
const POOL: u64 = 4_000;

struct Generators<'g> {
    first: Generator<'g>,
    /// Statements of both services.
    pool: Vec<String>,
    account: Account,
    schema: Schema,
}

impl<'g> Generators<'g> {
    fn new(grammar: &'g Grammar) -> Self {
        let first = Generator::new(grammar, 0);
        let mut pool: Vec<String> = (0..POOL).map(|seed| written(&first, seed)).collect();
        let mut of_dynamodb = Vec::new();
        for what in ["*", "a", "a, b[0].c"] {
            for on in ["tab", "\"tab\".\"ind\""] {
                for condition in
                    ["a = ?", "a IN ['x', 'y'] AND b > 1", "NOT a = 'x' OR size(c) = 2", "begins_with(a, 'x')"]
                {
                    of_dynamodb.push(format!("SELECT {what} FROM {on} WHERE {condition}"));
                    of_dynamodb.push(format!(
                        "UPDATE tab SET c = list_append(c, [1]) REMOVE d[1] WHERE {condition} RETURNING ALL OLD *"
                    ));
                    of_dynamodb.push(format!("DELETE FROM tab WHERE {condition}"));
                    of_dynamodb.push("INSERT INTO tab VALUE {'a': ?, 'b': {'c': <<1, 2>>}}".to_owned());
                }
            }
        }
        pool.extend(of_dynamodb.iter().cycle().take(1_000).cloned());
        let schema = r#"{"TableName": "tab", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}]}"#;
        let account = Account::new("us-west-2", "123456789012").expect("an account");
        Self { first, pool, account, schema: Schema::parse(schema).expect("a schema") }
    }

    /// A statement of the grammar is read, and no answer is less than the slow resolver's.
    fn grammar(&self, number: u64) -> Outcome {
        let text = written(&self.first, number);
        let statement = qldb::parse(&text).unwrap_or_else(|error| panic!("{number}: {error}\n{text}"));
        not_smaller(number, &text, &statement);
        "read"
    }

    /// A statement that was changed: places are in the text, and no answer is less than the slow resolver's.
    fn mutation(&self, number: u64) -> Outcome {
        let text = self.changed(&mut Random(number));
        let of_qldb = match qldb::parse(&text) {
            Ok(statement) => {
                not_smaller(number, &text, &statement);
                true
            }
            Err(error) => {
                inside(number, &text, error.span());
                false
            }
        };
        let of_dynamodb = match dynamodb::parse(&text) {
            Ok(statement) => {
                for schema in [None, Some(&self.schema)] {
                    let mut target = Target::new(&self.account);
                    target.schema = schema;
                    if let Err(error) = dynamodb::resolve(&statement, &target) {
                        inside(number, &text, error.span());
                    }
                }
                true
            }
            Err(error) => {
                inside(number, &text, error.span());
                false
            }
        };
        match (of_qldb, of_dynamodb) {
            (true, true) => "read by both",
            (true, false) => "read as QLDB's",
            (false, true) => "read as DynamoDB's",
            (false, false) => "refused",
        }
    }

    /// A body of a request: read with its statements, or refused with a place.
    fn requests(&self, number: u64) -> Outcome {
        let mut random = Random(number);
        let statement = |random: &mut Random| {
            let text = self.pool[random.below(self.pool.len())].replace('\\', "\\\\").replace('"', "\\\"");
            let text = text.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t");
            let parameters = random.one_of(&[
                "",
                r#", "Parameters": [{"S": "x"}]"#,
                r#", "Parameters": [{"N": "1e2"}, {"L": [{"NULL": true}]}]"#,
            ]);
            format!(r#""Statement": "{text}"{parameters}"#)
        };
        let one = statement(&mut random);
        let body = match random.below(3) {
            0 => format!("{{{one}, \"Limit\": 3}}"),
            1 => format!("{{\"Statements\": [{{{one}}}, {{{}}}]}}", statement(&mut random)),
            _ => format!("{{\"TransactStatements\": [{{{one}}}], \"ClientRequestToken\": \"x\"}}"),
        };
        let body = if random.below(2) == 0 { body } else { mutated(body, &self.pool, &mut random) };
        let request = match Request::parse_any(&body) {
            Ok(request) => request,
            Err(error) => {
                inside(number, &body, error.span());
                return "refused";
            }
        };
        for one in &request.statements {
            inside(number, &body, one.span);
            if let Ok(statement) = dynamodb::parse(&one.text) {
                let mut target = Target::new(&self.account);
                (target.schema, target.operation) = (Some(&self.schema), Some(request.operation));
                let _ = dynamodb::resolve(&statement, &target);
            }
        }
        "read"
    }

    fn changed(&self, random: &mut Random) -> String {
        let text = self.pool[random.below(self.pool.len())].clone();
        mutated(text, &self.pool, random)
    }
}

/// Tables that the resolvers are asked about have names of one letter.
fn written(first: &Generator<'_>, seed: u64) -> String {
    let depth = 5 + usize::try_from(seed % 24).unwrap_or_default();
    let text = first.again(seed).statement("statement", depth).text;
    text.replace("VehicleRegistration", "a").replace("Vehicle", "A").replace("Person", "t")
}

/// One change to three: a piece cut, doubled, moved or put in from another statement, or a letter.
fn mutated(mut text: String, pool: &[String], random: &mut Random) -> String {
    for _ in 0..=random.below(3) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let place = |random: &mut Random| places[random.below(places.len())];
        let (one, other) = (place(random), place(random));
        let (from, to) = (one.min(other), one.max(other).min(one.min(other) + 40));
        let to = (from..=to).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(from);
        match random.below(5) {
            0 => text.replace_range(from..to, ""),
            1 => {
                let piece = text[from..to].to_owned();
                text.insert_str(from, &piece);
            }
            2 => {
                let piece = text[from..to].to_owned();
                text.replace_range(from..to, "");
                let at = (0..=one.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                text.insert_str(at, &piece);
            }
            3 => {
                let other = &pool[random.below(pool.len())];
                let words: Vec<&str> = other.split(' ').collect();
                let first = random.below(words.len());
                let piece = words[first..].iter().take(1 + random.below(6)).copied().collect::<Vec<_>>().join(" ");
                text.insert_str(from, &format!(" {piece} "));
            }
            _ => text.insert_str(
                from,
                random.one_of(&[
                    "'", "\"", "`", "(", ")", "[", "{", "<<", ",", ".", "@", "?", "--", "/*", "*", "é", "\0", "1e",
                    ";", "\\u0000",
                ]),
            ),
        }
    }
    text
}

fn inside(number: u64, text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{number}: {span:?} of\n{text}");
}

fn not_smaller(number: u64, text: &str, statement: &partiql_iam::Statement<'_>) {
    if let Some((Difference::Smaller, how)) = crate::qldb::compare(statement) {
        panic!("{number}: an answer {how} is too small\n{text}");
    }
    if let Err(error) = qldb::resolve::resolve(statement, &Ledger::template(), None) {
        inside(number, text, error.span());
    }
}

/// `GENERATOR COUNT [NUMBER]`: prints figures; whether all was right.
pub(crate) fn run(arguments: &[String]) -> bool {
    let [name, count, first @ ..] = arguments else { panic!("executions GENERATOR COUNT [NUMBER]") };
    let count: u64 = count.parse().expect("a count");
    let first: u64 = first.first().map_or(0, |first| first.parse().expect("a number"));
    let grammar = Grammar::read(include_str!("../../../grammar/qldb-partiql.ebnf"));
    let generators = Generators::new(&grammar);
    let policies = policies::Alphabet::new();
    let one = |number: u64| match name.as_str() {
        "grammar" => generators.grammar(number),
        "mutation" => generators.mutation(number),
        "requests" => generators.requests(number),
        "policies" => policies.one(number),
        _ => panic!("`{name}` is no generator: grammar, mutation, requests, policies"),
    };
    let began = Instant::now();
    let mut outcomes = std::collections::BTreeMap::<Outcome, u64>::new();
    let print = |done: u64, outcomes: &std::collections::BTreeMap<Outcome, u64>| {
        let seconds = began.elapsed().as_secs_f64();
        let each: Vec<String> = outcomes.iter().map(|(what, count)| format!("{count} {what}")).collect();
        println!("executions, {name}: {done}: {}; {seconds:.0} s", each.join(", "));
    };
    for number in 0..count {
        *outcomes.entry(one(first.wrapping_add(number))).or_default() += 1;
        if (number + 1) % 10_000_000 == 0 {
            print(number + 1, &outcomes);
        }
    }
    print(count, &outcomes);
    true
}
