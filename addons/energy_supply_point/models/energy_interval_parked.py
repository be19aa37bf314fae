import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..logic import identifiers
from ..logic.intervals import Blocks, Series
from .energy_interval_block import ARRAYS

_logger = logging.getLogger(__name__)
RETRY_LIMIT = 20_000


class EnergyIntervalParked(models.Model):
    """A day of values that has no place: kept with its reason, and tried again."""

    _name = "energy.interval.parked"
    _description = "Parked Interval Day"
    _inherit = ["energy.file.report"]
    _order = "id desc"
    _rec_name = "point_name"
    _log_access = False

    batch_id = fields.Many2one(
        "energy.interval.batch", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    received_at = fields.Datetime(related="batch_id.received_at")
    point_name = fields.Char(string="EIC / POD", required=True, index=True)
    code = fields.Char(string="Channel", required=True)
    unit = fields.Char()
    direction = fields.Char()
    resolution = fields.Integer(aggregator=None)
    date = fields.Date(required=True)
    reason = fields.Selection(
        [
            ("unknown_point", "Point not known"),
            ("odd_identifier", "Identifier is wrong"),
            ("resolution", "Another resolution than the channel"),
            ("unbalanced", "Parts do not add up to the total"),
            ("wrong_count", "Wrong number of values"),
            ("duplicate_time", "Two values for one time"),
            ("nonexistent_time", "Energy in an hour that does not exist"),
            ("not_a_number", "Not a number"),
            ("implausible", "Implausible value"),
        ],
        required=True,
    )
    detail = fields.Char()
    state = fields.Selection(
        [("waiting", "Waiting"), ("loaded", "Loaded"), ("dismissed", "Dismissed")],
        required=True,
        default="waiting",
    )
    is_accepted = fields.Boolean(help="Load it although its sums do not add up.")
    has_values = fields.Boolean(
        help="The values are kept here; otherwise only the file has them."
    )
    slots = fields.Integer(string="Values")
    gap_count = fields.Integer(string="Gaps")
    estimated_count = fields.Integer(string="Not Measured")
    energy_kwh = fields.Float(string="Energy (kWh)", digits=(16, 6))

    _waiting = models.Index("(point_name, company_id) WHERE state = 'waiting'")

    def init(self):
        """Add the columns of the arrays, as the days in place have them."""
        for name, kind in ARRAYS:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE energy_interval_parked ADD COLUMN IF NOT EXISTS %s %s",
                    SQL.identifier(name),
                    SQL(kind),  # pylint: disable=sql-injection
                )
            )

    @api.model
    def _park(self, blocks: Blocks, points, batch, error=None) -> int:
        """Keep blocks that have no place and return their number.

        :param points: per series the id of its point, or 0; None where ``error`` says
            what is wrong.
        """
        Block = self.env["energy.interval.block"]
        Block._copy_in(blocks, Block._as_owners(range(len(blocks.series))))
        series = blocks.series
        found = [
            (error.code, self._explain(error))
            if error
            else self._judge(one.point, points[at])
            for at, one in enumerate(series)
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO energy_interval_parked (
                    batch_id, company_id, point_name, code, unit, direction, resolution,
                    date, reason, detail, state, has_values, slots, gap_count,
                    estimated_count, energy_kwh, digest, step, value_data, quality_data
                )
                SELECT %s, %s, wanted.point, wanted.code, wanted.unit, wanted.direction,
                       incoming.resolution, incoming.date, wanted.reason, wanted.detail,
                       'waiting', true, slots, gap_count, estimated_count,
                       total_uwh * 0.000000001, digest, step, value_data, quality_data
                FROM energy_interval_incoming AS incoming
                JOIN unnest(
                    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                    %s::text[]
                ) WITH ORDINALITY
                    AS wanted(point, code, unit, direction, reason, detail, at)
                    ON wanted.at = incoming.owner + 1
                """,
                batch.id,
                batch.company_id.id,
                [one.point for one in series],
                [one.code for one in series],
                [one.unit for one in series],
                [one.direction for one in series],
                [reason for reason, _detail in found],
                [detail for _reason, detail in found],
            )
        )
        batch.invalidate_recordset(["parked_ids"])
        return len(blocks)

    @api.model
    def _judge(self, point, known):
        """Return why a series without a place has none."""
        if known:
            return "resolution", None
        try:
            identifiers.check_eic(point)
        except identifiers.WrongCheckCharacter as error:
            Point = self.env["energy.supply.point"]
            return "odd_identifier", Point._explain_identifier_error(error)
        except identifiers.IdentifierError:
            return "unknown_point", None  # a POD, or a code of another kind
        return "unknown_point", None

    @api.model
    def _park_problems(self, problems, batch) -> int:
        """Keep what was refused; its values are in the file of the batch only."""
        self.create(
            [
                {
                    "batch_id": batch.id,
                    "point_name": error.point or "-",
                    "code": error.series or "-",
                    "date": error.day,
                    "reason": error.code,
                    "detail": self._explain(error),
                }
                for error in problems
            ]
        )
        return len(problems)

    @api.model
    def _wake(self, names):
        """Have what waits for these points tried again soon."""
        waiting = self.sudo().search(
            [("point_name", "in", list(names)), ("state", "=", "waiting")], limit=1
        )
        if waiting:
            cron = self.env.ref("energy_supply_point.ir_cron_energy_interval_retry")
            cron.sudo()._trigger()

    @api.model
    def _cron_retry(self, limit=RETRY_LIMIT):
        """Load what has found its place; the scheduled action."""
        done = self._retry(limit=limit)
        # What was loaded no longer waits: a full round means that more may wait.
        self.env["ir.cron"]._commit_progress(done, remaining=1 if done == limit else 0)

    @api.model
    def _retry(self, ids=None, limit=None) -> int:
        """Load waiting days whose point exists by now; return how many were.

        Set-based: the rows are in the form in which they are stored.
        """
        self.env.flush_all()
        ready = SQL(
            """
            SELECT parked.id FROM energy_interval_parked AS parked
            JOIN energy_supply_point AS point
                ON point.name = parked.point_name
                AND point.company_id = parked.company_id
            LEFT JOIN energy_interval_channel AS channel
                ON channel.supply_point_id = point.id AND channel.code = parked.code
            WHERE parked.state = 'waiting' AND parked.has_values
                AND (parked.reason != 'unbalanced' OR parked.is_accepted)
                AND (channel.id IS NULL
                     OR channel.resolution = parked.resolution::text)
                AND %s
            ORDER BY parked.id LIMIT %s
            FOR UPDATE OF parked SKIP LOCKED
            """,
            SQL("true") if ids is None else SQL("parked.id = ANY(%s)", list(ids)),
            limit,
        )
        found = [row[0] for row in self.env.execute_query(ready)]
        if not found:
            return 0
        self._create_channels(found)
        self.env.cr.execute(self._insert_ready(found))
        self.env.cr.execute(
            SQL(
                "UPDATE energy_interval_parked SET state = 'loaded' WHERE id = ANY(%s)",
                found,
            )
        )
        self.env.invalidate_all()
        _logger.info("interval days: %s parked ones loaded", len(found))
        return len(found)

    @api.model
    def _create_channels(self, ids):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT company_id, resolution, point_name, code,
                       coalesce(unit, 'kwh'), direction
                FROM energy_interval_parked WHERE id = ANY(%s)
                """,
                ids,
            )
        )
        groups = {}
        for company, resolution, *series in rows:
            groups.setdefault((company, resolution), []).append(Series(*series))
        Channel = self.env["energy.interval.channel"].sudo()
        for (company, resolution), series in groups.items():
            Channel._find_or_create(
                series, resolution, self.env["res.company"].browse(company)
            )

    @api.model
    def _insert_ready(self, ids) -> SQL:
        arrays = SQL(", ").join(
            SQL.identifier("parked", name) for name, _type in ARRAYS
        )
        return SQL(
            """
            INSERT INTO energy_interval_block (
                channel_id, date, slots, gap_count, estimated_count, energy_kwh,
                version, sent_at, batch_id, %s
            )
            SELECT channel.id, parked.date, parked.slots, parked.gap_count,
                   parked.estimated_count, parked.energy_kwh, batch.version,
                   batch.sent_at, batch.id, %s
            FROM energy_interval_parked AS parked
            JOIN energy_interval_batch AS batch ON batch.id = parked.batch_id
            JOIN energy_supply_point AS point
                ON point.name = parked.point_name
                AND point.company_id = parked.company_id
            JOIN energy_interval_channel AS channel
                ON channel.supply_point_id = point.id AND channel.code = parked.code
                AND channel.resolution = parked.resolution::text
            WHERE parked.id = ANY(%s)
            ON CONFLICT DO NOTHING
            """,
            SQL(", ").join(SQL.identifier(name) for name, _type in ARRAYS),
            arrays,
            ids,
        )

    def _check_clerk(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(
            "energy_supply_point.group_energy_clerk"
        ):
            raise AccessError(self.env._("Only a clerk decides on parked days."))

    def action_retry(self):
        """Button: load those of the selected days whose point exists by now."""
        self._check_clerk()
        self.sudo()._retry(ids=self.ids)
        return True

    def action_accept(self):
        """Button: load the selected days although their sums do not add up."""
        self._check_clerk()
        self.sudo().filtered(lambda day: day.reason == "unbalanced").is_accepted = True
        return self.action_retry()

    def action_dismiss(self):
        """Button: these days are not ours or came again; they are kept, not loaded."""
        self._check_clerk()
        self.sudo().filtered(lambda day: day.state == "waiting").state = "dismissed"
        return True
