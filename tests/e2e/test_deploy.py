"""The configurations of `deploy`, as they are, except for addresses and certificates."""

import hashlib
import hmac
import pathlib
import re
import tempfile
import unittest

from certificates import SERVICE, make
from stack import Stack
from test_drivers import run, statement
from wire import chunked, headers, request, send

READ = "SELECT * FROM Person"
DROP = "DROP TABLE Person"
CLERK = "spiffe://example.org/clerk"
BOSS = "spiffe://example.org/boss"


def is_signed(record, key, secret, service="qldb"):
    """Whether the signature is one of this key for the service. Source: IAM User Guide, "Create a signed AWS API request"."""
    given = dict(record["headers"])
    pattern = r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)"
    credential, names, signature = re.fullmatch(pattern, given["authorization"]).groups()
    scope = credential.split("/", 1)[1]
    lines = [f"{name}:{' '.join(given[name].split())}" for name in names.split(";")]
    body = hashlib.sha256(record["body"]).hexdigest()
    canonical = "\n".join([record["method"], "/", "", *lines, "", names, body]).encode()
    text = "\n".join(["AWS4-HMAC-SHA256", given["x-amz-date"], scope, hashlib.sha256(canonical).hexdigest()])
    derived = f"AWS4{secret}".encode()
    for part in [*scope.split("/"), text]:
        derived = hmac.digest(derived, part.encode(), "sha256")
    return (
        credential.startswith(f"{key}/")
        and scope.split("/")[1:] == ["us-east-1", service, "aws4_request"]
        and derived.hex() == signature
    )


class Deployed:
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.tls = pathlib.Path(folder.name)
        make(cls.tls, CLERK)
        cls.stack = Stack(cls.file, tls=cls.tls, changes=cls.changes, environment=cls.environment)
        cls.addClassCleanup(cls.stack.close)

    def setUp(self):
        self.stack.upstream.reset()

    def driver_may_read_and_no_more(self, endpoint, key, secret, **more):
        lines = run(
            "python",
            endpoint,
            "read-only",
            [(READ, []), (DROP, []), (READ, [])],
            verify=str(self.tls / "ca.crt"),
            **more,
        )
        self.assertEqual([lines[0], lines[2]], [{"ok": 3}, {"ok": 3}])
        self.assertEqual(lines[1]["error"], "BadRequestException")
        self.assertIn("qldb:PartiQLDropTable", lines[1]["message"])
        records = self.stack.upstream.records()
        self.assertEqual([text for record in records if (text := statement(record["body"]))], [READ, READ])
        for record in records:
            self.assertEqual(dict(record["headers"])["host"], SERVICE)
            self.assertTrue(is_signed(record, key, secret), record)


class SignedByTheClient(Deployed, unittest.TestCase):
    file = "envoy.yaml"
    changes = environment = ()

    def test_driver_under_the_name_of_the_service(self):
        endpoint = f"https://{SERVICE}"
        self.driver_may_read_and_no_more(endpoint, "AKIAEXAMPLEREADONLY0", "secret", at=self.stack.port)

    def test_another_upstream(self):
        with Stack(self.file, tls=self.tls, front="stranger") as stack:
            body = b'{"StartSession":{"LedgerName":"qldb-access-control"}}'
            self.assertEqual(send(stack.port, request(body, headers()), self.tls).status, 503)
            self.assertEqual(stack.upstream.bodies(), [])


class SignedByEnvoy(Deployed, unittest.TestCase):
    file = "envoy-signing.yaml"
    changes = [
        ('by = "access-key"', 'by = "header"\nheader = "x-qldb-caller"'),
        ('access-keys = ["AKIAEXAMPLEREADONLY0"]', f'header-values = ["{CLERK}"]'),
        ('access-keys = ["AKIAEXAMPLESUPER0000"]', f'header-values = ["{BOSS}"]'),
        ('access-keys = ["AKIAEXAMPLEADMIN0000"]', 'header-values = ["spiffe://example.org/admin"]'),
        ('access-keys = ["AKIAEXAMPLEAUDIT0000"]', 'header-values = ["spiffe://example.org/audit"]'),
    ]
    key, secret = "AKIAENVOYSOWNKEY0000", "the secret of Envoy"
    environment = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_EC2_METADATA_DISABLED": "true"}

    def send(self, body, certificate="client", length=True, **changes):
        return send(self.stack.port, request(body, headers(**changes), length=length), self.tls, certificate)

    def test_driver_with_a_certificate(self):
        pair = [str(self.tls / "client.crt"), str(self.tls / "client.key")]
        self.driver_may_read_and_no_more(f"https://localhost:{self.stack.port}", self.key, self.secret, cert=pair)

    def test_what_the_client_says_of_itself(self):
        start = b'{"StartSession":{"LedgerName":"qldb-access-control"}}'
        drop = b'{"SessionToken":"token","ExecuteStatement":{"TransactionId":"%s","Statement":"DROP TABLE Person"}}' % (
            b"x" * 22
        )
        for claim in (BOSS, [BOSS, BOSS], f"{CLERK},{BOSS}", ""):
            with self.subTest(claim):
                self.setUp()
                answer = self.send(drop, "client", x_qldb_caller=claim)
                self.assertEqual(answer.status, 400)
                self.assertIn("qldb:PartiQLDropTable", answer.message())
                self.assertEqual(self.stack.upstream.bodies(), [])
                self.assertEqual(self.send(start, "client", x_qldb_caller=claim).status, 200)
                [record] = self.stack.upstream.records()
                self.assertTrue(is_signed(record, self.key, self.secret))
                self.assertNotIn("x-qldb-caller", dict(record["headers"]))

    def test_what_the_client_signed_is_not_sent_on(self):
        start = b'{"StartSession":{"LedgerName":"qldb-access-control"}}'
        old = {"x_amz_date": "20200101T000000Z", "x_amz_security_token": "old", "x_amz_content_sha256": "0" * 64}
        self.assertEqual(self.send(start, **old).status, 200)
        [record] = self.stack.upstream.records()
        self.assertTrue(is_signed(record, self.key, self.secret))
        self.assertNotIn("x-amz-security-token", dict(record["headers"]))

    def test_chunks_are_signed(self):
        start = b'{"StartSession":{"LedgerName":"qldb-access-control"}}'
        self.assertEqual(self.send(chunked(start), transfer_encoding="chunked", length=False).status, 200)
        [record] = self.stack.upstream.records()
        self.assertEqual(record["body"], start)
        self.assertTrue(is_signed(record, self.key, self.secret))

    def test_clients_that_nobody_knows(self):
        start = b'{"StartSession":{"LedgerName":"qldb-access-control"}}'
        for certificate in (None, "stranger"):
            with self.subTest(certificate):
                self.assertEqual(self.send(start, certificate, x_qldb_caller=BOSS).status, 0)
        self.assertEqual(self.stack.upstream.bodies(), [])
