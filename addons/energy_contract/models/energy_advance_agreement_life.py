from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

MANY = 100


class EnergyAdvanceAgreement(models.Model):
    _inherit = "energy.advance.agreement"

    def _agree(self):
        """Number ``self`` and put it in force; a revision replaces the rest."""
        if len(self) > MANY:
            # A run is no conversation: nobody reads a message per agreement.
            self = self.with_context(tracking_disable=True)
        self._check_calculated()
        self._replace_predecessors()
        unnamed = self.filtered(lambda item: not item.name).sorted("id")
        for company, batch in unnamed.grouped("company_id").items():
            names = self._reserve_numbers(company, len(batch))
            for agreement, name in zip(batch, names, strict=True):
                agreement.name = name
        self.write({"state": "agreed"})
        return self

    def _check_calculated(self):
        empty = self.filtered(lambda item: not item.advance_count)
        if empty:
            raise UserError(
                self.env._(
                    "%(agreements)s: no advances are calculated. Calculate them first, "
                    "or correct what the calculation complains about.",
                    agreements=", ".join(empty[:5].mapped("display_name")),
                )
            )

    @api.model
    def _reserve_numbers(self, company, count):
        """Return so many new numbers, without a gap, in one statement."""
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [
                    ("code", "=", "energy.advance.agreement"),
                    ("company_id", "in", [company.id, False]),
                ],
                order="company_id",
                limit=1,
            )
        )
        sequence.flush_recordset()
        ((first,),) = self.env.execute_query(
            SQL(
                """
                UPDATE ir_sequence SET number_next = number_next + %s
                WHERE id = %s RETURNING number_next - %s
                """,
                count,
                sequence.id,
                count,
            )
        )
        sequence.invalidate_recordset(["number_next", "number_next_actual"])
        prefix, suffix = sequence._get_prefix_suffix()
        return [
            f"{prefix}{number:0{sequence.padding}d}{suffix}"
            for number in range(first, first + count)
        ]

    def _take_back(self):
        """Make ``self`` drafts again; what a revision replaced holds again."""
        busy = self.advance_ids.filtered(lambda item: item.state != "planned")
        if busy or self.revision_ids:
            raise UserError(
                self.env._(
                    "Some advances are posted or replaced already. Recalculate or end "
                    "the agreement instead."
                )
            )
        self.write({"state": "draft"})
        self.flush_recordset()  # the days are free again before others take them
        # An agreement is protected from people, not from its own undo.
        replaced = self.env["energy.advance"].search(
            [("replaced_by_id", "in", self.ids)]
        )
        replaced.sudo().write({"state": "planned", "replaced_by_id": False})
        self.revision_of_id.sudo().write({"state": "agreed", "replaced_from": False})
        return self

    def _end(self, day=None):
        """Cancel the planned advances that are taxed from ``day`` on, or all."""
        planned = self.advance_ids.filtered(
            lambda item: item.state == "planned" and (not day or item.tax_date >= day)
        )
        planned.sudo()._cancel()  # nobody edits an advance in any other way
        self.write({"state": "ended"})
        return self

    def _replace_predecessors(self):
        """Let every revision take the place of what it revises, from its start on."""
        Advance = self.env["energy.advance"].sudo()  # protected from people
        for revision in self.filtered("revision_of_id"):
            old = revision.revision_of_id
            rest = old.advance_ids.filtered(
                lambda item, start=revision.date_from: item.date_from >= start
            )
            if old.state != "agreed" or any(item.state == "posted" for item in rest):
                raise UserError(
                    self.env._(
                        "%(agreement)s changed since it was recalculated. Delete the "
                        "draft and recalculate again.",
                        agreement=old.display_name,
                    )
                )
            Advance.browse(rest.filtered(lambda i: i.state == "planned").ids).write(
                {"state": "replaced", "replaced_by_id": revision.id}
            )
            old.sudo().write({"state": "replaced", "replaced_from": revision.date_from})
        # The days must be free in the database before the revisions take them.
        self.revision_of_id.flush_recordset()
