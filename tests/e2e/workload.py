"""What is sent under load and in a soak: to a ledger, or with SERVICE=dynamodb to tables of DynamoDB. Either upstream answers at once."""

import json
import os

import dynamodb_stack
import wire
from stack import KEYS, Stack

# The audit log to a file, as where there are many requests.
CHANGES = [("[caller]", '[audit]\nfile = "audit.log"\n\n[caller]')]


class Ledger:
    target, signing_name, access_key = "QLDBSession.SendCommand", "qldb", KEYS["read-only"]

    def stack(self, check):
        return Stack(check=check, changes=CHANGES)

    def bodies(self, stack):
        """One that is allowed, the one of those that are common that has the most to decide, and one that is refused."""
        session = wire.Session(stack.port)
        read = "SELECT p.email FROM Person AS p WHERE p.email = 'matt@test.com'"
        return session.statement(read), session.statement("DROP TABLE Person")

    def post(self, stack, body):
        return wire.post(stack.port, body)


class Tables:
    target, signing_name = "DynamoDB_20120810.ExecuteStatement", "dynamodb"
    access_key = dynamodb_stack.KEYS["customer"]

    def stack(self, check):
        return Stack("envoy-dynamodb.yaml", check=check, changes=CHANGES, config="dynamodb")

    def bodies(self, stack):
        """The same. The caller has its own rows alone."""
        read = 'SELECT "State", "Total" FROM "Orders" WHERE "CustomerId" = ? AND "OrderId" = ?'
        body = lambda customer: {"Statement": read, "Parameters": [{"S": customer}, {"S": "o1"}]}
        return json.dumps(body("c1")).encode(), json.dumps(body("c2")).encode()

    def post(self, stack, body):
        return dynamodb_stack.post(stack.port, body, "customer")


WORKLOAD = {"qldb": Ledger, "dynamodb": Tables}[os.environ.get("SERVICE", "qldb")]()
