from datetime import date, timedelta

from odoo.tests import tagged, warmup

from .common import EnergyCommon


@tagged("post_install", "-at_install")
class TestQueryCount(EnergyCommon):
    """Bulk work must not cost a query per record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.register = cls._create_meter(cls.point).register_ids

    def _prepare_points(self, count):
        return [self._prepare_supply_point_vals() for _ in range(count)]

    def _prepare_readings(self, count):
        return [
            self._prepare_reading_vals(
                self.register, date(2025, 1, 1) + timedelta(days=number), number
            )
            for number in range(count)
        ]

    @warmup
    def test_creating_one_point(self):
        with self.assertQueryCount(6):
            self.env["energy.supply.point"].create(self._prepare_points(1))
            self.env.flush_all()

    @warmup
    def test_creating_fifty_points(self):
        with self.assertQueryCount(6):
            self.env["energy.supply.point"].create(self._prepare_points(50))
            self.env.flush_all()

    @warmup
    def test_listing_fifty_points(self):
        points = self.env["energy.supply.point"].create(self._prepare_points(50))
        for point in points:
            self._create_version(point)
            self._create_meter(point)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            points.read(
                [
                    "name",
                    "network_id",
                    "network_rate_id",
                    "current_meter_id",
                    "metering_type",
                    "reading_count",
                ]
            )

    @warmup
    def test_recording_one_reading(self):
        with self.assertQueryCount(14):
            self.env["energy.reading"].create(self._prepare_readings(1))
            self.env.flush_all()

    @warmup
    def test_recording_fifty_readings(self):
        with self.assertQueryCount(14):
            self.env["energy.reading"].create(self._prepare_readings(50))
            self.env.flush_all()

    @warmup
    def test_listing_fifty_readings(self):
        readings = self.env["energy.reading"].create(self._prepare_readings(50))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            readings.read(["date", "supply_point_id", "register_id", "is_current"])
