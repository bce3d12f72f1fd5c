"""Requests byte for byte: written by hand, or caught on their way from a client."""

import http.client
import io
import json
import socket
import ssl
import threading

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from stack import KEYS, LEDGER

TARGET = "QLDBSession.SendCommand"
JSON = "application/x-amz-json-1.0"


def signature(key, day, service):
    """A signature in form only; the upstreams of the tests verify none."""
    scope = f"{key}/{day}/us-east-1/{service}/aws4_request"
    signed = "content-type;host;x-amz-date;x-amz-target"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={signed}, Signature={'0' * 64}"


def authorization(role):
    return signature(KEYS[role], "20250101", "qldb")


def changed(given, changes):
    """Headers with changes. A change to None leaves one out, a list gives one several times; `_` stands for `-`."""
    given = {**given, **{name.replace("_", "-"): value for name, value in changes.items()}}
    pairs = []
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                pairs.append((name, one))
    return pairs


def headers(role="read-only", **changes):
    """The headers of a request, with changes as in `changed`."""
    given = {"host": "localhost", "content-type": JSON, "x-amz-target": TARGET, "authorization": authorization(role)}
    return changed(given, changes)


def request(body, pairs, method="POST", path="/", length=True):
    """A request of HTTP/1.1. Its `content-length` is that of the body, or as given, or none."""
    if length:
        pairs = [*pairs, ("content-length", str(len(body)))]
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in pairs), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def chunked(body, size=16):
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def connect(port, tls=None, certificate="client"):
    """`tls`: a folder with certificates, and which of them is the client's own."""
    stream = socket.create_connection(("127.0.0.1", port), timeout=30)
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls is not None:
        context = ssl.create_default_context(cafile=tls / "ca.crt")
        if certificate:
            context.load_cert_chain(tls / f"{certificate}.crt", tls / f"{certificate}.key")
        stream = context.wrap_socket(stream, server_hostname="localhost")
    return stream


class Answer:
    """What came back. A connection that was closed without a word has the status 0."""

    def __init__(self, stream):
        self.status, self.headers, self.body = 0, {}, b""
        try:
            answer = http.client.HTTPResponse(stream)
            answer.begin()
            self.body = answer.read()
            self.status, self.headers = answer.status, {name.lower(): value for name, value in answer.getheaders()}
        except (http.client.HTTPException, ConnectionError, ssl.SSLError):
            pass

    def message(self):
        return json.loads(self.body)["Message"]

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


def send(port, data, tls=None, certificate="client"):
    """One answer to what is sent."""
    with connect(port, tls, certificate) as stream:
        try:
            stream.sendall(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass
        return Answer(stream)


def post(port, body, role="read-only", **changes):
    return send(port, request(body, headers(role, **changes)))


def command(token=None, **command):
    token = {} if token is None else {"SessionToken": token}
    return json.dumps({**token, **command}).encode()


def execute(token, transaction, text):
    """The body of a request with a statement."""
    return command(token, ExecuteStatement={"TransactionId": transaction, "Statement": text})


class Session:
    """A session with an open transaction, opened through Envoy."""

    def __init__(self, port, role="read-only"):
        self.port, self.role = port, role
        started = json.loads(post(port, command(StartSession={"LedgerName": LEDGER}), role).body)
        self.token = started["StartSession"]["SessionToken"]
        started = json.loads(post(port, command(self.token, StartTransaction={}), role).body)
        self.transaction = started["StartTransaction"]["TransactionId"]

    def statement(self, text):
        return execute(self.token, self.transaction, text)


class Relay:
    """Listens in front of a port and keeps what clients send through it."""

    def __init__(self, port):
        self.port_behind, self.streams, self.sockets = port, [], []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            kept = bytearray()
            self.streams.append(kept)
            server = socket.create_connection(("127.0.0.1", self.port_behind))
            self.sockets += [client, server]
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.pass_on, args=(client, server, kept), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(server, client, None), daemon=True).start()

    @staticmethod
    def pass_on(source, target, kept):
        try:
            while data := source.recv(65536):
                if kept is not None:
                    kept += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def requests(self):
        """What the clients sent: `(headers, body)` of each request."""
        return [one for kept in self.streams for one in self.parse(bytes(kept))]

    @staticmethod
    def parse(data):
        stream = io.BytesIO(data)
        while line := stream.readline():
            assert line == b"POST / HTTP/1.1\r\n", line
            pairs = []
            while line := stream.readline().rstrip(b"\r\n"):
                name, value = line.decode("latin-1").split(":", 1)
                pairs.append((name.lower(), value.strip()))
            length = dict(pairs).get("content-length")
            yield pairs, stream.read(int(length)) if length else Relay.chunks(stream)

    @staticmethod
    def chunks(stream):
        body = b""
        while size := int(stream.readline(), 16):
            body += stream.read(size)
            stream.readline()
        stream.readline()
        return body

    def close(self):
        for one in [self.listener, *self.sockets]:
            one.close()


def send_h2(port, pairs, body, method="POST", path="/", trailers=None, authority="localhost", keep_host=False):
    """A request over HTTP/2: its status, or 0 if the stream was reset. `keep_host`: with the header `host` too."""
    config = h2.config.H2Configuration(
        header_encoding="utf-8", validate_outbound_headers=False, normalize_outbound_headers=False
    )
    connection = h2.connection.H2Connection(config)
    pseudo = [(":method", method), (":scheme", "http"), (":authority", authority), (":path", path)]
    with connect(port) as stream:
        connection.initiate_connection()
        connection.send_headers(1, [*pseudo, *(pair for pair in pairs if keep_host or pair[0] != "host")])
        connection.send_data(1, body, end_stream=trailers is None)
        if trailers is not None:
            connection.send_headers(1, trailers, end_stream=True)
        status = 0
        try:
            stream.sendall(connection.data_to_send())
            while data := stream.recv(65536):
                for event in connection.receive_data(data):
                    if isinstance(event, h2.events.ResponseReceived):
                        status = int(dict(event.headers)[":status"])
                    if isinstance(
                        event, (h2.events.StreamEnded, h2.events.StreamReset, h2.events.ConnectionTerminated)
                    ):
                        return status
                stream.sendall(connection.data_to_send())
        except (ConnectionError, h2.exceptions.ProtocolError):
            pass
        return status
