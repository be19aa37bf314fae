from datetime import date

from .common_advance import EnergyAdvanceCommon

YEAR = date(2027, 1, 1), date(2028, 1, 1)


class WhatIfCommon(EnergyAdvanceCommon):
    """Two households at 100 EUR/MWh, of 12 000 and of 2 000 kWh; VAT is 19 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_user("billing_manager", name="Ann")
        cls.ben = cls._create_user("billing_manager", name="Ben")
        cls.large = cls._supply(12000)
        cls.neighbour = cls._create_partner(name="=Neighbour")
        cls.small = cls._supply(2000, contract=cls._sign(cls.neighbour))
        cls.price = cls._prepare_price(110)

    @classmethod
    def _sign(cls, partner=None, **values):
        partner = partner or cls._create_partner(name=f"Home {cls._next_number()}")
        return cls._create_contract(
            partner_id=partner,
            kind="supply_only",
            date_from=date(2025, 1, 1),
            **values,
        )

    @classmethod
    def _prepare_price(cls, price, **values):
        values = {"state": "draft", "date_from": YEAR[0], "price": price} | values
        return cls._create_price(values.pop("component", cls.component), **values)

    @classmethod
    def _ask(cls, user=None, **values):
        """Return a simulation of the prepared price for both households."""
        defaults = {
            "name": "Test",
            "date_from": YEAR[0],
            "date_to": YEAR[1],
            "contract_point_ids": [(6, 0, (cls.large | cls.small).ids)],
        }
        if values.get("kind", "prices") == "prices":
            defaults["price_ids"] = [(6, 0, cls.price.ids)]
        return (
            cls.env["energy.what.if"]
            .with_user(user or cls.ann)
            .create(cls._to_ids(defaults | values))
        )

    @classmethod
    def _calculate(cls, **values):
        what_if = cls._ask(**values)
        what_if.action_calculate()
        return what_if

    @classmethod
    def _create_scheme(cls, value=90, kind="cap", **values):
        return cls.env["energy.price.scheme"].create(
            {
                "name": "Price brake",
                "code": f"CAP{cls._next_number()}",
                "kind": kind,
                "value_ids": [
                    (
                        0,
                        0,
                        {
                            "value": value,
                            "date_from": YEAR[0],
                            "date_to": YEAR[1],
                            "source": "Decree",
                        }
                        | values,
                    )
                ],
            }
        )

    def _get_line(self, what_if, point):
        return what_if.line_ids.filtered(lambda line: line.contract_point_id == point)

    def _get_result(self, what_if, point):
        """Return result, and net and gross difference of a point."""
        line = self._get_line(what_if, point)
        return line.result, line.difference_net, line.difference_gross
