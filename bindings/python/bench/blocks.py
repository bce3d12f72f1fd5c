"""An export of QLDB's journal in JSON, as large as is wanted: blocks with the statements of the corpus, the same bytes in each run.

Usage: blocks.py FOLDER BLOCKS [BLOCKS_PER_FILE]
"""

from __future__ import annotations

import base64
import json
import random
import sys
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[3] / "tests/corpus/statements.jsonl"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TABLES = ["Person", "Vehicle", "VehicleRegistration", "DriversLicense"]


def write(folder: Path, blocks: int, per_file: int = 5_000) -> None:
    lot = random.Random(1)
    rows = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    texts = [row["statement"] for row in rows if row["valid"]]

    def an_id() -> str:
        return "".join(lot.choices(LETTERS, k=22))

    def digest() -> str:
        return base64.b64encode(lot.randbytes(32)).decode()

    strand, ids = an_id(), {table: an_id() for table in TABLES}

    def block(number: int) -> dict[str, Any]:
        day, hour = 1 + number * 27 // blocks, number * 24 // blocks
        at = f"2023-04-{day:02}T{hour:02}:{lot.randrange(60):02}:{lot.randrange(60):02}.{lot.randrange(1000):03}Z"
        address = {"strandId": strand, "sequenceNo": number}
        transaction, document, table = an_id(), an_id(), lot.choice(TABLES)
        ran = [lot.choice(texts) for _ in range(lot.choice([1, 1, 2, 3]))]
        statements = [{"statement": text, "startTime": at, "statementDigest": digest()} for text in ran]
        changed = {document: {"tableName": table, "tableId": ids[table], "statements": [len(ran) - 1]}}
        metadata = {"id": document, "version": lot.randrange(9), "txTime": at, "txId": transaction}
        revision = {
            "blockAddress": address,
            "hash": digest(),
            "data": {"VIN": an_id(), "Price": 12.5, "Owners": {"PrimaryOwner": {"PersonId": an_id()}}},
            "metadata": metadata,
        }
        return {
            "blockAddress": address,
            "transactionId": transaction,
            "blockTimestamp": at,
            "blockHash": digest(),
            "entriesHash": digest(),
            "previousBlockHash": digest(),
            "entriesHashList": [digest() for _ in range(4)],
            "transactionInfo": {"statements": statements, "documents": changed},
            "revisions": [revision],
        }

    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, blocks, per_file):
        last = min(first + per_file, blocks) - 1
        with open(folder / f"{strand}.{first}-{last}.json", "w", encoding="utf-8") as file:
            for number in range(first, last + 1):
                file.write(json.dumps(block(number), separators=(",", ":"), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:]))
