"""What is between the client and the ledger, all real except the ledger: Envoy, the service and an upstream that
writes down what it gets. Each on ports of its own, in a folder of its own. DynamoDB's is in `dynamodb_stack.py`."""

import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

import yaml

HERE = pathlib.Path(__file__).parent
DEPLOY = HERE.parents[1] / "deploy"
LEDGER = "qldb-access-control"
KEYS = {
    "super": "AKIAEXAMPLESUPER0000",
    "admin": "AKIAEXAMPLEADMIN0000",
    "audit": "AKIAEXAMPLEAUDIT0000",
    "read-only": "AKIAEXAMPLEREADONLY0",
}


def get(address, path, method="GET"):
    request = urllib.request.Request(f"http://{address}{path}", method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def eventually(what, seconds=20):
    """The first true answer of `what`."""
    until = time.monotonic() + seconds
    while True:
        try:
            if answer := what():
                return answer
        except (OSError, ValueError):
            pass
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


class Upstream:
    def __init__(self, folder):
        with open(folder / "upstream.log", "w") as log:
            self.process = subprocess.Popen(
                [os.environ["UPSTREAM"], "127.0.0.1:0", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=log, text=True
            )
        api, self.control = self.process.stdout.readline().split()
        self.port = int(api.rsplit(":")[-1])

    def records(self):
        """The requests that came, with their bodies as bytes."""
        records = json.loads(get(self.control, "/records"))
        for record in records:
            body = record["body"]
            record["body"] = None if body is None else base64.b64decode(body)
        return records

    def bodies(self):
        return [record["body"] for record in self.records()]

    def reset(self):
        get(self.control, "/reset", "POST")

    def recording(self, how):
        get(self.control, f"/recording/{how}", "POST")


class Authz:
    """The service, with a configuration of `deploy`. `changes`: pairs of texts, the second
    put for the first."""

    def __init__(self, folder, changes=(), config="authz"):
        self.folder = folder / "authz"
        shutil.copytree(DEPLOY / config, self.folder)
        self.config = self.folder / "authz.toml"
        ports = [(f"127.0.0.1:{port}", "127.0.0.1:0") for port in (9191, 9192, 9193)]
        text = self.config.read_text()
        for old, new in [*ports, *changes]:
            assert old in text, old
            text = text.replace(old, new)
        self.config.write_text(text)
        self.audit_log, self.log = folder / "audit.log", folder / "authz.log"
        self.start()

    def start(self):
        with open(self.audit_log, "a") as out, open(self.log, "a") as err:
            began = err.tell()
            self.process = subprocess.Popen(
                [os.environ["PARTIQL_IAM"], "authz", "--config", self.config], stdout=out, stderr=err
            )

        def listening():
            lines = self.log.read_bytes()[began:].decode().splitlines()
            if self.process.poll() is not None:
                raise AssertionError("\n".join(lines))
            said = (json.loads(line) for line in lines if line.startswith("{"))
            return next((line for line in said if line["message"] == "listening"), None)

        said = eventually(listening)
        self.http, self.grpc, self.admin = said["http"], said["grpc"], said["admin"]

    def restart(self):
        """Again, on the same addresses."""
        text = self.config.read_text()
        for address in (self.http, self.grpc, self.admin):
            text = text.replace("127.0.0.1:0", address, 1)
        self.config.write_text(text)
        self.start()

    def metrics(self):
        return get(self.admin, "/metrics")

    def metric(self, name):
        return sum(float(line.split()[-1]) for line in self.metrics().splitlines() if line.startswith(name))

    def audit(self):
        return [json.loads(line) for line in self.audit_log.read_text().splitlines()]


class Envoy:
    def __init__(self, folder, config, environment=None):
        file, admin = folder / "envoy.json", folder / "envoy.admin"
        file.write_text(json.dumps(config))
        command = [
            os.environ["ENVOY"],
            "-c",
            file,
            "--admin-address-path",
            admin,
            "--concurrency",
            os.environ.get("ENVOY_THREADS", "1"),
        ]
        command += ["--use-dynamic-base-id", "--disable-hot-restart", "-l", os.environ.get("ENVOY_LOG", "warning")]
        self.log = folder / "envoy.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **(environment or {})})
        self.admin = eventually(lambda: self.alive() and admin.exists() and admin.read_text())
        eventually(lambda: get(self.admin, "/ready").strip() == "LIVE")
        listeners = json.loads(get(self.admin, "/listeners?format=json"))["listener_statuses"]
        [listener] = listeners
        self.port = listener["local_address"]["socket_address"]["port_value"]

    def alive(self):
        if self.process.poll() is not None:
            raise AssertionError(self.log.read_text()[-2000:])
        return True


def filters(config):
    """The HTTP filters of a configuration of Envoy, to be changed in place."""
    chain = config["static_resources"]["listeners"][0]["filter_chains"][0]
    return chain["filters"][0]["typed_config"]["http_filters"]


def envoy_config(file, upstream, authz, tls=None, check=None):
    """A configuration of `deploy` with the ports of these processes. `tls` is a folder with certificates; without it
    connections are plain. `check` is `http`, `grpc` or `none`, whatever the file says."""
    config = yaml.safe_load((DEPLOY / file).read_text())
    config["admin"]["address"]["socket_address"]["port_value"] = 0
    listener = config["static_resources"]["listeners"][0]
    listener["address"]["socket_address"] = {"address": "127.0.0.1", "port_value": 0}
    chain = listener["filter_chains"][0]
    clusters = {cluster["name"]: cluster for cluster in config["static_resources"]["clusters"]}
    upstreams = [cluster for name, cluster in clusters.items() if name != "authz"]
    for cluster in upstreams:
        endpoint = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
        endpoint["address"]["socket_address"] = {"address": "127.0.0.1", "port_value": upstream}
        if tls is None:
            del cluster["transport_socket"]
        else:
            common = cluster["transport_socket"]["typed_config"]["common_tls_context"]
            common["validation_context"]["trusted_ca"]["filename"] = str(tls / "ca.crt")
    if tls is None:
        del chain["transport_socket"]
    else:
        common = chain["transport_socket"]["typed_config"]["common_tls_context"]
        certificate = common["tls_certificates"][0]
        certificate["certificate_chain"]["filename"] = str(tls / "server.crt")
        certificate["private_key"]["filename"] = str(tls / "server.key")
        if "validation_context" in common:
            common["validation_context"]["trusted_ca"]["filename"] = str(tls / "ca.crt")

    asking = next(one for one in filters(config) if one["name"] == "envoy.filters.http.ext_authz")["typed_config"]
    given = "http" if "http_service" in asking else "grpc"
    check = check or given
    if check == "none":
        filters(config)[:] = [one for one in filters(config) if one["name"] != "envoy.filters.http.ext_authz"]
    elif check != given:
        other = "envoy-signing.yaml" if check == "grpc" else "envoy.yaml"
        other = yaml.safe_load((DEPLOY / other).read_text())
        new = next(one for one in filters(other) if one["name"] == "envoy.filters.http.ext_authz")["typed_config"]
        new["with_request_body"]["max_request_bytes"] = asking["with_request_body"]["max_request_bytes"]
        asking.clear()
        asking.update(new)
        options = next(one for one in other["static_resources"]["clusters"] if one["name"] == "authz")
        clusters["authz"]["typed_extension_protocol_options"] = options["typed_extension_protocol_options"]
    address = authz.grpc if check == "grpc" else authz.http
    endpoint = clusters["authz"]["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
    endpoint["address"]["socket_address"]["port_value"] = int(address.rsplit(":")[-1])
    return config


def tls_front(upstream, tls, name):
    """A configuration of Envoy in front of the upstream, with a certificate, that looks at no request."""
    files = {
        "certificate_chain": {"filename": str(tls / f"{name}.crt")},
        "private_key": {"filename": str(tls / f"{name}.key")},
    }
    kind = "type.googleapis.com/envoy.extensions."
    context = {
        "@type": kind + "transport_sockets.tls.v3.DownstreamTlsContext",
        "common_tls_context": {"tls_certificates": [files]},
    }
    proxy = {"@type": kind + "filters.network.tcp_proxy.v3.TcpProxy", "stat_prefix": "front", "cluster": "front"}
    chain = {
        "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": context},
        "filters": [{"name": "envoy.filters.network.tcp_proxy", "typed_config": proxy}],
    }
    at = lambda port: {"address": {"socket_address": {"address": "127.0.0.1", "port_value": port}}}
    endpoints = [{"lb_endpoints": [{"endpoint": at(upstream)}]}]
    return {
        "admin": at(0),
        "static_resources": {
            "listeners": [{"name": "qldb", **at(0), "filter_chains": [chain]}],
            "clusters": [{"name": "front", "load_assignment": {"cluster_name": "front", "endpoints": endpoints}}],
        },
    }


class Stack:
    """Envoy, the service and the upstream; `with` ends them. `tls`: a folder with certificates; connections are
    plain without. `front`: the name of the upstream's certificate in it. `config`: the folder of the service's."""

    def __init__(
        self,
        file="envoy.yaml",
        check=None,
        changes=(),
        adjust=None,
        tls=None,
        front="server",
        environment=None,
        upstream=Upstream,
        config="authz",
    ):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="partiql-iam-e2e-"))
        self.processes = []
        try:
            self.upstream = self.keep(upstream(self.folder))
            self.authz = self.keep(Authz(self.folder, changes, config))
            upstream = self.upstream.port
            if tls:
                folder = self.folder / "front"
                folder.mkdir()
                upstream = self.keep(Envoy(folder, tls_front(upstream, tls, front))).port
            envoy = envoy_config(file, upstream, self.authz, tls, check)
            if adjust:
                adjust(envoy)
            self.envoy = self.keep(Envoy(self.folder, envoy, environment))
        except BaseException:
            self.close()
            raise
        self.port = self.envoy.port

    def keep(self, part):
        self.processes.append(part)
        return part

    def close(self):
        for part in reversed(self.processes):
            if part.process.poll() is None:
                # It may be stopped.
                part.process.send_signal(signal.SIGCONT)
                part.process.terminate()
            try:
                part.process.wait(25)
            except subprocess.TimeoutExpired:
                part.process.kill()
                part.process.wait()
            if part.process.stdout:
                part.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
