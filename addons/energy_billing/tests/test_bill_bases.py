from datetime import date, timedelta
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import YEAR, EnergyBillingCommon

JANUARY = date(2026, 1, 1), date(2026, 2, 1)
MONTH = {"date_from": JANUARY[0], "date_to": JANUARY[1]}
PRICE = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestBillBases(EnergyBillingCommon):
    """Bills with what meters and markets deliver beside readings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = cls.env["energy.market.price.series"].create(
            {"name": "Test market", "code": "TDAM", "source": "test market"}
        )

    def _sell(self, *components, **values):
        """Return the values of a contract point that pays these components."""
        tariff = self._create_tariff(commodity="electricity")
        for number, component in enumerate(components):
            prices = {PRICE: component.pop("price", 1)}
            self._create_component(tariff, prices, sequence=number, **component)
        return self._create_product(tariff_id=tariff)

    def _supply_january(self, product, reading=1000, **values):
        supplied = self._supply(
            self._create_contract(kind="supply_only"),
            readings={JANUARY[0]: 0, JANUARY[1]: reading},
            product_id=product,
            **values,
        )
        return supplied

    def _rate(self, supplied, state="rated", **values):
        bill = self._collect(supplied.contract_id, **(MONTH | values))
        bill._rate()
        self.assertEqual(bill.state, state, bill.block_reason)
        return bill

    def _fill(self, point, first, days, kwh, **channel):
        channel = self._create_interval_channel(point, **channel)
        for number in range(days):
            self._store_day(channel, first + timedelta(days=number), kwh)
        return channel

    def _publish(self, first, days, prices):
        self.env["energy.market.price.day"].create(
            [
                {
                    "series_id": self.series.id,
                    "date": first + timedelta(days=number),
                    "resolution": 15,
                    "prices": [str(price) for price in prices],
                    "price_average": sum(prices) / len(prices),
                    "price_lowest": min(prices),
                    "price_highest": max(prices),
                }
                for number in range(days)
            ]
        )

    # Overrun

    def test_the_highest_quarter_hour_pays_beyond_the_reserved_capacity(self):
        product = self._sell({"basis": "overrun", "price": 10})
        supplied = self._supply_january(product, version={"reserved_capacity_kw": 100})
        # 28 kWh in a quarter-hour are 112 kW.
        self._fill(supplied.supply_point_id, JANUARY[0], 31, [28, *[1] * 95])
        line = self._rate(supplied).line_ids
        self.assertRecordValues(
            line,
            [{"quantity": 12, "unit": "kW", "measure": 112, "amount": 120}],
        )
        self.assertIn("Reserved capacity: 100", line.explanation)

    def test_a_gap_in_the_intervals_blocks_with_a_sentence(self):
        product = self._sell({"basis": "overrun"})
        supplied = self._supply_january(product, version={"reserved_capacity_kw": 100})
        self._fill(supplied.supply_point_id, JANUARY[0], 30, [1] * 96)
        bill = self._rate(supplied, "blocked")
        self.assertEqual(bill.block_code, "missing_interval")
        self.assertIn("31.01.2026", bill.block_reason)

    def test_two_channels_block_with_a_sentence(self):
        product = self._sell({"basis": "overrun"})
        supplied = self._supply_january(product, version={"reserved_capacity_kw": 100})
        point = supplied.supply_point_id
        first = self._create_interval_channel(point, code="A")
        self._fill(point, JANUARY[0], 31, [1] * 96, code="B")
        bill = self._rate(supplied, "blocked")
        self.assertEqual(bill.block_code, "ambiguous_channel")
        first.active = False
        bill.action_retry()
        bill._rate()
        self.assertEqual(bill.state, "rated", bill.block_reason)

    # Reactive energy

    def _add_reactive(self, point, value):
        meter = point.installation_ids.meter_id
        register = self.env["energy.meter.register"].create(
            {"meter_id": meter.id, "code": "1-1:3.8.0", "unit": "kvarh"}
        )
        self._read(register, JANUARY[0], 0)
        self._read(register, JANUARY[1], value)

    def test_reactive_energy_beyond_the_limit_is_billed(self):
        product = self._sell({"price": 100}, {"basis": "reactive", "price": 30})
        supplied = self._supply_january(product)
        self._add_reactive(supplied.supply_point_id, 500)
        bill = self._rate(supplied)
        energy, reactive = bill.line_ids
        self.assertEqual((energy.quantity, bill.energy_kwh), (1, 1000))
        self.assertEqual((reactive.quantity, reactive.unit), (0.171, "MVArh"))
        self.assertIn("Power factor: 0.8944", reactive.explanation)
        self.assertEqual(sorted(bill.segment_ids.mapped("energy_kwh")), [500, 1000])

    def test_a_missing_register_blocks_with_a_sentence(self):
        product = self._sell({"basis": "reactive"})
        bill = self._rate(self._supply_january(product), "blocked")
        self.assertEqual(bill.block_code, "missing_reactive")
        self.assertIn("kvarh", bill.block_reason)

    # Market prices

    def test_every_interval_pays_the_price_of_its_time(self):
        product = self._sell(
            {"basis": "interval", "price": 5, "index_series_id": self.series.id}
        )
        supplied = self._supply_january(product)
        self._fill(supplied.supply_point_id, JANUARY[0], 31, [1, 3, *[0] * 94])
        self._publish(JANUARY[0], 31, [100, -20, *[50] * 94])
        line = self._rate(supplied).line_ids
        # Per day 1 kWh at 100 and 3 at -20: 10 a MWh, and 5 for the service.
        self.assertRecordValues(
            line,
            [{"quantity": 0.124, "unit": "MWh", "unit_price": 15, "amount": 1.86}],
        )
        self.assertIn("test market", line.source)
        self.assertEqual(line.bill_id._replay().amount, Decimal("1.86"))

    def test_missing_market_prices_block_with_a_sentence(self):
        product = self._sell({"basis": "interval", "index_series_id": self.series.id})
        supplied = self._supply_january(product)
        self._fill(supplied.supply_point_id, JANUARY[0], 31, [1] * 96)
        bill = self._rate(supplied, "blocked")
        self.assertEqual(bill.block_code, "missing_index")
        self.assertIn("TDAM", bill.block_reason)

    def test_an_expected_bill_takes_the_average_of_the_known_year(self):
        product = self._sell(
            {"basis": "interval", "price": 5, "index_series_id": self.series.id},
            {"basis": "overrun"},
        )
        self._publish(date(2025, 12, 1), 10, [80] * 96)
        supplied = self._supply_january(product)
        rating, bill = self.env["energy.rating"], self._collect(supplied.contract_id)
        terms = bill._prepare_terms()
        facts = rating._gather(
            supplied.supply_point_id,
            product.tariff_id,
            self.company,
            terms.period,
            is_measured=False,
        )
        point = rating._prepare_point_input(facts, terms, ())
        (component,) = point.supply[0][1].components
        self.assertEqual((component.basis, component.prices[0].amount), ("energy", 85))

    # Caps, aid, individual prices, first day

    def test_aid_is_billed_and_reported_by_scheme(self):
        scheme = self.env["energy.price.scheme"].create(
            {
                "name": "Test aid",
                "code": "TAID",
                "value_ids": [
                    (0, 0, {"date_from": YEAR[0], "date_to": YEAR[1], "value": 31.24,
                            "source": "decree"})
                ],
            }
        )  # fmt: skip
        supplied = self._supply_january(self._sell({"price": 103.94}), 2400)
        self.env["energy.aid.entitlement"].create(
            {
                "scheme_id": scheme.id,
                "supply_point_id": supplied.supply_point_id.id,
                "date_from": JANUARY[0],
                "date_to": JANUARY[1],
                "source": "list",
            }
        )
        bill = self._rate(supplied)
        self.assertRecordValues(
            bill.line_ids,
            [{"unit_price": 72.7, "original_price": 103.94, "amount": 174.48}],
        )
        self.assertRecordValues(
            bill.line_ids.modifier_ids,
            [
                {
                    "scheme_id": scheme.id,
                    "supply_point_id": supplied.supply_point_id.id,
                    "quantity": 2.4,
                    "price_before": 103.94,
                    "price_after": 72.7,
                    # 249.46 less 174.48.
                    "amount": 74.98,
                }
            ],
        )
        self.assertIn("decree; list", bill.line_ids.source)
        (row,) = bill._prepare_annex().lines
        self.assertIn("103.94 before", row.source)
        self.assertIn("decree", row.source)
        with self.assertRaisesRegex(UserError, "used on a bill"):
            scheme.value_ids.value = 1
        scheme.value_ids.date_to = date(2026, 7, 1)
        bill._rate()
        self.assertEqual(len(bill.line_ids.modifier_ids), 1)

    def test_an_individual_price_goes_before_the_list(self):
        product = self._sell({"price": 100, "code": "E"})
        supplied = self._supply_january(product)
        price = self.env["energy.contract.price"].create(
            {
                "contract_point_id": supplied.id,
                "code": "E",
                "date_from": JANUARY[0],
                "formula": "list",
                "factor": 0.9,
                "price": -2,
                "source": "annex 7",
            }
        )
        bill = self._rate(supplied)
        self.assertRecordValues(
            bill.line_ids,
            [{"unit_price": 88, "amount": 88, "contract_price_id": price.id}],
        )
        self.assertIn("Individual price: 88.00 (annex 7)", bill.line_ids.explanation)
        with self.assertRaisesRegex(UserError, "used on a bill"):
            price.factor = 1
        price.date_to = JANUARY[1]
        bill.action_cancel()
        price.factor = 1

    def test_once_is_charged_on_the_first_bill_alone(self):
        product = self._sell({"price": 100}, {"basis": "once", "price": 15})
        supplied = self._supply(
            self._create_contract(kind="supply_only", date_from=JANUARY[0]),
            readings={JANUARY[0]: 0, JANUARY[1]: 10, date(2026, 3, 1): 20},
            product_id=product,
        )
        self.assertEqual(self._rate(supplied).line_ids.mapped("amount"), [1, 15])
        february = {"date_from": JANUARY[1], "date_to": date(2026, 3, 1)}
        self.assertEqual(
            self._rate(supplied, **february).line_ids.mapped("amount"), [1]
        )

    def test_the_expected_year_chooses_the_band(self):
        product = self._sell({"price": 10, "scale": "band_expected"})
        self._create_price(
            product.tariff_id.component_ids, date_from=PRICE, price=5, above=1
        )
        supplied = self._supply_january(product, version={"annual_estimate_kwh": 1500})
        line = self._rate(supplied).line_ids
        self.assertEqual((line.unit_price, line.amount), (5, 5))
        supplied = self._supply_january(product)
        self.assertEqual(self._rate(supplied, "blocked").block_code, "missing_yearly")

    def test_a_discount_for_electronic_bills_follows_the_terms_of_the_group(self):
        product = self._sell(
            {"price": 100},
            {"basis": "day", "price": -1, "condition_kind": "e_billing"},
        )
        supplied = self._supply_january(product)
        terms = supplied.billing_group_id.terms_ids
        terms.delivery = "post"
        self.assertEqual(self._rate(supplied).line_ids.mapped("amount"), [100])
        supplied = self._supply_january(product)
        terms = supplied.billing_group_id.terms_ids
        terms.write({"delivery": "portal", "date_to": date(2026, 1, 11)})
        terms.copy(
            {"delivery": "post", "date_from": date(2026, 1, 11), "date_to": False}
        )
        self.assertEqual(self._rate(supplied).line_ids.mapped("amount"), [100, -10])

    # Posting and cost

    def test_percentages_and_units_reach_invoice_and_document(self):
        product = self._sell({"price": 100}, {"basis": "once", "price": 15})
        tariff = product.tariff_id
        self._create_component(
            tariff,
            {PRICE: 5},
            basis="percent",
            share_ids=[(6, 0, tariff.component_ids.ids)],
            sequence=9,
        )
        supplied = self._supply(
            self._create_contract(kind="supply_only", date_from=JANUARY[0]),
            readings={JANUARY[0]: 0, JANUARY[1]: 1000},
            product_id=product,
        )
        bill = self._bill(supplied.contract_id, **MONTH).bill_ids
        self.assertEqual(bill.state, "invoiced", bill.block_reason)
        self.assertEqual(bill.move_id.amount_untaxed, 120.75)
        line = bill.line_ids[-1]
        self.assertEqual((line.quantity, line.unit, line.measure), (115, "EUR", 5))
        self.assertIn("5 % of 115.00", line.explanation)
        self.assertEqual(
            [row.unit for row in bill._prepare_annex().lines], ["MWh", "piece", "EUR"]
        )

    def test_queries_do_not_grow_with_the_points(self):
        product = self._sell(
            {"basis": "interval", "price": 5, "index_series_id": self.series.id},
            {"basis": "overrun", "price": 10},
        )
        self._publish(JANUARY[0], 31, [50] * 96)
        bills = self.env["energy.bill"]
        for _number in range(6):
            supplied = self._supply_january(
                product, version={"reserved_capacity_kw": 100}
            )
            self._fill(supplied.supply_point_id, JANUARY[0], 31, [1] * 96)
            bills |= self._collect(supplied.contract_id, **MONTH)

        def count(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._rate()
            self.assertEqual(set(batch.mapped("state")), {"rated"})
            return self.env.cr.sql_log_count - before

        count(bills[:1])
        self.assertLessEqual(count(bills[2:]), count(bills[1:2]) + 1)
