"""What every printed document is made of: parties, payment, taxes, notes.

A kind of document is a value object on ``Document`` with a view, which turns it into
words and numbers, and a Typst template, which places them. It is complete: whoever
prints it looks nothing up. Money is in ``currency``, ``Decimal``; ranges are half-open
``[date_from, date_to)`` and are printed with their last day.

Fixed words are ``labels`` (see ``document_labels``), so the caller translates them;
names, addresses and sentences arrive in the language of the customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from .document_labels import SHARED_LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """The seller, as the trade register and the VAT act want it printed.

    ``colour`` is the house colour ``#rrggbb``; texts on it and in it are adjusted until
    they are readable. ``logo`` is a PNG, JPEG or SVG file; without one the name is set.
    """

    name: str
    address: tuple[str, ...]
    company_number: str = ""
    tax_number: str = ""
    vat_number: str = ""
    register_text: str = ""
    phone: str = ""
    hotline: str = ""
    email: str = ""
    web: str = ""
    colour: str = "#0b5394"
    logo: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The buyer; company numbers stay empty for a household."""

    name: str
    address: tuple[str, ...]
    customer_number: str = ""
    company_number: str = ""
    tax_number: str = ""
    vat_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """What the window of the envelope shows: a name and up to six lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How the amount is settled.

    ``method`` is printed as label ``method_<method>``: ``transfer``, ``direct_debit``,
    ``standing_order``, ``postal``, ``set_off``. ``iban`` is the supplier's account.
    ``qr_text`` is the content of the QR code (see ``qr_code``), empty for none;
    ``note`` is a free sentence, for example how a credit is paid back.
    """

    iban: str = ""
    bic: str = ""
    bank_name: str = ""
    variable_symbol: str = ""
    constant_symbol: str = ""
    specific_symbol: str = ""
    method: str = "transfer"
    qr_text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRow:
    """Net and tax of one VAT rate over the whole document."""

    percent: Decimal
    base: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """Base plus tax."""
        return self.base + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalNote:
    """A paragraph of information the law wants on the bill."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What every document has; ``default_labels`` are all words of its kind.

    ``postal`` is the envelope's address; without it the customer's is used.
    """

    default_labels: ClassVar[Mapping[str, str]] = SHARED_LABELS

    number: str
    issue_date: date
    supplier: Supplier
    customer: Customer
    postal: PostalAddress | None = None
    currency: str = "EUR"
    language: str = "en"
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and a value, both ready to print."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A numbered article of the terms: heading (may be empty) and paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]
