from odoo import models

from ..logic.document import Fact
from ..logic.document_format import masked_iban


class EnergyBillingGroupTerms(models.Model):
    _inherit = "energy.billing.group.terms"

    def _prepare_document_facts(self):
        """Return the terms as facts; of an account only its ends are shown."""
        self.ensure_one()
        common = self.env["energy.document"]
        facts = common._prepare_facts(self, ("cycle", "advance_cycle", "invoicing"))
        delivery = common._format(self, "delivery")
        if self.delivery == "email":
            delivery = f"{delivery}: {self.recipient_email}"
        facts.append(Fact(name=common._get_title(self, "delivery"), value=delivery))
        facts += common._prepare_facts(self, ("due_days", "payment_method"))
        if self.payment_method == "direct_debit":
            mandate = self.mandate_id
            facts += [
                Fact(name=common._get_title(mandate, "name"), value=mandate.name),
                Fact(
                    name=self.env._("Payer's account"),
                    value=masked_iban(mandate.bank_id.acc_number),
                ),
            ]
        if self.payment_method == "cash_order":
            facts += common._prepare_facts(self, ("collection_number",))
        return facts
