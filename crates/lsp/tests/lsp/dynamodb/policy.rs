//! Policies for DynamoDB.

use super::workspace;
use crate::policy::{hovered, policy};
use partiql_iam_lsp::{Workspace, policy_completions};

fn allowing(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}}}"#
    )
}

const BASE: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/";

fn codes(text: &str, workspace: &Workspace) -> Vec<String> {
    crate::policy::codes(&policy(text).0, workspace)
}

#[test]
fn lints_know_the_tables_of_the_schema() {
    let unknown = allowing("dynamodb:PartiQLInsert", &format!("{BASE}Musik"));
    assert_eq!(codes(&unknown, &workspace()), ["unknown-table"]);
    assert_eq!(codes(&unknown, &Workspace::default()), Vec::<String>::new(), "without a schema it is not known");
    let without_indexes = allowing("dynamodb:PartiQLSelect", &format!("{BASE}Music"));
    assert_eq!(codes(&without_indexes, &workspace()), ["table-has-indexes"]);
    assert_eq!(codes(&without_indexes, &Workspace::default()), Vec::<String>::new());
}

#[test]
fn arns_and_actions_are_explained() {
    // What is wrong is said after it.
    let arn = |resource: &str| {
        let all = hovered(&allowing("dynamodb:PartiQLSelect", &format!("|{resource}")), &workspace()).unwrap();
        all.split("\n\n---\n\n").next().unwrap().to_owned()
    };
    assert!(arn(&format!("{BASE}Music")).starts_with("**table `Music`**\n\npartition key `Artist` (string)"));
    assert!(arn(&format!("{BASE}Music/index/ByGenre")).starts_with("**global index `ByGenre`** of table `Music`"));
    assert_eq!(arn(&format!("{BASE}Music/index/*")), "every index of table `Music`, and not the table itself");
    assert_eq!(arn(&format!("{BASE}Music/index/Other")), "the table `Music` has no index `Other`");
    assert_eq!(arn(&format!("{BASE}Other")), "the schema has no table `Other`");
    assert_eq!(arn(&format!("{BASE}*")), "every table and every index, also those that do not exist yet");
    assert_eq!(
        arn("arn:aws:dynamodb:eu-west-1:123456789012:table/Music"),
        "a table of another account or region than `arn:aws:dynamodb:us-east-1:123456789012`"
    );
    let unknown = hovered(&allowing("dynamodb:PartiQLSelect", &format!("|{BASE}Music")), &Workspace::default());
    assert_eq!(unknown.unwrap(), "a table; its keys are not known without a schema");
    assert_eq!(
        hovered(&allowing("dynamodb:|PartiQLUpdate", "*"), &workspace()).unwrap(),
        "**`dynamodb:PartiQLUpdate`** (Write), authorized on: table\n\nNeeded by\n\
         - `UPDATE table SET, REMOVE`: an item of the table is changed\n\
         - `FROM table WHERE … SET, REMOVE`: an item of the table is changed, as by UPDATE"
    );
}

#[test]
fn actions_and_resources_of_both_services_are_completed() {
    let offered = |text: &str| {
        let (policy, at) = policy(text);
        policy_completions(&policy, &workspace(), at).into_iter().map(|item| item.label).collect::<Vec<_>>()
    };
    let actions = offered(&allowing("|", "*"));
    for action in ["qldb:PartiQLSelect", "dynamodb:PartiQLSelect", "dynamodb:GetItem"] {
        assert!(actions.iter().any(|label| label == action), "{action}");
    }
    assert_eq!(
        offered(&allowing("dynamodb:PartiQLSelect", "|")),
        [
            "table Music",
            "index ByGenre of Music",
            "every index of Music",
            "table Orders",
            "index ByCustomer of Orders",
            "every index of Orders"
        ]
    );
}
