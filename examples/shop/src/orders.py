"""The orders of a customer."""

import boto3

dynamodb = boto3.client("dynamodb")


def orders_of(customer):
    answer = dynamodb.execute_statement(
        Statement="SELECT OrderId, Total FROM Orders WHERE CustomerId = ?",
        Parameters=[{"S": customer}],
    )
    return answer["Items"]


def place(customer, order, total):
    dynamodb.execute_statement(
        Statement="INSERT INTO Orders VALUE {'CustomerId': ?, 'OrderId': ?, 'Total': ?, 'State': 'OPEN'}",
        Parameters=[{"S": customer}, {"S": order}, {"N": str(total)}],
    )


def cancel(customer, order):
    dynamodb.execute_statement(
        Statement="UPDATE Orders SET State = 'CANCELLED' WHERE CustomerId = ? AND OrderId = ?",
        Parameters=[{"S": customer}, {"S": order}],
    )
