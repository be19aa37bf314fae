"""Databases with every addon installed, ready to be copied in a second.

Two levels, each keyed by what went into it, so that any checkout can use what
another one has built:

``energy_base_<key>``
    Odoo, and the addons of others that ours depend on. Key: Odoo, the pinned
    packages, the names of those addons.
``energy_full_<key>``
    All our addons on top. Key: the base and every file that influences an installation.
"""

import argparse
import ast
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ["ENERGY_STATE"])
FILESTORE = Path(os.environ["ODOO_DATA_DIR"]) / "filestore"
STAMPS = CACHE / "templates"
KEEP = {"energy_base_": 3, "energy_full_": 6}
# Files that no installation reads; translations are read when a language is loaded.
IGNORED = {"tests", "readme", "i18n", "__pycache__", "README.md", "README.rst"}
# Raise it when a template is built in another way.
LAYOUT = "2"
LOG_PROBLEM = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")


class TemplateError(Exception):
    """An addon could not be installed; the text is the end of Odoo's log."""


def find_addons() -> dict[str, dict]:
    """Return the manifest of every addon of this project, tests' addons included."""
    manifests = sorted(ROOT.glob("addons/*/__manifest__.py"))
    manifests += sorted(ROOT.glob("tests/addons/*/__manifest__.py"))
    found = {}
    for path in manifests:
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def foreign_dependencies(addons: dict[str, dict]) -> list[str]:
    """Return the addons of others that ours depend on."""
    wanted = {name for manifest in addons.values() for name in manifest["depends"]}
    return sorted(wanted - set(addons) | {"base", "web"})


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:12]


def _base_key(dependencies: list[str]) -> str:
    # The environment's path is itself keyed by Odoo and every pinned package.
    return _digest(LAYOUT, os.environ["VENV"], *dependencies)


def full_key(addons: dict[str, dict]) -> str:
    """Return the checksum of everything an installation of our addons reads."""
    parts: list[str | bytes] = [_base_key(foreign_dependencies(addons))]
    for folder in ("addons", "tests/addons"):
        for path in sorted((ROOT / folder).rglob("*")):
            relative = path.relative_to(ROOT)
            if path.is_file() and not IGNORED.intersection(relative.parts[2:]):
                parts += [str(relative), path.read_bytes()]
    return _digest(*parts)


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    STAMPS.mkdir(parents=True, exist_ok=True)
    with (STAMPS / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("    waiting for another run that prepares or copies a database")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _execute(query: sql.Composable | str, *parameters: object) -> list[tuple]:
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True  # CREATE DATABASE refuses a transaction
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, parameters or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def databases(prefix: str) -> list[str]:
    """Return the names of the databases that start like this."""
    rows = _execute("SELECT datname FROM pg_database")
    return sorted(name for (name,) in rows if name.startswith(prefix))


def drop(name: str) -> None:
    """Remove a database and its filestore, whoever is connected."""
    if name in databases(name):
        database = sql.Identifier(name)
        _execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(database))
        _execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))
    shutil.rmtree(FILESTORE / name, ignore_errors=True)
    for stamp in STAMPS.glob(f"{name}.*"):
        stamp.unlink()


def _copy(source: str, target: str) -> None:
    drop(target)
    query = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _execute(query.format(sql.Identifier(target), sql.Identifier(source)))
    if (FILESTORE / source).is_dir():
        # Files of a filestore are never changed in place: a hard link will do.
        shutil.copytree(FILESTORE / source, FILESTORE / target, copy_function=os.link)


def _install(database: str, addons: list[str]) -> str:
    command = [
        sys.executable, "-m", "odoo", "server", "-d", database, "-i", ",".join(addons),
        "--stop-after-init", "--no-http", "--workers=0", "--max-cron-threads=0",
        "--log-level=warn",
    ]  # fmt: skip
    run = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    problems = [line for line in run.stderr.splitlines() if LOG_PROBLEM.match(line)]
    installed = _installed(database) if run.returncode == 0 else set()
    if run.returncode or not installed.issuperset(addons):
        raise TemplateError(run.stderr[-6000:])
    return "\n".join(problems)


def _installed(database: str) -> set[str]:
    connection = psycopg2.connect(dbname=database)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM ir_module_module WHERE state='installed'")
            return {name for (name,) in cursor.fetchall()}
    finally:
        connection.close()


def _build(name: str, source: str | None, addons: list[str]) -> None:
    """Make a template: a copy of ``source`` (or nothing) plus ``addons``."""
    started, work = time.monotonic(), f"{name}_new"
    if source:
        _copy(source, work)
    else:
        drop(work)
        _execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(work)
            )
        )
        _prepare(work)
    try:
        problems = _install(work, addons)
    except TemplateError:
        drop(work)
        raise
    (STAMPS / f"{name}.log").write_text(problems)
    renamed = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    if (FILESTORE / work).is_dir():
        (FILESTORE / work).rename(FILESTORE / name)
    _execute(renamed.format(sql.Identifier(work), sql.Identifier(name)))
    # A copy fails while somebody is connected to its source: let nobody in.
    closed = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false IS_TEMPLATE true")
    _execute(closed.format(sql.Identifier(name)))
    say(f"    took {time.monotonic() - started:.0f} s")


def _prepare(name: str) -> None:
    """Give a new database what Odoo gives one: without it, no search by a part."""
    connection = psycopg2.connect(dbname=name)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    finally:
        connection.close()


def _use(name: str) -> bool:
    """Note that a template is in use; return whether it exists."""
    if name not in databases(name):
        return False
    (STAMPS / f"{name}.used").touch()
    return True


def _ensure() -> str:
    addons = find_addons()
    dependencies = foreign_dependencies(addons)
    base = f"energy_base_{_base_key(dependencies)}"
    full = f"energy_full_{full_key(addons)}"
    if not _use(full):
        if not _use(base):
            say(f"==> template of Odoo with {len(dependencies)} addons of others")
            _build(base, None, dependencies)
        say(f"==> template of our {len(addons)} addons")
        _build(full, base, sorted(addons))
        _use(full)
    _use(base)
    _collect_garbage()
    return full


def _collect_garbage() -> None:
    for prefix, keep in KEEP.items():
        names = [name for name in databases(prefix) if not name.endswith("_new")]

        def last_use(name: str) -> float:
            stamp = STAMPS / f"{name}.used"
            return stamp.stat().st_mtime if stamp.exists() else 0

        for name in sorted(names, key=last_use, reverse=True)[keep:]:
            drop(name)


def clone(target: str) -> str:
    """Make ``target`` a fresh database with all addons; return its template."""
    with _lock():
        template = _ensure()
        _copy(template, target)
        return template


def installation_problems(template: str) -> str:
    """Return the warnings and errors that Odoo logged while our addons installed."""
    log = STAMPS / f"{template}.log"
    return log.read_text() if log.exists() else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["clone", "drop"])
    parser.add_argument("database")
    arguments = parser.parse_args()
    if arguments.action == "drop":
        drop(arguments.database)
        return
    try:
        clone(arguments.database)
    except TemplateError as error:
        sys.exit(f"{error}\nerror: the addons do not install, see above.")


if __name__ == "__main__":
    main()
