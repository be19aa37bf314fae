"""The printed contract: all is there, in two languages, for one point and many."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from contract_samples import contract
from pdf_words import outside, overlapping, words_of

from odoo.addons.energy_contract.logic.document import Clause
from odoo.addons.energy_contract.logic.html_text import clauses
from odoo.addons.energy_contract.logic.supply_contract import (
    AgreedPrice,
    PriceRow,
    view,
)

pypdf = pytest.importorskip("pypdf")
render = pytest.importorskip(
    "odoo.addons.energy_contract.logic.supply_contract", reason="typst is missing"
).render


def squeezed(text: str) -> str:
    """Return a text without blanks and marks where a word may break."""
    return re.sub(r"[\s\u200b\u00a0]+", "", text)


def text_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return "".join(squeezed(page.extract_text()) for page in reader.pages)


@pytest.mark.parametrize("language", ["sk", "en"])
@pytest.mark.parametrize("count", [1, 5, 6, 60])
def test_everything_agreed_is_printed_and_keeps_its_distance(language, count):
    document = contract(language, count)
    pdf = render(document)
    text = text_of(pdf)
    agreed = [
        document.number,
        document.supplier.name,
        document.customer.name,
        document.withdrawal,
    ]
    for point in document.points:
        agreed += [point.identifier, *point.address, point.product_name]
    agreed += [row.name for product in document.prices for row in product.rows]
    agreed += [fact.value for fact in document.conditions]
    agreed += [fact.value for group in document.groups for fact in group.facts]
    for clause in document.clauses:
        agreed += [clause.heading, *clause.paragraphs]
    assert [item for item in agreed if squeezed(item) not in text] == []
    words = words_of(pdf)
    assert overlapping(words) == []
    assert outside(words, side=18, top=5, bottom=8) == []


def test_a_price_shows_its_tax():
    document = contract("en")
    columns = view(document)["prices"][0]["table"]
    assert [row[3:] for row in columns["rows"]] == [
        [["118.50", ""], "19\N{NO-BREAK SPACE}%", ["141.015", "0"]],
        [["96.25", ""], "19\N{NO-BREAK SPACE}%", ["114.5375", ""]],
        [["1.50", ""], "19\N{NO-BREAK SPACE}%", ["1.785", "0"]],
    ]


def test_a_price_with_tax_is_rounded_once():
    # 0.0333 * 1.23 = 0.040959
    row = PriceRow(
        name="x",
        unit="€/kWh",
        price=Decimal("0.0333"),
        vat_percent=Decimal(23),
        date_from=date(2027, 1, 1),
    )
    (prices,) = contract("en").prices
    document = contract("en", prices=(replace(prices, rows=(row,)),))
    assert view(document)["prices"][0]["table"]["rows"][0][-1] == ["0.041", ""]


def test_many_points_move_to_an_annex_with_their_sum():
    few, many = view(contract("en", 5)), view(contract("en", 6))
    assert few["annex"] is None
    assert len(few["points"]) == 5
    assert many["points"] == []
    assert many["summary"] == "6 supply points, listed in annex 1."
    # 2400 + 2401 + ... + 2405
    assert many["annex"]["totals"][0][-1] == ["14,415", ""]


def test_only_a_consumer_is_told_about_withdrawal():
    assert "Rightofwithdrawal" in text_of(render(contract("en")))
    assert "Rightofwithdrawal" not in text_of(render(contract("en", withdrawal="")))


def test_a_draft_says_so():
    assert "NÁVRH" in text_of(render(contract("sk", is_draft=True)))
    assert "NÁVRH" not in text_of(render(contract("sk")))


def test_a_contract_is_kept_in_the_archive():
    reader = pypdf.PdfReader(io.BytesIO(render(contract("sk"))))
    assert reader.metadata.title == "Zmluva o dodávke ZML-2026-00042"
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_long_terms_break_over_pages():
    long = tuple(
        Clause(heading=f"Article {number}", paragraphs=("Some words. " * 60,) * 3)
        for number in range(1, 30)
    )
    words = words_of(render(contract("en", clauses=long)))
    assert {word.page for word in words} >= {1, 2, 3}
    assert overlapping(words) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("", []),
        ("<p><br></p>", []),
        ("Plain words", [("", ["Plain words"])]),
        ("<p>One</p><p>Two</p>", [("", ["One", "Two"])]),
        ("<p>One<br>Two</p>", [("", ["One", "Two"])]),
        (
            "<h2>A</h2><ol><li>x <i>y</i></li><li>z</li></ol><h2>B</h2><ul><li>w</li>"
            "</ul>",
            [("A", ["1. x y", "2. z"]), ("B", ["• w"])],
        ),
        ("<p>a &lt; b</p><script>x()</script>", [("", ["a < b"])]),
        ("<div><p>in</p>out</div>", [("", ["in", "out"])]),
    ],
)
def test_html_becomes_clauses(source, found):
    plain = [
        (
            clause.heading,
            [text.replace("\N{NO-BREAK SPACE}", " ") for text in clause.paragraphs],
        )
        for clause in clauses(source)
    ]
    assert plain == found


AGREED = AgreedPrice(
    identifier="24ZZS6001200345T",
    name="Electricity",
    price="list price × 0.95",
    unit="€/MWh",
    date_from=date(2027, 1, 1),
    date_to=date(2028, 1, 1),
)


def test_individual_prices_are_printed_with_their_days():
    assert view(contract("en"))["agreed_prices"] is None
    text = text_of(render(contract("en", agreed_prices=(AGREED,))))
    for agreed in ("Individual prices", "list price × 0.95", "31 Dec 2027"):
        assert squeezed(agreed) in text


def test_the_prices_of_several_points_name_their_point():
    other = replace(AGREED, identifier="24ZZS6001200346T", date_to=None)
    table = view(contract("en", 2, agreed_prices=(AGREED, other)))["agreed_prices"]
    alone = view(contract("en", agreed_prices=(AGREED,)))["agreed_prices"]
    assert len(table["columns"]) == len(alone["columns"]) + 1
