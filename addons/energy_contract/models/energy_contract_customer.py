from odoo import api, fields, models
from odoo.tools import split_every

from .energy_contract_termination import CHUNK


class EnergyContract(models.Model):
    """Data of the customer change from a day on, and the market is told."""

    _inherit = "energy.contract"

    def _change_customer_data(self, day, values, reason=None):
        """Let ``values`` hold for the customers from ``day`` on; return the changes.

        Until then the change is planned; a scheduled action makes it on its day.
        """
        Change = self.env["energy.contract.change"].sudo()  # nobody writes history
        changes = Change.create(
            [
                {
                    "contract_id": contract.id,
                    "kind": "customer",
                    "state": "planned",
                    "effective_date": day,
                    "reason": reason,
                    "before": contract.partner_id._as_json(values),
                    "after": {"res.partner": {str(contract.partner_id.id): values}},
                }
                for contract in self
            ]
        ).with_env(self.env)
        rows = self.point_ids._get_live().filtered(
            lambda row: (
                row.contract_state == "active"
                and row.date_from <= day
                and (not row.date_to or row.date_to > day)
            )
        )
        requests = rows._ask("master_data", day)
        for change in changes:
            requests.filtered(
                lambda item, change=change: item.contract_id == change.contract_id
            ).write({"contract_change_id": change.id})
        changes._apply_due()
        return changes


class EnergyContractChange(models.Model):
    _inherit = "energy.contract.change"

    def _apply_due(self):
        """Make the planned changes whose day has come; return them."""
        today = fields.Date.context_today(self)
        due = self.filtered(
            lambda item: item.state == "planned" and item.effective_date <= today
        )
        for change in due.sorted("id"):
            # Whoever may change the contract may change these data of its customer.
            partner = change.contract_id.partner_id.sudo()
            values = change.after["res.partner"][str(partner.id)]
            # What it is on its day, so that undoing brings exactly that back.
            before = partner._as_json(values)
            partner.write(values)
            change.sudo().write({"state": "done", "before": before})
        return due

    def _take_customer_snapshot(self):
        """Return ``{partner id: {column: value}}`` of what the change wrote."""
        found = {}
        for key, values in (self.after or {}).get("res.partner", {}).items():
            partner = self.env["res.partner"].browse(int(key))
            found[int(key)] = partner._as_json(values)["res.partner"][key]
        return found

    @api.model
    def _cron_apply(self, limit=2000):
        """Make the changes of customer data whose day has come."""
        domain = [
            ("state", "=", "planned"),
            ("effective_date", "<=", fields.Date.context_today(self)),
        ]
        ids = self.search(domain, limit=limit, order="id").ids
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count(domain))
        for chunk in split_every(CHUNK, ids, self.browse):
            chunk.try_lock_for_update().filtered_domain(domain)._apply_due()
            if not progress(len(chunk)):
                break


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _as_json(self, names):
        """Return what the partner says now, as the history of a contract keeps it."""
        row = self.read(list(names), load=None)[0]
        row.pop("id", None)
        return {"res.partner": {str(self.id): row}}
