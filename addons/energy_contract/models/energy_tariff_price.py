from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What was proposed, and what a second person looked at, is what is charged.
SEEN = (
    "price",
    "above",
    "date_from",
    "component_id",
    "source",
    "source_url",
    "is_demo",
)
# What the buttons write.
DECIDED = (
    "state",
    "proposed_by_id",
    "proposed_at",
    "decided_by_id",
    "decided_at",
    "reason",
    "replaced_id",
    "ended_id",
    "ended_until",
)


class EnergyTariffPrice(models.Model):
    """The price of a component for a range of days, with the decision behind it."""

    _name = "energy.tariff.price"
    _description = "Tariff Price"
    _inherit = ["mail.thread", "energy.kept.mixin"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["component_id.code", "component_id.name", "source"]
    _kept_fields = ("price", "date_from", "component_id", "state", "above")

    component_id = fields.Many2one(
        "energy.tariff.component", required=True, index=True, ondelete="cascade"
    )
    tariff_id = fields.Many2one(
        related="component_id.tariff_id", store=True, precompute=True, index=True
    )
    unit_label = fields.Char(related="component_id.unit_label")
    price = fields.Float(digits=(16, 6), required=True, help="Net, per unit.")
    source = fields.Char(
        required=True,
        translate=True,
        help="The decision, price list or contract it comes from.",
    )
    source_url = fields.Char(string="Source Address")
    is_demo = fields.Boolean(string="Demo", help="Not a published price.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("released", "Released"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        index=True,
        copy=False,
        help="Only released prices are charged.",
    )
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    proposed_at = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who released, rejected or withdrew it.",
    )
    decided_at = fields.Datetime(readonly=True, copy=False)
    reason = fields.Char(
        readonly=True, copy=False, help="Why it was rejected or withdrawn."
    )
    replaced_id = fields.Many2one(
        "energy.tariff.price",
        string="Replaces",
        copy=False,
        index="btree_not_null",
        help="The unused price that is withdrawn when this one is released.",
    )
    ended_id = fields.Many2one(
        "energy.tariff.price",
        string="Follows",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The price that ended when this one was released.",
    )
    ended_until = fields.Date(
        readonly=True, copy=False, help="Until when that price would have held."
    )

    pack_id = fields.Many2one(
        "energy.tariff.pack",
        string="Tariff Pack",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The price list that it came with.",
    )

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(component_id, component_id, '[]') WITH =, "
        "numrange(COALESCE(above, 0), COALESCE(above, 0), '[]') WITH =, "
        "daterange(date_from, date_to, '[)') WITH &&) WHERE (state = 'released')",
        "This component has a released price for some of these days already. End or "
        "withdraw that one first.",
    )

    @api.depends("component_id", "price", "date_from")
    def _compute_display_name(self):
        for price in self:
            price.display_name = (
                f"{price.component_id.display_name} {price.price:g} ({price.date_from})"
            )

    @api.constrains("price", "component_id")
    def _check_negative(self):
        for price in self:
            if price.price < 0 and not price.component_id.is_negative_allowed:
                raise ValidationError(
                    self.env._(
                        "%(component)s costs %(price)s, less than nothing. Correct the "
                        "price, or tick on the component that it is a discount or a "
                        "payment to the customer.",
                        component=price.component_id.display_name,
                        price=price.price,
                    )
                )

    def _init_column(self, column_name):
        """Keep charging the prices of a database that knew no release."""
        if column_name == "state":
            self.env.cr.execute(
                "UPDATE energy_tariff_price SET state = 'released' WHERE state IS NULL"
            )
        return super()._init_column(column_name)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                if vals.get("state", "draft") != "draft":
                    raise UserError(
                        self.env._(
                            "A price starts as a draft. Propose it, then have it "
                            "released."
                        )
                    )
        # Price lists come by the hundred; the buttons write the history.
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        return super(EnergyTariffPrice, quiet).create(vals_list).with_env(self.env)

    def _check_changes(self, vals):
        """Refuse to change by hand what was proposed or released, too.

        A released price may end earlier; no price holds longer than it was released.
        """
        super()._check_changes(vals)
        if self.env.su:  # the buttons, and data files of an addon
            return
        if self._changed_by(vals, DECIDED):
            raise UserError(
                self.env._("Use the buttons to propose, release or withdraw a price.")
            )
        settled = self.filtered(lambda price: price.state != "draft")
        locked = settled._changed_by(vals, SEEN) | settled._changed_by(
            vals, ("date_to",)
        ).filtered(lambda price: not price._would_shorten(vals))
        if locked:
            raise UserError(
                self.env._(
                    "%(price)s was proposed or released and stays as it is. Reject or "
                    "withdraw it to correct it, or propose a new price.",
                    price=locked[0].display_name,
                )
            )

    def _would_shorten(self, vals):
        end = fields.Date.to_date(vals["date_to"])
        return (
            self.state == "released"
            and bool(end)
            and (not self.date_to or end < self.date_to)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if not self.env.su and any(price.state != "draft" for price in self):
            raise UserError(
                self.env._("Only draft prices can be deleted. Withdraw the others.")
            )
