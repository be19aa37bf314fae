import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.interval_payload import BrokenFile, TooLarge
from ..logic.migration_checks import CHECKS, check_world
from ..logic.migration_problems import count, sort_problems, to_csv, to_json
from ..logic.migration_reader import LIMITS, read_table, unpack_archive
from ..logic.migration_spec import SPECS, by_name
from ..logic.migration_world import World

_logger = logging.getLogger(__name__)
# Problems that are kept as records; the attached report holds all.
SHOWN_PROBLEMS = 2000


class EnergyMigrationRun(models.Model):
    """A set of files from an earlier system: checked, then imported chunk by chunk.

    The keys of the rows decide what exists already, so a run that was killed goes on,
    and a second run of the same files creates nothing.
    """

    _name = "energy.migration.run"
    _description = "Migration"
    _order = "id desc"

    name = fields.Char(
        required=True, default=lambda self: self.env._("Migration"), copy=False
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("draft", "To Check"),
            ("refused", "Has Errors"),
            ("checked", "Ready"),
            ("running", "Running"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    is_identifier_accepted = fields.Boolean(
        string="Keep Wrong Identifiers",
        help="Point identifiers whose check character is wrong are kept as they stand, "
        "with a warning. Otherwise they are errors.",
    )
    file_ids = fields.One2many("energy.migration.file", "run_id", string="Files")
    problem_ids = fields.One2many(
        "energy.migration.problem", "run_id", string="Problems"
    )
    error_count = fields.Integer(string="Errors", readonly=True)
    warning_count = fields.Integer(string="Warnings", readonly=True)
    report_id = fields.Many2one("ir.attachment", string="Report (CSV)", readonly=True)
    report_json_id = fields.Many2one(
        "ir.attachment", string="Report (JSON)", readonly=True
    )
    report = fields.Binary(related="report_id.datas", string="Whole Report")
    report_name = fields.Char(related="report_id.name", string="Report File")
    log = fields.Text(readonly=True)
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)
    row_count = fields.Integer(string="Rows", compute="_compute_counts")
    new_count = fields.Integer(string="Created", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Percent of all rows.")

    @api.depends("file_ids.row_count", "file_ids.done_count", "file_ids.new_count")
    def _compute_counts(self):
        for run in self:
            run.row_count = sum(run.file_ids.mapped("row_count"))
            run.new_count = sum(run.file_ids.mapped("new_count"))
            done = sum(run.file_ids.mapped("done_count"))
            run.progress = 100 * done / run.row_count if run.row_count else 0

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(run.state in ("running", "done") for run in self):
            raise UserError(
                self.env._(
                    "A migration that was imported is kept: it says where the data "
                    "come from."
                )
            )

    def action_check(self):
        """Button: look at the files again; nothing but the report is written."""
        for run in self.filtered(lambda run: run.state not in ("running", "done")):
            run._check()
        return True

    def action_import(self):
        """Button: import what was checked; a scheduled action does the work."""
        for run in self:
            if run.state != "checked":
                raise UserError(
                    self.env._(
                        "%(run)s is not ready. Check the files and correct what is "
                        "wrong first.",
                        run=run.name,
                    )
                )
        self._start()
        self.env.ref("energy_supply_point.ir_cron_energy_migration_run")._trigger()
        return True

    def action_view_problems(self):
        """Button: the problems as a list that can be filtered."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_migration_problem_action"
        )
        action["domain"] = [("run_id", "in", self.ids)]
        return action

    def _start(self):
        """Mark the runs as running and return them."""
        self.write({"state": "running", "started_at": fields.Datetime.now()})
        return self

    @api.model
    def _get_specs(self):
        """Return the kinds of files by name, in the order of import; extend this."""
        return by_name(SPECS)

    @api.model
    def _get_checks(self):
        """Return the functions that judge all files together; extend this."""
        return CHECKS

    @api.model
    def _receive(self, files, *, name=None, is_identifier_accepted=False):
        """Keep files (``{name: bytes}``) as a new run; a zip archive is unpacked.

        :raises UserError: no file of a known name, or one that is too long.
        """
        specs, found = self._get_specs(), {}
        for file_name, data in self._unpack(files).items():
            kind = file_name.removesuffix(".csv").lower()
            if kind in specs and file_name.lower().endswith(".csv"):
                found[kind] = data
            elif file_name.lower().endswith(".csv"):
                raise UserError(
                    self.env._(
                        "%(file)s is no file of a migration. Known are: %(known)s.",
                        file=file_name,
                        known=", ".join(f"{name}.csv" for name in specs),
                    )
                )
        if not found:
            raise UserError(self.env._("There is no CSV file of a migration here."))
        run = self.create(
            {
                "is_identifier_accepted": is_identifier_accepted,
                **({"name": name} if name else {}),
            }
        )
        for number, kind in enumerate(specs):
            if kind in found:
                run._keep(kind, found[kind], number)
        return run

    @api.model
    def _unpack(self, files):
        found = {}
        try:
            for name, data in files.items():
                if len(data) > LIMITS.raw:
                    raise TooLarge(what=name, limit=LIMITS.raw)
                if name.lower().endswith(".zip"):
                    found |= unpack_archive(data)
                else:
                    found[name] = data
        except (TooLarge, BrokenFile) as error:
            sentence = self.env["energy.file.report"]._explain(error)
            raise UserError(sentence) from error
        return found

    def _keep(self, kind, data, number):
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{kind}.csv",
                "res_model": self._name,
                "res_id": self.id,
                # A type of its own: words of persons stay out of the search index.
                "mimetype": "application/x-energy-migration",
                "raw": data,
            }
        )
        self.env["energy.migration.file"].create(
            {
                "run_id": self.id,
                "name": kind,
                "sequence": number,
                "attachment_id": attachment.id,
                "file_hash": hashlib.sha256(data).hexdigest(),
            }
        )

    def _judge(self):
        """Return the files with all their problems; nothing is written."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        specs, tables, problems = self._get_specs(), {}, []
        for file in self.file_ids:
            data = file.attachment_id.raw
            tables[file.name], found = read_table(data, specs[file.name], today)
            problems += found
        world = World(
            tables,
            self._load_known(tables),
            today,
            accept_identifiers=self.is_identifier_accepted,
            problems=problems,
        )
        check_world(world, self._get_checks())
        world.problems = sort_problems(
            world.problems, [f"{name}.csv" for name in specs]
        )
        return world

    def _check(self):
        """Judge the files, write the report and the state; return the world."""
        world = self._judge()
        self._write_report(world)
        return world

    def _write_report(self, world):
        counts = count(world.problems)
        explain = self._explain_problem
        self.problem_ids.unlink()
        (self.report_id + self.report_json_id).unlink()
        reports = self.env["ir.attachment"].create(
            [
                {
                    "name": f"migration-{self.id}.{kind}",
                    "res_model": self._name,
                    "res_id": self.id,
                    "mimetype": f"application/x-energy-migration-{kind}",
                    "raw": write(world.problems, explain),
                }
                for kind, write in (("csv", to_csv), ("json", to_json))
            ]
        )
        for file in self.file_ids:
            file.row_count = len(world.file(file.name))
        self.write(
            {
                "state": "refused" if counts["error"] else "checked",
                "error_count": counts["error"],
                "warning_count": counts["warning"],
                "report_id": reports[0].id,
                "report_json_id": reports[1].id,
                "problem_ids": [
                    (0, 0, self._prepare_problem_vals(problem))
                    for problem in world.problems[:SHOWN_PROBLEMS]
                ],
            }
        )

    def _prepare_problem_vals(self, problem):
        return {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "severity": problem.severity,
            "code": problem.code,
            "value": problem.value,
            "reason": self._explain_problem(problem),
        }

    def _note(self, text):
        """Add a line to the log."""
        now = fields.Datetime.now()
        self.log = "\n".join(filter(None, (self.log, f"{now} {text}")))
        _logger.info("migration %s: %s", self.id, text)

    def _import(self, commit, world=None):
        """Import the files chunk by chunk; return whether the run is done.

        :param world: what ``_check`` returned just now; without it the files are
            judged again, as the data may have changed.
        :param commit: called with the number of rows after each chunk; it commits, and
            answers whether there is time for more.
        """
        self.ensure_one()
        world = world or self._judge()
        if count(world.problems)["error"]:
            # Somebody changed the data since the check.
            self._write_report(world)
            return True
        return self._load(world, commit)

    @api.model
    def _cron_work(self):
        """Scheduled action: bring every running migration forward."""
        progress = self.env["ir.cron"]._commit_progress
        runs = self.search([("state", "=", "running")], order="id")
        progress(remaining=len(runs))
        for run in runs:
            worker = run.with_user(run.create_uid).with_company(run.company_id)
            try:
                if not worker._import(lambda _rows: progress(0)):
                    return
            except Exception as error:  # the border of a run
                self.env.cr.rollback()
                _logger.exception("migration %s stopped", run.id)
                run._note(self.env._("Stopped: %(error)s", error=type(error).__name__))
            progress(1)
