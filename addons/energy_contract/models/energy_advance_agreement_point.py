from odoo import fields, models


class EnergyAdvanceAgreementPoint(models.Model):
    """What one point of an agreement is expected to use and to cost."""

    _name = "energy.advance.agreement.point"
    _description = "Expected Cost of a Point"
    _log_access = False
    _rec_names_search = ["contract_point_id.supply_point_id.name"]
    _order = "agreement_id, id"

    agreement_id = fields.Many2one(
        "energy.advance.agreement", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    contract_point_id = fields.Many2one(
        "energy.contract.point", required=True, index=True, ondelete="restrict"
    )
    supply_point_id = fields.Many2one(related="contract_point_id.supply_point_id")
    product_id = fields.Many2one(related="contract_point_id.product_id")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until (excluded)", required=True)
    yearly_kwh = fields.Float(string="A Year (kWh)", digits=(16, 0))
    energy_kwh = fields.Float(string="In the Period (kWh)", digits=(16, 0))
    source = fields.Selection(
        [
            ("agreed", "Agreed"),
            ("measured", "Readings since the start"),
            ("history", "Readings of the last year"),
            ("estimate", "Estimate in the technical data"),
        ],
        required=True,
    )
    amount_untaxed = fields.Monetary(string="Net Cost")
    snapshot = fields.Text(
        prefetch=False, help="Every line of the estimate, with its price."
    )

    def init(self):
        """Keep with which prices the cost was estimated, found by the price."""
        self.env.cr.execute(
            """
            ALTER TABLE energy_advance_agreement_point
                ADD COLUMN IF NOT EXISTS price_ids integer[];
            CREATE INDEX IF NOT EXISTS energy_advance_agreement_point_price_ids_idx
                ON energy_advance_agreement_point USING gin (price_ids)
            """
        )
        return super().init()
