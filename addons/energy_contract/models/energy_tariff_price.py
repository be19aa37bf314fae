from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyTariffPrice(models.Model):
    """The price of a component for a range of days, with the decision behind it."""

    _name = "energy.tariff.price"
    _description = "Tariff Price"
    _inherit = ["energy.dated.mixin"]
    _rec_names_search = ["component_id.code", "component_id.name", "source"]

    component_id = fields.Many2one(
        "energy.tariff.component", required=True, index=True, ondelete="cascade"
    )
    tariff_id = fields.Many2one(
        related="component_id.tariff_id", store=True, precompute=True, index=True
    )
    unit_label = fields.Char(related="component_id.unit_label")
    price = fields.Float(digits=(16, 6), required=True, help="Net, per unit.")
    source = fields.Char(
        required=True,
        translate=True,
        help="The decision, price list or contract it comes from.",
    )
    source_url = fields.Char(string="Source Address")
    is_demo = fields.Boolean(string="Demo", help="Not a published price.")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(component_id, component_id, '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&)",
        "This component has a price for some of these days already. End the earlier "
        "one first.",
    )

    @api.depends("component_id", "price", "date_from")
    def _compute_display_name(self):
        for price in self:
            price.display_name = (
                f"{price.component_id.display_name} {price.price:g} ({price.date_from})"
            )

    def write(self, vals):
        changed = self.filtered(lambda price: price._would_change(vals))
        used = changed and [
            price for price, is_used in changed._is_used().items() if is_used
        ]
        if used:
            raise UserError(
                self.env._(
                    "%(price)s was used on a bill and stays as it is. End it and add "
                    "a new price from the day of the change.",
                    price=used[0].display_name,
                )
            )
        return super().write(vals)

    def _would_change(self, vals):
        """Return whether ``vals`` give another price than the one that was used.

        An update of the addon that ships a price writes what is there already.
        """
        for name in ("price", "date_from", "component_id", "above"):
            field = self._fields[name]
            if name in vals and field.convert_to_cache(
                vals[name], self
            ) != field.convert_to_cache(self[name], self):
                return True
        return False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(self._is_used().values()):
            raise UserError(self.env._("A price that was used on a bill is kept."))

    def _is_used(self):
        """Return ``{price: whether a document was made with it}``.

        Extend this where prices are used; here nothing uses them.
        """
        return dict.fromkeys(self, False)
