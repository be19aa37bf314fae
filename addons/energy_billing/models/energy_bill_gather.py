from odoo import models

from odoo.addons.energy_contract.models.energy_rating import Terms
from odoo.addons.energy_supply_point.logic.ranges import DateRange


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    def _gather(self):
        """Return ``{bill: callable}`` that builds its ``PointInput``.

        The callable only puts together what was read in bulk and raises an
        ``EnergyError`` where it does not fit.
        """
        span = DateRange(min(self.mapped("date_from")), max(self.mapped("date_to")))
        facts = self.env["energy.rating"]._gather(
            self.supply_point_id, self.product_id.tariff_id, self.company_id, span
        )
        # One read of everything the loop touches; prefetching does the rest.
        self.contract_id.segment_id.mapped("code")
        return {
            bill: (lambda bill=bill: bill._prepare_point_input(facts)) for bill in self
        }

    def _prepare_point_input(self, facts):
        """Return the ``PointInput`` of one bill, everything it is rated from."""
        rating, terms = self.env["energy.rating"], self._prepare_terms()
        return rating._prepare_point_input(facts, terms, rating._measure(facts, terms))

    def _prepare_terms(self):
        """Return on which terms the point is billed; extend this for other terms."""
        self.ensure_one()
        period = DateRange(self.date_from, self.date_to)
        return Terms(
            point=self.supply_point_id,
            period=period,
            segment=self.contract_id.segment_id,
            is_supply_only=self.contract_id.kind == "supply_only",
            supply=((period, self.product_id.tariff_id),),
            rules=self.env["energy.rating"]._get_rules(self.company_id),
        )
