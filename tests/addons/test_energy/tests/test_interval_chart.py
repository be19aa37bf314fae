from datetime import date

from odoo.tests import HttpCase, tagged

from odoo.addons.energy_supply_point.logic.intervals import Quality
from odoo.addons.energy_supply_point.tests.common import EnergyCommon


@tagged("post_install", "-at_install")
class TestIntervalChart(HttpCase, EnergyCommon):
    def test_a_reader_looks_at_the_series_of_a_point(self):
        point = self._create_supply_point()
        channel = self._create_interval_channel(point)
        self._store_day(channel, date(2026, 5, 1), [1] * 96)
        marks = [Quality.MISSING, Quality.ESTIMATED] + [0] * 94
        self._store_day(channel, date(2026, 5, 2), [0, 2] + [1] * 94, marks)
        user = self._create_user("reader")
        self.start_tour(
            f"/odoo/supply-points/{point.id}", "energy_interval_chart", login=user.login
        )
