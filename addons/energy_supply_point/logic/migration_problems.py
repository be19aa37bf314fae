"""What validation finds: a list of problems that knows file, line and column."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

SEVERITIES = ("error", "warning", "note")
REPORT = ("file", "line", "column", "severity", "code", "value", "reason")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong or worth knowing.

    ``line`` counts from 1 as an editor does, 0 is the file as a whole; ``data`` are the
    facts that a sentence about ``code`` needs.
    """

    file: str
    line: int
    column: str
    code: str
    value: str = ""
    severity: str = "error"
    data: dict[str, Any] = field(default_factory=dict, compare=False)


def sort_problems(problems: Iterable[Problem], files: Iterable[str]) -> list[Problem]:
    """Return the problems by file in the order of import, then by line."""
    order = {name: number for number, name in enumerate(files)}
    return sorted(
        problems,
        key=lambda item: (order.get(item.file, len(order)), item.file, item.line),
    )


def count(problems: Iterable[Problem]) -> dict[str, int]:
    """Return how many problems there are of each severity."""
    found = Counter(problem.severity for problem in problems)
    return {severity: found[severity] for severity in SEVERITIES}


def _row(problem: Problem, explain: Callable[[Problem], str]) -> dict[str, Any]:
    found = {name: getattr(problem, name) for name in REPORT[:-1]}
    return found | {"reason": explain(problem)}


def to_csv(problems: Iterable[Problem], explain: Callable[[Problem], str]) -> bytes:
    """Return the report as a CSV file that a spreadsheet opens.

    A text that a spreadsheet would take for a formula gets an apostrophe.
    """
    handle = io.StringIO()
    writer = csv.DictWriter(handle, REPORT, delimiter=";", lineterminator="\n")
    writer.writeheader()
    for problem in problems:
        row = _row(problem, explain)
        for name in ("file", "column", "value", "reason"):
            if row[name][:1] in ("=", "+", "-", "@"):
                row[name] = f"'{row[name]}"
        writer.writerow(row)
    return ("\ufeff" + handle.getvalue()).encode()


def to_json(problems: Iterable[Problem], explain: Callable[[Problem], str]) -> bytes:
    """Return the report as JSON: a list of objects with the columns of ``REPORT``."""
    rows = [_row(problem, explain) for problem in problems]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()
