"""Envoy and the service in front of dynoxide, which runs statements as DynamoDB does; what it gets is written down."""

import json
import os
import subprocess

from stack import Stack
from wire import JSON, Relay, changed, request, send, signature

KEYS = {
    "admin": "AKIAEXAMPLEADMIN0000",
    "customer": "AKIAEXAMPLECUSTOMER0",
    "support": "AKIAEXAMPLESUPPORT00",
    "shipping": "AKIAEXAMPLESHIPPING0",
}
ACCOUNT = "123456789012"
HOSTS = {"region": "dynamodb.us-east-1.amazonaws.com", "account": f"{ACCOUNT}.ddb.us-east-1.amazonaws.com"}
ITEMS = [
    {"CustomerId": {"S": "c1"}, "OrderId": {"S": "o1"}, "State": {"S": "new"}, "Total": {"S": "10"}},
    {"CustomerId": {"S": "c1"}, "OrderId": {"S": "ü\u2028"}, "State": {"S": "paid"}},
    {"CustomerId": {"S": "c2"}, "OrderId": {"S": "o1"}, "State": {"S": "sent"}},
]


def authorization(key):
    return signature(key, "20260101", "dynamodb")


def headers(role="support", operation="ExecuteStatement", **changes):
    """The headers of a request, with changes as in `changed`."""
    given = {
        "host": "localhost",
        "content-type": JSON,
        "x-amz-target": f"DynamoDB_20120810.{operation}",
        "x-amz-date": "20260101T000000Z",
        "authorization": authorization(KEYS[role]),
    }
    return changed(given, changes)


def post(port, body, role="support", operation="ExecuteStatement", **changes):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return send(port, request(body, headers(role, operation, **changes)))


class Dynoxide:
    """With the table of `deploy/dynamodb` and a few items."""

    def __init__(self, folder):
        with open(folder / "dynoxide.log", "w") as log:
            self.process = subprocess.Popen([os.environ["DYNOXIDE"]], stdout=subprocess.PIPE, stderr=log, text=True)
        self.own_port = int(self.process.stdout.readline().rsplit(":")[-1])
        self.relay = Relay(self.own_port)
        self.port, self.forgotten = self.relay.port, []
        self.fill()

    def direct(self, operation, body):
        answer = post(self.own_port, body, "admin", operation)
        assert answer.status == 200, answer
        return json.loads(answer.body)

    def fill(self):
        keys = lambda partition, sort: [
            {"AttributeName": partition, "KeyType": "HASH"},
            {"AttributeName": sort, "KeyType": "RANGE"},
        ]
        self.direct(
            "CreateTable",
            {
                "TableName": "Orders",
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": keys("CustomerId", "OrderId"),
                "AttributeDefinitions": [
                    {"AttributeName": name, "AttributeType": "S"} for name in ("CustomerId", "OrderId", "State")
                ],
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "ByState",
                        "KeySchema": keys("State", "OrderId"),
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
            },
        )
        for item in ITEMS:
            self.direct("PutItem", {"TableName": "Orders", "Item": item})

    def items(self):
        """All that is in the table, by key."""
        found = self.direct("Scan", {"TableName": "Orders"})["Items"]
        return sorted((item["CustomerId"]["S"], item["OrderId"]["S"]) for item in found)

    def connections(self):
        return [list(Relay.parse(bytes(kept))) for kept in self.relay.streams]

    def requests(self):
        """What came through Envoy: `(headers, body)`, connection by connection."""
        forgotten = [*self.forgotten, *([0] * len(self.relay.streams))]
        return [one for sent, seen in zip(self.connections(), forgotten) for one in sent[seen:]]

    def bodies(self):
        return [body for _, body in self.requests()]

    def reset(self):
        self.forgotten = [len(sent) for sent in self.connections()]


def dynamodb_stack(check="http", **more):
    return Stack("envoy-dynamodb.yaml", check=check, upstream=Dynoxide, config="dynamodb", **more)
