from odoo.addons.energy_billing.tests.common import EnergyBillingCommon


class EnergySlovakCommon(EnergyBillingCommon):
    """A Slovak supplier with the chart of accounts, networks and prices of the pack."""

    @classmethod
    def _create_ledger(cls):
        cls.env["account.chart.template"].try_loading(
            "sk", cls.company, install_demo=False
        )
        cls.company._setup_energy_sk()

    @classmethod
    def _create_catalogue(cls):
        cls.product = cls._ref("product_home_aid")
        cls.gas_product = cls._ref("product_gas_home")
        cls.network_rate = cls._ref("rate_zsd_d2")
        cls.gas_network = cls._ref("network_sppd")
        cls.gas_rate = cls._ref("rate_sppd_2")
        cls.env["energy.gas.calorific"].search(
            [("network_id", "=", cls.gas_network.id)]
        ).unlink()
        cls._create_calorific(kwh_per_m3=10.555)

    @classmethod
    def _ref(cls, name):
        return cls.env.ref(f"energy_l10n_sk.{name}")

    @classmethod
    def _make_eic(cls, prefix="24ZZS"):
        return super()._make_eic(prefix)

    @classmethod
    def _make_pod(cls):
        return f"SKSPPDIS{cls._next_number():012d}"
