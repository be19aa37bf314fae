from odoo import api, fields, models


class EnergyAttachedMixin(models.AbstractModel):
    """Has documents that whoever may read the record may read, too."""

    _name = "energy.attached.mixin"
    _description = "With Documents"

    document_ids = fields.Many2many("ir.attachment", string="Documents", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._adopt_documents()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "document_ids" in vals:
            self._adopt_documents()
        return result

    def _adopt_documents(self):
        """Let documents that belong to nothing yet belong to their record.

        What is uploaded before a record is saved could be read by its author only.
        """
        for record in self.sudo():
            record.document_ids.filtered(lambda item: not item.res_id).write(
                {"res_model": record._name, "res_id": record.id}
            )
