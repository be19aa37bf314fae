from datetime import date
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import YEAR, EnergyBillingCommon

OLD_YEAR = date(2025, 1, 1), date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestBillRate(EnergyBillingCommon):
    def _rate(self, supplied, **values):
        bill = self._collect(supplied.contract_id, **values)
        bill._rate()
        self.assertEqual(bill.state, "rated", bill.block_reason)
        return bill

    def _get_amounts(self, bill):
        return {line.component_id: line.amount for line in bill.line_ids}

    def test_lines_multiply_out_and_add_up(self):
        bill = self._rate(self._supply())
        rows = [(line.quantity, line.unit_price, line.amount) for line in bill.line_ids]
        self.assertEqual(
            sorted(rows),
            [(2.4, 30, 72), (2.4, 120, 288), (12, 2, 24), (300, 0.2, 60)],
        )
        self.assertEqual((bill.energy_kwh, bill.amount_untaxed), (2400, 444))

    def test_a_price_change_cuts_its_line_and_no_other(self):
        supplied = self._supply(
            readings={date(2025, 7, 1): 0, date(2026, 7, 1): 3650},
        )
        bill = self._rate(
            supplied, date_from=date(2025, 7, 1), date_to=date(2026, 7, 1)
        )
        energy = bill.line_ids.filtered(
            lambda line: line.kind == "supply" and line.unit == "MWh"
        )
        # 184 of 365 days in 2025, 10 kWh each.
        self.assertRecordValues(
            energy,
            [
                {
                    "date_from": date(2025, 7, 1),
                    "date_to": date(2026, 1, 1),
                    "quantity": 1.84,
                    "unit_price": 100,
                    "amount": 184,
                    "split_method": "days",
                },
                {
                    "date_from": date(2026, 1, 1),
                    "date_to": date(2026, 7, 1),
                    "quantity": 1.81,
                    "unit_price": 120,
                    "amount": 217.2,
                    "split_method": "days",
                },
            ],
        )
        self.assertEqual(len(bill.line_ids - energy), 3)

    def test_a_reading_at_the_price_change_decides_the_split(self):
        supplied = self._supply(
            readings={date(2025, 7, 1): 0, YEAR[0]: 3000, date(2026, 7, 1): 3650},
        )
        bill = self._rate(
            supplied, date_from=date(2025, 7, 1), date_to=date(2026, 7, 1)
        )
        energy = bill.line_ids.filtered(lambda line: line.unit_price in (100, 120))
        self.assertEqual(energy.mapped("quantity"), [3.0, 0.65])
        self.assertEqual(set(energy.mapped("split_method")), {"reading"})

    def test_the_load_profile_divides_between_readings(self):
        period = date(2025, 12, 1), date(2026, 2, 1)
        weights = {
            day: 3 if day < YEAR[0] else 1
            for day in map(date.fromordinal, range(*map(date.toordinal, period)))
        }
        profile = self._create_profile(weights)
        supplied = self._supply(
            readings={period[0]: 0, period[1]: 1240},
            version={"profile_id": profile.id},
        )
        bill = self._rate(supplied, date_from=period[0], date_to=period[1])
        energy = bill.line_ids.filtered(lambda line: line.unit_price in (100, 120))
        self.assertEqual(energy.mapped("quantity"), [0.93, 0.31])
        self.assertEqual(set(energy.mapped("split_method")), {"profile"})

    def test_each_line_names_its_price_and_decision(self):
        bill = self._rate(self._supply())
        for line in bill.line_ids:
            self.assertEqual(line.price_id.component_id, line.component_id)
            self.assertEqual(line.price_id.price, line.unit_price)
            self.assertEqual(line.source, line.price_id.source)
            self.assertTrue(line.source)

    def test_consumption_names_its_readings(self):
        supplied = self._supply()
        bill = self._rate(supplied)
        readings = supplied.supply_point_id.reading_ids.sorted("date")
        self.assertRecordValues(
            bill.segment_ids,
            [
                {
                    "reading_start_id": readings[0].id,
                    "reading_end_id": readings[1].id,
                    "value_start": 1000,
                    "value_end": 3400,
                    "energy_kwh": 2400,
                }
            ],
        )

    def test_gas_is_converted_from_cubic_metres(self):
        bill = self._rate(self._supply(point={"commodity": "gas"}))
        self.assertRecordValues(
            bill.segment_ids,
            [
                {
                    "measured": 1000,
                    "volume_factor": 0.978,
                    "converted_m3": 978,
                    "calorific": 10.555,
                    "energy_kwh": 10323,
                }
            ],
        )
        self.assertEqual(bill.amount_untaxed, 552.15)

    def test_a_levy_is_paid_by_its_segments_alone(self):
        levy = self._create_priced_tariff(kind="levy")
        component = self._create_component(levy, {YEAR[0]: 1.32})
        component.segment_ids = self.business
        home = self._rate(self._supply())
        firm = self._rate(self._supply(self._create_contract(segment_id=self.business)))
        self.assertNotIn(component, home.line_ids.component_id)
        self.assertEqual(self._get_amounts(firm)[component], 3.17)

    def test_the_levy_of_another_company_is_not_charged(self):
        self._create_priced_tariff(
            kind="levy",
            company_id=self._create_company(name="Other Supplier"),
            energy={YEAR[0]: 99},
        )
        self.assertEqual(self._rate(self._supply()).amount_untaxed, 444)

    def test_supply_alone_is_billed_without_the_network(self):
        contract = self._create_contract(kind="supply_only")
        bill = self._rate(self._supply(contract))
        self.assertEqual(set(bill.line_ids.mapped("kind")), {"supply"})
        self.assertEqual(bill.amount_untaxed, 312)

    def test_levies_of_the_network_go_with_it(self):
        levies = self._create_priced_tariff(kind="levy", energy={YEAR[0]: 1})
        duty = levies.component_ids
        system = self._create_component(levies, {YEAR[0]: 10}, is_with_network=True)
        bundled = self._rate(self._supply())
        alone = self._rate(self._supply(self._create_contract(kind="supply_only")))
        self.assertLessEqual(duty + system, bundled.line_ids.component_id)
        self.assertEqual(
            alone.line_ids.component_id - self.supply_tariff.component_ids, duty
        )

    def test_the_setting_for_part_months_decides(self):
        supplied = self._supply(
            readings={YEAR[0]: 0, date(2026, 2, 1): 0}, date_to=date(2026, 2, 1)
        )
        self.company.energy_proration = "year"
        bill = self._rate(supplied)
        fee = bill.line_ids.filtered(lambda line: line.unit == "month")
        self.assertEqual((fee.quantity, fee.amount), (1.019178, 2.04))

    def test_technical_data_of_other_bills_in_the_batch_do_not_matter(self):
        """What was in force before the period must not choose the load profile."""
        past = self._create_profile({OLD_YEAR[0]: 1})
        supplied = self._supply(
            readings={date(2026, 2, 1): 0, date(2026, 4, 1): 100},
            version={"profile_id": past.id, "date_to": YEAR[0]},
        )
        self._create_version(
            supplied.supply_point_id,
            date_from=YEAR[0],
            breaker_amps=25,
            breaker_phases="1",
        )
        tariff = self.network_tariff.component_ids[0]
        tariff.price_ids.date_to = date(2026, 3, 1)
        tariff.price_ids = [
            (
                0,
                0,
                {
                    "date_from": date(2026, 3, 1),
                    "price": 40,
                    "source": "test",
                    "state": "released",
                },
            )
        ]
        other = self._supply(readings={OLD_YEAR[0]: 0, OLD_YEAR[1]: 10})
        period = {"date_from": date(2026, 2, 1), "date_to": date(2026, 4, 1)}
        bill = self._collect(supplied.contract_id, **period)
        early = self._collect(
            other.contract_id, date_from=OLD_YEAR[0], date_to=OLD_YEAR[1]
        )
        (bill | early)._rate()
        self.assertEqual(bill.state, "rated", bill.block_reason)
        self.assertEqual(
            set(bill.line_ids.filtered("split_method").mapped("split_method")),
            {"days", "reading"},
        )

    def test_a_price_used_on_a_bill_is_not_changed(self):
        price = self._rate(self._supply()).line_ids[0].price_id
        manager_price = price.with_user(self.manager)
        for vals in ({"price": 1}, {"date_from": date(2025, 6, 1)}):
            with self.assertRaisesRegex(UserError, "used on a bill"):
                manager_price.write(vals)

    def test_a_price_used_on_a_bill_is_not_deleted(self):
        price = self._rate(self._supply()).line_ids[0].price_id
        with self.assertRaisesRegex(UserError, "is kept"):
            price.unlink()

    def test_a_price_used_on_a_bill_may_end(self):
        price = self._rate(self._supply()).line_ids[0].price_id
        price.with_user(self.manager).date_to = YEAR[1]
        self.assertEqual(price.date_to, YEAR[1])

    def test_a_cancelled_bill_releases_its_prices(self):
        bill = self._rate(self._supply())
        bill.action_cancel()
        bill.line_ids[0].price_id.price = 1

    def test_a_price_used_by_a_company_one_does_not_see_is_kept(self):
        price = self._rate(self._supply()).line_ids[0].price_id
        other = self._create_company(name="Other Supplier")
        stranger = self._create_user(
            "billing_manager", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        with self.assertRaisesRegex(UserError, "used on a bill"):
            price.with_user(stranger).price = 1

    def test_replay_gives_the_same_lines(self):
        bill = self._bill(self._supply().contract_id).bill_ids
        replayed = bill._replay()
        self.assertEqual(
            [
                (line.component_id, line.price_id, line.quantity, line.amount)
                for line in replayed.lines
            ],
            [
                (
                    line.component_id.id,
                    line.price_id.id,
                    Decimal(str(line.quantity)),
                    Decimal(str(line.amount)),
                )
                for line in bill.line_ids
            ],
        )
        self.assertEqual(replayed.engine_version, bill.engine_version)

    def test_replay_needs_no_record_of_today(self):
        bill = self._bill(self._supply().contract_id).bill_ids
        self.company.energy_proration = "year"
        self.supply_tariff.component_ids.sequence = 99
        bill.supply_point_id.version_ids.breaker_amps = 16
        self.assertEqual(bill._replay().amount, Decimal("444.00"))

    def test_a_newer_reading_does_not_touch_a_posted_bill(self):
        supplied = self._supply()
        bill = self._bill(supplied.contract_id).bill_ids
        before = bill.snapshot, bill.amount_untaxed, bill.line_ids.mapped("amount")
        register = bill.segment_ids.register_id
        self._read(register, YEAR[1], 3000)
        self.assertEqual(
            (bill.snapshot, bill.amount_untaxed, bill.line_ids.mapped("amount")), before
        )
        self.assertEqual(bill._replay().energy_kwh, 2400)
        self.assertFalse(bill.segment_ids.reading_end_id.is_current)

    def test_the_newest_reading_counts(self):
        supplied = self._supply()
        register = supplied.supply_point_id.installation_ids.meter_id.register_ids
        self._read(register, YEAR[1], 3000)
        self.assertEqual(self._rate(supplied).energy_kwh, 2000)

    def test_rating_again_replaces_the_lines(self):
        bill = self._rate(self._supply())
        bill._rate()
        self.assertEqual(len(bill.line_ids), 4)
        self.assertEqual(len(bill.segment_ids), 1)

    def test_explain_leads_to_the_lines_of_the_bill(self):
        bill = self._rate(self._supply())
        action = bill.with_user(self.reader).action_explain()
        lines = self.env["energy.bill.line"].search(action["domain"])
        self.assertEqual(lines, bill.line_ids)
