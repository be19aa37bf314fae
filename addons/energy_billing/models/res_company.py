from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    energy_journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'sale')]",
        check_company=True,
        help="Numbers the energy invoices. Empty: the first sales journal.",
    )

    def _get_energy_journal(self):
        """Return the journal that energy invoices are posted in; empty: as usual."""
        self.ensure_one()
        Journal = self.env["account.journal"]
        return self.energy_journal_id or Journal.search(
            [*Journal._check_company_domain(self), ("type", "=", "sale")], limit=1
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    energy_journal_id = fields.Many2one(
        related="company_id.energy_journal_id", readonly=False
    )
