from odoo import fields, models


class EnergyContract(models.Model):
    """Contracts begin and end with their points."""

    _inherit = "energy.contract"

    def _make_room(self, date_from=None, date_to=None):
        """Widen contracts so that their points may begin or end on a day."""
        for contract in self:
            if date_from and contract.date_from > date_from:
                contract._write_days({"date_from": date_from})
            if date_to and contract.date_to and contract.date_to < date_to:
                contract._write_days({"date_to": date_to})

    def _write_days(self, vals):
        """Write the days of contracts whose points were moved already."""
        return models.BaseModel.write(self, vals)

    def _follow_points(self):
        """Let contracts begin and end with their points, where all of them do."""
        for contract in self:
            rows = contract.point_ids._get_live()
            if not rows:
                contract.state = "cancelled"
                continue
            vals = {"date_from": min(rows.mapped("date_from"))}
            ends = rows.mapped("date_to")
            if all(ends):
                vals["date_to"] = max(ends)
            contract._write_days(vals)
        self._follow_calendar()

    def _follow_calendar(self):
        """End what is over by today, and let go on what is not; return ``self``."""
        today = fields.Date.context_today(self)
        for contract in self.filtered(lambda item: item.state in ("active", "ended")):
            is_over = bool(contract.date_to and contract.date_to <= today)
            state = "ended" if is_over else "active"
            if contract.state != state:
                contract.state = state
        return self
