from collections import defaultdict
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
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .energy_rating import group_rows

VOLTS = Decimal(230)
HOURS = Decimal(24)


class EnergyRating(models.AbstractModel):
    _inherit = "energy.rating"

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
            for network, batch in group_rows(rows, "network_id").items()
        }

    def _measure(self, facts, terms):
        """Return the segments that flowed at a point, from its readings.

        :raises ConsumptionError: readings are missing or contradict each other.
        """
        point, period = terms.point, terms.period
        versions = self._get_versions(facts, point, period)
        direction = "import" if point.direction == "consumption" else "export"
        return consumption(
            facts.registers.get((point.id, direction), ()),
            period,
            conversion=self._prepare_conversion(point, versions, facts),
            limit_kwh_per_day=_limit_kwh_per_day(versions),
            step_kwh=terms.rules.energy_step,
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


def _loss(kind, value, date_from, date_to):
    valid = DateRange(
        date.fromisoformat(date_from), date_to and date.fromisoformat(date_to)
    )
    return Loss(kind, Decimal(value), valid)


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
