from odoo import fields, models


class EnergyVatRate(models.Model):
    """Where a rate is told in the VAT return: the Slovak chart brings no tags."""

    _inherit = "energy.vat.rate"

    base_tag_id = fields.Many2one(
        "account.account.tag",
        string="Tag of the Base",
        domain="[('applicability', '=', 'taxes')]",
        ondelete="restrict",
    )
    tax_tag_id = fields.Many2one(
        "account.account.tag",
        string="Tag of the VAT",
        domain="[('applicability', '=', 'taxes')]",
        ondelete="restrict",
    )

    def _get_tags(self):
        """Return ``{percent: {kind of share: tag}}`` of the rates that have tags."""
        return {
            rate.percent: {"base": rate.base_tag_id, "tax": rate.tax_tag_id}
            for rate in self
            if rate.base_tag_id and rate.tax_tag_id
        }
