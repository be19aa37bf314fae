from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic.advance_errors import NoExpectation, NoPoint
from ..logic.engine import rate
from ..logic.expected import expected_segments
from ..logic.forecast import (
    carry_on_prices,
    carry_on_weights,
    last_read_year,
    read_window,
    split_zones,
    yearly_energy,
)
from ..logic.grants import Grant, grants
from ..logic.tariff import VatRate
from ..logic.values import PointInput, RatedBill
from .energy_rating import Facts, Terms, group_rows

YEAR = timedelta(days=366)
# Since when a contract point ``cp`` of a contract ``c`` is used by its customer alone.
OWN_FROM = SQL(
    """
    (SELECT max(o.date_to) FROM energy_contract_point o
     JOIN energy_contract oc ON oc.id = o.contract_id
     WHERE o.supply_point_id = cp.supply_point_id AND oc.partner_id <> c.partner_id
       AND o.contract_state IN ('active', 'ended') AND o.date_to <= cp.date_from)
    """
)
# A year of readings may miss, or exceed, the year by so much.
SLACK = timedelta(days=45)
# Shorter readings say little about a year.
SHORTEST = timedelta(days=60)


@dataclass(slots=True)
class PointCost:
    """What a contract point is expected to use and to cost in a period."""

    contract_point_id: int
    period: DateRange
    yearly_kwh: Decimal
    source: str
    rated: RatedBill
    grants: tuple[Grant, ...]


@dataclass(slots=True)
class Batch:
    """What rates a batch of contract points: read once, asked for every point.

    ``zone_shares`` are the usual percents of the high zone by network rate;
    ``plans`` keep what points on the same terms share of their rating.
    """

    facts: Facts
    span: DateRange
    rules: dict
    zone_shares: dict
    whole: bool = False
    plans: dict = field(default_factory=dict)


@dataclass(slots=True)
class Expected:
    """What a contract point is expected to use, ready to be rated."""

    terms: Terms
    yearly_kwh: Decimal
    source: str
    point: PointInput


@dataclass(slots=True)
class Estimates:
    """The expected costs of the points of a batch of agreements, built on demand."""

    builders: dict
    vat: dict
    vat_class: dict
    frames: dict = field(default_factory=dict)

    def get_costs(self, agreement):
        """Return the ``PointCost`` of every point of an agreement.

        :raises EnergyError: there is no point, or one cannot be estimated.
        """
        builders = self.builders.get(agreement.id)
        if not builders:
            raise NoPoint(range=DateRange(agreement.date_from, agreement.date_to))
        return [build() for build in builders]


class EnergyAdvanceEstimate(models.AbstractModel):
    """Estimates what the points of advance agreements will use and cost."""

    _name = "energy.advance.estimate"
    _description = "Estimate of Advances"

    def _estimate(self, agreements, *, whole=False):
        """Return the ``Estimates`` of a batch of agreements.

        :param whole: over everything that will be settled with them, by the newest
            readings: a forecast. Else over their own days, as agreed.
        """
        rows = self._gather_rows(agreements, whole)
        if not rows:
            return Estimates({}, {}, {})
        batch = self._gather_batch(rows, agreements.company_id, whole=whole)
        vat, vat_class = self._gather_vat()
        builders = {
            agreement: [
                (lambda row=row: self._estimate_point(row, batch)) for row in found
            ]
            for agreement, found in group_rows(rows, "agreement_id").items()
        }
        return Estimates(builders, vat, vat_class)

    def _gather_batch(self, rows, companies, *, tariffs=(), whole=False):
        """Return the ``Batch`` of contract points, with all that rates them.

        :param rows: as ``_gather_rows`` gives them.
        :param tariffs: supply tariffs that may be asked for besides those of the rows.
        """
        points = self.env["energy.supply.point"].browse(
            {row["supply_point_id"] for row in rows}
        )
        agreed = self.env["energy.tariff"].browse({row["tariff_id"] for row in rows})
        span = DateRange(
            min(row["date_from"] for row in rows) - 2 * YEAR,
            max(row["date_to"] for row in rows) + YEAR,
        )
        facts = self.env["energy.rating"]._gather(
            points, agreed.union(*tariffs), companies, span
        )
        self._carry_on(facts, span)
        rules = {
            company.id: self.env["energy.rating"]._get_rules(company)
            for company in companies
        }
        return Batch(facts, span, rules, self._gather_zone_shares(facts), whole)

    def _gather_rows(self, agreements, whole):
        """Return the contract points of agreements with the days they share."""
        self.env.flush_all()
        start = SQL("a.settled_from") if whole else SQL("a.date_from")
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT a.id AS agreement_id, a.company_id, cp.id, cp.supply_point_id,
                       nullif(cp.agreed_yearly_kwh, 0)::text AS agreed_kwh,
                       p.tariff_id, c.segment_id, c.kind,
                       %(own_from)s AS own_from,
                       greatest(cp.date_from, %(start)s) AS date_from,
                       least(cp.date_to, a.date_to) AS date_to
                FROM energy_advance_agreement a
                JOIN energy_contract_point cp
                  ON cp.billing_group_id = a.billing_group_id
                 AND CASE WHEN a.contract_point_id IS NULL
                     THEN cp.advance_cycle IS NULL
                     ELSE cp.id = a.contract_point_id END
                JOIN energy_contract c ON c.id = cp.contract_id
                JOIN energy_supply_point sp ON sp.id = cp.supply_point_id
                JOIN energy_product p ON p.id = cp.product_id
                WHERE a.id = ANY(%(ids)s) AND sp.direction = 'consumption'
                  AND daterange(cp.date_from, cp.date_to)
                      && daterange(%(start)s, a.date_to)
                ORDER BY a.id, cp.id
                """,
                own_from=OWN_FROM,
                start=start,
                ids=agreements.ids,
            )
        )

    def _carry_on(self, facts, span):
        """Let prices and profiles go on where nothing newer is known.

        Caps and aid do not: they end with the last value that is known.
        """
        facts.tariffs = {
            key: carry_on_prices(tariff) for key, tariff in facts.tariffs.items()
        }
        facts.network_tariffs = {
            key: carry_on_prices(tariff)
            for key, tariff in facts.network_tariffs.items()
        }
        facts.levies = {
            key: tuple(map(carry_on_prices, levies))
            for key, levies in facts.levies.items()
        }
        facts.entitlements = {
            point: tuple(part for item in items for part in item.while_valued())
            for point, items in facts.entitlements.items()
        }
        carried = {
            profile: carry_on_weights(weights, span)
            for profile, weights in facts.weights.items()
        }
        facts.weights = {key: item for key, item in carried.items() if item}

    def _gather_zone_shares(self, facts):
        """Return the usual share of the high zone by network rate, in percent."""
        rates = {
            row["network_rate_id"] for rows in facts.versions.values() for row in rows
        }
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT id, coalesce(expected_high_percent, 0)
                    FROM energy_network_rate WHERE id = ANY(%s)
                    """,
                    list(rates),
                )
            )
        )

    def _gather_vat(self):
        """Return the dated rates by VAT class, and the class of every rate."""
        vat, vat_class = defaultdict(list), {}
        for rate_id, class_id, start, end, percent in self.env.execute_query(
            SQL(
                """
                SELECT id, vat_class_id, date_from, date_to, percent::text
                FROM energy_vat_rate ORDER BY date_from
                """
            )
        ):
            vat_class[rate_id] = class_id
            vat[class_id].append(
                VatRate(rate_id, DateRange(start, end), Decimal(percent))
            )
        return vat, vat_class

    def _estimate_point(self, row, batch):
        """Return the ``PointCost`` of one contract point."""
        expected = self._expect_point(row, batch)
        rated = rate(expected.point, batch.plans)
        return PointCost(
            contract_point_id=row["id"],
            period=expected.terms.period,
            yearly_kwh=expected.yearly_kwh,
            source=expected.source,
            rated=rated,
            grants=tuple(
                item
                for line in rated.lines
                for item in grants(line, expected.terms.rules.amount_step)
            ),
        )

    def _expect_point(self, row, batch):
        """Return the ``Expected`` consumption of one contract point."""
        terms = self._prepare_terms(row, batch)
        rating = self.env["energy.rating"]
        weights = rating._get_weights(batch.facts, terms)
        yearly, source = _Expectation(self.env, row, batch, terms, weights).find()
        segments = expected_segments(terms.period, yearly, weights)
        point = rating._prepare_point_input(batch.facts, terms, segments)
        return Expected(terms, sum(yearly.values()), source, point)

    def _prepare_terms(self, row, batch):
        period = DateRange(row["date_from"], row["date_to"])
        return Terms(
            point=self.env["energy.supply.point"].browse(row["supply_point_id"]),
            period=period,
            segment=self.env["energy.customer.segment"].browse(row["segment_id"]),
            is_supply_only=row["kind"] == "supply_only",
            supply=((period, self.env["energy.tariff"].browse(row["tariff_id"])),),
            rules=batch.rules[row["company_id"]],
        )


class _Expectation:
    """What one point will use in a year, from the best source that knows."""

    def __init__(self, env, row, batch, terms, weights):
        self.rating = env["energy.rating"]
        self.row, self.batch, self.terms, self.weights = row, batch, terms, weights
        self.facts = facts = batch.facts
        point = terms.point
        direction = "import" if point.direction == "consumption" else "export"
        self.registers = facts.registers.get((point.id, direction), ())
        self.version = self.rating._get_versions(facts, point, terms.period)[0]
        self._history = None

    def find(self):
        """Return the kWh of a year by zone, and the source.

        The agreed quantity, the readings since the start, those of the last year, the
        estimate in the technical data: the first that is known. A forecast believes
        readings since the start before what was agreed.

        :raises NoExpectation: none is known.
        """
        sources = [self._agreed, self._measured, self._last_year, self._estimate]
        if self.batch.whole:
            sources[:2] = reversed(sources[:2])
        for find in sources:
            yearly, source = find()
            if yearly:
                return yearly, source
        raise NoExpectation(point=self.terms.point.name)

    def _agreed(self):
        agreed = self.row["agreed_kwh"]
        return agreed and self._split(Decimal(agreed)), "agreed"

    def _measured(self):
        start = self.terms.period.start
        window = read_window(self.registers, start, self.terms.period.end)
        if window is None or window.end - window.start < SHORTEST:
            return None, "measured"
        return self._read(window), "measured"

    def _last_year(self):
        if self._history is None:
            latest = self.terms.period.start + SLACK
            window = last_read_year(self.registers, latest, SLACK)
            own_from = self.row["own_from"]
            # What another customer used is nobody else's business.
            is_own = window and (not own_from or window.start >= own_from)
            self._history = self._read(window) if is_own else {}
        return self._history, "history"

    def _estimate(self):
        estimate = self.version["annual"]
        return estimate and self._split(Decimal(estimate)), "estimate"

    def _read(self, window):
        """Return a year's energy from the readings of a window, {} if they fail."""
        try:
            segments = self.rating._measure(
                self.facts, replace(self.terms, period=window)
            )
        except EnergyError:
            return {}
        return yearly_energy(segments, window, self.weights)

    def _split(self, yearly_kwh):
        zones = {
            register.zone
            for register in self.registers
            if register.installed.overlaps(self.terms.period)
        }
        history = self._last_year()[0] if len(zones) > 1 else {}
        share = self.batch.zone_shares.get(self.version["network_rate_id"])
        return split_zones(
            yearly_kwh.to_integral_value(), zones, history, Decimal(repr(share or 0))
        )
