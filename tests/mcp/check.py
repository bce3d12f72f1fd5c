"""Calls the tools of `partiql-iam mcp` as an assistant does. Usage: check.py PROGRAM"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = str(Path(sys.argv[1]).resolve())
SECRET = "arn:aws:dynamodb:us-east-1:999999999999:table/Secret"
LEDGER = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"


@asynccontextmanager
async def served(root, cwd=None):
    parameters = StdioServerParameters(command=PROGRAM, args=["mcp", "--root", str(root)], cwd=cwd)
    # What is said beside the protocol is no part of it.
    with open(os.devnull, "w") as log:
        async with stdio_client(parameters, errlog=log) as streams, ClientSession(*streams) as session:
            await session.initialize()
            yield session


async def call(session, tool, **arguments):
    """The answer of a tool, whether it is an error, and its text."""
    result = await session.call_tool(tool, arguments)
    (content,) = result.content
    return result.structured_content, result.is_error, content.text


async def good(session, tool, **arguments):
    value, is_error, text = await call(session, tool, **arguments)
    assert not is_error, text[:1_000]
    # The text is for clients that do not read data, and says the same.
    assert json.loads(text) == value
    return value


async def bad(session, tool, code, text_part, **arguments):
    value, is_error, text = await call(session, tool, **arguments)
    assert is_error, text[:1_000]
    assert value["error"].get("code", code) == code, value
    assert text_part in text, text
    assert SECRET not in text and SECRET not in json.dumps(value), text
    return value["error"]


async def tools(session):
    listed = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert list(listed) == ["explain", "check", "policy_for", "lint", "scan"], list(listed)
    for tool in listed.values():
        assert tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert tool.input_schema["additionalProperties"] is False
        described = tool.input_schema["properties"]
        assert all("description" in about for about in described.values()), tool.name
        assert "left_out" in tool.output_schema["required"]
    assert listed["explain"].input_schema["required"] == ["statements"]
    assert set(listed["lint"].input_schema["properties"]) >= {"file", "policy_text", "schema", "catalog"}


async def answers(session):
    # The words of `explain` are the program's, to the byte of the statement.
    statement = "SELECT Total FROM Orders WHERE CustomerId = 'é'"
    value = await good(session, "explain", statements=[statement])
    (answer,) = value["answers"]
    printed = subprocess.run(
        [PROGRAM, "explain", "--format", "json", "--", statement],
        cwd=REPOSITORY / "examples/shop",
        capture_output=True,
        check=True,
    )
    assert answer == json.loads(printed.stdout)
    (need,) = answer["requirements"]
    assert (need["span"], need["certainty"]) == ([18, 24], "documented")
    assert value["database"]["account"] == "arn:aws:dynamodb:us-east-1:123456789012:"

    # One statement of two is not understood: an error, with both answers.
    value, is_error, _ = await call(session, "explain", statements=["SELECT * FROM Orders", "SELECT * FORM Orders"])
    assert is_error and [("error" in answer) for answer in value["answers"]] == [False, True]
    assert value["answers"][1]["error"]["help"] == "did you mean `FROM`?"
    assert value["answers"][1]["error"]["span"] == [9, 13]

    # A ledger that the call says, beside a project that has none of it.
    value = await good(session, "explain", statements=["DELETE FROM Vehicle"], service="qldb", ledger=LEDGER)
    actions = [need["action"] for need in value["answers"][0]["requirements"]]
    assert actions == ["qldb:SendCommand", "qldb:PartiQLDelete"]

    allowed = "SELECT Total FROM Orders WHERE CustomerId = ? AND OrderId = ?"
    denied = "UPDATE Orders SET State = 'X' WHERE CustomerId = ? AND OrderId = ?"
    value = await good(session, "check", statements=[allowed, denied], role="orders")
    assert [answer["decision"] for answer in value["answers"]] == ["allowed", "denied"]
    assert value["all_allowed"] is False
    (reason,) = value["answers"][1]["reasons"]
    assert (reason["code"], reason["span"]) == ("missing", [7, 13])
    assert reason["help"] == "no identity-based policy allows it"

    # A policy of the call, and a boundary beside it that allows nothing of this.
    policy = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    value = await good(session, "check", statements=[denied], policy_text=policy)
    assert value["all_allowed"] is True
    value = await good(session, "check", statements=[denied], policy_text=policy, boundary="policies/orders.json")
    assert value["all_allowed"] is False
    # Not understood is never allowed.
    value, is_error, _ = await call(session, "check", statements=["DELETE FORM Orders"], policy_text=policy)
    assert is_error and value["answers"][0]["decision"] == "denied" and value["all_allowed"] is False
    assert value["answers"][0]["error"]["help"] == "did you mean `FROM`?"
    await bad(session, "check", "role", "did you mean `orders`?", statements=[allowed], role="order")
    await bad(session, "check", "unknown-argument", "`boundary`", statements=[denied], policy_text=policy, boundry="x")
    await bad(session, "check", "policy", "write `Allow` or `Deny`", statements=[denied],
              policy_text='{"Statement": {"Effect": "Alow"}}')

    value = await good(session, "policy_for", statements=[allowed, denied])
    (policy,) = value["policies"]
    (granted,) = policy["Statement"]
    assert granted["Action"] == ["dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"]
    assert granted["Resource"] == ["arn:aws:dynamodb:us-east-1:123456789012:table/Orders"]
    error = await bad(session, "policy_for", "missing-from", "did you mean `FROM`?",
                      statements=[allowed, "SELECT * FORM Orders"])
    assert (error["input"], error["span"]) == ("statements[1]", [9, 13])

    value = await good(session, "lint", file="policies/customer.json")
    (finding,) = value["findings"]
    assert (finding["code"], finding["span"]) == ("leading-keys-scan", [229, 251])
    assert finding["fix"]["edits"][0]["text"].startswith('"Null"')
    value, is_error, _ = await call(session, "lint", policy_text="{")
    assert is_error and value["not_read"]["items"][0]["help"] == "the text looks cut off"

    value, is_error, _ = await call(session, "scan")
    assert is_error and value["result"] == "not-understood"
    assert value["counts"]["statements"] == 4
    value = await good(session, "scan", paths=["src/orders.py"], role="orders")
    assert value["counts"] == {"statements": 3, "denied": 1, "not_known": 0, "errors": 1, "warnings": 0}
    assert (value["found"][0]["file"], value["found"][0]["line"]) == ("src/orders.py", 10)


async def wrong_calls(session):
    await bad(session, "explan", "unknown-tool", "did you mean `explain`?")
    await bad(session, "explain", "arguments", "missing field `statements`")
    await bad(session, "explain", "arguments", "expected a sequence", statements="SELECT 1")
    await bad(session, "explain", "empty", "give at least one", statements=[])
    await bad(session, "explain", "too-many", "more than 100", statements=["SELECT 1"] * 101)
    await bad(session, "explain", "too-long", "longer than 1048576 bytes", statements=["x" * (1 << 20) + "x"])
    await bad(session, "explain", "arguments", "`service`", statements=["SELECT 1"], service="mysql")
    await bad(session, "explain", "arguments", "is not an ARN", statements=["SELECT 1"], ledger="--help")
    await bad(session, "check", "scp-level", "has no files", statements=["SELECT 1"], policy=["a.json"], scp=[[]])
    await bad(session, "check", "context", "has no value", statements=["SELECT 1"], context={"aws:userid": []})
    # What is no text, no name and no statement.
    for text in ["", "\0", "\ud7ff\U0010ffff", "'" * 9_000, "(" * 9_000, "--help", "-", "{}" * 4_000]:
        value, is_error, _ = await call(session, "explain", statements=[text])
        assert is_error and len(value["answers"]) == 1 and "error" in value["answers"][0], text[:20]
        _, is_error, _ = await call(session, "lint", policy_text=text)
        assert is_error, text[:20]
        _, is_error, _ = await call(session, "lint", file=text)
        assert is_error, text[:20]
        _, is_error, _ = await call(session, "scan", paths=[text + "/nothing"])
        assert is_error, text[:20]
    # Long answers end, and say so.
    value = await good(session, "explain", statements=[f"SELECT * FROM Orders WHERE Total = '{'x' * 4_000}'"] * 100)
    assert value["left_out"] == 100 - len(value["answers"]) > 0 and "ask about less" in value["left_out_why"]
    # After all that it still answers.
    await good(session, "explain", statements=["SELECT * FROM Orders"])


async def escapes(folder):
    """Nothing outside of the root is read, by whatever way."""
    root, outside = folder / "root", folder / "outside"
    shutil.copytree(REPOSITORY / "examples/shop", root)
    outside.mkdir()
    allow = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": SECRET}}
    (outside / "policy.json").write_text(json.dumps(allow))
    (outside / "secret.py").write_text(f"execute_statement(Statement='SELECT * FROM \"{SECRET}\"')")
    (outside / "main.tf").write_text(f'resource "aws_iam_role_policy" "x" {{ policy = "{SECRET}" }}')
    (outside / "partiql-iam.toml").write_text("[roles.thief]\npolicies = ['policy.json']\n")
    # One above the root does not count.
    (folder / "partiql-iam.toml").write_text("[roles.above]\npolicies = ['outside/policy.json']\n")
    for name in ["policy.json", "secret.py", "main.tf"]:
        (root / name).symlink_to(outside / name)
    (root / "folder").symlink_to(outside)
    (root / "nowhere.json").symlink_to(outside / "nothing.json")
    os.mkfifo(root / "pipe.json")
    (root / "sub").mkdir()
    (root / "sub/partiql-iam.toml").symlink_to(outside / "partiql-iam.toml")
    (root / "sub/a.partiql").write_text("SELECT * FROM Orders;\n")
    statements = ["SELECT * FROM Orders"]
    async with served(root) as session:
        paths = ["../outside/policy.json", str(outside / "policy.json"), "policies/../../outside/policy.json"]
        for path in paths:
            await bad(session, "lint", "outside", "is not read", file=path)
            await bad(session, "scan", "outside", "is not read", paths=[path])
            for flag in ["policy", "rcp", "schema"]:
                await bad(session, "check", "outside", "is not read", statements=statements, **{flag: [path]})
            for flag in ["boundary", "session_policy", "endpoint_policy", "catalog"]:
                await bad(session, "check", "outside", "is not read", statements=statements, **{flag: path})
            await bad(session, "check", "outside", "is not read", statements=statements, scp=[[path]])
            await bad(session, "check", "outside", "is not read", statements=statements, policy=[path + "#role"])
        for path in ["policy.json", "folder/policy.json", "nowhere.json", "folder/nothing.json"]:
            await bad(session, "lint", "unreadable-file", "outside of the root", file=path)
            await bad(session, "scan", "outside", "outside of the root", paths=[path])
            await bad(session, "check", "unreadable-file", "outside of the root", statements=statements, policy=[path])
            await bad(session, "explain", "unreadable-file", "outside of the root", statements=statements, schema=[path])
            await bad(session, "explain", "unreadable-file", "outside of the root", statements=statements, service="qldb", catalog=path)
        await bad(session, "scan", "outside", "outside of the root", paths=["folder"])
        # It is told that something is not there of the root alone.
        await bad(session, "lint", "unreadable-file", "No such file", file="policies/nothing.json")
        await bad(session, "lint", "unreadable-file", "it is not a file", file="pipe.json")
        await bad(session, "lint", "unreadable-file", "it is not a file", file="policies")
        # Standard input has the protocol.
        await bad(session, "lint", "unreadable-file", "No such file", file="-")
        await bad(session, "check", "role", "there is no role `above`", statements=statements, role="above")
        # Links in folders are not followed, and Terraform beside a link is not read.
        (root / "own.tf").write_text('resource "aws_dynamodb_table" "t" {\n  name = "T"\n}\n')
        for paths in [[], ["sub"], ["own.tf"]]:
            value, _, text = await call(session, "scan", paths=paths)
            assert SECRET not in text and not any("secret.py" in str(found.get("file")) for found in value["found"])
        assert any("outside of the root" in found.get("message", "") for found in
                   (await call(session, "scan", paths=["sub"]))[0]["found"])
    # What the configuration file names may be anywhere in the root, and nowhere else.
    (root / "partiql-iam.toml").write_text(
        "service = 'dynamodb'\n[dynamodb]\naccount = '123456789012'\nregion = 'us-east-1'\n"
        f"[roles.out]\npolicies = ['../outside/policy.json']\n[roles.whole]\npolicies = ['{outside}/policy.json']\n"
        "[roles.link]\npolicies = ['policy.json']\n[roles.in]\npolicies = ['sub/../policies/orders.json']\n"
    )
    async with served(".", cwd=root) as session:
        for role in ["out", "whole", "link"]:
            await bad(session, "check", "unreadable-file", "outside of the root", statements=statements, role=role)
            _, is_error, text = await call(session, "scan", role=role)
            assert is_error and SECRET not in text, text
        value = await good(session, "check", statements=["SELECT * FROM Orders WHERE CustomerId = 'a'"], role="in")
        assert value["answers"][0]["decision"] == "allowed"


def raw():
    """Lines that are not the protocol do not end the program without a word, nor with a panic."""
    lines = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}\n'
    lines += b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
    for line in [b"{", b"[]", b"null", b"\xff\xfe", b'{"jsonrpc":"2.0","id":2,"method":"tools/call"}', b'{"jsonrpc":"2.0","id":3,"method":"nothing"}']:
        lines += line + b"\n"
    lines += b'{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"explain","arguments":{"statements":["SELECT 1"]}}}\n'
    ended = subprocess.run([PROGRAM, "mcp"], input=lines, capture_output=True, timeout=60)
    assert b"panicked" not in ended.stderr, ended.stderr
    answered = [json.loads(line) for line in ended.stdout.splitlines()]
    assert any(answer.get("id") == 4 and "result" in answer for answer in answered), answered
    ended = subprocess.run([PROGRAM, "mcp", "--root", "/nothing"], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2 and "give a folder with `--root`" in ended.stderr, ended.stderr


async def main():
    async with served(REPOSITORY / "examples/shop") as session:
        await tools(session)
        await answers(session)
        await wrong_calls(session)
    with tempfile.TemporaryDirectory() as folder:
        await escapes(Path(folder).resolve())
    raw()
    print("mcp: tools, answers, wrong calls, escapes and the protocol are as they should be")


asyncio.run(main())
