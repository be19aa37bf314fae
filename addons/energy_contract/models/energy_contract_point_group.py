from odoo import api, models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def action_view_board(self):
        """Smart button: the points by billing group, to drag them between groups."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_contract_point_board_action"
        )
        action["domain"] = [
            ("contract_id", "=", self.id),
            "|",
            ("date_to", "=", False),
            ("date_to", ">", "today"),
        ]
        action["context"] = {
            "default_contract_id": self.id,
            "in_contract": True,
            "energy_point_with_address": True,
        }
        return action

    def action_add_points(self):
        """Button: put many supply points under the contract at once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add Supply Points"),
            "res_model": "energy.contract.point.add",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_contract_id": self.id,
                "default_date_from": self.date_from,
                "default_date_to": self.date_to,
            },
        }

    def _get_default_groups(self):
        """Return ``{contract: its first billing group}``, made where there is none."""
        groups = {contract: contract.group_ids[:1] for contract in self}
        without = [contract for contract, group in groups.items() if not group]
        made = self.env["energy.billing.group"].create(
            [
                {"contract_id": contract.id, "name": self.env._("All points")}
                for contract in without
            ]
        )
        return groups | dict(zip(without, made, strict=True))


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    @api.model_create_multi
    def create(self, vals_list):
        """Put points without billing group into the first one of their contract."""
        default = self.default_get(["contract_id"]).get("contract_id")
        without = [vals for vals in vals_list if not vals.get("billing_group_id")]
        contracts = self.env["energy.contract"].browse(
            vals.get("contract_id", default) for vals in without
        )
        groups = contracts.union()._get_default_groups()
        for contract, vals in zip(contracts, without, strict=True):
            vals["billing_group_id"] = groups[contract].id
        return super().create(vals_list)

    def write(self, vals):
        """Keep the billing group of what is billed already."""
        if "billing_group_id" in vals:
            for row in self.filtered(
                lambda row: row.billing_group_id.id != vals["billing_group_id"]
            ):
                row._check_unbilled_since(row.date_from)
        return super().write(vals)

    @api.model
    def _read_group_billing_group_id(self, groups, domain):
        """Show the groups of the contract at hand that have no points yet, too."""
        contract_id = self.env.context.get("default_contract_id")
        if not contract_id:
            return groups
        return groups.search([("contract_id", "=", contract_id)])
