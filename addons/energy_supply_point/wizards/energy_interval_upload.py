import base64

from odoo import fields, models


class EnergyIntervalUpload(models.TransientModel):
    """Upload of a file of interval values: look first, then load."""

    _name = "energy.interval.upload"
    _description = "Upload Interval Values"

    content = fields.Binary(string="File", required=True, attachment=False)
    name = fields.Char(string="File Name", required=True, default="values.csv")
    mapping_id = fields.Many2one(
        "energy.interval.mapping",
        help="How to read a CSV or Parquet table. MSCONS messages need none.",
    )
    report = fields.Text(readonly=True)

    def action_check(self):
        """Button: say what is in the file, write nothing."""
        self.ensure_one()
        lines = self.env["energy.interval.batch"]._check(
            base64.b64decode(self.content), self.name, self.mapping_id
        )
        self.report = "\n".join(lines) or self.env._("The file holds no values.")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_load(self):
        """Button: load the file and show what became of it."""
        self.ensure_one()
        # Nobody writes batches by hand; who may use this wizard may load a file.
        batch_sudo = (
            self.env["energy.interval.batch"]
            .sudo()
            ._receive(
                base64.b64decode(self.content), self.name, mapping=self.mapping_id
            )
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "energy.interval.batch",
            "res_id": batch_sudo.id,
            "view_mode": "form",
        }
