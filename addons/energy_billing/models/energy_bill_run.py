import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

CHUNK_BILLS = 200
CHUNK_INVOICES = 50
CHUNK_PDFS = 50


class EnergyBillRun(models.Model):
    """One bill run: a period, a selection, and the bills that came of it.

    The bills are the work list: what is still a draft is rated, what is rated is
    invoiced, what is invoiced is printed. A run that was killed goes on where it stood.
    """

    _name = "energy.bill.run"
    _description = "Bill Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        copy=False,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until (excluded)", required=True)
    invoice_date = fields.Date(required=True, default=fields.Date.context_today)
    contract_ids = fields.Many2many(
        "energy.contract",
        string="Contracts",
        check_company=True,
        help="Empty: every contract that supplies in the period.",
    )
    segment_ids = fields.Many2many(
        "energy.customer.segment",
        string="Customer Segments",
        help="Empty: all segments.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        tracking=True,
        copy=False,
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    finished_at = fields.Datetime(readonly=True, copy=False)
    bill_ids = fields.One2many("energy.bill", "run_id")
    bill_count = fields.Integer(compute="_compute_counts")
    draft_count = fields.Integer(string="To Rate", compute="_compute_counts")
    rated_count = fields.Integer(string="Rated", compute="_compute_counts")
    blocked_count = fields.Integer(string="Blocked", compute="_compute_counts")
    invoiced_count = fields.Integer(string="Invoiced", compute="_compute_counts")
    invoice_count = fields.Integer(string="Invoices", compute="_compute_counts")
    pdf_count = fields.Integer(string="PDFs", compute="_compute_counts")
    pdf_failed_count = fields.Integer(string="Failed PDFs", compute="_compute_counts")
    amount_untaxed = fields.Monetary(string="Net Amount", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Percent of all steps.")

    _to_after_from = models.Constraint(
        "CHECK (date_to > date_from)", "The period must hold at least one day."
    )

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for run in self:
            if run.date_from and run.date_to and not run.name:
                last = run.date_to - timedelta(days=1)
                run.name = f"{run.date_from:%m/%Y} – {last:%m/%Y}"

    @api.depends(
        "state",
        "bill_ids.state",
        "bill_ids.amount_untaxed",
        "bill_ids.move_id.energy_pdf_state",
    )
    def _compute_counts(self):
        Bill = self.env["energy.bill"]
        found = {
            (run.id, state): (count, amount)
            for run, state, count, amount in Bill._read_group(
                [("run_id", "in", self.ids)],
                ["run_id", "state"],
                ["__count", "amount_untaxed:sum"],
            )
        }
        invoices = {
            run.id: moves
            for run, moves in Bill._read_group(
                [("run_id", "in", self.ids), ("move_id", "!=", False)],
                ["run_id"],
                ["move_id:count_distinct"],
            )
        }
        printed = self._count_printed("done")
        failed = self._count_printed("failed")
        for run in self:

            def count(*states, run=run):
                return sum(found.get((run.id, state), (0, 0))[0] for state in states)

            run.draft_count = count("draft")
            run.rated_count = count("rated")
            run.blocked_count = count("blocked")
            run.invoiced_count = count("invoiced")
            run.bill_count = count("draft", "rated", "blocked", "invoiced")
            run.invoice_count = invoices.get(run.id, 0)
            run.pdf_count = printed.get(run.id, 0)
            run.pdf_failed_count = failed.get(run.id, 0)
            run.amount_untaxed = sum(
                found.get((run.id, state), (0, 0))[1] or 0
                for state in ("rated", "invoiced")
            )
            run.progress = run._get_progress()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(run.state != "draft" or run.bill_ids for run in self):
            raise UserError(
                self.env._("Only a run that was never started can be deleted.")
            )

    def action_start(self):
        """Button: collect the bills and let the work go on in the background."""
        self.filtered(lambda run: run.state == "draft")._start()
        return True

    def action_retry_blocked(self):
        """Button: rate blocked bills again and print again what could not be."""
        self.bill_ids.action_retry()
        failed = self.filtered("pdf_failed_count")
        # Printing again changes nothing in the ledger.
        failed._get_moves_to_print("failed")._set_energy_pdf_state("todo")
        failed._resume()
        return True

    def action_cancel(self):
        """Button: stop here. What is invoiced stays, the other bills are given up."""
        self.bill_ids.filtered(lambda bill: not bill.move_id).action_cancel()
        self.write({"state": "cancelled", "finished_at": fields.Datetime.now()})
        return True

    def action_view_bills(self):
        """Smart button: the bills of these runs."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_billing.energy_bill_action"
        )
        action["domain"] = [("run_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_blocked(self):
        """Smart button: the blocked bills of these runs."""
        action = self.action_view_bills()
        action["domain"].append(("state", "=", "blocked"))
        return action

    def action_view_invoices(self):
        """Smart button: the invoices of these runs."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("energy_bill_ids.run_id", "in", self.ids)]
        return action

    def _start(self):
        """Collect the bills of ``self``, set the runs to work and return them."""
        for run in self:
            run._collect_bills()
        self.write({"state": "running", "started_at": fields.Datetime.now()})
        self._trigger()
        return self

    def _resume(self):
        """Put finished runs with new work back to work."""
        self.filtered(lambda run: run.state == "done").write(
            {"state": "running", "finished_at": False}
        )
        self._trigger()
        return self

    def _trigger(self):
        # The cron belongs to the system; a manager may only ask it to start.
        self.env.ref("energy_billing.ir_cron_energy_bill_run").sudo()._trigger()

    def _collect_bills(self):
        """Create a draft bill for every supplied, not yet billed range of days.

        One statement: what the contract points supply in the period, less what other
        bills cover. So starting twice creates nothing twice.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO energy_bill (
                    run_id, company_id, contract_point_id, supply_point_id, contract_id,
                    billing_group_id, partner_id, product_id, date_from, date_to, state,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(run)s, c.company_id, cp.id, cp.supply_point_id, c.id,
                       cp.billing_group_id, c.partner_id, cp.product_id,
                       lower(part), upper(part), 'draft', %(uid)s,
                       now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                FROM energy_contract_point cp
                JOIN energy_contract c ON c.id = cp.contract_id
                JOIN energy_supply_point sp ON sp.id = cp.supply_point_id
                CROSS JOIN LATERAL (
                    SELECT datemultirange(
                        daterange(cp.date_from, cp.date_to) * %(period)s::daterange
                    ) - coalesce((
                        SELECT range_agg(daterange(b.date_from, b.date_to))
                        FROM energy_bill b
                        WHERE b.supply_point_id = cp.supply_point_id
                          AND b.state <> 'cancelled'
                    ), '{}'::datemultirange) AS days
                ) open
                CROSS JOIN LATERAL unnest(open.days) AS part
                WHERE c.company_id = %(company)s AND c.state IN ('active', 'ended')
                  AND sp.direction = 'consumption'
                  AND (%(contracts)s = '{}'::int[] OR c.id = ANY(%(contracts)s))
                  AND (%(segments)s = '{}'::int[] OR c.segment_id = ANY(%(segments)s))
                """,
                run=self.id,
                uid=self.env.uid,
                company=self.company_id.id,
                period=f"[{self.date_from},{self.date_to})",
                contracts=self.contract_ids.ids,
                segments=self.segment_ids.ids,
            )
        )
        self.env["energy.bill"].invalidate_model()
        self.invalidate_recordset()

    def _work(self):
        """Do the next bounded piece of the run and return how many items it had.

        Rate, then invoice, then print; 0 means that nothing is left and the run is
        done. The caller commits between two calls.
        """
        self.ensure_one()
        for step in (self._work_rate, self._work_invoice, self._work_print):
            done = step()
            if done:
                return done
        self.write({"state": "done", "finished_at": fields.Datetime.now()})
        return 0

    def _work_rate(self):
        bills = self.env["energy.bill"].search(
            [("run_id", "=", self.id), ("state", "=", "draft")],
            limit=CHUNK_BILLS,
            order="id",
        )
        bills = bills.try_lock_for_update()
        if bills:
            # Reasons of blocked bills in the language of who runs the billing.
            bills.with_context(lang=self.create_uid.lang)._rate()
        return len(bills)

    def _work_invoice(self):
        Bill = self.env["energy.bill"]
        domain = [("run_id", "=", self.id), ("state", "=", "rated")]
        groups = Bill._read_group(
            domain, ["billing_group_id"], limit=CHUNK_INVOICES, order="billing_group_id"
        )
        if not groups:
            return 0
        group_ids = [group.id for (group,) in groups]
        bills = Bill.search([*domain, ("billing_group_id", "in", group_ids)])
        bills._invoice(self.invoice_date)
        return len(group_ids)

    def _work_print(self):
        moves = self._get_moves_to_print("todo", limit=CHUNK_PDFS)
        if moves:
            moves._create_energy_pdf()
        return len(moves)

    def _get_moves_to_print(self, state, limit=None):
        return self.env["account.move"].search(
            [
                ("energy_bill_ids.run_id", "in", self.ids),
                ("energy_pdf_state", "=", state),
            ],
            limit=limit,
            order="id",
        )

    @api.model
    def _cron_work(self):
        """Scheduled action: bring every running run forward, chunk by chunk."""
        progress = self.env["ir.cron"]._commit_progress
        runs = self.search(self._get_work_domain(), order="id")
        progress(remaining=sum(run._count_todo() for run in runs))
        for run in runs:
            try:
                while done := run._work():
                    if not progress(done):
                        return
            except Exception:  # the border of a run: it must not hold up the others
                self.env.cr.rollback()
                _logger.exception("bill run %s stopped", run.id)
        progress(remaining=0)

    @api.model
    def _get_work_domain(self):
        """Return the domain of runs with work to do.

        A run that ended while a bill was being put back counts too.
        """
        return Domain("state", "=", "running") | (
            Domain("state", "=", "done")
            & Domain("bill_ids.state", "in", ("draft", "rated"))
        )

    def _count_todo(self):
        """Return how many items are ahead; a bill has to be rated, posted, printed."""
        self.ensure_one()
        unprinted = self.invoice_count - self.pdf_count - self.pdf_failed_count
        return 3 * self.draft_count + 2 * self.rated_count + unprinted

    def _count_printed(self, state):
        rows = self.env["energy.bill"]._read_group(
            [("run_id", "in", self.ids), ("move_id.energy_pdf_state", "=", state)],
            ["run_id"],
            ["move_id:count_distinct"],
        )
        return {run.id: count for run, count in rows}

    def _get_progress(self):
        """Return how much of rating, invoicing and printing is done, 0 to 100."""
        self.ensure_one()
        if not self.bill_count:
            return 100.0 if self.state == "done" else 0.0
        tried = self.pdf_count + self.pdf_failed_count
        printed = self.invoiced_count * tried / max(self.invoice_count, 1)
        rated = self.bill_count - self.draft_count
        # A blocked bill has all its steps behind it, until somebody retries it.
        steps = rated + self.invoiced_count + printed + 2 * self.blocked_count
        return min(100.0 * steps / (3 * self.bill_count), 100.0)
