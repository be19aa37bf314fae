from markupsafe import Markup

from odoo import fields, models


class EnergySupplyPointVersionChange(models.TransientModel):
    """Asks for technical data that change from a day on, or that were wrong."""

    _name = "energy.supply.point.version.change"
    _description = "Change of Technical Data"
    _inherit = ["energy.point.technical.mixin"]
    _rec_name = "reason"

    mode = fields.Selection(
        [("split", "Change from a day on"), ("correct", "Correction")],
        required=True,
        default="split",
    )
    version_id = fields.Many2one(
        "energy.supply.point.version", required=True, ondelete="cascade"
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until (excluded)")
    reason = fields.Char(help="What this is based on, and who said so.")

    def action_apply(self):
        """Button: make the change and go back to the point."""
        self._apply()
        return {"type": "ir.actions.act_window_close"}

    def _apply(self):
        """Change the version and return the versions that take its place."""
        self.ensure_one()
        values = self._prepare_values()
        if self.mode == "split":
            made = self.version_id._split(self.date_from, values, self.reason)
        else:
            made = self.version_id._correct(
                values, self.reason, self.date_from, self.date_to
            )
        self._post_change(made)
        return made

    def _prepare_values(self):
        names = self._get_technical_fields()
        return self._convert_to_write({name: self[name] for name in names})

    def _post_change(self, made):
        """Note the change in the chatter of the point, with what differs."""
        old = self.version_id
        labels = {
            name: self._fields[name]._description_string(self.env)
            for name in self._get_technical_fields()
        }
        changes = [
            (labels[name], self._show(old, name), self._show(self, name))
            for name in labels
            if self._show(old, name) != self._show(self, name)
        ]
        lines = [Markup("<li>%s: %s → %s</li>") % change for change in changes]
        title = self.env._("Technical data changed from %(day)s", day=self.date_from)
        if self.mode == "correct":
            title = self.env._(
                "Technical data corrected from %(day)s", day=self.date_from
            )
        self.supply_point_id.message_post(
            body=Markup("<p>%s: %s</p><ul>%s</ul>")
            % (title, self.reason, Markup().join(lines))
        )

    def _show(self, record, name):
        field = record._fields[name]
        if field.type == "many2one":
            return record[name].display_name or "–"
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(record[name], "–")
        return record[name] or "–"
