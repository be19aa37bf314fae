"""Every addon speaks Slovak, and says there what it says in English."""

import re
from collections import Counter
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("addons/*/i18n/*.pot"))
# What is filled in (%(name)s, %s, %%, {name}) and what is markup.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdf%]|\{\w*\}|</?[a-z][^<>]*>")
# An adjective agrees with a reading in one addon and with consumption in another.
AGREEING = {"Calculated by the DSO"}


def marks(text: str) -> Counter:
    """Return what must be the same in both languages, with how often it occurs.

    A lone percent sign is text unless the message is filled in: "VAT %".
    """
    return Counter(PLACEHOLDER.findall(text))


def slovak(template: Path) -> Path:
    return template.with_name("sk.po")


def pytest_name(path: Path) -> str:
    return path.parts[-3]


def test_every_addon_with_terms_is_translated():
    with_views = {path.parts[-3] for path in ROOT.glob("addons/*/views/*.xml")}
    with_models = {path.parts[-3] for path in ROOT.glob("addons/*/models/*.py")}
    translated = {path.parts[-3] for path in ROOT.glob("addons/*/i18n/sk.po")}
    templates = {path.stem for path in TEMPLATES}
    assert with_views | with_models <= translated
    assert translated == templates


@pytest.mark.parametrize("template", TEMPLATES, ids=pytest_name)
def test_template_belongs_to_its_addon(template):
    assert template.stem == template.parts[-3]
    assert not [term.msgid for term in polib.pofile(str(template)) if term.msgstr]


@pytest.mark.parametrize("template", TEMPLATES, ids=pytest_name)
def test_the_same_terms_in_the_same_order(template):
    wanted = [term.msgid for term in polib.pofile(str(template))]
    assert [term.msgid for term in polib.pofile(str(slovak(template)))] == wanted


@pytest.mark.parametrize("template", TEMPLATES, ids=pytest_name)
def test_every_term_has_a_translation(template):
    terms = polib.pofile(str(slovak(template)))
    assert not [term.msgid for term in terms if not term.msgstr.strip()]


@pytest.mark.parametrize("template", TEMPLATES, ids=pytest_name)
def test_no_translation_is_doubtful_or_left_over(template):
    terms = polib.pofile(str(slovak(template)))
    assert not [term.msgid for term in terms if term.fuzzy or term.obsolete]


@pytest.mark.parametrize("template", TEMPLATES, ids=pytest_name)
def test_translations_keep_what_is_filled_in(template):
    terms = polib.pofile(str(slovak(template)))
    assert not [term.msgid for term in terms if marks(term.msgid) != marks(term.msgstr)]


@pytest.mark.parametrize("template", TEMPLATES, ids=pytest_name)
def test_translations_end_like_the_source(template):
    def end(text):
        return text[-1] if text[-1] in ".:?!,…" else ""

    assert not [
        term.msgid
        for term in polib.pofile(str(slovak(template)))
        if end(term.msgid) != end(term.msgstr) and not term.msgid.endswith(" no.")
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=pytest_name)
def test_files_look_like_those_of_odoo(template):
    """Sorted, wrapped, without the date of an export: a change shows as one."""
    for path in (template, slovak(template)):
        terms = polib.pofile(str(path))
        assert [term.msgid for term in terms] == sorted(term.msgid for term in terms)
        assert path.read_text() == f"{terms}".rstrip() + "\n"
        assert not {"POT-Creation-Date", "PO-Revision-Date"} & set(terms.metadata)


def test_addons_translate_a_term_alike():
    """Terms of more than a word; a single word may agree with another noun."""
    found = {}
    for template in TEMPLATES:
        for term in polib.pofile(str(slovak(template))):
            found.setdefault(term.msgid, set()).add(term.msgstr)
    assert not {
        msgid: texts
        for msgid, texts in found.items()
        if " " in msgid and len(texts) > 1 and msgid not in AGREEING
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(day)s and %(day)s", ["%(day)s", "%(day)s"]),
        ("%(percent)s %% of %s", ["%%", "%(percent)s", "%s"]),
        ("VAT %", []),
        ("{percent} % less", ["{percent}"]),
        ("<b>bold</b>", ["</b>", "<b>"]),
    ],
)
def test_marks_are_found(text, expected):
    assert sorted(marks(text).elements()) == expected
