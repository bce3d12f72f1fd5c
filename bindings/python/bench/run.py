"""What an answer costs from Python: µs a call in a loop, and rows a second by batches of Arrow, beside sqlglot's parse of the same statements.

Usage: run.py [FILE], with the wheel, pyarrow and sqlglot installed; the statements are written to the file. They are those of the corpora that
sqlglot parses too.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import partiql_iam
import pyarrow as pa
import sqlglot
import sqlglot.errors

TESTS = Path(__file__).resolve().parents[3] / "tests"
ROUNDS = 7


def corpus(file: str) -> list[str]:
    return [json.loads(line)["statement"] for line in (TESTS / file).read_text(encoding="utf-8").splitlines()]


def parsed(text: str) -> bool:
    try:
        sqlglot.parse_one(text)
    except sqlglot.errors.SqlglotError:
        return False
    return True


def best(run: Callable[[], object]) -> float:
    """Seconds of the processor, the median of some rounds after one that does not count."""
    times = []
    run()
    for _ in range(ROUNDS):
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def row(name: str, seconds: float, count: int) -> None:
    print(f"{name:44} {seconds / count * 1e6:9.2f} µs {count / seconds:12,.0f} rows/s")


def bench(name: str, database: partiql_iam.Database, file: str) -> list[str]:
    texts = [text for text in corpus(file) if parsed(text)]

    def understood(text: str) -> bool:
        try:
            database.explain(text)
        except partiql_iam.StatementError:
            return False
        return True

    texts = [text for text in texts if understood(text)]
    many = texts * (100_000 // len(texts))
    table = pa.table({"statement": many})
    print(f"\n{name}: {len(texts)} statements, {sum(map(len, texts)) / len(texts):.0f} characters on average")
    row("Database.explain", best(lambda: [database.explain(text) for text in texts]), len(texts))
    row("Database.explain(…).to_json()", best(lambda: [database.explain(text).to_json() for text in texts]), len(texts))
    row(
        "Database.explain(…).requirements",
        best(lambda: [database.explain(text).requirements for text in texts]),
        len(texts),
    )
    row("explain_batch", best(lambda: database.explain_batch(table)), len(many))
    row("explain_batch(json=True)", best(lambda: database.explain_batch(table, json=True)), len(many))
    row("sqlglot.parse_one", best(lambda: [sqlglot.parse_one(text) for text in texts]), len(texts))
    return texts


def main() -> None:
    print(f"partiql_iam {partiql_iam.__version__}, pyarrow {pa.__version__}, sqlglot {sqlglot.__version__}")
    ledger = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"
    qldb = bench("QLDB", partiql_iam.Database(ledger=ledger), "corpus/statements.jsonl")
    place = {"account": "123456789012", "region": "us-east-1"}
    dynamodb = bench("DynamoDB", partiql_iam.Database(**place), "dynamodb/statements.jsonl")
    if len(sys.argv) > 1:
        both = {"QLDB": {"texts": qldb, "options": {"ledger": ledger}}, "DynamoDB": {"texts": dynamodb, "options": place}}
        Path(sys.argv[1]).write_text(json.dumps(both), encoding="utf-8")


if __name__ == "__main__":
    main()
