"""Keeps music in a table, and its sales in PostgreSQL."""
import boto3
from psycopg import connect

client = boto3.client("dynamodb")
FIND = "SELECT * FROM Music WHERE Artist = ? AND SongTitle = ?"
TABLE = "Music"


def find(artist, title):
    # Not sent: client.execute_statement(Statement="SELECT * FROM Nowhere")
    return client.execute_statement(Statement=FIND, Parameters=[{"S": artist}, {"S": title}])


def albums():
    params = {
        "Statement": 'SELECT AlbumTitle FROM "Music"."ByGenre" '
                     "WHERE Genre = 'Rock'",
        "Limit": 10,
    }
    yield from client.execute_statement(**params)["Items"]
    table = boto3.resource("dynamodb").Table(TABLE)
    table.meta.client.execute_statement(Statement="SELECT * FROM Music WHERE Artist = ?", Parameters=["Acme"])


def fill(songs):
    client.batch_execute_statement(
        Statements=[
            {"Statement": "INSERT INTO Music VALUE {'Artist': ?, 'SongTitle': 'a'}", "Parameters": [{"S": "Acme"}]},
            {"Statement": "DELETE FROM Music WHERE Artist = 'b' AND SongTitle = 'c'"},
        ]
    )
    statements = []
    for song in songs:
        statements.append({"Statement": "UPDATE Music SET Sold = 1 WHERE Artist = ? AND SongTitle = ?"})
    client.execute_transaction(TransactStatements=statements)
    requests = [dict(Statement=f"DELETE FROM Music WHERE Artist = '{song}' AND SongTitle = 'x'") for song in songs]
    client.batch_execute_statement(Statements=requests)


def other(statement, name, **options):
    client.execute_statement(Statement=statement, **options)
    client.execute_statement(Statement=f'SELECT * FROM "{name}"')
    client.execute_statement(Statement="SELECT * FROM %s WHERE Artist = 'x'" % TABLE)
    client.execute_statement(Statement="SELECT * FROM Music WHERE Artist = '{}'".format(name))
    options["Statement"] = "SELECT * FROM Music"
    return {"Statement": "SELECT Artist FROM Music"}


def sales(dsn):
    with connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sales")
    rds = boto3.client("rds-data")
    rds.execute_statement(sql="SELECT * FROM sales")
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}


# EXPECTED
# | 6: ExecuteStatement: SELECT * FROM Music WHERE Artist = ? AND SongTitle = ?
# | 17: ExecuteStatement: SELECT AlbumTitle FROM \"Music\".\"ByGenre\" WHERE Genre = \'Rock\'
# | 23: ExecuteStatement with S("Acme"): SELECT * FROM Music WHERE Artist = ?
# | 29: BatchExecuteStatement: INSERT INTO Music VALUE {\'Artist\': ?, \'SongTitle\': \'a\'}
# | 30: BatchExecuteStatement: DELETE FROM Music WHERE Artist = \'b\' AND SongTitle = \'c\'
# | 35: ExecuteTransaction: UPDATE Music SET Sold = 1 WHERE Artist = ? AND SongTitle = ?
# | 37: BatchExecuteStatement: DELETE FROM Music WHERE Artist = ? AND SongTitle = \'x\'; put in: {song}
# | 42: unknown: statement
# | 43: unknown, put in: {name}
# | 44: unknown, put in: %s
# | 45: ExecuteStatement: SELECT * FROM Music WHERE Artist = ?; put in: {}
# | 46: unknown operation
# | 47: unknown operation
