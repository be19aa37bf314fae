"""The fixed words of a bill beside those that all documents share, in English.

See ``document_labels`` of ``energy_contract``.
"""

from odoo.addons.energy_contract.logic.document_labels import SHARED_LABELS, _lt

BILL_LABELS = {
    # Kinds of document
    "title_invoice": _lt("Invoice"),
    "title_settlement": _lt("Settlement invoice"),
    "title_correction": _lt("Corrective invoice"),
    "title_credit_note": _lt("Credit note"),
    "title_debit_note": _lt("Debit note"),
    "title_cancellation": _lt("Cancellation of an invoice"),
    "title_advance": _lt("Advance invoice"),
    # Data of the document
    "order_number": _lt("Your order"),
    "corrects": _lt("Corrects document"),
    "period": _lt("Billing period"),
    # Payment
    "amount_due": _lt("Amount to pay"),
    "amount_underpaid": _lt("Balance to pay"),
    "amount_credit": _lt("Overpayment in your favour"),
    "amount_zero": _lt("Nothing to pay"),
    "in_words": _lt("in words: {amount}"),
    "pay_by": _lt("Please pay by {date}"),
    "collect_on": _lt("We collect it on {date}"),
    "credit_by": _lt("Settled by {date}"),
    # Consumption
    "consumption": _lt("Your consumption"),
    "consumption_daily": _lt("{value} kWh a day on average; days: {days}"),
    "this_period": _lt("This period"),
    "previous_period": _lt("A year before"),
    "consumption_less": _lt("{percent} % less than a year before"),
    "consumption_more": _lt("{percent} % more than a year before"),
    "consumption_same": _lt("As much as a year before"),
    "average_price": _lt("Average price with VAT"),
    "per_kwh": _lt("{amount} per kWh"),
    # Price
    "costs": _lt("What the price is made of"),
    "vat_supplied": _lt("Supplied"),
    "vat_advances": _lt("Advances"),
    "vat_difference": _lt("Difference"),
    "calculation": _lt("How we arrived at the amount"),
    "advances_taken_off": _lt("Advances taken off"),
    "advances_taken_over": _lt("Unpaid advances taken over"),
    "cash": _lt("What you paid"),
    "payments_received": _lt("Payments received"),
    "cash_total": _lt("Balance after payments"),
    "advances_left_open": _lt("Of it advances due on their own"),
    # Points
    "contract_end": _lt("Contract ends"),
    "metering_type": _lt("Metering type"),
    "load_profile": _lt("Load profile"),
    "split_method": _lt("Division of consumption"),
    # Readings
    "readings": _lt("Meter readings"),
    "meter": _lt("Meter"),
    "register": _lt("Register"),
    "reading_period": _lt("Period"),
    "start_value": _lt("Start"),
    "end_value": _lt("End"),
    "difference": _lt("Difference"),
    "multiplier": _lt("Multiplier"),
    "volume_factor": _lt("Volume factor"),
    "converted_m3": _lt("Converted m³"),
    "calorific": _lt("Calorific value kWh/m³"),
    "loss_kwh": _lt("Transformer losses kWh"),
    "energy": _lt("Energy kWh"),
    "quality": _lt("Reading"),
    "quality_measured": _lt("measured"),
    "quality_estimated": _lt("estimated"),
    "quality_self": _lt("by customer"),
    "quality_calculated": _lt("calculated"),
    "quality_corrected": _lt("corrected"),
    "months": _lt("Consumption by month"),
    # Lines
    "lines": _lt("Priced items"),
    "kind_total": _lt("{kind} in total"),
    "point_total": _lt("Supply point without VAT"),
    "other_lines": _lt("Other items"),
    # Advances and the last page
    "advances": _lt("Advances taken off"),
    "advance_reference": _lt("Document"),
    "advance_day": _lt("Date"),
    "advance_paid": _lt("Paid"),
    "payments": _lt("Payments of advances"),
    "payment_reference": _lt("Payment"),
    "payment_day": _lt("Received on"),
    "schedule": _lt("Advances of the next period"),
    "energy_mix": _lt("Sources of energy in {year}"),
    "source": _lt("Source"),
    "share": _lt("Share %"),
    "co2": _lt("CO₂ g/kWh"),
    "waste": _lt("Radioactive waste mg/kWh"),
}
DEFAULT_LABELS = SHARED_LABELS | BILL_LABELS
