//! Policies that AWS writes: managed policies by their names, and policy templates of SAM.
//!
//! Source: AWS Managed Policy Reference, and for `AWSLambdaInvocation-DynamoDB` the answer of IAM that moto records; SAM developer guide,
//! "AWS SAM policy templates".

use partiql_iam::Span;

use crate::text::Written;
use crate::value::{Entry, Piece, Value, What, joined};

/// Managed policies, by the ends of their ARNs: what they allow on all resources, as far as it is about the services that run statements.
/// The only one that denies is [`DENIES_ALL`].
const MANAGED: [(&str, &[&str]); 41] = [
    ("AWSDenyAll", &["*"]),
    ("AWSLambdaExecute", &["logs:*"]),
    (
        "AWSLambdaInvocation-DynamoDB",
        &[
            "lambda:InvokeFunction",
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        ],
    ),
    ("AWSLambda_FullAccess", &["lambda:*"]),
    ("AWSXRayDaemonWriteAccess", &["xray:PutTraceSegments"]),
    ("AWSXrayWriteOnlyAccess", &["xray:PutTraceSegments"]),
    ("AdministratorAccess", &["*"]),
    ("AmazonAPIGatewayPushToCloudWatchLogs", &["logs:PutLogEvents"]),
    ("AmazonDynamoDBFullAccess", &["dynamodb:*"]),
    ("AmazonDynamoDBFullAccess_v2", &["dynamodb:*"]),
    ("AmazonDynamoDBFullAccesswithDataPipeline", &["dynamodb:*"]),
    (
        "AmazonDynamoDBReadOnlyAccess",
        &[
            "dynamodb:BatchGetItem",
            "dynamodb:Describe*",
            "dynamodb:List*",
            "dynamodb:GetAbacStatus",
            "dynamodb:GetItem",
            "dynamodb:GetResourcePolicy",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:PartiQLSelect",
        ],
    ),
    ("AmazonQLDBConsoleFullAccess", &["qldb:*"]),
    ("AmazonQLDBFullAccess", &QLDB_FULL),
    ("AmazonQLDBReadOnly", &["qldb:List*", "qldb:Describe*", "qldb:GetBlock", "qldb:GetDigest", "qldb:GetRevision"]),
    ("AmazonEC2ContainerRegistryReadOnly", &["ecr:BatchGetImage"]),
    ("AmazonS3FullAccess", &["s3:*"]),
    ("AmazonS3ReadOnlyAccess", &["s3:Get*", "s3:List*"]),
    ("AmazonSNSFullAccess", &["sns:*"]),
    ("AmazonSQSFullAccess", &["sqs:*"]),
    ("AmazonSSMManagedInstanceCore", &["ssm:GetParameter", "ssm:GetParameters"]),
    ("CloudWatchAgentServerPolicy", &["logs:PutLogEvents", "xray:PutTraceSegments"]),
    ("CloudWatchLambdaInsightsExecutionRolePolicy", &["logs:PutLogEvents"]),
    ("CloudWatchLogsFullAccess", &["logs:*"]),
    // All except what is about accounts, organizations and IAM itself.
    (
        "PowerUserAccess",
        &["dynamodb:*", "kinesis:*", "kms:*", "lambda:*", "logs:*", "qldb:*", "s3:*", "sns:*", "sqs:*"],
    ),
    (
        "ReadOnlyAccess",
        &[
            "dynamodb:BatchGet*",
            "dynamodb:Describe*",
            "dynamodb:Get*",
            "dynamodb:List*",
            "dynamodb:PartiQLSelect",
            "dynamodb:Query",
            "dynamodb:Scan",
            "qldb:Describe*",
            "qldb:GetBlock",
            "qldb:GetDigest",
            "qldb:GetRevision",
            "qldb:List*",
        ],
    ),
    (
        "SecurityAudit",
        &[
            "dynamodb:Describe*",
            "dynamodb:List*",
            "qldb:DescribeJournalS3Export",
            "qldb:DescribeLedger",
            "qldb:ListJournalS3Exports",
            "qldb:ListJournalS3ExportsForLedger",
            "qldb:ListLedgers",
        ],
    ),
    ("job-function/DataScientist", &["dynamodb:*"]),
    ("job-function/DatabaseAdministrator", &["dynamodb:*"]),
    ("job-function/SupportUser", &["dynamodb:DescribeLimits", "dynamodb:DescribeTable", "dynamodb:ListTables"]),
    ("job-function/SystemAdministrator", &["s3:*"]),
    ("job-function/ViewOnlyAccess", &["dynamodb:DescribeTable", "dynamodb:ListTables"]),
    ("service-role/AmazonAPIGatewayPushToCloudWatchLogs", &["logs:PutLogEvents"]),
    ("service-role/AWSLambdaBasicExecutionRole", &["logs:PutLogEvents"]),
    (
        "service-role/AWSLambdaDynamoDBExecutionRole",
        &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
    ),
    ("service-role/AWSLambdaENIManagementAccess", &["ec2:CreateNetworkInterface"]),
    ("service-role/AWSLambdaKinesisExecutionRole", &["kinesis:GetRecords", "logs:PutLogEvents"]),
    ("service-role/AWSLambdaMSKExecutionRole", &["kafka:DescribeCluster", "logs:PutLogEvents"]),
    ("service-role/AWSLambdaSQSQueueExecutionRole", &["sqs:ReceiveMessage"]),
    ("service-role/AWSLambdaVPCAccessExecutionRole", &["logs:PutLogEvents", "ec2:CreateNetworkInterface"]),
    ("service-role/AmazonECSTaskExecutionRolePolicy", &["ecr:BatchGetImage", "logs:PutLogEvents"]),
];

/// All actions of QLDB except those of the console.
const QLDB_FULL: [&str; 16] = [
    "qldb:CancelJournalKinesisStream",
    "qldb:CreateLedger",
    "qldb:DeleteLedger",
    "qldb:Describe*",
    "qldb:ExportJournalToS3",
    "qldb:GetBlock",
    "qldb:GetDigest",
    "qldb:GetRevision",
    "qldb:List*",
    "qldb:PartiQL*",
    "qldb:SendCommand",
    "qldb:StreamJournalToKinesis",
    "qldb:TagResource",
    "qldb:UntagResource",
    "qldb:UpdateLedger",
    "qldb:UpdateLedgerPermissionsMode",
];

/// What it names, it denies.
const DENIES_ALL: &str = "AWSDenyAll";

/// The policy that AWS has under a name, such as `AmazonDynamoDBFullAccess` or `service-role/AWSLambdaBasicExecutionRole`; names of those in a
/// folder are known without it too.
pub(crate) fn managed(name: &str, place: Span) -> Option<Value> {
    let last = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
    let (known, actions) = MANAGED.iter().find(|(known, _)| *known == name || last(known) == name)?;
    let effect = if *known == DENIES_ALL { "Deny" } else { "Allow" };
    Some(document(effect, place, std::iter::once((*actions, vec![vec![Piece::Known("*".to_owned())]]))))
}

/// A statement of a policy template: its actions, and what its resources end in after the name of the table.
struct Granted {
    actions: &'static [&'static str],
    ends: &'static [&'static str],
}

const fn granted(actions: &'static [&'static str], ends: &'static [&'static str]) -> Granted {
    Granted { actions, ends }
}

/// The policy templates of SAM for DynamoDB, each with its statements.
const TEMPLATES: [(&str, &[Granted]); 7] = [
    (
        "DynamoDBBackupFullAccessPolicy",
        &[
            granted(&["dynamodb:CreateBackup", "dynamodb:DescribeContinuousBackups"], &[""]),
            granted(&["dynamodb:DeleteBackup", "dynamodb:DescribeBackup", "dynamodb:ListBackups"], &["/backup/*"]),
        ],
    ),
    (
        "DynamoDBCrudPolicy",
        &[granted(
            &[
                "dynamodb:GetItem",
                "dynamodb:DeleteItem",
                "dynamodb:PutItem",
                "dynamodb:Scan",
                "dynamodb:Query",
                "dynamodb:UpdateItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:BatchGetItem",
                "dynamodb:DescribeTable",
                "dynamodb:ConditionCheckItem",
            ],
            &["", "/index/*"],
        )],
    ),
    (
        "DynamoDBReadPolicy",
        &[granted(
            &["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:DescribeTable"],
            &["", "/index/*"],
        )],
    ),
    ("DynamoDBReconfigurePolicy", &[granted(&["dynamodb:UpdateTable"], &[""])]),
    (
        "DynamoDBRestoreFromBackupPolicy",
        &[
            granted(&["dynamodb:RestoreTableFromBackup"], &["/backup/*"]),
            granted(
                &[
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:GetItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                    "dynamodb:BatchWriteItem",
                ],
                &[""],
            ),
        ],
    ),
    (
        "DynamoDBStreamReadPolicy",
        &[
            granted(&["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], &["/stream/*"]),
            granted(&["dynamodb:ListStreams"], &["/stream/*"]),
        ],
    ),
    (
        "DynamoDBWritePolicy",
        &[granted(&["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"], &["", "/index/*"])],
    ),
];

/// The policy that a policy template of SAM for DynamoDB comes to for a table.
pub(crate) fn template(name: &str, table: &[Piece], place: Span, pseudo: impl Fn(&str) -> Piece) -> Option<Value> {
    let (_, statements) = TEMPLATES.iter().find(|(known, _)| *known == name)?;
    let known = |text: &str| Piece::Known(text.to_owned());
    let arn = |end: &str| {
        let mut pieces = vec![known("arn:"), pseudo("AWS::Partition"), known(":dynamodb:"), pseudo("AWS::Region")];
        pieces.extend([known(":"), pseudo("AWS::AccountId"), known(":table/")]);
        pieces.extend_from_slice(table);
        pieces.push(known(end));
        pieces
    };
    let allowed =
        statements.iter().map(|Granted { actions, ends }| (*actions, ends.iter().map(|end| arn(end)).collect()));
    Some(document("Allow", place, allowed))
}

/// A policy that allows or denies these actions on these resources, statement by statement.
fn document<'a>(
    effect: &str,
    place: Span,
    statements: impl Iterator<Item = (&'a [&'a str], Vec<Vec<Piece>>)>,
) -> Value {
    let entry = |key: &str, value: Value| Entry {
        key: key.to_owned(),
        key_place: place,
        key_written: Written::Computed,
        value,
    };
    let list = |items: Vec<Value>| Value::computed(What::List(items), place);
    let statement = |(actions, resources): (&[&str], Vec<Vec<Piece>>)| {
        let actions = actions.iter().map(|action| Value::text(*action, place)).collect();
        let resources =
            resources.into_iter().map(|pieces| Value::computed(What::Text(joined(pieces)), place)).collect();
        Value::computed(
            What::Object(vec![
                entry("Effect", Value::text(effect, place)),
                entry("Action", list(actions)),
                entry("Resource", list(resources)),
            ]),
            place,
        )
    };
    Value::computed(
        What::Object(vec![
            entry("Version", Value::text("2012-10-17", place)),
            entry("Statement", list(statements.map(statement).collect())),
        ]),
        place,
    )
}

#[cfg(test)]
mod tests {
    use super::QLDB_FULL;

    /// Version 5 of the policy, of November 2022, has none of them.
    #[test]
    fn full_access_to_qldb_has_no_actions_of_the_console() {
        for action in ["qldb:ExecuteStatement", "qldb:InsertSampleData", "qldb:ShowCatalog"] {
            let mut patterns = QLDB_FULL.iter().map(|pattern| pattern.trim_end_matches('*'));
            assert!(!patterns.any(|pattern| action.starts_with(pattern)), "{action}");
        }
    }
}
