from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# Columns that say what was received; the database refuses to change them.
RECEIVED = (
    "supply_point_id",
    "register_id",
    "date",
    "value",
    "kind",
    "quality",
    "origin",
    "revision",
    "supersedes_id",
    "is_withdrawal",
    "estimation_method",
    "evidence",
    "create_uid",
    "create_date",
)


class EnergyReading(models.Model):
    """The state of a register at the beginning of a local day.

    Readings are appended, never changed: a newer value for the same register and day
    is a new revision that supersedes the one before.
    """

    _name = "energy.reading"
    _description = "Reading"
    _order = "date desc, register_id, revision desc"
    _rec_name = "date"

    supply_point_id = fields.Many2one(
        "energy.supply.point", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, precompute=True, index=True
    )
    register_id = fields.Many2one(
        "energy.meter.register", required=True, index=True, ondelete="restrict"
    )
    meter_id = fields.Many2one(related="register_id.meter_id")
    zone = fields.Selection(related="register_id.zone")
    unit = fields.Selection(related="register_id.unit")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The value holds at the beginning of this day.",
    )
    value = fields.Float(digits=(16, 3), required=True)
    kind = fields.Selection(
        [
            ("regular", "Regular"),
            ("extra", "Extraordinary"),
            ("switch", "Change of supplier"),
            ("move", "Move in or out"),
            ("meter_change", "Meter exchange"),
            ("price_change", "Price change"),
            ("self_read", "Reading by the customer"),
            ("estimate", "Estimate"),
            ("correction", "Correction"),
        ],
        required=True,
        default="regular",
    )
    quality = fields.Selection(
        [
            ("measured", "Measured"),
            ("estimated", "Estimated"),
            ("self", "Read by the customer"),
            ("calculated", "Calculated by the DSO"),
        ],
        required=True,
        default="measured",
    )
    origin = fields.Selection(
        [
            ("manual", "Entered"),
            ("dso", "Network operator"),
            ("import", "Import"),
            ("system", "Estimated here"),
        ],
        required=True,
        default="manual",
    )
    revision = fields.Integer(required=True, default=1, readonly=True)
    supersedes_id = fields.Many2one(
        "energy.reading", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    is_withdrawal = fields.Boolean(
        string="Withdrawal",
        required=True,
        default=False,
        readonly=True,
        help="The earlier value of this day is void, and no other takes its place.",
    )
    estimation_method = fields.Selection(
        [
            ("between", "Between two readings"),
            ("profile", "Load profile"),
            ("last_year", "Same period last year"),
            ("daily", "Daily average"),
        ],
        readonly=True,
    )
    evidence = fields.Json(readonly=True, help="What the value was estimated from.")
    is_current = fields.Boolean(
        compute="_compute_is_current",
        search="_search_is_current",
        help="No newer revision has replaced or withdrawn this value.",
    )
    note = fields.Char()

    _revision_uniq = models.Constraint(
        "UNIQUE(register_id, date, revision)",
        "This register has that revision of the day's reading already.",
    )
    _value_not_negative = models.Constraint(
        "CHECK (value >= 0)", "A register value cannot be negative."
    )
    _withdraws_a_value = models.Constraint(
        "CHECK (NOT is_withdrawal OR supersedes_id IS NOT NULL)",
        "Only a value that is there can be withdrawn.",
    )
    _superseded_once = models.UniqueIndex(
        "(supersedes_id) WHERE (supersedes_id IS NOT NULL)",
        "This reading was replaced already. Replace the newest revision.",
    )

    def init(self):
        """Make the database itself refuse to change or delete what was received."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION energy_reading_append_only() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE restrict_violation USING MESSAGE =
                        'Readings are append-only: reading ' || OLD.id
                        || ' keeps its value';
                END $$;
                CREATE OR REPLACE TRIGGER energy_reading_append_only
                BEFORE DELETE OR UPDATE OF %s ON energy_reading
                FOR EACH ROW EXECUTE FUNCTION energy_reading_append_only();
                CREATE OR REPLACE FUNCTION energy_reading_never_empty() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE restrict_violation USING MESSAGE =
                        'Readings are append-only: their table is never emptied';
                END $$;
                CREATE OR REPLACE TRIGGER energy_reading_never_empty
                BEFORE TRUNCATE ON energy_reading
                FOR EACH STATEMENT EXECUTE FUNCTION energy_reading_never_empty();
                -- Rows that a bulk load copies in need not name these.
                ALTER TABLE energy_reading
                    ALTER is_withdrawal SET DEFAULT false,
                    ALTER review_state SET DEFAULT 'ok'
                """,
                SQL(", ").join(SQL.identifier(name) for name in RECEIVED),
            )
        )

    @api.depends("is_withdrawal")
    def _compute_is_current(self):
        replaced = self._get_replaced_ids()
        for reading in self:
            reading.is_current = (
                not reading.is_withdrawal and reading._origin.id not in replaced
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(value) > 1:
            return Domain.TRUE
        void = Domain("is_withdrawal", "=", True) | Domain(
            "id",
            "in",
            SQL(
                "(SELECT supersedes_id FROM energy_reading"
                " WHERE supersedes_id IS NOT NULL)"
            ),
        )
        return ~void if True in value else void

    @api.constrains("register_id", "supply_point_id", "date")
    def _check_installed(self):
        """A register is read only where and while its meter is installed."""
        installations = (
            self.env["energy.meter.installation"]
            .search([("meter_id", "in", self.register_id.meter_id.ids)])
            .grouped(lambda record: (record.meter_id, record.supply_point_id))
        )
        for reading in self.filtered(lambda item: not item.is_withdrawal):
            spans = installations.get((reading.meter_id, reading.supply_point_id), [])
            # The closing reading of a meter lies on the first day without it.
            if not any(
                span.date_from <= reading.date
                and (not span.date_to or reading.date <= span.date_to)
                for span in spans
            ):
                raise ValidationError(
                    self.env._(
                        "Meter %(meter)s is not installed at %(point)s on %(date)s. "
                        "Check the date, or record the installation first.",
                        meter=reading.meter_id.name,
                        point=reading.supply_point_id.name,
                        date=reading.date,
                    )
                )

    @api.constrains("value", "register_id")
    def _check_digits(self):
        for reading in self:
            if reading.value >= 10**reading.register_id.digits:
                raise ValidationError(
                    self.env._(
                        "%(value)s is more than register %(register)s with "
                        "%(digits)s digits can show. Correct the value.",
                        value=reading.value,
                        register=reading.register_id.display_name,
                        digits=reading.register_id.digits,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._prepare_revision_vals(vals_list)
        readings = super().create(vals_list)
        readings.supersedes_id.invalidate_recordset(["is_current"])
        readings._after_create()
        return readings

    def _after_create(self):
        """Hook: what follows from new readings; extend this, ``self`` may be many."""
        self._review()
        self._renew_estimates()

    def write(self, vals):
        changed = set(vals) & set(RECEIVED)
        if changed:
            raise UserError(
                self.env._(
                    "A reading is never changed. Enter a new value for the same day; "
                    "it replaces this one and both are kept."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A reading is never deleted. Enter a new value for the same day; it "
                "replaces this one."
            )
        )

    def _withdraw(self, reason):
        """Declare the values of ``self`` void and return the withdrawals."""
        if gone := self.filtered(lambda reading: not reading.is_current):
            raise UserError(
                self.env._(
                    "The reading of %(register)s on %(date)s was replaced or withdrawn "
                    "already. Withdraw the newest one.",
                    register=gone[0].register_id.display_name,
                    date=gone[0].date,
                )
            )
        return self.create(
            [reading._prepare_withdrawal_vals(reason) for reading in self]
        )

    def _prepare_withdrawal_vals(self, reason):
        return {
            "supply_point_id": self.supply_point_id.id,
            "register_id": self.register_id.id,
            "date": self.date,
            "value": self.value,
            "kind": "correction",
            "quality": self.quality,
            "is_withdrawal": True,
            "note": reason,
        }

    @api.model
    def _get_billed_domain(self):
        """Return the domain of what bills count with; an addon above extends this."""
        return Domain.FALSE

    def _filter_billed(self):
        """Return the readings of ``self`` that a bill counts with."""
        return self.search(Domain("id", "in", self.ids) & self._get_billed_domain())

    def _get_replaced_ids(self):
        self.flush_model(["supersedes_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT supersedes_id FROM energy_reading"
                " WHERE supersedes_id = ANY(%s)",
                list(self._origin.ids),
            )
        )
        return {row[0] for row in rows}

    @api.model
    def _prepare_revision_vals(self, vals_list):
        """Set ``revision`` and ``supersedes_id`` of new readings, in one query.

        Two values for the same register and day inside one batch would leave open
        which is newer, so they are refused.
        """
        keys = defaultdict(list)
        defaults = self.default_get(["register_id", "date"])
        for vals in vals_list:
            known_vals = defaults | vals
            date = fields.Date.to_date(known_vals["date"])
            keys[known_vals.get("register_id"), date].append(vals)
        self.flush_model(["register_id", "date", "revision"])
        newest = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (register_id, date) register_id, date, id, revision
                FROM energy_reading
                WHERE register_id = ANY(%s) AND date = ANY(%s)
                ORDER BY register_id, date, revision DESC
                """,
                [register for register, date in keys if register],
                [date for register, date in keys],
            )
        )
        known = {(row[0], row[1]): (row[2], row[3]) for row in newest}
        for (register, date), batch in keys.items():
            if len(batch) > 1:
                raise UserError(
                    self.env._(
                        "Two readings for the same register on %(date)s arrived "
                        "together. Enter them one after the other.",
                        date=date,
                    )
                )
            previous, revision = known.get((register, date), (False, 0))
            batch[0].update(revision=revision + 1, supersedes_id=previous)
