from odoo import api, fields, models
from odoo.tools import SQL

# An event's id is that of its source, and in the last digits the part it comes from.
PARTS = 100

# The field that says most, where the name of a source would repeat the point.
TEXTS = {"energy.meter.installation": "meter_id", "energy.vulnerability": "kind_id"}
CURRENT = "superseded_at IS NULL"
# The next data begin where these end: one event tells both.
LAST = """
    superseded_at IS NULL AND NOT EXISTS (
        SELECT FROM energy_supply_point_version next
        WHERE next.supply_point_id = source.supply_point_id
          AND next.date_from = source.date_to AND next.superseded_at IS NULL
    )
"""
CREATED = """
    SELECT id AS source_id, id AS supply_point_id, create_date::date AS date,
           'created' AS kind, name AS detail, create_date AS recorded_at,
           create_uid AS user_id
    FROM energy_supply_point
"""
STATE = """
    SELECT value.id AS source_id, message.res_id AS supply_point_id,
           message.date::date AS date, 'state' AS kind,
           concat(value.old_value_char, ' → ', value.new_value_char) AS detail,
           message.date AS recorded_at, author.id AS user_id
    FROM mail_message message
    JOIN mail_tracking_value value ON value.mail_message_id = message.id
    JOIN ir_model_fields field ON field.id = value.field_id
    LEFT JOIN res_users author ON author.id = message.create_uid
    WHERE message.model = 'energy.supply.point'
      AND field.model = 'energy.supply.point' AND field.name = 'state'
"""
CORRECTED = """
    SELECT id AS source_id, supply_point_id, superseded_at::date AS date,
           'version_corrected' AS kind, superseded_reason AS detail,
           superseded_at AS recorded_at, superseded_uid AS user_id
    FROM energy_supply_point_version WHERE superseded_at IS NOT NULL
"""
READING = """
    SELECT reading.id AS source_id, reading.supply_point_id, reading.date,
           'reading' AS kind,
           concat(
               register.code, ': ', trim_scale(reading.value),
               CASE register.unit WHEN 'm3' THEN ' m³' ELSE ' kWh' END
           ) AS detail,
           reading.create_date AS recorded_at, reading.create_uid AS user_id
    FROM energy_reading reading
    JOIN energy_meter_register register ON register.id = reading.register_id
"""
REQUEST = """
    SELECT id AS source_id, supply_point_id, requested_date AS date,
           'request' AS kind, NULL AS detail, create_date AS recorded_at,
           create_uid AS user_id
    FROM energy_market_request
"""
REQUEST_CLOSED = """
    SELECT id AS source_id, supply_point_id, closed_at::date AS date,
           'request_closed' AS kind,
           nullif(concat_ws(' ', name, outcome_code, outcome_text), '') AS detail,
           closed_at AS recorded_at, write_uid AS user_id
    FROM energy_market_request WHERE closed_at IS NOT NULL
"""


class EnergySupplyPointEvent(models.Model):
    """Everything that happened at a point, one row for each, read only.

    The rows of one point are found by the indexes of their sources; nothing is stored.
    An addon above adds what it knows by extending ``_get_event_parts`` and
    ``_get_kinds``, and the text by ``_get_event_text`` of the source.
    """

    _name = "energy.supply.point.event"
    _description = "Event at a Supply Point"
    _auto = False
    _order = "date desc, recorded_at desc, id desc"
    _rec_name = "kind"
    _depends = {
        "energy.supply.point": ["company_id", "state"],
        "energy.supply.point.version": ["date_from", "date_to", "superseded_at"],
        "energy.meter.installation": ["date_from", "date_to", "meter_id"],
        "energy.reading": ["date", "value"],
        "energy.vulnerability": ["date_from", "date_to"],
        "energy.generation.unit": ["date_from", "date_to"],
        "energy.market.request": ["requested_date", "closed_at", "outcome_text"],
    }

    supply_point_id = fields.Many2one("energy.supply.point", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True, help="The day from which it holds.")
    kind = fields.Selection("_get_kinds", string="Event", readonly=True)
    detail = fields.Char(readonly=True)
    description = fields.Char(compute="_compute_description")
    recorded_at = fields.Datetime(string="Recorded On", readonly=True)
    user_id = fields.Many2one("res.users", string="Recorded By", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)

    @property
    def _table_query(self):
        parts = [
            SQL(
                "SELECT source_id::bigint * %s + %s AS id, supply_point_id, date,"
                " kind::varchar, detail::varchar, recorded_at, user_id,"
                " %s::varchar AS res_model, source_id AS res_id FROM (%s) part",
                PARTS,
                number,
                model,
                query,
            )
            for number, (model, query) in self._get_event_parts().items()
        ]
        return SQL(
            "SELECT event.*, point.company_id FROM (%s) event"
            " JOIN energy_supply_point point ON point.id = event.supply_point_id",
            SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _get_kinds(self):
        """Return the kinds of events with their labels; extend this."""
        return [
            ("created", self.env._("Point entered")),
            ("state", self.env._("State changed")),
            ("version", self.env._("Technical data from")),
            ("version_end", self.env._("Technical data until")),
            ("version_corrected", self.env._("Technical data corrected")),
            ("meter", self.env._("Meter installed")),
            ("meter_end", self.env._("Meter removed")),
            ("reading", self.env._("Reading")),
            ("protection", self.env._("Protected from")),
            ("protection_end", self.env._("Protected until")),
            ("generation", self.env._("Generation from")),
            ("generation_end", self.env._("Generation until")),
            ("request", self.env._("Market request")),
            ("request_closed", self.env._("Market request closed")),
        ]

    @api.model
    def _get_event_parts(self):
        """Return ``{number: (model, SQL)}``; extend this.

        Each query gives ``source_id``, ``supply_point_id`` (a column with an index),
        ``date``, ``kind``, ``detail`` (a text that needs no translation, or NULL),
        ``recorded_at`` and ``user_id``. Numbers are unique and below ``PARTS``; an
        addon above takes a ten of its own.
        """
        version = "energy.supply.point.version"
        return {
            1: ("energy.supply.point", SQL(CREATED)),
            2: ("mail.tracking.value", SQL(STATE)),
            3: (version, self._dated_start(version, "version", SQL(CURRENT))),
            4: (version, self._dated_end(version, "version_end", SQL(LAST))),
            5: (version, SQL(CORRECTED)),
            6: ("energy.reading", SQL(READING)),
            7: ("energy.market.request", SQL(REQUEST)),
            8: ("energy.market.request", SQL(REQUEST_CLOSED)),
            **self._get_dated_parts(9, "energy.meter.installation", "meter"),
            **self._get_dated_parts(11, "energy.vulnerability", "protection"),
            **self._get_dated_parts(13, "energy.generation.unit", "generation"),
        }

    @api.model
    def _get_dated_parts(self, number, model, kind, condition=None):
        """Return the two parts, start and end, of something that has a range."""
        return {
            number: (model, self._dated_start(model, kind, condition)),
            number + 1: (model, self._dated_end(model, f"{kind}_end", condition)),
        }

    @api.model
    def _dated_start(self, model, kind, condition=None):
        return SQL(
            "SELECT id AS source_id, supply_point_id, date_from AS date, %s AS kind,"
            " NULL AS detail, create_date AS recorded_at, create_uid AS user_id"
            " FROM %s source WHERE %s",
            kind,
            SQL.identifier(self.env[model]._table),
            condition or SQL("TRUE"),
        )

    @api.model
    def _dated_end(self, model, kind, condition=None):
        return SQL(
            "SELECT id AS source_id, supply_point_id, date_to AS date, %s AS kind,"
            " NULL AS detail, write_date AS recorded_at, write_uid AS user_id"
            " FROM %s source WHERE date_to IS NOT NULL AND %s",
            kind,
            SQL.identifier(self.env[model]._table),
            condition or SQL("TRUE"),
        )

    @api.depends("res_model", "res_id", "detail")
    def _compute_description(self):
        for model, events in self.grouped("res_model").items():
            silent = events.filtered(lambda event: not event.detail)
            records = self.env[model].browse(silent.mapped("res_id"))
            texts = self._get_texts(records._filtered_access("read")) if silent else {}
            for event in events:
                event.description = event.detail or texts.get(event.res_id, "")

    @api.model
    def _get_texts(self, records):
        """Return ``{id: text}`` of sources of one model; extend this."""
        if records._name == "energy.supply.point.version":
            return {
                version.id: ", ".join(
                    filter(
                        None,
                        (
                            version.network_rate_id.display_name,
                            version.breaker_amps and f"{version.breaker_amps:g} A",
                            version.reason,
                        ),
                    )
                )
                for version in records
            }
        field = TEXTS.get(records._name)
        return {
            record.id: (record[field] if field else record).display_name
            for record in records
        }

    def action_open_record(self):
        """Button: the record that tells more."""
        self.ensure_one()
        # The id tells it all: a search by id would read every point's past.
        source, number = divmod(self.id, PARTS)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._get_event_parts()[number][0],
            "res_id": source,
            "view_mode": "form",
        }
