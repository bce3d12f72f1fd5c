"""PartiQL on a mocked DynamoDB, with IAM as AWS has it.

moto checks policies by the name of the API call alone, and PartiQL has other actions: ``dynamodb:PartiQLSelect`` on the table of the
statement, with condition keys for its attributes and keys. A guard decides on each statement before it is sent, and what is
denied ends as at AWS: with an ``AccessDeniedException``.

    client = Guard(policies, principal).watch(boto3.client("dynamodb"))
"""

from __future__ import annotations

import json
from typing import Any

import partiql_iam
from botocore.exceptions import ClientError

# The other operations that send PartiQL would go past the guard.
REFUSED = ("BatchExecuteStatement", "ExecuteTransaction")


class Guard:
    """Decides on the statements that a client sends, as the role with these policies."""

    def __init__(self, policies: partiql_iam.PolicySet, context: dict[str, str | list[str]] | None = None) -> None:
        self.policies = policies
        self.context = context or {}

    def watch(self, client: Any) -> Any:
        """Decides on what the client sends from now on, and returns it."""

        def decide(params: dict[str, Any], **_: Any) -> None:
            body = json.loads(params["body"])
            self.decide(client, body["Statement"], body.get("Parameters"))

        def refuse(model: Any, **_: Any) -> None:
            raise denied(model.name, f"{model.name} is not decided on here")

        client.meta.events.register("before-call.dynamodb.ExecuteStatement", decide)
        for operation in REFUSED:
            client.meta.events.register(f"before-call.dynamodb.{operation}", refuse)
        return client

    def decide(self, client: Any, statement: str, parameters: list[Any] | None) -> None:
        """Raises the error of AWS if the policies do not allow the statement, or if it is not understood."""
        tables = [client.describe_table(TableName=name) for name in client.list_tables()["TableNames"]]
        try:
            # A request without parameters has none.
            found = partiql_iam.explain(statement, service="dynamodb", schema=tables, parameters=parameters)
        except partiql_iam.StatementError as error:
            raise ClientError(
                {"Error": {"Code": "ValidationException", "Message": str(error)}}, "ExecuteStatement"
            ) from error
        decision = self.policies.decide(found, self.context)
        if not decision:
            raise denied("ExecuteStatement", "; ".join(str(reason) for reason in decision.reasons))


def denied(operation: str, message: str) -> ClientError:
    """The error of AWS."""
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, operation)
