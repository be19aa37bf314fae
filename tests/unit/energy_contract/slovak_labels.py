"""The Slovak words of a document, from the translation of the addon that has them."""

from collections.abc import Mapping
from pathlib import Path

import polib

ADDONS = Path(__file__).parents[3] / "addons"


def slovak_labels(addon: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels as the addon prints them for a Slovak customer."""
    terms = polib.pofile(str(ADDONS / addon / "i18n" / "sk.po"))
    found = {term.msgid: term.msgstr for term in terms}
    return {key: found[text] for key, text in labels.items()}
