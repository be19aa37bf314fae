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
