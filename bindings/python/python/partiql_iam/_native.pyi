from collections.abc import Mapping, Sequence
from typing import Any, final

__all__ = [
    "Audit",
    "Database",
    "Decision",
    "Explanation",
    "Finding",
    "Note",
    "Permission",
    "Policies",
    "PolicySet",
    "Reason",
    "Requirement",
    "Resource",
    "KEYS",
    "VERSION",
    "audit_merge",
    "audit_report",
    "lint",
    "policy_for",
    "run",
    "scan_text",
]

KEYS: list[str]
VERSION: str

def run(arguments: Sequence[str]) -> int: ...
def lint(text: str, name: str, database: Database, tables: Database) -> list[Finding]: ...
def scan_text(text: str, name: str, service: str | None, database: Database, tables: Database) -> str: ...
def policy_for(
    statements: Sequence[str],
    database: Database,
    parameters: str | None,
    with_conditions: bool,
    any_table: bool,
    index_tables: bool,
    leading_key_from: str | None,
) -> Policies: ...
def audit_merge(rows: Any) -> Any: ...
def audit_report(rows: Any, by: str, format: str) -> tuple[str, bool]: ...
@final
class Audit:
    @staticmethod
    def of_journal(
        ledger: str | None,
        permissions_mode: str | None,
        catalog: str | None,
        who: Mapping[str, str] | None,
        since: str | None,
        until: str | None,
    ) -> Audit: ...
    @staticmethod
    def of_trail(
        account: str | None,
        region: str | None,
        schema: Sequence[str],
        since: str | None,
        until: str | None,
    ) -> Audit: ...
    def push(self, data: Any, column: str | None, file_column: str | None, whole_files: bool) -> None: ...
    def finish(self) -> Any: ...
@final
class Database:
    def __new__(
        cls,
        service: str | None,
        ledger: str | None,
        permissions_mode: str | None,
        catalog: str | None,
        account: str | None,
        region: str | None,
        schema: Sequence[str],
        of_dynamodb: bool,
    ) -> Database: ...
    @property
    def service(self) -> str: ...
    def explain(self, text: str, parameters: str | None) -> Explanation: ...
    def explain_batch(self, data: Any, column: str | None, json: bool) -> Any: ...
@final
class Explanation:
    """What a statement needs."""

    @property
    def statement(self) -> str:
        """The statement, without a first line that names the service. Spans count its characters."""
    @property
    def service(self) -> str:
        """``"qldb"`` or ``"dynamodb"``."""
    @property
    def command(self) -> str:
        """The permission class, such as ``"CREATE TABLE"``."""
    @property
    def requirements(self) -> list[Requirement]:
        """The permissions, each with its dependent actions."""
    @property
    def permissions(self) -> list[Permission]:
        """The same flat: each action on each resource once, dependent actions too."""
    @property
    def warnings(self) -> list[Note]:
        """What is doubtful."""
    def to_json(self) -> str:
        """The line that ``partiql-iam explain --format json`` prints. Its spans are in bytes."""

@final
class Requirement:
    """One action on one resource, with what the statement fixes of condition keys."""

    @property
    def action(self) -> str:
        """Such as ``"qldb:PartiQLSelect"``."""
    @property
    def resource(self) -> Resource:
        """What the action is on."""
    @property
    def dependent_actions(self) -> list[str]:
        """Actions that are also needed on the same resource."""
    @property
    def condition(self) -> dict[str, str | list[str]]:
        """The condition keys that the statement fixes, with their values."""
    @property
    def unknown(self) -> list[str]:
        """The condition keys whose value depends on what is not given, or on what no source says."""
    @property
    def span(self) -> tuple[int, int]:
        """The text that causes it, in characters of the statement."""
    @property
    def reason(self) -> str:
        """The id of the rule, such as ``"select"``."""
    @property
    def certainty(self) -> str | None:
        """How sure it is, such as ``"documented"``."""

@final
class Resource:
    """What an action is on."""

    @property
    def type(self) -> str:
        """``ledger``, ``table``, ``index``, ``catalog`` or ``any-table``."""
    @property
    def name(self) -> str | None:
        """The name of a table, if it is known."""
    @property
    def id(self) -> str | None:
        """The id of a table of QLDB, if it is known."""
    @property
    def table(self) -> str | None:
        """The table of an index."""
    @property
    def index(self) -> str | None:
        """The name of an index."""
    @property
    def arn(self) -> str | None:
        """Its ARN, if that is known."""
    @property
    def arn_pattern(self) -> str | None:
        """The narrowest pattern that surely covers it, if the ARN is not known."""

@final
class Permission:
    """One action on one resource."""

    @property
    def action(self) -> str:
        """Such as ``"qldb:PartiQLSelect"``."""
    @property
    def arn(self) -> str | None:
        """The resource's ARN, if that is known."""
    @property
    def arn_pattern(self) -> str | None:
        """The narrowest pattern that surely covers it, if the ARN is not known."""
    @property
    def condition(self) -> dict[str, str | list[str]]:
        """The condition keys that the statement fixes, with their values."""

@final
class Note:
    """Something to know of a statement or of policies."""

    @property
    def code(self) -> str:
        """A stable code for programs."""
    @property
    def message(self) -> str:
        """One sentence."""
    @property
    def help(self) -> str | None:
        """What to do about it."""
    @property
    def span(self) -> tuple[int, int] | None:
        """The place, in characters of the statement."""
    @property
    def statement(self) -> int | None:
        """Which of several statements, from 0."""

@final
class PolicySet:
    def __new__(
        cls,
        identity: Sequence[tuple[str, str]],
        boundary: tuple[str, str] | None,
        scps: Sequence[Sequence[tuple[str, str]]],
        rcps: Sequence[tuple[str, str]],
        session: tuple[str, str] | None,
        endpoint: tuple[str, str] | None,
    ) -> PolicySet: ...
    def decide(self, explanation: Explanation, entries: Sequence[tuple[str, Sequence[str]]]) -> Decision: ...

@final
class Decision:
    """Whether a statement is allowed, and why not. It is true if allowed."""

    @property
    def allowed(self) -> bool:
        """Whether the statement may be run. What is unknown is not allowed."""
    @property
    def reason(self) -> str | None:
        """``explicit-deny``, ``implicit-deny`` or ``unknown``; ``None`` if allowed."""
    @property
    def statement(self) -> str:
        """The statement. Spans count its characters."""
    @property
    def reasons(self) -> list[Reason]:
        """Every reason of a denial."""
    @property
    def warnings(self) -> list[Note]:
        """What is doubtful."""
    def to_json(self) -> str:
        """The line that ``partiql-iam check --format json`` prints. Its spans are in bytes."""
    def __bool__(self) -> bool: ...

@final
class Reason:
    """Why a statement is denied."""

    @property
    def code(self) -> str:
        """``missing``, ``explicit-deny``, ``unknown`` or ``other-account``."""
    @property
    def message(self) -> str:
        """One sentence."""
    @property
    def help(self) -> str | None:
        """Which policies, or what to do about it."""
    @property
    def span(self) -> tuple[int, int] | None:
        """The text that needs the permission, in characters of the statement."""

@final
class Finding:
    """What a lint finds in a policy."""

    @property
    def file(self) -> str:
        """The name that was given."""
    @property
    def code(self) -> str:
        """The code of the lint."""
    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``note``."""
    @property
    def message(self) -> str:
        """One sentence."""
    @property
    def why(self) -> str:
        """Why the lint looks for it."""
    @property
    def help(self) -> str:
        """What to do about it."""
    @property
    def span(self) -> tuple[int, int]:
        """The place, in characters of the text."""
    @property
    def fix(self) -> list[tuple[tuple[int, int], str]] | None:
        """The changes that put it right, if they are safe: each a place in characters, and what comes there."""
    def to_json(self) -> str:
        """The line that ``partiql-iam lint --format json`` prints. Its spans are in bytes."""

@final
class Policies:
    """The least policies that allow statements. All of them are needed."""

    @property
    def documents(self) -> list[str]:
        """The policies in JSON: one, or several where one would be longer than IAM allows."""
    @property
    def notes(self) -> list[Note]:
        """What is to be said of the statements."""
    def to_json(self) -> str:
        """What ``partiql-iam policy for`` prints."""
