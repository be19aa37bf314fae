from odoo import fields, models
from odoo.tools import SQL


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    bill_count = fields.Integer(compute="_compute_bill_count")
    invoice_count = fields.Integer(
        compute="_compute_invoice_count",
        groups="account.group_account_readonly,account.group_account_invoice",
    )

    def _compute_bill_count(self):
        counts = self.env["energy.bill"]._count_by("contract_id", self)
        for contract in self:
            contract.bill_count = counts.get(contract._origin, 0)

    def _compute_invoice_count(self):
        rows = self.env["account.move"]._read_group(
            [("energy_billing_group_id", "in", self.group_ids.ids)],
            ["energy_billing_group_id"],
            ["__count"],
        )
        counts = dict(rows)
        for contract in self:
            groups = contract._origin.group_ids
            contract.invoice_count = sum(counts.get(group, 0) for group in groups)

    def action_view_invoices(self):
        """Smart button: the invoices and credit notes of these contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("energy_billing_group_id", "in", self.group_ids.ids)]
        action["context"] = {"create": False}
        return action

    def action_view_bills(self):
        """Smart button: the bills of these contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_billing.energy_bill_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        action["context"] = {}
        return action


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    bill_count = fields.Integer(compute="_compute_bill_count")

    def _compute_bill_count(self):
        counts = self.env["energy.bill"]._count_by("supply_point_id", self)
        for point in self:
            point.bill_count = counts.get(point._origin, 0)

    def action_view_bills(self):
        """Smart button: the bills of these supply points."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_billing.energy_bill_action"
        )
        action["domain"] = [("supply_point_id", "in", self.ids)]
        action["context"] = {}
        return action


class EnergyTariffPrice(models.Model):
    _inherit = "energy.tariff.price"

    def _get_use_queries(self):
        return [*super()._get_use_queries(), _used_on_bills("price_id")]


class EnergyVatRate(models.Model):
    _inherit = "energy.vat.rate"

    def _get_use_queries(self):
        return [*super()._get_use_queries(), _used_on_bills("vat_rate_id")]


def _used_on_bills(column):
    """Return the query of what bills were rated with, by a column of their lines.

    Only a bill that was given up before its invoice lets it go again.
    """
    return SQL(
        """
        SELECT line.%s AS id, line.date_to
        FROM energy_bill_line line JOIN energy_bill bill ON bill.id = line.bill_id
        WHERE bill.state <> 'cancelled' OR bill.move_id IS NOT NULL
        """,
        SQL.identifier(column),
    )
