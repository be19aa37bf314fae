from odoo import fields, models

from ..logic.terms import months_left


class EnergyContract(models.Model):
    """Who leaves before the end of the fixed term owes the exit fee."""

    _inherit = "energy.contract"

    def _get_exit_fees(self, day, rows=None):
        """Return ``{contract point: amount}`` of what leaving on ``day`` costs."""
        rows = (self.point_ids if rows is None else rows)._get_live()
        fees = {}
        for contract in self.filtered("term_date_to"):
            months = months_left(day, contract.term_date_to)
            count = months if contract.exit_fee_basis == "month" else min(months, 1)
            leaving = rows.filtered(
                lambda row, contract=contract: (
                    row.contract_id == contract
                    and row.date_from < day
                    and (not row.date_to or row.date_to >= day)
                )
            )
            for row in leaving:
                fee = (row.exit_fee or contract.exit_fee) * count
                if fee:
                    fees[row] = contract.currency_id.round(fee)
        return fees

    def _prepare_exit_fee(self, day, rows=None):
        """Return the values of the charges for leaving before the term; one per point.

        Taken before the termination, while the points are still supplied.
        """
        vals_list = []
        for row, amount in self._get_exit_fees(day, rows).items():
            item = row._get_exit_fee_item()
            taxes = item.taxes_id._filter_taxes_by_company(row.company_id)
            local = self.with_context(lang=row.partner_id.lang or self.env.lang)
            vals_list.append(
                {
                    "contract_id": row.contract_id.id,
                    "supply_point_id": row.supply_point_id.id,
                    "billing_group_id": row.billing_group_id.id,
                    "date": day,
                    "product_id": item.id,
                    # Compensation is outside VAT; a company may see it otherwise.
                    "kind": "fee" if taxes else "penalty",
                    "price_unit": amount,
                    "name": local.env._(
                        "Exit fee, contract %(contract)s, %(point)s",
                        contract=row.contract_id.name,
                        point=row.supply_point_id.name,
                    ),
                }
            )
        return vals_list

    def _charge_exit_fee(self, vals_list):
        """Charge exit fees for the last change of their contracts; return the charges.

        :param vals_list: what ``_prepare_exit_fee`` returned.
        """
        changes = {contract.id: contract.last_change_id.id for contract in self}
        return self.env["energy.charge"].create(
            [
                vals | {"contract_change_id": changes.get(vals["contract_id"])}
                for vals in vals_list
            ]
        )


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _get_exit_fee_item(self):
        """Return what the exit fee of the point is charged as."""
        self.ensure_one()
        return (
            self.product_id.exit_fee_item_id
            or self.company_id.energy_exit_fee_item_id
            or self.env.ref("energy_contract.product_exit_fee")
        )

    def _give_up_exit_fees(self):
        """Cancel the open exit fees of the points: their contract ends otherwise now.

        Undoing the last change of the contract charges them again.
        """
        charges = self.env["energy.charge"].search(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("supply_point_id", "in", self.supply_point_id.ids),
                ("contract_change_id.kind", "=", "termination"),
                ("state", "=", "open"),
            ]
        )
        if not charges:
            return charges
        charges._cancel(self.env._("The contract ends in another way."))
        for contract, same in charges.grouped("contract_id").items():
            same.given_up_by_id = contract.last_change_id
        return charges


class EnergyContractChange(models.Model):
    _inherit = "energy.contract.change"

    charge_ids = fields.One2many(
        "energy.charge", "contract_change_id", string="Charges"
    )
    given_up_charge_ids = fields.One2many(
        "energy.charge", "given_up_by_id", string="Given Up Charges"
    )

    def _get_undo_blockers(self):
        blockers = super()._get_undo_blockers()
        for charge in self.sudo().charge_ids.filtered(
            lambda item: item.state == "invoiced"
        ):
            blockers.setdefault(
                charge.contract_change_id.with_env(self.env),
                self.env._(
                    "%(charge)s is invoiced. Issue a credit note for it first.",
                    charge=charge.name,
                ),
            )
        return blockers

    def _on_undone(self):
        """What was charged for the changes is given up, and the other way round."""
        super()._on_undone()
        # Rights were checked on the contracts.
        self_sudo = self.sudo()
        charges = self_sudo.charge_ids.filtered(lambda item: item.state == "open")
        if charges:
            charges._cancel(self.env._("The change of the contract was undone."))
        again = self_sudo.given_up_charge_ids
        again.action_reopen()
        again.given_up_by_id = False
        return self


class EnergyCharge(models.Model):
    _inherit = "energy.charge"

    contract_change_id = fields.Many2one(
        "energy.contract.change",
        string="Because of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    given_up_by_id = fields.Many2one(
        "energy.contract.change",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
