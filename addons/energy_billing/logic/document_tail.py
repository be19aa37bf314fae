"""The parts of a document after its points: advances, coming advances, energy mix."""

from decimal import Decimal

from odoo.addons.energy_contract.logic.document_words import Column, Words, table

from .document import InvoiceDocument


def advances(document: InvoiceDocument, words: Words) -> dict | None:
    """Return the advances that this document takes off, one by one."""
    rows = document.advances
    if not rows:
        return None
    paid = [row.paid for row in rows]
    known = any(value is not None for value in paid)
    return table(
        Column(
            words("advance_reference"),
            [row.reference for row in rows],
            width=1,
            total=words("total"),
        ),
        Column(words("advance_day"), [words.date(row.day) for row in rows]),
        Column(words("vat_rate"), [words.percent(r.percent) for r in rows], "number"),
        _money(words, "vat_base", [row.base for row in rows]),
        _money(words, "vat_amount", [row.tax for row in rows]),
        _money(words, "vat_gross", [row.gross for row in rows]),
        _money(words, "advance_paid", paid) if known else None,
    )


def payments(document: InvoiceDocument, words: Words) -> dict | None:
    """Return what was paid for the advances, one by one."""
    rows = document.payments
    if not rows:
        return None
    return table(
        Column(
            words("payment_reference"),
            [row.reference for row in rows],
            width=1,
            total=words("total"),
        ),
        Column(words("payment_day"), [words.date(row.day) for row in rows]),
        _money(words, "advance_paid", [row.amount for row in rows]),
    )


def _money(words: Words, key: str, values: list[Decimal | None]) -> Column:
    return Column(
        words(key),
        ["" if value is None else words.plain(value) for value in values],
        "number",
        total=words.plain(sum((v for v in values if v is not None), Decimal(0))),
    )


def schedule(document: InvoiceDocument, words: Words) -> dict | None:
    """Return the coming advances: day, amount and variable symbol.

    A symbol that all of them share is said once, in a note.
    """
    if not document.schedule:
        return None
    symbols = {row.variable_symbol for row in document.schedule}
    shared = symbols.pop() if len(symbols) == 1 else ""
    return {
        "rows": [
            [
                words.date(row.due),
                words.amount(row.amount),
                "" if shared else row.variable_symbol,
            ]
            for row in document.schedule
        ],
        "note": f"{words('variable_symbol')}: {shared}" if shared else "",
    }


def energy_mix(document: InvoiceDocument, words: Words) -> dict | None:
    """Return the primary sources with their shares, largest first as given."""
    mix = document.energy_mix
    if mix is None:
        return None

    def numbers(key: str, values: list, total: Decimal | None):
        if total is None and all(value is None for value in values):
            return None
        cells = words.locale.column([*values, total])
        return Column(words(key), cells[:-1], "number", total=cells[-1])

    shares = [source.share_percent for source in mix.sources]
    return {
        "title": words("energy_mix", year=str(mix.year)),
        "table": table(
            Column(
                words("source"),
                [source.name for source in mix.sources],
                width=1,
                total=words("total"),
            ),
            Column("", [int(s * 100) for s in shares], "bar", 2),
            Column(
                words("share"),
                words.locale.column(shares),
                "number",
                total=words.locale.column([*shares, sum(shares)])[-1],
            ),
            numbers("co2", [s.co2_g_per_kwh for s in mix.sources], mix.co2_g_per_kwh),
            numbers(
                "waste", [s.waste_mg_per_kwh for s in mix.sources], mix.waste_mg_per_kwh
            ),
        ),
        "note": mix.note,
    }
