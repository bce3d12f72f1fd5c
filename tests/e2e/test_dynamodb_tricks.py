"""Requests of DynamoDB that two readers could read in two ways: decided on exactly what the upstream reads, or
refused.

The caller may read by key and nothing else. Each trick tries to bring a DELETE or a scan to the tables, or is a
strange but honest way to read, which reaches them as it is or is refused."""

import gzip
import json
import unittest

from dynamodb_stack import HOSTS, authorization, dynamodb_stack, headers, post
from wire import chunked, request, send, send_h2

READ = """SELECT "State" FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1\'"""
DELETE = """DELETE FROM "Orders" WHERE "CustomerId" = 'c1' AND "OrderId" = 'o1\'"""


def body(statement):
    return json.dumps({"Statement": statement}).encode()


def both(first, second, name="Statement"):
    return ('{"Statement":%s,"%s":%s}' % (json.dumps(first), name, json.dumps(second))).encode()


REFUSED_BODIES = {
    "the statement itself": body(DELETE),
    "in escapes": body(DELETE).replace(b"DELETE", rb"\u0044ELETE"),
    "all in escapes": b'{"Statement":"%s"}' % "".join(f"\\u{ord(one):04x}" for one in DELETE).encode(),
    "twice, read first": both(READ, DELETE),
    "twice, delete first": both(DELETE, READ),
    "twice, the second in escapes": both(READ, DELETE, r"\u0053tatement"),
    "in another case": both(READ, DELETE, "statement"),
    "two bodies": body(READ) + body(DELETE),
    "two bodies in a list": b"[%s,%s]" % (body(READ), body(DELETE)),
    "after a byte order mark": b"\xef\xbb\xbf" + body(DELETE),
    "a read after a byte order mark": b"\xef\xbb\xbf" + body(READ),
    "in UTF-16": body(DELETE).decode().encode("utf-16"),
    "a list of statements": b'{"Statement":["%s"]}' % DELETE.replace('"', '\\"').encode(),
    "members of a batch too": b'{"Statement":%s,"Statements":[{"Statement":%s}]}'
    % (json.dumps(READ).encode(), json.dumps(DELETE).encode()),
    "a member that nobody knows": b'{"Statement":%s,"Query":%s}'
    % (json.dumps(READ).encode(), json.dumps(DELETE).encode()),
    "after a comment": body(f"-- {READ}\n{DELETE}"),
    "after a semicolon": body(f"{READ}; {DELETE}"),
    "a scan": body('SELECT * FROM "Orders"'),
    "a scan that seems none": body("""SELECT * FROM "Orders" WHERE "CustomerId" = 'c1' OR "State" = 'x'"""),
    "nothing": b"",
    "an empty object": b"{}",
    "CBOR": b"\xa1\x69Statement\x66SELECT",
    "deep": b'{"Statement":%s,"Parameters":[%s%s]}' % (json.dumps(READ).encode(), b'{"L":[' * 9000, b"]}" * 9000),
}


class Tricks:
    @classmethod
    def setUpClass(cls):
        cls.stack = dynamodb_stack(cls.check)
        cls.addClassCleanup(cls.stack.close)
        cls.port = cls.stack.port
        cls.items = cls.stack.upstream.items()

    def setUp(self):
        self.stack.upstream.reset()

    def tearDown(self):
        self.assertEqual(self.stack.upstream.items(), self.items)

    def never(self, data):
        """What is sent is refused, and nothing of it is seen upstream."""
        answer = send(self.port, data) if isinstance(data, bytes) else data
        self.assertIn(answer.status, (0, 400, 403, 404, 413), answer)
        self.assertEqual(self.stack.upstream.bodies(), [])
        return answer

    def passed(self, data, expected=None):
        answer = send(self.port, data)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.stack.upstream.bodies(), [expected or body(READ)])

    def test_what_is_allowed(self):
        self.passed(request(body(READ), headers()))
        self.setUp()
        self.passed(request(chunked(body(READ)), headers(transfer_encoding="chunked"), length=False))

    def test_bodies(self):
        for name, data in REFUSED_BODIES.items():
            with self.subTest(name):
                self.never(request(data, headers()))

    def test_strange_and_honest(self):
        escaped = body(READ).replace(b"SELECT", rb"\u0053ELECT")
        spaced = b' \r\n\t{ "Statement" :' + json.dumps(READ).encode() + b"}\n"
        for data in (escaped, spaced, body(READ + ";")):
            with self.subTest(data):
                self.setUp()
                self.passed(request(data, headers()), data)

    def test_heads(self):
        good = authorization("AKIAEXAMPLESUPPORT00")
        changes = [
            {"content_type": "application/json"},
            {"content_type": "application/x-amz-json-1.1"},
            {"content_type": "application/cbor"},
            {"content_type": None},
            {"smithy_protocol": "rpc-v2-cbor"},
            {"content_encoding": "gzip"},
            {"content_encoding": "identity"},
            {"x_amz_target": "QLDBSession.SendCommand"},
            {"x_amz_target": "DynamoDBStreams_20120810.GetRecords"},
            {"x_amz_target": None},
            {"x_amz_target": ["DynamoDB_20120810.ExecuteStatement"] * 2},
            {"x_amz_target": ["DynamoDB_20120810.ExecuteStatement", "DynamoDB_20120810.DeleteTable"]},
            {"content_type": ["application/x-amz-json-1.0"] * 2},
            {"authorization": None},
            {"authorization": [good, good]},
            {"authorization": good.replace("/dynamodb/", "/qldb/")},
            {"authorization": good.replace("us-east-1", "eu-west-1")},
            {"authorization": good.replace("host;", "")},
            {"authorization": good.replace("SUPPORT00", "STRANGER0")},
            {"host": "999999999999.ddb.us-east-1.amazonaws.com"},
            {"host": "dynamodb.eu-west-1.amazonaws.com"},
            {"host": "streams.dynamodb.us-east-1.amazonaws.com"},
            {"host": "session.qldb.us-east-1.amazonaws.com"},
            {"host": [HOSTS["region"], HOSTS["account"]]},
        ]
        for change in changes:
            with self.subTest(change):
                self.never(request(body(READ), headers(**change)))
        self.never(request(gzip.compress(body(READ)), headers(content_encoding="gzip")))

    def test_paths_and_methods(self):
        for method, path in (
            ("GET", "/"),
            ("PUT", "/"),
            ("POST", "/?x"),
            ("POST", "//"),
            ("POST", "/service/DynamoDB_20120810/operation/ExecuteStatement"),
        ):
            with self.subTest(method + path):
                self.never(request(body(READ), headers(), method=method, path=path))

    def test_hosts(self):
        for host in (
            HOSTS["region"],
            f"{HOSTS['region']}:443",
            HOSTS["account"],
            "localhost:8000",
            "proxy.example.org",
        ):
            with self.subTest(host):
                self.setUp()
                self.passed(request(body(READ), headers(host=host)))

    def test_http_2(self):
        pairs = headers()
        self.assertEqual(send_h2(self.port, pairs, body(READ)), 200)
        self.assertEqual(self.stack.upstream.bodies(), [body(READ)])
        self.setUp()
        self.assertEqual(send_h2(self.port, pairs, body(DELETE)), 400)
        other = "999999999999.ddb.us-east-1.amazonaws.com"
        self.assertEqual(send_h2(self.port, pairs, body(READ), authority=other), 400)
        self.assertIn(send_h2(self.port, [*pairs, ("host", other)], body(READ), keep_host=True), (0, 400))
        self.assertEqual(self.stack.upstream.bodies(), [])

    def test_other_operations(self):
        key = {"CustomerId": {"S": "c1"}, "OrderId": {"S": "o1"}}
        self.assertEqual(post(self.port, {"TableName": "Orders", "Key": key}, operation="GetItem").status, 200)
        self.setUp()
        item = {"TableName": "Orders", "Item": key}
        for operation, data in (
            ("PutItem", item),
            ("DeleteItem", {"TableName": "Orders", "Key": key}),
            ("BatchWriteItem", {"RequestItems": {"Orders": [{"PutRequest": {"Item": key}}]}}),
            ("TransactWriteItems", {"TransactItems": [{"Put": item}]}),
            ("Scan", {"TableName": "Orders"}),
            ("DeleteTable", {"TableName": "Orders"}),
            ("StartBulkPutItems", {}),
            ("ListTables", {}),
        ):
            with self.subTest(operation):
                self.never(post(self.port, data, operation=operation))

    def test_long_bodies(self):
        long = body(READ)[:-1] + b" " * ((16 << 20) - len(body(READ))) + b"}"
        self.assertEqual(len(long), 16 << 20)
        self.passed(request(long, headers()), long)
        self.setUp()
        answer = send(self.port, request(long + b" ", headers()))
        self.assertIn(answer.status, (0, 413), answer)
        self.assertEqual(self.stack.upstream.bodies(), [])


class OverHttp(Tricks, unittest.TestCase):
    check = "http"


class OverGrpc(Tricks, unittest.TestCase):
    check = "grpc"
