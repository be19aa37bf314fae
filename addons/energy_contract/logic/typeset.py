"""Documents to PDF, set by Typst.

A kind of document has a template, which lies in the folder ``typst`` of its addon and
imports the shared ones. The data travel as JSON beside the template, never inside it:
nothing a customer is called can become markup. The same data give the same bytes with
the same fonts, because the dates of the file are the dates of the document.
"""

import functools
import json
import logging
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

_logger = logging.getLogger(__name__)

ADDONS = Path(__file__).parents[2]
"""Where the addons lie beside each other, and so their templates."""

FONT_PATHS = (
    "/usr/share/fonts/truetype/lato",
    "/usr/share/fonts/truetype/dejavu",
)
"""Debian's ``fonts-lato``, and ``fonts-dejavu`` for signs that Lato lacks. A missing
folder is no error: the template falls back to the fonts inside Typst."""

ARCHIVE = ("a-3a", "ua-1")
ARCHIVE_UNTAGGED = ("a-3b",)
"""PDF/A-3 for the archive (it may carry the e-invoice), PDF/UA-1 for screen readers."""

TAGGED_POINTS = 50
"""Up to so many points a document is tagged for screen readers. Tags make a file ten
times as large, and nobody has a list of a thousand shops read aloud."""

# Typst keeps what the last ten compilations used: 2.5 MB for each page.
_FORGET_AFTER = 12


class Typesetter:
    """Sets documents of one kind; keeps fonts and template in memory for the next.

    One thread sets at a time, others wait.

    :param template: the Typst file of the kind, in an addon beside this one.
    """

    def __init__(self, template: Path, font_paths: Sequence[str] = FONT_PATHS):
        fonts = typst.Fonts(
            include_system_fonts=False,
            font_paths=[path for path in font_paths if Path(path).is_dir()],
        )
        self._compiler = typst.Compiler(template, root=ADDONS, font_paths=fonts)
        self._empty = typst.Compiler(root=ADDONS, font_paths=fonts)
        self._lock = threading.Lock()

    def render(self, data: dict, day: date, *, is_tagged: bool = True) -> bytes:
        """Return a document as PDF.

        It keeps to ``ARCHIVE``. Signs that no font has make it a plain PDF, and an
        unreadable logo is left out, because the customer needs the document.

        :param data: what the template prints, ready for JSON; has ``logo``.
        :param day: the date of the document and of the file.
        :param is_tagged: for screen readers; not for large documents.
        """
        created = datetime.combine(day, time(), UTC)
        standards = ARCHIVE if is_tagged else ARCHIVE_UNTAGGED
        with self._lock:
            try:
                pdf = self._compile(data, created, standards, is_tagged)
            except typst.TypstError as error:
                _logger.warning("a document is no PDF/A: %s", error)
                pdf = self._compile_plainly(data, created, is_tagged)
            if not is_tagged:
                self._forget()
        return pdf

    def _compile_plainly(self, data, created, tagged) -> bytes:
        try:
            return self._compile(data, created, (), tagged)
        except typst.TypstError:
            if not data["logo"]:
                raise
            return self._compile(data | {"logo": ""}, created, (), tagged)

    def _compile(self, data, created, standards, tagged) -> bytes:
        return self._compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=created,
            pdf_standards=list(standards),
            pdf_tags=tagged,
        )

    def _forget(self):
        """Give back the memory of a large document."""
        for _ in range(_FORGET_AFTER):
            self._empty.compile(b"", format="pdf")


@functools.cache
def typesetter(template: Path, font_paths: tuple[str, ...] = FONT_PATHS) -> Typesetter:
    """Return the typesetter of this process for a template and these fonts."""
    return Typesetter(template, font_paths)
