"""Supply points of the sample documents, with prices like a D2 point in 2026."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from odoo.addons.energy_billing.logic.document import (
    Fact,
    LineRow,
    MeterRow,
    MonthlyConsumption,
    PointAnnex,
)

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
CENT = Decimal("0.01")
SHARES = (99, 86, 87, 79, 76, 72, 76, 80, 74, 82, 90, 99)
DECISIONS = ("0077/2026/E", "0113/2026/E")


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), ROUND_HALF_UP)


def line(name, kind, quantity, unit, price, *, source="", vat=19, period=YEAR):
    quantity, price = Decimal(quantity), Decimal(price)
    return LineRow(
        name=name,
        kind=kind,
        date_from=period[0],
        date_to=period[1],
        quantity=quantity,
        unit=unit,
        unit_price=price,
        amount=cents(quantity * price),
        vat_percent=Decimal(vat),
        source=source,
    )


def electricity_lines(
    texts,
    high: Decimal,
    low=Decimal(0),
    *,
    amps=25,
    phases=1,
    months=12,
    period=YEAR,
):
    """Return the lines of a period: energy in MWh in the high and low zone."""
    network, system = (f"{texts['decision']} {number}" for number in DECISIONS)
    book = texts["price_list"]
    energy = high + low
    zones = [("energy_high", high, "72.70"), ("energy_low", low, "54.10")]
    if not low:
        zones = [("energy_single", high, "72.70")]
    supply = [
        line(texts[name], "supply", quantity, "MWh", price, source=book)
        for name, quantity, price in zones
    ]
    ampere = Decimal("0.2202") if phases == 1 else Decimal("0.6606")
    lines = (
        *supply,
        line(texts["fee"], "supply", months, "month", "1.50", source=book),
        line(texts["network"], "network", energy, "MWh", "25.939", source=network),
        line(texts["losses"], "network", energy, "MWh", "10.468", source=network),
        line(texts["services"], "network", energy, "MWh", "10.980", source=system),
        line(texts["operation"], "network", energy, "MWh", "14.071", source=system),
        line(texts["place"], "network", months, "month", "0.75", source=network),
        line(
            texts["breaker"],
            "network",
            months * amps,
            "A·month",
            ampere,
            source=network,
        ),
        line(texts["levy"], "levy", energy, "MWh", "3.27", source=texts["law"]),
    )
    start, end = period
    return tuple(replace(line, date_from=start, date_to=end) for line in lines)


def months(energy: Decimal, *, previous=None, count=12, first=(2026, 1)):
    """Return months whose kWh add up to ``energy`` for each twelve of them."""
    result = []
    for number in range(count):
        year, month = divmod(first[0] * 12 + first[1] - 1 + number, 12)
        share = Decimal(SHARES[month]) / 1000
        result.append(
            MonthlyConsumption(
                month=date(year, month + 1, 1),
                energy_kwh=whole(energy * share),
                previous_kwh=None if previous is None else whole(previous * share),
            )
        )
    return tuple(result)


def meter(zone, start, energy, **values):
    register = {"single": "1.8.0", "high": "1.8.1", "low": "1.8.2"}[zone]
    start, energy = Decimal(start), Decimal(energy)
    return MeterRow(
        **{
            "meter": "4512 7788",
            "register": register,
            "zone": zone,
            "date_from": YEAR[0],
            "date_to": YEAR[1],
            "start_value": start,
            "end_value": start + energy,
            "difference": energy,
            "energy_kwh": energy,
        }
        | values
    )


def electricity_point(texts, **values) -> PointAnnex:
    return PointAnnex(
        **{
            "identifier": "24ZZS6001200345T",
            "commodity": "electricity",
            "date_from": YEAR[0],
            "date_to": YEAR[1],
            "address": ("Lipová 12", "811 05 Bratislava"),
            "operator_name": "Západná distribučná (demo)",
            "operator_point_number": "7654321",
            "contract_number": "ZML-2024-00817",
            "product_name": "Domov Istota 24",
            "contract_end": date(2027, 12, 31),
            "network_rate": "D2",
            "breaker_phases": 1,
            "breaker_amps": Decimal(25),
            "metering_type": "C",
            "load_profile": "TDO4",
            "split_method": texts["split"],
            "meter_rows": (
                meter("single", "48120", "1035", date_to=date(2026, 6, 1)),
                meter(
                    "single",
                    "49155",
                    "1365",
                    date_from=date(2026, 6, 1),
                    quality="self",
                ),
            ),
            "months": months(Decimal(2400), previous=Decimal(2617)),
            "previous_kwh": Decimal(2617),
            "lines": electricity_lines(texts, Decimal("2.4")),
        }
        | values
    )


def gas_point(texts, **values) -> PointAnnex:
    book = texts["price_list"]
    return PointAnnex(
        **{
            "identifier": "SKSPPDIS000112233445",
            "commodity": "gas",
            "date_from": YEAR[0],
            "date_to": YEAR[1],
            "address": ("Lipová 12", "974 01 Banská Bystrica"),
            "operator_name": "Plynová distribúcia (demo)",
            "contract_number": "ZML-2024-00818",
            "product_name": "Plyn Domov",
            "network_rate": "D2",
            "facts": (Fact(name=texts["annual"], value="10 500 kWh"),),
            "meter_rows": (
                MeterRow(
                    meter="P-00912345",
                    register="",
                    zone="",
                    date_from=YEAR[0],
                    date_to=YEAR[1],
                    start_value=Decimal(88928),
                    end_value=Decimal(89928),
                    difference=Decimal(1000),
                    volume_factor=Decimal("0.978"),
                    converted_m3=Decimal(978),
                    calorific=Decimal("10.555"),
                    energy_kwh=Decimal(10323),
                    quality="estimated",
                ),
            ),
            "months": months(Decimal(10323)),
            "lines": (
                line(
                    texts["gas"], "supply", "10.323", "MWh", "42.9", source=book, vat=23
                ),
                line(texts["fee"], "supply", 12, "month", "2.10", source=book, vat=23),
                line(texts["gas_network"], "network", "10.323", "MWh", "9.5", vat=23),
            ),
        }
        | values
    )
