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
    # Advances and the last page
    "amount": _lt("Amount"),
}
