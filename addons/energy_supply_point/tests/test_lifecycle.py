from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import EnergyCommon

STATES = ("draft", "registered", "active", "suspended", "ended")
BUTTONS = {
    "registered": "action_register",
    "active": "action_activate",
    "suspended": "action_suspend",
    "ended": "action_end",
}
ALLOWED = {
    ("draft", "registered"),
    ("draft", "ended"),
    ("registered", "active"),
    ("registered", "ended"),
    ("active", "suspended"),
    ("active", "ended"),
    ("suspended", "active"),
    ("suspended", "ended"),
    ("ended", "registered"),
}


@tagged("post_install", "-at_install")
class TestLifecycle(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")

    def test_a_new_point_is_a_draft(self):
        self.assertEqual(self._create_supply_point().state, "draft")

    def test_each_button_leads_where_the_life_cycle_allows_and_nowhere_else(self):
        for old in STATES:
            for new, button in BUTTONS.items():
                point = self._create_supply_point(state=old).with_user(self.clerk)
                with self.subTest(old=old, new=new):
                    if (old, new) in ALLOWED:
                        getattr(point, button)()
                        self.assertEqual(point.state, new)
                    else:
                        with self.assertRaises(UserError):
                            getattr(point, button)()
                        self.assertEqual(point.state, old)

    def test_a_refusal_names_the_point_and_both_states(self):
        point = self._create_supply_point()
        with self.assertRaises(UserError) as caught:
            point.action_suspend()
        for word in (point.name, "Draft", "Disconnected"):
            self.assertIn(word, str(caught.exception))

    def test_one_refused_point_changes_none_of_the_batch(self):
        points = self._create_supply_point() + self._create_supply_point(state="active")
        with self.assertRaises(UserError):
            points.action_register()
        self.assertEqual(points.mapped("state"), ["draft", "active"])

    def test_a_point_without_network_cannot_be_registered(self):
        point = self._create_supply_point(name=self._make_eic("24ZQ8"))
        with self.assertRaises(ValidationError):
            point.action_register()

    def test_a_registered_point_cannot_lose_its_network(self):
        point = self._create_supply_point(state="registered")
        with self.assertRaises(ValidationError):
            point.network_id = False
