"""PAY by square: a payment as the text of a QR code that Slovak bank apps read.

Source: Slovak Banking Association, "PAY by square" specification 1.2.0. The text is
base32hex over a two-byte header, a length and an LZMA1 body of checksum and
tab-separated fields. Two encoders may compress differently, so compare what is decoded,
never the texts.
"""

import lzma
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import IntEnum

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_FILTERS = [{"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2, "dict_size": 1 << 17}]
_LENGTHS = {"invoice_id": 10, "reference": 35, "note": 140, "name": 70, "address": 70}
_ORDER, _STANDING_ORDER = "1", "2"
_PERIODS = "dwbmBqsa"
_MOST_REPETITIONS = 100
# Letters with a stroke or of two sounds have no decomposition in Unicode.
_FOLDED = str.maketrans("łŁđĐøØ–—„“”‘’", 'lLdDoO--"""\'\'') | str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "…": "..."}
)


class Version(IntEnum):
    """Version in the header; older bank apps refuse the newer ones."""

    V1_0_0 = 0
    V1_1_0 = 1
    V1_2_0 = 2


class PaymentError(ValueError):
    """The payment cannot be written: ``field`` is the field, ``value`` what it held."""

    def __init__(self, field: str, value: object):
        super().__init__(f"{type(self).__name__}: {field}={value!r}")
        self.field = field
        self.value = value


class MissingFieldError(PaymentError):
    """A field that every payment needs is empty."""


class TooLongError(PaymentError):
    """A text is longer than the specification allows."""


class WrongFormatError(PaymentError):
    """A symbol, code or date does not have its form."""


class WrongAmountError(PaymentError):
    """The amount is negative, too large, or has more than two decimals."""


class WrongIbanError(PaymentError):
    """The IBAN has a wrong form or wrong check digits."""


class DecodeError(ValueError):
    """The text is no PAY by square text, or is damaged."""


class ChecksumError(DecodeError):
    """The fields do not match their checksum."""


class UnsupportedContentError(DecodeError):
    """The text holds something other than payment orders and standing orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """An account of the beneficiary; the BIC may stay empty."""

    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOrder:
    """A repeated payment.

    ``day`` of the month (or of the week for weekly ones), ``period`` one of ``d``
    daily, ``w`` weekly, ``b`` every two weeks, ``m`` monthly, ``B`` every two months,
    ``q`` quarterly, ``s`` half-yearly, ``a`` yearly; ``months`` 1 to 12 limit it.
    """

    period: str
    day: int | None = None
    months: tuple[int, ...] = ()
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment to a beneficiary, amount in ``currency``.

    Texts are written without diacritics, because bank apps show others wrongly.
    """

    beneficiary: str
    accounts: tuple[BankAccount, ...]
    amount: Decimal | None = None
    currency: str = "EUR"
    due_date: date | None = None
    variable_symbol: str = ""
    constant_symbol: str = ""
    specific_symbol: str = ""
    reference: str = ""
    note: str = ""
    street: str = ""
    city: str = ""
    standing_order: StandingOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What a PAY by square text says."""

    payments: tuple[Payment, ...]
    invoice_id: str = ""
    version: int = Version.V1_2_0


def without_diacritics(text: str) -> str:
    """Return ``text`` on one line, with plain letters for accented ones.

    Scripts other than Latin stay: a name in Cyrillic is better than no name.

    >>> without_diacritics("Ľubomír  Štúr, Köln – ß")
    'Lubomir Stur, Koln - ss'
    """
    split = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    plain = "".join(char for char in split if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def check_iban(iban: str) -> str:
    """Return the IBAN without blanks, upper case.

    Source: ISO 13616, check digits by ISO 7064 MOD 97-10.

    :raises WrongIbanError: the form or the check digits are wrong.

    >>> check_iban("sk43 1100 0000 0029 0000 0000")
    'SK4311000000002900000000'
    """
    code = "".join(iban.split()).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", code):
        raise WrongIbanError("iban", iban)
    if code.startswith("SK") and len(code) != 24:
        raise WrongIbanError("iban", iban)
    if int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 != 1:
        raise WrongIbanError("iban", iban)
    return code


def encode(
    payments: Payment | Sequence[Payment],
    *,
    invoice_id: str = "",
    version: Version = Version.V1_2_0,
) -> str:
    """Return the text of the QR code for one payment or several to choose from.

    :param invoice_id: number of the invoice, at most 10 characters.
    :param version: written to the header; the fields are the same in all of them.
    :raises PaymentError: a field is missing or does not have its form.
    """
    payments = (payments,) if isinstance(payments, Payment) else tuple(payments)
    if not payments:
        raise MissingFieldError("payments", payments)
    fields = [_text("invoice_id", invoice_id), str(len(payments))]
    for payment in payments:
        fields += _payment_fields(payment)
    for payment in payments:
        fields += [
            _text("name", _required("beneficiary", payment.beneficiary)),
            _text("address", payment.street),
            _text("address", payment.city),
        ]
    payload = "\t".join(fields).encode()
    content = struct.pack("<I", zlib.crc32(payload)) + payload
    body = lzma.compress(content, format=lzma.FORMAT_RAW, filters=_FILTERS)
    header = bytes([version, 0]) + struct.pack("<H", len(content))
    return _to_base32hex(header + body)


def decode(text: str) -> Decoded:
    """Return what the text of a QR code says; fields are read as they are.

    :raises DecodeError: it is no PAY by square text, or a damaged one.
    """
    raw = _from_base32hex(text)
    if len(raw) < 5 or raw[0] >> 4 or raw[1] >> 4:
        raise UnsupportedContentError("this is not a payment")
    content = _decompress(raw[4:], struct.unpack("<H", raw[2:4])[0])
    if zlib.crc32(content[4:]) != struct.unpack("<I", content[:4])[0]:
        raise ChecksumError("the checksum is wrong")
    try:
        # A few encoders end the fields with zero bytes.
        fields = _Fields(content[4:].decode().rstrip("\0").split("\t"))
        invoice_id = fields.take()
        payments = [_read_payment(fields) for _ in range(fields.take_count())]
        payments = [{**payment, **_read_beneficiary(fields)} for payment in payments]
        return Decoded(
            payments=tuple(Payment(**payment) for payment in payments),
            invoice_id=invoice_id,
            version=raw[0] & 15,
        )
    except DecodeError:
        raise
    except (ValueError, InvalidOperation) as error:
        raise DecodeError("a field is unreadable") from error


def _payment_fields(payment: Payment) -> list[str]:
    accounts = _required("accounts", payment.accounts)
    fields = [
        _STANDING_ORDER if payment.standing_order else _ORDER,
        _amount(payment.amount),
        _match("currency", payment.currency, r"[A-Z]{3}"),
        _day(payment.due_date),
        _match("variable_symbol", payment.variable_symbol, r"[0-9]{0,10}"),
        _match("constant_symbol", payment.constant_symbol, r"[0-9]{0,4}"),
        _match("specific_symbol", payment.specific_symbol, r"[0-9]{0,10}"),
        _text("reference", payment.reference),
        _text("note", payment.note),
        str(len(accounts)),
    ]
    for account in accounts:
        bic = _match("bic", account.bic, r"([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?")
        fields += [check_iban(account.iban), bic]
    return [*fields, *_standing_order_fields(payment.standing_order), "0"]


def _standing_order_fields(order: StandingOrder | None) -> list[str]:
    if order is None:
        return ["0"]
    if len(order.period) != 1 or order.period not in _PERIODS:
        raise WrongFormatError("period", order.period)
    if order.day is not None and not 1 <= order.day <= 31:
        raise WrongFormatError("day", order.day)
    if any(not 1 <= month <= 12 for month in order.months):
        raise WrongFormatError("months", order.months)
    months = sum(1 << (month - 1) for month in set(order.months))
    day = "" if order.day is None else str(order.day)
    return ["1", day, str(months or ""), order.period, _day(order.last_day)]


def _required(field: str, value):
    if not value:
        raise MissingFieldError(field, value)
    return value


def _text(field: str, text: str) -> str:
    plain = without_diacritics(text)
    if field == "name":
        _required("beneficiary", plain)
    if len(plain) > _LENGTHS[field]:
        raise TooLongError(field, text)
    return plain


def _match(field: str, value: str, pattern: str) -> str:
    if not re.fullmatch(pattern, value, re.ASCII):
        raise WrongFormatError(field, value)
    return value


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _amount(amount: Decimal | None) -> str:
    """Return the amount with two decimals; apps read ``25.3`` as well as ``25.30``."""
    if amount is None:
        return ""
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 13:
        raise WrongAmountError("amount", amount)
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount:
        raise WrongAmountError("amount", amount)
    return f"{abs(cents):f}"


def _to_base32hex(raw: bytes) -> str:
    count = -(-len(raw) * 8 // 5)
    number = int.from_bytes(raw, "big") << (count * 5 - len(raw) * 8)
    return "".join(_DIGITS[number >> 5 * at & 31] for at in reversed(range(count)))


def _from_base32hex(text: str) -> bytes:
    text = text.strip().upper()
    if not text or text.strip(_DIGITS):
        raise DecodeError("the text has foreign characters")
    number = int(text, 32)
    size = len(text) * 5 // 8
    return (number >> (len(text) * 5 - size * 8)).to_bytes(size, "big")


def _decompress(body: bytes, length: int) -> bytes:
    reader = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=_FILTERS)
    try:
        content = reader.decompress(body, max_length=length)
    except lzma.LZMAError as error:
        raise DecodeError("the body is damaged") from error
    if length < 5 or len(content) != length:
        raise DecodeError("the length is wrong")
    return content


class _Fields:
    """The fields in their order; those that an older version lacks are empty."""

    def __init__(self, fields: Iterable[str]):
        self._fields = iter(fields)

    def take(self) -> str:
        return next(self._fields, "")

    def take_int(self) -> int:
        return int(self.take() or 0)

    def take_count(self) -> int:
        """Return how many repetitions follow; damage must not make it a million."""
        count = self.take_int()
        if not 0 <= count <= _MOST_REPETITIONS:
            raise DecodeError("a count is implausible")
        return count

    def take_day(self) -> date | None:
        text = self.take()
        return datetime.strptime(text, "%Y%m%d").date() if text else None  # noqa: DTZ007 a calendar day has no zone


def _read_payment(fields: _Fields) -> dict:
    kind = fields.take()
    amount = fields.take()
    payment = {
        "amount": Decimal(amount) if amount else None,
        "currency": fields.take(),
        "due_date": fields.take_day(),
        "variable_symbol": fields.take(),
        "constant_symbol": fields.take(),
        "specific_symbol": fields.take(),
        "reference": fields.take(),
        "note": fields.take(),
        "accounts": tuple(
            BankAccount(iban=fields.take(), bic=fields.take())
            for _ in range(fields.take_count())
        ),
        "standing_order": _read_standing_order(fields),
    }
    if kind not in (_ORDER, _STANDING_ORDER) or fields.take() not in ("", "0"):
        raise UnsupportedContentError("the text holds a direct debit")
    return payment


def _read_standing_order(fields: _Fields) -> StandingOrder | None:
    if fields.take() != "1":
        return None
    day, months = fields.take(), fields.take_int()
    return StandingOrder(
        day=int(day) if day else None,
        months=tuple(month for month in range(1, 13) if months >> (month - 1) & 1),
        period=fields.take(),
        last_day=fields.take_day(),
    )


def _read_beneficiary(fields: _Fields) -> dict:
    return {
        "beneficiary": fields.take(),
        "street": fields.take(),
        "city": fields.take(),
    }
