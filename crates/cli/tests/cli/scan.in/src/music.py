import boto3

client = boto3.client("dynamodb")


def songs(artist):
    return client.execute_statement(
        Statement="SELECT SongTitle FROM Music WHERE Artist = ?",
        Parameters=[{"S": artist}],
    )


def all_of(table):
    return client.execute_statement(Statement=f"SELECT * FROM {table}")


def rename(artist, genre):
    client.execute_statement(
        Statement=f"UPDATE Music SET Genre = '{genre}' WHERE Artist = ? AND SongTitle = 'é'",
        Parameters=[{"S": artist}],
    )
