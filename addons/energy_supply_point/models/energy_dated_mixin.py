from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class EnergyDatedMixin(models.AbstractModel):
    """Something that holds for the days from ``date_from`` until before ``date_to``.

    Ranges are half-open, so neighbours join without gap or overlap. People read the
    last day included; ``date_last`` shows it.
    """

    _name = "energy.dated.mixin"
    _description = "Valid for a Range of Days"
    _order = "date_from desc, id desc"

    date_from = fields.Date(string="From", required=True, index=True)
    date_to = fields.Date(
        string="Until (excluded)",
        help="First day on which this no longer holds. Empty: still valid.",
    )
    date_last = fields.Date(
        string="Last Day", compute="_compute_date_last", inverse="_inverse_date_last"
    )

    _to_after_from = models.Constraint(
        "CHECK (date_to > date_from)",
        "The end must lie after the start: a range holds at least one day.",
    )

    @api.depends("date_to")
    def _compute_date_last(self):
        for record in self:
            record.date_last = record.date_to and record.date_to - timedelta(days=1)

    def _inverse_date_last(self):
        for record in self:
            record.date_to = record.date_last and record.date_last + timedelta(days=1)

    @api.model_create_multi
    def create(self, vals_list):
        # Odoo inserts at once and updates later. An end entered together with the
        # line that follows must be known to the database before the INSERT.
        self.flush_model()
        return super().create(vals_list)

    @api.model
    def _get_valid_domain(self, date_from, date_to=None):
        """Return the domain of what holds on some day of ``[date_from, date_to)``.

        Without ``date_to``: what holds on the single day ``date_from``.
        """
        date_to = date_to or date_from + timedelta(days=1)
        return Domain("date_from", "<", date_to) & (
            Domain("date_to", "=", False) | Domain("date_to", ">", date_from)
        )
