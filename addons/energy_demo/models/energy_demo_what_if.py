from datetime import date

from odoo import models

YEAR = date(2027, 1, 1), date(2028, 1, 1)
# One component is dearer in the price list of next year, in percent.
DEARER = 8
CAP = 100  # EUR/MWh, net


class EnergyDemo(models.AbstractModel):
    _inherit = "energy.demo"

    def _build_what_if(self, company):
        """Prepare prices and a cap of next year, and look at what they would do."""
        products = self.env["energy.product"].search(
            [("company_id", "in", [False, company.id])]
        )
        components = products.tariff_id.component_ids
        prices = self.env["energy.tariff.price"].create(
            [
                {
                    "component_id": component.id,
                    "date_from": YEAR[0],
                    "price": round(component.current_price * (1 + DEARER / 100), 2),
                    "source": "Invented price list 2027",
                    "is_demo": True,
                }
                for component in components
                if component.basis == "energy" and component.current_price
            ]
        )
        cap = self.env["energy.price.scheme"].create(
            {
                "name": "Invented price brake",
                "code": "BRAKE27",
                "kind": "cap",
                "value_ids": [
                    (
                        0,
                        0,
                        {
                            "value": CAP,
                            "date_from": YEAR[0],
                            "date_to": YEAR[1],
                            "source": "Invented decree",
                        },
                    )
                ],
            }
        )
        common = {
            "company_id": company.id,
            "date_from": YEAR[0],
            "date_to": YEAR[1],
            "commodity": "electricity",
        }
        self.env["energy.what.if"].create(
            [
                {"name": "Cenník 2027", "price_ids": [(6, 0, prices.ids)], **common},
                {
                    "name": "Cenový strop 2027",
                    "kind": "scheme",
                    "scheme_id": cap.id,
                    **common,
                },
            ]
        ).action_calculate()
