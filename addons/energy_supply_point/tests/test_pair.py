from psycopg2.errors import UniqueViolation

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import EnergyCommon


@tagged("post_install", "-at_install")
class TestPair(EnergyCommon):
    """One house has two points: one takes energy, the other gives it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.takes = cls._create_supply_point(street="High Street 1")
        cls.gives = cls._create_supply_point(direction="production")

    def test_both_points_of_a_pair_know_each_other(self):
        self.takes.paired_point_id = self.gives
        self.assertEqual(self.gives.paired_point_id, self.takes)

    def test_a_pair_is_undone_on_both_sides(self):
        self.takes.paired_point_id = self.gives
        self.gives.paired_point_id = False
        self.assertFalse(self.takes.paired_point_id)

    def test_a_new_pair_frees_the_former_one(self):
        other = self._create_supply_point(direction="production")
        self.takes.paired_point_id = self.gives
        self.takes.paired_point_id = other
        self.assertEqual(other.paired_point_id, self.takes)
        self.assertFalse(self.gives.paired_point_id)

    def test_a_point_has_one_pair(self):
        self.takes.paired_point_id = self.gives
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_supply_point(paired_point_id=self.gives)

    def test_the_other_direction_is_entered_from_the_point(self):
        clerk = self._create_user("clerk")
        action = self.takes.with_user(clerk).action_create_pair()
        points = self.env["energy.supply.point"].with_user(clerk)
        with Form(points.with_context(**action["context"])) as form:
            form.name = self._make_eic()
        self.assertEqual(form.record.direction, "production")
        self.assertEqual(form.record.street, "High Street 1")
        self.assertEqual(self.takes.paired_point_id, form.record)
