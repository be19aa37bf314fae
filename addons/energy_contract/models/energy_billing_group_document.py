from odoo import models

from ..logic import supply_contract as printed


class EnergyBillingGroup(models.Model):
    _inherit = "energy.billing.group"

    def _prepare_document_terms(self, terms):
        """Return how the group is billed by ``terms``; extend it with what else is."""
        self.ensure_one()
        common = self.env["energy.document"]
        return printed.GroupTerms(
            name=self.name,
            recipient=terms.recipient_id.display_name,
            address=common._prepare_address(terms.recipient_id),
            facts=(
                *terms._prepare_document_facts(),
                *common._prepare_facts(self, ("variable_symbol",)),
            ),
        )
