from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange

from .energy_sample_bill import Sample

COMPARISONS = ("none", "prepared", "date", "tariff")


class EnergyTariff(models.Model):
    """What the tariff editor shows beside the prices: their history and a bill."""

    _inherit = "energy.tariff"

    def get_price_history(self):
        """Return the steps of every component over time, by unit, for a chart.

        ``{"today": day, "units": [{"unit", "components": [{"name", "steps"}]}]}``; a
        step has ``date_from``, ``date_to`` (or False), ``price`` and ``state``.
        """
        self.ensure_one()
        prices = self.env["energy.tariff.price"].search(
            [("tariff_id", "=", self.id), ("state", "!=", "withdrawn")],
            order="date_from, id",
        )
        units = defaultdict(list)
        for component, steps in prices.grouped("component_id").items():
            units[component.unit_label].append(
                {
                    "name": component.name,
                    "steps": [self._prepare_step(price) for price in steps],
                }
            )
        return {
            "today": fields.Date.to_string(fields.Date.context_today(self)),
            "units": [
                {"unit": unit, "components": components}
                for unit, components in units.items()
            ],
        }

    def _prepare_step(self, price):
        return {
            "date_from": fields.Date.to_string(price.date_from),
            "date_to": price.date_to and fields.Date.to_string(price.date_to),
            "price": price.price,
            "state": price.state,
        }

    @api.readonly
    def get_sample_bill(self, values=None):
        """Return a sample bill under this tariff, and what it is compared with.

        :param values: the choices of the panel, as an earlier answer gave them in
            ``values``; what is missing gets a default.
        :return: ``{"values", "choices", "sides", "rows", "error"}``.
        """
        self.ensure_one()
        values = self._prepare_sample_defaults() | (values or {})
        sides, samples = [], self._prepare_samples(values)
        zones = self._get_sample_zones(samples)
        company = self.company_id or self.env.company
        for sample in samples:
            sample = replace(
                sample,
                yearly_kwh={
                    zone: Decimal(repr(values[f"kwh_{zone}"] or 0)) for zone in zones
                },
            )
            try:
                bill = self.env["energy.sample.bill"]._rate(
                    sample, self.commodity, company
                )
            except EnergyError as error:
                sides.append({"error": self.env["energy.rating"]._explain(error)})
            else:
                sides.append(self._describe_bill(bill))
        return {
            "values": values,
            "zones": zones,
            "choices": self._get_sample_choices(),
            "currency_id": company.currency_id.id,
            "titles": self._get_sample_titles(values),
            "sides": [
                {key: side.get(key) for key in ("net", "tax", "gross", "error")}
                for side in sides
            ],
            "rows": self._compare_lines(sides),
        }

    def _prepare_sample_defaults(self):
        year = fields.Date.context_today(self).year
        choices = self._get_sample_choices()
        has_prepared = self.env["energy.tariff.price"].search_count(
            [("state", "in", ("draft", "proposed")), ("tariff_id", "=", self.id)],
            limit=1,
        )

        def first(name):
            return next((choice["id"] for choice in choices[name]), False)

        return {
            "supply_id": first("supply_id"),
            "network_rate_id": first("network_rate_id"),
            "segment_id": first("segment_id"),
            "kwh_single": 2400,
            "kwh_high": 1400,
            "kwh_low": 1000,
            "amps": 25,
            "phases": "1",
            "capacity_kw": 0,
            "date_from": f"{year}-01-01",
            "date_to": f"{year + 1}-01-01",
            "compare": "prepared" if has_prepared else "none",
            "other_date": f"{year - 1}-01-01",
            "other_tariff_id": False,
        }

    def _get_sample_choices(self):
        """Return ``{value: [{"id", "name"}]}`` of what may be chosen in the panel."""
        tariffs = self.search(
            [("commodity", "=", self.commodity), ("kind", "=", self.kind)]
        )
        rates = self.env["energy.network.rate"].search(
            [("network_id.commodity", "=", self.commodity)]
        )
        supplies = self.search(
            [("commodity", "=", self.commodity), ("kind", "=", "supply")]
        )
        found = {
            "supply_id": supplies.browse() if self.kind == "supply" else supplies,
            "network_rate_id": rates.browse() if self.kind == "network" else rates,
            "segment_id": self.env["energy.customer.segment"].search([], limit=100),
            "other_tariff_id": (tariffs - self).filtered(
                lambda tariff: self.kind in ("supply", "network")
            ),
        }
        return {
            name: [{"id": record.id, "name": record.display_name} for record in records]
            for name, records in found.items()
        }

    def _prepare_samples(self, values):
        """Return the sample of the panel and, if asked for, the one compared with."""
        start = date.fromisoformat(values["date_from"])
        end = date.fromisoformat(values["date_to"])
        if end <= start:
            end = date(start.year + 1, start.month, 1)
        sample = self._apply_to(
            Sample(
                supply=self.browse(values["supply_id"] or []),
                network_rate=self.env["energy.network.rate"].browse(
                    values["network_rate_id"] or []
                ),
                segment=self.env["energy.customer.segment"]
                .browse(values["segment_id"] or [])
                .code
                or "",
                period=DateRange(start, end),
                yearly_kwh={},
                amps=Decimal(repr(values["amps"] or 0)) or None,
                phases=int(values["phases"] or 0) or None,
                capacity_kw=Decimal(repr(values["capacity_kw"] or 0)) or None,
            )
        )
        compare, other = values["compare"], values["other_date"]
        if compare == "prepared":
            return [sample, replace(sample, with_prepared=True)]
        if compare == "date" and other:
            moved = date.fromisoformat(other)
            period = DateRange(moved, moved + (end - start))
            return [replace(sample, period=period), sample]
        if compare == "tariff" and values["other_tariff_id"]:
            return [sample, self.browse(values["other_tariff_id"])._apply_to(sample)]
        return [sample]

    def _apply_to(self, sample):
        """Return the sample under this tariff."""
        if self.kind == "supply":
            return replace(sample, supply=self)
        if self.kind == "network":
            return replace(sample, network_rate=self.network_rate_id)
        return replace(sample, extra=(self,) if self.kind == "service" else ())

    def _get_sample_zones(self, samples):
        rates = self.env["energy.network.rate"].union(
            *(sample.network_rate for sample in samples)
        )
        network = self.search([("network_rate_id", "in", rates.ids)])
        tariffs = network.union(*(sample.supply for sample in samples))
        zones = set(tariffs.component_ids.mapped("zone")) & {"high", "low"}
        return sorted(zones) or ["single"]

    def _get_sample_titles(self, values):
        titles = {
            "none": [self.env._("Released prices")],
            "prepared": [self.env._("Released prices"), self.env._("With drafts")],
            "date": [values["other_date"], values["date_from"]],
            "tariff": [self.code, self.browse(values["other_tariff_id"] or []).code],
        }[values["compare"]]
        return [title or "" for title in titles]

    def _describe_bill(self, bill):
        return {
            "net": float(bill.amount),
            "tax": float(bill.tax),
            "gross": float(bill.gross),
            "lines": bill.lines,
        }

    def _compare_lines(self, sides):
        """Return a row per component, with one cell for each side."""
        rows = {}
        names = self.env["energy.tariff.component"]
        for at, side in enumerate(sides):
            for line in side.get("lines") or ():
                row = rows.setdefault(
                    (line.kind, line.code),
                    {
                        "kind": line.kind,
                        "name": names.browse(line.component_id).name,
                        "unit": line.unit,
                        "cells": [
                            {"quantity": Decimal(0), "prices": [], "amount": Decimal(0)}
                            for _ in sides
                        ],
                    },
                )
                cell = row["cells"][at]
                cell["quantity"] += line.quantity
                cell["amount"] += line.amount
                if line.unit_price not in cell["prices"]:
                    cell["prices"].append(line.unit_price)
        for row in rows.values():
            for cell in row["cells"]:
                cell["quantity"] = float(cell["quantity"])
                cell["amount"] = float(cell["amount"])
                cell["prices"] = [float(price) for price in cell["prices"]]
        return list(rows.values())
