from datetime import date

from odoo import models

from ..logic.plan import iban

BAKERY = "Pekáreň Lipa, s.r.o."
# Of the bakery's groups: how each is invoiced, settled and paid in advance.
TERMS = {
    "Pekárne": {"advance_cycle": "month", "cycle": "month", "due_days": 21},
    "Predajne": {"advance_cycle": "quarter", "cycle": "quarter", "delivery": "post"},
    "Plynové pece": {"advance_cycle": "month", "cycle": "year"},
}
SHOPS_OFFICE = {
    "name": "Pekáreň Lipa – správa predajní",
    "type": "invoice",
    "street": "Obchodná 7",
    "zip": "917 01",
    "city": "Trnava",
    "email": "predajne@example.com",
}
MANDATE_EVERY = 4
SIGNED = date(2024, 12, 16)


class EnergyDemo(models.AbstractModel):
    _inherit = "energy.demo"

    def _build_terms(self):
        """Agree with every customer on invoices, payment and advances."""
        contracts = self.env["energy.contract"].search(
            [("state", "=", "active")], order="name"
        )
        contracts.group_ids.advance_cycle = "month"
        bakery = contracts.filtered(lambda item: item.partner_id.name == BAKERY)
        office = self.env["res.partner"].create(
            SHOPS_OFFICE
            | {
                "parent_id": bakery.partner_id.id,
                "country_id": self.env.ref("base.sk").id,
                "lang": "sk_SK",
            }
        )
        for group in bakery.group_ids:
            values = dict(TERMS[group.name])
            if group.name == "Predajne":
                values["partner_id"] = office.id
            group.write(values)
        households = contracts.filtered(
            lambda item: item.segment_id.code == "household"
        )
        self._build_mandates(households[1::MANDATE_EVERY])

    def _build_mandates(self, contracts):
        """Let the customers pay by direct debit from accounts of their own."""
        banks = self.env["res.partner.bank"].create(
            [
                {
                    "acc_number": iban("1100", 2600000000 + number),
                    "partner_id": contract.partner_id.id,
                }
                for number, contract in enumerate(contracts, 1)
            ]
        )
        mandates = self.env["energy.mandate"].create(
            [
                {
                    "bank_id": bank.id,
                    "signed_on": SIGNED,
                    "company_id": contract.company_id.id,
                }
                for bank, contract in zip(banks, contracts, strict=True)
            ]
        )
        for contract, mandate in zip(contracts, mandates, strict=True):
            contract.group_ids.write(
                {"payment_method": "direct_debit", "mandate_id": mandate.id}
            )
