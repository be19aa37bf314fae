from odoo import models
from odoo.fields import Domain


class EnergyBillingGroupTerms(models.Model):
    _inherit = "energy.billing.group.terms"

    def _get_last_use(self):
        """Terms are used by the invoices and credit notes issued under them."""
        used = super()._get_last_use()
        # Documents count, also for people who may not see the ledger.
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                Domain("energy_terms_id", "in", self.ids)
                & Domain("state", "=", "posted")
                & Domain("reversed_entry_id", "=", False),
                ["energy_terms_id"],
                ["invoice_date:max"],
            )
        )
        found = {terms.id: last for terms, last in rows}
        for terms in self.filtered(lambda item: item.id in found):
            last = found[terms.id]
            used[terms] = max(used.get(terms, last), last)
        return used


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _get_billed_until(self):
        """What waits to be rated or is rated counts; a blocked bill takes what holds.

        It reads its billing group anew when it is retried.
        """
        billed = super()._get_billed_until()
        rows = (
            self.env["energy.bill"]
            .sudo()
            ._read_group(
                Domain("contract_point_id", "in", self.ids)
                & Domain("state", "in", ("draft", "rated", "invoiced")),
                ["contract_point_id"],
                ["date_to:max"],
            )
        )
        found = {row.id: end for row, end in rows}
        for row in self.filtered(lambda item: item.id in found):
            billed[row] = max(billed.get(row, found[row.id]), found[row.id])
        return billed
