from datetime import timedelta

import numpy as np
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..logic.intervals import PER_KWH, Quality

SCALES = ("day", "month", "year", "heat")


class EnergySupplyPoint(models.Model):
    """What the chart of a point shows, summed up by the server."""

    _inherit = "energy.supply.point"

    @api.readonly
    def get_interval_chart(self, scale="month", date=None, channel_id=None):
        """Return what flowed in one channel of the point, ready to be drawn.

        A day has its intervals, a month its days, a year its months; the heat map has
        the 24 hours of every day of a year. Energy is in kWh; binary floats are good
        enough for a picture.

        :param date: any day of the period, ISO; without one the last day with values.
        """
        self.ensure_one()
        self.check_access("read")
        channels = self.interval_channel_ids
        channel = channels.filtered(lambda one: one.id == channel_id) or channels[:1]
        scale = scale if scale in SCALES else "month"
        day = fields.Date.to_date(date) or channel.date_last
        day = day or fields.Date.context_today(self)
        first, end = self._get_interval_period(scale, day)
        data = {
            "channels": [
                {"id": one.id, "name": one.name or one.code} for one in channels
            ],
            "channel_id": channel.id,
            "scale": scale,
            "date": fields.Date.to_string(first),
            "previous": fields.Date.to_string(first - timedelta(days=1)),
            "next": fields.Date.to_string(end),
        }
        if not channel:
            return data
        prepare = getattr(self, f"_prepare_interval_{scale}")
        return data | prepare(channel, first, end)

    @api.model
    def _get_interval_period(self, scale, day):
        """Return the first day and the day after the last one."""
        if scale == "day":
            return day, day + timedelta(days=1)
        if scale == "month":
            first = day.replace(day=1)
            return first, first + relativedelta(months=1)
        first = day.replace(month=1, day=1)
        return first, first + relativedelta(years=1)

    @api.model
    def _prepare_interval_day(self, channel, first, end):
        """Return each interval of a day; an hour that comes twice has two."""
        curves = channel._read_curves(first, end)
        values, qualities = curves.values[0], curves.qualities[0]
        minutes = curves.resolution
        labels, per_hour = [], 60 // minutes
        shift = len(values) // per_hour - 24  # -1 in spring, 1 in autumn
        for slot in range(len(values)):
            hour, part = divmod(slot, per_hour)
            if shift and hour >= (2 if shift < 0 else 3):
                hour -= shift
            labels.append(f"{hour:02d}:{part * minutes:02d}")
        return {
            "labels": labels,
            "values": [
                None if quality == Quality.MISSING else value / PER_KWH
                for value, quality in zip(
                    values.tolist(), qualities.tolist(), strict=True
                )
            ],
            "doubtful": (
                (qualities != Quality.MEASURED) & (qualities != Quality.MISSING)
            ).tolist(),
        } | self._prepare_interval_totals(
            int(values.sum()) / PER_KWH,
            np.count_nonzero(qualities == Quality.MISSING),
            np.count_nonzero(qualities != Quality.MEASURED)
            - np.count_nonzero(qualities == Quality.MISSING),
        )

    @api.model
    def _prepare_interval_month(self, channel, first, end):
        return self._prepare_interval_sums(channel, first, end, "day")

    @api.model
    def _prepare_interval_year(self, channel, first, end):
        return self._prepare_interval_sums(channel, first, end, "month")

    @api.model
    def _prepare_interval_sums(self, channel, first, end, step):
        """Return the sums by day or month; the database adds up the days."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT date_trunc(%s, steps.at)::date, sum(block.energy_kwh),
                       sum(coalesce(block.gap_count, 0)), sum(block.estimated_count),
                       count(block.id), count(*)
                FROM generate_series(%s::date, %s::date - 1, interval '1 day')
                    AS steps(at)
                LEFT JOIN (
                    SELECT found.* FROM (%s) AS newest
                    JOIN energy_interval_block AS found USING (id)
                ) AS block ON block.date = steps.at::date
                GROUP BY 1 ORDER BY 1
                """,
                step,
                first,
                end,
                channel._select_newest(first, end),
            )
        )
        labels = [fields.Date.to_string(row[0]) for row in rows]
        values = [None if row[1] is None else float(row[1]) for row in rows]
        return {
            "labels": labels,
            "values": values,
            "doubtful": [bool(row[2] or row[3]) for row in rows],
            "missing_days": sum(row[5] - row[4] for row in rows),
        } | self._prepare_interval_totals(
            sum(value or 0 for value in values),
            int(sum(row[2] for row in rows)),
            int(sum(row[3] or 0 for row in rows)),
        )

    @api.model
    def _prepare_interval_heat(self, channel, first, end):
        """Return the energy of each hour of each day: 24 columns, a row per day."""
        curves = channel._read_curves(first, end)
        values, qualities = curves.values[0], curves.qualities[0]
        per_hour = 60 // curves.resolution
        days = len(curves.starts) - 1
        rows = np.zeros((days, 25))
        known = np.zeros((days, 25), bool)
        for day in range(days):
            part = slice(curves.starts[day], curves.starts[day + 1])
            hours = values[part].reshape(-1, per_hour).sum(axis=1) / PER_KWH
            seen = (qualities[part] != Quality.MISSING).reshape(-1, per_hour)
            places = np.arange(len(hours))
            if len(hours) == 23:
                places[2:] += 1
            elif len(hours) == 25:
                places[3:] -= 1  # both passages of the hour share its place
            np.add.at(rows[day], places, hours)
            known[day, places] |= seen.any(axis=1)
        cells = np.where(known[:, :24], np.round(rows[:, :24], 4), -1)
        day_labels = [
            fields.Date.to_string(first + timedelta(days=day)) for day in range(days)
        ]
        # A day without any value is blank on the map and no gap, as elsewhere.
        absent = np.count_nonzero(qualities == Quality.MISSING)
        empty = np.diff(curves.starts)[~known.any(axis=1)].sum()
        return {
            "labels": day_labels,
            "cells": cells.tolist(),
            "largest": float(cells.max()),
        } | self._prepare_interval_totals(
            int(values.sum()) / PER_KWH,
            absent - empty,
            np.count_nonzero(qualities != Quality.MEASURED) - absent,
        )

    @api.model
    def _prepare_interval_totals(self, total, gaps, estimated):
        return {
            "total": float(total),
            "gap_count": int(gaps),
            "estimated_count": int(estimated),
        }
