//! The configuration of an instance for DynamoDB.

use std::path::Path;

use super::{FILES, config};
use partiql_iam::authorizer::dynamodb::OtherOperations;
use partiql_iam_authz::service::{Decider, Served, ServiceConfig, ServiceState};

fn parse(text: &str) -> Result<ServiceConfig, (String, String, String)> {
    ServiceConfig::parse(text, Path::new("folder/authz.toml")).map_err(|error| {
        let place = error.span().unwrap().text(text).to_owned();
        (error.to_string(), place, error.help().unwrap().into_owned())
    })
}

fn refused(text: &str) -> (String, String, String) {
    parse(text).expect_err("a fault")
}

fn expected(message: &str, place: &str, help: &str) -> (String, String, String) {
    (message.to_owned(), place.to_owned(), help.to_owned())
}

#[test]
fn an_account_and_region_with_schemas_is_served() {
    let text = config("schema = [\"a.json\", \"b.yaml\"]\nother-operations = \"refuse\"", "", "");
    let settings = parse(&text).unwrap();
    let Served::Tables { account, schemas, other_operations } = &settings.served else { panic!("tables") };
    assert_eq!(account.base(), "arn:aws:dynamodb:us-east-1:123456789012:");
    assert_eq!(schemas, &[Path::new("folder/a.json"), Path::new("folder/b.yaml")]);
    assert_eq!(*other_operations, OtherOperations::Refuse);
    assert_eq!(settings.fixed.limits.body_bytes, 16 * 1024 * 1024);
    let files: Vec<_> = settings.files().map(|path| path.display().to_string()).collect();
    assert_eq!(files[..3], ["folder/authz.toml", "folder/a.json", "folder/b.yaml"]);
    let plain = parse(&config("", "", "")).unwrap();
    let Served::Tables { schemas, other_operations, .. } = &plain.served else { panic!("tables") };
    assert_eq!((schemas.len(), *other_operations), (0, OtherOperations::Decide));
}

#[test]
fn what_does_not_fit_is_refused_at_its_place() {
    let text = config("", "", "");
    let both = format!("ledger = \"arn:aws:qldb:us-east-1:123456789012:ledger/cars\"\n{text}");
    let message = "a ledger and tables of DynamoDB in one file";
    let help = "an instance serves one of both: run another with a file of its own";
    assert_eq!(refused(&both), expected(message, "dynamodb", help));
    let catalog = "dynamodb = { account = \"123456789012\", region = \"us-east-1\" }\ncatalog = \"x.json\"\n";
    assert_eq!(refused(catalog), expected(message, "catalog", help));
    let rows = [
        (
            "account = \"123456789012\"",
            "",
            "the region is given, and the account is not",
            "region",
            "add `account = \"…\"`, or a `schema` with the ARNs of the tables",
        ),
        (
            "region = \"us-east-1\"",
            "schema = [\"a.json\"]",
            "`[dynamodb]` has no `region`",
            "dynamodb",
            "add `region = \"us-east-1\"`",
        ),
        (
            "account = \"123456789012\"",
            "account = \"12345\"",
            "`12345` is not an AWS account id",
            "\"12345\"",
            "an account id has twelve digits and no hyphens",
        ),
        (
            "region = \"us-east-1\"",
            "region = \"us-east-1\"\nother-operation = \"refuse\"",
            "there is no key `other-operation`",
            "other-operation",
            "did you mean `other-operations`?",
        ),
        (
            "region = \"us-east-1\"",
            "region = \"us-east-1\"\nother-operations = \"allow\"",
            "`allow` is none of the values of `other-operations`",
            "\"allow\"",
            "write `decide` or `refuse` or `forward`",
        ),
        (
            "region = \"us-east-1\"",
            "region = \"us-east-1\"\nfoo = 1",
            "there is no key `foo`",
            "foo",
            "the keys here are `account`, `region`, `schema`, `other-operations`",
        ),
        (
            "[audit]",
            "[limits]\nbody-bytes = 16777217\n[audit]",
            "`16777217` is out of range",
            "16777217",
            "write a number from 1 to 16777216",
        ),
    ];
    for (from, to, message, place, help) in rows {
        assert!(text.contains(from));
        assert_eq!(refused(&text.replacen(from, to, 1)), expected(message, place, help), "{to}");
    }
    let (message, _, help) = refused("listen.http = \"127.0.0.1:0\"");
    assert_eq!(message, "`ledger` is missing");
    assert_eq!(help, "add `ledger = \"arn:aws:qldb:…:ledger/…\"`, or a table `[dynamodb]`");
}

#[test]
fn a_schema_of_another_account_is_refused() {
    let folder = crate::running::folder();
    for (name, text) in FILES {
        std::fs::write(folder.join(name), text.replace(":123456789012:table", ":999999999999:table")).unwrap();
    }
    let path = folder.join("authz.toml");
    std::fs::write(&path, config("schema = [\"orders.json\"]", "", "")).unwrap();
    let error = ServiceState::read(&path).unwrap_err().to_string();
    let end = "authz.toml: the account is `123456789012`, and by its ARN the table `Orders` is in `999999999999`; give what the \
        ARNs of the tables say, or leave it out";
    assert!(error.ends_with(end), "{error}");
    std::fs::write(&path, config("schema = [\"none.json\"]", "", "")).unwrap();
    let error = ServiceState::read(&path).unwrap_err().to_string();
    assert!(error.ends_with("none.json: No such file or directory (os error 2)"), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_configuration_to_begin_with_is_good() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dynamodb/authz.toml");
    let state = ServiceState::read(&path).unwrap();
    assert!(state.tables_changed.is_some());
    assert_eq!(state.settings.principals.len(), 4);
    let Decider::Tables(authorizer) = state.decider else { panic!("tables") };
    assert_eq!(authorizer.schema().unwrap().tables()[0].name, "Orders");
}
