"""What goes wrong around a decision. Whatever it is, nothing unauthorized reaches the upstream, and every request
gets an answer."""

import os
import signal
import subprocess
import threading
import time
import unittest
import urllib.error
from pathlib import Path

from stack import Stack, eventually, filters, get
from test_drivers import run
from wire import Answer, Session, connect, headers, post, request

READ = "SELECT * FROM Person"
DROP = "DROP TABLE Person"
BODY_LIMIT = 8 * 1024 * 1024


def port(address):
    return int(address.rsplit(":")[-1])


def status(address, path):
    try:
        get(address, path)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


class Traffic:
    """Clients that send one request after another, the allowed and the forbidden in turn."""

    def __init__(self, stack, clients=4):
        self.session = Session(stack.port)
        self.port, self.ended, self.answers = stack.port, threading.Event(), []
        self.threads = [threading.Thread(target=self.send) for _ in range(clients)]

    def send(self):
        while not self.ended.is_set():
            for text in (READ, DROP):
                self.answers.append((text, post(self.port, self.session.statement(text)).status))

    def statuses(self, text):
        return {status for other, status in self.answers if other == text}

    def more(self, count=20):
        """Waits for so many more answers."""
        wanted = len(self.answers) + count
        eventually(lambda: len(self.answers) >= wanted, 60)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def has_stopped(process):
    """Whether each thread of a process has stopped: one that has not would still answer."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return {(thread / "stat").read_text().rsplit(")", 1)[1].split()[0] for thread in threads} == {"T"}


class Faults(unittest.TestCase):
    def stack(self, *given, **named):
        stack = Stack(*given, **named)
        self.addCleanup(stack.close)
        return stack

    def nothing_forbidden(self, stack):
        bodies = stack.upstream.bodies()
        self.assertEqual([body for body in bodies if body is None or DROP.encode() in body], [])
        return bodies

    def test_policy_truncated_during_reload(self):
        stack = self.stack()
        policy = stack.authz.folder / "policies/read-only.json"
        whole = policy.read_bytes()
        with Traffic(stack) as traffic:
            traffic.more()
            for length in (0, 1, len(whole) // 2, len(whole) - 2):
                policy.write_bytes(whole[:length])
                os.kill(stack.authz.process.pid, signal.SIGHUP)
                eventually(lambda: stack.authz.metric("partiql_iam_reload_failed") == 1)
                traffic.more()
                policy.write_bytes(whole)
                eventually(lambda: stack.authz.metric("partiql_iam_reload_failed") == 0)
                traffic.more()
        self.assertEqual((traffic.statuses(READ), traffic.statuses(DROP)), ({200}, {400}))
        self.nothing_forbidden(stack)
        self.assertIn("read-only.json", stack.authz.log.read_text())

    def test_a_policy_that_is_taken_away_counts_from_the_reload_on(self):
        stack = self.stack()
        session = Session(stack.port)
        policy = stack.authz.folder / "policies/read-only.json"
        policy.write_text(policy.read_text().replace("qldb:PartiQLSelect", "qldb:PartiQLInsert"))
        eventually(lambda: post(stack.port, session.statement(READ)).status == 400)

    def test_catalog_missing(self):
        stack = self.stack()
        catalog = stack.authz.folder / "tables.json"
        for gone in (catalog.unlink, lambda: catalog.write_bytes(whole[: len(whole) // 2])):
            whole = catalog.read_bytes()
            with Traffic(stack) as traffic:
                gone()
                eventually(lambda: stack.authz.metric("partiql_iam_reload_failed") == 1)
                traffic.more()
            self.assertEqual((traffic.statuses(READ), traffic.statuses(DROP)), ({200}, {400}))
            catalog.write_bytes(whole)
            eventually(lambda: stack.authz.metric("partiql_iam_reload_failed") == 0)
        catalog.unlink()
        for more in ([], ["--check-config"]):
            command = [os.environ["PARTIQL_IAM"], "authz", "--config", stack.authz.config, *more]
            done = subprocess.run(command, capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 2)
            self.assertIn("tables.json", done.stderr)

    def test_upstream_dead(self):
        stack = self.stack()
        session = Session(stack.port)
        stack.upstream.process.kill()
        stack.upstream.process.wait()
        self.assertEqual(post(stack.port, session.statement(READ)).status, 503)
        self.assertEqual(post(stack.port, session.statement(DROP)).status, 400)

    def test_service_dead(self):
        for check in ("http", "grpc"):
            with self.subTest(check):
                stack = self.stack(check=check)
                session = Session(stack.port)
                stack.upstream.reset()
                stack.authz.process.kill()
                stack.authz.process.wait()
                for text in (READ, DROP):
                    self.assertEqual(post(stack.port, session.statement(text)).status, 403)
                self.assertEqual(stack.upstream.bodies(), [])
                stack.authz.restart()
                eventually(lambda: post(stack.port, session.statement(READ)).status == 200)

    def test_service_dead_before_drivers(self):
        stack = self.stack()
        stack.authz.process.kill()
        stack.authz.process.wait()
        for client in ("python", "node"):
            with self.subTest(client):
                [line] = run(client, f"http://127.0.0.1:{stack.port}", "super", [(READ, [])])
                self.assertIn("error", line)
        self.assertEqual(stack.upstream.bodies(), [])

    def test_service_hangs(self):
        def adjust(config):
            asking = next(one for one in filters(config) if one["name"].endswith("ext_authz"))["typed_config"]
            asking["http_service"]["server_uri"]["timeout"] = "1s"

        stack = self.stack(adjust=adjust)
        session = Session(stack.port)
        stack.upstream.reset()
        stack.authz.process.send_signal(signal.SIGSTOP)
        eventually(lambda: has_stopped(stack.authz.process.pid))
        for text in (READ, DROP):
            self.assertEqual(post(stack.port, session.statement(text)).status, 403)
        stack.authz.process.send_signal(signal.SIGCONT)
        eventually(lambda: post(stack.port, session.statement(READ)).status == 200)
        self.assertEqual(self.nothing_forbidden(stack), [session.statement(READ)])

    def test_audit_log_that_cannot_be_written(self):
        stack = self.stack(changes=[("[caller]", '[audit]\nfile = "/dev/full"\n\n[caller]')])
        body = b'{"StartSession":{"LedgerName":"qldb-access-control"}}'
        eventually(lambda: post(stack.port, body).status == 403)
        stack.upstream.reset()
        self.assertEqual(post(stack.port, body).status, 403)
        self.assertEqual(stack.upstream.bodies(), [])

    def test_client_gone_in_mid_body(self):
        stack = self.stack(changes=[("[caller]", "[limits]\nconcurrent-requests = 1\nrequest-seconds = 2\n\n[caller]")])
        session = Session(stack.port)
        stack.upstream.reset()
        read = session.statement(READ)
        for target in (stack.port, port(stack.authz.http)):
            for body in (read, session.statement(DROP)):
                for part in (0, 1, len(body) - 1):
                    with connect(target) as stream:
                        stream.sendall(request(body, headers())[: part - len(body)])
        self.assertEqual(stack.upstream.bodies(), [])
        self.assertEqual(post(stack.port, read).status, 200)
        self.assertEqual(stack.upstream.bodies(), [read])

    def test_body_limit(self):
        for check in ("http", "grpc"):
            with self.subTest(check):
                stack = self.stack(check=check)
                session = Session(stack.port)
                stack.upstream.reset()
                fits = session.statement(READ).ljust(BODY_LIMIT)
                self.assertEqual(post(stack.port, fits).status, 200)
                self.assertEqual(stack.upstream.bodies(), [fits])
                stack.upstream.reset()
                self.assertEqual(post(stack.port, fits + b" ").status, 413)
                self.assertEqual(stack.upstream.bodies(), [])
        answer = post(port(stack.authz.http), fits + b" ")
        self.assertEqual(answer.status, 400)
        self.assertIn(f"more than {BODY_LIMIT} bytes", answer.message())

    def test_slow_loris(self):
        def adjust(config):
            chain = config["static_resources"]["listeners"][0]["filter_chains"][0]
            manager = chain["filters"][0]["typed_config"]
            manager["request_headers_timeout"] = manager["request_timeout"] = "1s"
            [cluster] = [one for one in config["static_resources"]["clusters"] if one["name"] == "authz"]
            [options] = cluster["typed_extension_protocol_options"].values()
            # Shorter than the time after which the service ends a connection.
            options["common_http_protocol_options"]["idle_timeout"] = "0.2s"

        limits = (
            "[limits]\nconnections = 8\nconcurrent-requests = 4\nheader-seconds = 1\nrequest-seconds = 1\n\n[caller]"
        )
        stack = self.stack(changes=[("[caller]", limits)], adjust=adjust)
        session = Session(stack.port)
        stack.upstream.reset()
        whole = request(session.statement(DROP), headers("super"))
        head = whole.index(b"\r\n\r\n")
        for name, target in (("envoy", stack.port), ("service", port(stack.authz.http))):
            for kind, part in (("silence", 0), ("headers", head // 2), ("body", head + 10)):
                with self.subTest(f"{name}: {kind}"):
                    streams = [connect(target) for _ in range(16)]
                    try:
                        for stream in streams:
                            stream.sendall(whole[:part])
                        # Others are answered meanwhile; those, when their time is over, hear so, or nothing more.
                        self.assertEqual(post(target, session.statement(READ)).status, 200)
                        for stream in streams if part else []:
                            self.assertIn(Answer(stream).status, (0, 408, 503))
                    finally:
                        for stream in streams:
                            stream.close()
        self.nothing_forbidden(stack)

    def test_stop_under_load(self):
        for check in ("http", "grpc"):
            with self.subTest(check):
                stack = self.stack(check=check)
                with Traffic(stack, clients=8) as traffic:
                    traffic.more(100)
                    stack.authz.process.terminate()
                    self.assertEqual(stack.authz.process.wait(25), 0)
                    traffic.more(100)
                    stack.authz.restart()
                    eventually(lambda: post(stack.port, traffic.session.statement(READ)).status == 200)
                    traffic.more(100)
                self.assertEqual((traffic.statuses(READ), traffic.statuses(DROP)), ({200, 403}, {400, 403}))
                # What was answered with 200 was written down, every one.
                passed = [body for body in self.nothing_forbidden(stack) if READ.encode() in body]
                allowed = [line for line in stack.authz.audit() if line["outcome"] == "allowed"]
                allowed = [line for line in allowed if line["command"] == "ExecuteStatement"]
                self.assertGreaterEqual(len(allowed), len(passed))

    def test_stop_while_a_request_is_under_way(self):
        stack = self.stack()
        session = Session(stack.port)
        whole = request(session.statement(READ), headers())
        with connect(port(stack.authz.http)) as stream:
            stream.sendall(whole[:-10])
            # It has begun: the service has its headers.
            time.sleep(0.5)
            stack.authz.process.terminate()
            eventually(lambda: status(stack.authz.admin, "/readyz") == 503)
            self.assertEqual(status(stack.authz.admin, "/healthz"), 200)
            stream.sendall(whole[-10:])
            self.assertEqual(Answer(stream).status, 200)
        self.assertEqual(stack.authz.process.wait(25), 0)

    def test_more_at_once_than_is_taken(self):
        stack = self.stack(changes=[("[caller]", "[limits]\nconcurrent-requests = 1\n\n[caller]")])
        with Traffic(stack, clients=32) as traffic:
            traffic.more(500)
        self.assertEqual((traffic.statuses(READ), traffic.statuses(DROP)), ({200}, {400}))
        self.nothing_forbidden(stack)
