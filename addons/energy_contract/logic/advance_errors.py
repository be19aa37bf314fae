"""Why no advances can be agreed."""

from datetime import date
from decimal import Decimal

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange


class AdvanceError(EnergyError):
    """No instalments can be agreed; ``code`` is the reason."""

    code = "advance"


class NothingExpected(AdvanceError):
    """What is expected costs nothing, so there is nothing to pay in advance."""

    code = "nothing_expected"
    range: DateRange
    amount: Decimal


class NoPoint(AdvanceError):
    """The agreement covers no supplied point, or none without advances of its own."""

    code = "no_point"
    range: DateRange


class NoExpectation(AdvanceError):
    """Nothing tells how much a point will use."""

    code = "no_expectation"
    point: str


class AdvanceVatGap(AdvanceError):
    """A VAT class has no rate on the tax date of an instalment."""

    code = "advance_vat_gap"
    vat_class_id: int
    day: date
