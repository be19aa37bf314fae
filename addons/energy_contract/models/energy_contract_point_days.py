from odoo import models
from odoo.exceptions import UserError


class EnergyContractPoint(models.Model):
    """Terms of a point change from a day on; what held before stays on record."""

    _inherit = "energy.contract.point"

    def _get_live(self):
        """Return the rows of ``self`` that take days."""
        return self.filtered(
            lambda row: row.contract_state not in ("cancelled", "withdrawn")
        )

    def _amend(self, day, values, reason=None):
        """Record and make a change of terms from ``day`` on; return what begins."""
        with self.contract_id._record("amendment", day, reason) as recording:
            begun = self.with_env(recording.contracts.env)._change_from(day, values)
        return begun.with_env(self.env)

    def _change_from(self, day, values):
        """Let ``values`` hold for the points from ``day`` on; return what begins then.

        A row that began before ends on ``day`` and a new one begins. A change that is
        planned for later stays, but for what it left as it was: that follows.
        """
        self._check_supplied_on(day)
        if "billing_group_id" in values:
            self._check_unbilled_since(day)
        planned = self._get_later_rows(day)
        starting = self.filtered(lambda row: row.date_from >= day)
        running = self - starting
        for row in self:
            planned[row]._follow(row, values)
        starting.write(values)
        vals_list = [
            row.copy_data({"date_from": day, "date_to": row.date_to})[0] | values
            for row in running
        ]
        running.write({"date_to": day})
        made = self.create(vals_list)
        (self | made)._on_days_changed(day, None)
        return starting | made

    def _get_later_rows(self, day):
        """Return ``{row: later rows of the same point and contract}``."""
        found = {}
        for row in self:
            same = row.contract_id.point_ids._get_live().filtered(
                lambda item, row=row: (
                    item.supply_point_id == row.supply_point_id
                    and item.date_from > max(row.date_from, day)
                )
            )
            found[row] = same.sorted("date_from")
        return found

    def _follow(self, before, values):
        """Give ``values`` to later rows while they say the same as ``before``."""
        old = before._convert_to_write({name: before[name] for name in values})
        names = set(values)
        for row in self:
            now = row._convert_to_write({name: row[name] for name in values})
            names = {name for name in names if now[name] == old[name]}
            if names:
                row.write({name: values[name] for name in names})

    def _check_supplied_on(self, day):
        for row in self:
            if (row.date_to and row.date_to <= day) or row.is_void:
                raise UserError(
                    self.env._(
                        "%(point)s is supplied until before %(end)s only. Choose an "
                        "earlier day.",
                        point=row.supply_point_id.name,
                        end=row.date_to,
                    )
                )

    # Boundaries of supply

    def _end_on(self, day, previous=None):
        """Let supply of the points of ``self`` end on ``day``; return what changed.

        What was agreed for later days does not come about, points that left earlier
        keep their end. A contract none of whose points goes on ends with the last.

        :param previous: rows that ended on this day go on until ``day``.
        """
        rows = self._get_live().sorted("date_from")
        old_ends = {row.supply_point_id: row.date_to for row in rows}
        later = rows.filtered(lambda row: row.date_from >= day)
        ending = (rows - later).filtered(
            lambda row: not row.date_to or row.date_to > day or row.date_to == previous
        )
        later.write({"is_void": True})
        later.flush_recordset()
        ending.contract_id._make_room(date_to=day)
        ending.write({"date_to": day})
        changed = ending | later
        changed.flush_recordset()  # who loses days goes first in the database too
        changed.contract_id._follow_points()
        changed._tell_boundary(old_ends, day)
        return changed

    def _begin_on(self, day):
        """Let supply of the points begin on ``day``; return what changed."""
        rows = self._get_live().sorted("date_from")
        gone = rows.filtered(lambda row: row.date_to and row.date_to <= day)
        gone.write({"is_void": True})
        firsts = rows.browse()
        for row in rows - gone:
            if row.supply_point_id not in firsts.supply_point_id:
                firsts |= row
        old_starts = {row.supply_point_id: row.date_from for row in rows[::-1]}
        firsts.contract_id._make_room(date_from=day)
        firsts.write({"date_from": day})
        changed = firsts | gone
        changed.flush_recordset()
        changed.contract_id._follow_points()
        changed._tell_boundary(old_starts, day)
        return changed

    def _tell_boundary(self, old_days, day):
        for old, same in self.grouped(
            lambda row: old_days[row.supply_point_id]
        ).items():
            same._on_supply_boundary_moved(old or None, day)

    def _on_supply_boundary_moved(self, old, new):
        """Supply of ``self`` begins or ends on another day than was known before.

        A row whose ``date_to`` is ``new`` ends there, one whose ``date_from`` is
        ``new`` begins there. Advances dated after an end are returned. Extend this for
        what else rests on the days of supply: a mandate, access to data.

        :param old: the boundary until now; None: supply had no end.
        """
        first, last = (new, old) if old is None or new < old else (old, new)
        self._on_days_changed(first, last)
        if first == new:
            ending = self.filtered(lambda row: row.date_to == new)
            if ending:  # what it asks would write days that are still moving
                ending._return_advances_from(new)

    def _on_days_changed(self, date_from, date_to):
        """Other terms than before hold on ``[date_from, date_to)`` (None: for ever).

        Extend this for what was calculated from the days, such as bills.
        """
