import boto3

dynamodb = boto3.client("dynamodb")


def songs(artist):
    return dynamodb.execute_statement(
        Statement="SELECT SongTitle FROM Music WHERE Artist = ?",
        Parameters=[{"S": artist}],
    )


def typo():
    dynamodb.execute_statement(Statement='SELECT * FROM "Musik"')
