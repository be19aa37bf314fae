from odoo import models

from ..logic import supply_contract as printed
from ..logic.decimals import plain


class EnergyContractPrice(models.Model):
    _inherit = "energy.contract.price"

    def _prepare_document_price(self):
        """Return the price as a contract prints it: a number, or its formula."""
        self.ensure_one()
        component = self.component_id or self.tariff_id.component_ids.filtered(
            lambda item: item.code == self.code
        )
        return printed.AgreedPrice(
            identifier=self.supply_point_id.name,
            name=component[:1].name or self.code,
            price=self._describe_price(),
            unit=component[:1].unit_label or "",
            date_from=self.date_from,
            date_to=self.date_to or None,
        )

    def _describe_price(self):
        """Return the price in words, in the language of the context.

        A factor of one and an addition of nought are left out.
        """
        locale = self.env["energy.document"]._get_locale()
        price, factor = plain(self.price), plain(self.factor)
        if self.formula == "fixed":
            return locale.number(price, 2)
        series = self.index_series_id.display_name
        bases = {
            "list": self.env._("list price"),
            "index_month": self.env._(
                "average of %(series)s in the month", series=series
            ),
            "index_interval": self.env._(
                "%(series)s weighted by the consumption of each interval",
                series=series,
            ),
        }
        text = bases[self.formula]
        if factor != 1:
            text += f" × {locale.number(factor)}"
        if price:
            sign = "\N{MINUS SIGN}" if price < 0 else "+"
            text += f" {sign} {locale.number(abs(price), 2)}"
        return text
