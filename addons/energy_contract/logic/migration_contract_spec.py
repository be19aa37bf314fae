"""What the files of contracts, billing groups and advances of a migration look like."""

from odoo.addons.energy_supply_point.logic.migration_spec import (
    FROM,
    POINT,
    TO,
    Column,
    FileSpec,
    choice,
    number,
)

CONTRACT = Column("contract", required=True)
GROUP = Column("group", required=True)
AGREEMENT = Column("agreement", required=True)
CYCLES = ("month", "quarter", "half_year", "year")

CONTRACTS = FileSpec(
    "contracts",
    ("contract",),
    (
        CONTRACT,
        Column("customer", required=True),
        Column("segment", required=True),
        choice("kind", "bundled", "supply_only"),
        choice(
            "state", "draft", "offered", "signed", "active", "ended", "withdrawn",
            "cancelled", default="draft",
        ),
        FROM,
        TO,
        choice("concluded_how", "premises", "distance", "off_premises", "visit"),
        Column("signed_on", "date"),
        Column("term_date_to", "date"),
        choice("renewal", "indefinite", "prolong", "end"),
        Column("renewal_months", "integer", minimum=1),
        Column("notice_count", "integer", minimum=0),
        choice("notice_unit", "days", "months"),
        Column("notice_to_month_end", "boolean"),
        number("exit_fee", 2),
        choice("exit_fee_basis", "once", "month"),
        Column("notice_on", "date"),
        choice(
            "end_reason", "customer", "supplier", "agreement", "term", "move", "death",
            "withdrawal",
        ),
    ),
)  # fmt: skip
MANDATES = FileSpec(
    "mandates",
    ("mandate",),
    (
        Column("mandate", required=True),
        Column("payer", required=True),
        Column("iban", "identifier"),
        choice("scheme", "core", "b2b", default="core"),
        Column("is_recurrent", "boolean", default=True),
        Column("signed_on", "date", required=True, past=True),
        Column("date_from", "date"),
        TO,
    ),
)
BILLING_GROUPS = FileSpec(
    "billing_groups",
    ("contract", "group"),
    (
        CONTRACT,
        GROUP,
        Column("variable_symbol", required=True),
        Column("recipient"),
        Column("lang"),
        choice("delivery", "email", "post", "portal", "einvoice"),
        Column("email"),
        choice("invoicing", "collective", "individual"),
        choice(
            "payment_method", "transfer", "direct_debit", "cash_order",
            default="transfer",
        ),
        Column("mandate"),
        Column("collection_number"),
        Column("due_days", "integer", minimum=0),
        choice("cycle", *CYCLES),
        choice("advance_cycle", *CYCLES),
    ),
)  # fmt: skip
CONTRACT_POINTS = FileSpec(
    "contract_points",
    ("contract", "point", "date_from"),
    (
        CONTRACT,
        POINT,
        GROUP,
        Column("product", required=True),
        FROM,
        TO,
        choice("advance_cycle", *CYCLES),
        Column("invoice_recipient"),
        number("agreed_yearly_kwh", 0),
        Column("price_fixed_to", "date"),
    ),
)
ADVANCE_AGREEMENTS = FileSpec(
    "advance_agreements",
    ("agreement",),
    (
        AGREEMENT,
        CONTRACT,
        GROUP,
        Column("point", "identifier"),
        choice("kind", "advance", "prepayment", default="advance"),
        choice("state", "agreed", "ended", default="agreed"),
        FROM,
        Column("date_to", "date", required=True),
        choice("cycle", *CYCLES),
        Column("payer"),
        Column("variable_symbol"),
        number("expected_amount", 2),
    ),
)
ADVANCES = FileSpec(
    "advances",
    ("agreement", "number", "vat_percent"),
    (
        AGREEMENT,
        Column("number", "integer", required=True, minimum=1),
        FROM,
        Column("date_to", "date", required=True),
        Column("due_date", "date", required=True),
        Column("tax_date", "date"),
        Column("post_date", "date"),
        number("base", 2, required=True),
        number("vat_percent", 2, required=True, maximum=99),
        number("vat", 2, required=True),
        choice("state", "planned", "posted", "cancelled", default="planned"),
        Column("document"),
    ),
)

# In the order in which they are imported, after the points and their readings.
CONTRACT_SPECS = (
    CONTRACTS,
    MANDATES,
    BILLING_GROUPS,
    CONTRACT_POINTS,
    ADVANCE_AGREEMENTS,
    ADVANCES,
)
