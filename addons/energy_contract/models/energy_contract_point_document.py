from datetime import timedelta

from odoo import models

from ..logic import supply_contract as printed
from ..logic.decimals import plain
from ..logic.document import Fact


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _prepare_document_point(self, version):
        common = self.env["energy.document"]
        point = self.supply_point_id
        estimate = version.contracted_annual_kwh or version.annual_estimate_kwh
        amps = plain(version.breaker_amps) if version.breaker_amps else None
        breaker = f"{amps} A" if amps else ""
        if amps and version.breaker_phases:
            breaker = f"{version.breaker_phases} × {breaker}"
        facts = common._prepare_facts(point, ("dso_id",))
        if breaker:
            facts.append(Fact(name=self.env._("Main breaker"), value=breaker))
        facts += self._prepare_document_own_terms()
        return printed.ContractPoint(
            identifier=point.name,
            commodity=point.commodity,
            date_from=self.date_from,
            date_to=self.date_to or None,
            address=common._prepare_place(point),
            product_name=self.product_id.name,
            network_rate=version.network_rate_id.name or "",
            group_name=self.billing_group_id.name,
            expected_kwh=plain(estimate) if estimate else None,
            facts=tuple(facts),
        )

    def _prepare_document_own_terms(self):
        """Return what is agreed for the point alone, as facts."""
        common = self.env["energy.document"]
        facts = []
        if self.price_fixed_to:
            last = self.price_fixed_to - timedelta(days=1)
            facts.append(
                Fact(
                    name=self.env._("Price fixed until"),
                    value=common._get_locale().date(last),
                )
            )
        if self.exit_fee:
            facts += common._prepare_facts(self, ("exit_fee",))
        return facts
