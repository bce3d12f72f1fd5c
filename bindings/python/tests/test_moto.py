"""The example `examples/moto`: a mocked DynamoDB that refuses what IAM would refuse."""

# boto3 has no types.
# pyright: basic

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import partiql_iam
import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from moto import mock_aws

GUARD = Path(__file__).resolve().parents[3] / "examples/moto/guard.py"

# Reads of the caller's own rows, never of a whole table.
ROLE: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "dynamodb:PartiQLSelect",
        "Resource": "*",
        "Condition": {
            "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:PrincipalTag/artist}"},
            "Null": {"dynamodb:LeadingKeys": "false"},
        },
    },
}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]:
        monkeypatch.setenv(name, "testing")
    spec = importlib.util.spec_from_file_location("guard", GUARD)
    assert spec is not None and spec.loader is not None
    guard = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(guard)
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="Music",
            AttributeDefinitions=[{"AttributeName": "Artist", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "Artist", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client.put_item(TableName="Music", Item={"Artist": {"S": "Acme"}, "Title": {"S": "Blue"}})
        client.put_item(TableName="Music", Item={"Artist": {"S": "Other"}, "Title": {"S": "Red"}})
        policies = partiql_iam.PolicySet(ROLE)
        yield guard.Guard(policies, {"aws:PrincipalTag/artist": "Acme"}).watch(client)


def test_what_is_allowed_is_answered(client: Any) -> None:
    found = client.execute_statement(Statement="SELECT Title FROM Music WHERE Artist = 'Acme'")
    assert found["Items"] == [{"Title": {"S": "Blue"}}]
    bound = client.execute_statement(
        Statement="SELECT Title FROM Music WHERE Artist = ?", Parameters=[{"S": "Acme"}]
    )
    assert bound["Items"] == found["Items"]


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("SELECT Title FROM Music WHERE Artist = 'Other'", "PartiQLSelect"),
        ("SELECT Title FROM Music", "PartiQLSelect"),
        ("DELETE FROM Music WHERE Artist = 'Acme'", "PartiQLDelete"),
    ],
)
def test_what_is_denied_does_not_reach_the_table(client: Any, statement: str, missing: str) -> None:
    with pytest.raises(ClientError) as raised:
        client.execute_statement(Statement=statement)
    error = raised.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert f"`dynamodb:{missing}` on `arn:aws:dynamodb:us-east-1:123456789012:table/Music` is missing" in error["Message"]
    assert len(client.scan(TableName="Music")["Items"]) == 2


def test_what_is_not_understood_is_refused(client: Any) -> None:
    with pytest.raises(ClientError) as raised:
        client.execute_statement(Statement="SELECT Title FORM Music")
    assert raised.value.response["Error"]["Code"] == "ValidationException"
    with pytest.raises(ClientError) as raised:
        client.batch_execute_statement(Statements=[{"Statement": "SELECT Title FROM Music WHERE Artist = 'Acme'"}])
    assert raised.value.response["Error"]["Code"] == "AccessDeniedException"
