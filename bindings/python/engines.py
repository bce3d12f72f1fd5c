"""The program, the wheel and engines count the same: each row of their tables, and each byte of the reports. So do the queries of `audit --sql`.

Usage: engines.py WHEEL [short]. The wheel is not installed: Spark's cluster gets it as an archive, the others by their path.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
JOURNAL = HERE / "../../crates/audit/tests/journal"
ARCHIVE = "partiql_iam_lib"
PATTERNS = {"journal": "*.json", "cloudtrail": "*.json.gz"}

Job = dict[str, Any]
"""What is counted: `kind`, `root`, `whole` files or lines, and `out`, where the table goes."""


def files(job: Job) -> list[Path]:
    return sorted(Path(job["root"]).rglob(PATTERNS[job["kind"]]))


def name(job: Job, path: str) -> str:
    return path.removeprefix("file://").removeprefix(job["root"]).lstrip("/")


# The engines, each in a process of its own.


def records(job: Job) -> Iterator[tuple[str, Any]]:
    for path in files(job):
        if job["whole"]:
            yield name(job, str(path)), path.read_bytes()
        else:
            with open(path, encoding="utf-8", newline="\n") as lines:
                yield from ((name(job, str(path)), line) for line in lines)


def counter(job: Job) -> Any:
    import partiql_iam

    return partiql_iam.JournalAudit() if job["kind"] == "journal" else partiql_iam.CloudTrailAudit()


def parts(job: Job, count: int) -> list[Any]:
    """The tables of parts of the records, counted apart."""
    import pyarrow as pa

    found = [counter(job) for _ in range(count)]
    batches: list[list[tuple[str, Any]]] = [[] for _ in found]
    for at, record in enumerate(records(job)):
        batches[at % count].append(record)
    for part, batch in zip(found, batches):
        for first in range(0, len(batch), 4_000):
            some = batch[first : first + 4_000]
            table = pa.table({"file": [file for file, _ in some], "value": [value for _, value in some]})
            part.push(table, file_column="file", whole_files=job["whole"])
    return [part.finish() for part in found]


def wheel(jobs: list[Job]) -> None:
    for job in jobs:
        [table] = parts(job, 1)
        save(job, table)


MERGE = "SELECT {keys}, sum(n) AS n, sum(denied) AS denied, min(first_seen) AS first_seen, max(last_seen) AS last_seen, min(example) AS example"


def duckdb(jobs: list[Job]) -> None:
    import duckdb as engine
    from partiql_iam.spark import KEYS

    for job in jobs:
        one, two, three = parts(job, 3)
        keys = ", ".join(KEYS)
        union = "SELECT * FROM one UNION ALL SELECT * FROM two UNION ALL SELECT * FROM three"
        found = engine.sql(f"{MERGE.format(keys=keys)} FROM ({union}) GROUP BY {keys}")
        save(job, found.to_arrow_table())
        del one, two, three


def duckdb_reads(jobs: list[Job]) -> None:
    import duckdb as engine

    for job in jobs:
        audit = counter(job)
        source = f"{job['root']}/**/{PATTERNS[job['kind']]}"
        found = engine.sql(f"SELECT substr(filename, {len(job['root']) + 2}) AS file, content FROM read_blob('{source}')")
        for batch in found.to_arrow_reader(64):
            audit.push(batch, column="content", file_column="file", whole_files=True)
        save(job, audit.finish())


def polars(jobs: list[Job]) -> None:
    import polars as pl
    from partiql_iam.spark import KEYS

    for job in jobs:
        rows = pl.concat([pl.from_arrow(part) for part in parts(job, 3)])
        merged = rows.group_by(KEYS).agg(
            pl.sum("n", "denied"), pl.min("first_seen"), pl.max("last_seen"), pl.min("example")
        )
        save(job, merged.to_arrow())


def counted_by(session: Any, jobs: list[Job], archive: str | None = None, once: bool = False, opens: bool = False) -> None:
    """``once``: a file that was read several times counts once. ``opens``: the executors open whole files themselves."""
    import partiql_iam.spark
    from pyspark.sql import functions as f

    for job in jobs:
        pattern = PATTERNS[job["kind"]]
        named = None if "unnamed" in job else "file"
        opened = opens and job["whole"]
        reader = session.read.option("pathGlobFilter", pattern).option("recursiveFileLookup", "true")
        path = f.col("path") if job["whole"] else f.input_file_name()
        file = f.regexp_replace(path, "^(file:)?/*" + job["root"].lstrip("/").replace(".", "[.]") + "/", "")
        if job["whole"]:
            df = reader.format("binaryFile").load(job["root"])
            df = df.dropDuplicates(["path"]) if once else df
            df = df.select(f.col("path" if opened else "content").alias("value"), file.alias("file"))
        elif named is None:
            df = reader.text(job["root"])
        else:
            df = reader.text(job["root"]).select("value", file.alias("file"))
        found = partiql_iam.spark.audit(
            df, job["kind"], file_column=named, whole_files=job["whole"] and not opened, read_files=opened, archive=archive
        )
        save(job, partiql_iam.spark.collect(found))


def session(master: str, **settings: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
    for key, value in settings.items():
        builder = builder.config(key.replace("_", "."), value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def spark(jobs: list[Job]) -> None:
    counted_by(session("local[2]"), jobs)


def spark_opens(jobs: list[Job]) -> None:
    counted_by(session("local[2]"), jobs, opens=True)


def cluster(jobs: list[Job]) -> None:
    """Executors in processes of their own, which find the module in the archive alone."""
    found = session("local-cluster[2,1,1200]", spark_archives=f"{os.environ['WHEEL_ZIP']}#{ARCHIVE}")

    def where(batches: Iterator[Any]) -> Iterator[Any]:
        import importlib.util

        import pyarrow as pa

        for batch in batches:
            yield pa.record_batch({"found": [str(importlib.util.find_spec("partiql_iam"))] * batch.num_rows})

    rows = found.range(2).mapInArrow(where, "found string").collect()
    assert {row.found for row in rows} == {"None"}, f"executors have the module without the archive: {rows}"
    counted_by(found, jobs, ARCHIVE)


def sail(jobs: list[Job]) -> None:
    from pysail.spark import SparkConnectServer  # type: ignore[import-untyped]
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start()
    _, port = server.listening_address
    found = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    # Sail 0.7.2 reads a file whole for each of the parts that it divides a folder into, if a part begins within the file.
    counted_by(found, jobs, once=True)
    # Else the client asks for the server after its end, for minutes.
    found.stop()
    server.stop()


def save(job: Job, table: Any) -> None:
    import pyarrow.ipc

    with pyarrow.ipc.new_file(job["out"], table.schema) as out:
        out.write_table(table)


def load(job: Job) -> Any:
    import pyarrow.ipc

    with open(job["out"], "rb") as file:
        return pyarrow.ipc.open_file(file).read_all()


def documented(jobs: list[Job]) -> None:
    """Runs the examples of docs/audit-engines.md that are in Python, and keeps the rows that each one has found."""
    import partiql_iam
    import pyarrow as pa
    import pyarrow.parquet

    [job] = jobs
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        shutil.copytree(job["root"], "exports")
        os.mkdir("audit")
        named = {**job, "root": folder}
        for at, part in enumerate(parts(named, 3)):
            pyarrow.parquet.write_table(part, f"audit/{at}.parquet")
        text = (HERE / "../../docs/audit-engines.md").resolve().read_text(encoding="utf-8")
        examples = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
        files = [(name(named, str(path)), path.read_bytes()) for path in Path("exports").rglob("*.json")]
        # The first example is of lines.
        lines = [line for _, content in files for line in content.splitlines()]
        values: dict[str, Any] = {"partiql_iam": partiql_iam, "table": pa.table({"value": lines})}
        for at, example in enumerate(examples):
            exec(example, values)  # noqa: S102
            found = values["rows"]
            save({**job, "out": f"{job['out']}-{at}"}, found if isinstance(found, pa.Table) else found.to_arrow())
        assert len(examples) == 4, len(examples)


SELECTS = {
    "journal": """CREATE TABLE journal AS
        SELECT blockTimestamp AS blocktimestamp, transactionInfo AS transactioninfo
        FROM read_json('exports/**/*.json', format = 'newline_delimited', columns = {
            blockTimestamp: 'VARCHAR', transactionInfo: 'STRUCT(statements STRUCT(statement VARCHAR, startTime VARCHAR)[])'})""",
    "cloudtrail": """CREATE TABLE cloudtrail_logs AS
        SELECT json_transform(event->'$.userIdentity', '{"arn": "VARCHAR", "accountId": "VARCHAR",
                   "sessionContext": {"sessionIssuer": {"arn": "VARCHAR"}}}') AS useridentity,
               event->>'$.eventName' AS eventname, event->>'$.eventSource' AS eventsource, event->>'$.eventTime' AS eventtime,
               event->>'$.awsRegion' AS awsregion, event->>'$.recipientAccountId' AS recipientaccountid,
               event->>'$.errorCode' AS errorcode, CAST(event->'$.requestParameters' AS VARCHAR) AS requestparameters
        FROM (SELECT unnest(Records) AS event FROM read_json('AWSLogs/**/*.json.gz', columns = {Records: 'JSON[]'}))""",
}
"""The tables that Athena has of the files."""


def by_sql(jobs: list[Job]) -> None:
    """What the queries of `audit --sql` count is what the program counts. Athena's runs on DuckDB, in whose SQL another program writes it."""
    import duckdb as engine
    import sqlglot

    here = Path(tempfile.mkdtemp(dir=Path(jobs[0]["out"]).parent))
    os.chdir(here)
    for job in jobs:
        is_journal = job["kind"] == "journal"
        folder = "exports" if is_journal else "AWSLogs"
        shutil.copytree(job["root"], folder)
        by = ["--by", "table" if is_journal else "principal"]
        expected = counted_uses(here, [*by, folder])
        for dialect in ["duckdb", "athena"]:
            queries = printed(here, ["--sql", dialect]).split(";")
            [query] = [query for query in queries if query.strip() and ("-- QLDB" in query) == is_journal]
            if dialect == "athena":
                engine.sql(SELECTS[job["kind"]])
                [query] = sqlglot.transpile(query, read="athena", write="duckdb", comments=False)
                engine.sql(f"COPY ({query}) TO 'athena-{job['kind']}.csv'")
                file = f"athena-{job['kind']}.csv"
            else:
                engine.sql(query)
                file = "journal-counts.csv" if is_journal else "trail-counts.csv"
            found = counted_uses(here, [*by, "--input", "counts", file])
            assert found == expected and expected, f"{dialect}, {job['kind']}: {set(expected.items()) ^ set(found.items())}"
            print(f"--sql {dialect}, {job['kind']}: {len(found)} permissions of tables, counted as the program counts them")


def printed(folder: Path, arguments: list[str]) -> str:
    command = [sys.executable, "-m", "partiql_iam", "audit", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout.decode()


def counted_uses(folder: Path, arguments: list[str]) -> dict[tuple[str, ...], tuple[int, int, str, str]]:
    """How often each permission was used on each table, and when. Ids of tables, and the names of those in statements, are in journals alone."""
    found: dict[tuple[str, ...], tuple[int, int, str, str]] = {}
    for line in printed(folder, [*arguments, "--format", "json"]).splitlines():
        row = json.loads(line)
        if row["kind"] in ("use", "unread"):
            is_by_id = row.get("action") == "qldb:PartiQLRedact"
            columns = ["kind", "principal", "action", "resource_type"] + ([] if is_by_id else ["table"])
            key = tuple(str(row.get(column)) for column in columns)
            n, denied, first, last = found.get(key, (0, 0, "9", ""))
            found[key] = (n + row["count"], denied + row["denied"], min(first, row["first"]), max(last, row["last"]))
    return found


ENGINES: dict[str, Callable[[list[Job]], None]] = {
    "wheel": wheel,
    "duckdb": duckdb,
    "duckdb-reads": duckdb_reads,
    "polars": polars,
    "spark": spark,
    "spark-opens": spark_opens,
    "cluster": cluster,
    "sail": sail,
    "documented": documented,
    "by-sql": by_sql,
}


# What they are compared by.


def rows(table: Any, without_places: bool, without_files: bool = False) -> list[tuple[tuple[str, Any], ...]]:
    """The rows in one order. Lines alone don't say at which byte they begin, nor of how many files they are."""

    import partiql_iam

    def plain(row: dict[str, Any]) -> dict[str, Any]:
        if without_files:
            row["example"] = None
            if row["kind"] == "problem":
                row["detail"] = json.dumps({**json.loads(row["detail"]), "file": None})
        if without_places and row["example"]:
            row["example"] = row["example"].rpartition("\t")[0]
        if without_places and (row["kind"], row["code"]) == ("total", "files"):
            row["n"] = None
        return row

    # Parts keep more statements of a permission than the whole.
    found = [tuple(sorted(plain(row).items())) for row in partiql_iam.audit_merge(table).to_pylist()]
    return sorted(found, key=str)


def program(job: Job, by: str, form: str) -> str:
    """What the program prints, run where names of files are those of the engines."""
    paths = [name(job, str(path)) for path in files(job)]
    command = [sys.executable, "-m", "partiql_iam", "audit", "--by", by, "--format", form, *paths]
    return subprocess.run(command, cwd=job["root"], capture_output=True, check=False).stdout.decode()


def check_reports(job: Job) -> None:
    import partiql_iam

    table = load(job)
    bys = ["table", "shape"] if job["kind"] == "journal" else ["table", "shape", "principal"]
    for by in bys:
        for form in ["text", "json", "csv", "markdown"]:
            report = str(partiql_iam.audit_report(table, by=by, format=form))  # type: ignore[arg-type]
            expected = program(job, by, form)
            assert expected and report == expected, f"{job['root']}: --by {by} --format {form} differs"


def run(engine: str, jobs: list[Job], environment: dict[str, str]) -> str:
    python = os.environ["PYTHON_OF_SAIL"] if engine == "sail" else sys.executable
    command = [python, __file__, "--engine", engine, json.dumps(jobs)]
    environment = {**environment, "PYSPARK_PYTHON": python}
    found = subprocess.run(command, env=environment, capture_output=True, check=False, encoding="utf-8")
    if found.returncode != 0:
        sys.exit(f"{engine} failed:\n{found.stdout[-2000:]}\n{found.stderr[-6000:]}")
    return found.stdout


def main(given_wheel: str, length: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder).resolve()
        zipfile.ZipFile(given_wheel).extractall(work / "lib")
        shutil.copy(given_wheel, work / f"{ARCHIVE}.zip")
        sys.path.insert(0, str(work / "lib"))
        os.environ["PYTHONPATH"] = str(work / "lib")
        with_module = {**os.environ, "WHEEL_LIB": str(work / "lib"), "WHEEL_ZIP": str(work / f"{ARCHIVE}.zip")}
        without = {key: value for key, value in with_module.items() if key != "PYTHONPATH"}

        inputs = {"40 blocks": ("journal", JOURNAL.resolve() / "json"), "a trail": ("cloudtrail", JOURNAL.resolve() / "cloudtrail")}
        if length != "short":
            sys.path.insert(0, str(HERE / "bench"))
            import blocks

            blocks.write(work / "blocks", 100_000)
            inputs["100,000 blocks"] = ("journal", work / "blocks")
        engines = ["duckdb", "duckdb-reads", "polars", "spark", "spark-opens", "sail"] + ([] if length == "short" else ["cluster"])

        def jobs_of(engine: str, whole: bool) -> dict[str, Job]:
            return {
                title: {"kind": kind, "root": str(root), "whole": whole, "out": str(work / f"{engine}-{title}-{whole}")}
                for title, (kind, root) in inputs.items()
                if whole or kind == "journal"
            }

        exact, lines = jobs_of("wheel", True), jobs_of("wheel", False)
        run("wheel", [*exact.values(), *lines.values()], with_module)
        for title, job in exact.items():
            check_reports(job)
            print(f"{title}: the wheel's reports are the program's")
        for title, job in lines.items():
            assert rows(load(job), True) == rows(load(exact[title]), True), f"{title}: lines and whole files differ"
        for engine in engines:
            whole = jobs_of(engine, True)
            single = {} if engine in ("duckdb-reads", "spark-opens") else jobs_of(engine, False)
            if engine == "sail":
                # It has no `input_file_name`.
                single = {title: {**job, "unnamed": True} for title, job in single.items()}
            run(engine, [*whole.values(), *single.values()], without if engine == "cluster" else with_module)
            for of_engine, are_lines in [(whole, False), (single, True)]:
                for title, job in of_engine.items():
                    expected = rows(load(exact[title]), are_lines, "unnamed" in job)
                    found = rows(load(job), are_lines, "unnamed" in job)
                    assert found == expected, f"{engine}, {title}: {set(expected) ^ set(found)}"
            for job in whole.values():
                check_reports(job)
            print(f"{engine}: the same {', '.join(str(len(rows(load(job), False))) for job in whole.values())} rows, and the same reports")
        job = jobs_of("documented", True)["40 blocks"]
        run("documented", [job], with_module)
        expected = rows(load(exact["40 blocks"]), True, True)
        for at in range(1, 4):
            found = rows(load({**job, "out": f"{job['out']}-{at}"}), True, True)
            assert found == expected, f"the example {at} of the docs: {set(expected) ^ set(found)}"
        print("the examples of docs/audit-engines.md: the same rows")
        small = jobs_of("by-sql", True)
        print(run("by-sql", [small["40 blocks"], small["a trail"]], with_module), end="")


if __name__ == "__main__":
    if sys.argv[1] == "--engine":
        sys.path.insert(0, os.environ["WHEEL_LIB"])
        ENGINES[sys.argv[2]](json.loads(sys.argv[3]))
    else:
        main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "long")
