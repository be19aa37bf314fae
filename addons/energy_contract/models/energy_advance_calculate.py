import json
import logging
from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL, split_every
from odoo.tools.gc import disabling_gc

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic.advances import instalments
from ..logic.decimals import exact
from .copy_rows import copy_lines, copy_rows, reserve_ids

_logger = logging.getLogger(__name__)

CHUNK = 1000
POINT = "energy.advance.agreement.point"
ADVANCE_COLUMNS = (
    "id", "agreement_id", "number", "date_from", "date_to", "tax_date", "due_date",
    "post_date", "amount_untaxed", "amount_total", "state",
)  # fmt: skip
LINE_COLUMNS = ("advance_id", "vat_rate_id", "percent", "base", "tax")
POINT_COLUMNS = (
    "agreement_id", "contract_point_id", "date_from", "date_to", "yearly_kwh",
    "energy_kwh", "source", "amount_untaxed", "snapshot", "price_ids",
)  # fmt: skip

# What the calculation reads, and no more.
READ = (
    "rule_id", "cycle", "billing_group_id", "company_id", "date_from", "date_to",
    "requested_amount", "carried_amount",
)  # fmt: skip
NOTHING = {
    "advance_count": 0,
    "advance_amount": 0,
    "amount_total": 0,
    "expected_amount": 0,
    "is_queued": False,
}


class EnergyAdvanceAgreement(models.Model):
    _inherit = "energy.advance.agreement"

    def _calculate(self):
        """Calculate the advances of drafts in ``self``, set-based, and return ``self``.

        An agreement that cannot be calculated says why; it never stops the others.
        """
        for ids in split_every(CHUNK, self.ids):
            # Thousands of objects live until the chunk is written: nothing to collect.
            with disabling_gc():
                self.browse(ids)._calculate_chunk()
        return self

    def _calculate_chunk(self):
        planned, blocked = [], []
        self.fetch(READ)
        estimates = self.env["energy.advance.estimate"]._estimate(self)
        schemes = self._prepare_schemes()
        explain = self.env["energy.rating"]._explain
        for agreement in self:
            try:
                costs = estimates.get_costs(agreement)
                plan = agreement._plan(costs, estimates, schemes[agreement])
                planned.append((agreement, costs, plan))
            except EnergyError as error:
                blocked.append((agreement, error.code, explain(error)))
            except Exception:  # the border of a run: one bad record never stops it
                _logger.exception("advance agreement %s: failed", agreement.id)
                blocked.append((agreement, "internal", self._explain_internal_error()))
        self._write_calculated(planned)
        for agreement, code, reason in blocked:
            agreement.write(NOTHING | {"block_code": code, "block_reason": reason})

    def _prepare_schemes(self):
        """Return ``{agreement: Scheme}``; those alike share one."""
        schemes = {}
        days_of = self._get_due_days()
        for key, batch in self.grouped(
            lambda item: (item.rule_id, item.cycle, days_of[item.id])
        ).items():
            rule, cycle, due_days = key
            scheme = rule._prepare_scheme(cycle, due_days)
            schemes.update(dict.fromkeys(batch, scheme))
        return schemes

    def _get_due_days(self):
        """Return ``{id: days}`` by the terms of the group when the agreement begins."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (a.id) a.id, t.due_days
                    FROM energy_advance_agreement a
                    JOIN energy_billing_group_terms t ON t.group_id = a.billing_group_id
                    WHERE a.id = ANY(%s)
                    ORDER BY a.id, t.date_from > a.date_from, t.date_from DESC
                    """,
                    self.ids,
                )
            )
        )

    def _plan(self, costs, estimates, scheme):
        """Return the instalments of one agreement from the costs of its points."""
        period = DateRange(self.date_from, self.date_to)
        by_class = defaultdict(Decimal)
        for cost in costs:
            for line in cost.rated.lines:
                by_class[estimates.vat_class[line.vat_rate_id]] += line.amount
        return instalments(
            period,
            by_class,
            estimates.vat,
            scheme,
            agreed=exact(self.requested_amount) if self.requested_amount else None,
            carried=exact(self.carried_amount or 0),
            frames=estimates.frames,
        )

    def _explain_internal_error(self):
        return self.env._(
            "The calculation failed unexpectedly. The server log has the details; ask "
            "an administrator, then calculate again."
        )

    def _write_calculated(self, planned):
        """Write points, advances and totals, in bulk; what was there before goes."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            "DELETE FROM energy_advance WHERE agreement_id = ANY(%s)", [self.ids]
        )
        cr.execute(
            "DELETE FROM energy_advance_agreement_point WHERE agreement_id = ANY(%s)",
            [self.ids],
        )
        ids = reserve_ids(
            cr, "energy_advance", sum(len(found) for *_of, found in planned)
        )
        advances, lines, points, granted, days = [], [], [], [], {}
        for agreement, costs, found in planned:
            points += [self._point_row(agreement.id, cost) for cost in costs]
            numbered = [(next(ids), item) for item in found]
            if any(cost.grants for cost in costs):
                granted.append((agreement, costs, numbered))
            for advance, item in numbered:
                advances.append(
                    f"{advance}\t{agreement.id}\t{item.number}\t{_days(item, days)}"
                    f"\t{_base(item)}\t{item.gross}\tplanned"
                )
                lines += [
                    f"{advance}\t{line.vat_rate_id}\t{line.percent}\t{line.base}"
                    f"\t{line.tax}"
                    for line in item.lines
                ]
        copy_rows(cr, "energy_advance_agreement_point", POINT_COLUMNS, points)
        copy_lines(cr, "energy_advance", ADVANCE_COLUMNS, advances)
        copy_lines(cr, "energy_advance_line", LINE_COLUMNS, lines)
        if planned:
            self._write_totals(planned)
        if granted:
            self._write_grants(granted)
        for name in ("energy.advance", "energy.advance.line", POINT):
            self.env[name].invalidate_model()
        self.invalidate_recordset()

    def _write_totals(self, planned):
        self.env.cr.execute_values(
            """
            UPDATE energy_advance_agreement a SET advance_count = v.count,
                amount_total = v.total, advance_amount = v.usual,
                expected_amount = v.cost, block_code = NULL, block_reason = NULL,
                is_queued = NULL,
                write_date = now() AT TIME ZONE 'UTC'
            FROM (VALUES %s) AS v (id, count, total, usual, cost)
            WHERE a.id = v.id
            """,
            [
                (
                    agreement.id,
                    len(found),
                    sum(item.gross for item in found),
                    max(item.gross for item in found),
                    sum(cost.rated.gross for cost in costs),
                )
                for agreement, costs, found in planned
            ],
            page_size=len(planned),
        )

    def _point_row(self, agreement_id, cost):
        return (
            agreement_id,
            cost.contract_point_id,
            cost.period.start,
            cost.period.end,
            cost.yearly_kwh,
            cost.rated.energy_kwh,
            cost.source,
            cost.rated.amount,
            _snapshot(cost.rated),
            _price_ids(cost.rated),
        )


def _days(item, known):
    """Return the dates of an instalment as text.

    :param known: those of before; instalments on the same terms share their period.
    """
    found = known.get(id(item.period))
    if found is None:
        period = item.period
        text = (
            f"{period.start}\t{period.end}\t{item.tax_date}\t{item.due_date}"
            f"\t{item.post_date}"
        )
        # With the period, whose identity is the key and must not be used again.
        found = known[id(period)] = period, text
    return found[1]


def _base(item):
    if len(item.lines) == 1:
        return item.lines[0].base
    return sum(line.base for line in item.lines)


def _snapshot(rated):
    """Return the lines of an estimate as text: enough to explain every euro."""
    return json.dumps(
        {
            "engine": rated.engine_version,
            "lines": [
                (
                    line.component_id, line.price_id, line.vat_rate_id, line.code,
                    line.zone, str(line.start), str(line.end), str(line.quantity),
                    line.unit, str(line.unit_price), str(line.amount),
                )
                for line in rated.lines
            ],
        }
    )  # fmt: skip


def _price_ids(rated):
    """Return the prices of an estimate as PostgreSQL writes an array."""
    used = {line.price_id for line in rated.lines if line.price_id}
    return f"{{{','.join(map(str, sorted(used)))}}}"
