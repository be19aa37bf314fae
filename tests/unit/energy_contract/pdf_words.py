"""Where the words of a PDF stand, and whether they get in each other's way."""

import shutil
import subprocess
from dataclasses import dataclass

import pytest
from lxml import etree

MILLIMETRE = 72 / 25.4
# Letters lean over their box, and tight lines share a little of their height.
_TOUCH_X, _TOUCH_Y = 0.6, 0.35


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box in points from the top left of its page."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Word") -> bool:
        """Tell whether two words are printed over each other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        smaller = min(self.bottom - self.top, other.bottom - other.top)
        return wide > _TOUCH_X and high > _TOUCH_Y * smaller


def words_of(pdf: bytes) -> list[Word]:
    """Return the words of a PDF; skips the test where poppler is missing."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is missing; install the package poppler-utils")
    found = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    )
    text = "".join(c for c in found.stdout.decode() if c.isprintable() or c == "\n")
    tree = etree.fromstring(text, etree.XMLParser(resolve_entities=False))
    space = "{http://www.w3.org/1999/xhtml}"
    return [
        Word(
            word.text or "",
            number,
            *(float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")),
        )
        for number, page in enumerate(tree.iter(f"{space}page"), 1)
        for word in page.iter(f"{space}word")
    ]


def overlapping(words: list[Word]) -> list[tuple[Word, Word]]:
    """Return the pairs of words that are printed over each other."""
    pairs = []
    words = sorted(words, key=lambda word: (word.page, word.top))
    for at, word in enumerate(words):
        for other in words[at + 1 :]:
            if other.page != word.page or other.top >= word.bottom:
                break
            if word.overlaps(other):
                pairs.append((word, other))
    return pairs


def outside(words: list[Word], *, side: float, top: float, bottom: float) -> list[Word]:
    """Return the words beyond the margins of an A4 page, given in millimetres."""
    slack = 0.5
    return [
        word
        for word in words
        if word.left < side * MILLIMETRE - slack
        or word.right > (210 - side) * MILLIMETRE + slack
        or word.top < top * MILLIMETRE
        or word.bottom > (297 - bottom) * MILLIMETRE
    ]
