import boto3

dynamodb = boto3.client("dynamodb")


def order(number):
    return dynamodb.execute_statement(
        Statement='SELECT * FORM "Orders" WHERE Number = ?', Parameters=[{"S": number}]
    )
