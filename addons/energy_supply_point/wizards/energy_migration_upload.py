from odoo import fields, models
from odoo.exceptions import UserError


class EnergyMigrationUpload(models.TransientModel):
    """Upload of the files of a migration: they are checked at once, not imported."""

    _name = "energy.migration.upload"
    _description = "Upload Migration Files"

    name = fields.Char(required=True, default=lambda self: self.env._("Migration"))
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        help="One zip archive, or the CSV files themselves.",
    )
    is_identifier_accepted = fields.Boolean(string="Keep Wrong Identifiers")

    def action_check(self):
        """Button: keep the files as a migration and show what is wrong with them."""
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Choose at least one file."))
        run = self.env["energy.migration.run"]._receive(
            {file.name: file.raw for file in self.attachment_ids},
            name=self.name,
            is_identifier_accepted=self.is_identifier_accepted,
        )
        run._check()
        return {
            "type": "ir.actions.act_window",
            "res_model": "energy.migration.run",
            "res_id": run.id,
            "view_mode": "form",
        }
