import logging
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange, gaps

from ..logic.engine import rate
from ..logic.forecast import carry_on_prices
from ..logic.modifiers import Entitlement
from ..logic.what_if import effect, percent
from .energy_advance_estimate import OWN_FROM

_logger = logging.getLogger(__name__)

CHUNK = 1000
BLOCKED = "blocked"


class EnergyWhatIf(models.Model):
    """Every point rated twice, in chunks; nothing but the lines is written."""

    _inherit = "energy.what.if"

    line_ids = fields.One2many("energy.what.if.line", "what_if_id", readonly=True)
    calculated_at = fields.Datetime(readonly=True, copy=False)
    line_count = fields.Integer(string="Points", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")

    @api.depends("state", "line_count")
    def _compute_progress(self):
        busy = self.filtered(lambda record: record.state == "calculating")
        waiting = dict(
            self.env["energy.what.if.line"]._read_group(
                [("what_if_id", "in", busy.ids), ("result", "=", "waiting")],
                ["what_if_id"],
                ["__count"],
            )
        )
        for record in self:
            left = waiting.get(record, 0) / (record.line_count or 1)
            record.progress = 100 * (1 - left)

    def action_calculate(self):
        """Button: rate every selected point twice; a large selection goes on alone."""
        self.check_access("write")
        for record in self:
            record._start()
            if record.line_count <= CHUNK:
                while record.state == "calculating":
                    record._calculate_next()
            else:
                self.env.ref("energy_contract.ir_cron_energy_what_if")._trigger()
        return True

    def _start(self):
        """Take down what is asked and of whom; the lines wait for their turn."""
        self._check_complete()
        fingerprint = self._get_fingerprint()
        is_kept = self.state == "proposed" and self._is_decision_kept(fingerprint)
        self._move_to(
            "calculating",
            {"draft", "calculated", "proposed"},
            fingerprint=fingerprint,
            **({} if is_kept else {"proposed_by_id": False, "proposed_at": False}),
        )
        self.flush_recordset()
        self._insert_lines()
        self.sudo().line_count = self.env["energy.what.if.line"].search_count(
            [("what_if_id", "=", self.id)]
        )
        if not self.line_count:
            raise UserError(
                self.env._(
                    "No contract point fits the selection of %(name)s. Loosen its "
                    "conditions, or choose other days.",
                    name=self.name,
                )
            )

    def _check_complete(self):
        """Refuse a question that nothing is applied in."""
        missing = {
            "prices": (
                self.price_ids.filtered(lambda p: p.state in ("draft", "proposed")),
                self.env._(
                    "%(name)s has no price in preparation. Choose draft or proposed "
                    "prices.",
                    name=self.name,
                ),
            ),
            "scheme": (
                self.scheme_id and self._get_scheme_days(self._get_scheme()),
                self.env._(
                    "%(name)s has no cap or aid with a value on its days. Choose one, "
                    "or enter its value.",
                    name=self.name,
                ),
            ),
            "product": (
                self.product_id,
                self.env._("%(name)s has no new product. Choose one.", name=self.name),
            ),
        }
        found, sentence = missing[self.kind]
        if not found:
            raise UserError(sentence)

    def _insert_lines(self):
        query = self.env["energy.contract.point"]._search(self._get_point_domain())
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM energy_what_if_line WHERE what_if_id = %s", self.id)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO energy_what_if_line (
                    what_if_id, company_id, contract_point_id, supply_point_id,
                    contract_id, partner_id, segment_id, product_id, billing_group_id,
                    network_id, commodity, date_from, date_to, result, create_uid,
                    create_date
                )
                SELECT w.id, w.company_id, cp.id, sp.id, c.id, c.partner_id,
                       c.segment_id, cp.product_id, cp.billing_group_id, sp.network_id,
                       sp.commodity, greatest(cp.date_from, w.date_from),
                       least(cp.date_to, w.date_to), 'waiting', %s,
                       now() AT TIME ZONE 'UTC'
                FROM energy_what_if w, energy_contract_point cp
                JOIN energy_contract c ON c.id = cp.contract_id
                JOIN energy_supply_point sp ON sp.id = cp.supply_point_id
                WHERE w.id = %s AND cp.id IN %s
                ORDER BY c.partner_id, cp.id
                """,
                self.env.uid,
                self.id,
                query.subselect(),
            )
        )
        self.invalidate_recordset(["line_ids"])
        self.env["energy.what.if.line"].invalidate_model()

    @api.model
    def _cron_calculate(self):
        """Scheduled action: go on with what is being calculated, chunk by chunk."""
        busy = self.with_context(active_test=False)
        domain = [("state", "=", "calculating")]
        progress = self.env["ir.cron"]._commit_progress
        progress(
            remaining=self.env["energy.what.if.line"].search_count(
                [("what_if_id.state", "=", "calculating"), ("result", "=", "waiting")]
            )
        )
        while record := busy.search(domain, order="id", limit=1).try_lock_for_update():
            person = record.user_id or record.create_uid
            if not progress(record.with_context(lang=person.lang)._go_on(person)):
                return

    def _go_on(self, person):
        """Rate the next chunk and return how many it had; tell ``person`` at the end.

        What cannot go on at all becomes a draft again, so that others have their turn.
        """
        count, body = 0, self.env._("The simulation is calculated.")
        try:
            with self.env.cr.savepoint():
                count = self._calculate_next()
        except Exception:  # the border of a run
            _logger.exception("what-if %s: failed", self.id)
            self.sudo().state = "draft"
            body = self.env["energy.advance.agreement"]._explain_internal_error()
        if self.state != "calculating":
            self.message_post(body=body, partner_ids=person.partner_id.ids)
        return count

    def _calculate_next(self):
        """Rate the next chunk of waiting lines and return how many they were.

        After the last one the totals and the histogram are made.
        """
        self.ensure_one()
        waiting = self.env["energy.what.if.line"].search(
            [("what_if_id", "=", self.id), ("result", "=", "waiting")],
            order="id",
            limit=CHUNK + 1,
        )
        if waiting:
            self._calculate_chunk(waiting[:CHUNK])
        if len(waiting) <= CHUNK:
            self._finish()
        return min(len(waiting), CHUNK)

    def _finish(self):
        state = "proposed" if self.proposed_by_id else "calculated"
        self.sudo().write({"state": state, "calculated_at": fields.Datetime.now()})
        self._evaluate()

    def _calculate_chunk(self, lines):
        rows = self._gather_rows(lines)
        batch, shadow = self._gather_twice(rows)
        rated, blocked = [], []
        explain = self.env["energy.rating"]._explain
        for row in rows:
            try:
                answer = self._rate_twice(row, batch, shadow)
                rated.append(_rated_row(row["line_id"], *answer))
            except EnergyError as error:
                blocked.append((row["line_id"], error.code, explain(error)))
            except Exception:  # the border of a run: one bad record never stops it
                _logger.exception("what-if line %s: failed", row["line_id"])
                reason = self.env["energy.advance.agreement"]._explain_internal_error()
                blocked.append((row["line_id"], "internal", reason))
        self._write_rated(rated)
        self._write_blocked(blocked)
        lines.invalidate_recordset()

    def _gather_rows(self, lines):
        """Return the contract points of lines, as the estimate of advances takes them.

        ``after_tariff_id`` is the supply tariff of the simulation.
        """
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT l.id AS line_id, l.company_id, cp.id, cp.supply_point_id,
                       nullif(cp.agreed_yearly_kwh, 0)::text AS agreed_kwh,
                       p.tariff_id, coalesce(%s, p.tariff_id) AS after_tariff_id,
                       c.segment_id, c.kind, l.date_from, l.date_to, %s AS own_from
                FROM energy_what_if_line l
                JOIN energy_contract_point cp ON cp.id = l.contract_point_id
                JOIN energy_contract c ON c.id = cp.contract_id
                JOIN energy_product p ON p.id = cp.product_id
                WHERE l.id = ANY(%s)
                ORDER BY l.id
                """,
                self.kind == "product" and self.product_id.tariff_id.id or None,
                OWN_FROM,
                lines.ids,
            )
        )

    def _gather_twice(self, rows):
        """Return the ``Batch`` as it is, and its facts as they would be."""
        after = {row["after_tariff_id"] for row in rows}
        batch = self.env["energy.advance.estimate"]._gather_batch(
            rows, self.company_id, tariffs=self.env["energy.tariff"].browse(after)
        )
        shadow = replace(batch.facts)
        if self.kind == "prices":
            self._apply_prices(shadow, batch.span)
        elif self.kind == "scheme":
            self._apply_scheme(shadow, rows)
        return batch, shadow

    def _apply_prices(self, facts, span):
        """Let the chosen prices be in force, going on as others do."""
        # Shared catalogue, read only.
        tariffs = self.price_ids.tariff_id.sudo()
        logic = tariffs._to_logic(span.start, span.end, prepared=self.price_ids)
        changed = {key: carry_on_prices(tariff) for key, tariff in logic.items()}

        def renew(tariff):
            return changed.get(tariff.tariff_id, tariff)

        facts.tariffs = {key: renew(item) for key, item in facts.tariffs.items()}
        facts.network_tariffs = {
            key: renew(item) for key, item in facts.network_tariffs.items()
        }
        facts.levies = {
            key: tuple(map(renew, levies)) for key, levies in facts.levies.items()
        }

    def _get_scheme(self):
        """Return the scheme with its values, as the engine takes it."""
        scheme = self.scheme_id.sudo()  # shared catalogue, read only
        return scheme._to_logic(self.date_from, self.date_to)[scheme.id]

    def _get_scheme_days(self, scheme):
        """Return the stretches of the period on which the scheme has a value."""
        period = DateRange(self.date_from, self.date_to)
        missing = gaps([value.valid for value in scheme.values], period)
        return gaps(missing, period)

    def _apply_scheme(self, facts, rows):
        """Grant the scheme to every point that is not entitled to it already."""
        scheme = self._get_scheme()
        days = self._get_scheme_days(scheme)
        facts.entitlements = dict(facts.entitlements)
        for point in {row["supply_point_id"] for row in rows}:
            known = facts.entitlements.get(point, ())
            taken = [
                item.valid
                for item in known
                if item.scheme.scheme_id == scheme.scheme_id
            ]
            granted = [
                Entitlement(0, free, scheme, self.name)
                for stretch in days
                for free in gaps(taken, stretch)
            ]
            facts.entitlements[point] = (*known, *granted)

    def _rate_twice(self, row, batch, shadow):
        """Return what a point is expected to use, and its bills before and after.

        Both are for the same consumption.

        :raises EnergyError: one of them cannot be rated.
        """
        expected = self.env["energy.advance.estimate"]._expect_point(row, batch)
        terms, point = expected.terms, expected.point
        tariff = self.env["energy.tariff"].browse(row["after_tariff_id"])
        after = self.env["energy.rating"]._prepare_point_input(
            shadow, replace(terms, supply=((terms.period, tariff),)), point.segments
        )
        bill = rate(point)
        # Most price lists leave most of a portfolio alone.
        return expected, bill, bill if after == point else rate(after)

    def _rate_line(self, line):
        """Return the answer of ``_rate_twice`` for one line, from today's data."""
        (row,) = self._gather_rows(line)
        return self._rate_twice(row, *self._gather_twice([row]))

    def _write_rated(self, rows):
        self.env.cr.execute_values(
            """
            UPDATE energy_what_if_line l SET result = v.result, source = v.source,
                yearly_kwh = v.yearly_kwh, energy_kwh = v.energy_kwh,
                net_before = v.net_before, net_after = v.net_after,
                difference_net = v.net_after - v.net_before,
                percent_net = v.percent_net::numeric,
                gross_before = v.gross_before, gross_after = v.gross_after,
                difference_gross = v.gross_after - v.gross_before,
                percent_gross = v.percent_gross::numeric
            FROM (VALUES %s) AS v (id, result, source, yearly_kwh, energy_kwh,
                net_before, net_after, percent_net, gross_before, gross_after,
                percent_gross)
            WHERE l.id = v.id
            """,
            rows,
        )

    def _write_blocked(self, rows):
        self.env.cr.execute_values(
            """
            UPDATE energy_what_if_line l SET result = 'blocked',
                block_code = v.code, block_reason = v.reason
            FROM (VALUES %s) AS v (id, code, reason) WHERE l.id = v.id
            """,
            rows,
        )


def _rated_row(line_id, expected, before, after):
    return (
        line_id,
        effect(after.gross - before.gross),
        expected.source,
        expected.yearly_kwh,
        before.energy_kwh,
        before.amount,
        after.amount,
        percent(before.amount, after.amount),
        before.gross,
        after.gross,
        percent(before.gross, after.gross),
    )
