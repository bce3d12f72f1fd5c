//! DynamoDB's corpus: the valid statements need exactly what is expected, the others are refused or doubted.

use std::collections::BTreeSet;

use partiql_iam::dynamodb::{self, Account, Requirements, Schema, Target, Value as Attribute};
use partiql_iam::iam::Given;
use serde_json::{Value, json};

const STATEMENTS: &str = include_str!("../../dynamodb/statements.jsonl");

/// Measured refusals that do not lie in the text, each with what they lie in.
const NOT_IN_THE_TEXT: &[(&str, &str)] = &[
    ("dd0070", "the schema: WHERE does not fix the key"),
    ("dd0073", "the schema: branches overlap"),
    ("dd0074", "the schema: branches overlap"),
    ("dd0097", "the stored item: numbers to a set of strings"),
    ("dd0104", "the stored item: numbers from a set of strings"),
    ("dd0164", "the schema: an index with several key attributes"),
    ("dd0176", "the schema: an index with several key attributes"),
    ("dd0177", "the schema: an index with several key attributes"),
    ("dd0178", "the schema: an index with several key attributes"),
    ("dd0185", "the schema: what the index projects"),
    ("dd0200", "the schema: what the index projects"),
    ("dd0201", "the schema: what the index projects"),
    ("dd0244", "the stored item: no list"),
    ("dd0245", "the schema: WHERE does not fix the key"),
    ("dd0274", "the schema: what the index projects"),
    ("dd0276", "the schema: what the index projects"),
    ("dd0325", "the schema: branches overlap"),
    ("dd0326", "the schema: branches overlap"),
    ("dd0327", "the schema: branches overlap"),
    ("dd0329", "the schema: branches overlap"),
    ("dd0331", "the schema: a key of another type"),
    ("dd0334", "the schema: what the index projects"),
    ("dd0335", "the schema: what the index projects"),
    ("dd0336", "the schema: what the index projects"),
    ("dd0341", "the schema: branches overlap"),
    ("dd0346", "the schema: two values for a key"),
    ("dd0349", "the schema: the key is not fixed"),
    ("dd0353", "the schema: too many reads by key"),
    ("dd0380", "the stored item: numbers to a set of strings"),
    ("dd0381", "the stored item: no list"),
    ("dd0397", "the schema: ORDER BY of no key"),
    ("dd0398", "the schema: ORDER BY without the partition, which is authorized before it is refused"),
    ("dd0399", "the schema: ORDER BY of several partitions"),
    ("dd0401", "the schema: no further condition than the key"),
];

fn rows() -> Vec<Value> {
    STATEMENTS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn account() -> Account {
    Account::new("us-west-2", "123456789012").unwrap()
}

/// The type of a sort key: of what the statement compares it with, as far as its text shows.
fn sort_type(row: &Value) -> &'static str {
    let (Some(text), Some(sort)) = (row["statement"].as_str(), row["expected"]["keys"]["sort_key"].as_str()) else {
        return "S";
    };
    let compared = text.split(sort).skip(1).filter_map(|rest| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        let operator = rest.trim_start_matches(['=', '<', '>', ':']);
        if operator.len() == rest.len() { None } else { operator.trim_start().chars().next() }
    });
    if compared.into_iter().any(|first| first.is_ascii_digit()) { "N" } else { "S" }
}

/// The schema that a row's keys say, as `describe-table` prints one. The types are not said, so they are what the literals are.
fn schema(row: &Value) -> Option<Schema> {
    let expected = &row["expected"];
    let keys = expected.get("keys").filter(|keys| !keys.is_null())?;
    let partition = keys["partition_key"].as_str()?;
    let mut schema = vec![json!({"AttributeName": partition, "KeyType": "HASH"})];
    if let Some(sort) = keys["sort_key"].as_str() {
        schema.push(json!({"AttributeName": sort, "KeyType": "RANGE"}));
    }
    let table = expected["table"].as_str()?;
    let kind = |name: &str| match &expected["leading_keys"][0] {
        Value::Number(_) if name == partition => "N",
        _ => "S",
    };
    let mut defined = vec![json!({"AttributeName": partition, "AttributeType": kind(partition)})];
    defined
        .extend(keys["sort_key"].as_str().map(|sort| json!({"AttributeName": sort, "AttributeType": sort_type(row)})));
    let mut description = json!({
        "TableName": table,
        "AttributeDefinitions": defined,
        "TableArn": format!("arn:aws:dynamodb:us-west-2:123456789012:table/{table}"),
        "KeySchema": schema,
    });
    if let Some(index) = expected["index"].as_str() {
        description["AttributeDefinitions"]
            .as_array_mut()?
            .push(json!({"AttributeName": "its own key", "AttributeType": "S"}));
        description["KeySchema"] = json!([{"AttributeName": "its own key", "KeyType": "HASH"}]);
        description["GlobalSecondaryIndexes"] =
            json!([{"IndexName": index, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}]);
    }
    Some(Schema::parse(&json!({"Table": description}).to_string()).unwrap())
}

/// The value of a key: one, many, unknown or missing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fact {
    Missing,
    Unknown,
    Values(BTreeSet<String>),
}

impl Fact {
    fn one(text: &str) -> Self {
        Self::Values([text.to_owned()].into())
    }

    fn many<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::Values(texts.into_iter().map(str::to_owned).collect())
    }
}

fn fact(needs: &Requirements<'_>, key: &str) -> Fact {
    let needs = needs.as_iam();
    let requirement = needs.iter().next().unwrap();
    let found = needs.facts(requirement).find(|(name, _)| name.to_string() == key).map(|(_, given)| given);
    match found {
        None | Some(Given::Missing) => Fact::Missing,
        Some(Given::Unknown | Given::MissingOr(_)) => Fact::Unknown,
        Some(Given::One(text)) => Fact::one(text),
        Some(Given::Many(values) | Given::Likely(values)) => Fact::many(values.iter()),
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[test]
fn valid_statements_need_what_is_expected() {
    let account = account();
    let mut wrong = Vec::new();
    for row in rows().iter().filter(|row| row["valid"] == true) {
        let (id, text, expected) = (row["id"].as_str().unwrap(), row["statement"].as_str().unwrap(), &row["expected"]);
        let statement = match dynamodb::parse(text) {
            Ok(statement) => statement,
            Err(error) => {
                wrong.push(format!("{id} is not parsed: {error}: {text}"));
                continue;
            }
        };
        let schema = schema(row);
        let mut target = Target::new(&account);
        target.schema = schema.as_ref();
        let needs = match dynamodb::resolve(&statement, &target) {
            Ok(needs) => needs,
            Err(error) => {
                wrong.push(format!("{id} is refused: {error}: {text}"));
                continue;
            }
        };
        let requirement = needs.requirement();
        let mut check = |what: &str, found: String, wanted: String| {
            if found != wanted {
                wrong.push(format!("{id} {what}: {found}, not {wanted}: {text}"));
            }
        };
        check("command", needs.command().to_string(), text_of(&expected["command"]));
        check("action", requirement.action().to_string(), text_of(&expected["action"]));
        let table = expected["table"].as_str().unwrap();
        let resource = match expected["index"].as_str() {
            None => format!("arn:aws:dynamodb:us-west-2:123456789012:table/{table}"),
            Some(index) => format!("arn:aws:dynamodb:us-west-2:123456789012:table/{table}/index/{index}"),
        };
        check("resource", requirement.resource.arn(needs.base()).unwrap().to_string(), resource);
        if let Some(attributes) = expected["attributes"].as_array() {
            let wanted = Fact::many(attributes.iter().filter_map(Value::as_str));
            let wanted = if attributes.is_empty() { Fact::Missing } else { wanted };
            check("attributes", format!("{:?}", fact(&needs, "dynamodb:Attributes")), format!("{wanted:?}"));
        }
        for (member, key) in [("select", "dynamodb:Select"), ("return_values", "dynamodb:ReturnValues")] {
            if let Some(wanted) = expected[member].as_str() {
                check(member, format!("{:?}", fact(&needs, key)), format!("{:?}", Fact::one(wanted)));
            }
        }
        let scan = fact(&needs, "dynamodb:FullTableScan");
        let leading = fact(&needs, "dynamodb:LeadingKeys");
        let is_sure = !matches!(expected["plan_certainty"].as_str(), Some("inferred" | "unknown" | "undocumented"));
        if let Some(wanted) = expected["full_table_scan"].as_bool()
            && (is_sure || scan != Fact::Unknown)
        {
            check("scan", format!("{scan:?}"), format!("{:?}", Fact::one(if wanted { "true" } else { "false" })));
        }
        match expected["leading_keys"].as_array() {
            Some(keys) if keys.is_empty() && (is_sure || leading != Fact::Unknown) => {
                check("leading", format!("{leading:?}"), format!("{:?}", Fact::Missing));
            }
            Some(keys) if keys.iter().any(Value::is_object) => {
                check("leading", format!("{leading:?}"), format!("{:?}", Fact::Unknown));
                check("bound", bound(text, schema.as_ref(), keys), String::new());
            }
            Some(keys) if is_sure || leading != Fact::Unknown => {
                let keys: Vec<String> = keys.iter().map(text_of).collect();
                let wanted = Fact::many(keys.iter().map(String::as_str));
                check("leading", format!("{leading:?}"), format!("{wanted:?}"));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with the leading keys when each parameter is bound to its number.
fn bound(text: &str, schema: Option<&Schema>, keys: &[Value]) -> String {
    let account = account();
    let statement = dynamodb::parse(text).unwrap();
    for count in 1..40 {
        let values: Vec<Attribute> = (1..=count).map(|number| Attribute::String(format!("value {number}"))).collect();
        let mut target = Target::new(&account);
        (target.schema, target.values) = (schema, Some(values.as_slice()));
        let needs = match dynamodb::resolve(&statement, &target) {
            Ok(needs) => needs,
            Err(error) if error.code() == "parameter-count" => continue,
            Err(error) => return error.to_string(),
        };
        let wanted: Vec<String> = keys
            .iter()
            .map(|key| key["param"].as_u64().map_or_else(|| text_of(key), |number| format!("value {number}")))
            .collect();
        let (found, wanted) = (fact(&needs, "dynamodb:LeadingKeys"), Fact::many(wanted.iter().map(String::as_str)));
        return if found == wanted { String::new() } else { format!("{found:?}, not {wanted:?}") };
    }
    "too many parameters".to_owned()
}

/// Whether it is refused, warned about or unknown in part.
fn is_doubted(text: &str) -> bool {
    let account = account();
    let Ok(statement) = dynamodb::parse(text) else { return true };
    match dynamodb::resolve(&statement, &Target::new(&account)) {
        Ok(needs) => !needs.warnings().is_empty(),
        Err(_) => true,
    }
}

fn is_refused(text: &str) -> bool {
    let account = account();
    dynamodb::parse(text).map_or(true, |statement| dynamodb::resolve(&statement, &Target::new(&account)).is_err())
}

#[test]
fn what_dynamodb_was_seen_to_refuse_is_refused() {
    let mut taken = Vec::new();
    let mut needless = Vec::new();
    for row in rows().iter().filter(|row| row["valid"] == false && row["basis"] == "measured") {
        let (id, text) = (row["id"].as_str().unwrap(), row["statement"].as_str().unwrap());
        let is_known = NOT_IN_THE_TEXT.iter().any(|(known, _)| *known == id);
        match (is_refused(text), is_known) {
            (false, false) => taken.push(format!("{id} {}: {text}", row["why"])),
            (true, true) => needless.push(id.to_owned()),
            _ => {}
        }
    }
    assert!(taken.is_empty(), "{} are taken:\n{}", taken.len(), taken.join("\n"));
    assert!(needless.is_empty(), "refused by the text after all: {needless:?}");
}

#[test]
fn other_refusals_are_refused_or_warned_about() {
    let silent: Vec<String> = rows()
        .iter()
        .filter(|row| row["valid"] == false && row["basis"] != "measured")
        .filter(|row| !is_doubted(row["statement"].as_str().unwrap()))
        .map(|row| format!("{} {}: {}", row["id"], row["why"], row["statement"]))
        .collect();
    assert!(silent.is_empty(), "{} are silent:\n{}", silent.len(), silent.join("\n"));
}

#[test]
fn what_nothing_decides_is_never_silently_certain() {
    let silent: Vec<String> = rows()
        .iter()
        .filter(|row| row["valid"].is_null())
        .filter(|row| !is_doubted(row["statement"].as_str().unwrap()))
        // What is doubtful about it is whether an attribute is the key: without the schema the facts on keys are unknown.
        .filter(|row| row["id"] != "dd0942")
        .map(|row| format!("{} {}: {}", row["id"], row["why"], row["statement"]))
        .collect();
    assert!(silent.is_empty(), "{} are silent:\n{}", silent.len(), silent.join("\n"));
}
