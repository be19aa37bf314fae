"""The printed document: all is there, nothing is over something else."""

import io
import re
import shutil
import string
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from document_points import electricity_point
from document_samples import HOSTILE, SAMPLES, collective, household
from document_texts import TEXTS
from pdf_words import MILLIMETRE, Word, outside, overlapping, words_of
from test_pay_by_square import FOREIGN, SETTLEMENT, scan

from odoo.addons.energy_billing.logic.document_view import view
from odoo.addons.energy_contract.logic.document_format import locale_of
from odoo.addons.energy_contract.logic.document_words import Words
from odoo.addons.energy_contract.logic.pay_by_square import BankAccount, decode
from odoo.addons.energy_contract.logic.pay_by_square import Payment as SquarePayment

pypdf = pytest.importorskip("pypdf")
typeset = pytest.importorskip(
    "odoo.addons.energy_billing.logic.typeset", reason="typst is missing"
)
Typesetter = pytest.importorskip("odoo.addons.energy_contract.logic.typeset").Typesetter

CASES = [(name, language) for name in SAMPLES for language in ("sk", "en")]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(case))
def printed(request):
    """A sample document and its PDF."""
    name, language = request.param
    document = SAMPLES[name](language)
    return document, typeset.render(document)


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page without any blanks."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [squeezed(page.extract_text()) for page in reader.pages]


def squeezed(text: str) -> str:
    """Return a text without blanks and marks where a word may break."""
    return re.sub(r"[\s\u200b\u00a0]+", "", text)


def test_every_page_names_supplier_document_and_customer(printed):
    document, pdf = printed
    words = Words.of(document)
    texts = pages(pdf)
    assert len(texts) >= 2
    for number, text in enumerate(texts, 1):
        foot = words("page_of", page=str(number), pages=str(len(texts)))
        assert squeezed(foot) in text
        assert squeezed(document.number) in text
        assert squeezed(document.customer.name)[:40] in text
        assert squeezed(document.supplier.name)[:40] in text


def test_every_amount_and_name_is_printed(printed):
    document, pdf = printed
    locale = locale_of(document.language)
    text = "".join(pages(pdf))
    money = [abs(document.amount_due), document.gross_total]
    numbers = []
    names = [document.customer.name, document.supplier.name, *document.customer.address]
    for row in document.vat:
        money += [row.base, row.tax, row.gross]
    for line in document.lines:
        numbers += [line.quantity, line.unit_price]
        money.append(line.amount)
        names += [line.name, line.source]
    for point in document.points:
        money.append(point.amount)
        # More than that is drawn in MWh.
        if point.energy_kwh < 100_000:
            numbers += [month.energy_kwh for month in point.months]
        names += [point.identifier, point.name, point.product_name, *point.notes]
        for row in point.meter_rows:
            numbers += [row.start_value, row.end_value, row.difference, row.energy_kwh]
            names += [row.meter, row.register]
    for advance in document.advances:
        names.append(advance.reference)
        money += [advance.base, advance.tax, advance.gross]
    names += [
        part for note in document.legal_notes for part in (note.heading, note.text)
    ]
    printed_numbers = [locale.number(number) for number in numbers]
    printed_numbers += [locale.number(amount, 2) for amount in money]
    for number in printed_numbers:
        assert squeezed(number) in text
    for name in names:
        assert squeezed(name) in text


@pytest.mark.parametrize("language", ["sk", "en"])
def test_both_computations_are_printed(language):
    document = SAMPLES["settlement"](language)
    locale, words = locale_of(language), Words.of(document)
    text = "".join(pages(typeset.render(document)))
    for payment in document.payments:
        assert squeezed(payment.reference) in text
    # What is due here, and with the three unpaid advances of 27.00.
    assert document.left_open == Decimal("81.00")
    total = document.amount_due + Decimal("81.00")
    for key, amount in (
        ("advances_taken_off", document.amount_due),
        ("cash_total", total),
        ("advances_left_open", Decimal("81.00")),
    ):
        assert squeezed(words(key)) in text
        assert squeezed(locale.number(amount, 2)) in text
    # Ten paid, one given back: 9 × 27.00.
    assert document.gross_total - total == Decimal("243.00")


def test_what_is_taken_over_is_in_the_amount():
    alone, merged = SAMPLES["settlement"]("en"), SAMPLES["taken_over"]("en")
    assert merged.amount_due == alone.amount_due + Decimal("81.00")
    text = "".join(pages(typeset.render(merged)))
    assert squeezed("Unpaid advances taken over") in text
    assert squeezed("Of it advances due") not in text


def test_words_keep_their_distance(printed):
    _, pdf = printed
    words = words_of(pdf)
    assert len(words) > 100
    assert overlapping(words) == []
    assert outside(words, side=18, top=5, bottom=8) == []


@pytest.mark.parametrize("font_paths", [(), ("/usr/share/fonts/truetype/dejavu",)])
@pytest.mark.parametrize("name", ["household", "gas", "two_years", "long_names"])
def test_other_fonts_fit_too(name, font_paths):
    pdf = typeset.render(SAMPLES[name]("sk"), font_paths=font_paths)
    words = words_of(pdf)
    assert overlapping(words) == []
    assert outside(words, side=18, top=5, bottom=8) == []


def test_overlapping_words_are_noticed():
    one = Word("a", 1, 10, 10, 50, 20)
    assert overlapping([one, Word("b", 1, 48, 12, 60, 22)])
    assert not overlapping([one, Word("b", 1, 51, 12, 60, 22)])
    assert not overlapping([one, Word("b", 1, 10, 19, 60, 29)])
    assert not overlapping([one, Word("b", 2, 48, 12, 60, 22)])


def test_the_address_stands_in_the_window():
    """A DL window is 45 x 90 mm, 20 mm from the right edge; the sheet has play."""
    for name in ("household", "long_names"):
        document = SAMPLES[name]("sk")
        lines = document.postal.lines if document.postal else document.customer.address
        words = [word for word in words_of(typeset.render(document)) if word.page == 1]
        last = lines[-1].split()[-1]
        found = [word for word in words if word.text == last]
        window = [
            word
            for word in found
            if word.left > 110 * MILLIMETRE
            and word.right < 190 * MILLIMETRE
            and word.top > 47 * MILLIMETRE
            and word.bottom < 81 * MILLIMETRE
        ]
        assert window, found


def test_markup_in_a_name_is_a_name():
    pdf = typeset.render(SAMPLES["long_names"]("sk"))
    assert "".join(pages(pdf)).count(squeezed(HOSTILE)) >= 4


def test_the_same_document_gives_the_same_bytes():
    document = household("sk")
    other = Typesetter(typeset.TEMPLATE).render(view(document), document.issue_date)
    typeset.render(household("en"))
    assert typeset.render(document) == other


def test_the_file_says_what_it_is():
    document = household("sk")
    reader = pypdf.PdfReader(io.BytesIO(typeset.render(document)))
    assert reader.metadata.title == "Vyúčtovacia faktúra 2026100123"
    assert reader.metadata.author == document.supplier.name
    assert reader.metadata.creation_date.date() == document.issue_date
    assert reader.trailer["/Root"]["/Lang"].startswith("sk")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_a_sum_is_not_torn_from_its_lines(printed):
    document, pdf = printed
    words = Words.of(document)
    kinds = {words.of_code("kind", line.kind) for line in document.lines}
    for text in pages(pdf):
        for kind in kinds:
            torn = squeezed(kind + words("kind_total", kind=kind))
            assert torn not in text


def test_a_short_table_stays_on_one_page():
    (page,) = (
        text for text in pages(typeset.render(household("en"))) if "Advance2026" in text
    )
    assert page.count("Advance2026") == 12


@pytest.mark.parametrize("amount", ["12345678.90", "987654.32", "12345.67"])
def test_a_large_amount_keeps_to_its_field(amount):
    document = household("sk")
    document = replace(document, amount_due=Decimal(amount))
    words = words_of(typeset.render(document))
    (sign,) = (
        word
        for word in words
        if word.page == 1 and word.text == "€" and word.bottom - word.top > 12
    )
    assert sign.right < (18 + 58 - 5) * MILLIMETRE


@pytest.mark.parametrize("language", ["sk", "en"])
def test_the_code_on_the_page_is_the_payment(language, tmp_path):
    document = household(language)
    (payment,) = scanned(document, tmp_path).payments
    assert payment == SquarePayment(
        beneficiary="Energia Demo, s. r. o.",
        street="Prievozska 4/A",
        city="821 09 Bratislava",
        accounts=(BankAccount(iban="SK4311000000002900000000", bic="TATRSKBX"),),
        amount=Decimal("179.23"),
        currency="EUR",
        due_date=date(2027, 1, 28),
        variable_symbol="9000000000",
        constant_symbol="0308",
        specific_symbol="",
        note="2026100123",
    )
    assert payment.amount == document.amount_due


def test_a_foreign_code_on_the_page_is_the_payment(tmp_path):
    document = household("sk")
    payment = replace(document.payment, qr_text=FOREIGN)
    found = scanned(replace(document, payment=payment), tmp_path)
    assert found.payments == (SETTLEMENT,)
    assert found.invoice_id == "2026100123"


def scanned(document, folder):
    """Return what a payer's telephone reads from the first page."""
    for tool, package in (("pdftoppm", "poppler-utils"), ("zbarimg", "zbar-tools")):
        if not shutil.which(tool):
            pytest.skip(f"{tool} is missing; install the package {package}")
    (folder / "bill.pdf").write_bytes(typeset.render(document))
    (text,) = scan(folder / "bill.pdf")
    return decode(text)


def test_a_hundred_points_repeat_heads_and_number_their_pages():
    document = collective("en", 100)
    pdf = typeset.render(document)
    words = words_of(pdf)
    texts = pages(pdf)
    for number, text in enumerate(texts, 1):
        assert f"Page{number}of{len(texts)}" in text
    assert overlapping(words) == []
    listed = {}
    for number, point in enumerate(document.points, 1):
        row, title = (word for word in words if word.text == point.identifier)
        line = [w for w in words if w.page == row.page and abs(w.top - row.top) < 1]
        line.sort(key=lambda word: word.left)
        assert line[0].text == str(number)
        assert line[-1].text == str(title.page)
        listed.setdefault(row.page, []).append(point.identifier)
    assert len(listed) >= 3
    for page in listed:
        assert squeezed("Supply point Energy kWh Supply of energy") in texts[page - 1]


def test_long_lists_of_lines_repeat_head_and_group():
    texts = TEXTS["en"]
    point = electricity_point(texts)
    document = household("en")
    long = replace(point, lines=point.lines * 9, months=())
    pdf = typeset.render(replace(document, points=(long,)))
    with_lines = [
        text for text in pages(pdf)[1:] if text.count("MWh19%") or "Unitprice" in text
    ]
    assert len(with_lines) >= 2
    for text in with_lines:
        assert "QuantityUnit" in text
        assert "NetworkservicesNetworkservicesintotal" not in text
    assert sum("Networkservices" in text for text in with_lines) >= 2
    assert overlapping(words_of(pdf)) == []


def test_a_sign_without_a_font_is_no_obstacle():
    document = household("sk")
    customer = replace(document.customer, name="Zuzana 李\x07😀 Nová")
    pdf = typeset.render(replace(document, customer=customer))
    assert "Nová" in "".join(pages(pdf))


@pytest.mark.parametrize(
    "logo", [b"", b"no picture", b"<svg broken", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]
)
def test_an_unreadable_logo_leaves_the_name(logo):
    document = household("sk")
    supplier = replace(document.supplier, logo=logo)
    pdf = typeset.render(replace(document, supplier=supplier))
    assert "EnergiaDemo,s.r.o." in pages(pdf)[0]


def test_a_logo_is_a_picture_with_a_name():
    document = household("sk")
    logo = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">'
        b'<rect width="40" height="10" fill="#0b5394"/></svg>'
    )
    supplier = replace(document.supplier, logo=logo)
    pdf = typeset.render(replace(document, supplier=supplier))
    assert pdf != typeset.render(document)


def test_other_labels_and_codes_are_printed_as_they_are():
    document = household("en")
    (point,) = document.points
    line = replace(point.lines[0], kind="carbon", unit="certificate")
    vat = tuple(replace(row, base=line.amount, tax=Decimal(0)) for row in document.vat)
    changed = replace(
        document,
        points=(replace(point, lines=(line,), contract_end=date(2030, 1, 1)),),
        vat=vat,
        labels={"kind_carbon": "Carbon part", "amount_underpaid": "Pay this"},
    )
    text = "".join(pages(typeset.render(changed)))
    assert "Paythis" in text
    assert "Carbonpart" in text
    assert "certificate" in text
    assert set(string.ascii_letters) & set(text)
