"""`deploy/envoy-dynamodb-signing.yaml`, as it is, except for addresses and certificates: the client shows a certificate, and Envoy
signs."""

import json
import pathlib
import tempfile
import unittest

from certificates import make
from dynamodb_stack import HOSTS, KEYS, Dynoxide, headers
from stack import Stack
from test_deploy import is_signed
from wire import chunked, request, send

CUSTOMER, SUPPORT = "spiffe://example.org/customer", "spiffe://example.org/support"
CALLERS = {role: f"spiffe://example.org/{role}" for role in KEYS}
CHANGES = [('by = "access-key"', 'by = "header"\nheader = "x-dynamodb-caller"')]
CHANGES += [(f'access-keys = ["{key}"]', f'header-values = ["{CALLERS[role]}"]') for role, key in KEYS.items()]
KEY, SECRET = "AKIAENVOYSOWNKEY0000", "the secret of Envoy"
READ = b'{"Statement": "SELECT State FROM Orders WHERE CustomerId = \'c1\' AND OrderId = \'o1\'"}'
OTHER = READ.replace(b"c1", b"c2")


class SignedByEnvoy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.tls = pathlib.Path(folder.name)
        make(cls.tls, CUSTOMER)
        environment = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true"}
        cls.stack = Stack(
            "envoy-dynamodb-signing.yaml",
            upstream=Dynoxide,
            config="dynamodb",
            tls=cls.tls,
            changes=CHANGES,
            environment=environment,
        )
        cls.addClassCleanup(cls.stack.close)

    def setUp(self):
        self.stack.upstream.reset()

    def send(self, body, certificate="client", length=True, **changes):
        changes = {"authorization": None, "x_amz_date": None, **changes}
        return send(self.stack.port, request(body, headers(**changes), length=length), self.tls, certificate)

    def reached(self, body):
        """The one request that came, which is this and signed by Envoy."""
        [(pairs, came)] = self.stack.upstream.requests()
        self.assertEqual(came, body)
        record = {"headers": pairs, "body": came, "method": "POST"}
        self.assertTrue(is_signed(record, KEY, SECRET, "dynamodb"), pairs)
        self.assertEqual(dict(pairs)["host"], HOSTS["region"])
        self.assertNotIn("x-dynamodb-caller", dict(pairs))
        return dict(pairs)

    def test_own_rows_and_no_others(self):
        answer = self.send(READ)
        self.assertEqual((answer.status, json.loads(answer.body)["Items"]), (200, [{"State": {"S": "new"}}]))
        self.reached(READ)
        self.stack.upstream.reset()
        answer = self.send(OTHER)
        self.assertEqual(answer.status, 400)
        self.assertIn(b"dynamodb:PartiQLSelect", answer.body)
        self.assertEqual(self.stack.upstream.bodies(), [])

    def test_what_the_client_says_of_itself(self):
        for claim in (SUPPORT, [SUPPORT, SUPPORT], f"{CUSTOMER},{SUPPORT}", ""):
            with self.subTest(claim):
                self.setUp()
                self.assertEqual(self.send(OTHER, x_dynamodb_caller=claim).status, 400)
                self.assertEqual(self.stack.upstream.bodies(), [])
                self.assertEqual(self.send(READ, x_dynamodb_caller=claim).status, 200)
                self.reached(READ)

    def test_what_the_client_signed_is_not_sent_on(self):
        old = {"x_amz_date": "20200101T000000Z", "x_amz_security_token": "old", "x_amz_content_sha256": "0" * 64}
        old["authorization"] = dict(headers("admin"))["authorization"]
        self.assertEqual(self.send(OTHER, **old).status, 400)
        self.assertEqual(self.send(READ, **old).status, 200)
        pairs = self.reached(READ)
        self.assertNotIn("x-amz-security-token", pairs)
        self.assertNotEqual(pairs["x-amz-date"], old["x_amz_date"])

    def test_chunks_and_long_bodies_are_signed(self):
        self.assertEqual(self.send(chunked(READ), transfer_encoding="chunked", length=False).status, 200)
        self.reached(READ)
        self.stack.upstream.reset()
        long = READ[:-1] + b" " * (3 << 20) + b"}"
        self.assertEqual(self.send(long).status, 200)
        self.reached(long)

    def test_clients_that_nobody_knows(self):
        for certificate in (None, "stranger"):
            with self.subTest(certificate):
                self.assertEqual(self.send(READ, certificate, x_dynamodb_caller=SUPPORT).status, 0)
        self.assertEqual(self.stack.upstream.bodies(), [])
