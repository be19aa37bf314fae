from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from .common import EnergyCommon

FIRST, DAY = date(2025, 2, 1), date(2025, 5, 12)


@tagged("post_install", "-at_install")
class TestExchange(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_supply_point()
        cls.meter = cls._create_meter(cls.point, zones=["high", "low"])
        cls.old = cls.meter.installation_ids
        cls.high, cls.low = cls.meter.register_ids
        cls._read(cls.high, FIRST, 1000)
        cls._read(cls.low, FIRST, 2000)

    def _form(self, **values):
        action = self.point.with_user(self.clerk).action_exchange_meter()
        form = Form(
            self.env["energy.meter.exchange"]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        form.date = values.pop("date", DAY)
        for name, value in values.items():
            form[name] = value
        return form

    def _type(self, form, lines, values):
        for at, value in enumerate(values):
            with getattr(form, lines).edit(at) as line:
                line.value = value

    def _exchange(self, closing=(1100, 2300), opening=(0, 5), **values):
        form = self._form(**{"meter_name": "NEW-1"} | values)
        self._type(form, "closing_ids", closing)
        self._type(form, "opening_ids", opening)
        wizard = form.save()
        wizard.action_exchange()
        return self.point.installation_ids - self.old

    def test_the_old_meter_is_proposed_with_what_it_showed_before(self):
        form = self._form(meter_name="NEW-1")
        self.assertEqual(form.installation_id, self.old)
        self._type(form, "closing_ids", (1100, 2300))
        with form.closing_ids.edit(0) as line:
            self.assertEqual(line.register_id, self.high)
            self.assertEqual(line.previous_value, 1000)
            self.assertEqual(line.energy, 100)
        with form.opening_ids.edit(1) as line:
            self.assertEqual((line.code, line.zone), (self.low.code, "low"))

    def test_an_exchange_is_one_step(self):
        new = self._exchange()
        self.assertEqual(self.old.date_to, DAY)
        self.assertEqual((new.date_from, new.replaces_id), (DAY, self.old))
        self.assertEqual(new.meter_id.name, "NEW-1")
        readings = self.env["energy.reading"].search(
            [("supply_point_id", "=", self.point.id), ("date", "=", DAY)]
        )
        self.assertEqual(sorted(readings.mapped("value")), [0, 5, 1100, 2300])
        self.assertEqual(set(readings.mapped("kind")), {"meter_change"})
        self.assertEqual(set(readings.mapped("review_state")), {"ok"})
        self.assertEqual(readings.create_uid, self.clerk)

    def test_one_register_becomes_two_zones(self):
        point = self._create_supply_point()
        old = self._create_meter(point)
        self._read(old.register_ids, FIRST, 4000)
        action = point.with_user(self.clerk).action_exchange_meter()
        form = Form(
            self.env["energy.meter.exchange"]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        form.date, form.meter_name = DAY, "TWO-1"
        self._type(form, "closing_ids", [4900])
        with form.opening_ids.edit(0) as line:
            line.code, line.zone, line.value = "1-1:1.8.1", "high", 3
        with form.opening_ids.new() as line:
            line.code, line.zone, line.value = "1-1:1.8.2", "low", 5
        form.save().action_exchange()
        new = point.installation_ids.meter_id - old
        self.assertEqual(
            [(item.code, item.zone) for item in new.register_ids.sorted("code")],
            [("1-1:1.8.1", "high"), ("1-1:1.8.2", "low")],
        )
        taken = point.reading_ids.filtered(lambda item: item.date == DAY)
        self.assertEqual(
            sorted((item.zone, item.value) for item in taken),
            [("high", 3), ("low", 5), ("single", 4900)],
        )

    def test_a_meter_from_the_list_may_be_hung(self):
        stock = self._create_meter(zones=["high", "low"])
        new = self._exchange(meter_choice="stock", meter_id=stock, meter_name=False)
        self.assertEqual(new.meter_id, stock)

    def test_an_implausible_closing_reading_changes_nothing(self):
        form = self._form(meter_name="NEW-1")
        self._type(form, "closing_ids", (900, 2300))
        wizard = form.save()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.action_exchange()
        self.env.invalidate_all()
        self.assertFalse(self.old.date_to)
        self.assertFalse(self.env["energy.meter"].search([("name", "=", "NEW-1")]))
        self.assertEqual(self.point.reading_count, 2)

    def test_a_reason_lets_an_implausible_reading_pass(self):
        self._exchange(closing=(900, 2300), reason="Turned back while testing")
        reading = self.env["energy.reading"].search(
            [("register_id", "=", self.high.id), ("date", "=", DAY)]
        )
        self.assertEqual(reading.review_state, "accepted")

    def test_a_meter_that_hangs_elsewhere_changes_nothing(self):
        stock = self._create_meter(self._create_supply_point(), zones=["high", "low"])
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
            self._exchange(meter_choice="stock", meter_id=stock, meter_name=False)
        self.env.invalidate_all()
        self.assertFalse(self.old.date_to)

    def test_every_register_needs_its_closing_reading(self):
        wizard = self._form(meter_name="NEW-1").save()
        wizard.closing_ids[0].unlink()
        with self.assertRaises(ValidationError):
            wizard.action_exchange()

    def test_an_exchange_is_taken_back(self):
        new = self._exchange()
        new.with_user(self.env.ref("base.user_admin")).action_undo_exchange()
        self.assertFalse(new.exists())
        self.assertFalse(self.old.date_to)
        current = self.env["energy.reading"].search(
            [("supply_point_id", "=", self.point.id), ("is_current", "=", True)]
        )
        self.assertEqual(set(current.mapped("date")), {FIRST})

    def test_a_clerk_takes_an_exchange_back(self):
        new = self._exchange()
        new.with_user(self.clerk).action_undo_exchange()
        self.assertFalse(self.old.date_to)

    def test_a_billed_exchange_stays(self):
        new = self._exchange()
        with (
            patch.object(
                type(self.env["energy.reading"]),
                "_get_billed_domain",
                lambda _self: Domain("register_id", "=", self.high.id),
            ),
            self.assertRaises(UserError),
        ):
            new.action_undo_exchange()
        self.assertEqual(self.old.date_to, DAY)

    def test_an_exchange_followed_by_a_reading_stays(self):
        new = self._exchange()
        self._read(
            new.meter_id.register_ids[0], date(2025, 6, 1), 50,
            supply_point_id=self.point,
        )  # fmt: skip
        with self.assertRaises(UserError):
            new.action_undo_exchange()

    def test_only_an_exchange_is_taken_back(self):
        with self.assertRaises(UserError):
            self.old.action_undo_exchange()


@tagged("post_install", "-at_install")
class TestReadingEntry(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.points = cls._create_supply_point() + cls._create_supply_point()
        cls.registers = cls.env["energy.meter.register"]
        for point in cls.points:
            cls.registers += cls._create_meter(point).register_ids
        for register in cls.registers:
            cls._read(register, FIRST, 100)

    def _form(self):
        action = self.points.with_user(self.clerk).action_enter_readings()
        form = Form(
            self.env["energy.reading.entry"]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        form.date = DAY
        return form

    def test_each_register_has_a_line_with_its_previous_value(self):
        form = self._form()
        self.assertEqual(len(form.line_ids), 2)
        with form.line_ids.edit(0) as line:
            self.assertEqual(line.previous_value, 100)
            self.assertFalse(line.is_read)
            line.value = 350
            self.assertTrue(line.is_read)
            self.assertEqual(line.energy, 250)
            self.assertFalse(line.warning)

    def test_a_warning_shows_before_anything_is_recorded(self):
        form = self._form()
        with form.line_ids.edit(0) as line:
            line.value = 50
            self.assertIn("from 100 on 02/01/2025 to 50", line.warning)

    def test_only_what_was_typed_is_recorded(self):
        form = self._form()
        with form.line_ids.edit(1) as line:
            line.value = 200
        action = form.save().action_save()
        readings = self.env["energy.reading"].search(action["domain"])
        self.assertRecordValues(
            readings,
            [{"value": 200, "date": DAY, "register_id": self.registers[1].id}],
        )

    def test_a_zero_is_ticked(self):
        form = self._form()
        with form.line_ids.edit(0) as line:
            line.is_read = True
        action = form.save().action_save()
        self.assertEqual(self.env["energy.reading"].search(action["domain"]).value, 0)

    def test_nothing_typed_is_nothing_recorded(self):
        with self.assertRaises(UserError):
            self._form().save().action_save()
