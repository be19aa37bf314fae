from odoo import api, models

from odoo.addons.energy_supply_point.logic.migration_spec import by_name

from ..logic.migration_advance_checks import ADVANCE_CHECKS
from ..logic.migration_contract_checks import CONTRACT_CHECKS
from ..logic.migration_contract_spec import CONTRACT_SPECS


class EnergyMigrationRun(models.Model):
    """Contracts, billing groups and advances are brought in from files, too.

    A contract that comes from an earlier system runs already: nothing is asked of the
    market for it.
    """

    _inherit = "energy.migration.run"

    @api.model
    def _get_specs(self):
        return super()._get_specs() | by_name(CONTRACT_SPECS)

    @api.model
    def _get_checks(self):
        return (*super()._get_checks(), *CONTRACT_CHECKS, *ADVANCE_CHECKS)

    def _load_mandates(self, frame, world):
        """Create mandates, with the bank accounts that their payers lack."""
        Mandate = self.env["energy.mandate"].with_context(tracking_disable=True)
        names = list(frame["mandate"])
        known = set(Mandate.search([("name", "in", names)]).mapped("name"))
        rows = [row for row in frame.to_dict("records") if row["mandate"] not in known]
        payers = self._find_parties(row["payer"] for row in rows)
        accounts = self._find_accounts(
            {(payers[row["payer"]], row["iban"]) for row in rows}
        )
        return len(
            Mandate.create(
                [
                    {
                        "name": row["mandate"],
                        "company_id": self.company_id.id,
                        "bank_id": accounts[payers[row["payer"]], row["iban"]].id,
                        "scheme": row["scheme"],
                        "is_recurrent": row["is_recurrent"],
                        "signed_on": row["signed_on"],
                        "date_from": row["date_from"] or row["signed_on"],
                        "date_to": row["date_to"] or False,
                    }
                    for row in rows
                ]
            )
        )

    def _find_accounts(self, wanted):
        """Return ``{(payer, IBAN): bank account}``; those that lack are created."""
        # Who may migrate may create the accounts, also without the right for contacts.
        Bank_sudo = self.env["res.partner.bank"].sudo()
        payers = {payer.id for payer, _iban in wanted}
        found = {
            (bank.partner_id, bank.sanitized_acc_number): bank
            for bank in Bank_sudo.search(
                [
                    ("partner_id", "in", list(payers)),
                    ("sanitized_acc_number", "in", [iban for _payer, iban in wanted]),
                ]
            )
        }
        missing = sorted(wanted - set(found), key=lambda item: (item[0].id, item[1]))
        made = Bank_sudo.with_context(tracking_disable=True).create(
            [{"partner_id": payer.id, "acc_number": iban} for payer, iban in missing]
        )
        return found | dict(zip(missing, made, strict=True))
