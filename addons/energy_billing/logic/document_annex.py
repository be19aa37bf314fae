"""The parts of a document that are about its points: consumption, overview, annexes."""

from collections.abc import Sequence
from decimal import Decimal

from odoo.addons.energy_contract.logic.document_words import (
    Column,
    Words,
    one_line,
    table,
)

from .document import InvoiceDocument, LineRow, MeterRow, PointAnnex
from .document_chart import FULL, charts
from .document_lines import by_kind, net

# A quantity in MWh shows its kWh.
_DECIMALS = {"MWh": 3}


def consumption(document: InvoiceDocument, words: Words) -> list[dict]:
    """Return the energy of each commodity, compared with a year before where known."""
    commodities = dict.fromkeys(point.commodity for point in document.points)
    days = (document.date_to - document.date_from).days
    result = []
    for commodity in commodities:
        points = [p for p in document.points if p.commodity == commodity]
        energy = sum((p.energy_kwh for p in points), Decimal(0))
        result.append(
            {
                "name": words.of_code("commodity", commodity),
                "energy": f"{words.number(energy)}\N{NO-BREAK SPACE}kWh",
                "daily": words(
                    "consumption_daily",
                    value=words.locale.number(energy / days, 1, 1),
                    days=str(days),
                ),
                **_comparison(energy, points, words),
            }
        )
    if len(result) == 1 and energy > 0 and document.gross_total > 0:
        price = words.amount(round(document.gross_total / energy, 4))
        result[0]["price"] = words("per_kwh", amount=price)
    return result


def _comparison(energy: Decimal, points: Sequence[PointAnnex], words: Words) -> dict:
    if any(point.previous_kwh is None for point in points):
        return {"bars": [], "change": ""}
    before = sum((point.previous_kwh for point in points), Decimal(0))
    top = max(energy, before, Decimal(1))
    return {
        "bars": [
            [words(key), words.number(value), max(0, int(value * FULL / top))]
            for key, value in (("this_period", energy), ("previous_period", before))
        ],
        "change": _change(energy, before, words),
    }


def _change(energy: Decimal, before: Decimal, words: Words) -> str:
    if before <= 0:
        return ""
    percent = round((energy - before) * 100 / before, 1)
    key = "same" if not percent else "more" if percent > 0 else "less"
    return words(f"consumption_{key}", percent=words.number(abs(percent)))


def points_table(document: InvoiceDocument, words: Words) -> dict | None:
    """Return the overview of a collective document; a single point needs none."""
    points = document.points
    if len(points) < 2:
        return None
    kinds = by_kind(line for point in points for line in point.lines)
    energies = [point.energy_kwh for point in points]
    return table(
        Column("", [str(n) for n, _ in enumerate(points, 1)], "number"),
        Column(words("point"), [_place(p) for p in points], "place", 1, words("total")),
        Column(
            words("energy"),
            words.locale.column(energies),
            "number",
            total=words.locale.column([*energies, sum(energies)])[-1],
        ),
        *(
            Column(
                words.of_code("kind", kind),
                [words.plain(net(by_kind(p.lines).get(kind, []))) for p in points],
                "number",
                total=words.plain(net(lines)),
            )
            for kind, lines in kinds.items()
        ),
        Column(
            words("total_net"),
            [words.plain(point.amount) for point in points],
            "number",
            total=words.plain(sum(point.amount for point in points)),
        ),
        Column(words("page"), list(range(len(points))), "page"),
    )


def _place(point: PointAnnex) -> list[str]:
    return [point.identifier, one_line([point.name, *point.address])]


def annex(point: PointAnnex, words: Words) -> dict:
    """Return all about one point."""
    return {
        "commodity": words.of_code("commodity", point.commodity),
        "identifier": point.identifier,
        "place": one_line([point.name, *point.address]),
        "period": words.range(point.date_from, point.date_to),
        "facts": _facts(point, words),
        "split": point.split_method,
        "readings": _readings(point.meter_rows, words),
        "charts": charts(point.months, words.locale),
        "lines": lines_table(point.lines, words),
        "amount": words.amount(point.amount),
        "notes": list(point.notes),
    }


def _facts(point: PointAnnex, words: Words) -> list[list[str]]:
    end = point.contract_end
    facts = words.facts(
        ("operator_point_number", point.operator_point_number),
        ("operator", point.operator_name),
        ("contract_number", point.contract_number),
        ("product", point.product_name),
        ("contract_end", words.date(end) if end else words("contract_open")),
        ("network_rate", point.network_rate),
        ("breaker", _breaker(point, words)),
        ("reserved_capacity", _unit(words, point.reserved_capacity_kw, "kW")),
        ("metering_type", point.metering_type),
        ("load_profile", point.load_profile),
    )
    return facts + [[fact.name, fact.value] for fact in point.facts]


def _breaker(point: PointAnnex, words: Words) -> str:
    amps = _unit(words, point.breaker_amps, "A")
    if not amps or not point.breaker_phases:
        return amps
    return f"{point.breaker_phases}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{amps}"


def _unit(words: Words, value: Decimal | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{words.number(value)}\N{NO-BREAK SPACE}{unit}"


def _readings(rows: Sequence[MeterRow], words: Words) -> dict | None:
    """Return the meter readings; columns that say nothing are left out."""
    if not rows:
        return None
    energy = [row.energy_kwh for row in rows]
    sums = _zone_sums(rows, words)
    states = words.locale.column(
        [value for row in rows for value in (row.start_value, row.end_value)]
    )

    def numbers(key: str, values: list, without: Decimal | None = None):
        if all(value is None or value == without for value in values):
            return None
        return Column(words(key), words.locale.column(values), "number")

    cells = words.locale.column([*energy, *sums.values()])
    readings = table(
        Column(words("meter"), [_meter(row, words) for row in rows]),
        Column(
            words("reading_period"),
            [words.range(row.date_from, row.date_to) for row in rows],
            width=1,
        ),
        Column(words("start_value"), states[0::2], "number"),
        Column(words("end_value"), states[1::2], "number"),
        numbers("difference", [row.difference for row in rows]),
        numbers("multiplier", [row.multiplier for row in rows], Decimal(1)),
        numbers("volume_factor", [row.volume_factor for row in rows]),
        numbers("converted_m3", [row.converted_m3 for row in rows]),
        numbers("calorific", [row.calorific for row in rows]),
        numbers("loss_kwh", [row.loss_kwh for row in rows], Decimal(0)),
        Column(words("energy"), cells[: len(rows)], "number"),
        Column(words("quality"), [words.of_code("quality", r.quality) for r in rows]),
    )
    blank = [""] * (len(readings["columns"]) - 3)
    readings["totals"] = [
        [name, *blank, cell, ""]
        for name, cell in zip(sums, cells[len(rows) :], strict=True)
    ]
    return readings


def _zone_sums(rows: Sequence[MeterRow], words: Words) -> dict[str, Decimal]:
    """Return the energy of all rows, and of each zone that takes several to add up."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        zone = words.of_code("zone", row.zone)
        sums[zone] = sums.get(zone, Decimal(0)) + row.energy_kwh
    everything = {words("total"): sum(sums.values(), Decimal(0))}
    return sums | everything if 1 < len(sums) < len(rows) else everything


def _meter(row: MeterRow, words: Words) -> list[str]:
    zone = words.of_code("zone", row.zone)
    return [row.meter, " · ".join(part for part in (row.register, zone) if part)]


def lines_table(lines: Sequence[LineRow], words: Words) -> dict | None:
    """Return priced lines, grouped by kind with subtotals, and their sources."""
    if not lines:
        return None
    groups = by_kind(lines)
    ordered = [line for group in groups.values() for line in group]
    sources = {
        source: str(number)
        for number, source in enumerate(
            dict.fromkeys(line.source for line in ordered if line.source), 1
        )
    }
    result = table(
        Column(words("item"), [line.name for line in ordered], width=1),
        Column(
            words("reading_period"),
            [words.range(line.date_from, line.date_to) for line in ordered],
        ),
        Column(
            words("quantity"),
            words.locale.column(
                [line.quantity for line in ordered],
                [_DECIMALS.get(line.unit, 0) for line in ordered],
            ),
            "number",
        ),
        Column(words("unit"), [words.of_code("unit", line.unit) for line in ordered]),
        Column(
            words("unit_price"),
            words.locale.column([line.unit_price for line in ordered], 2),
            "number",
        ),
        Column(
            words("amount_net"),
            [words.plain(line.amount) for line in ordered],
            "number",
        ),
        Column(
            words("vat_rate"),
            [words.percent(line.vat_percent) for line in ordered],
            "number",
        ),
        Column(
            words("source_short"),
            [sources.get(line.source, "") for line in ordered],
            "note",
        )
        if sources
        else None,
    )
    rows = iter(result.pop("rows"))
    result["groups"] = [
        {
            "kind": kind,
            "name": words.of_code("kind", kind),
            "rows": [next(rows) for _ in group],
            "total-name": words("kind_total", kind=words.of_code("kind", kind)),
            "total": words.plain(net(group)),
        }
        for kind, group in groups.items()
    ]
    result["total"] = words.plain(net(lines))
    # The sum may be longer than any amount above it.
    result["widest"] = [
        result["total"] if column["head"] == words("amount_net") else ""
        for column in result["columns"]
    ]
    result["sources"] = [[number, source] for source, number in sources.items()]
    return result
