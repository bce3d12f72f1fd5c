"""Files that the executors of an engine open themselves: their engine hands them paths alone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

OTHER_NAMES = {"s3a": "s3", "s3n": "s3"}
"""Names of Hadoop for what pyarrow calls by another name."""


def place(path: str) -> tuple[str | None, str]:
    """The address of a file system, or `None` for that of the machine, and where a file is in it. Nothing of a path is quoted, as engines write them."""
    scheme, colon, rest = path.partition(":")
    if not colon or not rest.startswith("/") or len(scheme) < 2 or not scheme.replace("+", "").replace("-", "").replace(".", "").isalnum():
        return None, path
    if scheme == "file":
        return None, "/" + rest.lstrip("/")
    host, _, key = rest.removeprefix("//").partition("/")
    return f"{OTHER_NAMES.get(scheme, scheme)}://{host}", key


def contents(batch: Any, column: str, file_column: str | None) -> Iterator[Any]:
    """A batch of one row for each path in a column of a batch: in `value` the bytes of the file, in `file` its name, which is its path without `file_column`."""
    pa, fs = import_module("pyarrow"), import_module("pyarrow.fs")
    paths = batch.column(column).to_pylist()
    names = paths if file_column is None else batch.column(file_column).to_pylist()
    schema = pa.schema([("value", pa.large_binary()), ("file", pa.string())])
    # What finds the region of a bucket asks it once.
    systems: dict[str | None, tuple[Any, str]] = {None: (fs.LocalFileSystem(), "")}
    for path, name in zip(paths, names):
        data = None
        if path is not None:
            address, key = place(path)
            if address not in systems:
                systems[address] = fs.FileSystem.from_uri(address)
            system, root = systems[address]
            with system.open_input_file(key if address is None else f"{root.rstrip('/')}/{key}") as file:
                data = file.read()
        yield pa.record_batch([pa.array([data], pa.large_binary()), pa.array([name], pa.string())], schema)
