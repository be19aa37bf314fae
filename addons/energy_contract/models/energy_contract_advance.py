from odoo import fields, models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    advance_agreement_ids = fields.One2many("energy.advance.agreement", "contract_id")
    advance_agreement_count = fields.Integer(compute="_compute_advance_agreement_count")

    def _compute_advance_agreement_count(self):
        counts = self.env["energy.advance.agreement"]._count_by("contract_id", self)
        for contract in self:
            contract.advance_agreement_count = counts.get(contract._origin, 0)

    def action_view_advance_agreements(self):
        """Smart button: the advance agreements of these contracts."""
        return self.env["energy.advance.agreement"]._get_action("contract_id", self)


class EnergyBillingGroup(models.Model):
    _inherit = "energy.billing.group"

    advance_agreement_count = fields.Integer(compute="_compute_advance_agreement_count")

    def _compute_advance_agreement_count(self):
        counts = self.env["energy.advance.agreement"]._count_by(
            "billing_group_id", self
        )
        for group in self:
            group.advance_agreement_count = counts.get(group._origin, 0)

    def action_view_advance_agreements(self):
        """Smart button: the advance agreements of these groups."""
        return self.env["energy.advance.agreement"]._get_action(
            "billing_group_id", self
        )


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    advance_agreement_count = fields.Integer(compute="_compute_advance_agreement_count")

    def _compute_advance_agreement_count(self):
        rows = self.env["energy.advance.agreement.point"]._read_group(
            [("contract_point_id.supply_point_id", "in", self.ids)],
            ["contract_point_id"],
            ["agreement_id:array_agg_distinct"],
        )
        found = {}
        for point, agreements in rows:
            found.setdefault(point.supply_point_id, set()).update(agreements)
        for point in self:
            point.advance_agreement_count = len(found.get(point._origin, ()))

    def action_view_advance_agreements(self):
        """Smart button: the advance agreements that pay for these points."""
        return self.env["energy.advance.agreement"]._get_action(
            "point_ids.contract_point_id.supply_point_id", self
        )


class EnergyNetworkRate(models.Model):
    _inherit = "energy.network.rate"

    expected_high_percent = fields.Float(
        string="Usual High Zone (%)",
        digits=(5, 2),
        help="The part of a year's energy that usually falls in the high zone, where a "
        "point's own readings do not tell. Zero: one zone, or unknown.",
    )

    _expected_high_percent_sane = models.Constraint(
        "CHECK (expected_high_percent BETWEEN 0 AND 100)",
        "A share lies between 0 and 100 percent.",
    )
