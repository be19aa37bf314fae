from unittest.mock import patch

from odoo.tests import tagged

from ..models import energy_advance_agreement_queue as queue
from ..wizards import energy_advance_create
from .common_advance import START, EnergyAdvanceCommon

CRON = "ir_cron_energy_advance_calculate"


@tagged("post_install", "-at_install")
class TestAdvanceQueue(EnergyAdvanceCommon):
    """A hundred thousand agreements are calculated while people go on working."""

    def _create_for(self, contracts, **values):
        wizard = (
            self.env["energy.advance.create"]
            .with_user(self.clerk)
            .with_context(active_model="energy.contract", active_ids=contracts.ids)
            .create({"date_from": START, **values})
        )
        with patch.object(energy_advance_create, "MANY", 2):
            action = wizard.action_create()
        return self.env["energy.advance.agreement"].search(action["domain"])

    def test_a_large_selection_is_calculated_in_the_background(self):
        supplied = [self._supply(yearly_kwh=kwh) for kwh in (12000, 6000, 0)]
        contracts = self.env["energy.contract"].union(
            *(row.contract_id for row in supplied)
        )
        agreements = self._create_for(contracts, is_agreed=True)
        self.assertEqual(agreements.mapped("is_queued"), [True] * 3)
        self.assertFalse(agreements.advance_ids)
        with patch.object(queue, "CHUNK", 2):
            self._trigger(CRON)
        self.assertEqual(agreements.mapped("is_queued"), [False] * 3)
        # They are looked at before they are agreed.
        self.assertEqual(agreements.mapped("state"), ["draft"] * 3)
        by_contract = agreements.grouped("contract_id")
        first, second, blocked = (by_contract[row.contract_id] for row in supplied)
        for agreement, kwh in ((first, 12000), (second, 6000)):
            twin = self._draft(self._supply(yearly_kwh=kwh).contract_id)
            self.assertGreater(twin.amount_total, 0)
            self.assertEqual(agreement.amount_total, twin.amount_total)
        self.assertEqual(len(first.advance_ids), 12)
        self.assertIn("Nothing tells", blocked.block_reason)
        self._trigger(CRON)
        self.assertEqual(len(first.advance_ids), 12)

    def test_reasons_are_in_the_language_of_who_asked(self):
        self.env["res.lang"]._activate_lang("sk_SK")
        self.env["ir.module.module"].search(
            [("name", "=", "energy_contract")]
        )._update_translations(["sk_SK"])
        self.clerk.lang = "sk_SK"
        contracts = self.env["energy.contract"].union(
            *(self._supply(yearly_kwh=0).contract_id for _each in range(3))
        )
        agreements = self._create_for(contracts)
        self._trigger(CRON)
        for reason in agreements.mapped("block_reason"):
            self.assertIn("Nič nehovorí", reason)

    def test_a_small_selection_is_calculated_at_once(self):
        agreements = self._create_for(self._supply().contract_id)
        self.assertFalse(agreements.is_queued)
        self.assertEqual(agreements.advance_count, 12)

    def test_both_workers_do_the_same(self):
        crons = [self.env.ref(worker) for worker in queue.WORKERS]
        self.assertEqual(
            {cron.code for cron in crons}, {"model._cron_calculate_queued()"}
        )
        self.assertEqual(len(crons), 2)
