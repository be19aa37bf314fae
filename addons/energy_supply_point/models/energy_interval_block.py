import io

import numpy as np

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..logic.interval_store import COLUMNS, copy_rows
from ..logic.intervals import Blocks

# Beside the fields: what only set-based work reads and writes. The arrays are no
# fields, so that no list ever carries them to a browser.
ARRAYS = (
    ("digest", "bigint"),
    ("step", "integer"),
    ("value_data", "bytea"),
    ("quality_data", "bytea"),
)
RECEIVED = (
    "channel_id",
    "date",
    "slots",
    "gap_count",
    "estimated_count",
    "energy_kwh",
    "version",
    "sent_at",
    "batch_id",
    *(name for name, _type in ARRAYS),
)


class EnergyIntervalBlock(models.Model):
    """What was received for one channel and one local day; never changed.

    Several revisions of a day stand side by side. The one that counts has the highest
    version, then the latest time of its message, whatever arrived first.
    """

    _name = "energy.interval.block"
    _description = "Interval Day"
    # No order by channel: that would sort many millions of days by their points.
    _order = "date desc, id desc"
    _rec_name = "date"
    # Who and when is what the batch says.
    _log_access = False

    channel_id = fields.Many2one(
        "energy.interval.channel", required=True, ondelete="restrict"
    )
    supply_point_id = fields.Many2one(related="channel_id.supply_point_id")
    company_id = fields.Many2one(related="channel_id.company_id")
    date = fields.Date(required=True)
    slots = fields.Integer(string="Values", required=True, aggregator="sum")
    gap_count = fields.Integer(string="Gaps", required=True)
    estimated_count = fields.Integer(
        string="Not Measured",
        required=True,
        help="Values that were estimated, substituted or calculated.",
    )
    energy_kwh = fields.Float(string="Energy (kWh)", digits=(16, 6), required=True)
    version = fields.Integer(required=True, aggregator=None)
    sent_at = fields.Datetime(required=True)
    batch_id = fields.Many2one(
        "energy.interval.batch", required=True, index=True, ondelete="restrict"
    )
    received_at = fields.Datetime(related="batch_id.received_at")
    origin = fields.Selection(related="batch_id.origin")
    is_current = fields.Boolean(
        string="Current",
        compute="_compute_is_current",
        search="_search_is_current",
        help="No newer revision has replaced this day.",
    )

    _newest_day = models.Index("(date DESC, id DESC)")
    _incomplete = models.Index("(date) WHERE gap_count > 0")
    _not_measured = models.Index("(date) WHERE estimated_count > 0")

    def init(self):
        """Add the columns of the arrays, the order of revisions, and the lock on both.

        The index finds the revision that counts first, and makes a block that comes
        again the same block.
        """
        for name, kind in ARRAYS:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE energy_interval_block"
                    " ADD COLUMN IF NOT EXISTS %s %s NOT NULL",
                    SQL.identifier(name),
                    SQL(kind),  # pylint: disable=sql-injection
                )
            )
        self.env.cr.execute(
            SQL(
                """
                CREATE UNIQUE INDEX IF NOT EXISTS energy_interval_block_revision
                ON energy_interval_block (channel_id, date, version, sent_at, digest);
                CREATE OR REPLACE FUNCTION energy_interval_block_append_only()
                RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE restrict_violation USING MESSAGE =
                        'Interval values are append-only: day ' || OLD.id
                        || ' keeps what was received';
                END $$;
                CREATE OR REPLACE TRIGGER energy_interval_block_append_only
                BEFORE DELETE OR UPDATE OF %s ON energy_interval_block
                FOR EACH ROW EXECUTE FUNCTION energy_interval_block_append_only()
                """,
                SQL(", ").join(SQL.identifier(name) for name in RECEIVED),
            )
        )

    def _compute_is_current(self):
        ids = list(self._origin.ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM energy_interval_block AS block"
                " WHERE id = ANY(%s) AND NOT %s",
                ids,
                self._exists_newer(),
            )
        )
        current = {row[0] for row in rows}
        for block in self:
            block.is_current = block._origin.id in current

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        is_negative = SQL("NOT") if True in value else SQL("")

        def to_sql(_model, alias, _query):
            # Asked row by row: a list needs the first eighty of many millions.
            return SQL("%s %s", is_negative, self._exists_newer(alias))

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _exists_newer(self, alias="block") -> SQL:
        """Return the condition that a newer revision of the day is there."""
        mine = [
            SQL.identifier(alias, name)
            for name in ("channel_id", "date", "version", "sent_at", "digest")
        ]
        return SQL(
            """
            EXISTS (
                SELECT 1 FROM energy_interval_block AS newer
                WHERE newer.channel_id = %s AND newer.date = %s
                AND (newer.version, newer.sent_at, newer.digest) > (%s, %s, %s)
            )
            """,
            *mine,
        )

    @api.model
    def _store(self, blocks: Blocks, channels, batch) -> int:
        """Keep the blocks and return how many of them were not known yet.

        :param channels: the id of the channel of each of ``blocks.series``.
        """
        if not len(blocks):
            return 0
        self._copy_in(blocks, channels)
        known = SQL("true")
        if not batch.is_ordered:
            # Nothing in the file says when it was made: the same again is no news.
            known = SQL(
                """
                (SELECT block.digest FROM energy_interval_block AS block
                 WHERE block.channel_id = incoming.owner AND block.date = incoming.date
                 ORDER BY block.channel_id DESC, block.date DESC, block.version DESC,
                          block.sent_at DESC, block.digest DESC
                 LIMIT 1) IS DISTINCT FROM incoming.digest
                """
            )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO energy_interval_block (
                    channel_id, date, slots, gap_count, estimated_count, energy_kwh,
                    version, sent_at, batch_id, digest, step, value_data, quality_data
                )
                SELECT owner, date, slots, gap_count, estimated_count,
                       total_uwh * 0.000000001, %s, %s, %s,
                       digest, step, value_data, quality_data
                FROM energy_interval_incoming AS incoming
                WHERE %s
                ON CONFLICT DO NOTHING
                """,
                batch.version,
                batch.sent_at,
                batch.id,
                known,
            )
        )
        stored = self.env.cr.rowcount
        self.env["energy.interval.channel"].invalidate_model(["block_ids"])
        return stored

    @api.model
    def _as_owners(self, numbers):
        """Return the number of each series as the bulk functions take it."""
        return np.array(list(numbers), np.int64)

    @api.model
    def _copy_in(self, blocks: Blocks, owners):
        """Put the blocks into the transaction's own table of incoming rows."""
        cr = self.env.cr
        cr.execute(
            """
            CREATE TEMPORARY TABLE IF NOT EXISTS energy_interval_incoming (
                owner integer, date date, resolution smallint, slots smallint,
                gap_count smallint, estimated_count smallint, digest bigint,
                total_uwh bigint, step integer, value_data bytea, quality_data bytea
            ) ON COMMIT DROP;
            TRUNCATE energy_interval_incoming
            """
        )
        names = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        copy = SQL(
            "COPY energy_interval_incoming (%s) FROM STDIN (FORMAT BINARY)", names
        )
        data = io.BytesIO(copy_rows(blocks, owners, blocks.digests()))
        cr.copy_expert(copy.code, data, 1 << 20)
