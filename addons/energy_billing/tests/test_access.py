from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import EnergyBillingCommon


@tagged("post_install", "-at_install")
class TestAccess(EnergyBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._supply()
        cls.bill = cls._bill().bill_ids
        cls.note = cls.env["energy.document.note"].create({"name": "N", "text": "T"})
        cls.admin = cls._create_user("admin")

    def test_who_may_do_what(self):
        table = {
            self.bill.run_id: ("r", "r", "rwcu", "rwcu"),
            self.bill: ("r", "r", "rw", "rw"),
            self.bill.line_ids: ("r", "r", "r", "r"),
            self.bill.segment_ids: ("r", "r", "r", "r"),
            self.env["energy.bill.line.modifier"]: ("r", "r", "r", "r"),
            self.note: ("r", "r", "r", "rwcu"),
            self.bill.move_id: ("", "r", "rwcu", "rwcu"),
        }
        users = self.reader, self.clerk, self.manager, self.admin
        for records, rights in table.items():
            self._assert_operations(records, dict(zip(users, rights, strict=True)))

    def test_people_without_a_role_see_nothing(self):
        outsider = self._create_new_internal_user(login="test_outsider")
        for records in (self.bill, self.bill.run_id, self.bill.line_ids, self.note):
            self.assertFalse(records.with_user(outsider).has_access("read"))

    def test_companies_do_not_see_each_other(self):
        other = self._create_company(name="Other Supplier")
        stranger = self._create_user(
            "admin", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        own = self.env["energy.document.note"].create(
            {"name": "N", "text": "T", "company_id": self.company.id}
        )
        for records in (
            self.bill,
            self.bill.run_id,
            self.bill.line_ids,
            self.bill.segment_ids,
            own,
        ):
            model = records._name
            found = self.env[model].with_user(stranger).search([])
            self.assertFalse(found & records, model)
        self.assertIn(
            self.note, self.env["energy.document.note"].with_user(stranger).search([])
        )

    def test_a_reader_starts_no_run(self):
        run = self._create_run()
        for user in (self.reader, self.clerk):
            with self.assertRaises(AccessError):
                run.with_user(user).action_start()

    def test_a_clerk_neither_retries_nor_cancels(self):
        self._supply(readings={})
        bill = self._bill().bill_ids
        self.assertEqual(bill.state, "blocked")
        for action in ("action_retry", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(bill.with_user(self.clerk), action)()

    def test_a_run_takes_contracts_of_its_own_company(self):
        other = self._create_company(name="Other Supplier")
        with self.assertRaisesRegex(Exception, "company"):
            self._create_run(self.bill.contract_id, company_id=other)
