//! The output contract: the JSON of an answer, and that it reads back as what it was.

use partiql_iam::explain::{Explanation, Outcome};
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{Ledger, PermissionsMode};
use serde_json::{Value, json};

fn ledger() -> Ledger {
    Ledger::new("arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger".parse().unwrap())
}

fn catalog() -> Catalog {
    Catalog::parse(r#"{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}"#).unwrap()
}

const LEDGER: &str = "arn:aws:qldb:us-east-1:123456789012:ledger/myExampleLedger";

fn answer(text: &str, catalog: Option<&Catalog>) -> Value {
    serde_json::to_value(Explanation::of(text, &ledger(), catalog)).unwrap()
}

#[test]
fn an_update_with_a_catalog() {
    let text = "UPDATE Vehicle AS v SET v.Color = 'red' WHERE v.VIN = ?";
    let expected = json!({
        "statement": text,
        "command": "UPDATE",
        "requirements": [
            {"action": "qldb:SendCommand", "resource": {"type": "ledger", "arn": LEDGER},
             "dependent_actions": [], "condition": {}, "span": [0, 55], "reason": "send-command"},
            {"action": "qldb:PartiQLUpdate",
             "resource": {"type": "table", "name": "Vehicle", "id": "Au1EiThbt8s0z9wM26REZN",
                          "arn": format!("{LEDGER}/table/Au1EiThbt8s0z9wM26REZN")},
             "dependent_actions": ["qldb:PartiQLSelect"], "condition": {}, "span": [7, 14], "reason": "update"},
        ],
        "permissions": [
            {"action": "qldb:SendCommand", "arn": LEDGER, "condition": {}},
            {"action": "qldb:PartiQLUpdate", "arn": format!("{LEDGER}/table/Au1EiThbt8s0z9wM26REZN"), "condition": {}},
            {"action": "qldb:PartiQLSelect", "arn": format!("{LEDGER}/table/Au1EiThbt8s0z9wM26REZN"), "condition": {}},
        ],
        "warnings": [],
    });
    assert_eq!(answer(text, Some(&catalog())), expected);
}

#[test]
fn a_table_without_a_catalog_has_no_arn() {
    let resource = &answer("SELECT * FROM Vehicle", None)["requirements"][1]["resource"];
    let expected = json!({"type": "table", "name": "Vehicle", "id": null, "arn": null, "arn_pattern": format!("{LEDGER}/table/*")});
    assert_eq!(*resource, expected);
}

#[test]
fn ids_tags_purge_and_the_system_catalog() {
    let undrop = answer("UNDROP TABLE \"5PLf9SXwndd63lPaSIa0O6\"", None);
    let expected = json!({"type": "table", "name": null, "id": "5PLf9SXwndd63lPaSIa0O6",
                          "arn": format!("{LEDGER}/table/5PLf9SXwndd63lPaSIa0O6")});
    assert_eq!(undrop["requirements"][1]["resource"], expected);

    let create = answer("CREATE TABLE V WITH (aws_tags = `{'environment': 'production', 'a\\'b': ''}`)", None);
    let create = &create["requirements"][1];
    assert_eq!(create["resource"], json!({"type": "any-table", "arn": format!("{LEDGER}/table/*")}));
    assert_eq!(create["dependent_actions"], json!(["qldb:TagResource"]));
    let expected = json!({"aws:RequestTag/environment": "production", "aws:RequestTag/a'b": "", "aws:TagKeys": ["environment", "a'b"]});
    assert_eq!(create["condition"], expected);

    // No tags, no TagResource.
    let create = answer("CREATE TABLE V WITH (aws_tags = `{}`)", None);
    assert_eq!(create["requirements"][1]["dependent_actions"], json!([]));
    assert_eq!(create["requirements"][1]["condition"], json!({}));

    let drop = answer("DROP TABLE Vehicle", None);
    assert_eq!(drop["requirements"][1]["condition"], json!({"qldb:Purge": "false"}));

    let select = answer("SELECT * FROM information_schema.user_tables", None);
    let expected = json!({"type": "catalog", "arn": format!("{LEDGER}/information_schema/user_tables")});
    assert_eq!(select["requirements"][1]["resource"], expected);
}

#[test]
fn permissions_are_flat_and_have_each_once() {
    let table = format!("{LEDGER}/table/Au1EiThbt8s0z9wM26REZN");
    let (any, user_tables) = (format!("{LEDGER}/table/*"), format!("{LEDGER}/information_schema/user_tables"));
    let send = json!({"action": "qldb:SendCommand", "arn": LEDGER, "condition": {}});
    let permissions = |text: &str, catalog: Option<&Catalog>| answer(text, catalog)["permissions"].clone();
    let known = catalog();

    // Without a catalog the ARN is a pattern, and says so.
    let expected = json!([
        send,
        {"action": "qldb:PartiQLDelete", "arn_pattern": any, "condition": {}},
        {"action": "qldb:PartiQLSelect", "arn_pattern": any, "condition": {}},
    ]);
    assert_eq!(permissions("DELETE FROM Car", None), expected);

    // Tables without ids have one pattern.
    let expected = json!([send, {"action": "qldb:PartiQLSelect", "arn_pattern": any, "condition": {}}]);
    assert_eq!(permissions("SELECT * FROM Car, Person", None), expected);

    // The Select that is needed for itself, and that Update depends on.
    let expected = json!([
        send,
        {"action": "qldb:PartiQLUpdate", "arn": table, "condition": {}},
        {"action": "qldb:PartiQLSelect", "arn": table, "condition": {}},
    ]);
    let text = "FROM Vehicle AS v, Vehicle AS w SET v.b = 1";
    assert_eq!(permissions(text, Some(&known)), expected);

    // What is surely all tables is an ARN; the condition is the dependent action's too.
    let condition = json!({"aws:RequestTag/a": "b", "aws:TagKeys": ["a"]});
    let expected = json!([
        send,
        {"action": "qldb:PartiQLCreateTable", "arn": any, "condition": condition},
        {"action": "qldb:TagResource", "arn": any, "condition": condition},
    ]);
    assert_eq!(permissions("CREATE TABLE V WITH (aws_tags = `{'a': 'b'}`)", None), expected);

    let expected =
        json!([send, {"action": "qldb:PartiQLDropTable", "arn": table, "condition": {"qldb:Purge": "false"}}]);
    assert_eq!(permissions("DROP TABLE Vehicle", Some(&known)), expected);
    let expected = json!([send, {"action": "qldb:PartiQLSelect", "arn": user_tables, "condition": {}}]);
    assert_eq!(permissions("SELECT * FROM information_schema.user_tables", None), expected);
}

#[test]
fn an_answer_without_the_flat_list_reads_back() {
    let explanation = Explanation::of("DELETE FROM Car", &ledger(), None);
    let mut before = serde_json::to_value(&explanation).unwrap();
    before.as_object_mut().unwrap().remove("permissions").unwrap();
    let back: Explanation<'_> = serde_json::from_value(before).unwrap();
    let (Outcome::Understood(back), Outcome::Understood(now)) = (back.outcome, explanation.outcome) else { panic!() };
    assert_eq!(back.requirements, now.requirements);
    assert!(back.permissions.is_empty());
}

#[test]
fn without_a_ledger_arns_are_templates() {
    let explanation = Explanation::of("SELECT * FROM information_schema.user_tables", &Ledger::template(), None);
    let answer = serde_json::to_value(explanation).unwrap();
    let template = "arn:${Partition}:qldb:${Region}:${Account}:ledger/${LedgerName}";
    assert_eq!(answer["requirements"][0]["resource"]["arn"], template);
    assert_eq!(answer["requirements"][1]["resource"]["arn"], format!("{template}/information_schema/user_tables"));
    assert_eq!(answer["permissions"][1]["arn"], format!("{template}/information_schema/user_tables"));
}

#[test]
fn in_allow_all_mode_send_command_is_enough() {
    let ledger = Ledger { mode: PermissionsMode::AllowAll, ..ledger() };
    let answer = |text| serde_json::to_value(Explanation::of(text, &ledger, Some(&catalog()))).unwrap();
    let drop = answer("DROP TABLE Vehicle");
    assert_eq!(drop["requirements"].as_array().unwrap().len(), 1);
    assert_eq!(drop["requirements"][0]["action"], "qldb:SendCommand");
    assert_eq!(drop["command"], "DROP TABLE");
    let create = answer("CREATE TABLE V WITH (aws_tags = `{'a': 'b'}`)");
    assert_eq!(create["warnings"][0]["code"], "tags-in-allow-all");
    // What is not understood stays an error.
    assert_eq!(answer("DROP TABLE Vehicel")["error"]["code"], "unknown-table");
}

#[test]
fn a_failure() {
    let expected = json!({
        "statement": "SELECT * FROM Vehicel",
        "error": {"code": "unknown-table", "message": "there is no table `Vehicel`", "span": [14, 21],
                  "help": "did you mean `Vehicle`? names are case sensitive"},
    });
    assert_eq!(answer("SELECT * FROM Vehicel", Some(&catalog())), expected);
}

#[test]
fn every_answer_reads_back_as_what_it_was() {
    let corpus = include_str!("../corpus/statements.jsonl");
    let (mut understood, mut failed) = (0, 0);
    for line in corpus.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row["statement"].as_str().unwrap();
        let explanation = Explanation::of(text, &ledger(), None);
        let json = serde_json::to_string(&explanation).unwrap();
        let back: Explanation<'_> = serde_json::from_str(&json).unwrap();
        assert_eq!(back, explanation);
        assert_eq!(serde_json::to_string(&back).unwrap(), json);
        match back.outcome {
            Outcome::Understood(_) => understood += 1,
            Outcome::Failed { .. } => failed += 1,
        }
    }
    assert!(understood > 440 && failed > 80, "{understood} {failed}");
}
