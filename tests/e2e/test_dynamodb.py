"""Four clients of DynamoDB through Envoy: what is allowed reaches the tables as it was sent and gives real items, what is
refused never does, and is shown after one attempt."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from certificates import make
from dynamodb_stack import ACCOUNT, HOSTS, KEYS, dynamodb_stack
from stack import HERE, filters, get
from test_deploy import is_signed
from wire import Relay

PYTHON = os.environ["DYNAMODB_PYTHON"]
CLIENTS = {
    "boto3": [PYTHON, HERE / "dynamodb_client.py"],
    "cli": [PYTHON, HERE / "dynamodb_client.py", "--cli"],
    "node": [os.environ.get("NODE", "node"), HERE / "dynamodb_client.mjs"],
    "rust": [os.environ["DYNAMODB_SDK"]],
}
ARNS = {role: f"arn:aws:iam::123456789012:role/orders-{role}" for role in KEYS}
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders"
ITEM = 'SELECT "State" FROM "Orders" WHERE "CustomerId" = ? AND "OrderId" = ?'
UPDATE = 'UPDATE "Orders" SET "Note" = \'x\' WHERE "CustomerId" = ? AND "OrderId" = ?'


def values(*texts):
    return [{"S": text} for text in texts]


def one(statement, *texts):
    return {"Statement": statement, "Parameters": values(*texts)} if texts else {"Statement": statement}


def execute(statement, *texts):
    return ("ExecuteStatement", one(statement, *texts))


def batch(*statements):
    return ("BatchExecuteStatement", {"Statements": list(statements)})


def transaction(*statements):
    return ("ExecuteTransaction", {"TransactStatements": list(statements)})


def denied(role, action, resource=TABLE, end=None):
    end = end or f"because no identity-based policy allows the dynamodb:{action} action"
    return f"User: {ARNS[role]} is not authorized to perform: dynamodb:{action} on resource: {resource} {end}"


def state(text):
    return {"State": {"S": text}}


ALL = {"admin", "customer", "support", "shipping"}
# The request, who may send it, and what those get; of the others the action that is refused.
REQUESTS = [
    (execute(ITEM, "c1", "o1"), ALL, [state("new")], "PartiQLSelect"),
    (execute(ITEM, "c2", "o1"), ALL - {"customer"}, [state("sent")], "PartiQLSelect"),
    (
        execute(ITEM.replace("?", "'c1'", 1).replace("?", "'ü\u2028'")),
        ALL,
        [state("paid")],
        "PartiQLSelect",
    ),
    (
        execute('SELECT "Total" FROM "Orders" WHERE "CustomerId" = ? AND "OrderId" = ?', "c1", "o1"),
        ALL - {"shipping"},
        [{"Total": {"S": "10"}}],
        "PartiQLSelect",
    ),
    (
        execute('SELECT "State" FROM "Orders" WHERE "State" = \'sent\''),
        {"admin", "shipping"},
        [state("sent")],
        "PartiQLSelect",
    ),
    (
        execute('SELECT "State" FROM "Orders"."ByState" WHERE "State" = ?', "sent"),
        {"admin", "support"},
        [state("sent")],
        "PartiQLSelect",
    ),
    (execute(UPDATE, "c1", "o1"), {"admin", "customer"}, [], "PartiQLUpdate"),
    (
        execute("INSERT INTO \"Orders\" VALUE {'CustomerId': 'c1', 'OrderId': ?}", "NEW"),
        {"admin", "customer"},
        [],
        "PartiQLInsert",
    ),
    (
        execute('DELETE FROM "Orders" WHERE "CustomerId" = ? AND "OrderId" = ?', "c1", "NEW"),
        {"admin", "customer"},
        [],
        "PartiQLDelete",
    ),
    (batch(one(ITEM, "c1", "o1"), one(ITEM, "c1", "o9")), ALL, None, "PartiQLSelect"),
    (transaction(one(UPDATE, "c1", "o1")), {"admin", "customer"}, None, "PartiQLUpdate"),
    (
        ("GetItem", {"TableName": "Orders", "Key": {"CustomerId": {"S": "c2"}, "OrderId": {"S": "o1"}}}),
        {"admin", "support"},
        None,
        "GetItem",
    ),
]
SCAN = "with an explicit deny in an identity-based policy"


def run(client, endpoint, role, requests, **more):
    """The lines that a client prints: one for each request."""
    given = {"endpoint": endpoint, "access_key": KEYS.get(role, role), **more}
    given["requests"] = [{"operation": operation, "input": body} for operation, body in requests]
    done = subprocess.run(CLIENTS[client], input=json.dumps(given), capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Clients:
    """Once for each way in which Envoy asks."""

    @classmethod
    def setUpClass(cls):
        cls.stack = dynamodb_stack(cls.check)
        cls.addClassCleanup(cls.stack.close)

    def setUp(self):
        self.relay = Relay(self.stack.port)
        self.addCleanup(self.relay.close)
        self.stack.upstream.reset()

    def send(self, client, role, requests):
        """The lines; each request was sent once."""
        before = len(self.relay.requests())
        lines = run(client, f"http://127.0.0.1:{self.relay.port}", role, requests)
        self.assertEqual(len(lines), len(requests))
        self.sent = self.relay.requests()[before:]
        self.assertEqual(len(self.sent), len(requests), "attempts")
        return lines

    def matrix(self, client, roles=tuple(KEYS)):
        for role in roles:
            with self.subTest(role=role):
                self.role(client, role)

    def role(self, client, role):
        self.stack.upstream.reset()
        fresh = f"{client}-{role}-{self.check}"
        requests = [json.loads(json.dumps(request).replace('"NEW"', json.dumps(fresh))) for request, *_ in REQUESTS]
        lines = self.send(client, role, requests)
        for (request, roles, expected, action), line in zip(REQUESTS, lines, strict=True):
            if role in roles:
                self.assertIn("ok", line, request)
                if expected is not None:
                    self.assertEqual(line["ok"], expected, request)
                continue
            self.refused(client, role, request, action, line)
        allowed = [one for (_, roles, _, _), one in zip(REQUESTS, self.sent, strict=True) if role in roles]
        reached = self.stack.upstream.requests()
        self.assertEqual([body for _, body in reached], [body for _, body in allowed])
        for (given, _), (found, _) in zip(allowed, reached, strict=True):
            given, found = dict(given), dict(found)
            signed = given["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
            for name in [*signed, "authorization", "x-amz-target"]:
                self.assertEqual(found.get(name), given[name], name)

    def refused(self, client, role, request, action, line):
        operation, body = request
        if operation == "ExecuteTransaction":
            self.assertEqual(line["error"], "TransactionCanceledException")
            self.assertIn("[AccessDenied]", line["message"])
            return
        is_scan = role == "support" and action == "PartiQLSelect"
        resource = f"{TABLE}/index/ByState" if '"ByState"' in json.dumps(body).replace("\\", "") else TABLE
        self.assertEqual(line["error"], "AccessDeniedException", request)
        self.assertEqual(line["message"], denied(role, action, resource, SCAN if is_scan else None))
        if client != "cli":
            self.assertRegex(line["id"], "^[0-9A-V]{52}$")
            self.assertIn(line["id"], [one.get("request_id") for one in self.stack.authz.audit()])
        self.assertLess(line["seconds"], 10)

    def batches(self, client):
        """AWS's answer where all of a batch is refused, a loud refusal where a part is, and reasons of a cancellation."""
        other, another = one(UPDATE, "c2", "o1"), one(UPDATE, "c2", "o2")
        mine = one(UPDATE, "c1", "o1")
        self.stack.upstream.reset()
        requests = [batch(other, another), batch(mine, other), transaction(mine, other)]
        all_refused, some, cancelled = self.send(client, "customer", requests)
        why = denied("customer", "PartiQLUpdate")
        member = {"Error": {"Code": "AccessDenied", "Message": why}, "TableName": "Orders"}
        self.assertEqual(all_refused["ok"], [member, member])
        self.assertEqual(some["error"], "AccessDeniedException")
        text = "The batch is refused whole, and nothing of it ran, because of 1 of its 2 statements. Statements[1]: "
        self.assertEqual(some["message"], text + why)
        self.assertEqual(cancelled["error"], "TransactionCanceledException")
        text = "Transaction cancelled, please refer cancellation reasons for specific reasons [None, AccessDenied]"
        self.assertEqual(cancelled["message"].split("\n")[0], text)
        if client != "cli":
            self.assertEqual(cancelled["reasons"], ["None", "AccessDenied"])
        self.assertEqual(self.stack.upstream.bodies(), [])

    def others(self, client):
        """Errors that are no denials."""
        lines = self.send(client, "AKIAEXAMPLESTRANGER0", [execute('SELECT * FROM "Orders"')])
        self.assertEqual(lines[0]["error"], "UnrecognizedClientException")
        lines = self.send(client, "admin", [execute("SELECT FROM WHERE"), execute('SELECT * FROM "Order"')])
        self.assertEqual([line["error"] for line in lines], ["ValidationException", "AccessDeniedException"])
        self.assertIn("Did you mean `Orders`?", lines[1]["message"])
        self.assertEqual(self.stack.upstream.bodies(), [])

    def test_boto3(self):
        self.matrix("boto3")
        self.batches("boto3")
        self.others("boto3")

    def test_node(self):
        self.matrix("node")
        self.batches("node")
        self.others("node")

    def test_rust(self):
        self.matrix("rust")
        self.batches("rust")
        self.others("rust")


class OverHttp(Clients, unittest.TestCase):
    check = "http"

    def test_cli(self):
        # Each request is a process of a second.
        self.matrix("cli", ["customer"])
        self.batches("cli")
        self.others("cli")


class OverGrpc(Clients, unittest.TestCase):
    check = "grpc"


class WithoutAnswers(unittest.TestCase):
    """What clients make of answers that are Envoy's own."""

    def each(self, stack, requests):
        relay = Relay(stack.port)
        self.addCleanup(relay.close)
        stack.upstream.reset()
        found = {}
        for client in CLIENTS:
            before = len(relay.requests())
            [line] = run(client, f"http://127.0.0.1:{relay.port}", "admin", requests)
            found[client] = line["error"]
            self.assertEqual(len(relay.requests()) - before, 1, client)
        self.assertEqual(stack.upstream.bodies(), [])
        return found

    def test_service_down(self):
        with dynamodb_stack() as stack:
            stack.authz.process.terminate()
            stack.authz.process.wait()
            found = self.each(stack, [execute(ITEM, "c1", "o1")])
        self.assertEqual(found, {"boto3": "403", "cli": "403", "node": "Unknown", "rust": None})

    def test_body_too_long(self):
        def adjust(config):
            filters(config)[0]["typed_config"]["with_request_body"]["max_request_bytes"] = 1024

        with dynamodb_stack(adjust=adjust) as stack:
            found = self.each(stack, [execute(ITEM, "c1", "x" * 2000)])
        self.assertEqual((found["boto3"], found["cli"]), ("413", "413"))


class OverTls(unittest.TestCase):
    """TLS on both sides, and HTTP/2 where client and Envoy agree on it."""

    def test_rust_over_http2(self):
        with tempfile.TemporaryDirectory() as folder:
            tls = pathlib.Path(folder)
            make(tls, "spiffe://example.org/nobody")
            with dynamodb_stack(tls=tls) as stack:
                requests = [execute(ITEM, "c1", "o1"), execute(ITEM, "c2", "o1"), execute(ITEM, "c1", "o1")]
                endpoint = f"https://localhost:{stack.port}"
                lines = run("rust", endpoint, "customer", requests, verify=str(tls / "ca.crt"))
                self.assertEqual([lines[0]["ok"], lines[2]["ok"]], [[state("new")]] * 2)
                self.assertEqual(lines[1]["error"], "AccessDeniedException")
                self.assertEqual(len(stack.upstream.bodies()), 2)
                stats = get(stack.envoy.admin, "/stats?filter=dynamodb.downstream_(cx|rq)_http[12]_total")
                counts = dict(line.split(": ") for line in stats.splitlines())
                [version1] = [count for name, count in counts.items() if name.endswith("cx_http1_total")]
                [version2] = [count for name, count in counts.items() if name.endswith("rq_http2_total")]
                self.assertEqual((version1, version2), ("0", "3"))
                # One that an authority nobody knows has signed is no server.
                lines = run("rust", endpoint, "customer", requests[:1], verify=str(tls / "stranger-ca.crt"))
                self.assertNotIn("ok", lines[0])
                self.assertEqual(len(stack.upstream.bodies()), 2)


class UnderTheNamesOfTheService(unittest.TestCase):
    """TLS on both sides; the signature is one that the upstream can verify."""

    def test_boto3(self):
        with tempfile.TemporaryDirectory() as folder:
            tls = pathlib.Path(folder)
            make(tls, "spiffe://example.org/nobody")
            with dynamodb_stack(tls=tls) as stack:
                for name, account in (("region", None), ("account", ACCOUNT)):
                    stack.upstream.reset()
                    more = {"verify": str(tls / "ca.crt"), "at": stack.port}
                    if account:
                        more["account"] = account
                    allowed = execute(ITEM, "c1", "o1")
                    refused = execute(ITEM, "c2", "o1")
                    lines = run("boto3", None, "customer", [allowed, refused], **more)
                    self.assertEqual(lines[0]["ok"], [state("new")])
                    self.assertEqual(lines[1]["error"], "AccessDeniedException")
                    [(pairs, body)] = stack.upstream.requests()
                    self.assertEqual(dict(pairs)["host"], HOSTS[name])
                    record = {"headers": pairs, "body": body, "method": "POST"}
                    self.assertTrue(is_signed(record, KEYS["customer"], "secret", "dynamodb"))
                # The tables of another account are others.
                more["account"] = "999999999999"
                stack.upstream.reset()
                [line] = run("boto3", None, "customer", [execute(ITEM, "c1", "o1")], **more)
                self.assertEqual(line["error"], "AccessDeniedException")
                self.assertIn("is of the account `999999999999`", line["message"])
                self.assertEqual(stack.upstream.bodies(), [])
