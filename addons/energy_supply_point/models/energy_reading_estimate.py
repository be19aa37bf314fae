from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..logic.estimation import Counter, Known, NotEstimable, estimate
from .energy_reading_review import HOLDS

# How far around the wanted days the known readings are looked up.
DAYS_BACK, DAYS_AHEAD = 800, 400

# Registers with the days they are to be estimated on, and what else tells the value.
COUNTERS = """
    SELECT wanted.register_id, wanted.supply_point_id, wanted.date, g.digits,
           g.decimals, g.unit, g.multiplier::text AS multiplier,
           installed.date_from, installed.date_to, version.profile_id,
           version.volume_factor, version.annual,
           gas.kwh_per_m3::text AS calorific,
           (SELECT count(*) FROM energy_meter_register s
            WHERE s.meter_id = g.meter_id AND s.direction = g.direction) AS registers
    FROM wanted
    JOIN energy_meter_register g ON g.id = wanted.register_id
    JOIN energy_supply_point point ON point.id = wanted.supply_point_id
    JOIN LATERAL (
        SELECT i.date_from, i.date_to FROM energy_meter_installation i
        WHERE i.meter_id = g.meter_id AND i.supply_point_id = wanted.supply_point_id
          AND i.date_from <= wanted.date
          AND (i.date_to IS NULL OR i.date_to >= wanted.date)
        ORDER BY i.date_from LIMIT 1
    ) installed ON true
    LEFT JOIN LATERAL (
        SELECT v.profile_id, nullif(v.volume_factor, 0)::text AS volume_factor,
               nullif(v.annual_estimate_kwh, 0)::text AS annual
        FROM energy_supply_point_version v
        WHERE v.supply_point_id = wanted.supply_point_id
          AND v.date_from <= wanted.date
        ORDER BY v.date_from DESC LIMIT 1
    ) version ON true
    LEFT JOIN LATERAL (
        SELECT c.kwh_per_m3 FROM energy_gas_calorific c
        WHERE g.unit = 'm3' AND c.network_id = point.network_id
          AND c.date_from <= wanted.date
        ORDER BY c.date_from DESC LIMIT 1
    ) gas ON true
"""
# Registers of these points that have no value on this day.
MISSING = f"""
    WITH wanted AS (
        SELECT g.id AS register_id, i.supply_point_id, %s::date AS date
        FROM energy_meter_installation i
        JOIN energy_meter_register g ON g.meter_id = i.meter_id
        WHERE i.supply_point_id = ANY(%s) AND i.date_from <= %s
          AND (i.date_to IS NULL OR i.date_to >= %s)
          AND NOT EXISTS (
              SELECT 1 FROM energy_reading r
              WHERE r.register_id = g.id AND r.date = %s AND {HOLDS.format("r")})
    )
"""  # noqa: S608
# Estimates that the actual readings among these contradict: between the two, the
# counter would have gone backwards.
CONTRADICTED = f"""
    WITH wanted AS (
        SELECT DISTINCT e.register_id, e.supply_point_id, e.date
        FROM energy_reading a
        JOIN energy_meter_register g ON g.id = a.register_id
        JOIN energy_reading e ON e.register_id = a.register_id
            AND e.supply_point_id = a.supply_point_id AND e.date <> a.date
            AND e.quality = 'estimated' AND {HOLDS.format("e")}
        WHERE a.id = ANY(%s) AND a.quality <> 'estimated'
          AND a.review_state <> 'blocked' AND {HOLDS.format("a")}
          AND 2 * mod(power(10, g.digits)::numeric + CASE WHEN e.date > a.date
              THEN e.value - a.value ELSE a.value - e.value END,
              power(10, g.digits)::numeric) > power(10, g.digits)
          AND NOT EXISTS (
              SELECT 1 FROM energy_reading o
              WHERE o.register_id = a.register_id AND o.quality <> 'estimated'
                AND o.date > LEAST(a.date, e.date)
                AND o.date < GREATEST(a.date, e.date) AND {HOLDS.format("o")})
    )
"""  # noqa: S608
KNOWN = f"""
    SELECT r.register_id, r.supply_point_id, r.date, r.value::text
    FROM energy_reading r
    WHERE r.register_id = ANY(%s) AND r.date BETWEEN %s::date - %s AND %s::date + %s
      AND r.review_state <> 'blocked' AND (%s OR r.quality <> 'estimated')
      AND {HOLDS.format("r")}
    ORDER BY r.date
"""  # noqa: S608


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    def _after_create(self):
        result = super()._after_create()
        self._renew_estimates()
        return result

    def _accept(self, reason):
        accepted = super()._accept(reason)
        accepted._renew_estimates()
        return accepted

    def _renew_estimates(self):
        """Replace estimates that the actual readings of ``self`` contradict.

        They are estimated again between what is known now; what nothing is known
        about is withdrawn. Either way the old value stays visible.
        """
        actual = self.filtered(
            lambda reading: reading.quality != "estimated" and not reading.is_withdrawal
        )
        if not actual:
            return self.browse()
        self.flush_model()
        # The SQL texts are made of constants of this file.
        query = SQL(CONTRADICTED + COUNTERS, actual.ids)  # pylint: disable=E8103
        rows = self.env.execute_query_dict(query)
        if not rows:
            return self.browse()
        note = self.env._(
            "Estimated again: an actual reading contradicts the estimate."
        )
        vals_list, unknown = self._prepare_estimates(rows, with_estimates=False)
        renewed = self.create([vals | {"note": note} for vals in vals_list])
        for row in unknown:
            self.search(
                [
                    ("register_id", "=", row["register_id"]),
                    ("date", "=", row["date"]),
                    ("is_current", "=", True),
                ]
            )._withdraw(self.env._("An actual reading contradicts the estimate."))
        return renewed

    @api.model
    def _prepare_estimates(self, rows, *, method=None, with_estimates=True):
        """Return the values of estimated readings, and the rows nothing tells about.

        Two queries for any number of rows.

        :param rows: what ``COUNTERS`` selects.
        :param with_estimates: count earlier estimates as known, too.
        """
        known = self._get_known(rows, with_estimates)
        weights = self._get_estimation_weights(rows, known)
        vals_list, unknown = [], []
        for row in rows:
            readings = known[row["register_id"], row["supply_point_id"]]
            counter = Counter(
                digits=row["digits"],
                decimals=row["decimals"],
                readings=tuple(
                    item
                    for item in readings
                    if row["date_from"] <= item.day
                    and (not row["date_to"] or item.day <= row["date_to"])
                ),
                weights=weights.get(row["profile_id"]),
                annual_units=_annual_units(row),
            )
            try:
                found = estimate(counter, row["date"], method)
            except NotEstimable:
                unknown.append(row)
                continue
            vals_list.append(
                {
                    "supply_point_id": row["supply_point_id"],
                    "register_id": row["register_id"],
                    "date": row["date"],
                    "value": float(found.value),
                    "kind": "estimate",
                    "quality": "estimated",
                    "origin": "system",
                    "estimation_method": found.method,
                    "evidence": found.evidence,
                }
            )
        return vals_list, unknown

    def _get_known(self, rows, with_estimates):
        known = defaultdict(list)
        days = [row["date"] for row in rows]
        if days:
            query = SQL(  # pylint: disable=E8103
                KNOWN,
                [row["register_id"] for row in rows],
                min(days),
                DAYS_BACK,
                max(days),
                DAYS_AHEAD,
                with_estimates,
            )
            for register, point, day, value in self.env.execute_query(query):
                known[register, point].append(Known(day, Decimal(value)))
        return known

    def _get_estimation_weights(self, rows, known):
        days = [item.day for batch in known.values() for item in batch]
        days += [row["date"] for row in rows]
        if not days:
            return {}
        profiles = {row["profile_id"] for row in rows} - {None}
        return self._get_daily_weights(profiles, min(days), max(days))


def _annual_units(row):
    """Return the yearly estimate in units of the counter, None when it is not its own.

    The estimate is that of the point: a meter of several registers shares it in a way
    that nobody knows.
    """
    if row["annual"] is None or row["registers"] != 1:
        return None
    factor = Decimal(row["multiplier"])
    if row["unit"] == "m3":
        if row["volume_factor"] is None or row["calorific"] is None:
            return None
        factor *= Decimal(row["volume_factor"]) * Decimal(row["calorific"])
    return Decimal(row["annual"]) / factor
