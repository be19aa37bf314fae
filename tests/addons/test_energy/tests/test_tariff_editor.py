from datetime import date

from odoo.tests import HttpCase, tagged

from odoo.addons.energy_contract.tests.common import EnergyContractCommon


@tagged("post_install", "-at_install")
class TestTariffEditor(HttpCase, EnergyContractCommon):
    def test_a_reader_sees_the_history_and_a_sample_bill(self):
        """2 400 kWh at 100 EUR/MWh and, by a draft, at 130; VAT 20 %."""
        self.env["energy.tariff"].search([("kind", "=", "levy")]).active = False
        self._create_component(basis="month", prices={date(2020, 1, 1): 0})
        self._create_price(
            self.component, date_from=date(2020, 1, 1), price=130, state="draft"
        )
        user = self._create_user("reader")
        self.start_tour(
            f"/odoo/energy-tariffs/{self.tariff.id}",
            "energy_tariff_editor",
            login=user.login,
        )
