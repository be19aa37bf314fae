from odoo import models


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _return_advances_from(self, day):
        """Take back the advances of ``self`` for days on which it is not supplied.

        For whoever moves the end of the supply, after moving it. Of agreements of this
        point alone, what is dated on ``day`` or later is cancelled where it is planned
        and marked to be returned where it is posted: the settlement gives it back.
        Where other points of the group go on, the agreement asks for a recalculation.

        :param day: the first day without supply.
        :return: the advances cancelled or to be returned.
        """
        own, shared = self._get_advance_agreements(day)
        later = own.advance_ids.filtered(lambda item: item.tax_date >= day)
        planned = later.filtered(lambda item: item.state == "planned")
        posted = later.filtered(lambda item: item.state == "posted")
        # Moving a supply point is allowed to people who may not post.
        planned.sudo()._cancel()
        posted.sudo().write({"is_to_return": True})
        shared.sudo().write({"needs_recalculation": True})
        return planned | posted

    def _get_advance_agreements(self, day):
        """Return the agreements that lose all their points on ``day``, and the others.

        Only those in force on ``day`` or later.
        """
        agreements = self.env["energy.advance.agreement"].search(
            [
                ("billing_group_id", "in", self.billing_group_id.ids),
                ("state", "in", ["agreed", "replaced"]),
                ("date_to", ">", day),
                "|",
                ("contract_point_id", "in", self.ids),
                ("contract_point_id", "=", False),
            ]
        )
        staying = self.search(
            [
                ("billing_group_id", "in", self.billing_group_id.ids),
                ("advance_cycle", "=", False),
                ("id", "not in", self.ids),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", day),
            ]
        ).billing_group_id
        together = self.filtered(lambda point: not point.advance_cycle).billing_group_id
        agreements = agreements.filtered(
            lambda item: item.contract_point_id or item.billing_group_id in together
        )
        shared = agreements.filtered(
            lambda item: not item.contract_point_id and item.billing_group_id in staying
        )
        return agreements - shared, shared
