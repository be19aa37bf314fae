"""Bring the translation files of the addons up to date with their source."""

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import polib
import templates

ROOT = Path(__file__).resolve().parents[2]
# Every addon is translated into these; files of other languages are merged, too.
LANGUAGES = ("sk",)
PLURALS = {"sk": "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;"}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def export_terms(database: str, addons: list[str]) -> dict[str, polib.POFile]:
    """Return the terms of each addon that has some, as Odoo finds them."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "terms.tgz"
        command = [
            sys.executable, "-m", "odoo", "i18n", "export", "-d", database,
            "-o", str(archive), *addons,
        ]  # fmt: skip
        run = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if run.returncode or not archive.exists():
            sys.exit(f"{run.stderr[-3000:]}\nerror: Odoo could not export, see above.")
        with tarfile.open(archive) as tar:
            return {
                Path(member.name).stem: polib.pofile(
                    tar.extractfile(member).read().decode()
                )
                for member in tar
            }


def _metadata(language: str = "") -> dict[str, str]:
    # Neither dates nor names: the same terms give the same bytes, on any day.
    return {
        "Project-Id-Version": "Odoo Server 19.0",
        "Report-Msgid-Bugs-To": "",
        "Last-Translator": "",
        "Language-Team": "",
        **({"Language": language} if language else {}),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS.get(language, ""),
    }


def merge(
    template: polib.POFile, known: dict[str, str], addon: str, language: str = ""
) -> polib.POFile:
    """Return the terms of ``template`` in its order, translated where ``known``."""
    merged = polib.POFile()
    merged.header = (
        "Translation of Odoo Server.\n"
        "This file contains the translation of the following modules:\n"
        f"\t* {addon}\n"
    )
    merged.metadata = _metadata(language)
    for term in template:
        merged.append(
            polib.POEntry(
                msgid=term.msgid,
                msgstr=known.get(term.msgid, ""),
                comment=term.comment,
                occurrences=sorted(term.occurrences),
            )
        )
    return merged


def read_translations(path: Path) -> dict[str, str]:
    """Return what is translated in a file; a doubtful translation is none."""
    if not path.exists():
        return {}
    terms = polib.pofile(str(path))
    return {term.msgid: term.msgstr for term in terms if term.translated()}


def wanted_files(addon: str, template: polib.POFile) -> dict[Path, polib.POFile]:
    """Return the content that each translation file of an addon should have."""
    folder = ROOT / "addons" / addon / "i18n"
    files = {folder / f"{addon}.pot": merge(template, {}, addon)}
    languages = {*LANGUAGES, *(path.stem for path in folder.glob("*.po"))}
    for language in sorted(languages):
        path = folder / f"{language}.po"
        files[path] = merge(template, read_translations(path), addon, language)
    return files


def update(files: dict[Path, polib.POFile], *, check: bool) -> int:
    """Write or compare the files; return how many problems ``check`` found."""
    problems = 0
    for path, content in files.items():
        name, text = path.relative_to(ROOT), f"{str(content).rstrip()}\n"
        missing = len(content.untranslated_entries()) if path.suffix == ".po" else 0
        stale = not path.exists() or path.read_text() != text
        problems += stale or bool(missing)
        if stale and not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        note = f", {missing} without translation" if missing else ""
        state = ("out of date" if check else "written") if stale else "up to date"
        say(f"    {name}: {len(content)} terms{note}, {state}")
    return problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("addons", nargs="*", metavar="ADDON")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    own = sorted(path.parent.name for path in ROOT.glob("addons/*/__manifest__.py"))
    addons = arguments.addons or own
    if unknown := sorted(set(addons) - set(own)):
        sys.exit(f"error: no such addon: {', '.join(unknown)}.")
    database = f"energy_i18n_{os.getpid()}"
    try:
        templates.clone(database)
        exported = export_terms(database, addons)
    except templates.TemplateError as error:
        sys.exit(f"{error}\nerror: the addons do not install, see above.")
    finally:
        templates.drop(database)
    problems = sum(
        update(wanted_files(addon, exported[addon]), check=arguments.check)
        for addon in addons
        if addon in exported
    )
    if arguments.check and problems:
        sys.exit("error: run bin/translations, and translate what it reports.")


if __name__ == "__main__":
    main()
