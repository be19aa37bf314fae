import logging

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_contract.logic import snapshot
from odoo.addons.energy_contract.logic.engine import rate
from odoo.addons.energy_contract.logic.values import PointInput, RatedBill
from odoo.addons.energy_supply_point.logic.errors import EnergyError

_logger = logging.getLogger(__name__)

LINE_COLUMNS = (
    "bill_id", "company_id", "sequence", "component_id", "price_id", "vat_rate_id",
    "code", "kind", "zone", "date_from", "date_to", "quantity", "unit", "unit_price",
    "amount", "vat_percent", "split_method",
)  # fmt: skip
SEGMENT_COLUMNS = (
    "bill_id", "company_id", "register_id", "reading_start_id", "reading_end_id",
    "date_from", "date_to", "value_start", "value_end", "multiplier", "measured",
    "volume_factor", "converted_m3", "calorific", "energy_kwh", "quality",
    "loss_kwh",
)  # fmt: skip


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    def _rate(self):
        """Rate ``self``; a bill that cannot be rated is blocked with its reason.

        :return: ``self``; each bill is now rated or blocked.
        """
        rated, blocked = [], []
        explain = self.env["energy.rating"]._explain
        for bill, build in self._gather().items():
            try:
                point = snapshot.trimmed(build())
                rated.append((bill, point, rate(point)))
            except EnergyError as error:
                blocked.append((bill, error.code, explain(error)))
            except Exception:  # the border of a run: one bad record never stops it
                _logger.exception("bill %s: rating failed", bill.id)
                blocked.append((bill, "internal", self._explain_internal_error()))
        self._write_rated(rated)
        for bill, code, reason in blocked:
            bill._block(code, reason)
        return self

    def _explain_internal_error(self):
        return self.env._(
            "The calculation failed unexpectedly. The server log has the details; ask "
            "an administrator, then retry."
        )

    def _replay(self):
        """Return the ``RatedBill`` that the stored snapshot gives again."""
        self.ensure_one()
        return rate(snapshot.from_json(self.snapshot, PointInput))

    def _write_rated(self, rated):
        """Write the lines, segments and totals of rated bills, in bulk."""
        if not rated:
            return
        ids = [bill.id for bill, _point, _result in rated]
        cr = self.env.cr
        for table in ("energy_bill_line", "energy_bill_segment"):
            cr.execute(
                SQL(
                    "DELETE FROM %s WHERE bill_id = ANY(%s)", SQL.identifier(table), ids
                )
            )
        self._insert(
            "energy_bill_line",
            LINE_COLUMNS,
            [row for bill, _p, result in rated for row in bill._line_rows(result)],
        )
        self._insert(
            "energy_bill_segment",
            SEGMENT_COLUMNS,
            [row for bill, point, _r in rated for row in bill._segment_rows(point)],
        )
        cr.execute_values(
            """
            UPDATE energy_bill SET state = 'rated', block_code = NULL,
                block_reason = NULL, energy_kwh = v.energy, amount_untaxed = v.amount,
                engine_version = v.version, snapshot = v.snapshot,
                write_date = now() AT TIME ZONE 'UTC'
            FROM (VALUES %s) AS v (id, energy, amount, version, snapshot)
            WHERE energy_bill.id = v.id
            """,
            [
                (
                    bill.id,
                    result.energy_kwh,
                    result.amount,
                    result.engine_version,
                    snapshot.to_json(point),
                )
                for bill, point, result in rated
            ],
        )
        bills = self.env["energy.bill"].browse(ids)
        bills.invalidate_recordset()
        # The counts of the run hang on what SQL wrote.
        bills.modified(["state", "amount_untaxed"])
        self.env["energy.bill.line"].invalidate_model()
        self.env["energy.bill.segment"].invalidate_model()

    def _insert(self, table, columns, rows):
        if rows:
            names = ", ".join(columns)  # constants of this file, never input
            self.env.cr.execute_values(
                f"INSERT INTO {table} ({names}) VALUES %s",  # noqa: S608
                rows,
            )

    def _line_rows(self, result: RatedBill):
        company = self.company_id.id
        return [
            (
                self.id,
                company,
                line.sequence,
                line.component_id,
                line.price_id,
                line.vat_rate_id,
                line.code,
                line.kind,
                line.zone,
                line.start,
                line.end,
                line.quantity,
                line.unit,
                line.unit_price,
                line.amount,
                line.vat_percent,
                line.split_method,
            )  # fmt: skip
            for line in result.lines
        ]

    def _segment_rows(self, point: PointInput):
        company = self.company_id.id
        return [
            (
                self.id,
                company,
                item.register_id,
                item.reading_start_id,
                item.reading_end_id,
                item.start,
                item.end,
                item.value_start,
                item.value_end,
                item.multiplier,
                item.measured,
                item.volume_factor,
                item.converted_m3,
                item.calorific,
                item.energy_kwh,
                item.quality,
                item.loss_kwh,
            )  # fmt: skip
            for item in point.segments
        ]
