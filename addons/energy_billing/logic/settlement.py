"""Advances meet the price of what was really supplied.

Two computations that do not know each other. **Tax**: the price less the advances
billed, rate by rate, whether they were paid or not; an advance keeps the rate and the
tax it was billed with. **Cash**: the price with tax less what was paid. What was billed
and not paid stays a receivable of its own, or the settlement takes it over; it is
asked for once in either case.

A billed advance is a tax document of supply that is carried out repeatedly (Slovak VAT
act 222/2004 § 19(3)); the settlement corrects it, so it may raise the tax at one rate
and lower it at another.

Amounts in favour of the customer are negative.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from odoo.addons.energy_contract.logic.document import VatRow

ZERO = Decimal("0.00")


class Unpaid(StrEnum):
    """What becomes of an advance that was billed and not paid."""

    SEPARATE = "separate"
    """It stays due on its own."""
    MERGED = "merged"
    """The settlement asks for it together with its own result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledAdvance:
    """One rate of one tax document of an advance; a credit note has negative amounts.

    ``document`` identifies it, ``reference`` is what people call it, ``day`` its date
    of supply.
    """

    document: int
    reference: str
    day: date
    percent: Decimal
    base: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """Base plus tax."""
        return self.base + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that came in for an advance; what was given back is negative."""

    reference: str
    day: date
    amount: Decimal


class DeductedTwice(ValueError):
    """A document of an advance is taken off more than once at a rate."""

    def __init__(self, document: int, percent: Decimal):
        super().__init__(f"document {document} at {percent} % is taken off twice")
        self.document = document
        self.percent = percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The price of some days against what was billed and paid in advance for them.

    ``supplied`` is the price per rate of VAT, ``unpaid`` what becomes of billed
    advances that nobody paid.
    """

    supplied: tuple[VatRow, ...]
    advances: tuple[BilledAdvance, ...] = ()
    payments: tuple[Payment, ...] = ()
    unpaid: Unpaid = Unpaid.SEPARATE

    def __post_init__(self) -> None:
        seen = set()
        for advance in self.advances:
            key = advance.document, advance.percent
            if key in seen:
                raise DeductedTwice(*key)
            seen.add(key)

    @property
    def price(self) -> Decimal:
        """What the supply costs, with tax."""
        return gross(self.supplied)

    @property
    def billed(self) -> tuple[VatRow, ...]:
        """The advances billed, per rate."""
        return per_rate(self.advances)

    @property
    def tax_rows(self) -> tuple[VatRow, ...]:
        """The figure of the tax: per rate, what the document changes."""
        return difference(self.supplied, self.billed)

    @property
    def document_total(self) -> Decimal:
        """What the document comes to; below zero it is a credit note."""
        return gross(self.tax_rows)

    @property
    def paid(self) -> Decimal:
        """What was paid, less what was given back."""
        return sum((payment.amount for payment in self.payments), ZERO)

    @property
    def cash(self) -> Decimal:
        """The figure of the cash: still to be paid, or below zero to be refunded."""
        return self.price - self.paid

    @property
    def open_advances(self) -> Decimal:
        """What was billed and not paid; below zero was paid and not billed."""
        return gross(self.billed) - self.paid

    @property
    def taken_over(self) -> Decimal:
        """The part of the open advances that this settlement asks for."""
        return self.open_advances if self.unpaid is Unpaid.MERGED else ZERO

    @property
    def left_open(self) -> Decimal:
        """The part of the open advances that stays due on its own."""
        return self.open_advances - self.taken_over

    @property
    def to_pay(self) -> Decimal:
        """What the document asks for: with what is left open, it is the cash.

        >>> price = VatRow(percent=Decimal(19), base=Decimal(100), tax=Decimal(19))
        >>> advance = BilledAdvance(
        ...     document=1, reference="1", day=date(2026, 1, 31), percent=Decimal(19),
        ...     base=Decimal(80), tax=Decimal("15.20"))
        >>> made = Settlement(supplied=(price,), advances=(advance,))
        >>> made.to_pay, made.left_open, made.cash
        (Decimal('23.80'), Decimal('95.20'), Decimal('119.00'))
        """
        return self.document_total + self.taken_over


def correction(
    fresh: Settlement, documents: Iterable[Sequence[VatRow]]
) -> tuple[VatRow, ...]:
    """Return per rate what a corrective document changes.

    It can be done again and again: with it, all documents of the days add up to one
    fresh settlement. Nothing comes of no change.

    :param fresh: the settlement as it should have been.
    :param documents: what the settlement and all its corrections changed until now.
    """
    before = per_rate(row for rows in documents for row in rows)
    rows = difference(fresh.tax_rows, before)
    return tuple(row for row in rows if row.base or row.tax)


def difference(rows: Iterable[VatRow], less: Iterable[VatRow]) -> tuple[VatRow, ...]:
    """Return ``rows`` less others, per rate; a rate that only one of them has counts.

    >>> old = VatRow(percent=Decimal(20), base=Decimal(100), tax=Decimal(20))
    >>> new = VatRow(percent=Decimal(19), base=Decimal(90), tax=Decimal("17.10"))
    >>> [(str(row.percent), str(row.gross)) for row in difference([new], [old])]
    [('19', '107.10'), ('20', '-120.00')]
    """
    turned = [VatRow(percent=row.percent, base=-row.base, tax=-row.tax) for row in less]
    return per_rate([*rows, *turned])


def per_rate(rows: Iterable[VatRow | BilledAdvance]) -> tuple[VatRow, ...]:
    """Return the sums of base and tax per rate, the lowest first."""
    sums: dict[Decimal, list[Decimal]] = {}
    for row in rows:
        found = sums.setdefault(row.percent, [ZERO, ZERO])
        found[0] += row.base
        found[1] += row.tax
    return tuple(
        VatRow(percent=percent, base=base, tax=tax)
        for percent, (base, tax) in sorted(sums.items())
    )


def gross(rows: Iterable[VatRow]) -> Decimal:
    """Return base and tax of all rows."""
    return sum((row.gross for row in rows), ZERO)
