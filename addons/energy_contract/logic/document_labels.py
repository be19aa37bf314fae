"""The fixed words that printed documents share, in English.

A kind of document adds its own. A caller passes its own mapping in ``labels``; a
missing key falls back to the English word. ``{name}`` marks what is filled in and must
stay as it is.

Translators get the words by ``_lt``. One English text has one translation, so two
labels that differ in another language must differ in English, too.
"""


def _lt(source: str) -> str:
    """Return ``source`` as it is; the name marks it for the export of terms.

    The export of Odoo collects what is passed to a function of this name. The lookup
    comes later, where the language of the customer is known.
    """
    return source


SHARED_LABELS = {
    # Kinds of document
    "commodity_electricity": _lt("Electricity"),
    "commodity_gas": _lt("Gas"),
    # Data of the document
    "document_number": _lt("Document number"),
    "customer_number": _lt("Customer number"),
    "contract_number": _lt("Contract number"),
    "billing_group": _lt("Billing group"),
    "issue_date": _lt("Date of issue"),
    "supply_date": _lt("Date of supply"),
    "due_date": _lt("Due date"),
    # Payment
    "payment_method": _lt("Method of payment"),
    "method_transfer": _lt("Bank transfer"),
    "method_direct_debit": _lt("Direct debit"),
    "method_standing_order": _lt("Standing order"),
    "method_postal": _lt("Postal order"),
    "method_set_off": _lt("Set-off"),
    "iban": _lt("IBAN"),
    "bic": _lt("BIC"),
    "bank_name": _lt("Bank"),
    "variable_symbol": _lt("Variable symbol"),
    "constant_symbol": _lt("Constant symbol"),
    "specific_symbol": _lt("Specific symbol"),
    "qr_title": _lt("PAY by square"),
    "qr_caption": _lt("Scan it with your banking app"),
    # Price
    "kind_supply": _lt("Supply of energy"),
    "kind_network": _lt("Network services"),
    "kind_levy": _lt("Levies and taxes"),
    "kind_service": _lt("Other services"),
    "vat": _lt("VAT"),
    "total_net": _lt("Total without VAT"),
    "total_gross": _lt("Total with VAT"),
    "vat_table": _lt("VAT by rate"),
    "vat_rate": _lt("VAT rate"),
    "vat_base": _lt("Tax base"),
    "vat_amount": _lt("VAT"),
    "vat_gross": _lt("With VAT"),
    # Parties
    "supplier": _lt("Supplier"),
    "customer": _lt("Customer"),
    "company_number": _lt("Company no."),
    "tax_number": _lt("Tax no."),
    "vat_number": _lt("VAT no."),
    "phone": _lt("Phone"),
    "hotline": _lt("Hotline"),
    "email": _lt("E-mail"),
    "web": _lt("Web"),
    "page_of": _lt("Page {page} of {pages}"),
    "legal": _lt("Information for customers"),
    # Points
    "points": _lt("Supply points"),
    "point": _lt("Supply point"),
    "identifier_electricity": _lt("EIC"),
    "identifier_gas": _lt("POD"),
    "point_address": _lt("Place of supply"),
    "page": _lt("Page"),
    "total": _lt("Total"),
    "operator": _lt("Network operator"),
    "operator_point_number": _lt("Operator's point number"),
    "product": _lt("Product"),
    "contract_open": _lt("open-ended"),
    "network_rate": _lt("Network rate"),
    "breaker": _lt("Main breaker"),
    "reserved_capacity": _lt("Reserved capacity"),
    # Readings
    "zone_single": _lt("single"),
    "zone_high": _lt("high"),
    "zone_low": _lt("low"),
    # Lines
    "item": _lt("Item"),
    "quantity": _lt("Quantity"),
    "unit": _lt("Unit"),
    "unit_price": _lt("Unit price"),
    "amount_net": _lt("Without VAT"),
    "source_short": _lt("Source"),
    "sources": _lt("Sources of the prices"),
    "unit_MWh": _lt("MWh"),
    "unit_month": _lt("month"),
    "unit_day": _lt("day"),
    "unit_A·month": _lt("A·month"),
    "unit_kW·month": _lt("kW·month"),
    "unit_MW·month": _lt("MW·month"),
    "unit_kW·day": _lt("kW·day"),
    "unit_MW·day": _lt("MW·day"),
    "unit_kW": _lt("kW"),
    "unit_MW": _lt("MW"),
    "unit_MVArh": _lt("MVArh"),
    "unit_EUR": _lt("EUR"),
    "unit_piece": _lt("piece"),
    # Advances and the last page
    "amount": _lt("Amount"),
}

CONTRACT_LABELS = {
    "title_contract": _lt("Supply contract"),
    "draft": _lt("Draft"),
    "parties": _lt("Contracting parties"),
    "contract_kind": _lt("Kind of contract"),
    "contract_segment": _lt("Customer segment"),
    "contract_term": _lt("Term"),
    "open_from": _lt("from {date}, open-ended"),
    "contract_points": _lt("What is supplied"),
    "points_in_annex": _lt("{count} supply points, listed in annex 1."),
    "annex_points": _lt("Annex 1: supply points"),
    "expected_year": _lt("Expected a year"),
    "expected_kwh": _lt("kWh a year"),
    "point_from": _lt("Supplied from"),
    "prices": _lt("Product and prices"),
    "price_from": _lt("Valid from"),
    "agreed_prices": _lt("Individual prices"),
    "agreed_prices_note": _lt(
        "They were agreed for these supply points and hold in place of the price list."
    ),
    "conditions": _lt("Term and conditions"),
    "groups": _lt("Billing and advances"),
    "recipient": _lt("Sent to"),
    "clauses": _lt("Terms of the contract"),
    "withdrawal": _lt("Right of withdrawal"),
    "signatures": _lt("Signatures"),
    "for_supplier": _lt("For the supplier"),
    "for_customer": _lt("For the customer"),
    "place_and_date": _lt("Place and date"),
    "name_and_signature": _lt("Name and signature"),
}
"""What a supply contract says besides."""

AGREEMENT_LABELS = {
    "title_tax_document": _lt("Advance agreement"),
    "title_invoices": _lt("Advance agreement"),
    "title_requests": _lt("Schedule of advances"),
    "is_tax_document": _lt("Tax document"),
    "agreement_number": _lt("Serial number"),
    "agreement_period": _lt("Holds for"),
    "note_tax_document": _lt(
        "This agreement is an invoice for supply that is carried out repeatedly: the "
        "tax of each period arises on its date of supply, whether it was paid or not."
    ),
    "note_invoices": _lt(
        "This agreement is no tax document. You will receive an invoice for each "
        "advance."
    ),
    "note_requests": _lt(
        "This schedule is no tax document. You will receive a tax document for each "
        "payment we receive."
    ),
    "next_advance": _lt("Next advance"),
    "instalment_granted": _lt("Aid, net"),
    "next_pay_by": _lt("Please pay by {date}"),
    "next_collect_on": _lt("We collect it on {date}"),
    "no_next_advance": _lt("No advance is due"),
    "instalments": _lt("Advances"),
    "instalment": _lt("No."),
    "instalment_period": _lt("Period"),
    "instalment_due": _lt("Due date"),
    "instalment_codes": _lt("Codes for your banking app"),
    "all_advances": _lt("All advances"),
    "how_computed": _lt("How we computed the advances"),
    "expected_energy": _lt("Expected kWh"),
    "expected_net": _lt("Expected cost without VAT"),
    "basis": _lt("Estimated from"),
}
"""What an advance agreement says besides."""
