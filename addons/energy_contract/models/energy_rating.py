from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.profiles import DailyWeights
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic.tariff import Tariff
from ..logic.values import (
    NoNetworkTariff,
    PointInput,
    Proration,
    Rules,
    TechnicalVersion,
)


def _decimal(text):
    return None if text is None else Decimal(text)


@dataclass(slots=True)
class Facts:
    """What a batch of ratings needs from the database, by the key it is asked for.

    ``registers`` is empty where nobody asked for measured consumption,
    ``levies_alone`` are those of who does not bill the network. From
    ``entitlements`` on everything is by supply point, but for the ``indices``, and is
    read only where a tariff of the batch needs it; ``bases`` are all it has.
    """

    versions: dict
    registers: dict
    calorific: dict
    weights: dict
    tariffs: dict
    network_tariffs: dict
    levies: dict
    levies_alone: dict = field(default_factory=dict)
    entitlements: dict = field(default_factory=dict)
    individual: dict = field(default_factory=dict)
    supplied: dict = field(default_factory=dict)
    conditions: dict = field(default_factory=dict)
    peaks: dict = field(default_factory=dict)
    intervals: dict = field(default_factory=dict)
    indices: tuple = ()
    bases: frozenset = frozenset()


@dataclass(slots=True)
class Terms:
    """On which terms a point is rated: who pays, what, and by which conventions.

    ``supply`` is an ``energy.tariff``, or ranges with one each:
    ``((DateRange, tariff), ...)``.
    """

    point: models.Model
    period: DateRange
    segment: models.Model
    is_supply_only: bool
    supply: tuple
    rules: Rules


class EnergyRating(models.AbstractModel):
    """Gathers what the rating engine takes, for bills and whatever else is rated.

    Every kind of input is read in one query for a whole batch; then each point is put
    together from memory.
    """

    _name = "energy.rating"
    _description = "Inputs of the Rating Engine"

    def _get_rules(self, company):
        """Return the conventions of a company."""
        return Rules(proration=Proration(company.energy_proration))

    def _gather(self, points, tariffs, companies, span, *, is_measured=True):
        """Return the ``Facts`` of points over ``span``.

        :param tariffs: the supply tariffs that may be asked for.
        :param is_measured: read registers and readings too.
        """
        self.env.flush_all()
        versions = self._gather_versions(points, span)
        rate_ids = {
            row["network_rate_id"] for rows in versions.values() for row in rows
        }
        profile_ids = {row["profile_id"] for rows in versions.values() for row in rows}
        Tariff = self.env["energy.tariff"].sudo()  # shared catalogue, read only
        own = [("company_id", "in", [False, *companies.ids])]
        network = Tariff.search([*own, ("network_rate_id", "in", list(rate_ids))])
        levies = Tariff.search([*own, ("kind", "=", "levy")])
        values = (tariffs | network | levies)._to_logic(span.start, span.end)
        facts = Facts(
            versions=versions,
            registers=self._gather_registers(points, span) if is_measured else {},
            calorific=self._gather_calorific(points, span) if is_measured else {},
            weights=self._gather_weights(profile_ids, span),
            tariffs=values,
            network_tariffs={
                tariff.network_rate_id.id: values[tariff.id] for tariff in network
            },
            levies={
                commodity: tuple(values[tariff.id] for tariff in batch)
                for commodity, batch in levies.grouped("commodity").items()
            },
        )
        self._gather_terms(facts, points, span)
        if is_measured:
            self._gather_measured(facts, points, span)
        else:
            self._expect_measured(facts, span)
        return facts

    def _gather_versions(self, points, span):
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT id, supply_point_id, date_from, date_to, network_rate_id,
                       profile_id, metering_type, breaker_phases,
                       nullif(breaker_amps, 0)::text AS amps,
                       nullif(reserved_capacity_kw, 0)::text AS capacity,
                       nullif(volume_factor, 0)::text AS volume_factor,
                       nullif(annual_estimate_kwh, 0)::text AS annual
                FROM energy_supply_point_version
                WHERE supply_point_id = ANY(%s) AND date_from < %s
                  AND (date_to IS NULL OR date_to > %s)
                  AND superseded_at IS NULL
                ORDER BY date_from
                """,
                points.ids,
                span.end,
                span.start,
            )
        )
        return group_rows(rows, "supply_point_id")

    def _gather_weights(self, profile_ids, span):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, date, weight::text FROM energy_load_profile_day
                WHERE profile_id = ANY(%s) AND date >= %s AND date < %s
                """,
                [profile for profile in profile_ids if profile],
                span.start,
                span.end,
            )
        )
        days: dict[int, dict[date, Decimal]] = defaultdict(dict)
        for profile, day, weight in rows:
            days[profile][day] = Decimal(weight)
        return {
            profile: DailyWeights.from_days(weights)
            for profile, weights in days.items()
        }

    def _prepare_point_input(self, facts, terms, segments):
        """Return the ``PointInput`` of consumption ``segments`` on ``terms``."""
        point, period = terms.point, terms.period
        versions = self._get_versions(facts, point, period)
        return PointInput(
            period=period,
            segment=terms.segment.code,
            segments=segments,
            technical=tuple(
                TechnicalVersion(
                    version_id=row["id"],
                    valid=DateRange(row["date_from"], row["date_to"]),
                    breaker_amps=_decimal(row["amps"]),
                    breaker_phases=row["breaker_phases"] and int(row["breaker_phases"]),
                    reserved_capacity_kw=_decimal(row["capacity"]),
                    network_tariff=self._get_network_tariff(row, facts, terms),
                    annual_kwh=_decimal(row["annual"]),
                )
                for row in versions
            ),
            supply=tuple(
                (days, facts.tariffs[tariff.id]) for days, tariff in terms.supply
            ),
            levies=self._get_levies(facts, terms),
            weights=self._get_weights(facts, terms),
            rules=terms.rules,
            **self._prepare_point_terms(facts, terms),
            **self._prepare_point_measured(facts, terms),
        )

    def _get_versions(self, facts, point, period):
        """Return the technical data of a point; those of a batch reach further."""
        return [
            row
            for row in facts.versions.get(point.id, [])
            if DateRange(row["date_from"], row["date_to"]).overlaps(period)
        ]

    def _get_weights(self, facts, terms):
        """Return the load profile of a point, None without one."""
        versions = self._get_versions(facts, terms.point, terms.period)
        return facts.weights.get(versions[0]["profile_id"]) if versions else None

    def _get_network_tariff(self, version, facts, terms) -> Tariff | None:
        """Return the tariff of the network, None where the supplier does not bill it.

        :raises NoNetworkTariff: the supplier bills the network, at unknown prices.
        """
        if terms.is_supply_only:
            return None
        rate_id = version["network_rate_id"]
        if rate_id not in facts.network_tariffs:
            rate = self.env["energy.network.rate"].browse(rate_id)
            raise NoNetworkTariff(version_id=version["id"], rate=rate.display_name)
        return facts.network_tariffs[rate_id]

    def _get_levies(self, facts, terms):
        """Return the levies of the commodity that the supplier has to collect."""
        commodity = terms.point.commodity
        levies = facts.levies.get(commodity, ())
        if not terms.is_supply_only:
            return levies
        # The same objects for all points: they are on the same terms.
        if commodity not in facts.levies_alone:
            facts.levies_alone[commodity] = tuple(
                replace(
                    levy,
                    components=tuple(
                        item for item in levy.components if not item.with_network
                    ),
                )
                for levy in levies
            )
        return facts.levies_alone[commodity]


def group_rows(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups
