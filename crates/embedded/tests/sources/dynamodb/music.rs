use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, BatchStatementRequest, ParameterizedStatement};

const FIND: &str = "SELECT * FROM Music WHERE Artist = ?";

async fn run(client: &Client, artist: &str, table: &str, pool: &sqlx::PgPool) -> Result<(), Error> {
    client
        .execute_statement()
        .statement(FIND)
        .parameters(AttributeValue::S("Acme".to_string()))
        .send()
        .await?;
    client.execute_statement().limit(1).statement(r#"SELECT * FROM "Music"."ByGenre""#).send().await?;
    client.execute_statement().statement(format!("SELECT * FROM Music WHERE Artist = '{artist}'")).send().await?;
    client.execute_statement().set_statement(Some(format!("SELECT * FROM {table}"))).send().await?;
    let member = BatchStatementRequest::builder()
        .statement("DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'b'")
        .build()?;
    client.batch_execute_statement().statements(member).send().await?;
    let insert = ParameterizedStatement::builder();
    let insert = insert.statement(String::from("INSERT INTO Music VALUE {'Artist': 'a', 'SongTitle': 'b'}"));
    client.execute_transaction().transact_statements(insert.build()?).send().await?;
    sqlx::query("SELECT * FROM sales").execute(pool).await?;
    Ok(())
}

// EXPECTED
// | 4: ExecuteStatement with S("Acme"): SELECT * FROM Music WHERE Artist = ?
// | 13: ExecuteStatement: SELECT * FROM \"Music\".\"ByGenre\"
// | 14: ExecuteStatement: SELECT * FROM Music WHERE Artist = ?; put in: {artist}
// | 15: unknown, put in: {table}
// | 17: BatchExecuteStatement: DELETE FROM Music WHERE Artist = \'a\' AND SongTitle = \'b\'
// | 21: ExecuteTransaction: INSERT INTO Music VALUE {\'Artist\': \'a\', \'SongTitle\': \'b\'}
