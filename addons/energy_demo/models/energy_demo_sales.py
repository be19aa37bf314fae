from datetime import date

from odoo import Command, models

from ..logic import plan

AID_YEAR = date(2026, 1, 1), date(2027, 1, 1)
AID_LIST = "Demo eligibility list of January 2026"
ENTITLED = slice(-6, -1)
NEXT_YEAR = date(2027, 1, 1)
TOWER = "Veža Nivy Správa, a.s."
TOWER_PRICE = 103.5
GUESTHOUSE = {
    "name": "Penzión Pod Lesom, s.r.o.",
    "is_company": True,
    "street": "Lesná 3",
    "zip": "903 01",
    "city": "Senec",
    "email": "penzion@example.com",
    "lang": "sk_SK",
}
GUESTHOUSE_POINT = "24ZZS0000009009"
GUESTHOUSE_KWH = 18500


class EnergyDemo(models.AbstractModel):
    _inherit = "energy.demo"

    def _build_sales(self):
        """Show what a product manager and customer care work with beside supply."""
        contracts = self.env["energy.contract"].search(
            [("state", "=", "active")], order="name"
        )
        households = contracts.filtered(
            lambda item: item.segment_id.code == "household"
        )
        self._build_aid(households)
        self._build_charges(households)
        self._build_individual_price(
            contracts.filtered(lambda item: item.partner_id.name == TOWER)
        )
        self._build_amendment(households[5])
        self._build_offer(contracts.company_id)

    def _build_aid(self, contracts):
        """Some households of the regulated product are on the list of the state."""
        scheme = self.env.ref("energy_l10n_sk.scheme_energopomoc_electricity")
        product = self.env.ref("energy_l10n_sk.product_home")
        rows = contracts.point_ids.filtered(lambda row: row.product_id == product)
        date_from, date_to = AID_YEAR
        self.env["energy.aid.entitlement"].create(
            [
                {
                    "supply_point_id": point.id,
                    "scheme_id": scheme.id,
                    "date_from": date_from,
                    "date_to": date_to,
                    "source": AID_LIST,
                }
                for point in rows.supply_point_id[ENTITLED]
            ]
        )

    def _build_charges(self, contracts):
        """A penalty that waits for the next invoice, and a monthly service."""
        service = self.env["product.product"].create(
            {
                "name": "Asistencia pre domácnosť",
                "type": "service",
                "default_code": "ASSIST",
                "list_price": 1.9,
            }
        )
        self.env["energy.charge"].create(
            {
                "contract_id": contracts[-1].id,
                "kind": "penalty",
                "product_id": self.env.ref(
                    "energy_l10n_sk.product_contract_penalty"
                ).id,
                "price_unit": 20,
                "date": NEXT_YEAR,
            }
        )
        self.env["energy.charge.recurring"].create(
            [
                {
                    "contract_id": contract.id,
                    "kind": "service",
                    "product_id": service.id,
                    "cycle": "month",
                    "date_from": NEXT_YEAR,
                }
                for contract in contracts[-7:-1]
            ]
        )

    def _build_individual_price(self, contract):
        """The tower agreed on a price of its own for the next year."""
        row = contract.point_ids[:1]
        component = row.product_id.tariff_id.component_ids.filtered(
            lambda item: item.basis == "energy"
        )[:1]
        self.env["energy.contract.price"].create(
            {
                "contract_point_id": row.id,
                "component_id": component.id,
                "date_from": NEXT_YEAR,
                "price": TOWER_PRICE,
                "source": f"Dodatok č. 1 k zmluve {contract.name}",
            }
        )

    def _build_amendment(self, contract):
        """A household takes another product from the next year on."""
        other = self.env.ref("energy_l10n_sk.product_home")
        rows = contract.point_ids.filtered(
            lambda row: row.supply_point_id.commodity == "electricity"
        )
        if rows.product_id == other:
            other = self.env.ref("energy_l10n_sk.product_home_aid")
        rows._amend(NEXT_YEAR, {"product_id": other.id}, "Na žiadosť odberateľa")

    def _build_offer(self, company):
        """A guesthouse asks what its year would cost."""
        point = self.env["energy.supply.point"].create(
            {
                "name": GUESTHOUSE_POINT + plan.eic_check_character(GUESTHOUSE_POINT),
                "street": GUESTHOUSE["street"],
                "zip": GUESTHOUSE["zip"],
                "city": GUESTHOUSE["city"],
                "country_id": self.env.ref("base.sk").id,
                "company_id": company.id,
            }
        )
        rate = self.env["energy.network.rate"].search(
            [("network_id.code", "=", "ZSD"), ("code", "=", "C1")]
        )
        self.env["energy.supply.point.version"].create(
            {
                "supply_point_id": point.id,
                "date_from": plan.FIRST,
                "network_rate_id": rate.id,
                "metering_type": "c",
                "annual_estimate_kwh": GUESTHOUSE_KWH,
                "breaker_amps": 32,
                "breaker_phases": "3",
                "voltage_level": "nn",
            }
        )
        offer = self.env["energy.offer"].create(
            {
                "partner_id": self.env["res.partner"].create(GUESTHOUSE).id,
                "segment_id": self.env.ref("energy_contract.segment_business").id,
                "company_id": company.id,
                "date_from": NEXT_YEAR,
                "point_ids": [Command.create({"supply_point_id": point.id})],
                "product_ids": [
                    Command.set(
                        [
                            self.env.ref(f"energy_l10n_sk.product_{code}").id
                            for code in ("business", "lighting")
                        ]
                    )
                ],
            }
        )
        offer.action_compare()
