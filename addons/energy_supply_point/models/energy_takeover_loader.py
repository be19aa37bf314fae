from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..logic.interval_payload import TABLE_LIMITS
from ..logic.market_prices import parse_day_ahead
from ..logic.migration_problems import sort_problems
from ..logic.takeover_readings import Place, parse_readings, place_readings
from ..logic.takeover_table import json_to_csv, table_kind

CHUNK = 1000


@dataclass(slots=True)
class Result:
    """What came of a file: numbers, sentences about it and about what is wrong."""

    new: int = 0
    known: int = 0
    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    batch_id: int | bool = False


class EnergyTakeoverLoader(models.AbstractModel):
    """Brings the content of take-over files to where it belongs."""

    _name = "energy.takeover.loader"
    _description = "Loader of Take-over Files"
    _inherit = ["energy.file.report"]

    @api.model
    def _load(self, mapping, data, name, *, dry_run=False) -> Result:
        """Load a file and return what came of it; extend this for another content.

        :param dry_run: only say what would come of it.
        :raises IntervalError: the file cannot be read at all.
        """
        return getattr(self, f"_load_{mapping.content}")(mapping, data, name, dry_run)

    # Readings

    @api.model
    def _load_readings(self, mapping, data, name, dry_run):
        Reading = self.env["energy.reading"]
        rows, problems = parse_readings(
            data,
            mapping._to_logic(),
            dict(Reading._fields["quality"].selection),
            fields.Date.context_today(self),
        )
        found, misplaced = place_readings(rows, self._find_places(mapping, rows))
        explain = self.env["energy.migration.run"]._explain_problem
        result = Result(
            problems=[
                self.env._(
                    "Line %(line)s: %(reason)s",
                    line=problem.line,
                    reason=explain(problem),
                )
                for problem in sort_problems([*problems, *misplaced], [])
            ]
        )
        newest = self._find_newest_values({place.register_id for _row, place in found})
        vals_list = [
            self._prepare_reading_vals(row, place)
            for row, place in found
            # The same value again is no news; another one is a new revision.
            if newest.get((place.register_id, row.day)) != f"{row.value:.3f}"
        ]
        result.new, result.known = len(vals_list), len(found) - len(vals_list)
        if not dry_run:
            for chunk in split_every(CHUNK, vals_list):
                Reading.create(list(chunk))
        return result

    @api.model
    def _prepare_reading_vals(self, row, place):
        return {
            "supply_point_id": place.point_id,
            "register_id": place.register_id,
            "date": row.day,
            "value": float(row.value),
            "quality": row.quality,
            "origin": "import",
        }

    @api.model
    def _find_places(self, mapping, rows):
        """Return where the registers of the named points hang, in one query."""
        self.env.flush_all()
        column = "dso_point_number" if mapping.point_kind == "number" else "name"
        found = self.env.execute_query(
            SQL(
                """
                SELECT point.%s, meter.name, register.code, point.id, register.id,
                       register.digits, installed.date_from, installed.date_to
                FROM energy_supply_point AS point
                JOIN energy_meter_installation AS installed
                    ON installed.supply_point_id = point.id
                JOIN energy_meter AS meter ON meter.id = installed.meter_id
                JOIN energy_meter_register AS register ON register.meter_id = meter.id
                WHERE point.company_id = %s AND point.%s = ANY(%s)
                """,
                SQL.identifier(column),
                mapping.company_id.id,
                SQL.identifier(column),
                sorted({row.point for row in rows}),
            )
        )
        return [Place(*row) for row in found]

    @api.model
    def _find_newest_values(self, registers):
        """Return the values that count, by register and day, as texts."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (register_id, date) register_id, date, value::text"
                " FROM energy_reading WHERE register_id = ANY(%s)"
                " ORDER BY register_id, date, revision DESC",
                sorted(registers),
            )
        )
        return {(register, day): f"{float(text):.3f}" for register, day, text in rows}

    # Interval values

    @api.model
    def _load_intervals(self, mapping, data, name, dry_run):
        Batch = self.env["energy.interval.batch"].with_context(
            energy_takeover_mapping=mapping.id
        )
        table = mapping.interval_mapping_id
        if len(data) <= TABLE_LIMITS.raw and table_kind(data) == "json":
            data = json_to_csv(data, table._to_logic().names(), table.separator)
        if dry_run:
            return Result(lines=Batch._check(data, name, table))
        batch = Batch._receive(data, name, mapping=table, origin="mdm")
        problems = [batch.report] if batch.state == "failed" else []
        if batch.parked_count:
            problems.append(
                self.env._(
                    "%(count)s days have no place here and are parked.",
                    count=batch.parked_count,
                )
            )
        lines = (batch.report or "").splitlines() if batch.state == "done" else []
        return Result(batch.new_count, batch.known_count, lines, problems, batch.id)

    # Market prices

    @api.model
    def _load_prices(self, mapping, data, name, dry_run):
        days, errors = parse_day_ahead(data, mapping.tz)
        Day = self.env["energy.market.price.day"]
        result = Result(problems=[self._explain(error) for error in errors])
        known = {
            day.date: day
            for day in Day.search(
                Domain("series_id", "=", mapping.price_series_id.id)
                & Domain("date", "in", [item.day for item in days])
                & Domain("is_current", "=", True)
            )
        }
        vals_list = []
        for item in days:
            vals = Day._prepare_day_vals(mapping.price_series_id, item)
            before = known.get(item.day)
            if before and before.prices == vals["prices"]:
                result.known += 1
                continue
            revision = before.revision + 1 if before else 1
            vals_list.append(vals | {"revision": revision})
        result.new = len(vals_list)
        if not dry_run:
            Day.create(vals_list)
        return result

    @api.model
    def _explain_file(self, code, data):
        """Extend the sentences about files by those about prices."""
        what = {
            "wrong_price_count": lambda: self.env._(
                "%(price_day)s has %(found)s prices; the day has %(expected)s quarters "
                "or %(hours)s hours.",
                **data,
            ),
            "no_price": lambda: self.env._(
                "%(price_day)s, period %(period)s: “%(text)s” is no price.", **data
            ),
            "wrong_period": lambda: self.env._(
                "%(price_day)s: period %(period)s comes twice or is none of the day.",
                **data,
            ),
        }.get(code)
        return what() if what else super()._explain_file(code, data)


class EnergyIntervalBatch(models.Model):
    _inherit = "energy.interval.batch"

    @api.model
    def _parse(self, data, name, kind, mapping):
        """Translate points and channels of another system to ours."""
        parsed = super()._parse(data, name, kind, mapping)
        takeover = self.env["energy.takeover.mapping"].browse(
            self.env.context.get("energy_takeover_mapping")
        )
        if takeover:
            return takeover._translate_series(parsed)
        return parsed
