"""Points to rate: the household of the published example, and drawn ones."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from meter_samples import YEAR, periods_with_cuts, span
from tariff_samples import component, prices, tariff, vat

from odoo.addons.energy_contract.logic.tariff import Basis, Price
from odoo.addons.energy_contract.logic.values import (
    PointInput,
    Proration,
    RatedBill,
    Rules,
    TechnicalVersion,
)
from odoo.addons.energy_supply_point.logic.consumption import Segment
from odoo.addons.energy_supply_point.logic.profiles import DailyWeights

ALWAYS = span("2020-01-01")
SPLIT_YEAR = span("2025-12-01", "2026-12-01")

SUPPLY = tariff(
    "HOME-AID",
    component("COMMODITY", "72.70", sequence=10),
    component("FEE", "1.50", basis=Basis.MONTH, sequence=20, component_id=2),
)
NETWORK = tariff(
    "ZSD-D2",
    component("DISTRIBUTION", "25.939", kind="network", sequence=10, component_id=11),
    component("LOSSES", "10.468", kind="network", sequence=20, component_id=12),
    component("TSS", "10.980", kind="network", sequence=30, component_id=13),
    component("TPS", "14.071", kind="network", sequence=40, component_id=14),
    component(
        "POINT", "0.75", kind="network", basis=Basis.MONTH, sequence=50, component_id=15
    ),
    component(
        "BREAKER1", "0.2202", kind="network", basis=Basis.AMPERE_MONTH, phases=1,
        sequence=60, component_id=16,
    ),
    component(
        "BREAKER3", "0.6606", kind="network", basis=Basis.AMPERE_MONTH, phases=3,
        sequence=60, component_id=17,
    ),
    kind="network",
    tariff_id=2,
)  # fmt: skip
LEVIES = tariff(
    "LEVIES",
    component("NJF", "3.27", kind="levy", sequence=10, component_id=21),
    component(
        "EXCISE", "1.32", kind="levy", sequence=20, component_id=22,
        segments=frozenset({"business", "public"}),
    ),
    kind="levy",
    tariff_id=3,
)  # fmt: skip


def segment(energy, days=YEAR, zone="single", **values) -> Segment:
    """Return what a register counted on these days, in kWh."""
    energy = Decimal(energy)
    return Segment(
        **{
            "register_id": 1,
            "meter": "A1",
            "zone": zone,
            "start": days.start,
            "end": days.end,
            "value_start": Decimal(0),
            "value_end": energy,
            "reading_start_id": None,
            "reading_end_id": None,
            "quality": "measured",
            "multiplier": Decimal(1),
            "measured": energy,
            "energy_kwh": energy,
        }
        | values
    )


def technical(valid=ALWAYS, **values) -> TechnicalVersion:
    """Return a single-phase breaker of 25 A in the network of the example."""
    return TechnicalVersion(
        **{
            "version_id": 1,
            "valid": valid,
            "breaker_amps": Decimal(25),
            "breaker_phases": 1,
            "network_tariff": NETWORK,
        }
        | values
    )


def household(period=YEAR, energy=2400, **values) -> PointInput:
    """Return the household of the published example: D2, 1 x 25 A, 2 400 kWh."""
    return PointInput(
        **{
            "period": period,
            "segment": "household",
            "segments": (segment(energy, period),),
            "technical": (technical(),),
            "supply": ((ALWAYS, SUPPLY),),
            "levies": (LEVIES,),
        }
        | values
    )


def supplied(*components, period=YEAR, energy=2400, **values) -> PointInput:
    """Return a point that pays these supply components and nothing else."""
    return household(
        period,
        energy,
        **{
            "supply": ((ALWAYS, tariff("SUPPLY", *components)),),
            "technical": (technical(network_tariff=None),),
            "levies": (),
        }
        | values,
    )


def facts(bill: RatedBill, *names: str) -> list[tuple]:
    """Return these attributes of every line, decimals as text."""
    return [
        tuple(
            str(item) if isinstance(item := getattr(line, name), Decimal) else item
            for name in names
        )
        for line in bill.lines
    ]


def with_price(point: PointInput, code: str, *amounts) -> PointInput:
    """Return the point with other prices of one supply component."""
    (valid, agreed), *rest = point.supply
    changed = tuple(
        replace(item, prices=prices(*amounts)) if item.code == code else item
        for item in agreed.components
    )
    return replace(point, supply=((valid, replace(agreed, components=changed)), *rest))


def leaves(value):
    """Yield every plain value inside dataclasses and collections."""
    if is_dataclass(value):
        for item in fields(value):
            yield from leaves(getattr(value, item.name))
    elif isinstance(value, (tuple, list, frozenset)):
        for item in value:
            yield from leaves(item)
    else:
        yield value


amounts = st.decimals(-50, 500, places=4)


@st.composite
def drawn_components(draw, pieces, zones):
    """Draw components of every basis, each priced over other pieces."""
    priced = [*zones, None] if draw(st.booleans()) else [None]
    bases = [(Basis.ENERGY, zone) for zone in priced]
    bases += [(basis, None) for basis in Basis if basis is not Basis.ENERGY]
    components = []
    for at, (basis, zone) in enumerate(bases):
        versions = pieces if draw(st.booleans()) else [ALWAYS]
        components.append(
            component(
                f"C{at}",
                component_id=at,
                basis=basis,
                zone=zone,
                kind=draw(st.sampled_from(["supply", "network", "levy", "service"])),
                sequence=draw(st.integers(1, 3)),
                prices=tuple(
                    Price(number, valid, draw(amounts))
                    for number, valid in enumerate(versions)
                ),
                vat_rates=vat((19, "2020-01-01", "2025-06-01"), (23, "2025-06-01")),
            )
        )
    return tuple(components)


@st.composite
def drawn_points(draw):
    """Draw a point whose prices, readings and technical data change on any day."""
    period, pieces = draw(periods_with_cuts(longest=400))
    zones = draw(st.sampled_from([("single",), ("high", "low")]))
    days = st.dates(date(2023, 12, 1), date(2028, 1, 1))
    read = draw(st.lists(days, max_size=2))
    versions = period.cut(draw(st.lists(days, max_size=2)))
    energies = st.integers(0, 50000)
    weights = None
    if draw(st.booleans()):
        seven = draw(st.lists(st.integers(1, 9), min_size=7, max_size=7))
        first = period.start - timedelta(days=3)
        weights = DailyWeights(first, tuple(seven * (period.days // 7 + 3)))
    return PointInput(
        period=period,
        segment="household",
        segments=tuple(
            segment(draw(energies), part, zone)
            for zone in zones
            for part in period.cut(read)
        ),
        technical=tuple(
            technical(
                valid,
                version_id=at,
                breaker_amps=Decimal(draw(st.integers(1, 100))),
                reserved_capacity_kw=Decimal(draw(st.integers(1, 900))),
                network_tariff=None,
            )
            for at, valid in enumerate(versions)
        ),
        supply=((ALWAYS, tariff("T", *draw(drawn_components(pieces, zones)))),),
        weights=weights,
        rules=Rules(proration=draw(st.sampled_from(Proration))),
    )
