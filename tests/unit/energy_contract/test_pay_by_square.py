"""PAY by square: written and read back, and read by others."""

import contextlib
import json
import lzma
import shutil
import string
import struct
import subprocess
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_contract.logic.pay_by_square import (
    BankAccount,
    ChecksumError,
    DecodeError,
    MissingFieldError,
    Payment,
    StandingOrder,
    TooLongError,
    UnsupportedContentError,
    Version,
    WrongAmountError,
    WrongFormatError,
    WrongIbanError,
    decode,
    encode,
)
from odoo.addons.energy_contract.logic.qr_code import qr_svg

PUBLISHED = Path(__file__).parents[2] / "samples/pay-by-square/vectors.json"

# Written by another encoder (version 1.2.0, without the beneficiary's address).
FOREIGN = (
    "0808O00020DG0O9HDD12HSBIKV2PABRROOCVUAF45AHQO8FARR51AFG0QSBQSIE4O8U38NQCEHVR3I4C4FF5"
    "ONACV34VSHPJOV5683ON4Q6G89FI83TS7UO531TV9IRDNQIVP0VBCGQLTUN003L77292B85J53JQUKO9927SS"
    "2ADNRU7V6G4V46V7391VVVMC8RG0"
)
SETTLEMENT = Payment(
    beneficiary="Energia Demo s.r.o.",
    accounts=(BankAccount(iban="SK4311000000002900000000", bic="TATRSKBX"),),
    amount=Decimal("147.28"),
    due_date=date(2026, 7, 21),
    variable_symbol="9000000000",
    constant_symbol="0308",
    note="Vyuctovanie 2025/2026",
)


def published():
    vectors = json.loads(PUBLISHED.read_text())["published"]
    return [pytest.param(vector, id=vector["id"]) for vector in vectors]


def test_a_payment_is_read_back():
    decoded = decode(encode(SETTLEMENT, invoice_id="2026100123"))
    assert decoded.payments == (SETTLEMENT,)
    assert decoded.invoice_id == "2026100123"
    assert decoded.version == Version.V1_2_0


def test_a_text_of_another_encoder_is_read():
    decoded = decode(FOREIGN)
    assert decoded.payments == (SETTLEMENT,)
    assert decoded.invoice_id == "2026100123"


@pytest.mark.parametrize("vector", published())
def test_published_texts_are_read(vector):
    decoded = decode(vector["qr"])
    assert decoded.invoice_id == vector["decoded"].get("invoiceId", "")
    for found, expected in zip(
        decoded.payments, vector["decoded"]["payments"], strict=True
    ):
        assert found.amount == Decimal(str(expected["amount"]))
        assert found.currency == expected["currencyCode"]
        assert found.beneficiary == expected["beneficiary"]["name"]
        assert [account.iban for account in found.accounts] == [
            account["iban"] for account in expected["bankAccounts"]
        ]
        assert [account.bic for account in found.accounts] == [
            account.get("bic", "") for account in expected["bankAccounts"]
        ]
        due = found.due_date.strftime("%Y%m%d") if found.due_date else None
        assert due == expected.get("paymentDueDate")


@pytest.mark.parametrize("version", list(Version))
def test_the_version_is_in_the_header(version):
    text = encode(SETTLEMENT, version=version)
    assert text.startswith(("00", "04", "08")[version])
    assert decode(text).version == version


def test_texts_lose_their_diacritics():
    payment = replace(SETTLEMENT, beneficiary="Ľúbezná\tenergia", note="Žltý kôň – 1 €")
    (found,) = decode(encode(payment)).payments
    assert found.beneficiary == "Lubezna energia"
    assert found.note == "Zlty kon - 1 €"


def test_a_standing_order_is_read_back():
    order = StandingOrder(
        period="m", day=15, months=(1, 2, 12), last_day=date(2027, 6, 30)
    )
    payment = replace(SETTLEMENT, standing_order=order)
    assert decode(encode(payment)).payments == (payment,)


def test_several_payments_keep_their_beneficiaries():
    second = replace(SETTLEMENT, beneficiary="Second s.r.o.", amount=Decimal(1))
    decoded = decode(encode([SETTLEMENT, second]))
    assert [payment.beneficiary for payment in decoded.payments] == [
        "Energia Demo s.r.o.",
        "Second s.r.o.",
    ]
    assert decoded.payments[1].amount == 1


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"beneficiary": ""}, MissingFieldError, "beneficiary"),
        ({"beneficiary": " \t"}, MissingFieldError, "beneficiary"),
        ({"beneficiary": "x" * 71}, TooLongError, "name"),
        ({"street": "x" * 71}, TooLongError, "address"),
        ({"note": "x" * 141}, TooLongError, "note"),
        ({"reference": "x" * 36}, TooLongError, "reference"),
        ({"accounts": ()}, MissingFieldError, "accounts"),
        ({"amount": Decimal("1.005")}, WrongAmountError, "amount"),
        ({"amount": Decimal("-0.01")}, WrongAmountError, "amount"),
        ({"amount": Decimal("1e13")}, WrongAmountError, "amount"),
        ({"amount": Decimal("NaN")}, WrongAmountError, "amount"),
        ({"currency": "eur"}, WrongFormatError, "currency"),
        ({"variable_symbol": "12345678901"}, WrongFormatError, "variable_symbol"),
        ({"variable_symbol": "12A"}, WrongFormatError, "variable_symbol"),
        ({"variable_symbol": "١٢٣"}, WrongFormatError, "variable_symbol"),
        ({"specific_symbol": "12345678901"}, WrongFormatError, "specific_symbol"),
        ({"constant_symbol": "03080"}, WrongFormatError, "constant_symbol"),
        ({"standing_order": StandingOrder(period="y")}, WrongFormatError, "period"),
        (
            {"standing_order": StandingOrder(period="m", day=32)},
            WrongFormatError,
            "day",
        ),
        (
            {"standing_order": StandingOrder(period="m", months=(13,))},
            WrongFormatError,
            "months",
        ),
    ],
)
def test_a_field_without_its_form_is_refused(change, error, field):
    with pytest.raises(error) as caught:
        encode(replace(SETTLEMENT, **change))
    assert caught.value.field == field


@pytest.mark.parametrize(
    "iban",
    [
        "",
        "SK4411000000002900000000",
        "SK43110000000029000000",
        "SK431100000000290000000O",
        "4311000000002900000000SK",
    ],
)
def test_a_wrong_iban_is_refused(iban):
    with pytest.raises(WrongIbanError):
        encode(replace(SETTLEMENT, accounts=(BankAccount(iban=iban),)))


@pytest.mark.parametrize("bic", ["TATR", "TATRSKBX1", "tatrskbx"])
def test_a_wrong_bic_is_refused(bic):
    account = BankAccount(iban="SK4311000000002900000000", bic=bic)
    with pytest.raises(WrongFormatError):
        encode(replace(SETTLEMENT, accounts=(account,)))


def test_no_payment_and_long_invoice_numbers_are_refused():
    with pytest.raises(MissingFieldError):
        encode([])
    with pytest.raises(TooLongError):
        encode(SETTLEMENT, invoice_id="12345678901")


@pytest.mark.parametrize(
    "text",
    ["", "0", "žltý", "https://example.com", "0804", "0808O000", FOREIGN[:-40]],
)
def test_other_texts_are_refused(text):
    with pytest.raises(DecodeError):
        decode(text)


def test_a_changed_character_is_noticed():
    for place in range(20, len(FOREIGN) - 20):
        damaged = FOREIGN[:place] + "A" + FOREIGN[place + 1 :]
        if damaged != FOREIGN:
            with pytest.raises(DecodeError):
                decode(damaged)


def test_a_wrong_checksum_is_told():
    with pytest.raises(ChecksumError):
        decode(packed("a\t0", checksum=1))


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ("\t1\t4\t1\tEUR\t\t\t\t\t\t\t0\t0\t1", UnsupportedContentError),
        ("\t1\t1\tmuch\tEUR", DecodeError),
        ("\t1\t1\t1\tEUR\t20261399", DecodeError),
        ("\t999999999", DecodeError),
        ("\t-1", DecodeError),
    ],
)
def test_unreadable_fields_are_told(payload, error):
    with pytest.raises(error):
        decode(packed(payload))


def test_an_invoice_by_square_is_told_apart():
    with pytest.raises(UnsupportedContentError):
        decode("2" + FOREIGN[1:])


def packed(payload: str, checksum: int | None = None) -> str:
    """Return a text whose fields are ``payload``, sound in every other respect."""
    payload = payload.encode()
    if checksum is None:
        checksum = zlib.crc32(payload)
    content = struct.pack("<I", checksum) + payload
    filters = [{"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2}]
    body = lzma.compress(content, format=lzma.FORMAT_RAW, filters=filters)
    raw = b"\x02\x00" + struct.pack("<H", len(content)) + body
    bits = "".join(f"{byte:08b}" for byte in raw)
    bits += "0" * (-len(bits) % 5)
    alphabet = string.digits + "ABCDEFGHIJKLMNOPQRSTUV"
    return "".join(alphabet[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


WORDS = st.text(string.ascii_letters + string.digits + ".,/-+", min_size=1, max_size=8)


def texts(most: int):
    return st.lists(WORDS, max_size=6).map(" ".join).filter(lambda t: len(t) <= most)


def symbols(most: int):
    return st.text(string.digits, max_size=most)


@st.composite
def accounts(draw):
    bank = draw(st.text(string.digits, min_size=20, max_size=20))
    check = 98 - int(bank + "282000") % 97
    bic = draw(st.sampled_from(["", "TATRSKBX", "GIBASKBXXXX"]))
    return BankAccount(iban=f"SK{check:02d}{bank}", bic=bic)


PAYMENTS = st.builds(
    Payment,
    beneficiary=texts(70).filter(bool),
    accounts=st.lists(accounts(), min_size=1, max_size=3).map(tuple),
    amount=st.none() | st.decimals(0, 10**12, places=2),
    currency=st.sampled_from(["EUR", "CZK"]),
    due_date=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    variable_symbol=symbols(10),
    constant_symbol=symbols(4),
    specific_symbol=symbols(10),
    reference=texts(35),
    note=texts(140),
    street=texts(70),
    city=texts(70),
)


@given(st.lists(PAYMENTS, min_size=1, max_size=3), texts(10), st.sampled_from(Version))
def test_any_payments_are_read_back(payments, invoice_id, version):
    decoded = decode(encode(payments, invoice_id=invoice_id, version=version))
    assert decoded.payments == tuple(payments)
    assert decoded.invoice_id == invoice_id
    assert decoded.version == version


@given(st.text(string.digits + "ABCDEFGHIJKLMNOPQRSTUV", max_size=200))
def test_no_text_breaks_the_reader(text):
    with contextlib.suppress(DecodeError):
        decode(text)


def test_a_printed_code_is_scanned(tmp_path):
    """The whole way of a payer: page, camera, fields."""
    typst = pytest.importorskip("typst")
    for tool, package in (("pdftoppm", "poppler-utils"), ("zbarimg", "zbar-tools")):
        if not shutil.which(tool):
            pytest.skip(f"{tool} is missing; install the package {package}")
    text = encode(SETTLEMENT)
    page = (
        '#image(bytes(sys.inputs.svg), format: "svg", width: 30mm)'
        # A second picture on the page must not disturb the scanner.
        "#rect(width: 3cm, height: 1cm, fill: blue)"
    )
    pdf = typst.compile(page.encode(), sys_inputs={"svg": qr_svg(text)})
    (tmp_path / "page.pdf").write_bytes(pdf)
    (scanned,) = scan(tmp_path / "page.pdf")
    assert decode(scanned).payments == (SETTLEMENT,)


def scan(pdf: Path) -> list[str]:
    """Return the QR codes of the first page, seen as sharply as by a phone."""
    picture = pdf.with_suffix("")
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", "-f", "1", pdf, picture],
        check=True,
    )
    scanned = subprocess.run(
        ["zbarimg", "-q", "--raw", picture.with_suffix(".png")],
        check=True,
        capture_output=True,
        text=True,
    )
    return scanned.stdout.split()
