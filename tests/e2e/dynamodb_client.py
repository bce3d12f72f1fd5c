"""boto3, and with `--cli` the AWS CLI: one request for each line of standard input's list. What it reads:

    {"endpoint", "access_key", "requests": [{"operation", "input"}]}

`input` is as the API has it. More members: `verify` (the authority of the certificate), and `account` with `at`: no
endpoint is given then, and the port on this machine that the names of the service are resolved to is.

It prints for each request `{"ok": items or responses}` or `{"error", "message", "reasons", "id"}`; `seconds` in both."""

import json
import os
import re
import socket
import subprocess
import sys
import time


def resolve_to(port):
    resolve = socket.getaddrinfo
    socket.getaddrinfo = lambda host, _port, *more, **named: resolve("127.0.0.1", port, *more, **named)


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def shown(answer):
    """What there is in the answer of an operation."""
    if "Responses" in answer:
        return answer["Responses"]
    return answer.get("Items", [answer["Item"]] if "Item" in answer else [])


class Boto:
    def __init__(self, given):
        import boto3

        if "at" in given:
            resolve_to(given["at"])
        self.client = boto3.client(
            "dynamodb",
            region_name="us-east-1",
            endpoint_url=given.get("endpoint"),
            aws_access_key_id=given["access_key"],
            aws_secret_access_key="secret",
            aws_account_id=given.get("account"),
            verify=given.get("verify"),
        )

    def send(self, operation, values):
        from botocore.exceptions import ClientError

        try:
            answer = getattr(self.client, snake(operation))(**values)
            return {"ok": shown(answer)}
        except ClientError as error:
            about = error.response["Error"]
            line = {"error": about["Code"], "message": about.get("Message", "")}
            line["id"] = error.response["ResponseMetadata"].get("RequestId")
            if reasons := error.response.get("CancellationReasons"):
                line["reasons"] = [reason["Code"] for reason in reasons]
            return line


class Cli:
    def __init__(self, given):
        self.endpoint = given["endpoint"]
        self.environment = {
            **os.environ,
            "AWS_ACCESS_KEY_ID": given["access_key"],
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }

    def send(self, operation, values):
        command = [os.path.join(os.path.dirname(sys.executable), "aws"), "dynamodb", snake(operation).replace("_", "-")]
        command += ["--endpoint-url", self.endpoint, "--cli-input-json", json.dumps(values), "--output", "json"]
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment, timeout=120)
        if done.returncode == 0:
            return {"ok": shown(json.loads(done.stdout or "{}"))}
        found = re.search(
            r"An error occurred \((\w+)\) when calling the \w+ operation(?: .*?)?: (.*)", done.stderr, re.S
        )
        return {"error": found[1], "message": found[2].strip()} if found else {"error": "", "message": done.stderr}


def main():
    given = json.load(sys.stdin)
    client = (Cli if "--cli" in sys.argv else Boto)(given)
    for request in given["requests"]:
        began = time.monotonic()
        line = client.send(request["operation"], request["input"])
        print(json.dumps({**line, "seconds": time.monotonic() - began}), flush=True)


main()
