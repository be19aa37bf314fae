"""The printed advance agreement: instalments, tax, legal note, codes."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from contract_samples import agreement
from pdf_words import outside, overlapping, words_of
from test_pay_by_square import scan

from odoo.addons.energy_contract.logic.advance_document import (
    MODES,
    AdvancePoint,
    render,
    view,
    with_codes,
)
from odoo.addons.energy_contract.logic.document import VatRow
from odoo.addons.energy_contract.logic.pay_by_square import WrongIbanError, decode

pypdf = pytest.importorskip("pypdf")


def text_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return re.sub(
        r"[\s\u200b\u00a0]+", "", "".join(page.extract_text() for page in reader.pages)
    )


@pytest.mark.parametrize("language", ["sk", "en"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("every", [False, True])
def test_words_keep_their_distance(language, mode, every):
    words = words_of(render(agreement(language, every, mode=mode)))
    assert len(words) > 150
    assert overlapping(words) == []
    assert outside(words, side=18, top=5, bottom=8) == []


def test_each_instalment_says_period_supply_tax_and_due_date():
    rows = view(agreement("en"))["instalments"]["rows"]
    assert len(rows) == 12
    plain = [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in rows[1]]
    assert plain == [
        "2",
        "1 Feb 2027 – 28 Feb 2027",
        "28 Feb 2027",
        "35.29",
        "19 %",
        "6.71",
        "42.00",
        "15 Feb 2027",
    ]


@pytest.mark.parametrize("language", ["sk", "en"])
def test_what_aid_takes_off_stands_beside_the_amount(language):
    document = agreement(language)
    document = replace(
        document,
        instalments=tuple(
            replace(item, granted=Decimal("31.84")) for item in document.instalments
        ),
    )
    shown = view(document)["instalments"]
    assert shown["rows"][0][7].replace(",", ".") == "31.84"
    assert shown["totals"][0][7].replace(",", ".") == "382.08"
    words = words_of(render(document))
    assert overlapping(words) == []
    assert outside(words, side=18, top=5, bottom=8) == []


def test_the_sums_are_those_of_the_instalments():
    shown = view(agreement("en"))
    # 12 x 35.29, 12 x 6.71
    assert shown["instalments"]["totals"][0][3:7] == ["423.48", "", "80.52", "504.00"]
    (row,) = shown["vat"]
    assert (row["base"], row["tax"], row["gross"]) == ("423.48", "80.52", "504.00")


def test_two_rates_have_a_row_each_and_a_sum():
    document = agreement("en")
    gas = VatRow(percent=Decimal(23), base=Decimal("10.00"), tax=Decimal("2.30"))
    first, *others = document.instalments
    document = replace(
        document, instalments=(replace(first, vat=(*first.vat, gas)), *others)
    )
    shown = view(document)
    assert [row[0] for row in shown["instalments"]["rows"][:3]] == ["1", "", "2"]
    assert [(row["base"], row["gross"]) for row in shown["vat"]] == [
        ("10.00", "12.30"),
        ("423.48", "504.00"),
        ("433.48", "516.30"),
    ]
    assert shown["hero"]["amount"] == "€54.30"


@pytest.mark.parametrize(
    ("mode", "title", "subject", "note"),
    [
        (
            "tax_document",
            "Dohoda o platbách",
            "Daňový doklad · Elektrina",
            "je faktúrou",
        ),
        ("invoices", "Dohoda o platbách", "Elektrina", "nie je daňovým dokladom"),
        (
            "requests",
            "Rozpis preddavkových platieb",
            "Elektrina",
            "nie je daňovým dokladom",
        ),
    ],
)
def test_the_document_says_whether_it_is_the_tax_document(mode, title, subject, note):
    shown = view(agreement("sk", mode=mode))
    assert shown["head"]["title"] == title
    assert shown["head"]["subject"] == subject
    assert note in shown["note"]


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="barter"):
        view(agreement("en", mode="barter"))


def test_a_schedule_without_tax_points_has_no_such_column():
    document = agreement("en", mode="requests")
    document = replace(
        document,
        instalments=tuple(
            replace(item, supply_date=None) for item in document.instalments
        ),
    )
    heads = [column["head"] for column in view(document)["instalments"]["columns"]]
    assert "Date of supply" not in heads
    assert "Due date" in heads


def test_own_symbols_have_a_column():
    document = agreement("en")
    first, *others = document.instalments
    document = replace(
        document, instalments=(replace(first, variable_symbol="77"), *others)
    )
    columns = view(document)["instalments"]["columns"]
    assert columns[-1]["head"] == "Variable symbol"


def test_the_code_on_the_page_is_the_next_instalment(tmp_path):
    pytest.importorskip("PIL")
    path = tmp_path / "agreement.pdf"
    path.write_bytes(render(agreement("sk", next_number=3)))
    (text,) = scan(path)
    (payment,) = decode(text).payments
    assert payment.amount == Decimal("42.00")
    assert payment.due_date == date(2027, 3, 15)
    assert payment.variable_symbol == "9000000000"
    assert payment.note == "9270000042"


def test_every_instalment_has_its_code_on_request():
    document = agreement("sk", every=True)
    dues = [decode(item.qr_text).payments[0].due_date for item in document.instalments]
    assert dues == [date(2027, month, 15) for month in range(1, 13)]
    assert len(view(document)["codes"]) == 12


def test_a_direct_debit_has_no_code_and_says_when_it_is_collected():
    payment = replace(agreement("en").payment, method="direct_debit")
    shown = view(agreement("en", payment=payment, every=True))
    assert shown["hero"]["qr"] == ""
    assert shown["codes"] == []
    assert shown["hero"]["account"] == []
    assert "collect" in shown["hero"]["deadline"]


def test_an_unusable_account_is_told():
    payment = replace(agreement("en").payment, iban="SK00 1")
    with pytest.raises(WrongIbanError):
        agreement("en", payment=payment)


def test_when_all_is_past_nothing_is_asked_for():
    document = with_codes(agreement("en", next_number=None))
    assert view(document)["hero"]["title"] == "No advance is due"
    assert "Noadvanceisdue" in text_of(render(document))


def test_a_group_lists_its_points_with_their_sum():
    points = tuple(
        AdvancePoint(
            identifier=f"24ZZS{number:010d}T",
            commodity="electricity",
            address=("Lipová 1", "811 05 Bratislava"),
            expected_kwh=Decimal(1000),
            expected_net=Decimal("100.50"),
        )
        for number in range(15)
    )
    shown = view(agreement("en", points=points))["points"]
    assert len(shown["rows"]) == 15
    assert shown["totals"][0][-2:] == [["15,000", ""], "1,507.50"]
    words = words_of(render(agreement("en", points=points)))
    assert overlapping(words) == []
