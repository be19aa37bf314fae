from odoo import models
from odoo.fields import Domain

from odoo.addons.energy_supply_point.logic.ranges import DateRange


class EnergySupplyPoint(models.Model):
    """Data of a point belong to whoever is supplied there, day by day.

    A newcomer never sees what was before, and who left nothing that came after. For
    gas a day begins at 06:00, so an instant before belongs to the day before, as does
    its customer.
    """

    _inherit = "energy.supply.point"

    def _get_own_days(self, partner):
        """Return ``{point id: DateRanges}`` on which the data belong to a customer.

        Of all contracts of the person or company, joined where they follow each other.
        """
        rows = self.env["energy.contract.point"].search(
            Domain("supply_point_id", "in", self.ids)
            & Domain("contract_id.partner_id", "child_of", _get_owner(partner).id)
            & Domain("contract_state", "in", ("active", "ended")),
            order="supply_point_id, date_from",
        )
        found = {}
        for row in rows:
            days = found.setdefault(row.supply_point_id.id, [])
            start = row.date_from
            if days and days[-1].end == start:
                start = days.pop().start
            days.append(DateRange(start, row.date_to or None))
        return {point: tuple(days) for point, days in found.items()}

    def _get_own_domain(self, partner, start="date", end=None, *, is_moment=False):
        """Return the domain of the records at the points that a customer may see.

        :param start: the field with the day, or with the first day, of a record.
        :param end: the field with the day after its last one, where it has several.
        :param is_moment: a record is of the beginning of its day, like a reading: the
            one of a handover belongs to both customers.
        """
        domain = Domain.FALSE
        for point, ranges in self._get_own_days(partner).items():
            for days in ranges:
                part = Domain("supply_point_id", "=", point)
                part &= Domain(start, ">=", days.start)
                if days.end and (end or is_moment):
                    part &= Domain(end or start, "<=", days.end)
                elif days.end:
                    part &= Domain(start, "<", days.end)
                domain |= part
        return domain


def _get_owner(partner):
    return partner.commercial_partner_id or partner
