"""Requests that two readers could read in two ways: decided on exactly what the upstream reads, or refused.

The caller may read and nothing else. Each trick tries to bring a `DROP TABLE` to the upstream, or is a strange but
honest way to read, which reaches it as it is or is refused."""

import gzip
import json
import re
import unittest

from stack import KEYS, Stack
from wire import JSON, TARGET, Session, authorization, chunked, command, connect, headers, request, send, send_h2

READ = "SELECT * FROM Person"
DROP = "DROP TABLE Person"
# What Envoy does for those that it takes for its own.
ENVOY_WORDS = [
    ("retry-on", "5xx,retriable-4xx"),
    ("max-retries", "3"),
    ("original-path", "/x"),
    ("upstream-rq-timeout-ms", "1"),
    ("internal", "true"),
    ("force-trace", "true"),
    ("expected-rq-timeout-ms", "1"),
]


def with_members(session, members):
    """A body with the members of ExecuteStatement as they are written."""
    text = '{"SessionToken":"%s","ExecuteStatement":{"TransactionId":"%s",%s}}'
    return (text % (session.token, session.transaction, members)).encode()


def refused_bodies(session):
    """Bodies that must not reach the upstream."""
    read, drop = session.statement(READ), session.statement(DROP)
    inner = lambda text: '{"TransactionId":"%s","Statement":"%s"}' % (session.transaction, text)
    both = lambda first, second: (
        '{"SessionToken":"%s","ExecuteStatement":%s,"ExecuteStatement":%s}'
        % (session.token, inner(first), inner(second))
    ).encode()
    return {
        "the statement itself": drop,
        "in escapes": with_members(session, r'"Statement":"\u0044ROP TABLE Person"'),
        "all in escapes": with_members(session, '"Statement":"%s"' % "".join(f"\\u{ord(one):04x}" for one in DROP)),
        "the member's name in escapes": with_members(session, r'"\u0053tatement":"DROP TABLE Person"'),
        "the member twice": with_members(session, f'"Statement":"{READ}","Statement":"{DROP}"'),
        "the member twice, the other way": with_members(session, f'"Statement":"{DROP}","Statement":"{READ}"'),
        "the member twice, once in escapes": with_members(session, f'"Statement":"{READ}","\\u0053tatement":"{DROP}"'),
        "the member twice, in another case": with_members(session, f'"Statement":"{READ}","statement":"{DROP}"'),
        "the command twice": both(READ, DROP),
        "the command twice, the other way": both(DROP, READ),
        "two commands": read[:-1] + b',"AbortTransaction":{}}',
        "a member that is not known": read[:-1] + b',"Execute":{}}',
        "null for the other commands": read[:-1] + b',"StartSession":null}',
        "two sessions": read[:-1] + b',"SessionToken":"other"}',
        "two bodies": read + drop,
        "two lines": read + b"\n" + drop,
        "a list": b"[" + read + b"]",
        "a NUL at the end": read + b"\0",
        "a NUL in the statement": with_members(session, r'"Statement":"SELECT * FROM Person\u0000; DROP TABLE Person"'),
        "a byte order mark": b"\xef\xbb\xbf" + read,
        "UTF-16": read.decode().encode("utf-16"),
        "bytes that are no UTF-8": with_members(session, '"Statement":"SELECT * FROM Person -- X"').replace(
            b"X", b"\xc0\xaf"
        ),
        "half a surrogate": with_members(session, r'"Statement":"SELECT * FROM Person -- \ud800"'),
        "a comment in JSON": read.replace(b"{", b"/**/{", 1),
        "a trailing comma": read[:-1] + b",}",
        "single quotes": read.replace(b'"', b"'"),
        "two statements": session.statement(f"{READ}; {DROP}"),
        "a statement in a list": with_members(session, f'"Statement":["{READ}"]'),
        "compressed": gzip.compress(drop),
        "compressed, and harmless": gzip.compress(read),
        "nothing": b"",
        "an empty object": b"{}",
    }


def refused_requests(session):
    """Whole requests of which nothing must reach the upstream."""
    read, drop = session.statement(READ), session.statement(DROP)
    zipped = gzip.compress(read)
    one = lambda body=read, method="POST", path="/", **changes: request(body, headers(**changes), method, path)
    requests = {
        "gzip": one(zipped, content_encoding="gzip"),
        "gzip of another statement": one(gzip.compress(drop), content_encoding="gzip"),
        "a content coding that is none": one(content_encoding="identity"),
        "deflate in the transfer": request(chunked(read), headers(transfer_encoding="gzip, chunked"), length=False),
        "chunks": request(chunked(drop), headers(transfer_encoding="chunked"), length=False),
        "chunks and a length": request(chunked(read), headers(transfer_encoding="chunked", content_length="5")),
        "chunks twice": request(chunked(read), headers(transfer_encoding=["chunked", "chunked"]), length=False),
        "chunks that are identity": one(transfer_encoding="identity"),
        "chunks in disguise": request(chunked(read), headers(transfer_encoding=" xchunked"), length=False),
        "two lengths": one(content_length="3"),
        "a length with a sign": request(read, headers(content_length=f"+{len(read)}"), length=False),
        "no length": request(read, headers(), length=False),
        "the target twice": one(x_amz_target=[TARGET, TARGET]),
        "two targets": one(x_amz_target=[TARGET, "QLDB.DeleteLedger"]),
        "another target": one(x_amz_target="QLDB.DeleteLedger"),
        "no target": one(x_amz_target=None),
        "the target in another case": one(x_amz_target=TARGET.lower()),
        "two signatures": one(authorization=[authorization("read-only"), authorization("super")]),
        "two signatures, the other way": one(drop, authorization=[authorization("super"), authorization("read-only")]),
        "two credentials": one(
            drop,
            authorization=authorization("super").replace(
                "SignedHeaders", f"Credential={KEYS['read-only']}/x, SignedHeaders"
            ),
        ),
        "no signature": one(authorization=None),
        "a signature in the path": one(
            drop, path="/?X-Amz-Credential=" + KEYS["super"] + "%2F20250101%2Fus-east-1%2Fqldb%2Faws4_request"
        ),
        "a signature for another service": one(authorization=authorization("super").replace("/qldb/", "/s3/")),
        "a signature for another region": one(authorization=authorization("super").replace("us-east-1", "us-east-2")),
        "a key that nobody has": one(
            authorization=authorization("super").replace(KEYS["super"], "AKIANOBODYS0KEY00000")
        ),
        "an envelope that says it is whole": one(drop, x_envoy_auth_partial_body="false"),
        "headers for this connection alone": one(connection="close, x-amz-target, content-type, authorization"),
        "another method in a header": one(drop, x_http_method_override="GET"),
        "an upgrade": one(drop, connection="Upgrade, HTTP2-Settings", upgrade="h2c", http2_settings="AAMAAABkAAQAAP__"),
        "a header with an underscore": request(read, [*headers(), ("x_amz_target", "QLDB.DeleteLedger")]),
        "a header over two lines": request(
            read, [*headers(x_amz_target=None), ("x-amz-target", "QLDBSession\r\n .SendCommand")]
        ),
        "a space before the colon": request(read, [*headers(x_amz_target=None), ("x-amz-target ", TARGET)]),
        "an old version": request(drop, headers()).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    }
    kinds = [
        "application/json",
        "application/x-amz-json-1.1",
        f"{JSON}; charset=utf-16",
        f"{JSON}, text/plain",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/cbor",
        "multipart/form-data; boundary=x",
        "",
        None,
        [JSON, JSON],
    ]
    requests |= {f"the content type {kind}": one(content_type=kind) for kind in kinds}
    methods = ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "post", "CONNECT", "TRACE"]
    requests |= {f"the method {method}": one(method=method) for method in methods}
    paths = [
        "//",
        "/.",
        "/./",
        "/../",
        "/%2e",
        "/%2F",
        "/x/..",
        "/?",
        "/?x=1",
        "/#x",
        "/;x",
        "/\\",
        "*",
        "",
        "http://localhost/x",
        "http://localhost//",
        "/QLDBSession",
    ]
    requests |= {f"the path {path}": one(path=path) for path in paths}
    return requests


def allowed_requests(session):
    """Whole requests, with the body that must reach the upstream."""
    read = session.statement(READ)
    escaped = with_members(session, r'"Statement":"\u0053ELECT * FROM \u0050erson"')
    spaced = read.replace(b",", b" ,\n\t").replace(b"{", b"{\r\n ")
    return {
        "plain": (request(read, headers()), read),
        "escapes": (request(escaped, headers()), escaped),
        "white space": (request(spaced, headers()), spaced),
        "chunks": (request(chunked(read), headers(transfer_encoding="chunked"), length=False), read),
        "chunks of a byte": (request(chunked(read, 1), headers(transfer_encoding="chunked"), length=False), read),
        "a trailer": (
            request(
                chunked(read)[:-2] + b"x-amz-target: QLDB.DeleteLedger\r\n\r\n",
                headers(transfer_encoding="chunked"),
                length=False,
            ),
            read,
        ),
        "the content type in capitals": (request(read, headers(content_type=JSON.upper())), read),
        "the whole address": (request(read, headers(), path="http://localhost/"), read),
        "words for Envoy": (
            request(read, [*headers(), *[(f"x-envoy-{name}", value) for name, value in ENVOY_WORDS]]),
            read,
        ),
        # Envoy makes one of the two, and says itself whether the body is whole.
        "the host twice": (request(read, headers(host=["localhost", "other"])), read),
        "a body that says it is not whole": (request(read, headers(x_envoy_auth_partial_body="true")), read),
        "a client that waits for 100": (request(read, headers(expect="100-continue")), read),
    }


class Tricks:
    """Once for each way in which Envoy asks."""

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(check=cls.check)
        cls.addClassCleanup(cls.stack.close)
        cls.session = Session(cls.stack.port)

    def setUp(self):
        self.stack.upstream.reset()

    def refused(self, answer):
        self.assertEqual(self.stack.upstream.records(), [])
        self.assertNotIn(answer, range(200, 300))

    def reaches(self, answer, body):
        """The body is what the upstream read, under the headers that make it what it is."""
        self.assertEqual(answer, 200)
        [record] = self.stack.upstream.records()
        self.assertEqual((record["method"], record["path"], record["body"]), ("POST", "/", body))
        names = [name for name, _ in record["headers"]]
        for name in ("authorization", "content-type", "x-amz-target"):
            self.assertEqual(names.count(name), 1, name)
        self.assertNotIn("content-encoding", names)
        self.assertEqual(dict(record["headers"])["x-amz-target"], TARGET)
        self.assertEqual([name for name in names if name.startswith(("x-envoy-", "x-forwarded-"))], [])

    def test_bodies(self):
        for name, body in refused_bodies(self.session).items():
            with self.subTest(name):
                self.setUp()
                answer = send(self.stack.port, request(body, headers()))
                self.refused(answer.status)
                self.assertEqual(answer.status, 400)
                self.assertEqual(answer.headers["x-amzn-errortype"], "BadRequestException")
                self.assertEqual(json.loads(answer.body)["__type"], "BadRequestException")

    def test_requests(self):
        for name, whole in refused_requests(self.session).items():
            with self.subTest(name):
                self.setUp()
                self.refused(send(self.stack.port, whole).status)

    def test_strange_and_honest(self):
        for name, (whole, body) in allowed_requests(self.session).items():
            with self.subTest(name):
                self.setUp()
                self.reaches(send(self.stack.port, whole).status, body)

    def test_one_after_another_on_a_connection(self):
        read, drop = self.session.statement(READ), self.session.statement(DROP)
        with connect(self.stack.port) as stream:
            stream.sendall(request(read, headers()) + request(drop, headers()) + request(read, headers()))
            answers = b""
            while data := stream.recv(65536):
                answers += data
        # Envoy ends a connection after a refusal; what came after it is not read.
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", answers), [b"200", b"400"])
        self.assertEqual(self.stack.upstream.bodies(), [read])

    def test_a_request_within_a_body(self):
        drop = request(self.session.statement(DROP), headers())
        read = self.session.statement(READ)
        answer = send(self.stack.port, request(read + b"\r\n\r\n" + drop, headers()))
        self.refused(answer.status)

    def test_http2(self):
        read, drop = self.session.statement(READ), self.session.statement(DROP)
        send = lambda body, path="/", method="POST", trailers=None, **changes: send_h2(
            self.stack.port, headers(**changes), body, method, path, trailers
        )
        refused = {
            "the statement": lambda: send(drop),
            "a length that is not the body's": lambda: send(read, content_length="3"),
            "two lengths": lambda: send(read, content_length=[str(len(read)), "3"]),
            "gzip": lambda: send(gzip.compress(drop), content_encoding="gzip"),
            "two targets": lambda: send(read, x_amz_target=[TARGET, "QLDB.DeleteLedger"]),
            "two signatures": lambda: send(drop, authorization=[authorization("super"), authorization("read-only")]),
            "chunks": lambda: send(chunked(read), transfer_encoding="chunked"),
            "a name in capitals": lambda: send_h2(
                self.stack.port, [*headers(), ("X-Amz-Target", "QLDB.DeleteLedger")], read
            ),
            "a path": lambda: send(read, path="/x"),
            "no path": lambda: send(read, path=""),
            "a method": lambda: send(read, method="GET"),
            "a line in a value": lambda: send(read, x_amz_user="a\r\nx-amz-target: QLDB.DeleteLedger"),
            "a second host": lambda: send_h2(self.stack.port, [*headers(), (":authority", "other")], read),
            "a method that is none": lambda: send(drop, method="POST / HTTP/1.1\r\nx: y"),
        }
        for name, trick in refused.items():
            with self.subTest(name):
                self.setUp()
                self.refused(trick())
        for name, trick in {
            "plain": lambda: send(read),
            "a length": lambda: send(read, content_length=str(len(read))),
            "a trailer": lambda: send(read, trailers=[("x-amz-target", "QLDB.DeleteLedger")]),
        }.items():
            with self.subTest(name):
                self.setUp()
                self.reaches(trick(), read)

    def test_another_ledger(self):
        answer = send(self.stack.port, request(command(StartSession={"LedgerName": "other"}), headers("super")))
        self.refused(answer.status)
        self.assertEqual(answer.status, 400)


class OverHttp(Tricks, unittest.TestCase):
    check = "http"


class OverGrpc(Tricks, unittest.TestCase):
    check = "grpc"
