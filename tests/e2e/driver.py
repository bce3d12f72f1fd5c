"""The QLDB driver for Python: one transaction for each statement of standard input. What it reads and prints: see
`src/bin/sdk.rs`.

More members: `verify` (the authority of the certificate), `cert` (the client's own, with its key) and `at` (the
port on this machine that the endpoint's name is resolved to).
"""

import json
import socket
import sys

from amazon.ion.simpleion import loads
from botocore.config import Config
from botocore.exceptions import ClientError
from pyqldb.config.retry_config import RetryConfig
from pyqldb.driver.qldb_driver import QldbDriver


def resolve_to(port):
    resolve = socket.getaddrinfo
    socket.getaddrinfo = lambda host, _port, *more, **named: resolve("127.0.0.1", port, *more, **named)


def run(driver, statement):
    values = [loads(text) for text in statement.get("parameters", [])]
    try:
        rows = driver.execute_lambda(
            lambda transaction: list(transaction.execute_statement(statement["statement"], *values))
        )
        return {"ok": len(rows)}
    except ClientError as error:
        answer = error.response["Error"]
        return {"error": answer["Code"], "message": answer["Message"]}
    except Exception as error:  # whatever the driver makes of an answer that is none of the API
        return {"error": type(error).__name__, "message": str(error)}


def main():
    given = json.load(sys.stdin)
    if "at" in given:
        resolve_to(given["at"])
    driver = QldbDriver(
        given["ledger"],
        endpoint_url=given["endpoint"],
        region_name="us-east-1",
        aws_access_key_id=given["access_key"],
        aws_secret_access_key="secret",
        verify=given.get("verify"),
        config=Config(client_cert=tuple(given["cert"])) if "cert" in given else None,
        retry_config=RetryConfig(),
    )
    for statement in given["statements"]:
        print(json.dumps(run(driver, statement)), flush=True)
    driver.close()


main()
