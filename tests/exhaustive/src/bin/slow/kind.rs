//! What is read: each kind of text, the words that its shapes are made of, and how it is read.

use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;

use partiql_iam::dynamodb::{self, Account, Request, Schema, Target};
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::qldb::{self, Ledger};
use partiql_iam::syntax::{print_script, script};
use partiql_iam::{Catalog, Diagnostic, LintContext, lint};
use partiql_iam_embedded::{Language, scan};

use crate::shape::Shape;

/// A kind of text that somebody else may write.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// How long the texts are: near to the limit, or long enough to show what grows faster than they.
    pub(crate) bytes: usize,
    pub(crate) words: &'static str,
    pub(crate) read: fn(&str),
}

/// A kind, bytes, the instructions of a byte that it may take, a shape.
const ROWS: &str = include_str!("../../../slow.txt");

impl Kind {
    pub(crate) fn seeds(&self) -> Vec<Shape> {
        let rows = ROWS.lines().filter(|row| !row.starts_with("//"));
        let rows = rows.filter_map(|row| row.split_once('\t').filter(|(kind, _)| *kind == self.name));
        rows.filter_map(|(_, row)| row.rsplit_once('\t')).map(|(_, shape)| Shape::read(shape)).collect()
    }
}

const WORDS: &str = "SELECT VALUE FROM WHERE JOIN INNER LEFT CROSS ON AS AT BY INSERT INTO UPDATE DELETE SET REMOVE CREATE DROP UNDROP TABLE INDEX \
    WITH EXEC REDACT_REVISION history( TRUE NULL OR AND NOT IS IN BETWEEN LIKE ESCAPE CASE WHEN THEN ELSE END CAST( SIZE( COUNT( EXISTS( \
    begins_with( DATE_ADD( EXTRACT( SUBSTRING( TRIM( UNION DISTINCT ALL UNPIVOT PIVOT GROUP HAVING ORDER LIMIT VALUES RETURNING CONFLICT \
    information_schema.user_tables _ql_committed_Vehicle Vehicle Person v p v# v.a v.a# @v x# \"x\" \"x#\" \"Vehicle\" 'a' 'a#' 1 # ? -1.5e3 2017T `2017T` \
    `{a:[1]}` `{{aGk=}}` {'a':1} {'a#':#} [1] << >> [ ] { } ( ) * , . : ; @ = <> < + - / || -- /* */ ' \" ` Tab a pk sk \"Tab\".\"Ind\" é \\ $ {{ }} # é#";

const JSON: &str = "{ } [ ] : , \" \"\" \"a\" \"a#\" \"*\" \"**\" \"*a*a*a*\" \"?\" \"qldb:*\" \"qldb:P*\" \"qldb:P*#\" \"dynamodb:PartiQL*\" \"*:*\" \"${aws:username}\" \"${x\" \
    \"arn:aws:qldb:us-east-1:123456789012:ledger/L#\" \"arn:aws:dynamodb:us-east-1:123456789012:table/T#\" \"arn:*:*:*:*:*\" \"Version\": \"2012-10-17\", \
    \"Statement\": \"Sid\": \"S#\", \"Effect\":\"Allow\", \"Effect\":\"Deny\", \"Action\": \"NotAction\": \"Resource\": \"NotResource\": \"Principal\": \
    \"Condition\": \"StringLike\": \"StringEquals\": \"ForAllValues:StringLike\": \"ArnLike\": \"IpAddress\": \"10.0.0.0/8\" \"NumericLessThan\": \
    \"DateLessThan\": \"2020-01-01\" \"Null\": \"true\" \"aws:PrincipalTag/a#\": \"dynamodb:LeadingKeys\": \"dynamodb:Attributes\": \"qldb:Purge\": true false null 1 # 1e5 \
    \\u0061 \\n \\\" TableName KeySchema AttributeDefinitions \"Statements\": \"Parameters\": {\"S\":\"a\"} {\"N\":\"1\"} {\"L\":[ {\"M\":{\"a\":";

const YAML: &str = "\n \n# \n\u{20}\u{20} - : , [ ] { } ' \" | > # & * ! ? a a# a: a#: -\u{20}a *a &a &a# *a# !Sub !Ref !GetAtt !If !Join !FindInMap Fn::Sub: Fn::If: Ref: \
    Resources: Type: AWS::IAM::Policy AWS::IAM::Role Properties: PolicyDocument: Statement: Effect: Allow Action: '*' Resource: ${AWS::Region} ${a#} ${ } \
    Outputs: Parameters: Mappings: Conditions: <<: --- ... %YAML \"a\\n\" \\ é";

const HCL: &str = "\n # // /* */ = { } [ ] ( ) , . : ? \" \"a\" \"a#\" a a# \"${ } ${a} ${a#} %{ %{if} $${ <<EOT\n EOT\n <<-E\n E\n resource data \"aws_iam_policy\" \"aws_iam_role\" \
    \"aws_iam_policy_document\" \"p#\" statement{ actions= resources= condition{ locals{ variable policy=jsonencode( jsondecode( merge( concat( for x in in\u{20}a: if \
    local.a# local.a var.x data.aws_iam_policy_document.p.json data.aws_iam_policy_document.p#.json source_policy_documents= each.key count=2 dynamic content{ for_each= \
    a=local.a# a#=local.b true null 1 # ! && || == ... * [*] \\n é";

const CODE: &str = "\n \n\u{20}\u{20} # // /* */ ( ) [ ] { } < > , . ; : = == => -> + += ? ! & | * @ $ \\ ' \" ` ''' \"\"\" f\" f\"{ r\" ${ } {} %s \
    x x# y self. this. execute_statement( executeStatement( execute( ExecuteStatement Statement= Statement: \"Statement\": Statements: Parameters= \
    \"SELECT\u{20}*\u{20}FROM\u{20}T\" 'SELECT\u{20}*\u{20}FROM\u{20}T\u{20}WHERE\u{20}a=' \"INSERT\u{20}INTO\" \"SELECT 'DELETE\u{20}FROM` `SELECT dynamodb qldb client txn client. txn. format( join( \
    if else for while return def func function fun fn class new const let var val import from try catch match switch case async await lambda \
    <div> </div> <div {x} /> <T> R\"( \"\"\"a #\" r#\"a\"# $\" @\" $x ->prepare( array( [x# x#= =x# +x# x#+\"a\" x#( ) x#. a# 1 # é";

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    Catalog::parse("{tableId: \"Au1EiThbt8s0z9wM26REZN\", name: \"Vehicle\", status: \"ACTIVE\"}\n{tableId: \"Bu1EiThbt8s0z9wM26REZN\", name: \"Person\", status: \"ACTIVE\"}")
        .expect("a catalog")
});

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    Schema::parse(
        r#"{"TableName": "Tab", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"}]}"#,
    )
    .expect("a schema")
});

/// All that is said about a problem.
fn told(diagnostic: &Diagnostic<'_>) {
    black_box((diagnostic.to_string(), format!("{diagnostic:?}")));
}

fn qldb(text: &str) {
    let statement = match qldb::parse(text) {
        Ok(statement) => statement,
        Err(error) => return told(&Diagnostic::from(&error)),
    };
    let ledger = Ledger::template();
    for catalog in [None, Some(&*CATALOG)] {
        match qldb::resolve::resolve(&statement, &ledger, catalog) {
            Ok(needs) => needs.warnings().iter().for_each(|warning| told(&Diagnostic::from(warning))),
            Err(error) => told(&Diagnostic::from(&error)),
        }
    }
}

fn dynamodb(text: &str) {
    let statement = match dynamodb::parse(text) {
        Ok(statement) => statement,
        Err(error) => return told(&Diagnostic::from(&error)),
    };
    let account = Account::TEMPLATE;
    let mut target = Target::new(&account);
    for schema in [None, Some(&*SCHEMA)] {
        target.schema = schema;
        match dynamodb::resolve(&statement, &target) {
            Ok(needs) => needs.warnings().iter().for_each(|warning| told(&Diagnostic::from(warning))),
            Err(error) => told(&Diagnostic::from(&error)),
        }
    }
}

fn scripted(text: &str) {
    for dialect in [&qldb::DIALECT, &dynamodb::DIALECT] {
        let _ = print_script(text, dialect);
    }
    for piece in script(text) {
        if let Err(error) = qldb::parse(piece.text) {
            told(&Diagnostic::from(&error));
        }
    }
}

fn policy(text: &str) {
    let document = match PolicyDocument::parse(text) {
        Ok(document) => document,
        Err(error) => return told(&Diagnostic::from(&error)),
    };
    let identity = vec![NamedPolicy { name: String::new(), document }];
    let set = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
    let context =
        RequestContext::new().with_values("aws:PrincipalTag/a1", ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned()]);
    let resource = "arn:aws:qldb:us-east-1:123456789012:ledger/L1/table/Au1EiThbt8s0z9wM26REZN";
    for action in ["qldb:PartiQLSelect", "dynamodb:PartiQLSelect"] {
        drop(set.decide_request(action, resource, &context).to_string());
    }
}

fn linted(text: &str) {
    if let Err(error) = lint(text, LintContext::default()) {
        told(&Diagnostic::from(&error));
    }
}

fn catalog(text: &str) {
    let _ = Catalog::parse(text).map_err(|error| error.to_string());
}

fn schema(text: &str) {
    let _ = Schema::parse(text).map_err(|error| error.to_string());
}

fn request(text: &str) {
    let _ = Request::parse_any(text).map_err(|error| error.to_string());
}

fn template(name: &str, text: &str) {
    let _ = partiql_iam_template::read(Path::new(name), text).map_err(|error| error.to_string());
    let _ = partiql_iam_template::tables(Path::new(name), text);
}

const fn source(name: &'static str, read: fn(&str)) -> Kind {
    Kind { name, bytes: 60_000, words: CODE, read }
}

pub(crate) const KINDS: &[Kind] = &[
    Kind { name: "qldb", bytes: 60_000, words: WORDS, read: qldb },
    Kind { name: "dynamodb", bytes: 8_000, words: WORDS, read: dynamodb },
    Kind { name: "script", bytes: 60_000, words: WORDS, read: scripted },
    Kind { name: "policy", bytes: 60_000, words: JSON, read: policy },
    Kind { name: "lint", bytes: 60_000, words: JSON, read: linted },
    Kind { name: "catalog", bytes: 60_000, words: WORDS, read: catalog },
    Kind { name: "schema", bytes: 60_000, words: JSON, read: schema },
    Kind { name: "request", bytes: 60_000, words: JSON, read: request },
    Kind { name: "json", bytes: 60_000, words: JSON, read: |text| template("template.json", text) },
    Kind { name: "yaml", bytes: 60_000, words: YAML, read: |text| template("template.yaml", text) },
    Kind { name: "serverless", bytes: 60_000, words: YAML, read: |text| template("serverless.yml", text) },
    Kind { name: "terraform", bytes: 60_000, words: HCL, read: |text| template("main.tf", text) },
    source("python", |text| drop(scan(Language::Python, text))),
    source("java", |text| drop(scan(Language::Java, text))),
    source("javascript", |text| drop(scan(Language::JavaScript, text))),
    source("go", |text| drop(scan(Language::Go, text))),
    source("csharp", |text| drop(scan(Language::CSharp, text))),
    source("rust", |text| drop(scan(Language::Rust, text))),
    source("kotlin", |text| drop(scan(Language::Kotlin, text))),
    source("php", |text| drop(scan(Language::Php, text))),
];
