from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EnergySupplyPoint(models.Model):
    """Customers move in and out of points; each point has one payer a day."""

    _inherit = "energy.supply.point"

    def action_move(self):
        """Button: somebody moves in, out, or takes over these points."""
        return self.env["energy.contract.move"]._open(self)

    def _get_rows_from(self, day):
        """Return the contract points of ``self`` that take days from ``day`` on."""
        return self.env["energy.contract.point"].search(
            Domain("supply_point_id", "in", self.ids)
            & Domain("contract_state", "not in", ("cancelled", "withdrawn"))
            & (Domain("date_to", "=", False) | Domain("date_to", ">", day)),
            order="date_from, id",
        )

    def _move(self, day, newcomer=None, reason=None):
        """Let whoever is supplied at the points leave on ``day``.

        Whoever was supplied on that day leaves, also when it lies in the past; who
        comes later stays, and the newcomer's days end there.

        :param newcomer: values of the contract of the customer who moves in: at least
            ``partner_id``; ``product_ids`` by commodity where nobody is supplied yet.
        :return: the contract of the newcomer, empty without one.
        """
        rows = self._get_rows_from(day)
        leaving = rows.filtered(lambda row: row.date_from <= day).contract_id
        ending = rows.filtered(lambda row: row.contract_id in leaving)
        products = {row.supply_point_id: row.product_id for row in ending[::-1]}
        made = self.env["energy.contract"]
        with leaving._record("move_out", day, reason, is_joint=True) as recording:
            env = recording.contracts.env
            ending.with_env(env)._end_on(day)
            if newcomer:
                made = self.with_env(env)._move_in(day, newcomer, products)
                recording.add(made, "move_in", state="cancelled")
                made._change_state("active")
            self.with_env(env)._tell_market_of_move(day, leaving, made)
        return made.with_env(self.env)

    def _move_in(self, day, values, products):
        """Create the draft contract of who moves in; return it."""
        products_by_commodity = values.pop("product_ids", {})
        ends = {
            row.supply_point_id: row.date_from for row in self._get_rows_from(day)[::-1]
        }
        contract = self.env["energy.contract"].create(
            {
                "date_from": day,
                "group_ids": [
                    fields.Command.create({"name": self.env._("All points")})
                ],
                **values,
            }
        )
        self.env["energy.contract.point"].create(
            [
                {
                    "contract_id": contract.id,
                    "supply_point_id": point.id,
                    "product_id": point._pick_product(
                        products_by_commodity, products
                    ).id,
                    "billing_group_id": contract.group_ids.id,
                    "date_from": day,
                    "date_to": ends.get(point, False),
                }
                for point in self
            ]
        )
        return contract

    def _pick_product(self, by_commodity, by_point):
        product = by_commodity.get(self.commodity) or by_point.get(self)
        if not product:
            raise UserError(
                self.env._(
                    "Nobody is supplied at %(point)s, so its product is not known. "
                    "Choose a product.",
                    point=self.name,
                )
            )
        return product

    def _tell_market_of_move(self, day, leaving, made):
        """Report a change of customer, a move-in or an end of supply."""
        Row = self.env["energy.contract.point"]
        if made:
            rows = made.point_ids
            taken_over = rows.filtered(
                lambda row: row.supply_point_id in leaving.point_ids.supply_point_id
            )
            taken_over._ask("customer", day)
            (rows - taken_over)._ask_for_supply()
            return
        rows = Row.union(*leaving.point_ids).filtered(
            lambda row: (
                row.supply_point_id in self and row.date_to == day and not row.is_void
            )
        )
        rows._ask("end", day)

    def _shift_move(self, old, new, reason=None):
        """A change of customer on ``old`` was on ``new``: move it; return the rows.

        Works with a vacancy on either side as well.
        """
        Row = self.env["energy.contract.point"]
        at_points = Domain("supply_point_id", "in", self.ids) & Domain(
            "contract_state", "not in", ("cancelled", "withdrawn")
        )
        leaving = Row.search(at_points & Domain("date_to", "=", old))
        coming = Row.search(at_points & Domain("date_from", "=", old))
        coming = coming.filtered(lambda row: row.contract_id not in leaving.contract_id)
        leaving = leaving.filtered(
            lambda row: row.supply_point_id in coming.supply_point_id or not coming
        )
        self._check_shift(leaving, coming, old, new)
        contracts = leaving.contract_id | coming.contract_id
        with contracts._record("move_shift", new, reason, is_joint=True) as recording:
            env = recording.contracts.env
            out_rows = leaving.contract_id.point_ids.filtered(
                lambda row: row.supply_point_id in self
            ).with_env(env)
            in_rows = coming.contract_id.point_ids.filtered(
                lambda row: row.supply_point_id in self
            ).with_env(env)
            # Whoever loses days goes first.
            if new < old:
                changed = out_rows._end_on(new) | in_rows._begin_on(new)
            else:
                changed = in_rows._begin_on(new) | out_rows._end_on(new, previous=old)
            self._replace_requests(recording, old, new)
        return changed.with_env(self.env)

    def _check_shift(self, leaving, coming, old, new):
        if not leaving and not coming:
            raise UserError(
                self.env._(
                    "Nobody moves in or out on %(day)s. Enter the day on which the "
                    "move is recorded now.",
                    day=old,
                )
            )
        for row in leaving.contract_id.point_ids._get_live():
            if row.supply_point_id in self and new < old:
                starts = row.contract_id.date_from
                if starts >= new:
                    raise UserError(
                        self.env._(
                            "%(contract)s is supplied since %(start)s. Choose a later "
                            "day, or cancel that contract.",
                            contract=row.contract_id.display_name,
                            start=starts,
                        )
                    )
        for row in coming:
            end = row.contract_id.date_to
            if end and end <= new:
                raise UserError(
                    self.env._(
                        "%(contract)s is supplied until before %(end)s only. Choose "
                        "an earlier day.",
                        contract=row.contract_id.display_name,
                        end=end,
                    )
                )

    def _replace_requests(self, recording, old, new):
        """Ask anew, for ``new``, what was asked of the market for ``old``."""
        asked = recording.contracts.request_ids.filtered(
            lambda request: (
                request.supply_point_id in self
                and request.effective_date == old
                and request.category in ("customer", "end", "switch", "registration")
                and request.state not in ("rejected", "cancelled")
            )
        )
        recording.give_up(asked)
        for request in asked:
            request.copy(
                {
                    "state": "to_send",
                    "effective_date": new,
                    "note": self.env._("Replaces %(request)s", request=request.name),
                }
            )

    def _record_handover(self, day, values, quality="measured"):
        """Record what registers showed at a handover, and return the readings.

        The one reading of a register serves the last bill of who leaves and the first
        of who comes. A value that is known already is not recorded twice.

        :param values: ``{register: value}``.
        """
        Reading = self.env["energy.reading"]
        registers = self.env["energy.meter.register"].union(*values)
        known = Reading.search(
            [
                ("register_id", "in", registers.ids),
                ("date", "=", day),
                ("is_current", "=", True),
            ]
        )
        same = known.filtered(lambda item: item.value == values[item.register_id])
        points = registers.meter_id.installation_ids.filtered(
            lambda item: item.supply_point_id in self
        )
        point_of = {item.meter_id: item.supply_point_id for item in points}
        return same | Reading.create(
            [
                {
                    "supply_point_id": point_of[register.meter_id].id,
                    "register_id": register.id,
                    "date": day,
                    "value": value,
                    "kind": "move",
                    "quality": quality,
                }
                for register, value in values.items()
                if register not in same.register_id
            ]
        )
