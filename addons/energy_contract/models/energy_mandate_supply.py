from odoo import fields, models


class EnergyMandate(models.Model):
    """A mandate ends with the supply that is paid by it."""

    _inherit = "energy.mandate"

    ended_with_supply = fields.Boolean(
        readonly=True,
        copy=False,
        help="It ended because nothing paid by it is supplied any more, and goes on "
        "should supply go on.",
    )

    def _follow_supply(self):
        """End mandates with the last day of supply, or let them go on with it.

        A mandate that the payer revoked, or that ends earlier, stays as it is.
        """
        for mandate in self:
            rows = mandate.terms_ids.group_id.point_ids.filtered(
                lambda row: row.contract_state in ("active", "ended")
            )
            if not rows:
                continue
            ends = rows.mapped("date_to")
            # A mandate holds for a day at least, even where supply ended before it.
            first = fields.Date.add(mandate.date_from, days=1)
            end = max(first, *ends) if all(ends) else False
            if end and (not mandate.date_to or mandate.date_to > end):
                mandate.write({"date_to": end, "ended_with_supply": True})
            elif mandate.ended_with_supply and end != mandate.date_to:
                mandate.write({"date_to": end, "ended_with_supply": bool(end)})
        return self


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _follow_end_of_supply(self):
        """Let mandates and advances follow where supply ends now; return ``self``.

        For any change of the days, and for its undo: what they say is read anew.
        """
        # What follows a move is nobody's privilege.
        self.sudo().billing_group_id.terms_ids.mandate_id._follow_supply()
        self._resume_advances()
        return self


class EnergyContractChange(models.Model):
    _inherit = "energy.contract.change"

    def _on_undone(self):
        result = super()._on_undone()
        self.contract_id.point_ids._follow_end_of_supply()
        return result
