//! Accounts, regions and the ARNs of tables.

use partiql_iam::dynamodb::{Account, TableArn, is_index_name, is_table_name};

#[test]
fn the_partition_follows_from_the_region() {
    let rows = [
        ("us-east-1", "aws"),
        ("eu-central-2", "aws"),
        ("mx-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eusc-de-east-1", "aws-eusc"),
    ];
    for (region, partition) in rows {
        let account = Account::new(region, "123456789012").unwrap();
        assert_eq!(account.partition(), partition, "{region}");
        assert_eq!(account.region(), region);
        assert_eq!(account.id(), "123456789012");
        assert_eq!(account.base(), format!("arn:{partition}:dynamodb:{region}:123456789012:"));
        assert!(!account.is_template());
        let arn = account.index_arn("Music", "by.genre").to_string();
        let read = TableArn::parse(&arn).unwrap();
        assert_eq!((read.base(), read.table(), read.index()), (account.base(), "Music", Some("by.genre")));
        assert_eq!(read.account(), account);
        assert_eq!(read.to_string(), arn);
    }
}

#[test]
fn without_an_account_arns_are_templates() {
    let template = Account::TEMPLATE;
    assert!(template.is_template());
    assert_eq!(template.table_arn("Music").to_string(), "arn:${Partition}:dynamodb:${Region}:${Account}:table/Music");
    assert_eq!([template.partition(), template.region(), template.id()], ["${Partition}", "${Region}", "${Account}"]);
}

#[test]
fn names_have_three_to_255_characters() {
    let longest = "a".repeat(255);
    for name in ["abc", "A-1", "...", "-_.", "123", "Issues.CreateDateIndex", &longest] {
        assert!(is_table_name(name) && is_index_name(name), "{name}");
    }
    let too_long = "a".repeat(256);
    for name in ["", "ab", "a b", "tëst", "a/b", "a:b", "a*c", "abc\n", "\u{ff21}bc", &too_long] {
        assert!(!is_table_name(name) && !is_index_name(name), "{name}");
    }
}

#[test]
fn accounts_and_arns_say_what_is_wrong() {
    let of = |region, account| {
        let error = Account::new(region, account).unwrap_err();
        (error.to_string(), error.help().unwrap().into_owned())
    };
    assert_eq!(
        of("us-east", "123456789012"),
        ("`us-east` is not an AWS region".into(), "a region looks like `us-east-1`".into())
    );
    assert_eq!(of("*", "123456789012").0, "`*` is not an AWS region");
    assert_eq!(
        of("us-east-1", "1234-5678-9012"),
        ("`1234-5678-9012` is not an AWS account id".into(), "an account id has twelve digits and no hyphens".into())
    );
    let rows = [
        ("", "`` is not an ARN"),
        ("Music", "`Music` is not an ARN"),
        ("arn:aws:dynamodb:us-east-1:123456789012", "`arn:aws:dynamodb:us-east-1:123456789012` is not an ARN"),
        (
            "ARN:aws:dynamodb:us-east-1:123456789012:table/Music",
            "`ARN:aws:dynamodb:us-east-1:123456789012:table/Music` is not an ARN",
        ),
        ("arn:aws:qldb:us-east-1:123456789012:table/Music", "the service `qldb` is not `dynamodb`"),
        ("arn:aws:dynamodb::123456789012:table/Music", "`` is not an AWS region"),
        ("arn:aws:dynamodb:*:123456789012:table/Music", "`*` is not an AWS region"),
        ("arn:aws-cn:dynamodb:us-east-1:123456789012:table/Music", "`aws-cn` is not the partition of the region"),
        ("arn:aws:dynamodb:cn-north-1:123456789012:table/Music", "`aws` is not the partition of the region"),
        ("arn:aws:dynamodb:us-east-1:12345678901:table/Music", "`12345678901` is not an AWS account id"),
        ("arn:aws:dynamodb:us-east-1:123456789012:Music", "`Music` is not a table or an index"),
        ("arn:aws:dynamodb:us-east-1:123456789012:TABLE/Music", "`TABLE/Music` is not a table or an index"),
        (
            "arn:aws:dynamodb:us-east-1:123456789012:global-table/Music",
            "`global-table/Music` is not a table or an index",
        ),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/", "`` is not a valid table name"),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/*", "`*` is not a valid table name"),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/Music:x", "`Music:x` is not a valid table name"),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/Music/", "`table/Music/` is not a table or an index"),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/Music/index", "`table/Music/index` is not a table or an index"),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/", "`` is not a valid index name"),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/i d", "`i d` is not a valid index name"),
        (
            "arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/abc/d",
            "`table/Music/index/abc/d` is not a table or an index",
        ),
        (
            "arn:aws:dynamodb:us-east-1:123456789012:table/Music/stream/2015-05-11T21:21:33.291",
            "`table/Music/stream/2015-05-11T21:21:33.291` is not a table or an index",
        ),
    ];
    for (text, message) in rows {
        assert_eq!(TableArn::parse(text).unwrap_err().to_string(), message, "{text}");
    }
    let error = TableArn::parse("arn:aws:dynamodb:cn-north-1:123456789012:table/Music").unwrap_err();
    assert_eq!(error.help().unwrap(), "the region `cn-north-1` is in the partition `aws-cn`");
}
