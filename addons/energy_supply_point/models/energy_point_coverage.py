from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

# How many months back the view looks; a question about other days names them.
MONTHS = 24
# A row is known by its point and first day: days since 2000 are below this.
DAYS = 100_000

# The days that readings of the registers of point ``p`` cover, as multiranges.
READINGS = """
    WITH newest AS (
        SELECT DISTINCT ON (register_id, date) register_id, date,
               quality IN ('measured', 'self') AS is_real,
               NOT is_withdrawal AND review_state <> 'blocked' AS counts
        FROM energy_reading WHERE supply_point_id = p.id
        ORDER BY register_id, date, revision DESC
    ), reading AS (
        SELECT register_id, date, is_real FROM newest WHERE counts
    ), step AS (
        SELECT register_id, daterange(date, lead(date) OVER days) AS days,
               is_real AND lead(is_real) OVER days AS is_real,
               lead(date) OVER days AS date_to
        FROM reading WINDOW days AS (PARTITION BY register_id ORDER BY date)
    ), known AS (
        SELECT register_id, range_agg(days) AS days,
               range_agg(days) FILTER (WHERE NOT is_real) AS estimated
        FROM step WHERE date_to IS NOT NULL GROUP BY register_id
    ), installed AS (
        SELECT r.id AS register_id,
               range_agg(daterange(i.date_from, i.date_to)) AS days
        FROM energy_meter_installation i
        JOIN energy_meter_register r ON r.meter_id = i.meter_id
         AND (r.direction = 'import') = (p.direction = 'consumption')
        WHERE i.supply_point_id = p.id GROUP BY r.id
    ), register AS (
        SELECT installed.days AS installed,
               installed.days - coalesce(known.days, '{}') AS missing,
               installed.days * coalesce(known.estimated, '{}') AS estimated
        FROM installed LEFT JOIN known USING (register_id)
    ), point AS (
        SELECT coalesce(range_agg(installed), '{}') AS installed,
               coalesce(range_agg(missing), '{}') AS missing,
               coalesce(range_agg(estimated), '{}') AS estimated
        FROM register
    )
    SELECT installed - missing - estimated AS measured,
           estimated - missing AS estimated
    FROM point
"""


class EnergyPointCoverage(models.Model):
    """What each day of a point is: it has exactly one status, without gap or overlap.

    Made of multiranges: the days of a status are what its source claims, less what
    the statuses before it have taken; the last two share the rest between them. An
    addon above says which days are supplied (``_get_supplied_sql``), where else
    measured days are known (``_get_metered_parts``) and adds statuses of its own
    (``_get_layers``, ``_get_statuses``).
    """

    _name = "energy.point.coverage"
    _description = "Coverage of Point Days"
    _auto = False
    _order = "supply_point_id, date_from"
    _rec_name = "status"
    _depends = {
        "energy.supply.point": ["state", "direction", "network_id", "commodity"],
        "energy.supply.point.version": ["date_from", "superseded_at"],
        "energy.meter.installation": ["date_from", "date_to", "meter_id"],
        "energy.meter.register": ["direction", "meter_id"],
        "energy.reading": [
            "date",
            "quality",
            "revision",
            "register_id",
            "is_withdrawal",
            "review_state",
        ],
    }

    supply_point_id = fields.Many2one("energy.supply.point", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    network_id = fields.Many2one("energy.network", readonly=True)
    commodity = fields.Selection(
        [("electricity", "Electricity"), ("gas", "Gas")], readonly=True
    )
    status = fields.Selection("_get_statuses", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="Until (excluded)", readonly=True)
    days = fields.Integer(readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        first = today.replace(day=1) - relativedelta(months=MONTHS)
        return SQL(
            """
            SELECT p.id::bigint * %(days)s + (piece.date_from - DATE '2000-01-01')
                       AS id,
                   p.id AS supply_point_id, p.company_id, p.network_id, p.commodity,
                   day.status, piece.date_from, piece.date_to,
                   piece.date_to - piece.date_from AS days
            FROM energy_supply_point p %(statuses)s
            CROSS JOIN LATERAL generate_series(
                date_trunc('month', lower(day.days)), upper(day.days) - 1, '1 month'
            ) month
            CROSS JOIN LATERAL (
                SELECT greatest(lower(day.days), month::date) AS date_from,
                       least(upper(day.days), (month + interval '1 month')::date)
                           AS date_to
            ) piece
            WHERE p.active AND p.state <> 'draft'
            """,
            days=DAYS,
            statuses=self._get_status_sql(first, today),
        )

    @api.model
    def _get_statuses(self):
        """Return the statuses of a day with their labels; extend this."""
        return [
            ("measured", self.env._("Supplied, measured")),
            ("estimated", self.env._("Supplied, estimated")),
            ("missing", self.env._("Supplied, no reading")),
            ("not_supplied", self.env._("Not supplied")),
        ]

    @api.model
    def _get_supplied_sql(self):
        """Return the multirange of days on which we supply point ``p``; extend this.

        Without contracts: a point in use is supplied since its first technical data.
        """
        return SQL(
            """
            (SELECT CASE WHEN p.state IN ('registered', 'active', 'suspended')
                    THEN datemultirange(daterange(min(date_from), NULL)) END
             FROM energy_supply_point_version
             WHERE supply_point_id = p.id AND superseded_at IS NULL)
            """
        )

    @api.model
    def _get_metered_parts(self):
        """Return queries for point ``p`` of ``measured`` and ``estimated`` days.

        Each gives one row with two multiranges; extend this by other sources.
        """
        return [SQL(READINGS)]

    @api.model
    def _get_layers(self):
        """Return ``[(status, SQL)]``, the first that claims a day has it; extend this.

        Each is a multirange for point ``p``, where ``supplied.days``,
        ``metered.measured`` and ``metered.estimated`` are known. What nobody claims
        is missing if it is supplied.
        """
        return [
            ("measured", SQL("supplied.days * metered.measured")),
            ("estimated", SQL("supplied.days * metered.estimated")),
        ]

    @api.model
    def _get_status_sql(self, date_from, date_to):
        """Return the joins that give point ``p`` rows ``day (status, days)``.

        The days of all statuses together are exactly ``[date_from, date_to)``.
        """
        metered = SQL(" UNION ALL ").join(
            SQL("SELECT * FROM (%s) part", part) for part in self._get_metered_parts()
        )
        joins = [
            SQL(
                """
                CROSS JOIN LATERAL (
                    SELECT coalesce(%s, '{}'::datemultirange) AS days
                ) supplied
                CROSS JOIN LATERAL (
                    SELECT coalesce(range_agg(measured), '{}') AS measured,
                           coalesce(range_agg(estimated), '{}') AS estimated
                    FROM (%s) source
                ) metered
                CROSS JOIN LATERAL (
                    SELECT datemultirange(daterange(%s, %s)) AS days
                ) rest_0
                """,
                self._get_supplied_sql(),
                metered,
                date_from,
                date_to,
            )
        ]
        values = []
        layers = self._get_layers()
        for number, (status, claim) in enumerate(layers):
            rest = SQL.identifier(f"rest_{number}")
            layer = SQL.identifier(f"layer_{number}")
            joins.append(
                SQL(
                    "CROSS JOIN LATERAL"
                    " (SELECT %s.days * coalesce(%s, '{}') AS days) %s"
                    " CROSS JOIN LATERAL (SELECT %s.days - %s.days AS days) %s",
                    rest,
                    claim,
                    layer,
                    rest,
                    layer,
                    SQL.identifier(f"rest_{number + 1}"),
                )
            )
            values.append(SQL("(%s, %s.days)", status, layer))
        rest = SQL.identifier(f"rest_{len(layers)}")
        values.append(SQL("('missing', %s.days * supplied.days)", rest))
        values.append(SQL("('not_supplied', %s.days - supplied.days)", rest))
        joins.append(
            SQL(
                "CROSS JOIN LATERAL (SELECT status::varchar, unnest(ranges) AS days"
                " FROM (VALUES %s) status (status, ranges)) day",
                SQL(", ").join(values),
            )
        )
        return SQL(" ").join(joins)

    @api.model
    def _get_coverage(self, points, date_from, date_to):
        """Return ``[(point id, date_from, date_to, status)]``, ordered.

        Set-based, for any period and any number of points; longest stretches.
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT p.id, lower(day.days), upper(day.days), day.status"
                " FROM energy_supply_point p %s WHERE p.id = ANY(%s) ORDER BY 1, 2",
                self._get_status_sql(date_from, date_to),
                list(points.ids),
            )
        )

    def action_open_point(self):
        """Button: the point of a row, read from its id."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "energy.supply.point",
            "res_id": self.id // DAYS,
            "view_mode": "form",
        }
