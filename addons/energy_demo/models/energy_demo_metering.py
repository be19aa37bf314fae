import base64
from datetime import date, timedelta

from odoo import fields, models

from ..logic import curves, plan

CURVES = date(2025, 12, 1), date(2026, 11, 20)
PRICES = date(2026, 11, 1), date(2026, 11, 26)
HEAT_PUMP, PROTECTED, CORRECTED, ODD_READING = 6, 2, 7, 1
PEAK_KW = 8.2
# What the requests are about, as days from today, and the states they go through.
REQUESTS = (
    ("switch", 11, 30, ("to_send",)),
    ("capacity", 12, 35, ("to_send",)),
    ("technical", 14, 40, ("to_send", "sent")),
    ("master_data", 15, 20, ("to_send", "sent", "accepted")),
    ("reading", 16, 6, ("to_send", "sent", "rejected")),
    ("customer", 17, 18, ()),
    ("meter_test", 18, 0, ("to_send",)),
)
MIGRATION = {
    "parties.csv": "ref;name;is_company;roles;country\n"
    "C-1001;Mlyn Horná Ves, s.r.o.;yes;customer;SK\n"
    "C-1002;;no;customer;SK\n",
    "points.csv": "point;commodity;state;street;zip;city\n"
    "24ZZS6099990001P;electricity;active;Mlynská 4;917 01;Trnava\n"
    "24ZZS6099990002;electricity;active;Mlynská 6;917 01;Trnava\n"
    "SKSPPDIS000000099001;gas;active;Mlynská 4;917 01;Trnava\n",
    "versions.csv": "point;date_from;network_rate;annual_estimate_kwh\n"
    "24ZZS6099990001P;31.2.2026;C1;15000\n"
    "SKSPPDIS000000099001;2026-01-01;7;120000\n",
    "meters.csv": "meter;commodity;type\nM-77001;electricity;AM550\n",
    "registers.csv": "meter;register;digits\nM-77001;1-1:1.8.0;six\n",
}


class EnergyDemo(models.AbstractModel):
    _inherit = "energy.demo"

    def _build_metering(self, households):
        """Show what happens beside the bills: series, prices, requests, protection.

        Comes after the bill run, which must not see the odd reading; once.
        """
        if self.env["energy.interval.batch"].search_count([], limit=1):
            return
        customers = plan.customers(households)
        identifiers = [customer.points[0].identifier for customer in customers]
        found = self.env["energy.supply.point"].search([("name", "in", identifiers)])
        by_name = found.grouped("name")
        points = [by_name[identifier] for identifier in identifiers]
        self._build_prosumer(points[HEAT_PUMP])
        self._build_protection(points[PROTECTED])
        self._build_odd_things(points)
        self._build_requests(points)
        self._build_prices()
        self._build_migration()

    def _build_prosumer(self, point):
        """Give a home a heat pump and panels, and load both series."""
        series = self.env["energy.supply.point"].create(
            point._prepare_pair_vals()
            | {"name": plan.production_identifier(point.name), "state": "active"}
        )
        version = point.current_version_id
        self.env["energy.supply.point.version"].create(
            {
                "supply_point_id": series.id,
                "date_from": CURVES[0],
                "network_rate_id": version.network_rate_id.id,
                "metering_type": "a",
                "reserved_capacity_kw": PEAK_KW,
            }
        )
        self.env["energy.generation.unit"].create(
            {
                "name": "Strecha juh",
                "supply_point_id": series.id,
                "technology": "solar",
                "installed_kw": PEAK_KW,
                "installed_kwp": 9.1,
                "storage_kwh": 10,
                "date_from": CURVES[0],
                "commissioning_date": CURVES[0],
            }
        )
        times = curves.quarters(*CURVES)
        taken = curves.heat_pump_kwh(times)
        given = curves.solar_kwh(times, PEAK_KW)
        own = (given * 0.4).round(3)
        rows = curves.table(point.name, "PS15", times, (taken - own * 0.5).clip(0))
        rows += curves.table(series.name, "PM15", times, given - own)
        # A day of a point that nobody knows is parked.
        rows += curves.table("24ZZS0000099999X", "PS15", times[:96], taken[:96])
        self.env["energy.interval.batch"]._receive(
            "\n".join(["point;code;time;value", *rows, ""]).encode(),
            "series.csv",
            mapping=self.env.ref("energy_supply_point.energy_interval_mapping_long"),
        )

    def _build_protection(self, point):
        self.env["energy.vulnerability"].create(
            {
                "supply_point_id": point.id,
                "kind_id": self.env.ref(
                    "energy_l10n_sk.vulnerability_kind_dependent"
                ).id,
                "reason": "Domáci kyslíkový koncentrátor",
                "reported_by": "dso",
                "date_from": date(2026, 3, 1),
                "reported_date": date(2026, 2, 24),
                "document": base64.b64encode(b"Demo"),
                "document_name": "potvrdenie.txt",
            }
        )

    def _build_odd_things(self, points):
        """Correct technical data; read a value nobody expects; park a point."""
        version = points[CORRECTED].current_version_id
        version._correct(
            {"breaker_amps": 20},
            "Protokol o montáži 2025/118",
            date(2026, 2, 1),
            False,
        )
        point = points[ODD_READING]
        register = point.current_meter_id.register_ids[:1]
        last = point.reading_ids.sorted("date")[-1:]
        self.env["energy.reading"].create(
            {
                "supply_point_id": point.id,
                "register_id": register.id,
                "date": CURVES[1],
                "value": last.value + 40000,
                "quality": "self",
                "origin": "manual",
            }
        )
        self.env["energy.supply.point"]._find_or_park(
            [
                {"name": "24ZZS6000000099A", "street": "Mlynská 9", "city": "Trnava"},
                {"name": "24-NEÚPLNÝ-KÓD", "street": "Nová 2", "city": "Nitra"},
            ],
            origin="points.csv",
        )

    def _build_requests(self, points):
        self.env["energy.public.holiday"].action_seed()
        clerk = self.env["res.users"].search([("login", "=", "clerk")])
        today = fields.Date.context_today(self)
        Kind = self.env["energy.market.request.kind"]
        for category, number, days, states in REQUESTS:
            point = points[number]
            request = self.env["energy.market.request"].create(
                {
                    "kind_id": Kind._find(category, point.commodity).id,
                    "supply_point_id": point.id,
                    "user_id": clerk.id,
                    "requested_date": today,
                    "effective_date": today + timedelta(days) if days else False,
                }
            )
            for state in states:
                rejected = state == "rejected"
                request._change_state(
                    state,
                    outcome_code=rejected and "E17",
                    outcome_text=rejected and "Odpočet k danému dňu už bol doručený.",
                )

    def _build_prices(self):
        """Take over the day-ahead prices; the last day comes incomplete."""
        series = self.env["energy.market.price.series"].create(
            {
                "name": "Denný trh SK",
                "code": "DAM-SK",
                "source": "Demo values, not published ones",
            }
        )
        mapping = self.env["energy.takeover.mapping"].create(
            {
                "name": "ETRM",
                "code": "etrm-prices",
                "content": "prices",
                "price_series_id": series.id,
            }
        )
        first, end = (day.toordinal() for day in PRICES)
        for day in map(date.fromordinal, range(first, end)):
            data = curves.day_ahead(day, missing=3 * (day.toordinal() == end - 1))
            self.env["energy.takeover.file"]._receive(
                mapping, data, f"dam-{day}.json", origin="folder"
            )

    def _build_migration(self):
        run = self.env["energy.migration.run"]._receive(
            {name: text.encode() for name, text in MIGRATION.items()},
            name="Mlyn Horná Ves",
        )
        run._check()
