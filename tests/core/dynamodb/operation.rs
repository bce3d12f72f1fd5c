//! Operations without statements, and the actions of DynamoDB.

use std::collections::BTreeSet;

use partiql_iam::dynamodb::{Account, Action, ApiOperation, Needs, Operation, PlaceKind};
use serde_json::Value as Json;

use super::shown;

/// A copy of the Service Authorization Reference's tables and of the places in the API's model.
const REFERENCE: &str = include_str!("../../dynamodb/operations.json");

/// What only a replica or the service itself needs.
const OF_THE_SERVICE: [&str; 3] = ["ReadDataForReplication", "ReplicateSettings", "WriteDataForReplication"];

fn reference() -> Json {
    serde_json::from_str(REFERENCE).unwrap()
}

fn account() -> Account {
    Account::new("us-west-2", "123456789012").unwrap()
}

fn texts(value: &Json) -> BTreeSet<&str> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
}

fn short(action: Action) -> &'static str {
    action.name().strip_prefix("dynamodb:").unwrap()
}

#[test]
fn the_actions_are_those_of_the_reference() {
    let reference = reference();
    let listed = reference["actions"].as_object().unwrap();
    assert_eq!(listed.len(), 79);
    assert_eq!(Action::ALL.len(), 79);
    for action in Action::ALL {
        let row = &listed[short(*action)];
        let types = |of: &[partiql_iam::dynamodb::ResourceType]| -> BTreeSet<&str> {
            of.iter().map(|kind| kind.name()).collect()
        };
        let listed: BTreeSet<&str> = row["resource_types"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(types(action.resource_types()), listed, "{action}");
        let required = row["resource_types"].as_object().unwrap().iter().filter(|(_, how)| *how == "required");
        assert_eq!(types(action.required_types()), required.map(|(kind, _)| kind.as_str()).collect(), "{action}");
        let keys: BTreeSet<&str> = action.condition_keys().iter().map(|key| key.name()).collect();
        assert_eq!(keys, texts(&row["condition_keys"]), "{action}");
        let level = format!("{:?}", action.access_level());
        assert!(row["access_level"].as_str().unwrap().replace(" m", "M").starts_with(&level), "{action} {level}");
        assert_eq!(action.name().to_uppercase().parse(), Ok(*action));
    }
    assert!("dynamodb:ExecuteStatement".parse::<Action>().is_err());
    assert!("qldb:PartiQLSelect".parse::<Action>().is_err());
}

#[test]
fn the_operations_are_those_of_the_model() {
    let reference = reference();
    let listed = reference["operations"].as_array().unwrap();
    assert_eq!(listed.len(), ApiOperation::ALL.len());
    for row in listed {
        let operation: ApiOperation = row["operation"].as_str().unwrap().parse().unwrap();
        assert_eq!(operation.target(), row["target"].as_str().unwrap());
        let mut actions = texts(&row["actions"]);
        actions.retain(|name| !OF_THE_SERVICE.contains(name));
        let is_guessed = row["actions_source"].as_str().unwrap().starts_with("none");
        match operation.needs() {
            Needs::Statements(statements) => {
                assert_eq!(statements.name(), operation.name());
                assert_eq!(
                    actions,
                    BTreeSet::from(["PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"])
                );
            }
            Needs::Unknown => assert!(is_guessed, "{operation}"),
            Needs::Members => {
                let places = operation.places().iter();
                let ours: BTreeSet<&str> = places.map(|place| short(place.action.unwrap())).collect();
                assert_eq!(ours, actions);
                for place in operation.places() {
                    let kind = place.at.split('.').nth(1).unwrap();
                    assert_eq!(row["member_actions"][kind], short(place.action.unwrap()));
                }
            }
            Needs::Actions { action, also } => {
                let ours = also.iter().copied().flatten().chain([&action]).map(|action| short(*action));
                // The row of the reference leaves out the operation's own action.
                if operation == ApiOperation::RestoreTableToPointInTime {
                    actions.insert("RestoreTableToPointInTime");
                }
                assert_eq!(ours.collect::<BTreeSet<_>>(), actions, "{operation}");
                assert!(!is_guessed, "{operation}");
            }
        }
        if matches!(operation.needs(), Needs::Unknown) {
            continue;
        }
        let kind = |kind| match kind {
            PlaceKind::Table | PlaceKind::TableName => "table",
            PlaceKind::Index => "index",
            PlaceKind::Backup => "backup",
            PlaceKind::Export => "export",
            PlaceKind::Import => "import",
            PlaceKind::Stream => "stream",
            PlaceKind::GlobalTable => "global-table",
            PlaceKind::Any => "any",
        };
        let places: Vec<(&str, &str, bool, bool)> = operation
            .places()
            .iter()
            .map(|place| (place.at, kind(place.kind), place.is_required, place.kind == PlaceKind::Table))
            .collect();
        // The stream of Kinesis that some name is another service's.
        let resources =
            row["resources_at"].as_array().unwrap().iter().filter(|place| place["kind"] != "kinesis-stream");
        let text = |value: &'static str, row: &Json| row[value].as_str().unwrap().to_owned();
        let listed: Vec<(String, String, bool, bool)> = resources
            .map(|place| {
                let takes_arn = place["name_or_arn"] == true && place["kind"] == "table";
                (text("at", place), text("kind", place), place["required"] == true, takes_arn)
            })
            .collect();
        let listed: Vec<(&str, &str, bool, bool)> =
            listed.iter().map(|(at, kind, required, arn)| (at.as_str(), kind.as_str(), *required, *arn)).collect();
        assert_eq!(places, listed, "{operation}");
    }
    let error = "GetItems".parse::<ApiOperation>().unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.near()),
        ("`GetItems` is not an operation of DynamoDB", Some("GetItem"))
    );
    assert_eq!("getitem".parse::<ApiOperation>().unwrap_err().near(), Some("GetItem"));
}

/// What is needed, `?` before what perhaps is; the base of ARNs is left out.
fn needed(operation: ApiOperation, body: &str) -> Vec<String> {
    let account = account();
    let needs = operation.requirements(body, &account).unwrap();
    let shown = needs.iter().map(|need| {
        let resource = need.resource.to_string().replace(account.base(), "");
        format!("{}{} {resource}", if need.is_always { "" } else { "?" }, short(need.action))
    });
    shown.collect()
}

#[test]
fn requests_need_what_they_name() {
    use ApiOperation::*;
    let arn = "arn:aws:dynamodb:us-west-2:123456789012:table/Music";
    let rows: Vec<(ApiOperation, String, Vec<&str>)> = vec![
        (GetItem, r#"{"TableName": "Music", "Key": {"pk": {"S": "TableName"}}}"#.into(), vec!["GetItem table/Music"]),
        (PutItem, format!(r#"{{"TableName": "{arn}"}}"#), vec!["PutItem table/Music"]),
        (GetItem, r#"{"TableName": "arn:aws:dynamodb:us-east-1:210987654321:table/Music"}"#.into(), vec!["GetItem arn:aws:dynamodb:us-east-1:210987654321:table/Music"]),
        (Query, r#"{"TableName": "Music"}"#.into(), vec!["Query table/Music"]),
        (Query, r#"{"IndexName": "by-genre", "TableName": "Music"}"#.into(), vec!["Query table/Music/index/by-genre"]),
        (Scan, format!(r#"{{"TableName": "{arn}", "IndexName": "by-genre"}}"#), vec!["Scan table/Music/index/by-genre"]),
        (SearchVectors, r#"{"TableName": "Music", "IndexName": "by-sound"}"#.into(), vec!["SearchVectors table/Music", "SearchVectors table/Music/index/by-sound"]),
        (BatchGetItem, r#"{"RequestItems": {"Music": {"Keys": []}, "Movies": {}}}"#.into(), vec!["BatchGetItem table/Music", "BatchGetItem table/Movies"]),
        (BatchWriteItem, format!(r#"{{"RequestItems": {{"{arn}": [], "Music": []}}}}"#), vec!["BatchWriteItem table/Music"]),
        (TransactGetItems, r#"{"TransactItems": [{"Get": {"TableName": "Music"}}, {"Get": {"TableName": "Movies"}}]}"#.into(), vec!["GetItem table/Music", "GetItem table/Movies"]),
        (
            TransactWriteItems,
            r#"{"TransactItems": [{"Put": {"TableName": "Music"}}, {"ConditionCheck": {"TableName": "Movies"}}, {"Delete": {"TableName": "Music"}}, {"Update": {"TableName": "Music"}}]}"#.into(),
            vec!["ConditionCheckItem table/Movies", "PutItem table/Music", "DeleteItem table/Music", "UpdateItem table/Music"],
        ),
        (ListTables, r#"{"ExclusiveStartTableName": "Music"}"#.into(), vec!["ListTables *"]),
        (DescribeLimits, "{}".into(), vec!["DescribeLimits *"]),
        (ListBackups, r#"{"TableName": "Music"}"#.into(), vec!["ListBackups *"]),
        (ListExports, "{}".into(), vec!["ListExports *"]),
        (ListExports, format!(r#"{{"TableArn": "{arn}"}}"#), vec!["ListExports table/Music", "ListExports *"]),
        (DescribeBackup, format!(r#"{{"BackupArn": "{arn}/backup/01548910377185-b7a2"}}"#), vec!["DescribeBackup table/Music/backup/01548910377185-b7a2"]),
        (DescribeStream, format!(r#"{{"StreamArn": "{arn}/stream/2015-05-11T21:21:33.291"}}"#), vec!["DescribeStream table/Music/stream/2015-05-11T21:21:33.291"]),
        (GetRecords, r#"{"ShardIterator": "x"}"#.into(), vec!["GetRecords table/*/stream/*"]),
        (TagResource, format!(r#"{{"ResourceArn": "{arn}"}}"#), vec!["TagResource table/Music"]),
        (GetResourcePolicy, format!(r#"{{"ResourceArn": "{arn}/stream/2015"}}"#), vec!["GetResourcePolicy table/Music/stream/2015"]),
        (ImportTable, r#"{"TableCreationParameters": {"TableName": "Music"}}"#.into(), vec!["ImportTable table/Music"]),
        (UpdateGlobalTable, r#"{"GlobalTableName": "Music"}"#.into(), vec!["UpdateGlobalTable arn:aws:dynamodb::123456789012:global-table/Music", "UpdateGlobalTable table/Music"]),
        (DescribeGlobalTable, r#"{"GlobalTableName": "Music"}"#.into(), vec!["DescribeGlobalTable arn:aws:dynamodb::123456789012:global-table/Music"]),
        (DescribeContributorInsights, r#"{"TableName": "Music", "IndexName": "by-genre"}"#.into(), vec!["DescribeContributorInsights table/Music", "DescribeContributorInsights table/Music/index/by-genre"]),
        (
            RestoreTableFromBackup,
            format!(r#"{{"TargetTableName": "Copy", "BackupArn": "{arn}/backup/1"}}"#),
            vec!["RestoreTableFromBackup table/Copy", "RestoreTableFromBackup table/Music/backup/1", "?BatchWriteItem table/Copy", "?DeleteItem table/Copy", "?GetItem table/Copy", "?PutItem table/Copy", "?Query table/Copy", "?Scan table/Copy", "?UpdateItem table/Copy"],
        ),
    ];
    for (operation, body, expected) in rows {
        assert_eq!(needed(operation, &body), expected, "{operation} {body}");
    }
    let restored = needed(RestoreTableToPointInTime, r#"{"SourceTableName": "Music", "TargetTableName": "Copy"}"#);
    assert_eq!(restored[..2], ["RestoreTableToPointInTime table/Music", "RestoreTableToPointInTime table/Copy"]);
    assert_eq!(restored.len(), 20);
    let needs = GetItem.requirements(r#"{"TableName": "Music"}"#, &Account::TEMPLATE).unwrap();
    assert_eq!(needs[0].resource.to_string(), "arn:${Partition}:dynamodb:${Region}:${Account}:table/Music");
}

#[test]
fn the_place_of_a_resource_is_known() {
    let body = r#"{"RequestItems": {"Music": {}, "Mov\u0069es": {}}}"#;
    let needs = ApiOperation::BatchGetItem.requirements(body, &account()).unwrap();
    let places: Vec<&str> = needs.iter().map(|need| need.span.text(body)).collect();
    assert_eq!(places, ["\"Music\"", "\"Mov\\u0069es\""]);
}

#[test]
fn what_a_request_does_not_say_is_an_error() {
    use ApiOperation::*;
    let add = "add the member; the case of its name counts";
    let names = "3 to 255 letters, digits, underscores, hyphens and dots";
    let rows = [
        (GetItem, "{}", format!("the member `TableName` is missing | $ | {{ | {add}")),
        (GetItem, r#"{"tableName": "Music"}"#, format!("the member `TableName` is missing | $ | {{ | {add}")),
        (GetItem, r#"{"TableName": "Music", "TableName": "Movies"}"#, "the key `TableName` is twice in one object | $.TableName | \"TableName\" | leave one of them out".into()),
        (GetItem, r#"{"TableName": ["Music"]}"#, "found an array where a string should be | $.TableName | [\"Music\"] | put a string there".into()),
        (GetItem, r#"{"TableName": "M"}"#, format!("`M` is not a valid table name | $.TableName | \"M\" | {names}")),
        (GetItem, r#"{"TableName": "Mus*"}"#, format!("`Mus*` is not a valid table name | $.TableName | \"Mus*\" | {names}")),
        (GetItem, r#"{"TableName": "arn:aws:dynamodb:us-west-2:123456789012:table/Mus*"}"#, format!("`Mus*` is not a valid table name | $.TableName | \"arn:aws:dynamodb:us-west-2:123456789012:table/Mus*\" | {names}")),
        (Query, r#"{"TableName": "Music", "IndexName": "*"}"#, format!("`*` is not a valid index name | $.IndexName | \"*\" | {names}")),
        (SearchVectors, r#"{"TableName": "Music"}"#, format!("the member `IndexName` is missing | $ | {{ | {add}")),
        (BatchGetItem, r#"{"RequestItems": {}}"#, "there are 0 members | $.RequestItems | {} | give 1 to 100".into()),
        (BatchGetItem, r#"{"RequestItems": {"M": {}}}"#, format!("`M` is not a valid table name | $.RequestItems | \"M\" | {names}")),
        (TransactGetItems, r#"{"TransactItems": []}"#, "there are 0 members | $.TransactItems | [] | give 1 to 100".into()),
        (TransactGetItems, r#"{"TransactItems": [{"Get": {}}]}"#, format!("the member `TableName` is missing | $.TransactItems[0].Get | {{ | {add}")),
        (TransactGetItems, r#"{"TransactItems": [{"Put": {}}]}"#, "a member of the transaction has none or several of its kinds | $.TransactItems[0] | {\"Put\": {}} | each has one of `Get`".into()),
        (TransactWriteItems, r#"{"TransactItems": [{"Put": {"TableName": "Music"}, "Delete": {"TableName": "Movies"}}]}"#, "a member of the transaction has none or several of its kinds | $.TransactItems[0] | {\"Put\": {\"TableName\": \"Music\"}, \"Delete\": {\"TableName\": \"Movies\"}} | each has one of `ConditionCheck`, `Put`, `Delete`, `Update`".into()),
        (TransactWriteItems, r#"{"TransactItems": [{"Put": {"TableName": "Music"}}, {}]}"#, "a member of the transaction has none or several of its kinds | $.TransactItems[1] | {} | each has one of `ConditionCheck`, `Put`, `Delete`, `Update`".into()),
        (TransactWriteItems, r#"{"TransactItems": [{"Put": {}}]}"#, format!("the member `TableName` is missing | $.TransactItems[0].Put | {{ | {add}")),
        (TransactWriteItems, "{}", format!("the member `TransactItems` is missing | $ | {{ | {add}")),
        (DescribeBackup, r#"{"BackupArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Music"}"#, "`arn:aws:dynamodb:us-west-2:123456789012:table/Music` is not the ARN of a backup | $.BackupArn | \"arn:aws:dynamodb:us-west-2:123456789012:table/Music\" | give an ARN that ends in `table/`, a name, `/backup/` and a name".into()),
        (DescribeExport, r#"{"ExportArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Music/export/*"}"#, "`arn:aws:dynamodb:us-west-2:123456789012:table/Music/export/*` is not the ARN of an export | $.ExportArn | \"arn:aws:dynamodb:us-west-2:123456789012:table/Music/export/*\" | give an ARN that ends in `table/`, a name, `/export/` and a name".into()),
        (RestoreTableToPointInTime, r#"{"TargetTableName": "Copy"}"#, format!("the member `SourceTableName` is missing | $ | {{ | {add}")),
        (StartBulkPutItems, r#"{"TableName": "Music"}"#, "the action of StartBulkPutItems is unknown | $ | {\"TableName\": \"Music\"} | no published list says which action it needs".into()),
        (ExecuteStatement, r#"{"Statement": "SELECT"}"#, "what ExecuteStatement needs is decided by its statements | $ | {\"Statement\": \"SELECT\"} | ask about its statements".into()),
    ];
    for (operation, body, expected) in rows {
        assert_eq!(shown(body, &operation.requirements(body, &account()).unwrap_err()), expected, "{operation} {body}");
    }
    let unknown: Vec<&str> = ApiOperation::ALL
        .iter()
        .filter(|operation| operation.needs() == Needs::Unknown)
        .map(|operation| operation.name())
        .collect();
    assert_eq!(unknown, ["CancelBulkOperation", "DescribeBulkOperation", "ListBulkOperations", "StartBulkPutItems"]);
    assert_eq!(
        Operation::ALL.map(Operation::enclosing),
        [None, Some("BatchExecuteStatement"), Some("ExecuteTransaction")]
    );
}
