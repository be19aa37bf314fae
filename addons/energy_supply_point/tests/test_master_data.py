from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import EnergyCommon


@tagged("post_install", "-at_install")
class TestMasterData(EnergyCommon):
    def test_a_pattern_must_be_a_regular_expression(self):
        with self.assertRaises(ValidationError):
            self._create_network(identifier_pattern="QQ[0-9")

    def test_a_network_is_not_upstream_of_itself(self):
        local = self._create_network(parent_id=self.network)
        with self.assertRaises(UserError):
            self.network.parent_id = local

    def test_a_network_code_exists_once_per_commodity(self):
        self._create_network(code="TSAME")
        self._create_network(code="TSAME", commodity="gas")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_network(code="TSAME")

    def test_a_prefix_belongs_to_one_network(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_network(prefixes=["24ZQ9"])

    def test_a_prefix_is_written_as_identifiers_are(self):
        for prefix in ("24zq1", "24Z Q1", ""):
            with (
                self.subTest(prefix=prefix),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
            ):
                self._create_network(prefixes=[prefix])

    def test_a_rate_code_exists_once_per_network(self):
        self._create_network_rate(code="Q1", network_id=self._create_network())
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_network_rate(code="Q1")

    def test_a_rate_has_the_commodity_of_its_network(self):
        self.assertEqual(self.gas_rate.commodity, "gas")

    def test_calorific_values_of_a_network_do_not_overlap(self):
        self._create_calorific(date_to=date(2025, 2, 1))
        self._create_calorific(date_from=date(2025, 2, 1))
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._create_calorific(date_from=date(2025, 1, 15))

    def test_a_calorific_value_is_positive(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_calorific(kwh_per_m3=0)

    def test_a_profile_has_one_weight_a_day(self):
        day = date(2025, 1, 1)
        profile = self._create_profile({day: 2.5})
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            profile.day_ids.create({"profile_id": profile.id, "date": day, "weight": 1})

    def test_a_weight_is_not_negative(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._create_profile({date(2025, 1, 1): -1})

    def test_a_profile_shows_its_first_and_last_day(self):
        profile = self._create_profile(
            {date(2025, 1, 1): 1, date(2025, 1, 2): 1, date(2025, 1, 3): 1}
        )
        empty = self._create_profile()
        self.assertRecordValues(
            profile + empty,
            [
                {"date_first": date(2025, 1, 1), "date_last": date(2025, 1, 3)},
                {"date_first": False, "date_last": False},
            ],
        )

    def test_a_colleague_without_energy_rights_still_works_with_contacts(self):
        colleague = new_test_user(
            self.env,
            "test_colleague",
            groups="base.group_user,base.group_partner_manager",
        )
        role = self.env.ref("energy_supply_point.market_role_customer")
        partner = self._create_partner(
            energy_role_ids=[(4, role.id)], energy_party_eic=self._make_eic("24XQ9")
        ).with_user(colleague)
        self.assertNotIn("energy_role_ids", partner.fields_get())
        partner.copy({"name": "Copy"})
        partner.create({"name": "New"})
        self.assertTrue(partner.get_views([(False, "form")]))
