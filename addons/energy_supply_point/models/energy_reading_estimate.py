from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..logic.estimation import Counter, Known, NotEstimable, estimate
from .energy_reading_queries import CONTRADICTED, COUNTERS, KNOWN

# How far around the wanted days the known readings are looked up.
DAYS_BACK, DAYS_AHEAD = 800, 400


class EnergyReading(models.Model):
    _inherit = "energy.reading"

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
