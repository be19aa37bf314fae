from odoo import api, fields, models

from ..logic import identifiers


class ResPartner(models.Model):
    _inherit = "res.partner"

    energy_role_ids = fields.Many2many(
        "energy.market.role",
        string="Market Roles",
        copy=False,
        groups="energy_supply_point.group_energy_reader",
        help="What this party is on the energy market.",
    )
    energy_party_eic = fields.Char(
        string="Party EIC",
        index="btree_not_null",
        copy=False,
        groups="energy_supply_point.group_energy_reader",
        help="The EIC of type X that identifies this party in market messages.",
    )

    @api.constrains("energy_party_eic")
    def _check_energy_party_eic(self):
        for partner in self.filtered("energy_party_eic"):
            self.env["energy.supply.point"]._check_eic(partner.energy_party_eic, "X")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalise_party_eic(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalise_party_eic(vals))

    @api.model
    def _normalise_party_eic(self, vals):
        if not vals.get("energy_party_eic"):
            return vals
        code = identifiers.normalise_identifier(vals["energy_party_eic"])
        return vals | {"energy_party_eic": code}
