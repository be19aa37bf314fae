from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.ranges import DateRange, gaps

from .copy_rows import copy_rows
from .energy_what_if import QUESTION

ENTITLEMENT_COLUMNS = (
    "supply_point_id", "company_id", "scheme_id", "date_from", "date_to", "source",
    "create_uid", "write_uid", "create_date", "write_date",
)  # fmt: skip


class EnergyWhatIf(models.Model):
    """From the answer to the release, by four eyes and on unchanged data."""

    _inherit = "energy.what.if"

    fingerprint = fields.Json(
        readonly=True, copy=False, help="What the calculation was made with, as hashes."
    )
    outdated_reason = fields.Char(compute="_compute_outdated_reason")
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    proposed_at = fields.Datetime(readonly=True, copy=False)
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    released_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("state", "fingerprint", *QUESTION)
    def _compute_outdated_reason(self):
        for record in self:
            record.outdated_reason = record.state in (
                "calculated",
                "proposed",
            ) and record._explain_changes(record._get_fingerprint())

    def _explain_changes(self, fingerprint):
        """Return what changed since the calculation, as a person says it, or False."""
        words = {
            "question": self.env._("what is asked"),
            "decision": self.env._("what is applied"),
            "prices": self.env._("released prices"),
            "points": self.env._("contracts and their points"),
            "technical": self.env._("technical data"),
            "terms": self.env._("individual prices, caps or aid"),
        }
        known = self.fingerprint or {}
        return (
            ", ".join(
                words[part]
                for part, digest in fingerprint.items()
                if known.get(part) != digest
            )
            or False
        )

    def _is_decision_kept(self, fingerprint):
        """Return whether the same thing is applied as when it was calculated."""
        known = self.fingerprint or {}
        return all(
            known.get(part) == fingerprint[part] for part in ("question", "decision")
        )

    def _get_fingerprint(self):
        """Return ``{part: hash}`` of what the calculation takes.

        Readings are no part of it: new ones come every day, and refine what is
        expected, not what is decided.
        """
        self.ensure_one()
        Point = self.env["energy.contract.point"]
        points = Point._search(self._get_point_domain()).subselect()
        self.env.flush_all()
        parts = {
            "question": SQL(
                "SELECT date_from, date_to, kind, company_id FROM energy_what_if "
                "WHERE id = %s",
                self.id,
            ),
            "decision": self._get_decision_query(),
            **self._get_fact_queries(points),
        }
        columns = SQL(", ").join(
            SQL(
                "(SELECT md5(string_agg(part::text, ',' ORDER BY part::text)) "
                "FROM (%s) part)",
                query,
            )
            for query in parts.values()
        )
        ((*digests,),) = self.env.execute_query(SQL("SELECT %s", columns))
        return dict(zip(parts, digests, strict=True))

    def _get_fact_queries(self, points):
        """Return ``{part: query}`` of what holds today for the selected ``points``."""
        at = SQL(
            "SELECT supply_point_id FROM energy_contract_point WHERE id IN %s", points
        )
        span = SQL(
            "daterange(date_from, date_to) && daterange(%s, %s)",
            self.date_from,
            self.date_to,
        )
        return {
            "prices": SQL(
                """
                SELECT id, component_id, price, above, date_from, date_to
                FROM energy_tariff_price WHERE state = 'released' AND %(span)s
                UNION ALL
                SELECT id, vat_class_id, percent, NULL, date_from, date_to
                FROM energy_vat_rate WHERE %(span)s
                """,
                span=span,
            ),
            "points": SQL(
                """
                SELECT cp.id, cp.date_from, cp.date_to, cp.agreed_yearly_kwh,
                       p.tariff_id, c.partner_id, c.segment_id, c.kind
                FROM energy_contract_point cp
                JOIN energy_contract c ON c.id = cp.contract_id
                JOIN energy_product p ON p.id = cp.product_id
                WHERE cp.id IN %s
                """,
                points,
            ),
            "technical": SQL(
                """
                SELECT id, date_from, date_to, network_rate_id, profile_id,
                       breaker_phases, breaker_amps, reserved_capacity_kw,
                       annual_estimate_kwh
                FROM energy_supply_point_version
                WHERE supply_point_id IN (%s) AND superseded_at IS NULL AND %s
                """,
                at,
                span,
            ),
            "terms": SQL(
                """
                SELECT id, scheme_id AS of, date_from, date_to, NULL AS price,
                       NULL AS factor, NULL AS formula
                FROM energy_aid_entitlement
                WHERE supply_point_id IN (%(at)s) AND %(span)s
                UNION ALL
                SELECT id, component_id, date_from, date_to, price, factor, formula
                FROM energy_contract_price
                WHERE contract_point_id IN %(points)s AND %(span)s
                UNION ALL
                SELECT id, scheme_id, date_from, date_to, value, NULL, NULL
                FROM energy_price_scheme_value WHERE %(span)s
                """,
                at=at,
                span=span,
                points=points,
            ),
        }

    def _get_decision_query(self):
        """Return the query of what is applied."""
        return {
            "prices": SQL(
                """
                SELECT id, component_id, price, above, date_from, date_to,
                       state IN ('draft', 'proposed') AS is_prepared
                FROM energy_tariff_price WHERE id = ANY(%s)
                """,
                self.price_ids.ids,
            ),
            "scheme": SQL(
                """
                SELECT s.id, s.kind, s.sequence, v.value, v.date_from, v.date_to,
                       ARRAY(SELECT r.energy_tariff_component_id
                             FROM energy_price_scheme_energy_tariff_component_rel r
                             WHERE r.energy_price_scheme_id = s.id ORDER BY 1)
                FROM energy_price_scheme s
                LEFT JOIN energy_price_scheme_value v ON v.scheme_id = s.id
                WHERE s.id = %s
                """,
                self.scheme_id.id or None,
            ),
            "product": SQL(
                "SELECT id, tariff_id FROM energy_product WHERE id = %s",
                self.product_id.id or None,
            ),
        }[self.kind]

    def action_propose(self):
        """Button: ask somebody else to release what was calculated."""
        self.check_access("write")
        for record in self:
            record._check_releasable()
            record.price_ids.filtered(
                lambda price: price.state == "draft"
            ).action_propose()
            record._move_to(
                "proposed",
                {"calculated"},
                proposed_by_id=self.env.uid,
                proposed_at=fields.Datetime.now(),
            )
            record._refer(self.env._("Proposed after simulation %s"))
        return True

    def action_release(self):
        """Button: from now on it holds for everybody it was calculated for."""
        self.check_access("write")
        for record in self:
            record._check_releasable()
            record._check_four_eyes()
            record._release()
        return True

    def _release(self):
        """Release the prices, or grant the scheme, and say where it comes from."""
        self._move_to(
            "released",
            {"proposed", "calculated"},
            released_by_id=self.env.uid,
            released_at=fields.Datetime.now(),
        )
        if self.kind == "prices":
            self.price_ids.action_release()
        else:
            self._grant()
        self._refer(self.env._("Released after simulation %s"))

    def _check_releasable(self):
        if self.kind == "product":
            raise UserError(
                self.env._(
                    "%(name)s compares products. Customers change theirs by an "
                    "amendment of the contract.",
                    name=self.name,
                )
            )
        changes = self.state in ("calculated", "proposed") and self._explain_changes(
            self._get_fingerprint()
        )
        if changes:
            raise UserError(
                self.env._(
                    "%(name)s was calculated with other data; changed since: "
                    "%(changes)s. Calculate it again and look at the result.",
                    name=self.name,
                    changes=changes,
                )
            )

    def _check_four_eyes(self):
        if self.env.su or not self.company_id.energy_price_four_eyes:
            return
        if self.state != "proposed":
            raise UserError(
                self.env._(
                    "%(name)s was not proposed yet. One person proposes, another one "
                    "releases.",
                    name=self.name,
                )
            )
        if self.proposed_by_id == self.env.user:
            raise UserError(
                self.env._(
                    "You proposed %(name)s yourself. Ask a colleague to release it.",
                    name=self.name,
                )
            )

    def _grant(self):
        """Entitle every point to the scheme on its days, set-based.

        A point that cannot be rated is entitled like any other. Days on which one is
        entitled already stay as they are.
        """
        days = self._get_scheme_days(self._get_scheme())
        self.env["energy.aid.entitlement"].check_access("create")
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.supply_point_id, l.company_id, l.date_from, l.date_to,
                       array_agg(ARRAY[e.date_from, e.date_to])
                           FILTER (WHERE e.id IS NOT NULL)
                FROM energy_what_if_line l
                LEFT JOIN energy_aid_entitlement e
                  ON e.supply_point_id = l.supply_point_id AND e.scheme_id = %s
                WHERE l.what_if_id = %s
                GROUP BY l.id
                """,
                self.scheme_id.id,
                self.id,
            )
        )
        now = fields.Datetime.now()
        made = (self.env.uid, self.env.uid, now, now)
        copy_rows(
            self.env.cr,
            "energy_aid_entitlement",
            ENTITLEMENT_COLUMNS,
            [
                (point, company, self.scheme_id.id, free.start, free.end, self.name)
                + made
                for point, company, start, end, taken in rows
                for free in _free_days(DateRange(start, end), days, taken or ())
            ],
        )
        self.env["energy.aid.entitlement"].invalidate_model()

    def _refer(self, sentence):
        """Leave a link to the simulation with what was decided."""
        body = Markup("%s") % sentence
        body = body % self._get_html_link(title=self.name)
        decided = self.price_ids if self.kind == "prices" else self.scheme_id
        decided.sudo()._message_log_batch(dict.fromkeys(decided.ids, body))


def _free_days(supplied, days, taken):
    """Return the stretches of ``days`` within ``supplied`` that are not ``taken``."""
    ranges = [DateRange(start, end) for start, end in taken]
    return [
        free
        for stretch in days
        if (shared := stretch.intersect(supplied))
        for free in gaps(ranges, shared)
    ]
