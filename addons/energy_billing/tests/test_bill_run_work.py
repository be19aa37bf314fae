from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.energy_billing.models import energy_bill_run

from .common import YEAR, EnergyBillingCommon

CRON = "energy_billing.ir_cron_energy_bill_run"


@tagged("post_install", "-at_install")
class TestBillRunWork(EnergyBillingCommon):
    def _trigger_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_the_scheduled_action_lives_the_whole_life(self):
        self._supply()
        self._supply(point={"commodity": "gas"})
        run = self._create_run()
        run.with_user(self.manager).action_start()
        self._trigger_cron()
        self.assertEqual(run.state, "done")
        self.assertTrue(run.finished_at)
        self.assertEqual(run.bill_ids.mapped("state"), ["invoiced", "invoiced"])
        moves = run.bill_ids.move_id
        self.assertEqual(moves.mapped("state"), ["posted", "posted"])
        self.assertEqual(moves.mapped("energy_pdf_state"), ["done", "done"])

    def test_starting_wakes_the_scheduled_action(self):
        cron = self.env.ref(CRON)
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._create_run().with_user(self.manager).action_start()
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)

    def test_a_failing_run_does_not_hold_up_the_next(self):
        bad, good = self._create_run(), self._create_run()
        (bad | good)._start()
        work = energy_bill_run.EnergyBillRun._work

        def fail(run):
            if run.id == bad.id:
                raise ZeroDivisionError
            return work(run)

        self.patch(self.env.registry["energy.bill.run"], "_work", fail)
        with self.assertLogs("odoo.addons.energy_billing", "ERROR"):
            self._trigger_cron()
        self.assertEqual((bad.state, good.state), ("running", "done"))

    def test_work_goes_in_chunks(self):
        for _number in range(3):
            self._supply()
        run = self._create_run()
        run._start()
        with patch.multiple(
            energy_bill_run, CHUNK_BILLS=2, CHUNK_INVOICES=2, CHUNK_PDFS=2
        ):
            done = [run._work() for _step in range(7)]
        self.assertEqual(done, [2, 1, 2, 1, 2, 1, 0])
        self.assertEqual(run.state, "done")

    def test_bills_of_a_group_are_never_split_between_chunks(self):
        contract = self._create_contract()
        for _number in range(3):
            self._supply(contract)
        run = self._create_run()
        run._start()
        with patch.multiple(energy_bill_run, CHUNK_BILLS=2, CHUNK_INVOICES=1):
            self._work_off(run)
        self.assertEqual(len(run.bill_ids.move_id), 1)

    def test_a_run_killed_between_two_steps_resumes(self):
        self._supply()
        run = self._create_run()
        run._start()
        states = []
        while run._work():
            states.append(run.bill_ids.state)
            self.env.flush_all()
            # A new process knows only what the database holds.
            self.env.invalidate_all()
        self.assertEqual(states, ["rated", "invoiced", "invoiced"])
        self.assertEqual((run.invoice_count, run.pdf_count), (1, 1))

    def test_work_after_the_end_changes_nothing(self):
        self._supply()
        run = self._bill()
        move = run.bill_ids.move_id
        self.assertEqual(run._work(), 0)
        self.assertEqual(run.bill_ids.move_id, move)

    def test_a_bill_put_back_at_the_end_is_not_forgotten(self):
        self._supply()
        run = self._create_run()
        run._start()
        run.state = "done"
        self._trigger_cron()
        self.assertEqual(run.bill_ids.state, "invoiced")

    def test_counts_and_progress_follow_the_work(self):
        self._supply()
        self._supply(readings={YEAR[0]: 0})
        run = self._create_run()
        self.assertEqual((run.bill_count, run.progress), (0, 0))
        run._start()
        self.assertEqual((run.draft_count, run.progress), (2, 0))
        run._work()
        counts = run.rated_count, run.blocked_count, run.amount_untaxed
        self.assertEqual(counts, (1, 1, 444))
        self.assertAlmostEqual(run.progress, 400 / 6)
        run._work()
        self.assertEqual((run.invoiced_count, run.invoice_count), (1, 1))
        self.assertAlmostEqual(run.progress, 500 / 6)
        run._work()
        self.assertEqual((run.pdf_count, run.progress), (1, 100))

    def test_a_run_with_nothing_but_blocked_bills_is_finished(self):
        self._supply(readings={YEAR[0]: 0})
        run = self._bill()
        self.assertEqual((run.state, run.progress), ("done", 100))

    def test_a_run_without_bills_is_finished(self):
        run = self._bill()
        self.assertEqual((run.state, run.progress, run.bill_count), ("done", 100, 0))

    def test_what_is_ahead_counts_every_step(self):
        self._supply()
        run = self._create_run()
        run._start()
        ahead = [run._count_todo()]
        while run._work():
            ahead.append(run._count_todo())
        self.assertEqual(ahead, [3, 2, 1, 0])

    def test_stopping_keeps_invoices_and_gives_up_the_rest(self):
        self._supply()
        self._supply(readings={YEAR[0]: 0})
        run = self._create_run()
        run._start()
        run._work()
        run._work()
        run.with_user(self.manager).action_cancel()
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(
            sorted(run.bill_ids.mapped("state")), ["cancelled", "invoiced"]
        )
        self.assertEqual(run.bill_ids.move_id.state, "posted")

    def test_a_stopped_run_is_left_alone(self):
        self._supply()
        run = self._create_run()
        run._start()
        run.action_cancel()
        self._trigger_cron()
        self.assertEqual(run.bill_ids.state, "cancelled")

    def test_only_a_run_never_started_can_be_deleted(self):
        self._create_run().with_user(self.manager).unlink()
        run = self._bill()
        with self.assertRaisesRegex(UserError, "never started"):
            run.with_user(self.manager).unlink()

    def test_a_bill_is_deleted_only_before_it_is_rated(self):
        self._supply()
        bill = self._collect()
        bill._rate()
        with self.assertRaisesRegex(UserError, "Cancel others"):
            bill.unlink()

    def test_an_invoiced_bill_cannot_be_cancelled(self):
        self._supply()
        bill = self._bill().bill_ids
        with self.assertRaisesRegex(UserError, "credit note"):
            bill.with_user(self.manager).action_cancel()

    def test_a_bill_is_not_edited_by_hand(self):
        self._supply()
        bill = self._collect().with_user(self.manager)
        for vals in ({"amount_untaxed": 1}, {"move_id": False}, {"state": "invoiced"}):
            with self.assertRaisesRegex(UserError, "never edited"):
                bill.write(vals)

    def test_an_invoiced_bill_keeps_its_state(self):
        self._supply()
        bill = self._bill().bill_ids.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "never edited"):
            bill.state = "cancelled"

    def test_the_name_of_a_run_says_its_months(self):
        with Form(self.env["energy.bill.run"].with_user(self.manager)) as form:
            form.date_from = "2026-01-01"
            form.date_to = "2027-01-01"
        self.assertEqual(form.record.name, "01/2026 – 12/2026")

    def test_a_run_keeps_its_own_name(self):
        run = self._create_run(name="Settlement")
        run.date_to = date(2026, 12, 1)
        self.assertEqual(run.name, "Settlement")
