"""What is found in sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scanned:
    """A statement of a source with what it needs, or something that is found there."""

    kind: str
    """``statement``; or ``remark`` (a lint or a warning), ``refusal`` (not understood) or ``unknown`` (not known what is needed)."""
    span: tuple[int, int] | None
    """The place, in characters of the text."""
    answer: dict[str, Any]
    """The members of the line of JSON: of a statement those of an explanation, else ``code``, ``severity``, ``message``, ``help``."""
    json: str

    def to_json(self) -> str:
        """The line that ``partiql-iam scan --format json`` prints."""
        return self.json


def scanned(text: str, lines: str) -> list[Scanned]:
    """What lines of JSON say of a text."""
    whole, text = text, text.removeprefix("\ufeff")
    rows = text.split("\n")
    # A byte order mark is no part of the first line.
    starts = [len(whole) - len(text)]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)

    def offset(line: int, column: int) -> int:
        # Columns are counted in UTF-16.
        units, row = column - 1, rows[line - 1]
        return starts[line - 1] + len(row.encode("utf-16-le")[: 2 * units].decode("utf-16-le"))

    found: list[Scanned] = []
    for line in lines.split("\n")[:-1]:
        answer = json.loads(line)
        span = None
        if "line" in answer:
            span = (offset(answer["line"], answer["column"]), offset(answer["end_line"], answer["end_column"]))
        found.append(Scanned(answer["kind"], span, answer, line))
    return found
