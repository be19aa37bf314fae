import base64

from odoo import fields, models


class EnergyTakeoverUpload(models.TransientModel):
    """Upload of a file of another system: look first, then take over."""

    _name = "energy.takeover.upload"
    _description = "Upload of Meter or Market Data"

    content = fields.Binary(string="File", required=True, attachment=False)
    name = fields.Char(string="File Name", required=True, default="values.csv")
    mapping_id = fields.Many2one(
        "energy.takeover.mapping", string="Source", required=True, ondelete="cascade"
    )
    report = fields.Text(readonly=True)

    def action_check(self):
        """Button: say what would come of the file, write nothing."""
        self.ensure_one()
        self.mapping_id.check_access("read")
        # Who may use this wizard may take over a file.
        self.report = "\n".join(
            self.env["energy.takeover.file"]
            .sudo()
            ._check(self.mapping_id.sudo(), base64.b64decode(self.content), self.name)
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_load(self):
        """Button: take the file over and show what became of it."""
        self.ensure_one()
        self.mapping_id.check_access("read")
        # Nobody writes these files by hand; who may use this wizard may send one.
        file_sudo = (
            self.env["energy.takeover.file"]
            .sudo()
            ._receive(self.mapping_id.sudo(), base64.b64decode(self.content), self.name)
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "energy.takeover.file",
            "res_id": file_sudo.id,
            "view_mode": "form",
        }
