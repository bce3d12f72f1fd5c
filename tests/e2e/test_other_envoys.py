"""Envoy configured otherwise than `deploy` says: what then can't be known is refused."""

import gzip
import unittest

from stack import Stack, filters
from wire import Session, execute, headers, post, request, send

READ = "SELECT * FROM Person"
DROP = "DROP TABLE Person"
SMALL = 1024


def asking(config):
    return next(one for one in filters(config) if one["name"] == "envoy.filters.http.ext_authz")["typed_config"]


class OtherEnvoys(unittest.TestCase):
    def refused(self, check, change, bodies, status, **more):
        """Through an Envoy whose way of asking is changed by `change` each body is answered with the status."""
        with Stack(check=check, adjust=lambda config: change(asking(config))) as stack:
            stack.upstream.reset()
            for body in bodies:
                self.assertEqual(post(stack.port, body, **more).status, status)
            self.assertEqual(stack.upstream.bodies(), [])

    def setUp(self):
        self.read, self.drop = (execute("token", "3yf1Dm8KxKsEbyXMmhMrGp", text) for text in (READ, DROP))

    def test_without_bodies(self):
        for check in ("http", "grpc"):
            self.refused(check, lambda asking: asking.pop("with_request_body"), [self.read, self.drop], 400)

    def test_with_a_part_of_the_body(self):
        def change(asking):
            asking["with_request_body"].update(max_request_bytes=SMALL, allow_partial_message=True)

        # What is sent to the service is a whole request that may go on; what follows is not.
        body = self.read.ljust(SMALL) + self.drop
        for check in ("http", "grpc"):
            self.refused(check, change, [body], 400)
            self.refused(check, change, [body], 400, x_envoy_auth_partial_body="false")

    def test_bodies_as_text(self):
        def change(asking):
            asking["with_request_body"]["pack_as_bytes"] = False

        self.refused("grpc", change, [self.read, self.drop], 403)

    def test_without_the_headers(self):
        for name in ("content-type", "x-amz-target"):
            with self.subTest(name):

                def change(asking, name=name):
                    patterns = asking["allowed_headers"]["patterns"]
                    patterns[:] = [one for one in patterns if one["exact"] != name]

                self.refused("http", change, [self.read, self.drop], 400)

    def test_without_the_content_coding(self):
        def change(asking):
            patterns = asking["allowed_headers"]["patterns"]
            patterns[:] = [one for one in patterns if one["exact"] != "content-encoding"]

        self.refused("http", change, [gzip.compress(self.read)], 400, content_encoding="gzip")

    def test_headers_joined(self):
        def change(asking):
            asking["encode_raw_headers"] = False

        self.refused("grpc", change, [self.read], 403)
        target = ["QLDBSession.SendCommand", "QLDBSession.SendCommand"]
        self.refused("grpc", change, [self.read], 403, x_amz_target=target)

    def test_paths_normalized_before_the_check(self):
        def adjust(config):
            chain = config["static_resources"]["listeners"][0]["filter_chains"][0]
            manager = chain["filters"][0]["typed_config"]
            manager["normalize_path"] = True

        with Stack(adjust=adjust) as stack:
            session = Session(stack.port)
            for path in ("/x/..", "/./"):
                stack.upstream.reset()
                answer = send(stack.port, request(session.statement(DROP), headers(), path=path))
                self.assertEqual(answer.status, 400)
                self.assertEqual(stack.upstream.bodies(), [])
                # As it was normalized it was decided on.
                answer = send(stack.port, request(session.statement(READ), headers(), path=path))
                self.assertEqual(answer.status, 200)
                self.assertEqual([record["path"] for record in stack.upstream.records()], ["/"])
