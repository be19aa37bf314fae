from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EnergySupplyPointVersion(models.Model):
    """The technical data of a supply point as they hold for a range of days.

    What was believed once is kept: a correction supersedes the version and puts others
    in its place (``energy_supply_point_version_change.py``).
    """

    _name = "energy.supply.point.version"
    _description = "Technical Data"
    _inherit = ["energy.dated.mixin", "energy.point.technical.mixin"]
    _rec_names_search = ["supply_point_id.name"]

    company_id = fields.Many2one(
        related="supply_point_id.company_id", store=True, precompute=True, index=True
    )
    reason = fields.Char(help="What this change is based on, e.g. a DSO message.")
    is_in_force = fields.Boolean(
        compute="_compute_is_in_force",
        help="Some of its days have passed: it is corrected, not overwritten.",
    )
    supersedes_id = fields.Many2one(
        "energy.supply.point.version",
        string="Corrects",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    superseded_by_ids = fields.One2many(
        "energy.supply.point.version", "supersedes_id", string="Corrected By"
    )
    superseded_at = fields.Datetime(
        string="Corrected On",
        readonly=True,
        help="Since then other data hold for these days. Kept for audit only.",
    )
    superseded_uid = fields.Many2one(
        "res.users", string="Corrected By User", readonly=True
    )
    superseded_reason = fields.Char(string="Reason of Correction", readonly=True)

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(supply_point_id, supply_point_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&) WHERE (superseded_at IS NULL)",
        "This point has technical data for some of these days already. End the "
        "earlier ones first.",
    )
    _superseded_explained = models.Constraint(
        "CHECK (superseded_at IS NULL OR superseded_reason <> '')",
        "A correction needs a reason.",
    )

    @api.depends("date_from")
    def _compute_is_in_force(self):
        today = fields.Date.context_today(self)
        for version in self:
            origin = version._origin
            version.is_in_force = bool(origin) and origin.date_from < today

    @api.depends("supply_point_id.name", "date_from")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.supply_point_id.name} {version.date_from}"

    def write(self, vals):
        self._check_not_overwritten(vals)
        return super().write(vals)

    @api.model
    def _get_valid_domain(self, date_from, date_to=None):
        valid = super()._get_valid_domain(date_from, date_to)
        return valid & Domain("superseded_at", "=", False)

    def _check_not_overwritten(self, vals):
        """Refuse to overwrite what held on days that have passed.

        Ending a version stays possible; programs that run as superuser may repair.
        """
        names = {"date_from", "supply_point_id", *self._get_technical_fields()}
        changed = names & set(vals)
        if self.env.su or not changed:
            return
        for version in self:
            if not (version.is_in_force or version.superseded_at):
                continue
            for name in changed:
                field = self._fields[name]
                old = field.convert_to_cache(version[name], version)
                if field.convert_to_cache(vals[name], version) != old:
                    raise UserError(
                        self.env._(
                            "%(version)s has been in force already. Use “Change "
                            "from a Day” for a new state, or “Correct” when it was "
                            "wrong: the old data are kept then.",
                            version=version.display_name,
                        )
                    )
