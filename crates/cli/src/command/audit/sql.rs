//! Queries for engines of SQL, whose answers `--input counts` takes.

use clap::ValueEnum;

/// An engine that has the records in a table of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Engine {
    /// Amazon Athena, over files of CloudTrail, and over exports of a journal in JSON
    Athena,
    /// DuckDB, over the same files
    Duckdb,
    /// CloudTrail Lake
    Lake,
}

impl Engine {
    pub(super) const fn query(self) -> &'static str {
        match self {
            Self::Athena => ATHENA,
            Self::Duckdb => DUCKDB,
            Self::Lake => LAKE,
        }
    }
}

const ATHENA: &str = "\
-- DynamoDB: files of CloudTrail, in the table that AWS's guide creates (here `cloudtrail_logs`).
SELECT statement,
       COALESCE(useridentity.sessioncontext.sessionissuer.arn, useridentity.arn,
                'unknown principal of the account ' || useridentity.accountid, 'unknown principal') AS principal,
       eventname AS operation, awsregion AS region, recipientaccountid AS account, errorcode,
       COUNT(*) AS n, MIN(eventtime) AS first, MAX(eventtime) AS last
FROM cloudtrail_logs
CROSS JOIN UNNEST(COALESCE(
    TRANSFORM(CAST(json_extract(requestparameters, '$.requestItems') AS ARRAY(JSON)),
              item -> json_extract_scalar(item, '$.statement')),
    ARRAY[json_extract_scalar(requestparameters, '$.statement')])) AS sent (statement)
WHERE eventsource = 'dynamodb.amazonaws.com'
  AND eventname IN ('ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction')
GROUP BY 1, 2, 3, 4, 5, 6;

-- QLDB: exports of a journal in JSON, in a table with the columns `blocktimestamp` (string) and `transactioninfo`
-- (struct<statements:array<struct<statement:string,starttime:string>>>).
SELECT ran.statement, 'qldb' AS service, COUNT(*) AS n, MIN(ran.starttime) AS first, MAX(ran.starttime) AS last
FROM journal
CROSS JOIN UNNEST(transactioninfo.statements) AS statements (ran)
GROUP BY 1;
";

const DUCKDB: &str = "\
-- DynamoDB: files of CloudTrail.
COPY (
    WITH events AS (
        SELECT UNNEST(Records) AS event
        FROM read_json('AWSLogs/**/*.json.gz', columns = {Records: 'JSON[]'}, maximum_object_size = 134217728)
    ), sent AS (
        SELECT event, UNNEST(CASE
            WHEN len(event->>'$.requestParameters.requestItems[*].statement') > 0
            THEN event->>'$.requestParameters.requestItems[*].statement'
            ELSE [event->>'$.requestParameters.statement'] END) AS statement
        FROM events
        WHERE event->>'$.eventSource' = 'dynamodb.amazonaws.com'
          AND event->>'$.eventName' IN ('ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction')
    )
    SELECT statement,
           COALESCE(event->>'$.userIdentity.sessionContext.sessionIssuer.arn', event->>'$.userIdentity.arn',
                    'unknown principal of the account ' || (event->>'$.userIdentity.accountId'),
                    'unknown principal') AS principal,
           event->>'$.eventName' AS operation, event->>'$.awsRegion' AS region,
           event->>'$.recipientAccountId' AS account, event->>'$.errorCode' AS errorcode,
           COUNT(*) AS n, MIN(event->>'$.eventTime') AS first, MAX(event->>'$.eventTime') AS last
    FROM sent
    GROUP BY ALL
) TO 'trail-counts.csv';

-- QLDB: exports of a journal in JSON. The columns are named: without them there is one for each document.
COPY (
    SELECT ran.statement, 'qldb' AS service, COUNT(*) AS n, MIN(ran.startTime) AS first, MAX(ran.startTime) AS last
    FROM (
        SELECT UNNEST(transactionInfo.statements) AS ran
        FROM read_json('exports/**/*.json', format = 'newline_delimited', columns = {
            transactionInfo: 'STRUCT(statements STRUCT(statement VARCHAR, startTime VARCHAR)[])'})
    )
    GROUP BY ALL
) TO 'journal-counts.csv';
";

const LAKE: &str = "\
-- DynamoDB, in CloudTrail Lake; for EVENT_DATA_STORE_ID write the id of the event data store. Statements of batches and transactions are within
-- `items`: of these take the files of the trail instead.
SELECT element_at(requestParameters, 'statement') AS statement,
       COALESCE(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn, 'unknown principal') AS principal,
       eventName AS operation, awsRegion AS region, recipientAccountId AS account, errorCode AS errorcode,
       element_at(requestParameters, 'requestItems') AS items,
       COUNT(*) AS n, MIN(eventTime) AS first, MAX(eventTime) AS last
FROM EVENT_DATA_STORE_ID
WHERE eventSource = 'dynamodb.amazonaws.com'
  AND eventName IN ('ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction')
GROUP BY 1, 2, 3, 4, 5, 6, 7
";
