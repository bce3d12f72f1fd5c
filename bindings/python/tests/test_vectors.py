"""The vectors that every language runs, and the program of the package beside them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import partiql_iam
import pytest

VECTORS = Path(__file__).resolve().parents[3] / "tests/vectors"
FILES = ["decide", "explain-dynamodb", "explain-qldb", "lint", "policy-for", "scan"]


def vectors(file: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (VECTORS / f"{file}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]


def answer(call: str, given: dict[str, Any]) -> str:
    if call == "explain":
        try:
            return partiql_iam.explain(**given).to_json()
        except partiql_iam.StatementError as error:
            return error.to_json()
    if call == "decide":
        policies, context, text = given.pop("policies"), given.pop("context"), given.pop("text")
        found = partiql_iam.explain(text, **given)
        return partiql_iam.PolicySet([partiql_iam.NamedPolicy(*named) for named in policies]).decide(found, context).to_json()
    if call == "lint":
        return "\n".join(finding.to_json() for finding in partiql_iam.lint(**given))
    if call == "scan_text":
        text, name = given.pop("text"), given.pop("name")
        return "\n".join(found.to_json() for found in partiql_iam.scan_text(text, name, **given))
    if call == "policy_for":
        return partiql_iam.policy_for(**given).to_json()
    raise AssertionError(call)


def test_all_files_are_run() -> None:
    assert sorted(path.stem for path in VECTORS.glob("*.jsonl")) == FILES


@pytest.mark.parametrize("file", FILES)
def test_the_answers_are_those_of_the_library(file: str) -> None:
    for vector in vectors(file):
        name, call, given = vector["name"], vector["call"], vector["arguments"]
        if "expected" in vector:
            assert answer(call, given) == vector["expected"], name
            continue
        with pytest.raises(partiql_iam.PartiqlIamError) as raised:
            answer(call, given)
        fault = vector["fault"]
        assert (raised.value.code, raised.value.message) == (fault["code"], fault["message"]), name
        assert raised.value.input == fault["input"], name


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "partiql_iam", *arguments]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", timeout=60)


@pytest.mark.parametrize(
    ("file", "flags"),
    [
        ("explain-qldb", ["--ledger", "arn:aws:qldb:us-east-1:123456789012:ledger/cars"]),
        ("explain-dynamodb", ["--account", "123456789012", "--region", "us-west-2"]),
    ],
)
def test_the_answers_are_those_of_the_program(file: str, flags: list[str]) -> None:
    known = {flag.removeprefix("--"): value for flag, value in zip(flags[::2], flags[1::2])}
    same = [row for row in vectors(file) if row["arguments"] == known | {"text": row["arguments"]["text"]}]
    rows = [row for row in same if "expected" in row and not row["arguments"]["text"].startswith("-- service")]
    assert len(rows) > 500
    texts = [row["arguments"]["text"] for row in rows]
    done = run("explain", "--no-config", "--format", "json", *flags, "--", *texts)
    assert done.stdout.split("\n")[:-1] == [row["expected"] for row in rows]


def test_the_program_ends_with_its_status() -> None:
    assert run("explain", "--no-config", "--service", "qldb", "SELECT * FROM Vehicle").returncode == 0
    assert run("explain", "--no-config", "--service", "qldb", "SELEC").returncode == 2
    policy = '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}'
    asked = ["--action", "qldb:ListLedgers", "--resource", "*"]
    denied = run("check", "--no-config", "--policy", "-", *asked, text=policy)
    assert (denied.returncode, denied.stdout.splitlines()[0]) == (1, "denied   qldb:ListLedgers on *")
    usage = run("explain", "--no-such-flag")
    assert usage.returncode == 2 and "--no-such-flag" in usage.stderr
    help = run("--help")
    assert help.returncode == 0 and "partiql-iam explain" in help.stdout


def test_scans_are_those_of_the_program(tmp_path: Path) -> None:
    sources = Path(__file__).resolve().parents[3] / "examples/shop"
    files = ["src/orders.py", "src/stock.ts", "policies/customer.json", "template.yaml"]
    for file in files:
        text = (sources / file).read_text(encoding="utf-8")
        name = Path(file).name
        (tmp_path / name).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "partiql_iam", "scan", "--no-config", "--format", "json", name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60)
        assert [found.to_json() for found in partiql_iam.scan_text(text, name)] == done.stdout.splitlines(), file
