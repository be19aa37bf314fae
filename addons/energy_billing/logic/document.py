"""What one printed invoice document says, as plain values.

A document belongs to one billing group and carries an annex for each of its 1 to 1 000
points; what all documents share is in ``document`` of ``energy_contract``. Energy is in
kWh. An amount in favour of the customer is negative.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from odoo.addons.energy_contract.logic.document import (
    Document,
    Fact,
    LegalNote,
    Payment,
    VatRow,
)

from .document_labels import DEFAULT_LABELS

KINDS = (
    "invoice",
    "settlement",
    "correction",
    "credit_note",
    "debit_note",
    "cancellation",
    "advance",
)
"""Kinds of document; the title is the label ``title_<kind>``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceRow:
    """An advance that was charged before and is taken off here, as positive amounts.

    ``reference`` is the document or instalment, ``day`` its tax point or due date.
    ``paid`` is what came in for it; ``None`` keeps the column off the page.
    """

    reference: str
    day: date
    percent: Decimal
    base: Decimal
    tax: Decimal
    paid: Decimal | None = None

    @property
    def gross(self) -> Decimal:
        """Base plus tax."""
        return self.base + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """Money that came in for the advances; what was given back is negative."""

    reference: str
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """Something outside this supply that changes what is to be paid.

    For example an unpaid older invoice (positive) or a credit carried over (negative).
    """

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledAdvance:
    """An advance of the coming period, as announced on this document (gross)."""

    due: date
    amount: Decimal
    variable_symbol: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterRow:
    """One register over one stretch of days, from reading to kWh.

    ``start_value`` is the register at the beginning of ``date_from``, ``end_value`` at
    the beginning of ``date_to``, both in the unit of the register (kWh, or m3 for gas).
    ``difference`` is in that unit too, with a rollover resolved, before ``multiplier``.
    For gas ``converted_m3`` is the volume after ``volume_factor`` and ``calorific`` the
    mean calorific value in kWh/m3. ``loss_kwh`` is what a transformer used on top, part
    of ``energy_kwh``; None or zero without one. ``zone`` is ``single``, ``high`` or
    ``low``; ``quality`` is ``measured``, ``estimated``, ``self``, ``calculated`` or
    ``corrected``; both are printed through labels.
    """

    meter: str
    register: str
    zone: str
    date_from: date
    date_to: date
    start_value: Decimal
    end_value: Decimal
    difference: Decimal
    energy_kwh: Decimal
    multiplier: Decimal = Decimal(1)
    volume_factor: Decimal | None = None
    converted_m3: Decimal | None = None
    calorific: Decimal | None = None
    loss_kwh: Decimal | None = None
    quality: str = "measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyConsumption:
    """One bar of the chart: a month and, if known, the same month a year before."""

    month: date
    energy_kwh: Decimal
    previous_kwh: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One priced line; ``amount`` is net and rounded, quantity times price.

    ``kind`` is ``supply``, ``network``, ``levy`` or ``service``; ``unit`` is printed
    through the label ``unit_<unit>`` where there is one (``MWh``, ``month``, ``day``,
    ``A·month``, ``kW·month`` and so on). ``source`` is the decision, price list or
    agreement behind the price; equal sources share one numbered note below the table.
    """

    name: str
    kind: str
    date_from: date
    date_to: date
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    vat_percent: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAnnex:
    """Everything about one supply point in this document.

    ``identifier`` is the EIC or POD; ``name`` is what the customer calls the place.
    ``contract_end`` is the last day, ``None`` an open end. ``split_method`` is a
    sentence saying how consumption was divided at a price change. ``facts`` are more
    rows for the data block, ``notes`` are sentences below the lines.
    ``previous_kwh`` is the consumption of the same period a year before.
    """

    identifier: str
    commodity: str
    date_from: date
    date_to: date
    lines: tuple[LineRow, ...]
    address: tuple[str, ...] = ()
    name: str = ""
    operator_name: str = ""
    operator_point_number: str = ""
    contract_number: str = ""
    contract_end: date | None = None
    product_name: str = ""
    network_rate: str = ""
    breaker_phases: int | None = None
    breaker_amps: Decimal | None = None
    reserved_capacity_kw: Decimal | None = None
    metering_type: str = ""
    load_profile: str = ""
    split_method: str = ""
    meter_rows: tuple[MeterRow, ...] = ()
    months: tuple[MonthlyConsumption, ...] = ()
    previous_kwh: Decimal | None = None
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def energy_kwh(self) -> Decimal:
        """The billed energy: the sum of the meter rows."""
        return sum((row.energy_kwh for row in self.meter_rows), Decimal(0))

    @property
    def amount(self) -> Decimal:
        """The net amount: the sum of the lines."""
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergySource:
    """The share of one primary source in what the supplier sold."""

    name: str
    share_percent: Decimal
    co2_g_per_kwh: Decimal | None = None
    waste_mg_per_kwh: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyMix:
    """Where the energy of a year came from, and what it left behind per kWh."""

    year: int
    sources: tuple[EnergySource, ...]
    co2_g_per_kwh: Decimal | None = None
    waste_mg_per_kwh: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDocument(Document):
    """One invoice of a billing group, ready to be typeset.

    ``supply_date`` is the tax point. ``vat`` covers everything supplied here,
    ``advances`` come off it, ``taken_over`` is what nobody paid of them and is asked
    for here, and ``balances`` change the payment only:

    ``amount_due = gross_total - advances_total + taken_over + balances_total``

    What was paid is said beside it: ``payments``, and ``left_open`` for billed advances
    that stay due on their own. ``None`` keeps this second computation off the page.

    ``amount_due`` may differ from it by the rounding of a cash payment only; see
    ``document_check``. ``corrects`` names the document this one corrects.
    """

    default_labels: ClassVar[Mapping[str, str]] = DEFAULT_LABELS

    kind: str
    supply_date: date
    due_date: date
    date_from: date
    date_to: date
    payment: Payment
    amount_due: Decimal
    vat: tuple[VatRow, ...]
    points: tuple[PointAnnex, ...]
    group_name: str = ""
    contract_number: str = ""
    order_number: str = ""
    corrects: str = ""
    message: str = ""
    other_lines: tuple[LineRow, ...] = ()
    advances: tuple[AdvanceRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    taken_over: Decimal = Decimal(0)
    left_open: Decimal | None = None
    balances: tuple[BalanceRow, ...] = ()
    schedule: tuple[ScheduledAdvance, ...] = ()
    legal_notes: tuple[LegalNote, ...] = ()
    energy_mix: EnergyMix | None = None

    @property
    def net_total(self) -> Decimal:
        """The tax bases together."""
        return sum((row.base for row in self.vat), Decimal(0))

    @property
    def tax_total(self) -> Decimal:
        """The taxes together."""
        return sum((row.tax for row in self.vat), Decimal(0))

    @property
    def gross_total(self) -> Decimal:
        """Net and tax together."""
        return self.net_total + self.tax_total

    @property
    def advances_total(self) -> Decimal:
        """The advances taken off, gross."""
        return sum((row.gross for row in self.advances), Decimal(0))

    @property
    def payments_total(self) -> Decimal:
        """What was paid in advance, less what was given back."""
        return sum((row.amount for row in self.payments), Decimal(0))

    @property
    def balances_total(self) -> Decimal:
        """What else changes the payment."""
        return sum((row.amount for row in self.balances), Decimal(0))

    @property
    def lines(self) -> tuple[LineRow, ...]:
        """Every priced line of the document, points first."""
        return (
            *(line for point in self.points for line in point.lines),
            *self.other_lines,
        )
