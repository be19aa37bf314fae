from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic import tariff as logic
from ..logic.prepared import as_if_released

KINDS = [
    ("supply", "Supply"),
    ("network", "Network"),
    ("levy", "Levy"),
    ("service", "Service"),
]


class EnergyTariff(models.Model):
    """Components that are agreed, or decreed, together."""

    _name = "energy.tariff"
    _description = "Tariff"
    _order = "kind, commodity, code"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="supply")
    commodity = fields.Selection(
        [("electricity", "Electricity"), ("gas", "Gas")],
        required=True,
        default="electricity",
    )
    network_rate_id = fields.Many2one(
        "energy.network.rate", index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for every company."
    )
    component_ids = fields.One2many("energy.tariff.component", "tariff_id")
    note = fields.Text()

    # Two shared tariffs are of the same (no) company, which UNIQUE does not see.
    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A tariff with this code exists already."
    )
    _network_rate_uniq = models.UniqueIndex(
        "(network_rate_id) WHERE (active AND network_rate_id IS NOT NULL)",
        "This network rate has a tariff already. Archive the other one first.",
    )
    _network_has_rate = models.Constraint(
        "CHECK ((kind = 'network') = (network_rate_id IS NOT NULL))",
        "A network tariff, and no other, belongs to a network rate.",
    )

    @api.constrains("network_rate_id", "commodity")
    def _check_commodity(self):
        for tariff in self.filtered("network_rate_id"):
            if tariff.network_rate_id.commodity != tariff.commodity:
                raise ValidationError(
                    self.env._(
                        "Tariff %(tariff)s and its network rate are of different "
                        "commodities. Choose another rate.",
                        tariff=tariff.code,
                    )
                )

    def _to_logic(self, date_from, date_to, *, with_prepared=False, prepared=()):
        """Return ``{id: logic.Tariff}`` with what touches ``[date_from, date_to)``.

        One query per kind of record for all tariffs; numbers are exact. Only released
        prices count.

        :param with_prepared: drafts and proposals too, as if they were released.
        :param prepared: only these drafts and proposals, as if they were released.
        """
        self.env.flush_all()
        period = (date_to, date_from)
        vat_rates = {}
        for row in self.env.execute_query_dict(
            SQL(
                """
                SELECT id, vat_class_id, date_from, date_to, percent::text AS percent
                FROM energy_vat_rate
                WHERE date_from < %s AND (date_to IS NULL OR date_to > %s)
                ORDER BY date_from
                """,
                *period,
            )
        ):
            vat_rates.setdefault(row["vat_class_id"], []).append(
                logic.VatRate(row["id"], _range(row), Decimal(row["percent"]))
            )
        chosen = [price.id for price in prepared]
        prices, drafts = {}, {}
        for row in self.env.execute_query_dict(
            SQL(
                """
                SELECT p.id, p.component_id, p.date_from, p.date_to, p.state,
                       p.source->>'en_US' AS source,
                       p.price::text AS price,
                       nullif(p.above, 0)::text AS above
                FROM energy_tariff_price p
                JOIN energy_tariff_component c ON c.id = p.component_id
                WHERE c.tariff_id = ANY(%s) AND p.date_from < %s
                  AND (p.date_to IS NULL OR p.date_to > %s)
                  AND (p.state = 'released'
                       OR p.state IN ('draft', 'proposed')
                          AND (%s OR p.id = ANY(%s)))
                ORDER BY p.date_from
                """,
                self.ids,
                *period,
                with_prepared,
                chosen,
            )
        ):
            found = prices if row["state"] == "released" else drafts
            found.setdefault(row["component_id"], []).append(
                logic.Price(
                    row["id"],
                    _range(row),
                    Decimal(row["price"]),
                    row["source"],
                    row["above"] and Decimal(row["above"]),
                )
            )
        for component, new in drafts.items():
            prices[component] = as_if_released(prices.get(component, ()), new)
        components = self.component_ids.sorted(
            lambda item: (item.sequence, item.id)
        ).grouped("tariff_id")
        return {
            tariff.id: logic.Tariff(
                tariff_id=tariff.id,
                code=tariff.code,
                kind=tariff.kind,
                components=tuple(
                    component._prepare_logic(prices, vat_rates)
                    for component in components.get(tariff, ())
                ),
            )
            for tariff in self
        }


def _range(row):
    return DateRange(row["date_from"], row["date_to"])
