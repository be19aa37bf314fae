from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import EnergyContractCommon

HOOK = (
    "odoo.addons.energy_contract.models.energy_contract_point_days"
    ".EnergyContractPoint._on_supply_boundary_moved"
)
DAY = date(2025, 5, 21)
EARLIER = date(2025, 5, 1)  # twenty days before


@tagged("post_install", "-at_install")
@freeze_time("2025-06-15")
class TestContractMove(EnergyContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point(state="registered")
        cls.register = cls._create_meter(cls.point).register_ids
        cls._read(cls.register, date(2025, 1, 1), 1000)
        cls.old = cls._create_contract([cls.point], "active")
        cls.newcomer = cls._create_partner(name="Newcomer")

    def _open(self, **values):
        action = self.point.with_user(self.clerk).action_move()
        step = self.env["energy.contract.move"].with_user(self.clerk)
        step = step.browse(action["res_id"])
        form = Form(step)
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def _move(self, value=1500, **values):
        """Let the newcomer take over on ``DAY`` by the dialog; return the contract."""
        form = self._open(**{"date": DAY, "partner_id": self.newcomer} | values)
        with form.line_ids.edit(0) as line:
            line.value = value
        form.save().action_apply()
        return self.env["energy.contract"].search(
            [("partner_id", "=", self.newcomer.id)], order="id desc", limit=1
        )

    def _get_days(self, contract):
        row = contract.point_ids._get_live()
        return row.date_from, row.date_to

    def _get_readings(self, day):
        return self.env["energy.reading"].search(
            [("register_id", "=", self.register.id), ("date", "=", day)]
        )

    def test_out_and_in_on_one_day_with_one_reading(self):
        new = self._move()
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), DAY))
        self.assertEqual(self._get_days(new), (DAY, False))
        self.assertEqual((self.old.state, new.state), ("ended", "active"))
        self.assertEqual(self.old.date_to, DAY)
        self.assertEqual(new.point_ids.product_id, self.product)
        reading = self._get_readings(DAY)
        self.assertRecordValues(
            reading, [{"value": 1500, "kind": "move", "quality": "self"}]
        )
        self.assertRecordValues(
            new.request_ids, [{"category": "customer", "effective_date": DAY}]
        )
        self.assertFalse(self.old.request_ids)

    def test_both_contracts_tell_of_the_move_and_undo_is_one_step(self):
        new = self._move()
        out_change, in_change = self.old.last_change_id, new.last_change_id
        self.assertEqual((out_change.kind, in_change.kind), ("move_out", "move_in"))
        self.assertEqual(in_change.origin_id, out_change)
        in_change.with_user(self.clerk).action_undo()
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), False))
        self.assertEqual((self.old.state, new.state), ("active", "cancelled"))
        self.assertEqual((out_change | in_change).mapped("state"), ["undone"] * 2)
        self.assertEqual(new.request_ids.state, "cancelled")

    def test_a_move_dated_back_by_twenty_days(self):
        new = self._move()
        action = new.with_user(self.clerk).action_correct_move()
        form = Form(
            self.env["energy.contract.move"]
            .with_user(self.clerk)
            .browse(action["res_id"])
        )
        self.assertEqual((form.kind, form.old_date), ("shift", str(DAY)))
        form.date = EARLIER
        with form.line_ids.edit(0) as line:
            line.value = 1400
        with patch(HOOK, autospec=True) as hook:
            form.save().action_apply()
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), EARLIER))
        self.assertEqual(self._get_days(new), (EARLIER, False))
        self.assertEqual((self.old.date_to, new.date_from), (EARLIER, EARLIER))
        calls = {
            (tuple(c.args[0].contract_id.ids), *c.args[1:]) for c in hook.mock_calls
        }
        self.assertEqual(
            calls,
            {((self.old.id,), DAY, EARLIER), ((new.id,), DAY, EARLIER)},
        )
        # Both readings are kept; the one of the right day bounds both bills.
        self.assertEqual(self._get_readings(EARLIER).value, 1400)
        self.assertEqual(self._get_readings(DAY).value, 1500)
        self.assertRecordValues(
            new.request_ids.sorted("id"),
            [
                {"state": "cancelled", "effective_date": DAY},
                {"state": "to_send", "effective_date": EARLIER},
            ],
        )
        self.old.last_change_id.with_user(self.clerk).action_undo()
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), DAY))
        self.assertEqual(self._get_days(new), (DAY, False))
        self.assertEqual(
            new.request_ids.filtered(lambda item: item.state == "to_send").mapped(
                "effective_date"
            ),
            [DAY],
        )

    def test_a_move_dated_later(self):
        new = self._move()
        later = date(2025, 6, 1)
        self.point.with_user(self.clerk)._shift_move(DAY, later)
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), later))
        self.assertEqual(self._get_days(new), (later, False))
        self.assertEqual(self.old.state, "ended")

    def test_a_retroactive_move_in_shortens_who_was_there_with_his_amendments(self):
        other = self._create_product()
        self.old.point_ids._amend(date(2025, 6, 1), {"product_id": other.id})
        new = self._move()
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), DAY))
        self.assertEqual(len(self.old.point_ids.filtered("is_void")), 1)
        self.assertEqual(self._get_days(new), (DAY, False))
        new.with_user(self.clerk).action_undo()
        rows = self.old.point_ids._get_live().sorted("date_from")
        self.assertEqual(rows.mapped("date_to"), [date(2025, 6, 1), False])

    def test_a_retroactive_move_in_shortens_the_vacancy(self):
        self.point._move(date(2025, 3, 1))
        self.assertEqual(self.old.state, "ended")
        self.assertRecordValues(
            self.old.request_ids,
            [{"category": "end", "effective_date": date(2025, 3, 1)}],
        )
        new = self._move(
            kind="in", segment_id=self.segment, electricity_product_id=self.product
        )
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), date(2025, 3, 1)))
        self.assertEqual(self._get_days(new), (DAY, False))
        self.assertEqual(new.request_ids.category, "switch")
        self.point.with_user(self.clerk)._shift_move(DAY, date(2025, 4, 1))
        self.assertEqual(self._get_days(new), (date(2025, 4, 1), False))
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), date(2025, 3, 1)))

    def test_somebody_who_comes_later_stays(self):
        later = self._move()
        later.request_ids.action_send()
        later.request_ids.action_done()
        third = self._create_partner(name="Between")
        made = self.point.with_user(self.clerk)._move(
            date(2025, 4, 1), {"partner_id": third.id, "segment_id": self.segment.id}
        )
        self.assertEqual(self._get_days(self.old), (date(2025, 1, 1), date(2025, 4, 1)))
        self.assertEqual(self._get_days(made), (date(2025, 4, 1), DAY))
        self.assertEqual(self._get_days(later), (DAY, False))

    def test_a_move_before_the_supply_began_is_refused(self):
        self._move()
        with self.assertRaisesRegex(UserError, "is supplied since"):
            self.point._shift_move(DAY, date(2025, 1, 1))

    def test_an_unknown_day_of_move_is_refused(self):
        with self.assertRaisesRegex(UserError, "Nobody moves in or out"):
            self.point._shift_move(date(2025, 2, 2), date(2025, 2, 3))

    def test_a_point_without_customer_needs_a_product(self):
        vacant = self._create_supply_point()
        with self.assertRaisesRegex(UserError, "Choose a product"):
            vacant._move(
                DAY,
                {"partner_id": self.newcomer.id, "segment_id": self.segment.id},
            )

    def test_a_known_reading_serves_and_is_not_recorded_twice(self):
        self._read(self.register, DAY, 1500)
        self._move()
        self.assertEqual(len(self._get_readings(DAY)), 1)

    def test_another_reading_of_the_operator_waits_and_opens_one_claim(self):
        self._move()
        again = self._read(self.register, DAY, 1502, origin="dso", kind="move")
        self.assertEqual(again.review_state, "blocked")
        self.assertEqual(again.check_ids.evidence, {"found": "1502", "agreed": "1500"})
        claim = self.point.market_request_ids.filtered(
            lambda item: item.category == "claim"
        )
        self.assertRecordValues(claim, [{"effective_date": DAY, "state": "to_send"}])
        self.assertIn("1502 differs from 1500", claim.note)
        again.with_user(self.clerk)._accept("Protocol of both customers")
        self.assertEqual(again.review_state, "accepted")

    def test_the_same_reading_of_the_operator_confirms(self):
        self._move()
        again = self._read(self.register, DAY, 1500, origin="dso", kind="move")
        self.assertEqual(again.review_state, "ok")

    def test_points_of_a_contract_leave_one_by_one(self):
        other = self._create_supply_point()
        self._create_contract_point(self.old, other)
        self.point._move(DAY)
        self.assertEqual(self.old.state, "active")
        self.assertFalse(self.old.date_to)
        other._move(date(2025, 6, 1))
        self.assertEqual(
            (self.old.state, self.old.date_to), ("ended", date(2025, 6, 1))
        )
