from datetime import date
from decimal import Decimal

from odoo.tests import tagged, warmup

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic.tariff import Basis
from .common import EnergyContractCommon

YEAR = date(2025, 1, 1), date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestTariffValues(EnergyContractCommon):
    def _one(self, tariff, *period):
        return tariff._to_logic(*(period or YEAR))[tariff.id]

    def test_prices_are_exact_decimals(self):
        tariff = self._create_tariff()
        for price in ("0.1", "123.456789", "12345678.123456", "0.000001", "-3.3"):
            component = self._create_component(
                tariff, prices={date(2025, 1, 1): float(price)}
            )
            value = self._one(tariff).components[-1]
            with self.subTest(price=price):
                self.assertEqual(value.component_id, component.id)
                self.assertIsInstance(value.prices[0].amount, Decimal)
                self.assertEqual(value.prices[0].amount, Decimal(price))

    def test_vat_rates_are_exact_decimals(self):
        vat_class = self._create_vat_class(
            rates={date(2024, 1, 1): 20, date(2025, 3, 1): 5.55}
        )
        tariff = self._create_tariff()
        self._create_component(tariff, vat_class_id=vat_class)
        rates = self._one(tariff).components[0].vat_rates
        self.assertEqual([rate.percent for rate in rates], [20, Decimal("5.55")])
        self.assertEqual(rates[0].valid, DateRange(date(2024, 1, 1), date(2025, 3, 1)))

    def test_only_prices_that_touch_the_period_are_given(self):
        tariff = self._create_tariff()
        self._create_component(
            tariff,
            prices={
                date(2024, 1, 1): 1,
                date(2025, 1, 1): 2,
                date(2025, 7, 1): 3,
                date(2026, 1, 1): 4,
            },
        )
        prices = self._one(tariff).components[0].prices
        self.assertEqual([price.amount for price in prices], [2, 3])

    def test_a_component_tells_all_that_rating_needs(self):
        tariff = self._create_tariff(
            kind="network", network_rate_id=self.network_rate, code="TNET"
        )
        component = self._create_component(
            tariff,
            code="AMP",
            name="Amperes",
            basis="ampere_month",
            phases="3",
            segment_ids=[(6, 0, self.segment.ids)],
            sequence=5,
        )
        value = self._one(tariff)
        self.assertEqual((value.code, value.kind), ("TNET", "network"))
        found = value.components[0]
        self.assertEqual(found.component_id, component.id)
        self.assertEqual((found.code, found.name), ("AMP", "Amperes"))
        self.assertEqual((found.kind, found.basis), ("network", Basis.AMPERE_MONTH))
        self.assertEqual((found.zone, found.phases), (None, 3))
        self.assertEqual(found.segments, frozenset({"test_home"}))
        self.assertEqual((found.sequence, found.tariff_id), (5, tariff.id))

    def test_components_come_in_their_sequence(self):
        tariff = self._create_tariff()
        for code, sequence in (("B", 20), ("A", 10), ("C", 20)):
            self._create_component(tariff, code=code, sequence=sequence)
        codes = [component.code for component in self._one(tariff).components]
        self.assertEqual(codes, ["A", "B", "C"])

    def test_a_tariff_without_components_is_there_too(self):
        tariff = self._create_tariff()
        self.assertEqual(self._one(tariff).components, ())

    def _count_queries(self, tariffs):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tariffs._to_logic(*YEAR)
        return self.env.cr.sql_log_count - before

    @warmup
    def test_twenty_tariffs_cost_no_more_queries_than_one(self):
        tariffs = self.env["energy.tariff"]
        for _ in range(20):
            tariffs += self._create_tariff()
            for _ in range(3):
                self._create_component(
                    tariffs[-1],
                    prices={date(2025, 1, 1): 1},
                    segment_ids=[(6, 0, self.segment.ids)],
                )
        self._count_queries(tariffs[0])
        one = self._count_queries(tariffs[0])
        self.assertEqual(self._count_queries(tariffs), one)
        self.assertLessEqual(one, 8)
