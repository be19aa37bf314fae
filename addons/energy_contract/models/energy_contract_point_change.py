from odoo import fields, models
from odoo.exceptions import UserError


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Own Invoice Address",
        index="btree_not_null",
        check_company=True,
        help="The point gets an invoice of its own to this address. Empty: as its "
        "billing group.",
    )

    def action_move(self):
        """Button: move the points to another billing group from a day on."""
        return self._open_move()

    def action_move_to(self, group_id):
        """Dropped on a billing group: ask from which day the points belong there."""
        return self._open_move(group_id=group_id)

    def _open_move(self, **values):
        contract = self.contract_id
        if len(contract) != 1:
            raise UserError(
                self.env._(
                    "Points move between the billing groups of one contract. Select "
                    "points of the same contract."
                )
            )
        Move = self.env["energy.contract.point.move"]
        return Move._open(contract, self, **values)

    def _change_from(self, day, values):
        """Let ``values`` hold for the points from ``day`` on; return what begins then.

        A row that began before ends on ``day`` and a new one begins, so what held
        before stays on record. A later change that is planned already stays, but for
        what it left as it was: that follows.
        """
        self._check_not_ended(day)
        self._check_unbilled_since(day)
        begun = self.browse()
        vals_list = []
        for row in self:
            later = row.contract_id.point_ids.filtered(
                lambda item, row=row: (
                    item.supply_point_id == row.supply_point_id
                    and item.date_from > max(row.date_from, day)
                )
            )
            later._follow(row, values)
            if day <= row.date_from:
                begun |= row
                row.write(values)
                continue
            vals_list.append(
                row.copy_data()[0] | {"date_from": day, "date_to": row.date_to} | values
            )
            row.write({"date_to": day})
        return begun | self.create(vals_list)

    def _follow(self, before, values):
        """Give ``values`` to later rows, where they said the same as ``before``."""
        old = before._convert_to_write({name: before[name] for name in values})
        for row in self:
            now = row._convert_to_write({name: row[name] for name in values})
            same = {name: values[name] for name in values if now[name] == old[name]}
            if same:
                row.write(same)

    def _get_billed_until(self):
        """Return ``{row: first day that is not billed}`` of those billed at all.

        Extend this where bills are made.
        """
        return {}

    def _check_unbilled_since(self, day):
        for row, end in self._get_billed_until().items():
            if end > day:
                raise UserError(
                    self.env._(
                        "%(point)s is billed until before %(end)s. Choose that day or "
                        "a later one, or take the bill back first.",
                        point=row.supply_point_id.name,
                        end=end,
                    )
                )

    def _check_not_ended(self, day):
        for row in self:
            if row.date_to and row.date_to <= day:
                raise UserError(
                    self.env._(
                        "%(point)s is supplied until before %(end)s only. Choose an "
                        "earlier day.",
                        point=row.supply_point_id.name,
                        end=row.date_to,
                    )
                )
