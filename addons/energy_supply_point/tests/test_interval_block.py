import itertools
from dataclasses import replace
from datetime import date

import numpy as np
from psycopg2.errors import RestrictViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, warmup
from odoo.tools import mute_logger

from ..logic.interval_rows import block_of
from ..logic.intervals import PER_KWH, Quality, Series
from .common import EnergyCommon

DAY = date(2026, 5, 1)
NEXT = date(2026, 5, 2)


@tagged("post_install", "-at_install")
class TestIntervalBlock(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.channel = cls._create_interval_channel(cls.point)

    def _read_day(self, channel=None, day=DAY):
        """Return the kWh of the day that count."""
        channel = channel or self.channel
        curves = channel._read_curves(day, date.fromordinal(day.toordinal() + 1))
        return (curves.values[0] / PER_KWH).tolist()

    def test_what_is_stored_is_read_back_as_arrays(self):
        block = self._store_day(self.channel, DAY, range(96))
        self.assertEqual(self._read_day(), list(range(96)))
        self.assertRecordValues(
            block,
            [
                {
                    "slots": 96,
                    "gap_count": 0,
                    "estimated_count": 0,
                    "energy_kwh": 4560,
                    "is_current": True,
                    "supply_point_id": self.point.id,
                }
            ],
        )

    def test_the_days_of_the_clock_changes_have_their_own_lengths(self):
        for day, size in ((date(2026, 3, 29), 92), (date(2026, 10, 25), 100)):
            self._store_day(self.channel, day, range(size))
            self.assertEqual(self._read_day(day=day), list(range(size)))

    def test_gaps_and_what_was_not_measured_are_counted(self):
        marks = [Quality.MISSING] * 3 + [Quality.ESTIMATED] * 2 + [0] * 91
        block = self._store_day(self.channel, DAY, [1] * 96, marks)
        self.assertEqual((block.gap_count, block.estimated_count), (3, 2))
        found = block.search([("gap_count", ">", 0), ("id", "in", block.ids)])
        self.assertEqual(found, block)

    def test_revisions_in_any_order_leave_the_same_series(self):
        revisions = [
            (1, {"version": 1, "sent_at": "2026-05-03 00:00:00"}),
            (2, {"version": 1, "sent_at": "2026-05-04 00:00:00"}),
            (3, {"version": 2, "sent_at": "2026-05-02 00:00:00"}),
            (1, {"version": 2, "sent_at": "2026-05-02 00:00:00"}),
        ]
        found = set()
        for order in itertools.permutations(revisions):
            channel = self._create_interval_channel()
            for value, batch in order:
                self._store_day(channel, DAY, [value] * 96, **batch)
            self.assertEqual(len(channel.block_ids), 4)
            current = channel.block_ids.filtered("is_current")
            self.assertEqual(len(current), 1)
            found.add((current.version, current.energy_kwh, *self._read_day(channel)))
        self.assertEqual(len(found), 1)
        self.assertEqual(found.pop()[0], 2)

    def test_a_block_that_comes_again_changes_nothing(self):
        self._store_day(self.channel, DAY, [1] * 96)
        again = self._store_day(self.channel, DAY, [1] * 96)
        self.assertFalse(again)
        self.assertEqual(len(self.channel.block_ids), 1)

    def test_the_same_values_again_are_no_news_where_the_file_has_no_age(self):
        later = {"sent_at": "2026-06-01 00:00:00", "is_ordered": False}
        self._store_day(self.channel, DAY, [1] * 96)
        self.assertFalse(self._store_day(self.channel, DAY, [1] * 96, **later))
        self.assertTrue(self._store_day(self.channel, DAY, [2] * 96, **later))
        self.assertEqual(self._read_day(), [2] * 96)

    def test_current_and_replaced_days_are_found(self):
        old = self._store_day(self.channel, DAY, [1] * 96)
        new = self._store_day(self.channel, DAY, [2] * 96, version=2)
        mine = [("channel_id", "=", self.channel.id)]
        self.assertEqual(old.search([*mine, ("is_current", "=", True)]), new)
        self.assertEqual(old.search([*mine, ("is_current", "=", False)]), old)
        self.assertEqual(old.search([*mine, ("is_current", "!=", False)]), new)

    def test_the_database_refuses_to_change_or_delete_a_day(self):
        block = self._store_day(self.channel, DAY, [1] * 96)
        for query in (
            "UPDATE energy_interval_block SET step = 1 WHERE id = %s",
            "UPDATE energy_interval_block SET value_data = '' WHERE id = %s",
            "UPDATE energy_interval_block SET version = 9 WHERE id = %s",
            "DELETE FROM energy_interval_block WHERE id = %s",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(RestrictViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [block.id])

    def test_nobody_edits_a_day(self):
        block = self._store_day(self.channel, DAY, [1] * 96)
        for role in ("clerk", "admin"):
            user = self._create_user(role)
            with self.assertRaises(AccessError):
                block.with_user(user).write({"slots": 1})
            with self.assertRaises(AccessError):
                block.with_user(user).unlink()

    def test_a_channel_with_values_keeps_its_meaning(self):
        self._store_day(self.channel, DAY, [1] * 96)
        for vals in ({"code": "PM15"}, {"resolution": "60"}):
            with self.assertRaises(UserError):
                self.channel.write(vals)
        with self.assertRaises(UserError):
            self.channel.unlink()
        self.channel.write({"name": "Total", "code": "PS15"})

    def test_a_point_with_a_channel_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.point.unlink()

    def test_a_channel_knows_its_first_and_last_day(self):
        empty = self._create_interval_channel()
        for day in (DAY, NEXT):
            self._store_day(self.channel, day, [1] * 96)
        self.assertRecordValues(
            self.channel + empty,
            [
                {"date_first": DAY, "date_last": NEXT},
                {"date_first": False, "date_last": False},
            ],
        )

    def test_a_day_without_values_is_missing_not_zero(self):
        self._store_day(self.channel, DAY, [1] * 96)
        curves = self.channel._read_curves(DAY, date(2026, 5, 3))
        self.assertEqual(curves.values.shape, (1, 192))
        self.assertEqual(set(curves.qualities[0, 96:].tolist()), {Quality.MISSING})

    def test_channels_of_one_resolution_are_read_together(self):
        hourly = self._create_interval_channel(code="H", resolution="60")
        with self.assertRaises(ValueError):
            (self.channel + hourly)._read_curves(DAY, NEXT)
        self._store_day(hourly, DAY, range(24))
        self.assertEqual(self._read_day(hourly), list(range(24)))

    def test_a_reader_of_another_company_reads_no_curve(self):
        company = self._create_company(name="Other Supplier")
        foreigner = self._create_user(
            "admin", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        with self.assertRaises(AccessError):
            self.channel.with_user(foreigner)._read_curves(DAY, NEXT)

    @warmup
    def test_storing_and_reading_one_channel(self):
        self._store_and_read(1)

    @warmup
    def test_storing_and_reading_fifty_channels(self):
        self._store_and_read(50)

    def _store_and_read(self, count):
        points = self.env["energy.supply.point"].create(
            [self._prepare_supply_point_vals() for _ in range(count)]
        )
        batch = self._create_interval_batch()
        Channel = self.env["energy.interval.channel"]
        Block = self.env["energy.interval.block"]
        series = [Series(point.name, "PS15") for point in points]
        one = block_of(series[0], DAY, [PER_KWH] * 96).take([0] * count)
        blocks = replace(one, series=tuple(series), owner=np.arange(count))
        self.env.flush_all()
        with self.assertQueryCount(8):
            channels, _points = Channel._find_or_create(series, 15, self.env.company)
            stored = Block._store(blocks, Block._as_owners(channels), batch)
            curves = Channel.browse(channels)._read_curves(DAY, NEXT)
        self.assertEqual(stored, count)
        self.assertEqual(curves.values.sum(), count * 96 * PER_KWH)
