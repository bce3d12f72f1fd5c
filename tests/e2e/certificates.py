"""An authority, a server under the services' names and under `localhost`, and a client with a URI, made anew for
each run."""

import subprocess

SERVICE = "session.qldb.us-east-1.amazonaws.com"
DYNAMODB = "dynamodb.us-east-1.amazonaws.com"
ACCOUNTS = "*.ddb.us-east-1.amazonaws.com"


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make(folder, caller):
    """Writes `ca`, `server` and `client`, each with `.crt` and `.key`; the authority does not know `stranger`."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
    for name in ("ca", "stranger-ca"):
        openssl(folder, "req", "-x509", *key, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt")
    for name, authority, names in (
        ("server", "ca", f"DNS:{SERVICE},DNS:{DYNAMODB},DNS:{ACCOUNTS},DNS:localhost,IP:127.0.0.1"),
        ("client", "ca", f"URI:{caller}"),
        ("stranger", "stranger-ca", f"URI:{caller}"),
    ):
        signed = ["-CA", f"{authority}.crt", "-CAkey", f"{authority}.key", "-addext", f"subjectAltName={names}"]
        signed += ["-addext", "basicConstraints=critical,CA:FALSE"]
        openssl(
            folder,
            "req",
            "-x509",
            *key,
            "-subj",
            f"/CN={name}",
            *signed,
            "-keyout",
            f"{name}.key",
            "-out",
            f"{name}.crt",
        )
