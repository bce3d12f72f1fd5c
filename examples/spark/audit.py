#!/usr/bin/env python3
"""What was really used, from journal exports or files of CloudTrail, by Spark: on AWS Glue, on EMR, or on this machine.

    spark-submit --archives partiql_iam.zip#partiql_iam audit.py --input s3://bucket/exports/ --output s3://bucket/audit/

README.md beside says how the wheel of partiql-iam is shipped to each. The output is a folder of Parquet with the counted rows, which can be merged with
those of other days; the report is printed. Exit status: 0, everything was read and understood; 2, the answer lacks something, which the report says.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ARCHIVE = "partiql_iam"
KINDS = {"journal": "*.json", "cloudtrail": "*_CloudTrail_*.json.gz"}


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("\n")[0],
        epilog="A role needs s3:GetObject and s3:ListBucket on the input, and s3:PutObject on the output.",
    )
    parser.add_argument("--input", required=True, action="append", metavar="PATH", help="a folder or file that Spark can read; again for another one")
    parser.add_argument("--kind", choices=sorted(KINDS), default="journal", help="what the files are (default: journal, in JSON)")
    parser.add_argument("--pattern", metavar="GLOB", help="the names of the files that are read (default: %s)" % ", ".join(f"{glob} for {kind}" for kind, glob in KINDS.items()))
    parser.add_argument("--whole-files", action="store_true", help="give each file to one task, whole: examples then have the byte of their record. CloudTrail's files always are")
    parser.add_argument("--output", metavar="PATH", help="where the counted rows go, in Parquet; what is there is replaced")
    parser.add_argument("--by", choices=["principal", "table", "shape"], default="table", help="how the report is put together (default: table)")
    parser.add_argument("--format", choices=["text", "json", "csv", "markdown"], default="text", help="the form of the report (default: text)")
    parser.add_argument("--since", metavar="TIME", help="what was before it does not count: RFC 3339, a date, or days as 90d")
    parser.add_argument("--until", metavar="TIME", help="what was then or later does not count")
    parser.add_argument("--ledger", metavar="ARN", help="journals: the ledger's ARN")
    parser.add_argument("--account", help="CloudTrail: the account of records that do not say it")
    parser.add_argument("--region", help="CloudTrail: the region of records that do not say it")
    parser.add_argument("--read-files", action="store_true", help="the executors open the files themselves, by pyarrow: several times as fast, where they may read the input without Spark")
    parser.add_argument("--archive", default=ARCHIVE, metavar="NAME", help=f"the name of the wheel among the archives of Spark, where the package is not installed (default: {ARCHIVE})")
    # Glue adds arguments of its own, such as --JOB_NAME.
    known, others = parser.parse_known_args(given)
    unknown = [other for other in others if other.startswith("--") and other != "--" and not other.removeprefix("--").isupper() and not other.startswith("--JOB_")]
    if unknown:
        parser.error(f"unknown: {' '.join(unknown)}")
    if known.kind == "cloudtrail" and known.ledger:
        parser.error("--ledger is of journals")
    if known.kind == "journal" and (known.account or known.region):
        parser.error("--account and --region are of CloudTrail; a journal needs --ledger")
    return known


def package(archive: str) -> Any:
    """The package, where it is installed or where Spark has unpacked its wheel."""
    try:
        import partiql_iam.spark
    except ImportError:
        from pyspark import SparkFiles

        # YARN unpacks archives beside the driver, the other managers where Spark keeps files.
        for place in (Path(archive), Path(SparkFiles.get(archive))):
            if (place / "partiql_iam").is_dir():
                sys.path.insert(0, str(place.resolve()))
                break
        else:
            sys.exit(f"partiql-iam is not installed here, and Spark has no archive `{archive}`: README.md says how the wheel is shipped")
        import partiql_iam.spark
    return partiql_iam


def main(given: list[str]) -> int:
    asked = arguments(given)
    from pyspark.sql import SparkSession, functions as f
    from pyspark.errors import AnalysisException

    spark = SparkSession.builder.appName("partiql-iam audit").getOrCreate()
    partiql_iam = package(asked.archive)
    whole_files = asked.whole_files or asked.read_files or asked.kind == "cloudtrail"
    if whole_files:
        # Spark 3 counts rows, not bytes, to bound what a task gets at once; 4 does both.
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "16")
    reader = spark.read.option("pathGlobFilter", asked.pattern or KINDS[asked.kind]).option("recursiveFileLookup", "true")
    options = {name: getattr(asked, name) for name in ("since", "until", "ledger", "account", "region") if getattr(asked, name)}
    try:
        if whole_files:
            files = reader.format("binaryFile").load(asked.input).select(f.col("path" if asked.read_files else "content").alias("value"), f.col("path").alias("file"))
        else:
            files = reader.text(asked.input).select("value", f.input_file_name().alias("file"))
        how = {"whole_files": whole_files and not asked.read_files, "read_files": asked.read_files}
        rows = partiql_iam.spark.audit(files, asked.kind, file_column="file", archive=asked.archive, **how, **options)
    except partiql_iam.PartiqlIamError as error:
        sys.exit(f"error: {error}")
    except AnalysisException as error:
        sys.exit(f"error: the input can't be read: {error}")
    if asked.output:
        # Counted once: what was written is what is reported.
        rows.coalesce(1).write.mode("overwrite").parquet(asked.output)
        rows = spark.read.parquet(asked.output)
    table = partiql_iam.spark.collect(rows)
    if not any(row["n"] for row in table.to_pylist() if (row["kind"], row["code"]) == ("total", "records")):
        sys.exit(f"error: no file of the input has a name such as `{asked.pattern or KINDS[asked.kind]}`; --pattern says which have")
    try:
        report = partiql_iam.audit_report(table, by=asked.by, format=asked.format)
    except partiql_iam.PartiqlIamError as error:
        sys.exit(f"error: {error}")
    print(report, end="")
    return 2 if report.is_incomplete else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
