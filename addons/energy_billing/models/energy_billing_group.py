from datetime import timedelta

from odoo import models
from odoo.fields import Command, Domain


class EnergyBillingGroup(models.Model):
    _inherit = "energy.billing.group"

    def _get_due_charges(self, day):
        """Return ``{group: its open charges}`` that an invoice of ``day`` takes."""
        Charge = self.env["energy.charge"]
        found = Charge.search(
            Charge._get_due_domain(day) & Domain("billing_group_id", "in", self.ids),
            order="date, id",
        )
        by_group = found.grouped("billing_group_id")
        return {group: by_group.get(group, Charge) for group in self}

    def _prepare_invoice_vals(
        self, terms, partner, invoice_date, supply_date, sign, lines
    ):
        """Return the values of an invoice of the group, or of a credit note.

        :param terms: those of the day of the invoice.
        :param supply_date: the tax point.
        :param sign: -1 for a credit note.
        :param lines: values of the lines.
        """
        self.ensure_one()
        company = self.company_id
        values = {
            "move_type": "out_invoice" if sign > 0 else "out_refund",
            "company_id": company.id,
            "journal_id": company._get_energy_journal().id,
            "partner_id": partner.id,
            "currency_id": company.currency_id.id,
            "invoice_date": invoice_date,
            "invoice_date_due": invoice_date + timedelta(days=terms.due_days),
            "invoice_origin": self.contract_id.name,
            "payment_reference": self.variable_symbol,
            "energy_billing_group_id": self.id,
            "energy_terms_id": terms.id,
            "invoice_line_ids": [Command.create(vals) for vals in lines],
        }
        if "taxable_supply_date" in self.env["account.move"]._fields:
            values["taxable_supply_date"] = supply_date
        return values


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
