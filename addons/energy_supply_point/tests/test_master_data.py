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

    def test_a_network_is_shown_under_the_one_it_is_connected_to(self):
        local = self._create_network(name="Park", parent_id=self.network)
        plot = self._create_network(name="Plot", parent_id=local)
        self.assertEqual(plot.complete_name, "TGRID / Park / Plot")
        self.network.name = "Region"
        self.assertEqual(plot.complete_name, "Region / Park / Plot")
        networks = self.network + local + plot
        ids = ("id", "in", networks.ids)
        self.assertEqual(networks.search([ids, ("is_local", "=", True)]), local + plot)
        self.assertEqual(networks.search([ids, ("is_local", "=", False)]), self.network)
        self.assertEqual(self.network.child_ids, local)

    def test_a_local_network_carries_what_its_region_carries(self):
        with self.assertRaises(ValidationError):
            self._create_network(parent_id=self.gas_network)

    def test_a_local_network_wins_by_its_longer_prefix(self):
        local = self._create_network(parent_id=self.network, prefixes=["24ZQ9L"])
        point = self._create_supply_point(name=self._make_eic("24ZQ9L"))
        self.assertEqual(point.network_id, local)

    def test_a_point_with_an_unknown_prefix_goes_to_the_fallback(self):
        self.assertFalse(
            self._create_supply_point(name=self._make_eic("24ZQ8")).network_id
        )
        self.network.is_fallback = True
        point = self._create_supply_point(name=self._make_eic("24ZQ8"))
        self.assertEqual(point.network_id, self.network)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_network(is_fallback=True)

    def test_a_party_is_found_by_its_eic_and_role(self):
        brp = self.env.ref("energy_supply_point.market_role_brp")
        party = self._create_partner(
            name="Balance Ltd",
            energy_role_ids=brp.ids,
            energy_party_eic="24X-MYSUPPLIER-O",
        )
        found = party.search([("energy_party_eic", "ilike", "mysupplier")])
        self.assertIn(party, found)
        self.assertIn(party, party.search([("energy_role_ids.code", "=", "brp")]))
        reader = self._create_user("reader")
        arch = party.with_user(reader).get_view(
            self.env.ref("base.view_res_partner_filter").id, "search"
        )["arch"]
        self.assertIn("energy_party_eic", arch)

    def test_every_market_role_of_the_chain_is_there(self):
        codes = set(self.env["energy.market.role"].search([]).mapped("code"))
        self.assertLessEqual(
            {
                "supplier",
                "dso",
                "local_dso",
                "tso",
                "market_operator",
                "brp",
                "customer",
            },
            codes,
        )

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
