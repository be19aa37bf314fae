import logging
import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import available_timezones

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..logic.takeover_readings import ReadingMapping

_logger = logging.getLogger(__name__)
FOLDER_PARAMETER = "energy_supply_point.takeover_folder"
CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")


class EnergyTakeoverMapping(models.Model):
    """What a meter data or trading system sends us, and how it is read."""

    _name = "energy.takeover.mapping"
    _description = "Take-over Mapping"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(string="Source", required=True)
    code = fields.Char(
        required=True,
        help="Its folder below the inbox, and the end of the address that programs "
        "push to: small letters, digits, hyphens.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    content = fields.Selection(
        [
            ("readings", "Readings"),
            ("intervals", "Interval values"),
            ("prices", "Market prices"),
        ],
        required=True,
        default="readings",
    )
    interval_mapping_id = fields.Many2one(
        "energy.interval.mapping",
        string="Table of Intervals",
        index="btree_not_null",
        ondelete="restrict",
        help="How the CSV, Parquet or JSON table of interval values is read.",
    )
    price_series_id = fields.Many2one(
        "energy.market.price.series", index="btree_not_null", ondelete="restrict"
    )

    point_kind = fields.Selection(
        [("eic", "EIC or POD"), ("number", "Number of the network operator")],
        string="Point Named By",
        required=True,
        default="eic",
    )
    point_column = fields.Char(default="point")
    meter_column = fields.Char(help="Empty: the meter that hangs there on the day.")
    register_column = fields.Char(default="register")
    default_register = fields.Char(
        string="Register", help="For rows that name none, such as 1-1:1.8.0."
    )
    date_column = fields.Char(default="date")
    value_column = fields.Char(default="value")
    quality_column = fields.Char()
    unit = fields.Selection(
        [("kwh", "kWh"), ("wh", "Wh"), ("mwh", "MWh"), ("m3", "m³")],
        required=True,
        default="kwh",
        help="What the sender counts in; registers count in kWh or m³.",
    )
    tz = fields.Char(string="Time Zone", required=True, default="Europe/Bratislava")
    is_end_of_day = fields.Boolean(
        string="State at the End of the Day",
        help="Otherwise a reading holds at the beginning of its day.",
    )
    last_received_at = fields.Datetime(readonly=True, copy=False)
    word_ids = fields.One2many("energy.takeover.word", "mapping_id", string="Words")
    file_ids = fields.One2many("energy.takeover.file", "mapping_id", string="Files")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another source has this code. Choose another."
    )

    def action_view_files(self):
        """Button: show what this source has sent."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_takeover_file_action"
        )
        return action | {"domain": [("mapping_id", "in", self.ids)]}

    @api.constrains("code", "tz")
    def _check_code(self):
        for mapping in self:
            if not CODE.fullmatch(mapping.code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” cannot be a folder and an address. Use small "
                        "letters, digits and hyphens.",
                        code=mapping.code,
                    )
                )
            if mapping.tz not in available_timezones():
                raise ValidationError(
                    self.env._(
                        "“%(tz)s” is no time zone. Write Europe/Bratislava, for "
                        "example.",
                        tz=mapping.tz,
                    )
                )

    @api.constrains("content", "interval_mapping_id", "price_series_id")
    def _check_content(self):
        for mapping in self:
            needed = {
                "intervals": mapping.interval_mapping_id,
                "prices": mapping.price_series_id,
            }
            if not needed.get(mapping.content, True):
                raise ValidationError(
                    self.env._(
                        "%(mapping)s does not say where its values go. Choose the "
                        "table of intervals or the series of prices.",
                        mapping=mapping.name,
                    )
                )

    def _get_words(self, kind):
        """Return what the words of the sender mean: of registers or qualities."""
        words = self.word_ids.filtered(lambda word: word.kind == kind)
        return {word.name: word.meaning for word in words}

    def _to_logic(self):
        """Return the mapping as the parser of readings takes it."""
        self.ensure_one()
        return ReadingMapping(
            point_column=self.point_column or "point",
            meter_column=self.meter_column or "",
            register_column=self.register_column or "",
            date_column=self.date_column or "date",
            value_column=self.value_column or "value",
            quality_column=self.quality_column or "",
            default_register=self.default_register or "",
            unit=self.unit,
            tz=self.tz,
            at_end=self.is_end_of_day,
            is_number=self.point_kind == "number",
            registers=self._get_words("register"),
            qualities=self._get_words("quality"),
        )

    def _translate_series(self, parsed):
        """Return parsed interval values with our points and channels.

        What has no translation keeps the name of the sender, and is parked later.
        """
        self.ensure_one()
        series = {
            item
            for part in (*parsed.blocks, *(blocks for blocks, _ in parsed.doubtful))
            for item in part.series
        }
        points = {}
        if self.point_kind == "number":
            points = dict(
                self.env["energy.supply.point"]
                .sudo()
                .search_fetch(
                    [
                        ("dso_point_number", "in", [item.point for item in series]),
                        ("company_id", "=", self.company_id.id),
                    ],
                    ["dso_point_number", "name"],
                )
                .mapped(lambda point: (point.dso_point_number, point.name))
            )
        codes = self._get_words("register")

        def translate(blocks):
            return replace(
                blocks,
                series=tuple(
                    replace(
                        item,
                        point=points.get(item.point, item.point),
                        code=codes.get(item.code, item.code),
                    )
                    for item in blocks.series
                ),
            )

        return replace(
            parsed,
            blocks=tuple(map(translate, parsed.blocks)),
            doubtful=tuple((translate(part), why) for part, why in parsed.doubtful),
        )

    @api.model
    def _get_inbox(self):
        """Return the folder that holds a folder per source, or None."""
        path = self.env["ir.config_parameter"].sudo().get_param(FOLDER_PARAMETER)
        return Path(path) if path else None

    @api.model
    def _cron_scan(self):
        """Scheduled action: take over what lies in the folders of the inbox."""
        inbox = self._get_inbox()
        if not inbox or not inbox.is_dir():
            return
        progress = self.env["ir.cron"]._commit_progress
        waiting = [
            (mapping, path)
            for mapping in self.search([], order="id")
            for path in mapping._list_folder(inbox)
        ]
        progress(remaining=len(waiting))
        for mapping, path in waiting:
            mapping.with_company(mapping.company_id)._receive_path(path)
            if not progress(1):
                break

    def _list_folder(self, inbox):
        """Return the files of this source that are complete, the oldest first."""
        folder = inbox / self.code
        if not folder.is_dir():
            return []
        # A file that is still being written has another name, as SFTP servers do.
        paths = [
            path
            for path in folder.iterdir()
            if path.is_file()
            and not path.is_symlink()
            and not path.name.startswith(".")
            and not path.name.endswith((".part", ".tmp", ".filepart"))
        ]
        return sorted(paths, key=lambda path: (path.stat().st_mtime, path.name))

    def _receive_path(self, path):
        """Take over a file of a folder and move it to ``done`` or ``failed``."""
        File = self.env["energy.takeover.file"]
        try:
            with self.env.cr.savepoint():
                file = File._receive_path(self, path)
            state, report = file.state, file.report
        except UserError as error:
            state, report = "failed", str(error)
        except Exception:  # the border of a scan: the next file must not wait
            _logger.exception("take-over of mapping %s stopped", self.id)
            state = "failed"
            report = self.env._("The file could not be taken over; see the log.")
        target = path.parent / ("failed" if state == "failed" else "done")
        target.mkdir(exist_ok=True)
        moved = target / path.name
        if moved.exists():
            stamp = fields.Datetime.now().strftime("%Y%m%d%H%M%S%f")
            moved = target / f"{stamp}-{path.name}"
        # Loaded before it is moved: if the move fails, the same file changes nothing.
        path.rename(moved)
        moved.with_name(f"{moved.name}.report.txt").write_text(report or "", "utf-8")


class EnergyTakeoverWord(models.Model):
    """What a word of the sender means here."""

    _name = "energy.takeover.word"
    _description = "Take-over Word"
    _order = "mapping_id, kind, name"

    mapping_id = fields.Many2one(
        "energy.takeover.mapping", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="mapping_id.company_id")
    kind = fields.Selection(
        [("register", "Register or channel"), ("quality", "Quality")],
        required=True,
        default="register",
    )
    name = fields.Char(string="Word of the Sender", required=True)
    meaning = fields.Char(
        required=True,
        help="The code of the register or channel, or a quality: measured, estimated, "
        "self, calculated.",
    )

    _name_uniq = models.Constraint(
        "UNIQUE(mapping_id, kind, name)", "This word has a meaning already."
    )

    @api.constrains("kind", "meaning")
    def _check_meaning(self):
        qualities = dict(self.env["energy.reading"]._fields["quality"].selection)
        for word in self:
            if word.kind == "quality" and word.meaning not in qualities:
                raise ValidationError(
                    self.env._(
                        "“%(meaning)s” is no quality. Choose from: %(known)s.",
                        meaning=word.meaning,
                        known=", ".join(qualities),
                    )
                )
