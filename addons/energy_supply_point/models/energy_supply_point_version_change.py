from odoo import fields, models
from odoo.exceptions import UserError

from ..logic.ranges import DateRange


class EnergySupplyPointVersion(models.Model):
    _inherit = "energy.supply.point.version"

    def action_split(self):
        """Button: other technical data from a day on."""
        return self._open_change("split", self.env._("Change from a Day"))

    def action_correct(self):
        """Button: the technical data of these days were wrong."""
        return self._open_change("correct", self.env._("Correct Technical Data"))

    def _open_change(self, mode, title):
        self.ensure_one()
        self._check_current()
        change = self.env["energy.supply.point.version.change"].create(
            self._prepare_change_vals(mode)
        )
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": change._name,
            "res_id": change.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_change_vals(self, mode):
        """Return the values that the dialog of a change starts from."""
        today = fields.Date.context_today(self)
        is_split = mode == "split"
        return self._prepare_technical_vals() | {
            "mode": mode,
            "version_id": self.id,
            "supply_point_id": self.supply_point_id.id,
            "date_from": max(today, self.date_from) if is_split else self.date_from,
            "date_to": self.date_to,
        }

    def _prepare_technical_vals(self):
        """Return the technical data of one version, ready for another record."""
        names = self._get_technical_fields()
        return self._convert_to_write({name: self[name] for name in names})

    def _check_current(self):
        for version in self.filtered("superseded_at"):
            raise UserError(
                self.env._(
                    "%(version)s was corrected already and is kept for audit only. "
                    "Change the data that hold now.",
                    version=version.display_name,
                )
            )

    def _split(self, day, values, reason):
        """End each version before ``day`` and return the ones that begin there.

        :param values: the technical data that are new from that day on.
        """
        self._check_current()
        vals_list = []
        for version in self:
            valid = DateRange(version.date_from, version.date_to or None)
            if day == version.date_from or not valid.contains(day):
                raise UserError(
                    self.env._(
                        "%(day)s is not inside %(version)s. Choose a day after its "
                        "first and before its end.",
                        day=day,
                        version=version.display_name,
                    )
                )
            vals_list.append(
                version._prepare_piece_vals(DateRange(day, valid.end))
                | values
                | {"reason": reason}
            )
        self.write({"date_to": day})
        return self.create(vals_list)

    def _correct(self, values, reason, date_from=None, date_to=None):
        """Replace each version by new ones and return these; the old are kept.

        :param values: what was wrong, with the right values.
        :param date_from: first day they are right for, the version's own if absent;
            days of the version outside keep their old values in a piece of their own.
        :param date_to: first day they are not right for any more, likewise.
        """
        self._check_current()
        vals_list = []
        for version in self:
            valid = DateRange(version.date_from, version.date_to or None)
            right = version._get_corrected_range(valid, date_from, date_to)
            edges = {right.start, *([right.end] if right.end else [])}
            for piece in valid.cut(edges):
                changed = (
                    values | {"reason": reason} if right.contains(piece.start) else {}
                )
                vals_list.append(
                    version._prepare_piece_vals(piece)
                    | {"supersedes_id": version.id}
                    | changed
                )
        self._supersede(reason)
        return self.create(vals_list)

    def _get_corrected_range(self, valid, date_from, date_to):
        start, end = date_from or valid.start, date_to or valid.end
        right = DateRange(start, end) if not end or start < end else None
        if not right or right != right.intersect(valid):
            raise UserError(
                self.env._(
                    "A correction stays within the days of %(version)s. Correct the "
                    "other technical data for other days.",
                    version=self.display_name,
                )
            )
        return right

    def _prepare_piece_vals(self, piece):
        """Return the values of a version like this one for the days of ``piece``."""
        return self._prepare_technical_vals() | {
            "supply_point_id": self.supply_point_id.id,
            "reason": self.reason,
            "date_from": piece.start,
            "date_to": piece.end,
        }

    def _supersede(self, reason):
        """Take ``self`` out of force, with who, when and why."""
        self.write(
            {
                "superseded_at": fields.Datetime.now(),
                "superseded_uid": self.env.uid,
                "superseded_reason": reason,
            }
        )
        return self
