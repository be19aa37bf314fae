from odoo import models
from odoo.fields import Domain

# Bills that somebody relies on: undoing what they were made from is refused.
MADE = ("rated", "invoiced")


class EnergyContractPoint(models.Model):
    """Bills follow what changes on their days."""

    _inherit = "energy.contract.point"

    def _on_days_changed(self, date_from, date_to):
        """Flag the invoiced bills as to be corrected, rate the others anew."""
        result = super()._on_days_changed(date_from, date_to)
        domain = Domain("contract_point_id", "in", self.ids)
        domain &= Domain("state", "!=", "cancelled") & Domain("date_to", ">", date_from)
        if date_to:
            domain &= Domain("date_from", "<", date_to)
        # Bills belong to billing managers; that they follow is nobody's privilege.
        bills_sudo = self.env["energy.bill"].sudo().search(domain)
        invoiced_sudo = bills_sudo.filtered(lambda bill: bill.state == "invoiced")
        invoiced_sudo.write(
            {
                "correction_reason": self.env._(
                    "The terms or days of supply changed from %(day)s on.",
                    day=date_from,
                )
            }
        )
        (bills_sudo - invoiced_sudo)._reopen()
        return result


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _get_blockers(self, day=None):
        blockers = super()._get_blockers(day)
        domain = Domain("contract_id", "in", self.ids) & Domain("state", "in", MADE)
        domain &= Domain("correction_reason", "=", False)
        if day:
            domain &= Domain("date_to", ">", day)
        for bill in self.env["energy.bill"].sudo().search(domain):
            blockers[bill.contract_id] = self.env._(
                "%(bill)s rests on contract %(contract)s. Cancel it or issue a credit "
                "note first, or make another change instead.",
                bill=bill.display_name,
                contract=bill.contract_id.name,
            )
        return blockers


class EnergyContractChange(models.Model):
    _inherit = "energy.contract.change"

    def _get_undo_blockers(self):
        """A bill made since on days that the change is about forbids to undo it."""
        blockers = super()._get_undo_blockers()
        for change in self:
            found = change.contract_id._get_blockers(change.effective_date)
            for sentence in found.values():
                blockers[change] = sentence
        return blockers
