from datetime import date

from odoo.tests import Form, tagged

from .common import YEAR, EnergyBillingCommon

DAY = date(2026, 5, 12)


@tagged("post_install", "-at_install")
class TestHardCases(EnergyBillingCommon):
    """A meter exchange on the bill: 900 kWh of the old meter, 10 × 40 of the new."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplied = cls._supply(readings={YEAR[0]: 4000})
        cls.point = cls.supplied.supply_point_id
        cls.old = cls.point.installation_ids.meter_id
        form = Form(
            cls.env["energy.meter.exchange"].with_context(
                **cls.point.action_exchange_meter()["context"]
            )
        )
        form.date, form.meter_name = DAY, "NEW-40"
        with form.closing_ids.edit(0) as line:
            line.value = 4900
        with form.opening_ids.edit(0) as line:
            line.value, line.multiplier = 3, 40
        form.save().action_exchange()
        cls.new = cls.point.installation_ids.meter_id - cls.old
        cls._read(cls.new.register_ids, YEAR[1], 13, supply_point_id=cls.point)

    def _rate(self):
        bill = self._collect(self.supplied.contract_id)
        bill._rate()
        return bill

    def _segments(self, bill):
        return [
            (item.meter_id, item.date_from, item.multiplier, item.energy_kwh)
            for item in bill.segment_ids.sorted("date_from")
        ]

    def test_two_meters_on_one_day_are_counted_once(self):
        bill = self._rate()
        self.assertEqual(
            self._segments(bill),
            [(self.old, YEAR[0], 1, 900), (self.new, DAY, 40, 400)],
        )
        self.assertEqual(bill.energy_kwh, 1300)

    def test_a_corrected_closing_value_changes_its_segment_only(self):
        before = self._segments(self._rate())
        readings = self.point.reading_ids
        self._read(self.old.register_ids, DAY, 4910, supply_point_id=self.point)
        after = self._segments(self._collect_again())
        self.assertEqual(after, [(self.old, YEAR[0], 1, 910), before[1]])
        replaced = readings.filtered(lambda item: not item.is_current)
        self.assertEqual(replaced.mapped("value"), [4900])

    def _collect_again(self):
        self.env["energy.bill"].search([("state", "=", "rated")]).action_cancel()
        return self._rate()

    def test_a_missing_closing_reading_blocks(self):
        closing = self.point.reading_ids.filtered(lambda item: item.value == 4900)
        closing._withdraw("Not read")
        bill = self._bill(self.supplied.contract_id).bill_ids
        self.assertEqual((bill.state, bill.block_code), ("blocked", "missing_reading"))
        self.assertIn("12.05.2026", bill.block_reason)
        self.assertIn(self.old.name, bill.block_reason)

    def test_a_rollover_is_billed(self):
        supplied = self._supply(readings={})
        register = supplied.supply_point_id.installation_ids.meter_id.register_ids
        register.digits = 5
        for day, value in ((YEAR[0], 99998), (YEAR[1], 12)):
            reading = self._read(register, day, value)
            self.assertNotEqual(reading.review_state, "blocked", reading.check_summary)
        bill = self._bill(supplied.contract_id).bill_ids
        self.assertEqual(
            (bill.state, bill.energy_kwh), ("invoiced", 14), bill.block_reason
        )
