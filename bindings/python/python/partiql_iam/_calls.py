"""The functions of the package. Texts may be given as what they mean, such as a dictionary that boto3 returns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard, Union

from . import _native
from ._scanned import Scanned, scanned

Json = Union[str, Mapping[str, Any], Sequence[Any]]
"""A text in JSON, or what it means."""


@dataclass(frozen=True)
class NamedPolicy:
    """A policy, and the name by which denials and errors speak of it."""

    name: str
    policy: str | Mapping[str, Any]


Policy = Union[str, Mapping[str, Any], NamedPolicy]
"""A policy: its text, what the text means, or one of both with a name."""


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def optional(value: Json | None) -> str | None:
    return None if value is None else _text(value)


def texts_of(schema: Json | Sequence[Json] | None) -> list[str]:
    """One text, or each of several."""
    if schema is None:
        return []
    if isinstance(schema, (str, Mapping)):
        return [_text(schema)]
    return [_text(one) for one in schema]


class Database:
    """What is known of the database that statements run on, read once for many statements.

    ``service`` is ``"qldb"`` or ``"dynamodb"``; without it what is given of one of both says it, and else it is QLDB.
    QLDB: ``ledger`` is the ledger's ARN, ``permissions_mode`` is ``"STANDARD"`` or ``"ALLOW_ALL"``, and ``catalog`` is what
    ``SELECT * FROM information_schema.user_tables`` returns, as JSON or Ion text.
    DynamoDB: ``account`` and ``region`` of the tables, and ``schema``, what ``describe_table`` returns, once or in a list.
    """

    __slots__ = ("_native",)

    def __init__(
        self,
        *,
        service: str | None = None,
        ledger: str | None = None,
        permissions_mode: str | None = None,
        catalog: Json | None = None,
        account: str | None = None,
        region: str | None = None,
        schema: Json | Sequence[Json] | None = None,
        _of_dynamodb: bool = False,
    ) -> None:
        self._native = _native.Database(
            service, ledger, permissions_mode, optional(catalog), account, region, texts_of(schema), _of_dynamodb
        )

    @property
    def service(self) -> str:
        """``"qldb"`` or ``"dynamodb"``."""
        return self._native.service

    def explain(self, text: str, parameters: Json | None = None) -> _native.Explanation:
        """What a statement needs. See :func:`explain`."""
        return self._native.explain(text, optional(parameters))

    def explain_batch(self, data: Any, *, column: str | None = None, json: bool = False) -> Any:
        """What many statements need. See :func:`explain_batch`."""
        return self._native.explain_batch(data, column, json)


def explain(
    text: str,
    *,
    service: str | None = None,
    ledger: str | None = None,
    catalog: Json | None = None,
    account: str | None = None,
    region: str | None = None,
    schema: Json | Sequence[Json] | None = None,
    parameters: Json | None = None,
    permissions_mode: str | None = None,
) -> _native.Explanation:
    """What a statement needs.

    ``parameters`` are the values of the parameters ``?``: a list of DynamoDB's attribute values, such as ``[{"S": "Acme"}]``.
    For the rest see :class:`Database`, which reads it once for many statements.

    Raises :class:`StatementError` for a statement that is not understood, and :class:`InputError` for anything else.
    """
    database = Database(
        service=service,
        ledger=ledger,
        permissions_mode=permissions_mode,
        catalog=catalog,
        account=account,
        region=region,
        schema=schema,
        _of_dynamodb=parameters is not None,
    )
    return database.explain(text, parameters)


def explain_batch(
    data: Any,
    *,
    column: str | None = None,
    json: bool = False,
    service: str | None = None,
    ledger: str | None = None,
    catalog: Json | None = None,
    account: str | None = None,
    region: str | None = None,
    schema: Json | Sequence[Json] | None = None,
    permissions_mode: str | None = None,
) -> Any:
    """What many statements need: a table of pyarrow with a row for each row of ``data``.

    ``data`` is a table or record batch of pyarrow, or anything else that hands out Arrow. ``column`` has the statements;
    without it, the column ``statement``, or the only one. The columns of the answer are ``command``, ``actions`` and ``resources``
    (one beside the other: the permissions), ``warnings`` (codes), ``error_code`` and ``error``, and with ``json`` the line of JSON.
    Where a statement is not understood all but the error is null. The interpreter's lock is not held meanwhile.
    """
    database = Database(
        service=service,
        ledger=ledger,
        permissions_mode=permissions_mode,
        catalog=catalog,
        account=account,
        region=region,
        schema=schema,
    )
    return database.explain_batch(data, column=column, json=json)


def _named(policy: Policy, name: str) -> tuple[str, str]:
    if isinstance(policy, NamedPolicy):
        return policy.name, _text(policy.policy)
    if isinstance(policy, (str, Mapping)):
        return name, _text(policy)
    raise TypeError(f"a policy is a text, a dictionary or a NamedPolicy, not {type(policy).__name__}")


def _is_document(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _all(policies: Policy | Iterable[Policy], name: str) -> list[tuple[str, str]]:
    if isinstance(policies, (str, NamedPolicy)) or _is_document(policies):
        return [_named(policies, name)]
    found: list[Policy] = list(policies)
    return [_named(policy, name if len(found) == 1 else f"{name} {at}") for at, policy in enumerate(found)]


class PolicySet:
    """All policies that apply to a principal, compiled.

    ``identity``: those of the user and its groups, or of the role; one must allow. ``boundary``: the permissions boundary.
    ``scps``: the service control policies, an entry for each level from the root to the account, each a policy or a list of policies.
    ``rcps``: the resource control policies (DynamoDB). ``session_policy``: the one passed when the session was made.
    ``endpoint_policy``: that of the VPC endpoint.

    A policy is a text, the dictionary that it means, or a :class:`NamedPolicy`: denials speak of policies by names.
    """

    __slots__ = ("_native",)

    def __init__(
        self,
        identity: Policy | Iterable[Policy] = (),
        *,
        boundary: Policy | None = None,
        scps: Iterable[Policy | Iterable[Policy]] = (),
        rcps: Policy | Iterable[Policy] = (),
        session_policy: Policy | None = None,
        endpoint_policy: Policy | None = None,
    ) -> None:
        self._native = _native.PolicySet(
            _all(identity, "policy"),
            None if boundary is None else _named(boundary, "boundary"),
            [_all(level, f"scp of level {at}") for at, level in enumerate(scps)],
            _all(rcps, "rcp"),
            None if session_policy is None else _named(session_policy, "session policy"),
            None if endpoint_policy is None else _named(endpoint_policy, "endpoint policy"),
        )

    def decide(
        self,
        explanation: _native.Explanation,
        context: Mapping[str, str | Sequence[str]] | None = None,
    ) -> _native.Decision:
        """Whether the policies allow the statement of an explanation. ``context``: the condition keys of the request.

        What is unknown is never allowed. Raises :class:`InputError` if the ledger or the account and region are not known.
        """
        entries = [] if context is None else [
            (key, [value] if isinstance(value, str) else list(value)) for key, value in context.items()
        ]
        return self._native.decide(explanation, entries)


def lint(
    text: Json,
    *,
    name: str = "policy.json",
    ledger: str | None = None,
    catalog: Json | None = None,
    schema: Json | Sequence[Json] | None = None,
    permissions_mode: str | None = None,
) -> list[_native.Finding]:
    """What can't work in a policy, or is too wide, in the order of the text.

    ``text`` may be a template of CloudFormation, SAM, ``serverless.yml`` or Terraform too: ``name``, the name of its file, says which.
    """
    database, tables = _both(ledger, permissions_mode, catalog, None, None, schema)
    return _native.lint(_text(text), name, database, tables)


def scan_text(
    text: str,
    name: str,
    *,
    service: str | None = None,
    ledger: str | None = None,
    catalog: Json | None = None,
    account: str | None = None,
    region: str | None = None,
    schema: Json | Sequence[Json] | None = None,
    permissions_mode: str | None = None,
) -> list[Scanned]:
    """The statements of a source, with what they need, and what is wrong in it, in the order of the text.

    ``name`` is the name of the file: its ending says whether it is a script, a program, or has policies. The text may have statements for both
    services, so that what is known of both may be given; ``service`` is that of a script whose first line does not say it.
    """
    database, tables = _both(ledger, permissions_mode, catalog, account, region, schema)
    return scanned(text, _native.scan_text(text, name, service, database, tables))


def _both(
    ledger: str | None,
    permissions_mode: str | None,
    catalog: Json | None,
    account: str | None,
    region: str | None,
    schema: Json | Sequence[Json] | None,
) -> tuple[_native.Database, _native.Database]:
    """What is known of a ledger, and of DynamoDB's tables."""
    return (
        _native.Database("qldb", ledger, permissions_mode, optional(catalog), None, None, [], False),
        _native.Database("dynamodb", None, None, None, account, region, texts_of(schema), False),
    )


def policy_for(
    statements: str | Sequence[str],
    *,
    service: str | None = None,
    ledger: str | None = None,
    catalog: Json | None = None,
    account: str | None = None,
    region: str | None = None,
    schema: Json | Sequence[Json] | None = None,
    parameters: Json | None = None,
    permissions_mode: str | None = None,
    with_conditions: bool = False,
    any_table: bool = False,
    index_tables: bool = False,
    leading_key_from: str | None = None,
) -> _native.Policies:
    """The least policies that allow all statements. The names are those of the flags of ``partiql-iam policy for``.

    ``parameters`` are the values of the parameters; for several statements a list of lists.
    """
    database = Database(
        service=service,
        ledger=ledger,
        permissions_mode=permissions_mode,
        catalog=catalog,
        account=account,
        region=region,
        schema=schema,
        _of_dynamodb=parameters is not None or index_tables or leading_key_from is not None,
    )
    texts = [statements] if isinstance(statements, str) else list(statements)
    return _native.policy_for(
        texts,
        database._native,
        optional(parameters),
        with_conditions,
        any_table,
        index_tables,
        leading_key_from,
    )
