from datetime import date

from odoo import models

from ..logic import plan, profiles

SPAN = date(2025, 1, 1), date(2027, 1, 1)


class EnergyDemo(models.AbstractModel):
    _inherit = "energy.demo"

    def _build_profiles(self):
        """Load the day weights of every profile class and return them by code."""
        weights = {}
        for profile in self.env["energy.load.profile"].search([("code", "!=", False)]):
            code = profile.code
            weights[code] = profiles.class_weights(code, *SPAN)
            if profile.day_ids:
                continue
            profile.source = profiles.source_of(code)
            self.env["energy.load.profile.day"].create(
                [
                    {"profile_id": profile.id, "date": day, "weight": float(weight)}
                    for day, weight in weights[code].items()
                ]
            )
        self._build_calorific()
        return weights

    def _build_calorific(self):
        network = self.env.ref("energy_l10n_sk.network_sppd")
        values = self.env["energy.gas.calorific"]
        if values.search_count([("network_id", "=", network.id)], limit=1):
            return
        months = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(25)]
        values.create(
            [
                {
                    "network_id": network.id,
                    "date_from": start,
                    "date_to": end,
                    "kwh_per_m3": 10.5 + (start.month * 7 % 12) / 60,
                    "source": "Demo value, not a published one",
                }
                for start, end in zip(months, months[1:], strict=False)
            ]
        )

    def _build_portfolio(self, company, customers):
        """Create partners, points, contracts; return ``[(PointPlan, point)]``."""
        segments = {s.code: s for s in self.env["energy.customer.segment"].search([])}
        partners = self.env["res.partner"].create(
            [self._prepare_partner_vals(customer) for customer in customers]
        )
        plans = [point for customer in customers for point in customer.points]
        points = self.env["energy.supply.point"].create(
            [self._prepare_point_vals(item, company) for item in plans]
        )
        self._build_versions(plans, points)
        contracts = self.env["energy.contract"].create(
            [
                {
                    "partner_id": partner.id,
                    "segment_id": segments[customer.segment].id,
                    "date_from": customer.start,
                    "company_id": company.id,
                }
                for customer, partner in zip(customers, partners, strict=True)
            ]
        )
        self._build_contract_points(customers, contracts, plans, points)
        contracts._change_state("active")
        points.write({"state": "registered"})
        points.write({"state": "active"})
        return list(zip(plans, points, strict=True))

    def _prepare_partner_vals(self, customer):
        return {
            "name": customer.name,
            "is_company": customer.is_company,
            "street": customer.street,
            "zip": customer.zip,
            "city": customer.city,
            "country_id": self.env.ref("base.sk").id,
            "email": customer.email,
            "lang": "sk_SK",
            "company_registry": customer.company_registry,
            "energy_role_ids": [
                (4, self.env.ref("energy_supply_point.market_role_customer").id)
            ],
        }

    def _prepare_point_vals(self, item, company):
        return {
            "name": item.identifier,
            "commodity": item.commodity,
            "dso_point_number": item.identifier[-8:-1],
            "street": item.street,
            "zip": item.zip,
            "city": item.city,
            "country_id": self.env.ref("base.sk").id,
            "company_id": company.id,
        }

    def _build_versions(self, plans, points):
        rates = {
            (rate.network_id.code, rate.code): rate
            for rate in self.env["energy.network.rate"].search([])
        }
        self.env["energy.supply.point.version"].create(
            [
                {
                    "supply_point_id": point.id,
                    "date_from": plan.FIRST,
                    "network_rate_id": rates[item.network, item.rate].id,
                    "metering_type": item.metering_type,
                    "annual_estimate_kwh": item.annual_kwh,
                    "breaker_amps": item.amps,
                    "breaker_phases": item.phases,
                    "voltage_level": "vn" if item.rate == "X2" else "nn",
                    "reserved_capacity_kw": item.capacity_kw,
                    "volume_factor": item.volume_factor,
                }
                if item.commodity == "electricity"
                else {
                    "supply_point_id": point.id,
                    "date_from": plan.FIRST,
                    "network_rate_id": rates[item.network, item.rate].id,
                    "annual_estimate_kwh": item.annual_kwh,
                    "volume_factor": item.volume_factor,
                }
                for item, point in zip(plans, points, strict=True)
            ]
        )

    def _build_contract_points(self, customers, contracts, plans, points):
        products = {p.code: p for p in self.env["energy.product"].search([])}
        by_identifier = {point.name: point for point in points}
        keys = [
            (contract.id, name)
            for customer, contract in zip(customers, contracts, strict=True)
            for name in dict.fromkeys(item.group for item in customer.points)
        ]
        groups = self.env["energy.billing.group"].create(
            [{"contract_id": contract, "name": name} for contract, name in keys]
        )
        group_of = dict(zip(keys, groups, strict=True))
        self.env["energy.contract.point"].create(
            [
                {
                    "contract_id": contract.id,
                    "supply_point_id": by_identifier[item.identifier].id,
                    "product_id": products[item.product].id,
                    "billing_group_id": group_of[contract.id, item.group].id,
                    "date_from": item.start,
                }
                for customer, contract in zip(customers, contracts, strict=True)
                for item in customer.points
            ]
        )
