from odoo import models


class EnergyWhatIf(models.Model):
    _inherit = "energy.what.if"

    def _simulate(self, **defaults):
        """Return the action that opens a new simulation with these values."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_what_if_action"
        )
        action["views"] = [(False, "form")]
        action["context"] = {
            f"default_{name}": value for name, value in defaults.items()
        }
        return action


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def action_simulate(self):
        """Button: what would change for these points?"""
        return self.env["energy.what.if"]._simulate(
            contract_point_ids=[(6, 0, self.ids)]
        )


class EnergyTariffPrice(models.Model):
    _inherit = "energy.tariff.price"

    def action_simulate(self):
        """Button: whom would these prices in preparation touch, and by how much?"""
        prepared = self.filtered(lambda price: price.state in ("draft", "proposed"))
        return self.env["energy.what.if"]._simulate(
            kind="prices", price_ids=[(6, 0, prepared.ids)]
        )


class EnergyTariff(models.Model):
    _inherit = "energy.tariff"

    def action_simulate(self):
        """Button: what would the prices in preparation of these tariffs change?"""
        return self.env["energy.what.if"]._simulate(
            kind="prices", tariff_ids=[(6, 0, self.ids)]
        )


class EnergyPriceScheme(models.Model):
    _inherit = "energy.price.scheme"

    def action_simulate(self):
        """Button: what would this cap or aid change, granted to everybody?"""
        self.ensure_one()
        return self.env["energy.what.if"]._simulate(kind="scheme", scheme_id=self.id)


class EnergyProduct(models.Model):
    _inherit = "energy.product"

    def action_simulate(self):
        """Button: what would this product cost customers who have another one?"""
        self.ensure_one()
        return self.env["energy.what.if"]._simulate(kind="product", product_id=self.id)
