import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..logic.interval_payload import TABLE_LIMITS, TooLarge, read_path
from ..logic.intervals import IntervalError

_logger = logging.getLogger(__name__)
SHOWN_PROBLEMS = 200


class EnergyTakeoverFile(models.Model):
    """A file or push of another system as it came in, and what became of it."""

    _name = "energy.takeover.file"
    _description = "Take-over File"
    _order = "received_at desc, id desc"

    name = fields.Char(string="File", required=True, readonly=True)
    mapping_id = fields.Many2one(
        "energy.takeover.mapping",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="mapping_id.company_id", store=True, precompute=True, index=True
    )
    content = fields.Selection(related="mapping_id.content", string="Carries")
    origin = fields.Selection(
        [("upload", "Uploaded"), ("folder", "Folder"), ("push", "Pushed")],
        required=True,
        readonly=True,
        default="upload",
    )
    state = fields.Selection(
        [
            ("new", "Received"),
            ("done", "Taken over"),
            ("partly", "Partly taken over"),
            ("failed", "Refused"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    data = fields.Binary(string="As Received", related="attachment_id.datas")
    file_hash = fields.Char(string="SHA-256", required=True, readonly=True)
    received_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    new_count = fields.Integer(string="New", readonly=True)
    known_count = fields.Integer(string="Known Before", readonly=True)
    problem_count = fields.Integer(string="Problems", readonly=True)
    report = fields.Text(readonly=True)
    interval_batch_id = fields.Many2one(
        "energy.interval.batch", readonly=True, index="btree_not_null"
    )

    _once = models.Constraint(
        "UNIQUE(mapping_id, file_hash)",
        "This file was received already.",
    )

    @api.model
    def _receive(self, mapping, data: bytes, name, *, origin="upload"):
        """Keep what came in, take it over, and return its record.

        The same content again is the same record, tried again unless it was taken over
        wholly. A file that cannot be read is kept
        with the reason, and changes nothing.

        :raises UserError: it is too long to be kept.
        """
        if len(data) > TABLE_LIMITS.raw:
            raise UserError(self._explain(TooLarge(what=name, limit=TABLE_LIMITS.raw)))
        digest = hashlib.sha256(data).hexdigest()
        # Two pushes of the same content at once: the second fails to write and is
        # tried again by Odoo, when it sees what the first has done.
        self.env.cr.execute(
            SQL(
                "UPDATE energy_takeover_mapping SET last_received_at = %s"
                " WHERE id = %s",
                fields.Datetime.now(),
                mapping.id,
            )
        )
        mapping.invalidate_recordset(["last_received_at"], flush=False)
        known = self.search(
            [("mapping_id", "=", mapping.id), ("file_hash", "=", digest)]
        )
        if known:
            if known.state != "done":
                known._take_over(data)
            return known
        file = self.create(
            {
                "name": name,
                "mapping_id": mapping.id,
                "origin": origin,
                "file_hash": digest,
            }
        )
        file.attachment_id = self.env["ir.attachment"].create(
            {
                "name": name,
                "res_model": self._name,
                "res_id": file.id,
                # A type of its own: no index of words, no preview.
                "mimetype": "application/x-energy-takeover",
                "raw": data,
            }
        )
        file._take_over(data)
        return file

    @api.model
    def _receive_path(self, mapping, path):
        """Receive a file of a folder; a long one is not read."""
        try:
            data = read_path(path, TABLE_LIMITS)
        except TooLarge as error:
            raise UserError(self._explain(error)) from error
        return self._receive(mapping, data, path.name, origin="folder")

    @api.model
    def _check(self, mapping, data: bytes, name):
        """Return the report that taking over would give; nothing is written."""
        Loader = self.env["energy.takeover.loader"].with_company(mapping.company_id)
        try:
            if len(data) > TABLE_LIMITS.raw:
                raise TooLarge(what=name, limit=TABLE_LIMITS.raw)
            result = Loader._load(mapping, data, name, dry_run=True)
        except IntervalError as error:
            return [self._explain(error)]
        return self._prepare_report(result)

    def _take_over(self, data):
        """Load ``data``; what was wrong stands in the report afterwards."""
        self.ensure_one()
        Loader = self.env["energy.takeover.loader"].with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                result = Loader._load(self.mapping_id, data, self.name)
        except IntervalError as error:
            _logger.info("take-over file %s refused: %s", self.id, error.code)
            self.write(
                {
                    "state": "failed",
                    "problem_count": 1,
                    "report": self._explain(error),
                }
            )
            return
        self.write(self._prepare_result_vals(result))

    def _prepare_result_vals(self, result):
        taken = result.new or result.known
        state = "done" if not result.problems else "partly" if taken else "failed"
        return {
            "state": state,
            "new_count": result.new,
            "known_count": result.known,
            "problem_count": len(result.problems),
            "report": "\n".join(self._prepare_report(result)),
            "interval_batch_id": result.batch_id,
        }

    @api.model
    def _prepare_report(self, result):
        """Return the lines of the report."""
        lines = [
            self.env._(
                "%(new)s new, %(known)s known before, %(problems)s problems.",
                new=result.new,
                known=result.known,
                problems=len(result.problems),
            ),
            *result.lines,
            *result.problems[:SHOWN_PROBLEMS],
        ]
        if len(result.problems) > SHOWN_PROBLEMS:
            more = len(result.problems) - SHOWN_PROBLEMS
            lines.append(self.env._("… and %(count)s more.", count=more))
        return lines

    @api.model
    def _explain(self, error):
        return self.env["energy.takeover.loader"]._explain(error)

    def action_retry(self):
        """Button: try again, after the points or the mapping were put right."""
        if not self.env.user.has_group("energy_supply_point.group_energy_clerk"):
            raise AccessError(self.env._("Only a clerk may take over files."))
        self.check_access("read")
        for file_sudo in self.sudo():
            if file_sudo.state in ("failed", "partly"):
                file_sudo._take_over(file_sudo.attachment_id.raw)
        return True
