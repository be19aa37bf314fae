from odoo import fields, models
from odoo.exceptions import UserError

NAMES = ("name", "street", "zip", "city", "email", "phone")


class EnergyContractCustomer(models.TransientModel):
    """Asks for data of the customer that change from a day on."""

    _name = "energy.contract.customer"
    _description = "Change Customer Data"
    _inherit = ["energy.contract.step"]
    _rec_name = "date"

    date = fields.Date(string="From", required=True, default=fields.Date.context_today)
    name = fields.Char(string="Customer", required=True)
    street = fields.Char()
    zip = fields.Char()
    city = fields.Char()
    email = fields.Char()
    phone = fields.Char()
    reason = fields.Char()

    def action_apply(self):
        """Button: plan the change, or make it at once when its day has come."""
        self._begin()
        partner = self.contract_ids.partner_id
        values = {name: self[name] for name in NAMES if self[name] != partner[name]}
        if not values:
            raise UserError(self.env._("Nothing changes. Enter what is different."))
        self.contract_ids._change_customer_data(self.date, values, self.reason)
        return self._finish(self.contract_ids, "mail_template_contract_amendment")
