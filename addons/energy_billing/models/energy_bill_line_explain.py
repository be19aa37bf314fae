from odoo import api, fields, models
from odoo.tools.misc import formatLang

from odoo.addons.energy_contract.logic.decimals import plain
from odoo.addons.energy_contract.logic.grants import CHANGING


class EnergyBillLine(models.Model):
    """How the quantity and the unit price of a line came about."""

    _inherit = "energy.bill.line"

    measure = fields.Float(
        digits=(16, 6),
        help="The amperes, kW, MW or percent in the quantity and the price.",
    )
    original_price = fields.Float(
        digits=(16, 6), help="The unit price before a cap or an aid changed it."
    )
    contract_price_id = fields.Many2one(
        "energy.contract.price",
        string="Individual Price",
        index="btree_not_null",
        ondelete="restrict",
    )
    steps = fields.Json(help="The way from the list price to the unit price.")
    evidence = fields.Json(help="The numbers behind the quantity.")
    modifier_ids = fields.One2many(
        "energy.bill.line.modifier", "line_id", string="Caps and Aid"
    )
    source = fields.Char(string="Source of the Price", compute="_compute_source")
    explanation = fields.Text(compute="_compute_explanation")

    @api.depends("price_id.source", "contract_price_id.source", "steps")
    def _compute_source(self):
        for line in self:
            line.source = line._get_source()

    def _get_source(self):
        """Return what the price rests on: list, agreement, market, caps and aid."""
        self.ensure_one()
        sources = [self._get_step_source(step) for step in self.steps or []]
        return "; ".join(dict.fromkeys(filter(None, sources))) or (
            self.price_id.source or ""
        )

    def _get_step_source(self, step):
        # The source of a list price is translated, those of the other steps are not.
        return self.price_id.source if step["kind"] == "list" else step["source"]

    def _get_document_source(self):
        """Return the source as the customer reads it, with the price before aid."""
        source = self._get_source()
        if not any(step["kind"] in CHANGING for step in self.steps or []):
            return source
        decimals = -plain(self.original_price).as_tuple().exponent
        return self.env._(
            "%(price)s before cap or aid; %(origin)s",
            price=formatLang(self.env, self.original_price, digits=max(2, decimals)),
            origin=source,
        )

    @api.depends("steps", "evidence", "unit", "measure")
    def _compute_explanation(self):
        for line in self:
            line.explanation = "\n".join(
                [*line._explain_evidence(), *line._explain_steps()]
            )

    def _explain_evidence(self):
        words = {
            "yearly_mwh": self.env._("Yearly quantity (MWh)"),
            "above_mwh": self.env._("Tier above (MWh)"),
            "highest": self.env._("Highest quarter-hour"),
            "reserved": self.env._("Reserved capacity"),
            "active_mwh": self.env._("Active energy (MWh)"),
            "reactive_mvarh": self.env._("Reactive energy (MVArh)"),
            "cos_phi": self.env._("Power factor"),
            "minimum": self.env._("Least amount"),
            "charged": self.env._("Charged before"),
        }
        lines = [
            f"{words.get(name, name)}: {value}"
            for name, value in (self.evidence or {}).items()
        ]
        if self.unit == "EUR":
            lines.append(
                self.env._(
                    "%(percent)s %% of %(amount)s",
                    percent=f"{self.measure:g}",
                    amount=f"{self.quantity:.2f}",
                )
            )
        return lines

    def _explain_steps(self):
        words = {
            "list": self.env._("List price"),
            "index": self.env._("Average of market prices"),
            "individual": self.env._("Individual price"),
            "cap": self.env._("After the cap"),
            "aid": self.env._("After the aid"),
        }
        return [
            f"{words[step['kind']]}: {step['price']} ({self._get_step_source(step)})"
            for step in self.steps or []
        ]


class EnergyBillLineModifier(models.Model):
    """What a cap or an aid took off a line: the base of the claim to the state."""

    _name = "energy.bill.line.modifier"
    _description = "Cap or Aid on a Bill Line"
    _order = "date_from, id"
    _log_access = False
    _rec_name = "scheme_id"

    line_id = fields.Many2one(
        "energy.bill.line", required=True, index=True, ondelete="cascade"
    )
    bill_id = fields.Many2one(
        "energy.bill", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    supply_point_id = fields.Many2one(
        "energy.supply.point", required=True, index=True, ondelete="restrict"
    )
    scheme_id = fields.Many2one(
        "energy.price.scheme", required=True, index=True, ondelete="restrict"
    )
    value_id = fields.Many2one(
        "energy.price.scheme.value", required=True, index=True, ondelete="restrict"
    )
    bill_state = fields.Selection(related="bill_id.state", string="State of the Bill")
    move_id = fields.Many2one(related="bill_id.move_id")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until (excluded)", required=True)
    quantity = fields.Float(string="MWh", digits=(16, 6), required=True)
    price_before = fields.Float(digits=(16, 6), required=True, aggregator=None)
    price_after = fields.Float(digits=(16, 6), required=True, aggregator=None)
    amount = fields.Monetary(required=True, help="What the customer does not pay, net.")


class EnergyPriceSchemeValue(models.Model):
    _inherit = "energy.price.scheme.value"

    def _get_used(self):
        # Bills of every company count, also those that the person may not see.
        rows = (
            self.env["energy.bill.line.modifier"]
            .sudo()
            ._read_group(
                [
                    ("value_id", "in", self.ids),
                    "|",
                    ("bill_id.state", "!=", "cancelled"),
                    ("bill_id.move_id", "!=", False),
                ],
                ["value_id"],
            )
        )
        return super()._get_used() | self.browse(value.id for (value,) in rows)


class EnergyContractPrice(models.Model):
    _inherit = "energy.contract.price"

    def _get_used(self):
        rows = (
            self.env["energy.bill.line"]
            .sudo()
            ._read_group(
                [
                    ("contract_price_id", "in", self.ids),
                    "|",
                    ("bill_id.state", "!=", "cancelled"),
                    ("bill_id.move_id", "!=", False),
                ],
                ["contract_price_id"],
            )
        )
        return super()._get_used() | self.browse(price.id for (price,) in rows)
