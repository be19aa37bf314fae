from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = {
    "sent": {"draft", "sent"},
    "accepted": {"draft", "sent"},
    "refused": {"draft", "sent"},
    "draft": {"sent", "refused", "expired"},
    "expired": {"sent"},
}


class EnergyOffer(models.Model):
    """What a customer is offered: products compared by their cost, one to accept."""

    _name = "energy.offer"
    _description = "Offer"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id.name"]

    name = fields.Char(
        string="Offer Number",
        required=True,
        copy=False,
        default=lambda self: self._default_name(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Seller", default=lambda self: self.env.user, tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    segment_id = fields.Many2one("energy.customer.segment", required=True, index=True)
    kind = fields.Selection(
        [("bundled", "Bundled supply"), ("supply_only", "Supply only")],
        required=True,
        default="bundled",
    )
    date_from = fields.Date(string="Supply From", required=True)
    valid_until = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(days=30),
        help="The last day on which the customer may accept.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("expired", "Expired"),
        ],
        required=True,
        default="draft",
        tracking=True,
        copy=False,
    )
    point_ids = fields.One2many("energy.offer.point", "offer_id", copy=True)
    product_ids = fields.Many2many(
        "energy.product", string="Products to Compare", check_company=True
    )
    line_ids = fields.One2many("energy.offer.line", "offer_id", string="Comparison")
    compared_at = fields.Datetime(readonly=True, copy=False)
    contract_id = fields.Many2one(
        "energy.contract", readonly=True, copy=False, index="btree_not_null"
    )
    note = fields.Html(string="Message to the Customer")

    _name_uniq = models.Constraint(
        "UNIQUE(name, company_id)", "An offer with this number exists already."
    )
    _accepted_has_contract = models.Constraint(
        "CHECK (state <> 'accepted' OR contract_id IS NOT NULL)",
        "An accepted offer has its contract.",
    )

    @api.model
    def _default_name(self):
        return self.env["ir.sequence"].sudo().next_by_code("energy.offer")

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = " – ".join(
                filter(None, (offer.name, offer.partner_id.name))
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        if any(offer.state == "accepted" for offer in self):
            raise UserError(
                self.env._("An accepted offer belongs to its contract and is kept.")
            )

    def action_compare(self):
        """Button: what a year costs with each product, the cheapest first."""
        for offer in self:
            offer._check_open()
            offer._compare()
        return True

    def action_send(self):
        """Button: write the customer, with the comparison in the message."""
        self.ensure_one()
        self._refuse_step("sent")
        self._check_sold()
        if not self.line_ids:
            self._compare()
        template = self.env.ref("energy_contract.energy_offer_mail_template")
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "mark_energy_offer_sent": True,
            },
        }

    def action_mark_sent(self):
        """Button: the customer got the offer by another way."""
        for offer in self:
            offer._check_sold()
            if not offer.line_ids:
                offer._compare()
        self._move("sent")
        return True

    def action_accept(self):
        """Button: make the draft contract with the chosen products and open it."""
        self.ensure_one()
        contract = self._accept()
        return contract._get_records_action()

    def action_refuse(self):
        """Button: the customer does not want it."""
        self._move("refused")
        return True

    def action_draft(self):
        """Button: change the offer and send it again."""
        self._move("draft")
        return True

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        if self.env.context.get("mark_energy_offer_sent"):
            self.filtered(lambda offer: offer.state == "draft")._move("sent")
        return message

    def _process_attachments_for_template_post(self, mail_template):
        """Attach the terms and price lists of what is offered."""
        if mail_template != self.env.ref("energy_contract.energy_offer_mail_template"):
            return {}
        return {
            offer.id: {"attachment_ids": offer.line_ids.product_id.document_ids.ids}
            for offer in self.filtered("id")
        }

    @api.model
    def _cron_expire(self):
        """Let offers expire that nobody answered in time."""
        self.search(
            [
                ("state", "=", "sent"),
                ("valid_until", "<", fields.Date.context_today(self)),
            ]
        )._move("expired")

    def _accept(self):
        """Create and return the draft contract."""
        self._refuse_step("accepted")
        if self.valid_until < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "Offer %(offer)s was valid until %(day)s. Compare again and send a "
                    "new one.",
                    offer=self.name,
                    day=self.valid_until,
                )
            )
        if not self.point_ids or any(not point.product_id for point in self.point_ids):
            raise UserError(
                self.env._(
                    "Choose a product for each supply point of offer %(offer)s first.",
                    offer=self.name,
                )
            )
        contract = self.env["energy.contract"].create(self._prepare_contract_vals())
        contract.point_ids = [
            fields.Command.create(point._prepare_contract_point_vals(contract))
            for point in self.point_ids
        ]
        self.contract_id = contract
        self._move("accepted")
        contract.message_post(body=self.env._("From offer %(offer)s.", offer=self.name))
        return contract

    def _prepare_contract_vals(self):
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "segment_id": self.segment_id.id,
            "kind": self.kind,
            "date_from": self.date_from,
            "group_ids": [
                fields.Command.create({"name": self.env._("All supply points")})
            ],
        }

    def _check_open(self):
        if self.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "Offer %(offer)s is closed. Set it back to draft first.",
                    offer=self.name,
                )
            )

    def _check_sold(self):
        today = fields.Date.context_today(self)
        for product in self.product_ids:
            if not product._is_sold_on(today):
                raise UserError(
                    self.env._(
                        "Product %(product)s is not sold today. Take it out of offer "
                        "%(offer)s, or change the days of its sale.",
                        product=product.name,
                        offer=self.name,
                    )
                )

    def _refuse_step(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for offer in self:
            if offer.state not in STEPS[state]:
                raise UserError(
                    self.env._(
                        "Offer %(offer)s is in state %(old)s; it cannot become "
                        "%(new)s.",
                        offer=offer.name,
                        old=labels[offer.state],
                        new=labels[state],
                    )
                )

    def _move(self, state):
        self._refuse_step(state)
        self.write({"state": state})
