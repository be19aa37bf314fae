from datetime import date
from decimal import Decimal

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..logic import tariff as logic
from .common import EnergyContractCommon

START = date(2020, 1, 1)


@tagged("post_install", "-at_install")
class TestTariffRule(EnergyContractCommon):
    def _get_logic(self, component):
        tariff = component.tariff_id
        found = tariff._to_logic(date(2026, 1, 1), date(2027, 1, 1))[tariff.id]
        return next(
            item for item in found.components if item.component_id == component.id
        )

    def test_the_rules_reach_the_engine_exactly(self):
        component = self._create_component(
            prices={START: 12},
            basis="capacity_month",
            capacity_unit="mw",
            proration="full",
            quantity_step=0.001,
            price_step=0.0001,
            amount_step=0.05,
            minimum_amount=3.5,
            condition_kind="loyalty",
            condition_threshold=24,
        )
        found = self._get_logic(component)
        self.assertTrue(found.in_mw)
        self.assertEqual(found.proration, logic.MonthRule.FULL)
        self.assertEqual(
            [str(step) for step in (found.quantity_step, found.price_step)],
            ["0.001", "0.0001"],
        )
        self.assertEqual(found.amount_step, Decimal("0.05"))
        self.assertEqual(found.minimum, Decimal("3.5"))
        self.assertEqual(
            found.condition, logic.Condition(logic.ConditionKind.LOYALTY, Decimal(24))
        )

    def test_a_component_without_rules_has_none(self):
        found = self._get_logic(self.component)
        plain = logic.Component(
            component_id=found.component_id,
            code=found.code,
            name=found.name,
            kind=found.kind,
            basis=found.basis,
            prices=found.prices,
            vat_rates=found.vat_rates,
            sequence=found.sequence,
            tariff_id=found.tariff_id,
        )
        self.assertEqual(found, plain)

    def test_tiers_are_prices_above_so_many_megawatt_hours(self):
        component = self._create_component(prices={START: 10}, scale="tier_month")
        self._create_price(component, date_from=START, price=20, above=0.1)
        found = self._get_logic(component).prices
        self.assertEqual(
            sorted((str(price.above), str(price.amount)) for price in found),
            [("0.100000", "20.000000"), ("None", "10.000000")],
        )

    def test_two_prices_of_one_tier_and_day_are_refused(self):
        component = self._create_component(prices={START: 10}, scale="tier_month")
        self._create_price(component, date_from=START, price=20, above=0.1)
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"):
            self._create_price(component, date_from=START, price=30, above=0.1)

    def test_only_bands_and_tiers_start_above_zero(self):
        with self.assertRaisesRegex(ValidationError, "no bands or tiers"):
            self._create_price(
                self._create_component(), date_from=START, price=20, above=0.1
            )

    def test_only_energy_has_bands_and_tiers(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._create_component(basis="month", scale="tier_month")

    def test_a_percentage_names_what_it_is_taken_of(self):
        with self.assertRaisesRegex(ValidationError, "percentage"):
            self._create_component(basis="percent")
        share = self._create_component(
            basis="percent", share_ids=[(6, 0, self.component.ids)]
        )
        self.assertEqual(self._get_logic(share).shares, {self.component.id})

    def test_a_percentage_of_itself_is_refused(self):
        one = self._create_component(
            basis="percent", share_ids=[(6, 0, self.component.ids)]
        )
        two = self._create_component(basis="percent", share_ids=[(6, 0, one.ids)])
        with self.assertRaisesRegex(ValidationError, "itself"):
            one.share_ids = two

    def test_market_prices_belong_to_an_interval_component(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._create_component(basis="interval")

    def test_amounts_are_rounded_to_whole_cents(self):
        with self.assertRaisesRegex(ValidationError, "whole cents"):
            self._create_component(amount_step=0.005)

    def test_the_unit_of_a_price_follows_the_basis(self):
        component = self._create_component(basis="overrun", capacity_unit="mw")
        self.assertEqual(component.unit_label, "EUR/MW")
        component.capacity_unit = "kw"
        component.basis = "capacity_day"
        self.assertEqual(component.unit_label, "EUR/kW/day")
        self.assertEqual(self.component.unit_label, "EUR/MWh")

    def test_the_form_shows_what_the_basis_needs(self):
        manager = self._create_user("billing_manager")
        with Form(self.component.with_user(manager)) as form:
            form.basis = "energy"
            form.scale = "tier_period"
            with form.price_ids.new() as price:
                price.above = 1
                price.price = 5
                price.date_from = "2020-01-01"
                price.source = "list"
        self.assertEqual(self.component.price_ids.mapped("above"), [1, 0])
