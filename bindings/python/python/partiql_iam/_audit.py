"""What was really used: records of journals and trails, counted as they are handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, Union

from . import _native
from ._calls import Json, optional, texts_of

Time = Union[str, datetime]
"""A time: in RFC 3339, a date, a number of days before now such as ``90d``, or a ``datetime``, in UTC if it has no zone."""

KEYS = tuple(_native.KEYS)
"""The columns of rows that are grouped by: texts that are never null. The others are added: ``sum(n)``, ``sum(denied)``, ``min(first_seen)``,
``max(last_seen)`` and ``min(example)``."""


def moment(time: Time | None) -> str | None:
    """A time as a text, which means the same at any later time."""
    if time is None:
        return None
    if isinstance(time, datetime):
        return time.isoformat()
    days = time.removesuffix("d")
    if days != time and days.isdecimal():
        return (datetime.now(timezone.utc) - timedelta(days=int(days))).isoformat()
    return time


class _Audit:
    __slots__ = ("_native",)
    _native: _native.Audit

    def push(
        self,
        data: Any,
        *,
        column: str | None = None,
        file_column: str | None = None,
        whole_files: bool = False,
    ) -> None:
        """Counts the rows of a table or record batch of pyarrow, or of anything else that hands out Arrow.

        ``column`` has the records, each row a line of a file; without it, the column ``value``, or the only one. With ``whole_files`` each row is a
        whole file, as text or bytes, of any form that the program reads, as Ion text, binary Ion and what gzip has packed: then the byte is known too at which a record begins. ``file_column`` has the
        names of the files, for examples and problems. What can't be read is counted as a problem. The interpreter's lock is not held meanwhile. What comes before a batch that raises an error is counted.
        """
        self._native.push(data, column, file_column, whole_files)

    def finish(self) -> Any:
        """What was counted, as a table of pyarrow; what is pushed from now on is counted from zero.

        Tables of several parts are added by any engine: grouped by :data:`KEYS`. :func:`audit_report` says what a table means.
        """
        return self._native.finish()


class JournalAudit(_Audit):
    """Counts blocks of QLDB's journal, from exports or streams.

    ``ledger`` is the ledger's ARN, ``permissions_mode`` is ``"STANDARD"`` or ``"ALLOW_ALL"``. ``catalog`` is what
    ``SELECT * FROM information_schema.user_tables`` returns, and says the ids of tables that were only read. ``who`` says who ran which transaction, by its id,
    which a journal does not. What was before ``since``, or at ``until`` and later, does not count.
    """

    __slots__ = ()

    def __init__(
        self,
        *,
        ledger: str | None = None,
        permissions_mode: str | None = None,
        catalog: Json | None = None,
        who: Mapping[str, str] | None = None,
        since: Time | None = None,
        until: Time | None = None,
    ) -> None:
        by_transaction = None if who is None else dict(who)
        self._native = _native.Audit.of_journal(
            ledger, permissions_mode, optional(catalog), by_transaction, moment(since), moment(until)
        )


class CloudTrailAudit(_Audit):
    """Counts the statements for DynamoDB of CloudTrail's records.

    ``account`` and ``region`` are those of records that do not say them; ``schema`` is what ``describe_table`` returns, once or in a list, by which
    scans are told from queries. What was before ``since``, or at ``until`` and later, does not count.
    """

    __slots__ = ()

    def __init__(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        schema: Json | Sequence[Json] | None = None,
        since: Time | None = None,
        until: Time | None = None,
    ) -> None:
        self._native = _native.Audit.of_trail(account, region, texts_of(schema), moment(since), moment(until))


@dataclass(frozen=True)
class AuditReport:
    """What the program prints of the same records, as ``str`` gives it."""

    text: str
    """The report."""
    is_incomplete: bool
    """Something of the input could not be read or was not understood, which the report says: then the program's exit status is 2."""

    def __str__(self) -> str:
        return self.text


def audit_merge(rows: Any) -> Any:
    """Adds tables of :meth:`JournalAudit.finish` and :meth:`CloudTrailAudit.finish`: what an engine does by ``GROUP BY``, and within the bounds of one.

    ``rows`` are those of one or several tables, grouped or not, as :func:`audit_report` takes them. The answer is one table of pyarrow.
    """
    return _native.audit_merge(rows)


def audit_report(
    rows: Any,
    *,
    by: Literal["principal", "table", "shape"] = "table",
    format: Literal["text", "json", "csv", "markdown"] = "text",
) -> AuditReport:
    """The report of ``partiql-iam audit`` from what :meth:`JournalAudit.finish` and :meth:`CloudTrailAudit.finish` return.

    ``rows`` are the rows of one or several of these tables, grouped or not, as a table of pyarrow or anything else that hands out Arrow. Raises
    :class:`InputError` if something of them is missing or was changed, and for a report by principal of a journal without ``who``.
    """
    text, is_incomplete = _native.audit_report(rows, by, format)
    return AuditReport(text, is_incomplete)
