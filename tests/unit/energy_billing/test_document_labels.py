"""The fixed words of a document: all of them reach the translators, and come back."""

import re
from pathlib import Path

import polib
import pytest
from babel.messages import extract
from labels_sk import LABELS_SK

from odoo.addons.energy_billing.logic import document_labels
from odoo.addons.energy_billing.logic.document_labels import DEFAULT_LABELS

ADDON = Path(document_labels.__file__).parents[1]
SLOVAK = polib.pofile(str(ADDON / "i18n" / "sk.po"))
SOURCE = ("code:addons/energy_billing/logic/document_labels.py", "0")


def marks(text: str) -> list[str]:
    """Return what is filled in, in the order of the alphabet."""
    return sorted(re.findall(r"\{\w+\}", text))


def test_every_label_is_marked_for_export():
    with Path(document_labels.__file__).open("rb") as source:
        found = extract.extract("python", source, keywords={"_": None, "_lt": None})
        exported = [message for _, message, *_ in found]
    assert exported == list(DEFAULT_LABELS.values())


@pytest.mark.parametrize("key", DEFAULT_LABELS)
def test_every_label_has_a_slovak_word(key):
    text = DEFAULT_LABELS[key]
    entry = SLOVAK.find(text)
    assert entry is not None, f"{text!r} is missing in i18n/sk.po"
    assert entry.msgstr.strip(), f"{text!r} has no translation in i18n/sk.po"
    assert not entry.fuzzy
    assert marks(entry.msgstr) == marks(text)
    # Without these Odoo does not find the word when it prints.
    assert "module: energy_billing" in entry.comment
    assert "odoo-python" in entry.comment
    assert SOURCE in entry.occurrences


@pytest.mark.parametrize("key", DEFAULT_LABELS)
def test_samples_print_what_the_addon_prints(key):
    assert LABELS_SK[key] == SLOVAK.find(DEFAULT_LABELS[key]).msgstr


def test_samples_have_no_other_labels():
    assert LABELS_SK.keys() == DEFAULT_LABELS.keys()
