#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::tests::{assert_refused, parse, refused};

#[test]
fn files_say_their_service() {
    let text = "service = 'dynamodb'\n[[files]]\nglob = 'old/**/*.partiql'\nservice = 'qldb'\n[[files]]\nglob = 'old/x*'\nservice = 'dynamodb'\n[[files]]\nglob = '*.sql'\nservice = 'qldb'";
    let config = Config::parse(text, Path::new("/p/partiql-iam.toml")).unwrap();
    let of = |path: &str| service_of("SELECT * FROM Music", Some(Path::new(path)), Some(&config)).unwrap();
    for (path, service, says) in [
        ("/p/old/a.partiql", Service::Qldb, Says::Files),
        ("/p/old/b/c/a.partiql", Service::Qldb, Says::Files),
        // The first entry that matches.
        ("/p/old/x.partiql", Service::Qldb, Says::Files),
        ("/p/old/x.sql", Service::DynamoDb, Says::Files),
        ("/p/q/../old/./a.partiql", Service::Qldb, Says::Files),
        ("/p/a.sql", Service::Qldb, Says::Files),
        // A star does not go into folders, and the case counts.
        ("/p/new/a.sql", Service::DynamoDb, Says::Service),
        ("/p/OLD/a.partiql", Service::DynamoDb, Says::Service),
        ("/other/old/a.partiql", Service::DynamoDb, Says::Service),
    ] {
        assert_eq!(of(path), Some((service, says)), "{path}");
    }
    assert_eq!(service_of("", None, Some(&config)), Ok(Some((Service::DynamoDb, Says::Service))));
    let tables = parse("[dynamodb]\nregion = 'us-east-1'\naccount = '123456789012'");
    assert_eq!(service_of("", None, Some(&tables)), Ok(Some((Service::DynamoDb, Says::Sections))));
    let both = parse("catalog = 'a.json'\n[dynamodb]\nschema = ['t.json']");
    assert_eq!(service_of("", None, Some(&both)), Ok(None));
    assert_eq!(service_of("", None, None), Ok(None));
}

#[test]
fn an_entry_of_files_that_is_not_understood_is_underlined() {
    assert_refused!(
        "[[files]]\nglob = 'a'\nservice = 'dynamo'",
        "`dynamo` is none of the values of `service`",
        "'dynamo'",
        "write `qldb` or `dynamodb`"
    );
    assert_refused!("[[files]]\nglobs = 'a'", "there is no key `globs`", "globs", "did you mean `glob`?");
    assert_refused!(
        "[[files]]\nglob = 'a'",
        "`service` is missing",
        "[[files]]",
        "add `service = \"qldb\"` or `service = \"dynamodb\"`"
    );
    assert_refused!(
        "[[files]]\nservice = 'qldb'",
        "`glob` is missing",
        "[[files]]",
        "add `glob = \"…\"`: the files, such as `queries/**/*.partiql`"
    );
    for outside in ["/a", "../a", "a/../b", "./a", "", "a//b"] {
        let (message, underlined, help) = refused(&format!("[[files]]\nglob = '{outside}'\nservice = 'qldb'"));
        assert_eq!(message, format!("`{outside}` is not a pattern of files below this one"));
        assert_eq!(underlined, format!("'{outside}'"));
        assert_eq!(help, "write a path from the folder of this file down, such as `queries/**/*.partiql`");
    }
    assert_refused!(
        "[[files]]\nglob = 'a\\b'\nservice = 'qldb'",
        "`a\\b` has a backslash",
        "'a\\b'",
        "write `/` between folders"
    );
    assert_refused!(
        "[[files]]\nglob = 'a**'\nservice = 'qldb'",
        "`a**` is not a pattern: recursive wildcards must form a single path component",
        "'a**'",
        "`*` and `?` stand for letters of one name, `**` for any folders, `[a-z]` for one of these"
    );
    assert_eq!(refused("files = 'a'").0, "a string in the place of entries `[[files]]`");
}

#[test]
fn a_first_line_names_the_service() {
    let of = |text| first_line(text).unwrap();
    for text in ["-- service: dynamodb", "--service:DynamoDB\nSELECT", "\u{FEFF}-- Service : dynamodb \r\nSELECT"] {
        assert_eq!(of(text), Some(Service::DynamoDb), "{text}");
    }
    assert_eq!(of("-- service: qldb"), Some(Service::Qldb));
    for text in [
        "",
        "\n-- service: dynamodb",
        "SELECT * FROM a -- service: dynamodb",
        "-- service: that of the archive",
        "-- service:",
        "-- services: dynamodb",
        "/* service: dynamodb */",
    ] {
        assert_eq!(of(text), None, "{text}");
    }
    let text = "\u{FEFF}-- service: dynammodb \nSELECT";
    let error = first_line(text).unwrap_err();
    assert_eq!(error.to_string(), "there is no service `dynammodb`");
    assert_eq!((error.span().text(text), error.help().unwrap().as_ref()), ("dynammodb", "did you mean `dynamodb`?"));
    let error = first_line("-- service: oracle").unwrap_err();
    assert_eq!(
        error.help().unwrap(),
        "write `-- service: qldb` or `-- service: dynamodb`; a comment of several words is no such line"
    );
}
