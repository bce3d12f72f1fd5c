//! The cost of size: `cargo bench --bench scale`. Each series should cost the same for each unit, or less, whatever the size.

#![allow(missing_docs, clippy::expect_used, reason = "a bench may panic, and criterion's macros have no docs")]

mod items;
mod statements;
mod typical;

use std::fmt::Write;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use partiql_iam::dynamodb::{Schema, Target};
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources, RequestContext};
use partiql_iam::qldb::Ledger;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::resolve::resolve_with;
use partiql_iam::{LintContext, lint};
use partiql_iam::{parse, resolve};
use statements::{TABLES, catalog, requirements, settings};
use typical::{ID, LEDGER, policy};

/// Statements of up to so many bytes: how each begins, what is repeated, how it ends.
const LENGTHS: [u64; 4] = [100, 1_000, 10_000, 100_000];
const LONG: [(&str, &str, &str, &str); 8] = [
    ("projection", "SELECT v.VIN", ", v.Color", " FROM Vehicle AS v"),
    ("in list", "SELECT * FROM Vehicle AS v WHERE v.VIN IN ('1N4AL11D75C109151'", ", '1N4AL11D75C109151'", ")"),
    ("and chain", "DELETE FROM Vehicle WHERE a = 1", " AND a = 1", ""),
    ("path", "SELECT * FROM Vehicle AS v WHERE v", ".Color", " = 1"),
    ("document", "INSERT INTO Vehicle VALUE {'VIN': '1N4AL11D75C109151'", ", 'Year': 2011", "}"),
    ("ion literal", "INSERT INTO Vehicle `{items: [", "{VIN: \"1N4AL11D75C109151\", Year: 2011}, ", "]}`"),
    ("comment", "DELETE FROM Vehicle /*", " it is sold", " */ WHERE VIN = ?"),
    ("comments", "DELETE FROM Vehicle", " /* sold */", " WHERE VIN = ?"),
];

fn length(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let catalog = catalog(TABLES);
    let mut group = criterion.benchmark_group("scale");
    for (series, begin, unit, end) in LONG {
        for length in LENGTHS {
            let rest = usize::try_from(length).expect("64 bits").saturating_sub(begin.len() + end.len());
            let text = format!("{begin}{}{end}", unit.repeat(rest / unit.len()));
            assert!(requirements(&text, &ledger, &catalog).is_some(), "{series} {length}");
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(BenchmarkId::new(series, length), |bencher| {
                bencher.iter(|| requirements(black_box(&text), &ledger, &catalog));
            });
        }
    }
    group.finish();
}

/// From one level to the limit, the query being a level of its own, and a query in brackets two.
const NESTED: [(&str, &str, &str, &str, [usize; 3]); 3] = [
    ("brackets", "(", "1", ")", [1, 11, 127]),
    ("documents", "{'a': ", "1", "}", [1, 11, 127]),
    ("queries", "(SELECT * FROM v WHERE a = ", "1", ")", [1, 11, 63]),
];

fn nesting(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let catalog = catalog(TABLES);
    let mut group = criterion.benchmark_group("scale");
    for (series, open, inside, close, depths) in NESTED {
        for depth in depths {
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            let text = format!("SELECT * FROM Vehicle AS v WHERE v.VIN = {open}{inside}{close}");
            assert!(requirements(&text, &ledger, &catalog).is_some(), "{series} {depth}");
            group.throughput(Throughput::Elements(depth as u64));
            group.bench_function(BenchmarkId::new(format!("nested {series}"), depth), |bencher| {
                bencher.iter(|| requirements(black_box(&text), &ledger, &catalog));
            });
        }
    }
    group.finish();
}

/// Names that no block declares, in a query within sixty others of three aliases each: where a search through all blocks would show.
fn names(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let catalog = catalog(TABLES);
    let mut open = "SELECT * FROM Person AS p WHERE 1 IN ".to_owned();
    for block in 0..60 {
        write!(open, "(SELECT 1 FROM p.a AS x{block}, p.a AS y{block}, p.a AS z{block} WHERE 1 IN ").expect("a string");
    }
    let close = ")".repeat(60);
    let mut group = criterion.benchmark_group("scale");
    for length in [10_000, 30_000, 100_000] {
        let names = vec!["a"; (length - open.len() - close.len()) / ",a".len()].join(",");
        let text = format!("{open}[{names}]{close}");
        assert!(requirements(&text, &ledger, &catalog).is_some(), "{length}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("unknown names", length), |bencher| {
            bencher.iter(|| requirements(black_box(&text), &ledger, &catalog));
        });
    }
    group.finish();
}

/// Shapes with two counts, either of which the sender chooses: the first as many as there can be, the second what fits.
fn products(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let list = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let fields = list(250, &|number| format!(", v.x{number} AS a{number}"));
    let wholes = list(250, &|number| format!(", @v AS a{number}"));
    let bare = list(250, &|number| format!(", Vehicle.x{number}"));
    let aside = list(4, &|_| "(SELECT 1 FROM [] AS a), ".to_owned());
    let open = "(SELECT 1 FROM [] WHERE 1 IN ".repeat(60);
    let close = ")".repeat(60);
    let named = list(85, &|number| format!(", v.x AS a{number} AT b{number} BY c{number}"));
    let joins = list(200, &|number| format!(" JOIN v.x AS a{number} ON a{number}.x = v.y"));
    let opens = list(250, &|number| format!("{}n{number}", if number == 0 { "" } else { ", " }));
    let calls = format!(" FROM history(?){}", ", history(?)".repeat(249));
    let series: [(&str, String, &str, &str); 8] = [
        ("removes in sources", format!("FROM Vehicle AS v{fields} "), "REMOVE b ", ""),
        ("removes in documents", format!("FROM Vehicle AS v{wholes} "), "REMOVE a249 ", ""),
        ("sets in sources", format!("FROM Vehicle{bare} SET a.b = 1"), ", a.b = 1", ""),
        ("names in blocks", format!("SELECT [{aside}1] FROM [] WHERE 1 IN {open}[a"), ", a", &format!("]{close}")),
        ("names of aliases", format!("SELECT * FROM Vehicle AS v{named} WHERE 1 IN [a"), ", a", "]"),
        ("names in joins", format!("SELECT * FROM Vehicle AS v{joins} JOIN [] AS e ON [1"), ", e.f", "]"),
        ("open names", format!("INSERT INTO Vehicle << {opens}"), ", n249", " >>"),
        ("parameters of histories", "SELECT ?".to_owned(), ", ?", &calls),
    ];
    let mut group = criterion.benchmark_group("scale");
    for (series, begin, unit, end) in series {
        for length in [25_000, 50_000, 99_000] {
            let count = (length - begin.len() - end.len()) / unit.len();
            let text = format!("{begin}{}{end}", unit.repeat(count));
            let statement = parse(&text).expect("a statement");
            let mut values = vec![None; count + 1];
            values.resize(count + 251, ID.parse().ok());
            let answer = || resolve_with(black_box(&statement), &ledger, None, &values).is_ok();
            assert!(answer(), "{series} {length}");
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(BenchmarkId::new(format!("product: {series}"), length), |bencher| {
                bencher.iter(answer);
            });
        }
    }
    group.finish();
}

/// What a lint of a long policy looks up: ledgers for commands, actions for wildcards.
fn lints(criterion: &mut Criterion) {
    let quoted = |count: usize, one: &dyn Fn(usize) -> String| {
        (0..count).map(|number| format!("\"{}\"", one(number))).collect::<Vec<_>>().join(",")
    };
    let allow = |actions: &str, resources: &str| {
        format!(r#"{{"Effect":"Allow","Action":[{actions}],"Resource":[{resources}]}}"#)
    };
    let ledgers = |bytes: usize| {
        let count = bytes / 150;
        let sends = allow("\"qldb:SendCommand\"", &quoted(count, &|number| format!("{LEDGER}{number}")));
        let reads = allow("\"qldb:PartiQL*\"", &quoted(count, &|number| format!("{LEDGER}{number}/table/*")));
        format!(r#"{{"Version":"2012-10-17","Statement":[{sends},{reads}]}}"#)
    };
    let actions = |bytes: usize| {
        let actions = quoted(bytes / 10, &|_| "qldb:P*".to_owned());
        let wild = allow(&actions, &format!("\"{LEDGER}/table/*\""));
        format!(r#"{{"Version":"2012-10-17","Statement":[{wild}]}}"#)
    };
    let series: [(&str, &dyn Fn(usize) -> String); 2] = [("ledgers and tables", &ledgers), ("wildcards", &actions)];
    let mut group = criterion.benchmark_group("scale");
    for (series, policy) in series {
        for bytes in [25_000, 50_000, 99_000] {
            let text = policy(bytes);
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(BenchmarkId::new(format!("lint: {series}"), bytes), |bencher| {
                bencher.iter(|| lint(black_box(&text), LintContext::default()).expect("a policy").len());
            });
        }
    }
    group.finish();
}

const COUNTS: [usize; 5] = [1, 10, 100, 1_000, 10_000];

/// Tables in the catalog: to read it, to find a table in it, not to find one.
fn tables(criterion: &mut Criterion) {
    let ledger = Ledger::template();
    let known = parse("DELETE FROM Table1 WHERE VIN = ?").expect("a statement");
    let unknown = parse("DELETE FROM Vehicle WHERE VIN = ?").expect("a statement");
    let mut group = criterion.benchmark_group("scale");
    for count in COUNTS {
        let mut ion = String::new();
        for number in 1..=count {
            writeln!(ion, "{{tableId: \"{number:022}\", name: \"Table{number}\", status: \"ACTIVE\"}}")
                .expect("a string");
        }
        let catalog = Catalog::parse(&ion).expect("a catalog");
        assert!(resolve(&known, &ledger, Some(&catalog)).is_ok());
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("catalog: read tables", count), |bencher| {
            bencher.iter(|| Catalog::parse(black_box(&ion)).expect("a catalog").tables().len());
        });
        group.bench_function(BenchmarkId::new("catalog: a table found", count), |bencher| {
            bencher.iter(|| resolve(black_box(&known), &ledger, Some(&catalog)).is_ok());
        });
        group.bench_function(BenchmarkId::new("catalog: a table unknown", count), |bencher| {
            bencher.iter(|| resolve(black_box(&unknown), &ledger, Some(&catalog)).is_ok());
        });
    }
    group.finish();
}

/// Tables with an index each in key schemas, up to what a region can have: to read them, to find one, to find those near to none.
fn key_schemas(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scale");
    for count in COUNTS {
        let mut text = String::new();
        for number in 1..=count {
            writeln!(
                text,
                r#"{{"Table": {{"TableName": "prod-orders-{number}", "TableArn": "arn:aws:dynamodb:us-east-1:123456789012:table/prod-orders-{number}", "AttributeDefinitions": [{{"AttributeName": "pk", "AttributeType": "S"}}, {{"AttributeName": "sk", "AttributeType": "N"}}], "KeySchema": [{{"AttributeName": "pk", "KeyType": "HASH"}}, {{"AttributeName": "sk", "KeyType": "RANGE"}}], "TableStatus": "ACTIVE", "ItemCount": 12, "GlobalSecondaryIndexes": [{{"IndexName": "by-sk", "KeySchema": [{{"AttributeName": "sk", "KeyType": "HASH"}}], "Projection": {{"ProjectionType": "ALL"}}}}]}}}}"#
            )
            .expect("a string");
        }
        let schema = Schema::parse(&text).expect("key schemas");
        let known = format!("prod-orders-{}", count / 2 + 1);
        assert!(schema.table(&known).is_some());
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("key schemas: read tables", count), |bencher| {
            bencher.iter(|| Schema::parse(black_box(&text)).expect("key schemas").tables().len());
        });
        group.bench_function(BenchmarkId::new("key schemas: a table found", count), |bencher| {
            bencher.iter(|| schema.table(black_box(&known)).is_some());
        });
        let text = format!("SELECT * FROM \"{known}\" WHERE pk = 'a' AND sk > 3");
        let account = items::account();
        let mut target = Target::new(&account);
        target.schema = Some(&schema);
        group.bench_function(BenchmarkId::new("key schemas: a statement", count), |bencher| {
            bencher.iter(|| items::facts(black_box(&text), &target));
        });
        group.bench_function(BenchmarkId::new("key schemas: near tables", count), |bencher| {
            bencher.iter(|| schema.near(black_box("prod-ordres-1")).count());
        });
    }
    group.finish();
}

/// The name of the table of a number.
type Naming<'n> = &'n dyn Fn(usize) -> String;

/// Names that no table has, in catalogs up to the limit: numbered names, names of words, names of two letters. What is asked for is near
/// to many names, to none, and to a part of many.
fn unknown_names(criterion: &mut Criterion) {
    const WORDS: [&str; 16] = [
        "Order",
        "Item",
        "Customer",
        "Ledger",
        "Person",
        "Vehicle",
        "Registration",
        "Payment",
        "Invoice",
        "Stock",
        "Claim",
        "Policy",
        "Audit",
        "Event",
        "Device",
        "Account",
    ];
    let ledger = Ledger::template();
    let word = |number: usize, place: usize| WORDS.get((number >> (4 * place)) & 15).copied().unwrap_or_default();
    let numbered = |number: usize| format!("Table{number}");
    let filled = |number: usize| format!("production_table_{number:05}");
    let of_words = |number: usize| (0..4).map(|place| word(number * 40_503, place)).collect::<String>();
    let of_two = |number: usize| {
        (0..20).map(|bit| if ((number * 2_654_435_761) >> bit) & 1 == 1 { 'a' } else { 'b' }).collect::<String>()
    };
    let series: [(&str, Naming<'_>, [&str; 4]); 4] = [
        ("numbered", &numbered, ["Vehicle", "Tabel77", "Table77777", "Tablexyz"]),
        (
            "filled",
            &filled,
            ["production_tabel_00077", "production_table_xyz07", "production_table", "staging_table_0007"],
        ),
        ("words", &of_words, ["OrderItemLegderPerson", "PersonVehicleVehicle", "DeviceDeviceEventAudti", "Customers"]),
        (
            "two letters",
            &of_two,
            ["abababababababababab", "aaaaaaaaaaxxxaaaaaaa", "abbaabbaabbaabba", "xxxxxxxxxxxxxxxxxxx"],
        ),
    ];
    let mut group = criterion.benchmark_group("scale");
    for (series, name, asked) in series {
        for count in [10_000, 50_000] {
            let mut ion = String::new();
            for number in 1..=count {
                writeln!(ion, "{{tableId: \"{number:022}\", name: \"{}\", status: \"ACTIVE\"}}", name(number))
                    .expect("a string");
            }
            let catalog = Catalog::parse(&ion).expect("a catalog");
            for asked in asked {
                let text = format!("DELETE FROM {asked}");
                let unknown = parse(&text).expect("a statement");
                assert!(resolve(&unknown, &ledger, Some(&catalog)).is_err(), "{asked}");
                group.bench_function(BenchmarkId::new(format!("unknown name: {series} {asked}"), count), |bencher| {
                    bencher.iter(|| resolve(black_box(&unknown), &ledger, Some(&catalog)).is_ok());
                });
            }
            group.bench_function(BenchmarkId::new(format!("unknown name: {series} first"), count), |bencher| {
                let unknown = parse("DELETE FROM Vehicles").expect("a statement");
                let fresh = || Catalog::new(catalog.tables().to_vec()).expect("a catalog");
                bencher.iter_batched(
                    fresh,
                    |catalog| {
                        let refused = resolve(&unknown, &ledger, Some(&catalog)).is_err();
                        (catalog, refused)
                    },
                    criterion::BatchSize::LargeInput,
                );
            });
        }
    }
    group.finish();
}

/// Policy statements: to read and compile them, to decide by them.
fn policies(criterion: &mut Criterion) {
    let ledger = Ledger::new(LEDGER.parse().expect("an ARN"));
    let tables = format!("{{tableId: \"{ID}\", name: \"Vehicle\", status: \"ACTIVE\"}}");
    let catalog = Catalog::parse(&tables).expect("a catalog");
    let statement = parse("DELETE FROM Vehicle").expect("a statement");
    let requirements = resolve(&statement, &ledger, Some(&catalog)).expect("a known table");
    let context = RequestContext::new();
    let compile = |text: &str| {
        let document = PolicyDocument::parse(text).expect("a policy");
        let identity = vec![NamedPolicy { name: "role".into(), document }];
        PolicySet::compile(PolicySources { identity, ..PolicySources::default() })
    };
    let mut group = criterion.benchmark_group("scale");
    // Three statements are what the DELETE needs, so that there are three at least.
    for count in COUNTS.map(|count| count.max(3)) {
        let text = policy(count);
        let set = compile(&text);
        assert!(set.decide(&requirements, &context).is_allowed());
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("policy: compile statements", count), |bencher| {
            bencher.iter(|| compile(black_box(&text)));
        });
        group.bench_function(BenchmarkId::new("policy: decide", count), |bencher| {
            bencher.iter(|| set.decide(black_box(&requirements), &context).is_allowed());
        });
    }
    group.finish();
}

criterion_group!(name = benches; config = settings(); targets = length, nesting, names, products, lints, tables, key_schemas, unknown_names, policies);
criterion_main!(benches);
