from datetime import date
from decimal import Decimal

from odoo import models

from ..logic import plan, series

YEARLY = (date(2025, 1, 1), date(2025, 12, 1), date(2026, 12, 1))
MONTHLY = tuple(date(2025 + n // 12, n % 12 + 1, 1) for n in range(24))
OBIS = {"single": "1.8.0", "high": "1.8.1", "low": "1.8.2"}
KWH_PER_M3 = Decimal("10.3")


class EnergyDemo(models.AbstractModel):
    _inherit = "energy.demo"

    def _build_readings(self, plans, weights):
        """Hang meters at the points and read them along the load profiles."""
        spans = [
            (number, item, point, start, end)
            for number, (item, point) in enumerate(plans)
            for start, end in _spans(item)
        ]
        meters = self.env["energy.meter"].create(
            [
                self._prepare_meter_vals(number, item, point, start)
                for number, item, point, start, _end in spans
            ]
        )
        self.env["energy.meter.installation"].create(
            [
                {
                    "meter_id": meter.id,
                    "supply_point_id": point.id,
                    "date_from": start,
                    "date_to": end,
                }
                for meter, (_n, _item, point, start, end) in zip(
                    meters, spans, strict=True
                )
            ]
        )
        readings = []
        for meter, span in zip(meters, spans, strict=True):
            for register in meter.register_ids:
                readings += self._prepare_readings(register, span, weights)
        self.env["energy.reading"].create(readings)

    def _prepare_meter_vals(self, number, item, point, start):
        gas = item.commodity == "gas"
        return {
            "name": f"{'G' if gas else 'E'}{start.year % 100}{number:06d}",
            "company_id": point.company_id.id,
            "commodity": item.commodity,
            "register_ids": [
                (
                    0,
                    0,
                    {
                        "code": "7-0:3.0.0" if gas else f"1-1:{OBIS[zone]}",
                        "zone": zone,
                        "unit": "m3" if gas else "kwh",
                        "digits": 6,
                        "multiplier": item.multiplier,
                    },
                )
                for zone in item.zones
            ],
        }

    def _prepare_readings(self, register, span, weights):
        number, item, point, start, end = span
        annual = Decimal(item.annual_kwh) * series.SHARE[register.zone]
        annual /= item.multiplier
        if register.unit == "m3":
            annual /= KWH_PER_M3
        meter = series.Meter(weights[item.profile], annual)
        days = _days(item, start, end)
        first = Decimal(0 if start > plan.FIRST else 1000 + 37 * number % 9000)
        return [
            {
                "supply_point_id": point.id,
                "register_id": register.id,
                "date": day,
                "value": float(value),
                "kind": _kind(item, day),
                "origin": "dso",
            }
            for day, value in zip(days, series.values(meter, days, first), strict=True)
            if not (item.missing_last and day == plan.PERIOD[1])
        ]


def _spans(item):
    """Return the days of each meter of a point: two when one was exchanged."""
    if item.exchange:
        return [(plan.FIRST, item.exchange), (item.exchange, None)]
    return [(plan.FIRST, None)]


def _days(item, start, end):
    wanted = {*(MONTHLY if item.monthly else YEARLY), item.start, start}
    if end:
        wanted.add(end)
    return sorted(day for day in wanted if start <= day and (end is None or day <= end))


def _kind(item, day):
    if day == item.exchange:
        return "meter_change"
    return "move" if day == item.start and day != plan.FIRST else "regular"
