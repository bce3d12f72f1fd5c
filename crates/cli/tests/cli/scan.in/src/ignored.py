import boto3

client = boto3.client("dynamodb")


def rename(genre, artist):
    # partiql-iam: ignore[value-put-in] the genres are a list of our own
    client.execute_statement(Statement=f"UPDATE Music SET Genre = '{genre}' WHERE Artist = 'a' AND SongTitle = 'b'")
    client.execute_statement(Statement=f"UPDATE Music SET Genre = '{genre}' WHERE Artist = 'a' AND SongTitle = 'b'")


def find(table):
    text = "# partiql-iam: ignore[value-put-in] a string is no comment"
    # partiql-iam: ignore[value-put-in]
    # partiql-iam: ignore[value-putin] misspelt
    # partiql-iam: ignore[unknown-table] nothing to ignore
    # partiql-iam: ignore[statement-not-known] not possible
    client.execute_statement(Statement=f"SELECT * FROM {table}")
