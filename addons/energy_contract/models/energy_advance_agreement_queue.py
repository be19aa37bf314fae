from odoo import api, fields, models
from odoo.tools import SQL

from .energy_advance_calculate import CHUNK

# More than one: each is a scheduled action of its own, and they run side by side.
WORKERS = (
    "energy_contract.ir_cron_energy_advance_calculate",
    "energy_contract.ir_cron_energy_advance_calculate_too",
)


class EnergyAdvanceAgreement(models.Model):
    """Many agreements are calculated in the background, chunk by chunk."""

    _inherit = "energy.advance.agreement"

    is_queued = fields.Boolean(
        string="Being Calculated",
        readonly=True,
        copy=False,
        help="Waits for the calculation in the background.",
    )

    _queued_idx = models.Index("(id) WHERE is_queued")

    @api.model
    def _calculate_in_background(self):
        """Have what is queued calculated as soon as this transaction is committed."""
        for worker in WORKERS:
            self.env.ref(worker).sudo()._trigger()

    @api.model
    def _cron_calculate_queued(self):
        """Scheduled action: calculate what is queued, beside other workers."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count([("is_queued", "=", True)]))
        while done := self._calculate_queued():
            if not progress(done):
                return

    @api.model
    def _calculate_queued(self):
        """Calculate the next chunk that no other worker has; return its size.

        The reasons of what cannot be calculated are in the language of who asked.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, create_uid FROM energy_advance_agreement
                WHERE is_queued ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
                """,
                CHUNK,
            )
        )
        if rows:
            ids, (person, *_others) = zip(*rows, strict=True)
            lang = self.env["res.users"].browse(person).lang
            self.with_context(lang=lang).browse(ids)._calculate()
        return len(rows)
