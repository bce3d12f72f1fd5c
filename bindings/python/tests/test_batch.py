# pyarrow has no types.
# pyright: basic
from __future__ import annotations

from typing import Any

import partiql_iam
import pyarrow as pa  # type: ignore[import-untyped]
import pytest

STATEMENTS = ["SELECT * FROM Vehicle", None, "DROP TABLE Vehicle", "SELEC"]


def rows(found: pa.Table) -> list[dict[str, Any]]:
    return list(found.to_pylist())


def test_a_row_for_each_row(ledger: str, catalog: str) -> None:
    table = pa.table({"id": [1, 2, 3, 4], "statement": STATEMENTS})
    found = partiql_iam.explain_batch(table, ledger=ledger, catalog=catalog, json=True)
    assert isinstance(found, pa.Table)
    select, null, drop, wrong = rows(found)
    arn = f"{ledger}/table/Au1EiThbt8s0z9wM26REZN"
    assert select["command"] == "SELECT"
    assert select["actions"] == ["qldb:SendCommand", "qldb:PartiQLSelect"]
    assert select["resources"] == [ledger, arn]
    assert select["json"] == partiql_iam.explain("SELECT * FROM Vehicle", ledger=ledger, catalog=catalog).to_json()
    assert set(null.values()) == {None}
    assert (drop["command"], drop["error_code"]) == ("DROP TABLE", None)
    assert (wrong["command"], wrong["actions"], wrong["error_code"]) == (None, None, "unknown-statement")
    assert wrong["error"] == "`SELEC` does not begin a statement"
    assert wrong["json"].startswith('{"statement":"SELEC","error":{"code":"unknown-statement",')


@pytest.mark.parametrize("type", [pa.string(), pa.large_string(), pa.string_view()])
def test_all_strings_of_arrow(type: Any) -> None:
    array = pa.array(STATEMENTS, type)
    batch = pa.record_batch([array], names=["text"])
    expected = rows(partiql_iam.explain_batch(pa.table({"x": STATEMENTS}), service="qldb"))
    assert rows(partiql_iam.explain_batch(batch, service="qldb")) == expected
    reader = pa.RecordBatchReader.from_batches(batch.schema, [batch, batch])
    found = partiql_iam.Database(service="qldb").explain_batch(reader)
    assert rows(found) == expected * 2 and found.column("command").num_chunks == 2


def test_what_has_no_statements_is_refused() -> None:
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.explain_batch(pa.table({"a": ["x"], "b": ["y"]}))
    assert str(raised.value) == "there is no column `statement`; say with `column` which has the statements: `a`, `b`"
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.explain_batch(pa.table({"statement": [1]}))
    assert raised.value.code == "column-type"
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.explain_batch(pa.table({"statement": ["x"]}), column="text")
    assert raised.value.message == "there is no column `text`"
    assert rows(partiql_iam.explain_batch(pa.table({"statement": pa.array([], pa.string())}))) == []
