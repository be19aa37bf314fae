from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import EnergyCommon

REASON = "Confirmed by the operator by phone"


@tagged("post_install", "-at_install")
class TestIdentifier(EnergyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk")
        cls.manager = cls._create_user("billing_manager")
        cls.good = cls._make_eic()
        cls.wrong = cls.good[:-1] + ("A" if cls.good[-1] != "A" else "B")

    def _create_as(self, user, **values):
        points = self.env["energy.supply.point"].with_user(user)
        return points.create(self._prepare_supply_point_vals(**values))

    def test_a_wrong_check_character_is_refused_and_the_right_one_named(self):
        with self.assertRaises(ValidationError) as caught:
            self._create_as(self.clerk, name=self.wrong)
        message = str(caught.exception)
        self.assertIn(self.wrong, message)
        self.assertIn(f"“{self.good[-1]}”, not “{self.wrong[-1]}”", message)

    def test_a_right_identifier_is_accepted(self):
        point = self._create_as(self.clerk, name=self.good)
        self.assertEqual(point.name, self.good)

    def test_a_changed_identifier_is_checked_too(self):
        point = self._create_as(self.clerk, name=self.good)
        with self.assertRaises(ValidationError):
            point.name = self.wrong

    def test_a_code_of_wrong_length_is_refused_with_both_lengths(self):
        with self.assertRaises(ValidationError) as caught:
            self._create_supply_point(name="24ZQ9123")
        self.assertIn("24ZQ9123 has 8 characters", str(caught.exception))
        self.assertIn("16", str(caught.exception))

    def test_a_foreign_character_is_refused_with_its_position(self):
        with self.assertRaises(ValidationError) as caught:
            self._create_supply_point(name="24ZQ9_0000000000")
        self.assertIn("“_” at position 6", str(caught.exception))

    def test_the_code_of_a_party_is_no_supply_point(self):
        with self.assertRaises(ValidationError) as caught:
            self._create_supply_point(name=self._make_eic("24X"))
        self.assertIn("type “X”", str(caught.exception))

    def test_a_stem_that_nobody_may_use_is_refused_with_a_sentence(self):
        # The check character of this stem would be a hyphen.
        with self.assertRaises(ValidationError) as caught:
            self._create_supply_point(name="24ZQ90000000013A")
        self.assertIn("24ZQ9", str(caught.exception))

    def test_blanks_and_small_letters_are_normalised(self):
        spaced = f" {self.good[:5].lower()} {self.good[5:].lower()} "
        point = self._create_as(self.clerk, name=spaced)
        self.assertEqual(point.name, self.good)
        other = self._make_eic()
        point.name = other.lower()
        self.assertEqual(point.name, other)

    def test_a_clerk_may_not_accept_a_wrong_identifier(self):
        with self.assertRaises(AccessError):
            self._create_as(
                self.clerk,
                name=self.wrong,
                is_identifier_accepted=True,
                identifier_reason=REASON,
            )

    def test_a_clerk_may_not_accept_by_a_default_value_either(self):
        points = self.env["energy.supply.point"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            points.with_context(
                default_is_identifier_accepted=True, default_identifier_reason=REASON
            ).create({"name": self.wrong})

    def test_a_clerk_may_not_accept_on_an_existing_point(self):
        point = self._create_as(self.clerk, name=self.good)
        with self.assertRaises(AccessError):
            point.write({"is_identifier_accepted": True, "identifier_reason": REASON})

    def test_a_manager_may_accept_a_wrong_identifier_with_a_reason(self):
        point = self._create_as(
            self.manager,
            name=self.wrong,
            is_identifier_accepted=True,
            identifier_reason=REASON,
        )
        self.assertEqual(point.name, self.wrong)

    def test_nobody_accepts_without_a_reason(self):
        with self.assertRaises(ValidationError):
            self._create_as(self.manager, name=self.wrong, is_identifier_accepted=True)

    def test_acceptance_does_not_cover_a_wrong_length(self):
        with self.assertRaises(ValidationError):
            self._create_as(
                self.manager,
                name="24ZQ9",
                is_identifier_accepted=True,
                identifier_reason=REASON,
            )

    def test_an_acceptance_ends_with_the_identifier_it_was_given_for(self):
        point = self._create_as(
            self.manager,
            name=self.wrong,
            is_identifier_accepted=True,
            identifier_reason=REASON,
        )
        as_clerk = point.with_user(self.clerk)
        with self.assertRaises(ValidationError):
            as_clerk.name = self.good[:-1] + ("C" if self.good[-1] != "C" else "D")
        as_clerk.name = self.good
        self.assertRecordValues(
            point, [{"is_identifier_accepted": False, "identifier_reason": False}]
        )

    def test_a_clerk_may_work_on_a_point_that_a_manager_accepted(self):
        point = self._create_as(
            self.manager,
            name=self.wrong,
            is_identifier_accepted=True,
            identifier_reason=REASON,
        )
        point.with_user(self.clerk).write({"street": "High Street 1"})
        self.assertTrue(point.is_identifier_accepted)

    def test_a_pod_must_match_the_pattern_of_its_network(self):
        point = self._create_supply_point(commodity="gas")
        self.assertEqual(point.network_id, self.gas_network)
        with self.assertRaises(ValidationError) as caught:
            self._create_supply_point(commodity="gas", name="QQGAS00000000000000X")
        self.assertIn("starts with QQGAS", str(caught.exception))

    def test_a_pod_of_a_network_without_pattern_needs_only_the_shape(self):
        point = self._create_supply_point(commodity="gas", name="QZ-LOCAL-00000000001")
        self.assertEqual(point.name, "QZ-LOCAL-00000000001")
        with self.assertRaises(ValidationError):
            self._create_supply_point(commodity="gas", name="QZ1")

    def test_the_identifier_names_the_network_by_its_prefix(self):
        self.assertEqual(self._create_supply_point().network_id, self.network)

    def test_the_longest_prefix_wins(self):
        local = self._create_network(code="TLOC", prefixes=["24ZQ9LOC"])
        point = self._create_supply_point(name=self._make_eic("24ZQ9LOC"))
        self.assertEqual(point.network_id, local)

    def test_an_unknown_prefix_leaves_the_network_to_the_clerk(self):
        name = self._make_eic("24ZQ8")
        point = self._create_supply_point(name=name)
        self.assertFalse(point.network_id)
        point.network_id = self.network
        self.assertEqual(point.network_id, self.network)

    def test_a_network_chosen_by_the_clerk_stays(self):
        other = self._create_network(code="TOTHER")
        point = self._create_supply_point(network_id=other)
        self.assertEqual(point.network_id, other)

    def test_a_prefix_of_the_other_commodity_finds_no_network(self):
        self._create_network(commodity="gas", prefixes=["24ZQ7"])
        point = self._create_supply_point(name=self._make_eic("24ZQ7"))
        self.assertFalse(point.network_id)

    def test_an_archived_network_is_not_found(self):
        self.network.active = False
        self.assertFalse(self._create_supply_point().network_id)

    def test_a_party_needs_an_eic_of_type_x(self):
        partner = self._create_partner(energy_party_eic=self._make_eic("24XQ9"))
        self.assertTrue(partner.energy_party_eic)
        with self.assertRaises(ValidationError) as caught:
            partner.energy_party_eic = self._make_eic("24YQ9")
        self.assertIn("type “Y”", str(caught.exception))

    def test_the_eic_of_a_party_is_checked_and_normalised(self):
        code = self._make_eic("24XQ9")
        partner = self._create_partner(energy_party_eic=f" {code.lower()}")
        self.assertEqual(partner.energy_party_eic, code)
        with self.assertRaises(ValidationError) as caught:
            partner.energy_party_eic = code[:-1] + ("A" if code[-1] != "A" else "B")
        self.assertIn(f"should be “{code[-1]}”", str(caught.exception))
