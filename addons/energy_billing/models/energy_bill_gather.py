from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.consumption import (
    Reading,
    Register,
    consumption,
)
from odoo.addons.energy_supply_point.logic.gas import GasConversion
from odoo.addons.energy_supply_point.logic.losses import Loss
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic.values import (
    NoNetworkTariff,
    PointInput,
    Proration,
    Rules,
    TechnicalVersion,
)

VOLTS = Decimal(230)
HOURS = Decimal(24)


def _loss(kind, value, date_from, date_to):
    valid = DateRange(
        date.fromisoformat(date_from), date_to and date.fromisoformat(date_to)
    )
    return Loss(kind, Decimal(value), valid)


def _decimal(text):
    return None if text is None else Decimal(text)


@dataclass(slots=True)
class Facts:
    """What a batch of bills needs from the database, by the key it is asked for."""

    versions: dict
    registers: dict
    calorific: dict
    weights: dict
    tariffs: dict
    network_tariffs: dict
    levies: dict


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    def _gather(self):
        """Return ``{bill: callable}`` that builds its ``PointInput``.

        Every kind of input is read in one query for all bills; the callable only puts
        them together and raises an ``EnergyError`` where they do not fit.
        """
        self.env.flush_all()
        span = DateRange(min(self.mapped("date_from")), max(self.mapped("date_to")))
        points = self.supply_point_id
        facts = self._gather_facts(points, span)
        # One read of everything the loop touches; prefetching does the rest.
        self.contract_id.segment_id.mapped("code")
        return {
            bill: (lambda bill=bill: bill._prepare_point_input(facts)) for bill in self
        }

    def _gather_facts(self, points, span):
        versions = self._gather_versions(points, span)
        rate_ids = {
            row["network_rate_id"] for rows in versions.values() for row in rows
        }
        profile_ids = {row["profile_id"] for rows in versions.values() for row in rows}
        Tariff = self.env["energy.tariff"].sudo()  # shared catalogue, read only
        own = [("company_id", "in", [False, *self.company_id.ids])]
        network = Tariff.search([*own, ("network_rate_id", "in", list(rate_ids))])
        levies = Tariff.search([*own, ("kind", "=", "levy")])
        tariffs = (self.product_id.tariff_id | network | levies)._to_logic(
            span.start, span.end
        )
        return Facts(
            versions=versions,
            registers=self._gather_registers(points, span),
            calorific=self._gather_calorific(points, span),
            weights=self._gather_weights(profile_ids, span),
            tariffs=tariffs,
            network_tariffs={
                tariff.network_rate_id.id: tariffs[tariff.id] for tariff in network
            },
            levies={
                commodity: tuple(tariffs[tariff.id] for tariff in batch)
                for commodity, batch in levies.grouped("commodity").items()
            },
        )

    def _gather_versions(self, points, span):
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT id, supply_point_id, date_from, date_to, network_rate_id,
                       profile_id, metering_type, breaker_phases,
                       nullif(breaker_amps, 0)::text AS amps,
                       nullif(reserved_capacity_kw, 0)::text AS capacity,
                       nullif(volume_factor, 0)::text AS volume_factor
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
        return _grouped(rows, "supply_point_id")

    def _gather_registers(self, points, span):
        """Return the registers with their current readings, by supply point."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT i.supply_point_id, i.date_from, i.date_to, m.name AS meter,
                       r.id, r.zone, r.unit, r.digits, r.direction, r.is_only_zone,
                       r.multiplier::text AS multiplier,
                       ARRAY(
                           SELECT json_build_array(
                               l.kind, l.value::text, l.date_from, l.date_to)
                           FROM energy_meter_register_loss l
                           WHERE l.register_id = r.id ORDER BY l.date_from, l.kind
                       ) AS losses
                FROM energy_meter_installation i
                JOIN energy_meter m ON m.id = i.meter_id
                JOIN energy_meter_register r ON r.meter_id = m.id
                WHERE i.supply_point_id = ANY(%s) AND i.date_from < %s
                  AND (i.date_to IS NULL OR i.date_to > %s)
                ORDER BY i.date_from, r.code
                """,
                points.ids,
                span.end,
                span.start,
            )
        )
        readings = self.env.execute_query_dict(
            SQL(
                """
                SELECT * FROM (
                    SELECT DISTINCT ON (register_id, date)
                           register_id, supply_point_id, date, id, kind, quality,
                           value::text AS value, is_withdrawal, review_state
                    FROM energy_reading
                    WHERE supply_point_id = ANY(%s) AND date BETWEEN %s AND %s
                    ORDER BY register_id, date, revision DESC
                ) newest WHERE NOT is_withdrawal
                """,
                points.ids,
                span.start,
                span.end,
            )
        )
        by_register = defaultdict(list)
        for row in readings:
            by_register[row["supply_point_id"], row["register_id"]].append(
                Reading(
                    row["date"],
                    Decimal(row["value"]),
                    row["quality"],
                    row["id"],
                    row["kind"],
                    in_review=row["review_state"] == "blocked",
                )
            )
        registers = defaultdict(list)
        for row in rows:
            key = row["supply_point_id"], row["id"]
            register = Register(
                register_id=row["id"],
                meter=row["meter"],
                zone=row["zone"],
                unit=row["unit"],
                digits=row["digits"],
                multiplier=Decimal(row["multiplier"]),
                installed=DateRange(row["date_from"], row["date_to"]),
                readings=tuple(by_register[key]),
                losses=tuple(_loss(*item) for item in row["losses"]),
                is_only_zone=bool(row["is_only_zone"]),
            )
            registers[row["supply_point_id"], row["direction"]].append(register)
        return registers

    def _gather_calorific(self, points, span):
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT network_id, date_from, date_to, kwh_per_m3::text AS value
                FROM energy_gas_calorific
                WHERE network_id = ANY(%s) AND date_from < %s
                  AND (date_to IS NULL OR date_to > %s)
                """,
                points.network_id.ids,
                span.end,
                span.start,
            )
        )
        return {
            network: tuple(
                (DateRange(row["date_from"], row["date_to"]), Decimal(row["value"]))
                for row in batch
            )
            for network, batch in _grouped(rows, "network_id").items()
        }

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

    def _prepare_point_input(self, facts):
        """Return the ``PointInput`` of one bill, everything it is rated from."""
        self.ensure_one()
        point = self.supply_point_id
        period = DateRange(self.date_from, self.date_to)
        # The facts of a batch reach further than this bill.
        versions = [
            row
            for row in facts.versions.get(point.id, [])
            if DateRange(row["date_from"], row["date_to"]).overlaps(period)
        ]
        direction = "import" if point.direction == "consumption" else "export"
        rules = Rules(proration=Proration(self.company_id.energy_proration))
        segments = consumption(
            facts.registers.get((point.id, direction), ()),
            period,
            conversion=self._prepare_conversion(point, versions, facts),
            limit_kwh_per_day=_limit_kwh_per_day(versions),
            step_kwh=rules.energy_step,
        )
        profile = next((row["profile_id"] for row in versions), None)
        return PointInput(
            period=period,
            segment=self.contract_id.segment_id.code,
            segments=segments,
            technical=tuple(
                TechnicalVersion(
                    version_id=row["id"],
                    valid=DateRange(row["date_from"], row["date_to"]),
                    breaker_amps=_decimal(row["amps"]),
                    breaker_phases=row["breaker_phases"] and int(row["breaker_phases"]),
                    reserved_capacity_kw=_decimal(row["capacity"]),
                    network_tariff=self._get_network_tariff(row, facts),
                )
                for row in versions
            ),
            supply=((period, facts.tariffs[self.product_id.tariff_id.id]),),
            levies=self._get_levies(point, facts),
            weights=facts.weights.get(profile),
            rules=rules,
        )

    def _get_network_tariff(self, version, facts):
        """Return the tariff of the network, None where the supplier does not bill it.

        :raises NoNetworkTariff: the supplier bills the network, at unknown prices.
        """
        if self.contract_id.kind == "supply_only":
            return None
        rate_id = version["network_rate_id"]
        if rate_id not in facts.network_tariffs:
            rate = self.env["energy.network.rate"].browse(rate_id)
            raise NoNetworkTariff(version_id=version["id"], rate=rate.display_name)
        return facts.network_tariffs[rate_id]

    def _get_levies(self, point, facts):
        """Return the levies of the commodity that the supplier has to collect."""
        levies = facts.levies.get(point.commodity, ())
        if self.contract_id.kind != "supply_only":
            return levies
        return tuple(
            replace(
                levy,
                components=tuple(
                    item for item in levy.components if not item.with_network
                ),
            )
            for levy in levies
        )

    def _prepare_conversion(self, point, versions, facts):
        if point.commodity != "gas":
            return None
        return GasConversion(
            volume_factor=tuple(
                (
                    DateRange(row["date_from"], row["date_to"]),
                    Decimal(row["volume_factor"]),
                )
                for row in versions
                if row["volume_factor"]
            ),
            calorific=facts.calorific.get(point.network_id.id, ()),
        )


def _grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def _limit_kwh_per_day(versions):
    """Return what could flow in a day at most, or None when nothing tells.

    The breaker (volts × amperes × phases) or the reserved capacity, over 24 hours.
    """
    limits = [
        VOLTS * Decimal(row["amps"]) * int(row["breaker_phases"] or 1) / 1000 * HOURS
        for row in versions
        if row["amps"]
    ] + [Decimal(row["capacity"]) * HOURS for row in versions if row["capacity"]]
    return max(limits, default=None)
