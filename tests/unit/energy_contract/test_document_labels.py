"""The fixed words of documents: all of them reach the translators, and come back."""

import re
from pathlib import Path

import polib
import pytest
from babel.messages import extract

from odoo.addons.energy_billing.logic.document_labels import BILL_LABELS
from odoo.addons.energy_contract.logic.document_labels import (
    AGREEMENT_LABELS,
    CONTRACT_LABELS,
    SHARED_LABELS,
)

ADDONS = Path(__file__).parents[3] / "addons"
FILES = {
    "energy_contract/logic/document_labels.py": [
        *SHARED_LABELS.values(),
        *CONTRACT_LABELS.values(),
        *AGREEMENT_LABELS.values(),
    ],
    "energy_billing/logic/document_labels.py": [*BILL_LABELS.values()],
}
SLOVAK = {
    addon: polib.pofile(str(ADDONS / addon / "i18n" / "sk.po"))
    for addon in ("energy_contract", "energy_billing")
}
LABELS = [(name, text) for name, labels in FILES.items() for text in labels]


def marks(text: str) -> list[str]:
    """Return what is filled in, in the order of the alphabet."""
    return sorted(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("name", FILES)
def test_every_label_is_marked_for_export(name):
    with (ADDONS / name).open("rb") as source:
        found = extract.extract("python", source, keywords={"_": None, "_lt": None})
        exported = [message for _, message, *_ in found]
    assert exported == FILES[name]


@pytest.mark.parametrize(("name", "text"), LABELS)
def test_every_label_has_a_slovak_word(name, text):
    addon = name.split("/")[0]
    entry = SLOVAK[addon].find(text)
    assert entry is not None, f"{text!r} is missing in i18n/sk.po"
    assert entry.msgstr.strip(), f"{text!r} has no translation in i18n/sk.po"
    assert not entry.fuzzy
    assert marks(entry.msgstr) == marks(text)
    # Without these Odoo does not find the word when it prints.
    assert f"module: {addon}" in entry.comment
    assert "odoo-python" in entry.comment
    assert (f"code:addons/{name}", "0") in entry.occurrences
