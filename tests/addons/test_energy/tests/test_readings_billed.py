from datetime import date
from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.energy_supply_point.logic.consumption import (
    MissingReading,
    ReadingInReview,
    consumption,
)
from odoo.addons.energy_supply_point.logic.ranges import DateRange
from odoo.addons.energy_supply_point.tests.common import EnergyCommon

PERIOD = DateRange(date(2025, 2, 1), date(2025, 4, 1))


@tagged("post_install", "-at_install")
class TestReadingsBilled(EnergyCommon):
    """What happens to a reading reaches the consumption that a bill counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.register = cls._create_meter(cls.point).register_ids
        cls.first = cls._read(cls.register, PERIOD.start, 100)

    def _count(self):
        self.env.flush_all()
        registers = self.env["energy.rating"]._gather_registers(self.point, PERIOD)
        return consumption(registers[self.point.id, "import"], PERIOD)

    def test_the_newest_revision_counts(self):
        self._read(self.register, PERIOD.end, 200)
        newest = self._read(self.register, PERIOD.end, 300)
        (segment,) = self._count()
        self.assertEqual(segment.energy_kwh, 200)
        self.assertEqual(segment.reading_end_id, newest.id)

    def test_a_withdrawn_reading_does_not_count(self):
        self._read(self.register, date(2025, 3, 1), 150)._withdraw("Wrong day")
        last = self._read(self.register, PERIOD.end, 300)
        self.assertEqual(len(self._count()), 1)
        last._withdraw("Wrong day")
        with self.assertRaises(MissingReading):
            self._count()

    def test_an_older_revision_does_not_come_back_by_a_withdrawal(self):
        self._read(self.register, PERIOD.end, 300)
        self._read(self.register, PERIOD.end, 310)._withdraw("Wrong meter")
        with self.assertRaises(MissingReading):
            self._count()

    def test_a_reading_to_review_counts_once_it_is_accepted(self):
        last = self._read(self.register, PERIOD.end, 50)
        self.assertEqual(last.review_state, "blocked")
        with self.assertRaises(ReadingInReview):
            self._count()
        self._read(self.register, PERIOD.end, 99)._accept("Seen on a photo")
        # The rules of consumption still refuse what went backwards.
        with self.assertRaisesRegex(ValueError, "negative_consumption"):
            self._count()

    def test_the_limit_of_the_breaker_may_be_accepted(self):
        self._create_version(self.point, breaker_amps=2, breaker_phases="1")
        last = self._read(self.register, PERIOD.end, 9100)
        with self.assertRaises(ReadingInReview):
            self._count()
        last._accept("A second breaker feeds the pump")
        (segment,) = self._count()
        self.assertEqual(segment.energy_kwh, 9000)

    def test_losses_of_the_transformer_reach_the_bill(self):
        self._create_loss(self.register, value=2.5)
        self._create_loss(self.register, kind="kwh_per_day", value=1)
        self._read(self.register, PERIOD.end, 300)
        (segment,) = self._count()
        self.assertEqual(segment.loss_kwh, Decimal(64))
        self.assertEqual(segment.energy_kwh, 264)

    def test_an_exchange_reaches_the_bill(self):
        self.point.installation_ids.date_to = date(2025, 3, 1)
        self._read(self.register, date(2025, 3, 1), 150, kind="meter_change")
        new = self._create_meter(
            self.point, date_from=date(2025, 3, 1), register={"multiplier": 40}
        ).register_ids
        self._read(new, date(2025, 3, 1), 0, kind="meter_change")
        self._read(new, PERIOD.end, 2)
        self.assertEqual([item.energy_kwh for item in self._count()], [50, 80])

    def test_a_reading_in_a_bill_is_known_as_billed(self):
        self.assertFalse(self.first._filter_billed())
