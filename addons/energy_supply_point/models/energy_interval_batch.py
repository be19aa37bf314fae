import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.interval_mscons import parse_mscons
from ..logic.interval_payload import (
    MESSAGE_LIMITS,
    TABLE_LIMITS,
    TooLarge,
    file_version,
    read_path,
    sniff,
)
from ..logic.interval_tables import parse_csv, parse_parquet
from ..logic.intervals import IntervalError, Parsed, number_day

_logger = logging.getLogger(__name__)
SHOWN_PROBLEMS = 50


class EnergyIntervalBatch(models.Model):
    """A file of interval values as it came in, and what became of it."""

    _name = "energy.interval.batch"
    _description = "Interval File"
    _inherit = ["energy.file.report"]
    _order = "received_at desc, id desc"

    name = fields.Char(string="File", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [("new", "Received"), ("done", "Loaded"), ("failed", "Refused")],
        required=True,
        default="new",
        readonly=True,
    )
    origin = fields.Selection(
        [
            ("upload", "Uploaded"),
            ("dso", "Network operator"),
            ("mdm", "Meter data system"),
        ],
        required=True,
        default="upload",
        readonly=True,
    )
    format = fields.Selection(
        [("csv", "CSV"), ("parquet", "Parquet"), ("mscons", "MSCONS")],
        required=True,
        readonly=True,
    )
    mapping_id = fields.Many2one(
        "energy.interval.mapping", readonly=True, ondelete="restrict"
    )
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    content = fields.Binary(string="As Received", related="attachment_id.datas")
    file_hash = fields.Char(string="SHA-256", required=True, readonly=True)
    received_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    version = fields.Integer(required=True, readonly=True, default=1)
    sent_at = fields.Datetime(required=True, readonly=True)
    is_ordered = fields.Boolean(
        string="Says Its Age",
        readonly=True,
        help="The file itself says whether it is newer than another. Otherwise the "
        "time of its receipt counts.",
    )
    value_count = fields.Integer(string="Values", readonly=True)
    block_count = fields.Integer(string="Days", readonly=True)
    new_count = fields.Integer(string="New Days", readonly=True)
    known_count = fields.Integer(string="Days Known Before", readonly=True)
    parked_count = fields.Integer(string="Parked Days", readonly=True)
    report = fields.Text(readonly=True)
    parked_ids = fields.One2many("energy.interval.parked", "batch_id")

    _once = models.UniqueIndex(
        "(company_id, file_hash) WHERE (state = 'done')",
        "This file was loaded already.",
    )

    @api.model
    def _receive(
        self, data: bytes, name, *, mapping=None, origin="upload", sent_at=None
    ):
        """Keep a file, load what is in it and return its batch.

        The same file again is the same batch. What cannot be read is kept, with the
        reason; what is too long is refused before it is looked at.

        :param mapping: how to read a table; a message needs none.
        :param sent_at: when the values were made, in UTC, if the caller knows.
        :raises UserError: the file is too long.
        """
        self._check_size(data)
        digest = hashlib.sha256(data).hexdigest()
        known = self.search(
            [
                ("company_id", "=", self.env.company.id),
                ("file_hash", "=", digest),
                ("state", "=", "done"),
            ],
            limit=1,
        )
        if known:
            return known
        batch = self.create(
            self._prepare_batch_vals(data, digest, name, mapping, origin, sent_at)
        )
        batch._keep(data)
        batch._load(data)
        return batch

    @api.model
    def _receive_path(self, path, **kwargs):
        """Receive a file of a folder, as :meth:`_receive`; a long one is not read."""
        try:
            data = read_path(path, TABLE_LIMITS)
        except TooLarge as error:
            raise UserError(self._explain(error)) from error
        return self._receive(data, path.name, **kwargs)

    def _keep(self, data: bytes):
        """Keep the bytes as they came."""
        # A type of its own: the words of a text file would go into a search index.
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.name,
                "res_model": self._name,
                "res_id": self.id,
                "mimetype": f"application/x-energy-{self.format}",
                "raw": data,
            }
        )
        self.attachment_id = attachment

    @api.model
    def _check_size(self, data):
        if len(data) > TABLE_LIMITS.raw:
            error = TooLarge(what="received", limit=TABLE_LIMITS.raw)
            raise UserError(self._explain(error))

    @api.model
    def _prepare_batch_vals(self, data, digest, name, mapping, origin, sent_at):
        version = file_version(name)
        return {
            "name": name,
            "origin": origin,
            "format": self._detect_format(data),
            "mapping_id": mapping.id if mapping else False,
            "file_hash": digest,
            "version": version or 1,
            "sent_at": sent_at or fields.Datetime.now(),
            "is_ordered": bool(version or sent_at),
        }

    @api.model
    def _detect_format(self, data):
        try:
            return sniff(data)
        except IntervalError:
            return "csv"

    def _load(self, data: bytes):
        """Parse ``data`` and store what is in it; a refusal is kept in the report."""
        self.ensure_one()
        try:
            parsed = self._parse(data, self.name, self.format, self.mapping_id)
        except IntervalError as error:
            _logger.info("interval batch %s refused: %s", self.id, error.code)
            self.write({"state": "failed", "report": self._explain(error)})
            return
        if parsed.sent_at:
            self.write(
                {
                    "version": parsed.version or 1,
                    "sent_at": parsed.sent_at.replace(tzinfo=None),
                    "is_ordered": True,
                }
            )
        self._store(parsed)

    @api.model
    def _parse(self, data: bytes, name, kind, mapping) -> Parsed:
        """Return what a file holds; extend this for another format."""
        if kind == "mscons":
            return parse_mscons(data, name, MESSAGE_LIMITS)
        if not mapping:
            mapping = self.env["energy.interval.mapping"].search([], limit=1)
        if not mapping:
            raise UserError(
                self.env._("%(file)s is a table. Choose how to read it.", file=name)
            )
        if kind == "parquet":
            return parse_parquet(data, mapping._to_logic())
        return parse_csv(data, mapping._to_logic())

    def _store(self, parsed: Parsed):
        """Store the blocks, park what has no place, and write the report."""
        Channel = self.env["energy.interval.channel"].sudo()
        Block, Parked = self.env["energy.interval.block"], self._parked()
        new = known = parked = 0
        for blocks in parsed.blocks:
            if not len(blocks):
                continue
            channels, points = Channel._find_or_create(
                blocks.series, blocks.resolution, self.company_id
            )
            placed = Block._as_owners(channels)
            has_place = placed[blocks.owner] > 0
            good = blocks if has_place.all() else blocks.take(has_place)
            stored = Block._store(good, placed, self)
            new, known = new + stored, known + len(good) - stored
            if len(good) < len(blocks):
                parked += Parked._park(blocks.take(~has_place), points, self)
        for blocks, error in parsed.doubtful:
            parked += Parked._park(blocks, None, self, error)
        parked += Parked._park_problems(parsed.problems, self)
        self.write(
            {
                "state": "done",
                "value_count": parsed.value_count,
                "block_count": new + known + parked,
                "new_count": new,
                "known_count": known,
                "parked_count": parked,
                "report": "\n".join(self._prepare_report(parsed)),
            }
        )

    def _parked(self):
        # Nobody may write parked days by hand; a clerk who uploads does.
        return self.env["energy.interval.parked"].sudo()

    @api.model
    def _prepare_report(self, parsed: Parsed) -> list[str]:
        """Return the lines of the report: what is there, what is worth knowing."""
        days = [blocks.days for blocks in parsed.blocks if len(blocks)]
        lines = []
        if days:
            lines.append(
                self.env._(
                    "%(values)s values of %(series)s series, %(first)s to %(last)s.",
                    values=parsed.value_count,
                    series=sum(len(blocks.series) for blocks in parsed.blocks),
                    first=number_day(min(day.min() for day in days)),
                    last=number_day(max(day.max() for day in days)),
                )
            )
        lines += self._describe(parsed.notes)
        errors = [*parsed.problems, *(error for _blocks, error in parsed.doubtful)]
        lines += list(dict.fromkeys(map(self._explain, errors[:SHOWN_PROBLEMS])))
        if len(errors) > SHOWN_PROBLEMS:
            lines.append(
                self.env._("… and %(count)s more.", count=len(errors) - SHOWN_PROBLEMS)
            )
        return lines

    @api.model
    def _check(self, data: bytes, name, mapping=None) -> list[str]:
        """Return the report that loading a file would give; nothing is written."""
        self._check_size(data)
        try:
            parsed = self._parse(data, name, self._detect_format(data), mapping)
        except IntervalError as error:
            return [self._explain(error)]
        lines = self._prepare_report(parsed)
        points = {series.point for blocks in parsed.blocks for series in blocks.series}
        known = set(
            self.env["energy.supply.point"]
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("name", "in", list(points)),
                    ("company_id", "=", self.env.company.id),
                ],
                ["name"],
            )
            .mapped("name")
        )
        if unknown := sorted(points - known):
            lines.append(
                self.env._(
                    "%(count)s points are not known, their days would be parked: "
                    "%(points)s",
                    count=len(unknown),
                    points=", ".join(unknown[:10]),
                )
            )
        return lines

    def action_view_parked(self):
        """Button: what of this file has no place yet."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_interval_parked_action"
        )
        action["domain"] = [("batch_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_blocks(self):
        """Button: the days that this file brought."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_interval_block_action"
        )
        action["domain"] = [("batch_id", "in", self.ids)]
        action["context"] = {}
        return action
