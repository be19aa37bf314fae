from odoo import models

from ..logic import supply_contract as printed

GROUP_FIELDS = ("cycle", "advance_cycle", "due_days", "variable_symbol")


class EnergyBillingGroup(models.Model):
    _inherit = "energy.billing.group"

    def _prepare_document_terms(self):
        """Return how the group is billed; extend it with what else is agreed."""
        self.ensure_one()
        common = self.env["energy.document"]
        recipient = self.partner_id or self.contract_id.partner_id
        return printed.GroupTerms(
            name=self.name,
            recipient=recipient.display_name,
            address=common._prepare_address(recipient),
            facts=tuple(common._prepare_facts(self, GROUP_FIELDS)),
        )
