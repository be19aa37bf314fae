from odoo.tests import tagged

from .common import EnergyBillingCommon

COLLECT = 5
RATE = 26
INVOICE = 94
# Bulk inserts go in pages of a hundred rows.
PAGES = 4
# What the ledger asks for one invoice more: its number (3), the analytic distribution
# of its lines, the contacts of its partner; and reads in batches.
LEDGER = 6


@tagged("post_install", "-at_install")
class TestQueryCount(EnergyBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls.env["energy.contract"]
        for _number in range(50):
            partner = cls._create_partner(name="Customer")
            contract = cls._create_contract(partner_id=partner)
            cls.contracts |= cls._supply(contract).contract_id

    def _count(self, function, *args):
        """Return the number of queries of a call on a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _measure(self, contracts):
        """Return the queries to collect, rate and invoice the bills of contracts."""
        run = self._create_run(contracts)
        collect = self._count(run._collect_bills)
        bills = self.env["energy.bill"].search([("run_id", "=", run.id)])
        self.assertEqual(len(bills), len(contracts))
        rate = self._count(bills._rate)
        self.assertEqual(set(bills.mapped("state")), {"rated"})
        invoice = self._count(bills._invoice, run.invoice_date)
        self.assertEqual(set(bills.mapped("state")), {"invoiced"})
        return collect, rate, invoice

    def test_queries_do_not_grow_with_the_bills(self):
        self._measure(self.contracts[:1])  # what Odoo caches once is not counted
        collect, rate, invoice = self._measure(self.contracts[1:2])
        self.assertLessEqual(collect, COLLECT)
        self.assertLessEqual(rate, RATE)
        self.assertLessEqual(invoice, INVOICE)

        many = self.contracts[2:]
        collect, rate, invoice = self._measure(many)
        self.assertLessEqual(collect, COLLECT)
        self.assertLessEqual(rate, RATE + PAGES)
        self.assertLessEqual(invoice, INVOICE + LEDGER * len(many))
