"""The three clients through Envoy: what is allowed reaches the ledger byte for byte, what is refused never does and
is tried once."""

import json
import os
import subprocess
import sys
import unittest

from stack import HERE, KEYS, LEDGER, Stack
from wire import Relay

CLIENTS = {
    "python": [sys.executable, HERE / "driver.py"],
    "node": [os.environ.get("NODE", "node"), HERE / "driver.mjs"],
    "rust": [os.environ["SDK"]],
}
# The demo of access control for QLDB: seven operations, and which of its four roles may do them.
# Source: qldb-access-control-demo, shell-demo/README.md.
OPERATIONS = [
    ("CREATE TABLE testTable", [], {"super"}),
    ("CREATE INDEX ON Person (email)", [], {"super"}),
    ('INSERT INTO Person `{colour: "Blue", email: "matt@test.com"}`', [], {"super", "admin"}),
    ("SELECT * FROM Person WHERE email = ?", ['"matt@test.com"'], {"super", "admin", "audit", "read-only"}),
    ("UPDATE Person SET colour = 'Red' WHERE email = 'matt@test.com'", [], {"super", "admin"}),
    ("DELETE FROM Person WHERE email = ?", ['"matt@test.com"'], {"super", "admin"}),
    ("SELECT * FROM history( Person) WHERE metadata.id = ?", ['"3yf1Dm8KxKsEbyXMmhMrGp"'], {"super", "admin", "audit"}),
]
READS = 3
WRITES = 1
# What is missing, as the message says it.
MISSING = ["CreateTable", "CreateIndex", "Insert", "Select", "Update", "Delete", "HistoryFunction"]


def run(client, endpoint, role, statements, **more):
    """The lines that a client prints: one for each statement."""
    given = {"endpoint": endpoint, "access_key": KEYS[role], "ledger": LEDGER, **more}
    given["statements"] = [{"statement": text, "parameters": values} for text, values in statements]
    done = subprocess.run(CLIENTS[client], input=json.dumps(given), capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def commands(bodies):
    """The names of the commands."""
    return [next(name for name in json.loads(body) if name != "SessionToken") for body in bodies]


def statement(body):
    return json.loads(body).get("ExecuteStatement", {}).get("Statement")


class Drivers:
    """Once for each way in which Envoy asks."""

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(check=cls.check)
        cls.addClassCleanup(cls.stack.close)

    def setUp(self):
        self.relay = Relay(self.stack.port)
        self.addCleanup(self.relay.close)
        self.stack.upstream.reset()

    def matrix(self, client):
        for role in KEYS:
            with self.subTest(role=role):
                self.role(client, role)

    def role(self, client, role):
        before = len(self.relay.requests())
        self.stack.upstream.reset()
        endpoint = f"http://127.0.0.1:{self.relay.port}"
        lines = run(client, endpoint, role, [(text, values) for text, values, _ in OPERATIONS])
        self.assertEqual(len(lines), len(OPERATIONS))
        for (text, _, roles), missing, line in zip(OPERATIONS, MISSING, lines, strict=True):
            if role in roles:
                self.assertEqual(line, {"ok": READS if text.startswith("SELECT") else WRITES}, text)
            else:
                self.assertEqual(line["error"], "BadRequestException", text)
                self.assertIn(f"qldb:PartiQL{missing}", line["message"])

        sent = self.relay.requests()[before:]
        refused = {text for text, _, roles in OPERATIONS if role not in roles}
        allowed = [body for _, body in sent if statement(body) not in refused]
        # Every statement is tried once, in one session that a refusal does not end.
        self.assertEqual([statement(body) for _, body in sent if statement(body)], [text for text, _, _ in OPERATIONS])
        self.assertEqual(commands(body for _, body in sent).count("StartSession"), 1)
        self.assertEqual(commands(body for _, body in sent).count("AbortTransaction"), len(refused))
        # All but the refused reaches the upstream, byte for byte, under the headers that are signed.
        records = self.stack.upstream.records()
        self.assertEqual([record["body"] for record in records], allowed)
        headers = [dict(pairs) for pairs, body in sent if statement(body) not in refused]
        for given, record in zip(headers, records, strict=True):
            reached = dict(record["headers"])
            signed = given["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
            for name in [*signed, "authorization"]:
                self.assertEqual(reached.get(name), given[name], name)

    def test_python(self):
        self.matrix("python")

    def test_node(self):
        self.matrix("node")

    def test_rust(self):
        self.matrix("rust")


class OverHttp(Drivers, unittest.TestCase):
    check = "http"


class OverGrpc(Drivers, unittest.TestCase):
    check = "grpc"


class WithoutReasons(unittest.TestCase):
    def test_drivers_hear_what_the_ledger_itself_says(self):
        with Stack(changes=[("catalog =", "explain = false\ncatalog =")]) as stack:
            for client in CLIENTS:
                [line] = run(client, f"http://127.0.0.1:{stack.port}", "read-only", [("DROP TABLE Person", [])])
                self.assertEqual(line["error"], "BadRequestException")
                said = "Unable to run the statement due to insufficient permissions or an improper variable reference"
                self.assertEqual(line["message"], f"Access denied. {said}")
            self.assertNotIn("Statement", "".join(body.decode() for body in stack.upstream.bodies()))
