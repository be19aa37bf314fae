from odoo import fields, models


class EnergyMigrationFile(models.Model):
    """One file of a migration, and how far its import is."""

    _name = "energy.migration.file"
    _description = "Migration File"
    _order = "run_id, sequence, id"

    run_id = fields.Many2one(
        "energy.migration.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id")
    sequence = fields.Integer()
    name = fields.Char(string="Kind", required=True, readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", required=True, readonly=True, ondelete="restrict"
    )
    content = fields.Binary(string="As Received", related="attachment_id.datas")
    content_name = fields.Char(string="File Name", related="attachment_id.name")
    file_hash = fields.Char(string="SHA-256", required=True, readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    done_count = fields.Integer(string="Handled", readonly=True)
    new_count = fields.Integer(string="Created", readonly=True)
    known_count = fields.Integer(
        string="Existed", readonly=True, help="Rows whose key was there before."
    )

    _kind_uniq = models.Constraint(
        "UNIQUE(run_id, name)", "A migration has one file of each kind."
    )


class EnergyMigrationProblem(models.Model):
    """Something in the files that is wrong or worth knowing."""

    _name = "energy.migration.problem"
    _description = "Migration Problem"
    _order = "run_id desc, id"
    _rec_name = "reason"

    run_id = fields.Many2one(
        "energy.migration.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id")
    file = fields.Char(required=True, readonly=True)
    line = fields.Integer(string="File Line", readonly=True, aggregator=None)
    column = fields.Char(readonly=True)
    severity = fields.Selection(
        [("error", "Error"), ("warning", "Warning"), ("note", "Note")],
        required=True,
        readonly=True,
    )
    code = fields.Char(string="Kind", required=True, readonly=True)
    value = fields.Char(string="Cell", readonly=True)
    reason = fields.Char(required=True, readonly=True)
