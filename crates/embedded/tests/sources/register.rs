use amazon_qldb_driver::{QldbDriver, TransactionAttempt};

const FIND: &str = "SELECT * FROM Person WHERE GovId = ?";

/// Don't read this: `tx.execute_statement("SELECT * FROM Nowhere")`.
async fn run<'a>(driver: &'a QldbDriver, table: &str, quote: char) -> Result<usize, Error> {
    assert_ne!(quote, '"');
    driver
        .transact(|mut tx: TransactionAttempt| async {
            tx.execute_statement("CREATE TABLE Person").await?;
            let found = tx.execute_statement(FIND).await?;
            tx.execute_statement(r#"SELECT "Name" FROM Person"#).await?;
            tx.execute_statement("UPDATE Person AS p \
                                  SET p.Name = '\u{e9}'").await?;
            tx.execute_statement(format!("SELECT * FROM {table}")).await?;
            let statement: String = "UNDROP TABLE \"Au1EiThbt8s0z9wM26REZN\"".to_string();
            tx.execute_statement(statement).await?;
            tx.commit(found.len()).await
        })
        .await
}

async fn copy(pool: &PgPool) {
    sqlx::query("SELECT * FROM people").execute(pool).await;
}

// EXPECTED
// | 3: SELECT * FROM Person WHERE GovId = ?
// | 10: CREATE TABLE Person
// | 12: SELECT \"Name\" FROM Person
// | 13: UPDATE Person AS p SET p.Name = \'é\'
// | 15: unknown, put in: {table}
// | 16: UNDROP TABLE \"Au1EiThbt8s0z9wM26REZN\"
