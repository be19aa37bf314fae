from collections.abc import Sequence

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..logic.interval_store import Curves, read_rows
from ..logic.intervals import Series


class EnergyIntervalChannel(models.Model):
    """A series of interval values at a supply point, such as its total offtake."""

    _name = "energy.interval.channel"
    _description = "Interval Channel"
    _order = "supply_point_id, code"
    _rec_names_search = ["code", "supply_point_id.name"]

    supply_point_id = fields.Many2one(
        "energy.supply.point", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, precompute=True, index=True
    )
    code = fields.Char(
        required=True, help="As the files name it, for example PS15 or 1-1:1.8.0."
    )
    name = fields.Char(string="Description")
    direction = fields.Selection(
        [("import", "From the grid"), ("export", "To the grid")],
        required=True,
        default="import",
    )
    unit = fields.Selection(
        [("kwh", "Energy (kWh)"), ("kw", "Average power (kW)")],
        string="Delivered As",
        required=True,
        default="kwh",
        help="What the operator sends. Energy is what is kept.",
    )
    resolution = fields.Selection(
        [("15", "15 minutes"), ("30", "30 minutes"), ("60", "60 minutes")],
        required=True,
        default="15",
    )
    active = fields.Boolean(default=True)
    block_ids = fields.One2many("energy.interval.block", "channel_id", string="Days")
    date_first = fields.Date(string="First Day", compute="_compute_span")
    date_last = fields.Date(string="Last Day", compute="_compute_span")

    _code_uniq = models.Constraint(
        "UNIQUE(supply_point_id, code)",
        "This point has a channel with this code already.",
    )

    @api.depends("supply_point_id.name", "code")
    def _compute_display_name(self):
        for channel in self:
            channel.display_name = f"{channel.supply_point_id.name} / {channel.code}"

    def _compute_span(self):
        """Ask for the ends of each channel: two look-ups in its index."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel.id,
                       (SELECT min(date) FROM energy_interval_block
                        WHERE channel_id = channel.id),
                       (SELECT max(date) FROM energy_interval_block
                        WHERE channel_id = channel.id)
                FROM unnest(%s) AS channel(id)
                """,
                list(self._origin.ids),
            )
        )
        spans = {channel: (first, last) for channel, first, last in rows}
        for channel in self:
            channel.date_first, channel.date_last = spans.get(
                channel._origin.id, (False, False)
            )

    def write(self, vals):
        fixed = {"supply_point_id", "code", "resolution"} & set(vals)
        if any(
            channel._fields[name].convert_to_write(channel[name], channel) != vals[name]
            for channel in self
            for name in fixed
        ):
            self._check_empty()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        self._check_empty()

    def _check_empty(self):
        """Refuse to touch what gives received values their meaning."""
        filled = self.env["energy.interval.block"].search(
            Domain("channel_id", "in", self.ids), limit=1
        )
        if filled:
            raise UserError(
                self.env._(
                    "%(channel)s has values, so its point, code and resolution stay "
                    "as they are. Archive it and add another.",
                    channel=filled.channel_id.display_name,
                )
            )

    def action_view_blocks(self):
        """Button: the days of these channels."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_interval_block_action"
        )
        action["domain"] = [("channel_id", "in", self.ids)]
        return action

    def _read_curves(self, date_from, date_to) -> Curves:
        """Return what flowed on the days of ``[date_from, date_to)``, as arrays.

        One query for any number of channels; of each day the revision that counts.

        :raises ValueError: channels of different resolutions.
        """
        self.check_access("read")
        resolutions = set(self.mapped("resolution")) or {"15"}
        if len(resolutions) > 1:
            raise ValueError(f"channels of {', '.join(sorted(resolutions))} minutes")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT block.channel_id, block.date, block.slots, block.step,
                       block.value_data, block.quality_data
                FROM (%s) AS newest JOIN energy_interval_block AS block USING (id)
                """,
                self._select_newest(date_from, date_to),
            )
        )
        return read_rows(rows, self.ids, date_from, date_to, int(resolutions.pop()))

    def _select_newest(self, date_from, date_to) -> SQL:
        """Return a query for the ids of the blocks that count, one per channel and day.

        What the sender says decides: version, then time of the message, then content.
        """
        return SQL(
            """
            SELECT DISTINCT ON (channel_id, date) id
            FROM energy_interval_block
            WHERE channel_id = ANY(%s) AND date >= %s AND date < %s
            ORDER BY channel_id DESC, date DESC, version DESC, sent_at DESC,
                     digest DESC
            """,
            list(self.ids),
            date_from,
            date_to,
        )

    @api.model
    def _find_or_create(self, series: Sequence[Series], resolution, company):
        """Return ``(channels, points)``: per series the id of its channel and point.

        A channel that is not there yet is added to a point that is. No point, or a
        channel of another resolution: no channel (0).
        """
        wanted = [(one.point, one.code, one.unit, one.direction) for one in series]
        points, codes, units, directions = map(list, zip(*wanted, strict=True))
        self.flush_model()
        self.env["energy.supply.point"].flush_model(["name", "company_id", "direction"])
        wanted_sql = SQL(
            "unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
            " WITH ORDINALITY AS wanted(point, code, unit, direction, at)",
            points,
            codes,
            units,
            directions,
        )
        find = SQL(
            """
            SELECT wanted.at, point.id, channel.id, channel.resolution
            FROM %s
            LEFT JOIN energy_supply_point AS point
                ON point.name = wanted.point AND point.company_id = %s
            LEFT JOIN energy_interval_channel AS channel
                ON channel.supply_point_id = point.id AND channel.code = wanted.code
            ORDER BY wanted.at
            """,
            wanted_sql,
            company.id,
        )
        rows = self.env.execute_query(find)
        if any(point and not channel for _at, point, channel, _resolution in rows):
            self.env.execute_query(
                self._insert_channels(wanted_sql, resolution, company)
            )
            self.env["energy.supply.point"].invalidate_model(["interval_channel_ids"])
            rows = self.env.execute_query(find)
        channels = [
            channel if channel and kept == str(resolution) else 0
            for _at, _point, channel, kept in rows
        ]
        return channels, [point or 0 for _at, point, _channel, _resolution in rows]

    def _insert_channels(self, wanted: SQL, resolution, company) -> SQL:
        return SQL(
            """
            INSERT INTO energy_interval_channel (
                supply_point_id, company_id, code, direction, unit, resolution, active,
                create_uid, create_date, write_uid, write_date
            )
            SELECT DISTINCT ON (point.id, wanted.code)
                point.id, point.company_id, wanted.code,
                coalesce(wanted.direction, CASE point.direction
                    WHEN 'production' THEN 'export' ELSE 'import' END),
                wanted.unit, %s, true, %s, now() AT TIME ZONE 'UTC',
                %s, now() AT TIME ZONE 'UTC'
            FROM %s
            JOIN energy_supply_point AS point
                ON point.name = wanted.point AND point.company_id = %s
            ORDER BY point.id, wanted.code
            ON CONFLICT DO NOTHING
            RETURNING id
            """,
            str(resolution),
            self.env.uid,
            self.env.uid,
            wanted,
            company.id,
        )
