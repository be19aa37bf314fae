"""Run lint, unit tests and Odoo tests; print the counts on the last line."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import templates

ROOT = Path(__file__).resolve().parents[2]
# A hanging test must not hang the whole run.
LIMIT_UNIT_S, LIMIT_ODOO_S = 15 * 60, 60 * 60


@dataclass
class Result:
    """What came out so far."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add(self, name: str, outcome: str) -> None:
        if outcome == "passed":
            self.passed += 1
        else:
            getattr(self, outcome).append(name)

    @property
    def count(self) -> int:
        return self.passed + len(self.failed) + len(self.skipped)


def say(text: str) -> None:
    print(text, flush=True)


def lint_commands() -> dict[str, list[str]]:
    """Return the tools that read the source, each counted as one test."""
    addons = [
        str(path.parent.relative_to(ROOT))
        for folder in ("addons", "tests/addons")
        for path in sorted((ROOT / folder).glob("*/__manifest__.py"))
    ]
    translations = [
        str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("addons/*/i18n/*.po*"))
    ]
    commands = {
        "lint: ruff format": ["ruff", "format", "--check", "--quiet", "--diff", "."],
        "lint: ruff check": ["ruff", "check", "--quiet", "."],
    }
    if addons:
        commands["lint: pylint-odoo"] = [
            # Our readme is a folder of fragments; a big model has a file per concern.
            "pylint", "--rcfile=pyproject.toml",
            "--disable=missing-readme,consider-merging-classes-inherited", *addons,
        ]  # fmt: skip
        commands["lint: oca-checks-odoo-module"] = ["oca-checks-odoo-module", *addons]
    if translations:
        commands["lint: oca-checks-po"] = [
            # It empties a translation that reads like its source ("IBAN"); here an
            # empty one is missing. tests/unit look at the format instead.
            "oca-checks-po", "--disable=po-pretty-format", *translations,
        ]  # fmt: skip
    return commands


def run_lint(pattern: str, result: Result) -> None:
    commands = {k: v for k, v in lint_commands().items() if pattern in k}
    if commands:
        say("==> lint")
    for name, command in commands.items():
        started = time.monotonic()
        run = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        outcome = "failed" if run.returncode else "passed"
        result.add(name, outcome)
        say(f"    {name}: {outcome} ({time.monotonic() - started:.1f} s)")
        if run.returncode:
            say(run.stdout + run.stderr)


def matching_files(folders: list[Path], pattern: str) -> list[Path]:
    """Return the test files whose path or text can hold a match."""
    files = sorted(path for folder in folders for path in folder.rglob("test_*.py"))
    if not pattern:
        return files
    return [
        path
        for path in files
        if pattern in str(path.relative_to(ROOT)).lower()
        or pattern in path.read_text().lower()
    ]


def run_pytest(
    arguments: list[str], files: list[Path], pattern: str, limit_s: int, env: dict
) -> dict[str, str]:
    """Run pytest in a process of its own and return the outcome of each test."""
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        command = [
            sys.executable, "-m", "pytest", "-p", "pytest_report", "--no-header", "-q",
            "--tb=short", f"--select={pattern}", f"--count-into={counts}", *arguments,
            *(str(path.relative_to(ROOT)) for path in files),
        ]  # fmt: skip
        try:
            subprocess.run(
                command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False,
                timeout=limit_s,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {f"pytest ended within {limit_s // 60} minutes": "failed"}
        if not counts.exists():
            return {"pytest starts": "failed"}
        return json.loads(counts.read_text())


def run_unit(pattern: str, result: Result) -> None:
    files = matching_files([ROOT / "tests" / "unit"], pattern)
    if not files:
        return
    say("==> unit tests")
    # Without Odoo: its settings would make the Odoo plugin start it.
    env = {k: v for k, v in os.environ.items() if not k.startswith("ODOO_")}
    env["PYTHONPATH"] = str(ROOT / "bin" / "lib")
    outcomes = run_pytest(["-p", "no:odoo"], files, pattern, LIMIT_UNIT_S, env)
    for name, outcome in outcomes.items():
        result.add(name, outcome)


def odoo_test_folders() -> list[Path]:
    return [
        path.parent / "tests"
        for folder in ("addons", "tests/addons")
        for path in sorted((ROOT / folder).glob("*/__manifest__.py"))
    ]


def run_odoo(pattern: str, result: Result) -> None:
    files = matching_files(odoo_test_folders(), pattern)
    installation = "installation without warnings"
    if not templates.find_addons() or not (files or pattern in installation):
        return
    say("==> Odoo tests")
    database = _database_name()
    try:
        template = templates.clone(database)
    except templates.TemplateError as error:
        say(str(error))
        result.add("installation of all addons", "failed")
        return
    problems = templates.installation_problems(template)
    if pattern in installation:
        result.add(installation, "failed" if problems else "passed")
    if problems:
        say(f"The addons install with warnings:\n{problems}")
    if files:
        _run_odoo_files(database, files, pattern, result)
    templates.drop(database)


def _run_odoo_files(
    database: str, files: list[Path], pattern: str, result: Result
) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "bin" / "lib")}
    arguments = [
        "--odoo-http", f"--odoo-database={database}", "--odoo-log-level=error",
        # One process for all tests outgrows what one request may take.
        "--odoo-extra=limit-memory-hard=0", "--odoo-extra=workers=0",
        "--odoo-extra=max-cron-threads=0",
        f"--odoo-extra=db-filter=^{database}$", "--import-mode=prepend",
        "--durations=5", "--durations-min=5",
    ]  # fmt: skip
    outcomes = run_pytest(arguments, files, pattern, LIMIT_ODOO_S, env)
    for name, outcome in outcomes.items():
        result.add(name, outcome)


def _database_name() -> str:
    """Return a name no other run uses; remove what killed runs of ours left behind."""
    checkout = templates._digest(str(ROOT))[:6]
    prefix = f"energy_test_{checkout}_"
    for name in templates.databases(prefix):
        process = re.sub(r"\D.*", "", name.removeprefix(prefix))
        if not process or not Path(f"/proc/{process}").exists():
            templates.drop(name)
    return f"{prefix}{os.getpid()}"


def main() -> int:
    pattern = (sys.argv[1] if len(sys.argv) > 1 else "").lower()
    result, started = Result(), time.monotonic()
    run_lint(pattern, result)
    run_unit(pattern, result)
    run_odoo(pattern, result)
    if not result.count:
        say(f"error: no test matches {pattern!r}.")
    for name in result.failed:
        say(f"FAILED {name}")
    say(f"skipped: {len(result.skipped)}, time: {time.monotonic() - started:.0f} s")
    say(f"{result.passed} passed, {len(result.failed)} failed")
    return 1 if result.failed or not result.count else 0


if __name__ == "__main__":
    sys.exit(main())
