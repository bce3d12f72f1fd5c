"""How fast journals are counted by the program, by the wheel, and by engines: blocks a second, seconds of processor, and memory, in one run.

Usage: engines.py [BLOCKS [ROUNDS]], with the wheel and requirements-engines.txt installed. `PYTHON_OF_SAIL` is the Python of another environment, which
has the wheel and requirements-sail.txt; without it Sail is left out. Each way is a process of its own; the best of the rounds
counts. The time is from the first file to the answer, without what a process or a session takes to begin: of the first pass, and of the third one in the
same session. Memory and processor are of all processes of the way, and of its three passes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import blocks

COLUMNS = {
    "transactionId": "VARCHAR",
    "blockTimestamp": "VARCHAR",
    "transactionInfo": "STRUCT(statements STRUCT(statement VARCHAR, startTime VARCHAR)[])",
}
FIELDS = "transactionId string, blockTimestamp string, transactionInfo struct<statements: array<struct<statement: string, startTime: string>>>"
PASSES = 3
LEDGER = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"


def timed(run: Callable[[], int]) -> None:
    """Several passes: what an engine compiles while it runs it has compiled in the last one."""
    seconds, found = [], set()
    for _ in range(PASSES):
        begin = time.perf_counter()
        found.add(run())
        seconds.append(time.perf_counter() - begin)
    [count] = found
    print(json.dumps({"first": seconds[0], "last": seconds[-1], "found": count}))


def records(rows: Any) -> int:
    """How many records were counted: the same in each way that counts blocks."""
    [total] = [row["n"] for row in rows.to_pylist() if (row["kind"], row["code"]) == ("total", "records")]
    return int(total)


def program(folder: str, jobs: str) -> None:
    command = [sys.executable, "-m", "partiql_iam", "audit", "--jobs", jobs, "--format", "json", folder]

    def run() -> int:
        found = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        return int(json.loads(found.stdout.splitlines()[-1])["records"])

    timed(run)


def wheel_files(folder: str) -> None:
    import partiql_iam
    import pyarrow as pa

    def run() -> int:
        audit = partiql_iam.JournalAudit(ledger=LEDGER)
        for path in sorted(Path(folder).glob("*.json")):
            audit.push(pa.table({"value": [path.read_bytes()], "file": [path.name]}), file_column="file", whole_files=True)
        return records(audit.finish())

    timed(run)


def wheel_lines(folder: str) -> None:
    import partiql_iam
    import pyarrow as pa

    def run() -> int:
        audit = partiql_iam.JournalAudit(ledger=LEDGER)
        for path in sorted(Path(folder).glob("*.json")):
            audit.push(pa.table({"value": path.read_bytes().splitlines()}))
        return records(audit.finish())

    timed(run)


def explained(found: Any) -> int:
    """What texts need that an engine has counted."""
    import partiql_iam

    answers = partiql_iam.explain_batch(found, ledger=LEDGER)
    assert answers.num_rows == found.num_rows
    return sum(found.column("n").to_pylist())


def duckdb(folder: str) -> None:
    import duckdb as engine

    engine.sql(f"SET threads = {os.environ['THREADS']}")

    def run() -> int:
        rows = engine.sql(
            f"""SELECT s.statement AS statement, count(*)::BIGINT AS n, min(s.startTime) AS first, max(s.startTime) AS last
            FROM (SELECT unnest(transactionInfo.statements) AS s
                  FROM read_json('{folder}/*.json', format='newline_delimited', columns={COLUMNS})) GROUP BY 1"""
        )
        return explained(rows.to_arrow_table())

    timed(run)


def polars(folder: str) -> None:
    import polars as pl

    statement = pl.Struct({"statement": pl.String, "startTime": pl.String})
    schema = {"transactionId": pl.String, "blockTimestamp": pl.String, "transactionInfo": pl.Struct({"statements": pl.List(statement)})}

    def run() -> int:
        statements = pl.col("transactionInfo").struct.field("statements").alias("s")
        rows = pl.scan_ndjson(f"{folder}/*.json", schema=schema).select(statements).explode("s").unnest("s")
        rows = rows.group_by("statement").agg(pl.len().cast(pl.Int64).alias("n"), pl.min("startTime"), pl.max("startTime").alias("last"))
        return explained(rows.collect(engine="streaming").to_arrow())

    timed(run)


def session() -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
    found = builder.config("spark.driver.memory", "4g").getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    found.range(10).mapInArrow(lambda batches: batches, "id bigint").count()  # Python's workers have begun.
    return found


def spark_json(folder: str) -> None:
    from pyspark.sql import functions as f

    spark = session()

    def run() -> int:
        rows = spark.read.schema(FIELDS).json(folder).select(f.explode("transactionInfo.statements").alias("s"))
        return int(rows.select("s.statement").groupBy().agg(f.count("statement")).collect()[0][0])

    timed(run)


def counted(spark: Any, folder: str) -> int:
    import partiql_iam.spark

    found = partiql_iam.spark.audit(spark.read.text(folder), "journal", ledger=LEDGER)
    return records(partiql_iam.spark.collect(found))


def spark(folder: str) -> None:
    found = session()
    timed(lambda: counted(found, folder))


def spark_files(folder: str) -> None:
    import partiql_iam.spark

    found = session()
    found.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "16")  # Else all files of a task are one batch.

    def run() -> int:
        files = found.read.format("binaryFile").load(folder)
        rows = partiql_iam.spark.audit(files, "journal", ledger=LEDGER, column="content", file_column="path", whole_files=True)
        return records(partiql_iam.spark.collect(rows))

    timed(run)


def spark_opens(folder: str) -> None:
    import partiql_iam.spark

    found = session()

    def run() -> int:
        files = found.read.format("binaryFile").load(folder)
        rows = partiql_iam.spark.audit(files, "journal", ledger=LEDGER, column="path", read_files=True)
        return records(partiql_iam.spark.collect(rows))

    timed(run)


def sail(folder: str) -> None:
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start()
    found = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()
    timed(lambda: counted(found, folder))
    # Else the client asks for the server after its end, for minutes.
    found.stop()
    server.stop()


WAYS: dict[str, Callable[[str], None]] = {
    "partiql-iam audit, one thread": lambda folder: program(folder, "1"),
    "partiql-iam audit, two threads": lambda folder: program(folder, "2"),
    "wheel, whole files, one thread": wheel_files,
    "wheel, lines, one thread": wheel_lines,
    "DuckDB, one thread: GROUP BY text, wheel on the texts": duckdb,
    "DuckDB, two threads": duckdb,
    "Polars: GROUP BY text, wheel on the texts": polars,
    "Spark local[2], its JSON reader, count alone": spark_json,
    "Spark local[2], wheel by mapInArrow, lines": spark,
    "Spark local[2], wheel by mapInArrow, whole files": spark_files,
    "Spark local[2], wheel by mapInArrow, which opens the files": spark_opens,
    "Sail, wheel by mapInArrow": sail,
}


def used(group: int) -> tuple[int, float]:
    """Memory and seconds of processor of the processes of a session."""
    memory, ticks = 0, 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == group:
                memory += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
                ticks += sum(map(int, fields[11:15]))
    return memory, ticks / os.sysconf("SC_CLK_TCK")


def measure(way: str, folder: str) -> dict[str, float]:
    python = os.environ["PYTHON_OF_SAIL"] if way.startswith("Sail") else sys.executable
    environment = {**os.environ, "PYSPARK_PYTHON": python, "SPARK_LOCAL_IP": "127.0.0.1", "THREADS": "2" if "two" in way else "1"}
    command = [python, __file__, "--way", way, folder]
    running = subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peak = {"memory": 0, "processor": 0.0}

    def watch() -> None:
        while running.poll() is None:
            memory, processor = used(running.pid)
            peak["memory"] = max(peak["memory"], memory)
            peak["processor"] = max(peak["processor"], processor)
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, err = running.communicate()
    watcher.join()
    if running.returncode != 0:
        sys.exit(f"{way} failed: {err[-3000:]}")
    return {**json.loads(out.splitlines()[-1]), **peak}


def main(count: int, rounds: int) -> None:
    model = next(line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line)
    with tempfile.TemporaryDirectory() as folder:
        blocks.write(Path(folder), count)
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"{count:,} blocks, {size / 1e6:,.0f} MB; {model}, {os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}")
        ways = [way for way in WAYS if not way.startswith("Sail") or "PYTHON_OF_SAIL" in os.environ]
        found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way in ways:
                found[way].append(measure(way, folder))
        print("| way | blocks/s, first pass | third pass | processor, three passes | memory |\n|---|--:|--:|--:|--:|")
        for way, runs in found.items():
            first, last = (count / min(run[which] for run in runs) / 1e3 for which in ("first", "last"))
            processor = min(run["processor"] for run in runs)
            print(
                f"| {way} | {first:,.0f} k | {last:,.0f} k | {processor:.1f} s "
                f"| {max(run['memory'] for run in runs) / 2**20:,.0f} MiB |"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        WAYS[sys.argv[2]](sys.argv[3])
    else:
        main(*(list(map(int, sys.argv[1:])) + [1_000_000, 2][len(sys.argv) - 1 :]))
