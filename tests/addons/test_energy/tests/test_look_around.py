from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestLookAround(HttpCase):
    """Each kind of user opens point, contract, bill and invoice in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["energy.demo"]._run_main_job(households=6)

    def test_reader_sees_all_but_the_ledger_and_changes_nothing(self):
        self.start_tour("/odoo", "energy_look_around_reader", login="reader")

    def test_clerk_keeps_points_and_contracts_and_sees_invoices(self):
        self.start_tour("/odoo", "energy_look_around_clerk", login="clerk")

    def test_manager_keeps_tariffs_and_runs_the_billing(self):
        self.start_tour("/odoo", "energy_look_around_manager", login="manager")

    def test_administrator_sees_everything(self):
        self.start_tour("/odoo", "energy_look_around_admin", login="admin")
