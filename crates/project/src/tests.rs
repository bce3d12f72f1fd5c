#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use partiql_iam::Diagnostic;
use partiql_iam::qldb::{Ledger, PermissionsMode};

pub(crate) fn parse(text: &str) -> Config {
    Config::parse(text, Path::new("project/partiql-iam.toml")).unwrap()
}

/// The message, the text underlined, and the help.
pub(crate) fn refused(text: &str) -> (String, String, String) {
    let error = Config::parse(text, Path::new("partiql-iam.toml")).unwrap_err();
    assert_eq!((error.path(), error.text()), (Path::new("partiql-iam.toml"), text));
    let underlined = error.span().map(|span| span.text(text).to_owned()).unwrap_or_default();
    (error.to_string(), underlined, error.help().unwrap_or_default().into_owned())
}

macro_rules! assert_refused {
    ($text:expr, $message:expr, $underlined:expr, $help:expr) => {
        assert_eq!($crate::tests::refused($text), ($message.to_owned(), $underlined.to_owned(), $help.to_owned()))
    };
}
pub(crate) use assert_refused;

#[test]
fn reads_every_key() {
    let text = r#"
ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"
catalog = "tables.json"
permissions-mode = "ALLOW_ALL"
role = "clerk"

[roles.clerk]
policies = ["policies/clerk.json", "/etc/all.json"]
boundary = "b.json"
scps = ["root.json", ["full.json", "account.json"]]
rcps = ["organization.json"]
session-policy = "session.json"
endpoint-policy = "endpoint.json"
context = { "aws:PrincipalTag/team" = "cars", "aws:SourceIp" = ["192.0.2.1", "192.0.2.2"] }

[roles."night shift"]
policies = []
"#;
    let config = parse(text);
    assert_eq!(config.qldb.ledger.as_ref().unwrap().as_str(), "arn:aws:qldb:us-east-1:123456789012:ledger/cars");
    assert_eq!(config.qldb.catalog.as_deref(), Some(Path::new("project/tables.json")));
    assert_eq!(config.qldb.mode, PermissionsMode::AllowAll);
    assert_eq!(config.role.as_deref(), Some("clerk"));
    assert_eq!(config.roles.keys().collect::<Vec<_>>(), ["clerk", "night shift"]);
    let clerk = config.current_role().unwrap();
    assert_eq!(clerk.policies, [Path::new("project/policies/clerk.json"), Path::new("/etc/all.json")]);
    assert_eq!(clerk.boundary.as_deref(), Some(Path::new("project/b.json")));
    let [root, account] = clerk.scps.as_slice() else { panic!("{:?}", clerk.scps) };
    assert_eq!(root, &[Path::new("project/root.json")]);
    assert_eq!(account, &[Path::new("project/full.json"), Path::new("project/account.json")]);
    assert_eq!(clerk.rcps, [Path::new("project/organization.json")]);
    assert_eq!(clerk.session_policy.as_deref(), Some(Path::new("project/session.json")));
    assert_eq!(clerk.endpoint_policy.as_deref(), Some(Path::new("project/endpoint.json")));
    assert_eq!(clerk.context.get("aws:principaltag/team").unwrap(), ["cars"]);
    assert_eq!(clerk.context.get("aws:SourceIp").unwrap(), ["192.0.2.1", "192.0.2.2"]);
    assert_eq!(clerk.files().count(), 9);
    let files: Vec<(&Path, &str)> = config.named_files().map(|(path, span)| (path, span.text(text))).collect();
    assert_eq!(files.first(), Some(&(Path::new("project/tables.json"), "\"tables.json\"")));
    assert_eq!(files.len(), 10);
}

#[test]
fn says_nothing_of_what_the_file_leaves_out() {
    let config = parse("\u{FEFF}# nothing\n");
    assert_eq!(config, Config { path: "project/partiql-iam.toml".into(), ..Config::default() });
    assert_eq!(config.qldb.ledger(), Ledger::template());
    assert_eq!(config.current_role(), None);
}

#[test]
fn a_ledger_may_be_given_in_parts() {
    let arn = |region: &str| {
        let text = format!("ledger = {{ account = \"123456789012\", region = \"{region}\", name = \"cars\" }}");
        parse(&text).qldb.ledger.unwrap().to_string()
    };
    assert_eq!(arn("us-east-1"), "arn:aws:qldb:us-east-1:123456789012:ledger/cars");
    assert_eq!(arn("us-gov-west-1"), "arn:aws-us-gov:qldb:us-gov-west-1:123456789012:ledger/cars");
    assert_eq!(arn("cn-north-1"), "arn:aws-cn:qldb:cn-north-1:123456789012:ledger/cars");
}

#[test]
fn unknown_keys_are_errors() {
    assert_refused!("catalogue = 'x'", "there is no key `catalogue`", "catalogue", "did you mean `catalog`?");
    assert_refused!(
        "[ledger]\naccount = '1'\npartition = 'aws'",
        "there is no key `partition`",
        "partition",
        "the keys here are `account`, `region`, `name`"
    );
    assert_refused!(
        "[roles.clerk]\npolicy = ['x']",
        "there is no key `policy`",
        "policy",
        "the keys here are `policies`, `boundary`, `scps`, `rcps`, `session-policy`, `endpoint-policy`, `context`, `template-values`"
    );
    // The first of several, in the order of the text.
    assert_eq!(refused("zzz = 1\naaa = 1").1, "zzz");
}

#[test]
fn a_bad_value_is_underlined() {
    assert_refused!(
        "ledger = \"arn:aws:qldb:us-east-1:12:ledger/cars\"",
        "`12` is not an AWS account id",
        "\"arn:aws:qldb:us-east-1:12:ledger/cars\"",
        "an account id has twelve digits and no hyphens"
    );
    let parts = |account: &str, region: &str, name: &str| {
        refused(&format!("[ledger]\naccount = '{account}'\nregion = '{region}'\nname = '{name}'"))
    };
    assert_eq!(parts("1", "us-east-1", "cars").1, "'1'");
    assert_eq!(parts("123456789012", "us", "cars").1, "'us'");
    assert_eq!(parts("123456789012", "us-east-1", "a--b").1, "'a--b'");
    let (message, underlined, _) = parts("123456789012", "us-east-1", "cars/table/x");
    assert_eq!((&*message, &*underlined), ("`cars/table/x` is not a part of an ARN", "'cars/table/x'"));
    assert_refused!(
        "[ledger]\nname = 'cars'\nregion = 'us-east-1'",
        "the ledger's account is missing",
        "[ledger]",
        "add `account = \"…\"`, or write the ledger's ARN: `ledger = \"arn:…\"`"
    );
    assert_refused!(
        "permissions-mode = 'OPEN'",
        "`OPEN` is not a permissions mode",
        "'OPEN'",
        "write `STANDARD` or `ALLOW_ALL`"
    );
    assert_refused!(
        "catalog = 1",
        "a number in the place of a string in quotation marks",
        "1",
        "write a string in quotation marks"
    );
    assert_refused!(
        "catalog = '-'",
        "`-` is not a file",
        "'-'",
        "write a path, relative to the configuration file's folder"
    );
    assert_refused!(
        "[roles.clerk]\npolicies = 'x'",
        "a string in the place of a list of files",
        "'x'",
        "write a list of files"
    );
}

#[test]
fn a_level_of_scps_is_a_file_or_a_list_of_files() {
    let scps = |text: &str| refused(&format!("[roles.clerk]\npolicies = []\nscps = {text}"));
    let expected = |message: &str, underlined: &str, help: &str| (message.into(), underlined.into(), help.into());
    assert_eq!(
        scps("['a', []]"),
        expected("a level of `scps` has no file", "[]", "write the files of the level, or leave the level out")
    );
    assert_eq!(
        scps("['a', 1]"),
        expected("a number in the place of a file or a list of files", "1", "write a file or a list of files")
    );
    assert_eq!(
        scps("[['a', ['b']]]"),
        expected("a list in the place of a string in quotation marks", "['b']", "write a string in quotation marks")
    );
    assert_eq!(
        scps("'a'"),
        expected(
            "a string in the place of a list of files, or of lists of files",
            "'a'",
            "write a list of files, or of lists of files"
        )
    );
}

#[test]
fn reads_what_is_said_of_dynamodb() {
    let text = "service = 'dynamodb'\n[dynamodb]\naccount = '123456789012'\nregion = 'us-gov-west-1'\n\
        schema = ['tables.json', '/etc/template.yaml']";
    let config = parse(text);
    assert_eq!((config.service, config.meant_service()), (Some(Service::DynamoDb), Some(Service::DynamoDb)));
    assert_eq!(
        config.dynamodb,
        DynamoDbConfig {
            account: Some("123456789012".to_owned()),
            region: Some("us-gov-west-1".to_owned()),
            schemas: vec!["project/tables.json".into(), "/etc/template.yaml".into()],
        }
    );
    let files: Vec<&str> = config.named_files().map(|(_, span)| span.text(text)).collect();
    assert_eq!(files, ["'tables.json'", "'/etc/template.yaml'"]);
}

#[test]
fn a_file_that_names_no_service_means_the_one_it_speaks_of() {
    let meant = |text: &str| parse(text).meant_service();
    assert_eq!(meant("catalog = 'tables.json'"), Some(Service::Qldb));
    assert_eq!(meant("[dynamodb]\nschema = ['tables.json']"), Some(Service::DynamoDb));
    assert_eq!(meant("catalog = 'tables.json'\n[dynamodb]\nschema = ['a.json']"), None);
    assert_eq!(meant("service = 'qldb'\n[dynamodb]\nschema = ['a.json']"), Some(Service::Qldb));
    assert_eq!(meant("[roles.clerk]\npolicies = []"), None);
}

#[test]
fn what_is_wrong_with_dynamodb_is_underlined() {
    assert_refused!(
        "service = 'dynamo'",
        "`dynamo` is none of the values of `service`",
        "'dynamo'",
        "write `qldb` or `dynamodb`"
    );
    let refused = |entries: &str| refused(&format!("[dynamodb]\n{entries}"));
    let expected = |message: &str, underlined: &str, help: &str| (message.into(), underlined.into(), help.into());
    assert_eq!(refused("schemas = []"), expected("there is no key `schemas`", "schemas", "did you mean `schema`?"));
    assert_eq!(
        refused("ledger = ''"),
        expected("there is no key `ledger`", "ledger", "the keys here are `account`, `region`, `schema`")
    );
    assert_eq!(
        refused("schema = 'a.json'"),
        expected("a string in the place of a list of files", "'a.json'", "write a list of files")
    );
    assert_eq!(
        refused("schema = ['a.json', 'b.json', 'a.json']"),
        expected("`a.json` is given twice", "'a.json'", "leave one out")
    );
    assert_eq!(
        refused("account = 123456789012"),
        expected(
            "a number in the place of a string in quotation marks",
            "123456789012",
            "write a string in quotation marks"
        )
    );
    assert_eq!(
        refused("account = '1234'\nregion = 'us-east-1'"),
        expected("`1234` is not an AWS account id", "'1234'", "an account id has twelve digits and no hyphens")
    );
    assert_eq!(refused("account = '123456789012'\nregion = 'Ohio'").1, "'Ohio'");
    assert_eq!(
        refused("account = '123456789012'"),
        expected(
            "the account is given, and the region is not",
            "account",
            "add `region = \"…\"`, or a `schema` with the ARNs of the tables"
        )
    );
    assert_eq!(refused("region = 'us-east-1'").0, "the region is given, and the account is not");
    assert_refused!(
        "dynamodb = 'us-east-1'",
        "a string in the place of a table with `account`, `region` and `schema`",
        "'us-east-1'",
        "write a table with `account`, `region` and `schema`"
    );
}

#[test]
fn roles_fit_together() {
    assert_refused!(
        "role = 'clark'\n[roles.clerk]\npolicies = []",
        "there is no role `clark`",
        "'clark'",
        "did you mean `clerk`?"
    );
    assert_refused!(
        "[roles.clerk]\nscps = []",
        "the role `clerk` has no `policies`",
        "clerk",
        "add `policies = [\"…\"]`: the files with its policies"
    );
    let context = |entry: &str| refused(&format!("[roles.clerk]\npolicies = []\n[roles.clerk.context]\n{entry}"));
    let address = "write an address of IPv4 or IPv6, such as `192.0.2.1`";
    let expected = |message: &str, underlined: &str| (message.into(), underlined.into(), address.into());
    assert_eq!(context("'aws:SourceIp' = '192.0.2'"), expected("`192.0.2` is not an IP address", "'192.0.2'"));
    assert_eq!(
        context("'AWS:vpcSourceIp' = ['192.0.2.1', '192.0.2.0/24']"),
        expected("`192.0.2.0/24` is not an IP address", "'192.0.2.0/24'")
    );
    assert_eq!(context("SourceIp = '1'").0, "`SourceIp` is not a condition key");
    assert_eq!(context("\"QLDB:purge\" = 'true'").0, "the statement itself says what `QLDB:purge` is");
    assert_eq!(context("'aws:username' = 'a'\n'AWS:UserName' = 'b'").0, "`AWS:UserName` is given twice");
}

#[test]
fn what_is_not_toml_is_an_error_with_a_place() {
    assert_refused!(
        "catalog = cars.json",
        "string values must be quoted, expected literal string",
        "cars.json",
        "a line is `key = value`, with texts in quotation marks"
    );
    let (message, underlined, _) = refused("catalog = 'a'\ncatalog = 'b'");
    assert_eq!((&*message, &*underlined), ("duplicate key", "catalog"));
}

#[test]
fn finds_the_nearest_file_upward() {
    let root = std::env::temp_dir().join(format!("partiql-iam-config-{}", std::process::id()));
    let deep = root.join("a/b");
    fs::create_dir_all(&deep).unwrap();
    fs::write(root.join(FILE_NAME), "catalog = 'outer.json'").unwrap();
    let found = Config::find(&deep).unwrap().unwrap();
    assert_eq!((&found.path, found.qldb.catalog), (&root.join(FILE_NAME), Some(root.join("outer.json"))));

    fs::write(root.join("a").join(FILE_NAME), "catalog = 'inner.json'").unwrap();
    let file = deep.join("queries.partiql");
    for start in [&deep, &file] {
        assert_eq!(Config::find(start).unwrap().unwrap().path, root.join("a").join(FILE_NAME));
    }
    fs::write(&file, "").unwrap();
    assert_eq!(Config::find(&file).unwrap().unwrap().path, root.join("a").join(FILE_NAME));

    // A file that is found and is bad is an error, not a reason to look further.
    fs::write(root.join("a").join(FILE_NAME), [0xFF]).unwrap();
    let error = Config::find(&deep).unwrap_err();
    assert_eq!((error.to_string(), error.span()), ("not UTF-8 from byte 0 on".to_owned(), None));
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_text_has_no_mark_and_an_end() {
    let read = |mut bytes: &[u8], limit| text::read_from(&mut bytes, limit).map_err(|error| error.to_string());
    assert_eq!(read(b"\xEF\xBB\xBF{}", 5).as_deref(), Ok("{}"));
    assert_eq!(read(b"{}", 1).unwrap_err(), "longer than 1 bytes");
    assert_eq!(read(b"{\xFF}", 9).unwrap_err(), "not UTF-8 from byte 1 on");
}

#[test]
fn a_role_is_compiled_whole_or_not_at_all() {
    let config = parse(
        "ledger = 'arn:aws:qldb:us-east-1:123456789012:ledger/cars'\ncatalog = 'tables.json'\n\
         [roles.clerk]\npolicies = ['good.json']\nscps = ['deny.json']\n\
         [roles.night]\npolicies = ['good.json', 'gone.json']\nboundary = 'bad.json'\n",
    );
    let read = |path: &Path, _: usize| match path.file_name().and_then(|name| name.to_str()) {
        Some("good.json") => {
            Ok(r#"{"Statement": {"Effect": "Allow", "Action": "qldb:*", "Resource": "*"}}"#.to_owned())
        }
        Some("deny.json") => Ok(r#"{"Statement": {"Effect": "Deny", "Action": "qldb:*", "Resource": "*"}}"#.to_owned()),
        Some("bad.json") => Ok("{}".to_owned()),
        Some("tables.json") => Ok("5".to_owned()),
        _ => Err(text::Unreadable::TooLong(5)),
    };
    let project = Project::load(&config, &read);
    assert_eq!((&project.ledger, &project.catalog), (&config.qldb.ledger(), &None));
    let [clerk] = project.roles.as_slice() else { panic!("{:?}", project.roles) };
    assert_eq!((clerk.name.as_str(), clerk.denying_levels.as_slice()), ("clerk", &[0][..]));
    assert_eq!(
        clerk.files.iter().map(|file| &*file.name).collect::<Vec<_>>(),
        ["project/good.json", "project/deny.json"]
    );
    assert_eq!(project.refused_roles, ["night"]);
    let problems = project.problems.iter().map(|problem| {
        let found = Diagnostic::from(problem);
        format!("{}: {}: {}", file_name(&problem.path), found.code, found.message)
    });
    assert_eq!(
        problems.collect::<Vec<_>>(),
        [
            "project/tables.json: catalog: row 1: not a struct",
            "project/gone.json: unreadable-file: longer than 5 bytes",
            "project/bad.json: policy: the element `Statement` is missing",
        ]
    );
}

#[test]
fn tables_are_in_one_account_and_region() {
    let table = |name: &str, region: &str| {
        format!(
            r#"{{"Table": {{"TableName": "{name}", "TableArn": "arn:aws:dynamodb:{region}:123456789012:table/{name}",
                "KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}],
                "AttributeDefinitions": [{{"AttributeName": "pk", "AttributeType": "S"}}]}}}}"#
        )
    };
    let read = |path: &Path, _: usize| match path.to_str() {
        Some("east.json" | "again.json") => Ok(table("Music", "us-east-1")),
        Some("west.json") => Ok(table("Music", "us-west-2")),
        _ => Ok("{\"TableNames\": []}".to_owned()),
    };
    let load = |schemas: &[&str], region: Option<&str>| {
        let schemas = schemas.iter().map(PathBuf::from).collect();
        let config = DynamoDbConfig { account: None, region: region.map(str::to_owned), schemas };
        Tables::load(&config, &read).map_err(|error| match error {
            TablesError::File(problem) => format!("{}: {}", problem.path.display(), problem.cause),
            TablesError::Target(error) => error.to_string(),
        })
    };
    let tables = load(&["east.json"], None).unwrap();
    assert_eq!(tables.account.to_string(), "123456789012 in us-east-1");
    assert_eq!(tables.schema.unwrap().tables().len(), 1);
    assert!(load(&[], None).unwrap().account.is_template());
    assert_eq!(
        load(&["east.json"], Some("us-west-2")).unwrap_err(),
        "the region is `us-west-2`, and by its ARN the table `Music` is in `us-east-1`"
    );
    assert_eq!(
        load(&["east.json", "west.json"], None).unwrap_err(),
        "west.json: a table is of the account 123456789012 in us-west-2, and another of 123456789012 in us-east-1"
    );
    assert_eq!(
        load(&["east.json", "again.json"], None).unwrap_err(),
        "again.json: the table `Music` is described twice"
    );
    assert_eq!(load(&["names.json"], None).unwrap_err(), "names.json: these are names of tables alone");
}
