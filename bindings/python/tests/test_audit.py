# pyarrow has no types.
# pyright: basic
from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import partiql_iam
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pytest
from partiql_iam._files import contents, place
from partiql_iam.spark import KEYS, SCHEMA

EXPORTS = Path(__file__).resolve().parents[3] / "crates/audit/tests/journal"
JOURNAL = sorted((EXPORTS / "json").rglob("*.json"))
TRAIL = sorted((EXPORTS / "cloudtrail").glob("*.gz"))
FOLDERS = {"journal": EXPORTS / "json", "cloudtrail": EXPORTS / "cloudtrail"}


def whole(paths: list[Path]) -> Any:
    names = [str(path.relative_to(EXPORTS)) for path in paths]
    return pa.table({"content": [path.read_bytes() for path in paths], "path": names})


def lines(paths: list[Path]) -> Any:
    found = [(str(path.relative_to(EXPORTS)), line) for path in paths for line in path.read_text("utf-8").split("\n")]
    return pa.table({"value": [line for _, line in found], "file": [name for name, _ in found]})


def counted(counter: Any, table: Any) -> Any:
    counter.push(table, column="content", file_column="path", whole_files=True)
    return counter.finish()


def merged(*tables: Any) -> Any:
    """As any engine does it."""
    values = [("n", "sum"), ("denied", "sum"), ("first_seen", "min"), ("last_seen", "max"), ("example", "min")]
    found = pa.concat_tables(tables).group_by(list(KEYS)).aggregate(values)
    return found.rename_columns([*KEYS, *(name for name, _ in values)])


def program(*arguments: str) -> tuple[str, int]:
    command = [sys.executable, "-m", "partiql_iam", "audit", *arguments]
    found = subprocess.run(command, cwd=EXPORTS, capture_output=True, check=False)
    return found.stdout.decode(), found.returncode


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown"])
@pytest.mark.parametrize("by", ["table", "shape"])
def test_reports_are_the_programs(by: Any, form: Any) -> None:
    for counter, paths in [(partiql_iam.JournalAudit(), JOURNAL), (partiql_iam.CloudTrailAudit(), TRAIL)]:
        rows = counted(counter, whole(paths))
        report = partiql_iam.audit_report(rows, by=by, format=form)
        text, status = program("--by", by, "--format", form, *(str(path.relative_to(EXPORTS)) for path in paths))
        assert str(report) == text
        assert (report.is_incomplete, status) == (True, 2)


def test_options_are_the_programs() -> None:
    ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"
    counter = partiql_iam.JournalAudit(
        ledger=ledger, since=datetime(2023, 4, 10, tzinfo=timezone.utc), until="2023-04-20"
    )
    rows = counted(counter, whole(JOURNAL))
    paths = [str(path.relative_to(EXPORTS)) for path in JOURNAL]
    text, _ = program("--ledger", ledger, "--from", "2023-04-10", "--to", "2023-04-20T00:00:00Z", *paths)
    assert str(partiql_iam.audit_report(rows)) == text and "outside of the window" in text

    schema = {"Table": {"TableName": "Orders", "KeySchema": [{"AttributeName": "OrderId", "KeyType": "HASH"}],
                        "AttributeDefinitions": [{"AttributeName": "OrderId", "AttributeType": "S"}]}}
    with_keys = counted(partiql_iam.CloudTrailAudit(schema=schema), whole(TRAIL))
    assert "key" in with_keys.column("kind").to_pylist()
    by_principal = partiql_iam.audit_report(with_keys, by="principal")
    assert "arn:aws:iam::111122223333:role/clerk" in str(by_principal)
    everything = counted(partiql_iam.JournalAudit(since="30000d"), whole(JOURNAL))
    assert everything.equals(counted(partiql_iam.JournalAudit(), whole(JOURNAL)))


def test_who_ran_a_transaction() -> None:
    rows = counted(partiql_iam.JournalAudit(who={"hU7JLnGFjyxQyDO2xRVQpy": "the clerk"}), whole(JOURNAL))
    assert {"the clerk", "unknown principal"} <= set(rows.column("principal").to_pylist())
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.audit_report(counted(partiql_iam.JournalAudit(), whole(JOURNAL)), by="principal")
    assert raised.value.code == "no-principals" and raised.value.input == "rows"


SELECT = "qldb:PartiQLSelect"


def test_a_catalog_says_the_ids_of_tables_that_were_only_read(tmp_path: Path) -> None:
    ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"
    catalog = [{"tableId": "FdRyDHHsSYQ5hDIQbGu6Ca", "name": "Person", "status": "ACTIVE"}]
    block = {
        "blockAddress": {"strandId": "8qlFURem51pQl0RiEwt11X", "sequenceNo": 7},
        "transactionInfo": {"statements": [{"statement": "SELECT * FROM Person", "startTime": "2023-04-01T00:45:18Z"}]},
    }
    (tmp_path / "block.json").write_text(json.dumps(block))
    (tmp_path / "tables.json").write_text(json.dumps(catalog))

    def found(catalog: Any) -> tuple[list[str], str]:
        counter = partiql_iam.JournalAudit(ledger=ledger, catalog=catalog)
        rows = counted(counter, pa.table({"content": [json.dumps(block)], "path": ["block.json"]}))
        ids = [row["table_id"] for row in rows.to_pylist() if (row["kind"], row["action"]) == ("use", SELECT)]
        return ids, str(partiql_iam.audit_report(rows))

    assert found(None)[0] == [""]
    ids, report = found(catalog)
    assert ids == ["FdRyDHHsSYQ5hDIQbGu6Ca"] == found(json.dumps(catalog))[0]
    command = [sys.executable, "-m", "partiql_iam", "audit", "--ledger", ledger, "--catalog", "tables.json", "block.json"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, encoding="utf-8").stdout == report
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.JournalAudit(catalog="{")
    assert raised.value.input == "catalog"


@pytest.mark.parametrize("form", ["ion-text", "ion-binary"])
def test_files_in_ion(form: str) -> None:
    def plain(rows: Any) -> list[Any]:
        """Without the byte at which an example begins."""
        found = [{**row, "example": (row["example"] or "").rpartition("\t")[0]} for row in rows.to_pylist()]
        return sorted(found, key=str)

    def named(paths: list[Path]) -> Any:
        return pa.table({"content": [path.read_bytes() for path in paths], "path": [path.stem for path in paths]})

    rows = counted(partiql_iam.JournalAudit(), named(sorted((EXPORTS / form).rglob("*.ion"))))
    assert plain(rows) == plain(counted(partiql_iam.JournalAudit(), named(JOURNAL)))
    # A file that is cut is told.
    cut = sorted((EXPORTS / form).rglob("*.ion"))[0].read_bytes()[:-20]
    rows = counted(partiql_iam.JournalAudit(), pa.table({"content": [cut], "path": ["cut"]}))
    # A block of the export has no statement for a change.
    codes = [row["code"] for row in rows.to_pylist() if row["kind"] == "problem"]
    [code] = [code for code in codes if code != "missing-statement"]
    assert code in ("cut", "malformed")


def test_parts_are_added_by_grouping() -> None:
    at_once = counted(partiql_iam.JournalAudit(), whole(JOURNAL))
    parts = [counted(partiql_iam.JournalAudit(), whole([path])) for path in reversed(JOURNAL)]
    expected = str(partiql_iam.audit_report(at_once, format="json"))
    assert str(partiql_iam.audit_report(merged(*parts), format="json")) == expected
    assert str(partiql_iam.audit_report(pa.concat_tables(parts), format="json")) == expected
    for rows in [merged(*parts), pa.concat_tables(parts)]:
        assert partiql_iam.audit_merge(rows).equals(at_once)
    # What is pushed after the end is counted from zero.
    counter = partiql_iam.JournalAudit()
    assert counted(counter, whole(JOURNAL)).equals(counted(counter, whole(JOURNAL)))


def test_lines_are_counted_as_files_are() -> None:
    counter = partiql_iam.JournalAudit()
    for batch in lines(JOURNAL).to_batches(max_chunksize=7):
        counter.push(batch, file_column="file")
    rows = counter.finish()

    def plain(table: Any) -> list[Any]:
        def place(example: str | None) -> str | None:
            return example and example.rpartition("\t")[0]

        rows = [{**row, "example": place(row["example"])} for row in table.to_pylist() if row["code"] != "files"]
        return sorted(rows, key=str)

    assert plain(rows) == plain(counted(partiql_iam.JournalAudit(), whole(JOURNAL)))
    assert rows.schema.names == [column.split()[0] for column in SCHEMA.split(", ")]


@pytest.mark.parametrize("type", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()])
def test_all_columns_of_texts(type: Any) -> None:
    line = JOURNAL[0].read_text("utf-8").split("\n")[0]
    counter = partiql_iam.JournalAudit()
    counter.push(pa.table({"x": pa.array([line, None, "{"], type)}))
    rows = counter.finish().to_pylist()
    assert [row["n"] for row in rows if (row["kind"], row["code"]) == ("total", "records")] == [1]
    # The text that is cut, and the row without one.
    assert sorted(row["code"] for row in rows if row["kind"] == "problem") == ["cut", "malformed"]


def test_all_numbers_that_sums_are() -> None:
    rows = counted(partiql_iam.JournalAudit(), whole(JOURNAL))
    expected = str(partiql_iam.audit_report(rows))
    for type in [pa.int32(), pa.decimal128(38, 0)]:
        at = rows.schema.get_field_index("denied")
        cast = rows.set_column(at, "denied", rows.column("denied").cast(type))
        assert str(partiql_iam.audit_report(cast)) == expected


def test_what_is_refused() -> None:
    rows = counted(partiql_iam.JournalAudit(), whole(JOURNAL))

    def refused(table: Any, **options: Any) -> str:
        with pytest.raises(partiql_iam.InputError) as raised:
            partiql_iam.audit_report(table, **options)
        return raised.value.message

    def set_to(name: str, value: Any) -> Any:
        return rows.set_column(rows.schema.get_field_index(name), name, pa.array([value] * rows.num_rows))

    of_use = pc.equal(rows["kind"], "use")  # pyright: ignore[reportAttributeAccessIssue]
    assert refused(rows.filter(of_use)) == "there is no row of the total `files`"
    assert refused(rows.drop_columns(["shape"])) == "there is no column `shape`"
    assert refused(set_to("kind", "x")) == "a row is of the kind `x`, which is not known"
    assert refused(set_to("n", 1.5)) == "the column `n` is of `Float64`, not of integers"
    assert refused(set_to("principal", None)).endswith("not of strings or bytes")
    assert refused(set_to("action", "s3:GetObject")).endswith("has `s3:GetObject` as its `action`")
    assert refused(rows, by="day") == "`day` is not known"
    assert refused(rows, format="xml") == "`xml` is not known"

    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.JournalAudit(since="yesterday")
    assert (raised.value.input, raised.value.message) == ("since", "`yesterday` is no time")
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.CloudTrailAudit(since="2023-04-02", until="2023-04-01")
    assert raised.value.code == "empty-window"
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.JournalAudit(ledger="cars")
    assert raised.value.input == "ledger"
    counter = partiql_iam.JournalAudit()
    with pytest.raises(partiql_iam.InputError) as raised:
        counter.push(lines(JOURNAL), column="line")
    assert raised.value.message == "there is no column `line`"
    with pytest.raises(partiql_iam.InputError) as raised:
        counter.push(lines(JOURNAL), file_column="path")
    assert raised.value.input == "file_column"
    with pytest.raises(partiql_iam.InputError) as raised:
        counter.push(pa.table({"value": [1]}))
    assert raised.value.code == "column-type"


def test_a_row_without_a_file_is_not_of_the_row_before_it() -> None:
    value, file = ["{", "{"], ["one", None]
    at_once, apart = partiql_iam.JournalAudit(), partiql_iam.JournalAudit()
    at_once.push(pa.table({"value": value, "file": file}), file_column="file")
    for row in range(2):
        apart.push(pa.table({"value": value[row:row + 1], "file": pa.array(file[row:row + 1], pa.string())}), file_column="file")
    found = at_once.finish()
    assert found == apart.finish()
    assert [json.loads(row["detail"])["file"] for row in found.to_pylist() if row["kind"] == "problem"] == ["line", "one"]


def test_files_that_executors_open() -> None:
    for kind, paths in [(partiql_iam.JournalAudit, JOURNAL), (partiql_iam.CloudTrailAudit, TRAIL)]:
        counter = kind()
        for address in ["", "file:", "file://"]:
            batch = pa.record_batch({"path": [f"{address}{path}" for path in paths], "name": [str(path.relative_to(EXPORTS)) for path in paths]})
            for file in contents(batch, "path", "name"):
                counter.push(file, file_column="file", whole_files=True)
            assert counter.finish() == counted(kind(), whole(paths))
    [unnamed] = contents(pa.record_batch({"path": [str(JOURNAL[0])]}), "path", None)
    assert unnamed.column("file").to_pylist() == [str(JOURNAL[0])]
    with pytest.raises(FileNotFoundError):
        list(contents(pa.record_batch({"path": ["file:/nowhere/a.json"]}), "path", None))
    # A row without a path is a file that could not be read.
    counter = partiql_iam.JournalAudit()
    for file in contents(pa.record_batch({"path": pa.array([None], pa.string())}), "path", None):
        counter.push(file, file_column="file", whole_files=True)
    assert partiql_iam.audit_report(counter.finish()).is_incomplete


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/data/a b%20.json", (None, "/data/a b%20.json")),
        ("a:b.json", (None, "a:b.json")),
        ("s3:b.json", (None, "s3:b.json")),
        ("file:b.json", (None, "file:b.json")),
        ("/data/a:b.json", (None, "/data/a:b.json")),
        ("file:/data/a b%20.json", (None, "/data/a b%20.json")),
        ("file:///data/a.json", (None, "/data/a.json")),
        ("s3://bucket/exports/a b%20.json", ("s3://bucket", "exports/a b%20.json")),
        ("s3a://bucket/a:b.json", ("s3://bucket", "a:b.json")),
        ("hdfs://name:8020/exports/a.json", ("hdfs://name:8020", "exports/a.json")),
    ],
)
def test_where_files_are(path: str, found: tuple[str | None, str]) -> None:
    assert place(path) == found
