from odoo import api, fields, models

CYCLES = [
    ("month", "Monthly"),
    ("quarter", "Quarterly"),
    ("half_year", "Half-yearly"),
    ("year", "Yearly"),
]


class EnergyBillingGroupMixin(models.AbstractModel):
    """How a billing group is invoiced and pays; its fields are in one place.

    A version of the terms holds them for a range of days, and the dialog that changes
    them from a day on shows them.
    """

    _name = "energy.billing.group.mixin"
    _description = "Billing Terms"

    partner_id = fields.Many2one(
        "res.partner",
        string="Invoice Recipient",
        index="btree_not_null",
        check_company=True,
        help="Who gets the invoices, at which address. Empty: the customer.",
    )
    lang = fields.Selection(
        selection="_get_langs",
        string="Language",
        help="Of invoices and letters. Empty: the language of the recipient.",
    )
    delivery = fields.Selection(
        [
            ("email", "E-mail"),
            ("post", "Post"),
            ("portal", "Customer portal"),
            ("einvoice", "E-invoice"),
        ],
        required=True,
        help="How the invoices reach the recipient.",
    )
    email = fields.Char(
        string="Invoice E-mail", help="Empty: the e-mail address of the recipient."
    )
    invoicing = fields.Selection(
        [
            ("collective", "One invoice for the group"),
            ("individual", "One invoice per supply point"),
        ],
        string="Invoices",
        required=True,
        default="collective",
    )
    payment_method = fields.Selection(
        [
            ("transfer", "Bank transfer"),
            ("direct_debit", "Direct debit"),
            ("cash_order", "Postal collection (SIPO)"),
        ],
        required=True,
        default="transfer",
    )
    mandate_id = fields.Many2one(
        "energy.mandate",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Allows the direct debit from the payer's account.",
    )
    collection_number = fields.Char(
        help="The payer's number at the post, under which it collects in cash."
    )
    due_days = fields.Integer(
        required=True, default=lambda self: self._default_due_days()
    )
    cycle = fields.Selection(CYCLES, string="Settlement", required=True, default="year")
    advance_cycle = fields.Selection(
        CYCLES,
        string="Advances",
        help="How often an advance is due. Empty: no advances.",
    )

    @api.model
    def _get_langs(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def _default_due_days(self):
        return self.env.company.energy_due_days

    @api.model
    def _get_terms_fields(self):
        """Return the names of the fields that are billing terms."""
        return [
            "partner_id",
            "lang",
            "delivery",
            "email",
            "invoicing",
            "payment_method",
            "mandate_id",
            "collection_number",
            "due_days",
            "cycle",
            "advance_cycle",
        ]

    def _prepare_terms_vals(self):
        """Return the terms of one record, ready for another record."""
        names = self._get_terms_fields()
        return self._convert_to_write({name: self[name] for name in names})
