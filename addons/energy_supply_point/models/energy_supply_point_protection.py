from odoo import api, fields, models
from odoo.fields import Domain


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    vulnerability_ids = fields.One2many(
        "energy.vulnerability", "supply_point_id", string="Protection"
    )
    is_vulnerable = fields.Boolean(
        string="Vulnerable",
        compute="_compute_protection",
        search="_search_is_vulnerable",
        help="Somebody at this point is protected by law today.",
    )
    is_disconnectable = fields.Boolean(
        string="May Be Disconnected",
        compute="_compute_protection",
        search="_search_is_disconnectable",
        help="No ground forbids a disconnection today.",
    )
    generation_unit_ids = fields.One2many("energy.generation.unit", "supply_point_id")
    installed_kw = fields.Float(
        string="Installed Generation (kW)",
        digits=(12, 3),
        compute="_compute_installed_kw",
        help="What the sources behind this point can give today.",
    )

    @api.depends(
        "vulnerability_ids.date_from",
        "vulnerability_ids.date_to",
        "vulnerability_ids.kind_id",
    )
    def _compute_protection(self):
        Vulnerability = self.env["energy.vulnerability"]
        today = fields.Date.context_today(self)
        found = Vulnerability.search(
            Vulnerability._get_valid_domain(today) & self._domain_of_points()
        ).grouped("supply_point_id")
        for point in self:
            grounds = found.get(point._origin, Vulnerability)
            point.is_vulnerable = any(grounds.mapped("is_vulnerable"))
            point.is_disconnectable = not any(grounds.mapped("is_non_disconnectable"))

    def _search_is_vulnerable(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_protected("is_vulnerable", value)

    def _search_is_disconnectable(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_protected(
            "is_non_disconnectable", {not wanted for wanted in value}
        )

    def _search_protected(self, effect, value):
        """Return the domain of points that are (True) or are not (False) protected."""
        today = self.env["energy.vulnerability"]._get_valid_domain(
            fields.Date.context_today(self)
        )
        protected = Domain(
            "vulnerability_ids", "any", today & Domain(f"kind_id.{effect}", "=", True)
        )
        found = Domain.FALSE
        if True in value:
            found |= protected
        if False in value:
            found |= ~protected
        return found

    @api.depends(
        "generation_unit_ids.installed_kw",
        "generation_unit_ids.date_from",
        "generation_unit_ids.date_to",
    )
    def _compute_installed_kw(self):
        Unit = self.env["energy.generation.unit"]
        today = fields.Date.context_today(self)
        powers = dict(
            Unit._read_group(
                Unit._get_valid_domain(today) & self._domain_of_points(),
                ["supply_point_id"],
                ["installed_kw:sum"],
            )
        )
        for point in self:
            point.installed_kw = powers.get(point._origin, 0.0)
