from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged, warmup
from odoo.tools import SQL, mute_logger

from ..models import energy_what_if_calculate
from .common_what_if import YEAR, WhatIfCommon


@tagged("post_install", "-at_install")
class TestWhatIf(WhatIfCommon):
    # The numbers

    def test_a_cent_per_kwh_more_is_the_exact_difference(self):
        what_if = self._calculate()
        # 12 000 kWh at 0.10 and at 0.11 EUR: 1 200 and 1 320, with 19 % of VAT.
        self.assertRecordValues(
            self._get_line(what_if, self.large),
            [
                {
                    "result": "dearer",
                    "yearly_kwh": 12000,
                    "energy_kwh": 12000,
                    "source": "estimate",
                    "net_before": 1200,
                    "net_after": 1320,
                    "difference_net": 120,
                    "percent_net": 10,
                    "gross_before": 1428,
                    "gross_after": 1570.80,
                    "difference_gross": 142.80,
                    "percent_gross": 10,
                    "partner_id": self.customer.id,
                    "date_from": YEAR[0],
                    "date_to": YEAR[1],
                }
            ],
        )
        self.assertEqual(self._get_result(what_if, self.small), ("dearer", 20, 23.80))
        self.assertRecordValues(
            what_if,
            [
                {
                    "state": "calculated",
                    "net_before": 1400,
                    "net_after": 1540,
                    "difference_net": 140,
                    "gross_before": 1666,
                    "gross_after": 1832.60,
                    "difference_gross": 166.60,
                    "line_count": 2,
                    "customer_count": 2,
                    "dearer_count": 2,
                    "cheaper_count": 0,
                    "same_count": 0,
                    "blocked_count": 0,
                }
            ],
        )

    def test_a_price_from_the_middle_of_the_year_counts_from_there(self):
        self.price.date_from = date(2027, 7, 1)
        what_if = self._calculate()
        # 184 of 365 days: 12 000 * 184 / 365 = 6 049.3, rounded 6 049 kWh at 0.01.
        line = self._get_line(what_if, self.large)
        self.assertEqual(line.difference_net, 60.49)

    def test_only_the_chosen_prices_are_applied(self):
        other = self._prepare_price(500)
        self.assertEqual(
            self._get_result(self._calculate(), self.large)[1],
            120,
        )
        what_if = self._calculate(price_ids=[(6, 0, other.ids)])
        self.assertEqual(self._get_result(what_if, self.large)[1], 4800)

    def test_the_prices_of_a_tariff_or_of_a_decision_are_found(self):
        other = self._prepare_price(
            5, source="Decision 7", component=self._create_component(zone="high")
        )
        self._prepare_price(7, state="withdrawn")
        with Form(self.env["energy.what.if"].with_user(self.ann)) as form:
            form.name = "Found"
            form.tariff_ids.add(self.tariff)
            self.assertEqual(form.price_ids.ids, (other | self.price).ids)
            form.decision = "decision 7"
            self.assertEqual(form.price_ids.ids, other.ids)
            self.assertGreaterEqual(form.selected_count, 2)

    def test_a_cap_lowers_one_of_two(self):
        tariff = self._create_tariff()
        self._create_component(
            tariff, prices={date(2020, 1, 1): 80}, vat_class_id=self.vat_class
        )
        self.small.product_id = self._create_product(tariff_id=tariff)
        what_if = self._calculate(kind="scheme", scheme_id=self._create_scheme(90))
        # 12 000 kWh * (0.10 - 0.09) = 120 EUR less; 80 EUR/MWh is below the cap.
        self.assertEqual(
            self._get_result(what_if, self.large), ("cheaper", -120, -142.80)
        )
        self.assertEqual(self._get_result(what_if, self.small), ("same", 0, 0))
        self.assertRecordValues(
            what_if, [{"cheaper_count": 1, "same_count": 1, "dearer_count": 0}]
        )

    def test_aid_holds_only_on_the_days_of_its_value(self):
        # 31 of 365 days: 12 000 * 31 / 365 = 1 019.2 kWh, 10 EUR/MWh less.
        scheme = self._create_scheme(10, "aid", date_to=date(2027, 2, 1))
        what_if = self._calculate(kind="scheme", scheme_id=scheme)
        self.assertEqual(self._get_result(what_if, self.large)[1], -10.19)

    def test_who_is_entitled_already_is_not_granted_twice(self):
        scheme = self._create_scheme(10, "aid")
        self.env["energy.aid.entitlement"].create(
            {
                "scheme_id": scheme.id,
                "supply_point_id": self.large.supply_point_id.id,
                "date_from": YEAR[0],
                "source": "list",
            }
        )
        what_if = self._calculate(kind="scheme", scheme_id=scheme)
        self.assertEqual(self._get_result(what_if, self.large), ("same", 0, 0))
        self.assertEqual(self._get_result(what_if, self.small)[1], -20)

    def test_another_product_is_rated_with_its_tariff(self):
        tariff = self._create_tariff()
        self._create_component(
            tariff, prices={date(2020, 1, 1): 70}, vat_class_id=self.vat_class
        )
        self._create_component(
            tariff,
            basis="month",
            prices={date(2020, 1, 1): 5},
            vat_class_id=self.vat_class,
        )
        product = self._create_product(tariff_id=tariff)
        what_if = self._calculate(kind="product", product_id=product)
        # 12 000 kWh: 1 200 -> 840 + 60. 2 000 kWh: 200 -> 140 + 60.
        self.assertEqual(self._get_result(what_if, self.large)[:2], ("cheaper", -300))
        self.assertEqual(self._get_result(what_if, self.small), ("same", 0, 0))
        with self.assertRaisesRegex(UserError, "amendment"):
            what_if.action_propose()

    def test_an_individual_price_keeps_a_customer_out_of_it(self):
        self.env["energy.contract.price"].create(
            {
                "contract_point_id": self.large.id,
                "component_id": self.component.id,
                "date_from": date(2026, 1, 1),
                "price": 95,
                "source": "agreed",
            }
        )
        self.assertEqual(
            self._get_result(self._calculate(), self.large), ("same", 0, 0)
        )

    def test_a_point_that_ends_is_rated_on_its_days(self):
        self.large.contract_id.date_to = self.large.date_to = date(2027, 2, 1)
        line = self._get_line(self._calculate(), self.large)
        self.assertEqual(line.date_to, date(2027, 2, 1))
        self.assertEqual(line.energy_kwh, 1019)

    # Selection

    def test_a_selection_narrows_what_is_rated(self):
        other = self._create_segment()
        self.small.contract_id.segment_id = other
        everything = {"contract_point_ids": False}
        for values in (
            {"segment_ids": [(6, 0, other.ids)]},
            {"billing_group_ids": [(6, 0, self.small.billing_group_id.ids)]},
            {"point_domain": f"[('id', '=', {self.small.id})]"},
        ):
            with self.subTest(values=values):
                what_if = self._ask(**(everything | values))
                self.assertEqual(what_if.selected_count, 1)
                what_if.action_calculate()
                self.assertEqual(what_if.line_ids.contract_point_id, self.small)
        for values in (
            {"commodity": "gas"},
            {"network_ids": [(6, 0, self.gas_network.ids)]},
            {"date_from": date(2020, 1, 1), "date_to": date(2021, 1, 1)},
            {"supplied_product_ids": [(6, 0, self._create_product().ids)]},
            {"supplied_tariff_ids": [(6, 0, self._create_tariff().ids)]},
        ):
            with self.subTest(values=values):
                what_if = self._ask(**(everything | values))
                self.assertEqual(what_if.selected_count, 0)
                with self.assertRaisesRegex(UserError, "No contract point fits"):
                    what_if.action_calculate()

    def test_a_broken_condition_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self._ask(point_domain="[('nothing', '=', 1)]")

    def test_drafts_of_contracts_are_not_customers_yet(self):
        draft = self._supply(1000, contract=self._sign())
        draft.contract_id.action_draft()
        what_if = self._ask(contract_point_ids=[(6, 0, draft.ids)])
        self.assertEqual(what_if.selected_count, 0)

    def test_a_question_without_anything_applied_is_refused(self):
        for values, sentence in (
            ({"price_ids": False}, "no price in preparation"),
            ({"kind": "scheme"}, "no cap or aid"),
            ({"kind": "product"}, "no new product"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, sentence),
            ):
                self._calculate(**values)

    def test_points_prices_and_schemes_open_a_simulation(self):
        action = self.large.with_user(self.ann).action_simulate()
        self.assertEqual(
            action["context"], {"default_contract_point_ids": [(6, 0, self.large.ids)]}
        )
        for record in (self.price, self.tariff, self.product, self._create_scheme()):
            action = record.with_user(self.ann).action_simulate()
            form = Form(self.env["energy.what.if"].with_context(**action["context"]))
            form.name = record._name
            what_if = form.save()
            what_if.action_calculate()
            self.assertEqual(what_if.state, "calculated")

    # What goes wrong stays a line

    def test_a_blocked_point_says_why_and_stops_nobody(self):
        unknown = self._supply(0, contract=self._sign())
        network = self._supply(500, contract=self._sign())
        network.contract_id.kind = "bundled"
        what_if = self._calculate(
            contract_point_ids=[(6, 0, (self.large | unknown | network).ids)]
        )
        self.assertEqual(self._get_result(what_if, self.large)[0], "dearer")
        line = self._get_line(what_if, unknown)
        self.assertEqual((line.result, line.block_code), ("blocked", "no_expectation"))
        self.assertIn(unknown.supply_point_id.name, line.block_reason)
        line = self._get_line(what_if, network)
        self.assertEqual(line.block_code, "no_network_tariff")
        self.assertRecordValues(
            what_if,
            [{"blocked_count": 2, "dearer_count": 1, "line_count": 3}],
        )
        found = self.env["energy.what.if.line"].search(
            what_if.action_view_blocked()["domain"]
        )
        self.assertEqual(found.contract_point_id, unknown | network)

    def test_an_unexpected_failure_blocks_one_point(self):
        rate, calls = energy_what_if_calculate.rate, []

        def fail_first(point):
            calls.append(point)
            if len(calls) == 1:
                raise ZeroDivisionError
            return rate(point)

        with (
            patch.object(energy_what_if_calculate, "rate", fail_first),
            mute_logger(energy_what_if_calculate.__name__),
        ):
            what_if = self._calculate()
        self.assertEqual(
            sorted(what_if.line_ids.mapped("result")), ["blocked", "dearer"]
        )
        blocked = what_if.line_ids.filtered(lambda line: line.result == "blocked")
        self.assertEqual(blocked.block_code, "internal")

    # It is a shadow

    def _hash_tables(self):
        """Return ``{table: hash}`` of all that a bill or the books could be made of."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT tablename FROM pg_tables WHERE schemaname = 'public'
            AND (tablename LIKE 'energy%' OR tablename LIKE 'account%')
            AND tablename NOT LIKE 'energy_what_if%' AND tablename NOT LIKE '%_rel'
            """
        )
        hashes = {}
        for (table,) in self.env.cr.fetchall():
            ((hashes[table],),) = self.env.execute_query(
                SQL(
                    "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM %s t",
                    SQL.identifier(table),
                )
            )
        return hashes

    def test_nothing_else_in_the_database_changes(self):
        asked = self._ask() | self._ask(
            kind="scheme", scheme_id=self._create_scheme(), price_ids=False
        )
        before = self._hash_tables()
        self.assertIn("energy_tariff_price", before)
        self.assertIn("energy_aid_entitlement", before)
        asked.action_calculate()
        self.assertEqual(asked.mapped("state"), ["calculated"] * 2)
        for line in asked.line_ids:
            line.get_comparison()
        self.assertEqual(self._hash_tables(), before)

    def test_a_simulated_price_is_not_used(self):
        self._calculate()
        released = self.component.price_ids - self.price
        self.assertFalse((self.price | released)._get_last_uses())
        self.price.with_user(self.ann).price = 111
        self.price.with_user(self.ann).unlink()
        self.assertFalse(self.price.exists())

    # In the background

    def test_a_large_selection_is_calculated_chunk_by_chunk(self):
        points = self.large | self.small
        for kwh in (100, 200, 300):
            points |= self._supply(kwh, contract=self._sign())
        with patch.object(energy_what_if_calculate, "CHUNK", 2):
            what_if = self._calculate(contract_point_ids=[(6, 0, points.ids)])
            self.assertRecordValues(
                what_if, [{"state": "calculating", "line_count": 5, "progress": 0}]
            )
            with self.assertRaisesRegex(UserError, "its question stays"):
                what_if.date_from = date(2027, 2, 1)
            with self.assertRaises(UserError):
                what_if.unlink()
            what_if._calculate_next()
            what_if.invalidate_recordset()
            self.assertEqual(what_if.progress, 40)
            self._trigger("ir_cron_energy_what_if")
        self.assertEqual((what_if.state, what_if.progress), ("calculated", 100))
        # 0.01 EUR of 14 600 kWh.
        self.assertEqual(what_if.difference_net, 146)

    def test_the_responsible_person_learns_that_it_is_done(self):
        with patch.object(energy_what_if_calculate, "CHUNK", 1):
            what_if = self._calculate()
            self._trigger("ir_cron_energy_what_if")
        message = what_if.message_ids.filtered("partner_ids")
        self.assertIn("is calculated", message.body)
        self.assertEqual(message.partner_ids, self.ann.partner_id)

    def test_a_calculation_that_cannot_go_on_lets_the_next_one_pass(self):
        Rating = type(self.env["energy.rating"])
        gather = Rating._gather

        def fail_once(model, points, *args, **kwargs):
            if points == self.small.supply_point_id:
                raise ZeroDivisionError
            return gather(model, points, *args, **kwargs)

        with (
            patch.object(energy_what_if_calculate, "CHUNK", 1),
            patch.object(Rating, "_gather", fail_once),
            mute_logger(energy_what_if_calculate.__name__),
        ):
            broken = self._calculate()
            other = self._calculate(contract_point_ids=[(6, 0, self.large.ids)])
            other.action_calculate()
            self._trigger("ir_cron_energy_what_if")
        self.assertEqual((broken.state, other.state), ("draft", "calculated"))
        notes = " ".join(broken.message_ids.mapped("body"))
        self.assertIn("failed unexpectedly", notes)

    def test_a_cancelled_calculation_stops(self):
        with patch.object(energy_what_if_calculate, "CHUNK", 1):
            what_if = self._calculate()
            what_if.action_cancel()
            self._trigger("ir_cron_energy_what_if")
        self.assertEqual(what_if.state, "cancelled")
        self.assertEqual(set(what_if.line_ids.mapped("result")), {"waiting"})

    def _calculate_many(self, count):
        points = self.env["energy.contract.point"].union(
            *(self._supply(1000 + n, contract=self._sign()) for n in range(count))
        )
        what_if = self._ask(contract_point_ids=[(6, 0, points.ids)])
        self.env.flush_all()
        self.env.invalidate_all()
        return what_if

    @warmup
    def test_rating_one_point_twice(self):
        what_if = self._calculate_many(1)
        with self.assertQueryCount(70):
            what_if.action_calculate()
            self.env.flush_all()

    @warmup
    def test_rating_thirty_points_twice(self):
        what_if = self._calculate_many(30)
        with self.assertQueryCount(70):
            what_if.action_calculate()
            self.env.flush_all()
