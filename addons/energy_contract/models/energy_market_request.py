from odoo import fields, models


class EnergyMarketRequest(models.Model):
    """A request knows the contract and the change that it was made for."""

    _inherit = "energy.market.request"

    contract_id = fields.Many2one(
        "energy.contract", index="btree_not_null", ondelete="set null"
    )
    contract_change_id = fields.Many2one(
        "energy.contract.change",
        string="Change of Contract",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    given_up_by_id = fields.Many2one(
        "energy.contract.change",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        help="The change of the contract because of which it is not asked any more.",
    )
    cancels_id = fields.Many2one(
        "energy.market.request",
        string="Takes Back",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="The request that this one takes back.",
    )

    def _on_done(self):
        """What was taken back is cancelled; a return ends supply on its day."""
        taken_back = self.cancels_id.filtered(lambda item: item.state != "done")
        taken_back.filtered(lambda item: item.state != "cancelled")._change_state(
            "cancelled"
        )
        self.filtered(lambda item: item.category == "return")._follow_return()
        return super()._on_done()

    def _follow_return(self):
        """Let supply end on the day the network operator confirmed."""
        for request in self.filtered("contract_id"):
            rows = request.contract_id.point_ids.filtered(
                lambda row, request=request: (
                    row.supply_point_id == request.supply_point_id and not row.is_void
                )
            )
            day, last = request.effective_date, rows.sorted("date_from")[-1:]
            if last and last.date_to != day:
                with request.contract_id._record("correction", day) as recording:
                    env = recording.contracts.env
                    rows.with_env(env)._end_on(day, previous=last.date_to)

    def _on_rejected(self):
        """Taking a switch back was refused: supply begins, so somebody must act."""
        for request in self.filtered("cancels_id"):
            request.contract_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("The change of supplier goes on"),
                note=self.env._(
                    "%(request)s was refused: %(reason)s. Supply will begin; undo the "
                    "withdrawal and record it again with a return.",
                    request=request.display_name,
                    reason=request.outcome_text or "–",
                ),
            )
        return super()._on_rejected()
