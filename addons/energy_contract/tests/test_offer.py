from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import EnergyContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-05")
class TestOffer(EnergyContractCommon):
    """A year of 2 400 kWh: 100 EUR/MWh makes 240, the network 30 EUR/MWh makes 72, so
    312 net and, with 20 % VAT, 374.40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["energy.tariff"].search([("kind", "=", "levy")]).active = False
        cls.network_tariff = cls._create_tariff(
            kind="network", network_rate_id=cls.network_rate
        )
        start = date(2020, 1, 1)
        cls._create_component(cls.network_tariff, prices={start: 30})
        cls.cheap = cls._create_product(tariff_id=cls._create_supply({start: 90}))
        cls.clerk = cls._create_user("clerk")
        cls.point = cls._create_point()

    @classmethod
    def _create_supply(cls, prices, **values):
        tariff = cls._create_tariff()
        cls._create_component(tariff, prices=prices, **values)
        return tariff

    @classmethod
    def _create_point(cls, kwh=2400, **values):
        point = cls._create_supply_point(**values)
        cls._create_version(point, date_from=date(2020, 1, 1), annual_estimate_kwh=kwh)
        return point

    def _offer(self, *points, **values):
        defaults = {
            "partner_id": self.customer.id,
            "segment_id": self.segment.id,
            "date_from": date(2026, 7, 1),
            "point_ids": [
                (0, 0, {"supply_point_id": point.id})
                for point in points or [self.point]
            ],
            "product_ids": [(6, 0, (self.product | self.cheap).ids)],
        }
        return self.env["energy.offer"].with_user(self.clerk).create(defaults | values)

    def _compared(self, *points, **values):
        offer = self._offer(*points, **values)
        offer.action_compare()
        return offer

    # Comparison

    def test_products_are_compared_by_a_year_the_cheapest_first(self):
        offer = self._compared()
        self.assertRecordValues(
            offer.line_ids,
            [
                {
                    "product_id": self.cheap.id,
                    "amount_energy": 288,
                    "amount_total": 345.6,
                    "is_cheapest": True,
                    "difference": 0,
                },
                {
                    "product_id": self.product.id,
                    "amount_energy": 312,
                    "amount_total": 374.4,
                    "is_cheapest": False,
                    "difference": 28.8,
                },
            ],
        )
        self.assertEqual(offer.point_ids.product_id, self.cheap)

    def test_the_energy_comes_from_the_point_and_may_be_changed(self):
        offer = self._offer()
        self.assertEqual(offer.point_ids.yearly_kwh, 2400)
        offer.point_ids.yearly_kwh = 1000
        offer.action_compare()
        self.assertEqual(offer.line_ids[0].amount_energy, 120)

    def test_the_points_of_an_offer_add_up(self):
        offer = self._compared(self.point, self._create_point(1000))
        self.assertEqual(offer.line_ids[0].amount_energy, 288 + 120)

    def test_services_and_bonuses_count_in_the_first_year(self):
        """12 × 2 a month less 50 once, without tax: 288 − 26 net."""
        self.service.taxes_id = False
        for values in (
            {"cycle": "month", "price": 2},
            {"cycle": "once", "price": 50, "kind": "bonus"},
        ):
            self._create(
                "energy.product.item",
                {"product_id": self.cheap, "service_id": self.service},
                values,
            )
        line = self._compared().line_ids[0]
        self.assertRecordValues(
            line, [{"amount_items": -26, "amount_energy": 288, "amount_total": 319.6}]
        )

    def test_two_zones_are_priced_apart(self):
        """2 000 kWh at 100 and 400 at 50 with a network by zones of 30 and 10."""
        self.network_tariff.component_ids.zone = "high"
        low = self._create_component(
            self.network_tariff, zone="low", prices={date(2020, 1, 1): 10}
        )
        self.assertTrue(low)
        dual = self._create_supply({date(2020, 1, 1): 100}, zone="high")
        self._create_component(dual, zone="low", prices={date(2020, 1, 1): 50})
        product = self._create_product(tariff_id=dual)
        offer = self._offer(product_ids=[(6, 0, product.ids)])
        offer.point_ids.low_kwh = 400
        offer.action_compare()
        self.assertEqual(offer.line_ids.amount_energy, 200 + 20 + 60 + 4)

    def test_a_product_that_does_not_fit_says_why(self):
        other = self._create_segment()
        self.product.segment_ids = other
        gap = self._create_product(tariff_id=self._create_supply({date(2027, 1, 1): 1}))
        offer = self._compared(
            product_ids=[(6, 0, (self.product | self.cheap | gap).ids)]
        )
        reasons = {line.product_id: line.reason for line in offer.line_ids}
        self.assertFalse(reasons[self.cheap])
        self.assertIn("not sold to", reasons[self.product])
        self.assertIn("has no price", reasons[gap])
        self.assertEqual(offer.line_ids[0].product_id, self.cheap)

    def test_drafts_of_prices_are_not_offered(self):
        self._create_price(
            self.component, date_from=date(2026, 7, 1), price=1, state="draft"
        )
        self.assertEqual(self._compared().line_ids[1].amount_energy, 312)

    def test_without_points_or_products_there_is_nothing_to_compare(self):
        with self.assertRaisesRegex(UserError, "Add supply points"):
            self._compared(product_ids=False)

    def _count_queries(self, offer):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        offer.action_compare()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_twenty_points_cost_few_more_queries_than_one(self):
        points = [self._create_point() for _ in range(20)]
        self._count_queries(self._offer())
        one = self._count_queries(self._offer())
        self.assertLessEqual(self._count_queries(self._offer(*points)), one + 5)

    # Life

    def test_an_accepted_offer_becomes_a_draft_contract(self):
        self.cheap.term_months = 12
        offer = self._compared(self.point, self._create_point(1000))
        offer.action_mark_sent()
        offer.action_accept()
        contract = offer.contract_id
        self.assertEqual((offer.state, contract.state), ("accepted", "draft"))
        self.assertRecordValues(
            contract,
            [
                {
                    "partner_id": self.customer.id,
                    "segment_id": self.segment.id,
                    "date_from": date(2026, 7, 1),
                    "date_to": False,
                    "term_date_to": date(2027, 7, 1),
                }
            ],
        )
        self.assertEqual(len(contract.group_ids), 1)
        self.assertEqual(contract.point_ids.billing_group_id, contract.group_ids)
        self.assertEqual(
            contract.point_ids.supply_point_id, offer.point_ids.supply_point_id
        )
        self.assertEqual(contract.point_ids.product_id, self.cheap)
        with self.assertRaises(UserError):
            offer.action_accept()

    def test_the_chosen_product_need_not_be_the_cheapest(self):
        offer = self._compared()
        offer.point_ids.product_id = self.product
        offer.action_compare()
        offer.action_accept()
        self.assertEqual(offer.contract_id.point_ids.product_id, self.product)
        self.assertFalse(offer.contract_id.date_to)

    def test_an_offer_is_not_accepted_after_its_last_day(self):
        offer = self._compared(valid_until=date(2026, 5, 5))
        offer.action_mark_sent()
        with freeze_time("2026-05-06"):
            with self.assertRaisesRegex(UserError, "was valid until"):
                offer.action_accept()
            self.env["energy.offer"]._cron_expire()
        self.assertEqual(offer.state, "expired")

    def test_an_open_offer_does_not_expire_on_its_last_day(self):
        offer = self._compared(valid_until=date(2026, 5, 5))
        offer.action_mark_sent()
        self.env["energy.offer"]._cron_expire()
        self.assertEqual(offer.state, "sent")
        offer.action_refuse()
        self.assertEqual(offer.state, "refused")

    def test_a_product_out_of_sale_is_not_sent(self):
        self.product.sale_to = date(2026, 5, 5)
        with self.assertRaisesRegex(UserError, "not sold today"):
            self._compared().action_send()
        self.product.sale_to = date(2026, 5, 6)
        self.assertTrue(self._compared().action_send())

    def test_the_message_has_the_comparison_and_marks_the_offer_sent(self):
        self.customer.email = "customer@example.com"
        offer = self._compared()
        action = offer.action_send()
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.clerk)
            .with_context(**action["context"])
        ).save()
        self.assertIn("345.60", composer.body)
        self.assertIn(self.cheap.name, composer.body)
        self.assertEqual(offer.state, "draft")
        composer._action_send_mail()
        self.assertEqual(offer.state, "sent")

    # Rights and rules

    def test_a_reader_offers_nothing(self):
        reader = self._create_user("reader")
        with self.assertRaises(AccessError):
            self._compared().with_user(reader).action_mark_sent()

    def test_an_accepted_offer_is_kept(self):
        offer = self._compared()
        offer.action_accept()
        with self.assertRaises(UserError):
            offer.sudo().unlink()

    def test_the_terms_of_a_product_make_sense(self):
        for values in (
            {"term_months": -1},
            {"sale_from": "2026-02-01", "sale_to": "2026-01-01"},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
            ):
                self._create_product(**values)
        with self.assertRaisesRegex(ValidationError, "could leave early"):
            self._create_product(exit_fee=30)

    def test_a_clerk_makes_an_offer_in_the_form(self):
        with Form(self.env["energy.offer"].with_user(self.clerk)) as form:
            form.partner_id = self.customer
            form.segment_id = self.segment
            form.date_from = "2026-07-01"
            form.product_ids.add(self.cheap)
            with form.point_ids.new() as line:
                line.supply_point_id = self.point
                self.assertEqual(line.yearly_kwh, 2400)
        form.record.action_compare()
        self.assertTrue(form.record.line_ids.is_cheapest)
