from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..logic.plausibility import Candidate, Point, check, physical_limit
from ..logic.profiles import DailyWeights
from .energy_reading_queries import FACTS, STORED, TYPED

# Only the review itself sets these.
REVIEW = ("review_state", "review_reason", "reviewer_id", "reviewed_at")
STATES = {"block": "blocked", "warn": "warning"}


def _decimal(text):
    return None if text is None else Decimal(text)


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    review_state = fields.Selection(
        [
            ("ok", "Plausible"),
            ("warning", "Warning"),
            ("blocked", "To review"),
            ("accepted", "Accepted"),
        ],
        string="Review",
        required=True,
        default="ok",
        readonly=True,
        copy=False,
        help="What is still to review is not billed.",
    )
    review_reason = fields.Char(string="Reason of Acceptance", readonly=True)
    reviewer_id = fields.Many2one("res.users", string="Accepted by", readonly=True)
    reviewed_at = fields.Datetime(string="Accepted at", readonly=True)
    check_ids = fields.One2many("energy.reading.check", "reading_id", readonly=True)
    check_summary = fields.Char(string="Findings", compute="_compute_check_summary")

    _review_idx = models.Index(
        "(register_id, date) WHERE review_state IN ('warning', 'blocked')"
    )
    _accepted_with_reason = models.Constraint(
        "CHECK (review_state <> 'accepted' OR (review_reason IS NOT NULL "
        "AND reviewer_id IS NOT NULL AND reviewed_at IS NOT NULL))",
        "A reading is accepted by somebody, at a time and for a reason.",
    )

    def _compute_check_summary(self):
        for reading in self:
            checks = reading.check_ids.filtered(lambda item: item.state != "lapsed")
            reading.check_summary = " ".join(checks.mapped("message"))

    def _prepare_revision_vals(self, vals_list):
        for vals in vals_list:
            for name in REVIEW:
                vals.pop(name, None)
        return super()._prepare_revision_vals(vals_list)

    def write(self, vals):
        if set(vals) & set(REVIEW) and not self.env.su:
            raise UserError(
                self.env._(
                    "The state of the review follows from the rules. Accept the "
                    "reading with a reason instead."
                )
            )
        return super().write(vals)

    def action_accept(self):
        """Button: ask for the reason why these readings are right."""
        return self._open_decision("accept")

    def action_withdraw(self):
        """Button: ask for the reason why these readings are void."""
        return self._open_decision("withdraw")

    def _open_decision(self, decision):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_reading_decision_action"
        )
        action["context"] = {
            "default_decision": decision,
            "default_reading_ids": self.ids,
        }
        return action

    def action_ask_for_review(self):
        """Button: an activity on each point whose readings are to be reviewed."""
        waiting = self.filtered(
            lambda item: item.review_state in ("warning", "blocked") and item.is_current
        )
        for point, readings in waiting.grouped("supply_point_id").items():
            point.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Review readings"),
                note=" ".join(filter(None, readings.mapped("check_summary"))),
            )
        return True

    def _accept(self, reason):
        """Let the readings of ``self`` be billed although rules stopped them."""
        self.check_access("write")
        waiting = self.filtered(lambda item: item.review_state in STATES.values())
        hits = waiting.check_ids.filtered(lambda item: item.state == "open")
        if any(
            hit.rule_id.is_manager_only and hit.severity == "block" for hit in hits
        ) and not self.env.user.has_group(
            "energy_supply_point.group_energy_billing_manager"
        ):
            raise AccessError(
                self.env._(
                    "A rule that only a billing manager may accept stopped one of "
                    "these readings. Ask a billing manager to accept it."
                )
            )
        # Nobody may write these fields himself; the rights were checked above.
        waiting.sudo().write(
            {
                "review_state": "accepted",
                "review_reason": reason,
                "reviewer_id": self.env.uid,
                "reviewed_at": fields.Datetime.now(),
            }
        )
        hits.sudo().write({"state": "accepted"})  # nobody else writes findings
        waiting._renew_estimates()
        return waiting

    def _review(self):
        """Ask the rules about ``self`` and about what waits at the same meters.

        The number of queries does not depend on the number of readings. Call it, then
        ``_renew_estimates``, on rows that were copied in past the ORM.
        """
        if not self:
            return
        rules = self.env["energy.reading.rule"]._get_rules(self.company_id)
        if not any(rules.values()):
            return
        self.flush_model()
        ids = self._get_ids_to_review()
        findings, companies = self._ask_rules(
            SQL(STORED + FACTS, ids),  # pylint: disable=E8103
            rules,
        )
        self._write_findings(ids, findings, companies)

    @api.model
    def _preview_findings(self, vals_list):
        """Return the findings on values that are not stored yet, one list for each."""
        points = self.env["energy.supply.point"].browse(
            vals["supply_point_id"] for vals in vals_list
        )
        rules = self.env["energy.reading.rule"]._get_rules(points.company_id)
        self.flush_model()
        names = ("register_id", "supply_point_id", "date", "value", "quality")
        columns = [[vals[name] for vals in vals_list] for name in names]
        query = SQL(  # pylint: disable=E8103
            TYPED + FACTS, list(range(len(vals_list))), *columns
        )
        findings, _companies = self._ask_rules(query, rules)
        return [findings.get(number, []) for number in range(len(vals_list))]

    def _ask_rules(self, query, rules):
        """Return findings and companies of what ``query`` selects, by its id."""
        rows = self.env.execute_query_dict(query)
        weights = self._get_weights(rows)
        today = fields.Date.context_today(self)
        findings = {
            row["id"]: check(
                self._prepare_candidate(row, weights.get(row["profile_id"]), today),
                rules.get(row["company_id"], ()),
            )
            for row in rows
        }
        return findings, {row["id"]: row["company_id"] for row in rows}

    def _get_ids_to_review(self):
        """Return ``self`` and the readings whose finding may have lost its cause."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.id FROM energy_reading r
                WHERE r.review_state IN ('warning', 'blocked') AND r.register_id IN (
                    SELECT s.id FROM energy_meter_register g
                    JOIN energy_meter_register s ON s.meter_id = g.meter_id
                    WHERE g.id = ANY(%s))
                """,
                self.register_id.ids,
            )
        )
        return sorted({*self.ids, *(row[0] for row in rows)})

    def _get_weights(self, rows):
        """Return the ``DailyWeights`` of the profiles, over all days that matter."""
        profiles = {row["profile_id"] for row in rows} - {None}
        days = [
            day
            for row in rows
            for day in (row["before_date"], row["previous_date"], row["date"])
            if day
        ]
        if not days:
            return {}
        return self._get_daily_weights(
            profiles, min(days) - timedelta(days=366), max(days)
        )

    def _get_daily_weights(self, profiles, first, last):
        """Return ``{profile: DailyWeights}`` of the days from first to last."""
        found = defaultdict(dict)
        if profiles:
            for profile, day, weight in self.env.execute_query(
                SQL(
                    """
                    SELECT profile_id, date, weight::text
                    FROM energy_load_profile_day
                    WHERE profile_id = ANY(%s) AND date BETWEEN %s AND %s
                    """,
                    list(profiles),
                    first,
                    last,
                )
            ):
                found[profile][day] = Decimal(weight)
        return {key: DailyWeights.from_days(days) for key, days in found.items()}

    def _prepare_candidate(self, row, weights, today):
        def point(name):
            day = row[f"{name}_date"]
            return Point(day, Decimal(row[f"{name}_value"])) if day else None

        factor = Decimal(row["multiplier"])
        if row["unit"] == "m3":
            gas = _decimal(row["volume_factor"]), _decimal(row["calorific"])
            factor = None if None in gas else factor * gas[0] * gas[1]
        return Candidate(
            day=row["date"],
            value=Decimal(row["value"]),
            digits=row["digits"],
            today=today,
            is_estimate=row["is_estimate"],
            previous=point("previous"),
            before=point("before"),
            following=point("following"),
            replaced=_decimal(row["replaced"]),
            handed_over=_decimal(row["handed_over"]),
            kwh_per_unit=factor,
            limit_kwh_per_day=physical_limit(
                _decimal(row["amps"]), row["phases"], _decimal(row["capacity"])
            ),
            annual_kwh=_decimal(row["annual"]) if row["registers"] == 1 else None,
            weights=weights,
            missing=tuple(row["missing"]),
        )

    def _write_findings(self, ids, findings, companies):
        cr = self.env.cr
        cr.execute(
            "UPDATE energy_reading_check SET state = 'lapsed'"
            " WHERE state = 'open' AND reading_id = ANY(%s)",
            (ids,),
        )
        rows = [
            (
                reading,
                companies[reading],
                hit.rule_id,
                hit.code,
                hit.severity,
                Json(hit.evidence),
                self.env.uid,
            )
            for reading, hits in findings.items()
            for hit in hits
        ]
        if rows:
            cr.execute_values(
                """
                INSERT INTO energy_reading_check (reading_id, company_id, rule_id, code,
                    severity, state, evidence, create_uid, create_date)
                VALUES %s
                """,
                rows,
                template="(%s, %s, %s, %s, %s, 'open', %s, %s,"
                " now() AT TIME ZONE 'UTC')",
            )
        states = {
            reading: STATES[hit]
            for reading, hits in findings.items()
            for hit in [max((item.severity for item in hits), key=_rank, default="")]
            if hit in STATES
        }
        cr.execute(
            """
            UPDATE energy_reading r SET review_state = COALESCE(v.state, 'ok')
            FROM unnest(%s::int[]) AS wanted(id)
            LEFT JOIN unnest(%s::int[], %s::varchar[]) AS v(id, state)
                ON v.id = wanted.id
            WHERE r.id = wanted.id AND r.review_state <> 'accepted'
              AND r.review_state <> COALESCE(v.state, 'ok')
            """,
            (ids, list(states), list(states.values())),
        )
        self.env["energy.reading"].browse(ids).invalidate_recordset(
            ["review_state", "check_ids", "check_summary"]
        )
        self.env["energy.reading.check"].invalidate_model()


def _rank(severity):
    return ("info", "warn", "block").index(severity)
