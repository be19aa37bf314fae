from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from odoo import models

from odoo.addons.energy_supply_point.logic.profiles import MissingWeight, NoWeight
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic import tariff as logic
from ..logic.engine import rate
from ..logic.expected import expected_segments
from ..logic.values import PointInput, TechnicalVersion


@dataclass(slots=True)
class Sample:
    """An invented customer: what is used in a year, where, and under which tariff.

    ``supply`` and ``network_rate`` may be empty records: then nothing of that kind is
    charged. ``extra`` are tariffs charged besides the levies.
    """

    supply: models.Model
    network_rate: models.Model
    segment: str
    period: DateRange
    yearly_kwh: dict[str, Decimal]
    amps: Decimal | None = None
    phases: int | None = None
    capacity_kw: Decimal | None = None
    with_prepared: bool = False
    extra: tuple = ()


class EnergySampleBill(models.AbstractModel):
    """What a customer who does not exist would pay, by the engine of the bills."""

    _name = "energy.sample.bill"
    _description = "Sample Bill"

    def _rate(self, sample, commodity, company):
        """Return the ``RatedBill`` of a sample.

        :raises EnergyError: the tariffs do not fit the sample, or have a gap.
        """
        Tariff = self.env["energy.tariff"]
        own = [("company_id", "in", [False, company.id]), ("commodity", "=", commodity)]
        network = Tariff.search(
            [*own, ("network_rate_id", "=", sample.network_rate.id or -1)], limit=1
        )
        levies = Tariff.search([*own, ("kind", "=", "levy")])
        extra = Tariff.union(*sample.extra)
        values = (sample.supply | network | levies | extra)._to_logic(
            sample.period.start, sample.period.end, with_prepared=sample.with_prepared
        )
        nothing = logic.Tariff(tariff_id=0, code="", kind="supply", components=())
        point = PointInput(
            period=sample.period,
            segment=sample.segment,
            segments=(),
            technical=(
                TechnicalVersion(
                    version_id=0,
                    valid=sample.period,
                    breaker_amps=sample.amps,
                    breaker_phases=sample.phases,
                    reserved_capacity_kw=sample.capacity_kw,
                    network_tariff=values[network.id] if network else None,
                ),
            ),
            supply=((sample.period, values.get(sample.supply.id, nothing)),),
            levies=tuple(values[tariff.id] for tariff in levies | extra),
            weights=self._get_weights(sample),
            rules=self.env["energy.rating"]._get_rules(company),
        )
        return self._rate_expected(point, sample.yearly_kwh)

    def _get_weights(self, sample):
        start, profile = sample.period.start, sample.network_rate.profile_id.id
        year = DateRange(start, start + timedelta(days=366))
        return self.env["energy.rating"]._gather_weights({profile}, year).get(profile)

    def _rate_expected(self, point, yearly_kwh):
        """Rate a year's energy, spread by the load profile where it is known.

        :param point: a ``PointInput`` without consumption.
        :param yearly_kwh: exact kWh by zone.
        """

        def spread(weights):
            step = point.rules.energy_step
            segments = expected_segments(
                point.period, yearly_kwh, weights, step_kwh=step
            )
            return rate(replace(point, segments=segments, weights=weights))

        try:
            return spread(point.weights)
        except (MissingWeight, NoWeight):
            return spread(None)
