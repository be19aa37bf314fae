from datetime import date

from psycopg2.errors import ExclusionViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon

DAY, BACK = date(2025, 5, 10), date(2025, 4, 20)


@tagged("post_install", "-at_install")
class TestHardCases(EnergyContractCommon):
    """Out and in on one day: who pays for a point on which day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls._create_supply_point()
        cls.out = cls._create_contract([cls.point], state="active")
        cls.out.date_to = DAY
        cls.into = cls._create_contract([cls.point], state="active", date_from=DAY)

    def _payer(self, day):
        lines = self.env["energy.contract.point"].search(
            [
                ("supply_point_id", "=", self.point.id),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", day),
            ]
        )
        return lines.contract_id

    def test_out_and_in_on_one_day(self):
        self.assertEqual(self.out.point_ids.date_to, DAY)
        self.assertEqual(self._payer(date(2025, 5, 9)), self.out)
        self.assertEqual(self._payer(DAY), self.into)

    def test_one_reading_serves_both(self):
        meter = self._create_meter(self.point)
        for day, value in ((date(2025, 1, 1), 1000), (DAY, 1400)):
            self._read(meter.register_ids, day, value)
        before, after = (
            contract.point_ids.supply_point_id.reading_ids.filtered_domain(
                [("date", "=", DAY)]
            )
            for contract in (self.out, self.into)
        )
        self.assertEqual(len(before), 1)
        self.assertEqual(before, after)

    def test_the_day_is_moved_back(self):
        self.out.date_to = BACK
        self.assertFalse(self._payer(BACK), "the point is vacant in between")
        self.into.date_from = BACK
        self.into.point_ids.date_from = BACK
        self.assertEqual(self._payer(date(2025, 4, 19)), self.out)
        self.assertEqual(self._payer(BACK), self.into)
        self.assertEqual(self.out.point_ids.date_to, self.into.point_ids.date_from)

    def test_the_day_is_not_moved_back_over_the_days_of_another(self):
        self.into.date_from = BACK
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self.into.point_ids.date_from = BACK

    def test_the_day_is_moved_on(self):
        later = date(2025, 5, 20)
        self.into.point_ids.date_from = later
        self.into.date_from = later
        self.out.date_to = later
        self.assertEqual(self._payer(date(2025, 5, 19)), self.out)
        self.assertEqual(self._payer(later), self.into)
