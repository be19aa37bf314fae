from odoo import api, models
from odoo.exceptions import UserError


class EnergyBilledMixin(models.AbstractModel):
    """Something that stays as it is once a document was made with it."""

    _name = "energy.billed.mixin"
    _description = "Kept Once Billed"

    # What a document was made with; the end and the source may still change.
    _kept_fields = ()

    def write(self, vals):
        kept = set(self._kept_fields) & set(vals)
        changed = self.filtered(lambda record: record._would_change(vals, kept))
        changed._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def _would_change(self, vals, names):
        """Return whether ``vals`` give other values: an update writes what is there."""
        for name in names:
            field = self._fields[name]
            new = field.convert_to_cache(vals[name], self)
            if new != field.convert_to_cache(self[name], self):
                return True
        return False

    def _check_unused(self):
        used = self and self._get_used()
        if used:
            raise UserError(
                self.env._(
                    "%(record)s was used on a bill and stays as it is. End it and add "
                    "a new one from the day of the change.",
                    record=used[0].display_name,
                )
            )

    def _get_used(self):
        """Return the records a document was made with; extend it where they are used.

        Bills that were given up before their invoice let them go again.
        """
        return self.browse()
