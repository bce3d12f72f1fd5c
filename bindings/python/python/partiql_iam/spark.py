"""What was really used, counted by the executors of Spark, or of Sail, and added by their ``GROUP BY``.

Needs pyspark 3.5 or later, which asks for pandas, and pyarrow on the executors. The executors have the package installed, or get its wheel by ``spark.archives``.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Literal

from ._audit import KEYS, CloudTrailAudit, JournalAudit, moment

__all__ = ["KEYS", "SCHEMA", "audit", "collect", "merge"]

SCHEMA = ", ".join([f"{key} string" for key in KEYS] + [
    "n bigint",
    "denied bigint",
    "first_seen bigint",
    "last_seen bigint",
    "example string",
])
"""The columns of the answer."""


def audit(
    df: Any,
    kind: Literal["journal", "cloudtrail"] = "journal",
    *,
    column: str = "value",
    file_column: str | None = None,
    whole_files: bool = False,
    read_files: bool = False,
    archive: str | None = None,
    **options: Any,
) -> Any:
    """What was used in the records of a data frame: a data frame of a few rows, which :func:`partiql_iam.audit_report` reads.

    ``df`` has a line of a file in each row, as ``spark.read.text`` gives them, in ``column``; with ``whole_files`` a whole file, as
    ``spark.read.format("binaryFile")`` gives it in ``content``; with ``read_files`` the path of a file, as that gives it in ``path``, which the executors
    open themselves by pyarrow: several times as fast, as no text goes through the JVM. ``file_column`` has the names of the files. ``options`` are those of
    :class:`partiql_iam.JournalAudit` or :class:`partiql_iam.CloudTrailAudit`. ``archive`` is the name that the package's wheel has in
    ``spark.archives``, if it is not installed on the executors.
    """
    options = {**options, **{name: moment(options[name]) for name in ("since", "until") if name in options}}
    counters: dict[str, type[JournalAudit] | type[CloudTrailAudit]] = {"journal": JournalAudit, "cloudtrail": CloudTrailAudit}
    if kind not in counters:
        raise ValueError(f"the kind is `journal` or `cloudtrail`, not `{kind}`")
    # What is wrong with the options is said here, not by an executor.
    name = type(counters[kind](**options)).__name__

    # Executors get this function alone: they may find the package only once it has run.
    def count(batches: Iterator[Any]) -> Iterator[Any]:
        try:
            import partiql_iam
        except ImportError:
            if archive is None:
                raise
            import sys

            from pyspark import SparkFiles  # type: ignore[import-not-found, import-untyped, unused-ignore] # pyright: ignore

            sys.path.insert(0, SparkFiles.get(archive))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
            import partiql_iam

        counter = getattr(partiql_iam, name)(**options)
        for batch in batches:
            if read_files:
                from partiql_iam._files import contents

                for file in contents(batch, column, file_column):
                    counter.push(file, file_column="file", whole_files=True)
            else:
                counter.push(batch, column=column, file_column=file_column, whole_files=whole_files)
        yield from counter.finish().to_batches()

    columns = [column] if file_column is None else [column, file_column]
    return merge(df.select(*columns).mapInArrow(count, SCHEMA))


def merge(rows: Any) -> Any:
    """Adds what several answers of :func:`audit` have, such as those of several days: their union, or a table that they were written to."""
    f = import_module("pyspark.sql.functions")
    return rows.groupBy(*KEYS).agg(
        f.sum("n").alias("n"),
        f.sum("denied").alias("denied"),
        f.min("first_seen").alias("first_seen"),
        f.max("last_seen").alias("last_seen"),
        f.min("example").alias("example"),
    )


def collect(rows: Any) -> Any:
    """The rows as a table of pyarrow, in every version of Spark."""
    pa = import_module("pyarrow")
    texts = [pa.field(key, pa.string()) for key in KEYS]
    numbers = [pa.field(name, pa.int64()) for name in ("n", "denied", "first_seen", "last_seen")]
    schema = pa.schema([*texts, *numbers, pa.field("example", pa.string())])
    return pa.Table.from_pylist([row.asDict() for row in rows.collect()], schema)
