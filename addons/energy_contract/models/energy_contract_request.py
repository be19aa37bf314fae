from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.energy_supply_point.models.energy_market_request import OPEN

SUPPLY = ("switch", "registration", "customer")


class EnergyContract(models.Model):
    """What the market must know of a contract is asked once, as market requests."""

    _inherit = "energy.contract"

    request_ids = fields.One2many(
        "energy.market.request", "contract_id", string="Market Requests"
    )
    request_count = fields.Integer(compute="_compute_request_count")
    open_request_count = fields.Integer(compute="_compute_request_count")

    @api.depends("request_ids.state")
    def _compute_request_count(self):
        for contract in self:
            requests = contract.request_ids
            contract.request_count = len(requests)
            contract.open_request_count = len(
                requests.filtered(lambda request: request.state in OPEN)
            )

    def action_view_requests(self):
        """Smart button: what was asked of the market for these contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_market_request_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        action["context"] = {}
        return action

    def _activate(self):
        with self._record("state") as recording:
            super(EnergyContract, recording.contracts)._activate()
            recording.contracts.point_ids._ask_for_supply()
        return self

    def _change_state(self, state):
        leaving = self.filtered(lambda item: item.state in ("signed", "active"))
        if state not in ("draft", "cancelled") or not leaving:
            return super()._change_state(state)
        leaving._check_not_built_on()
        with self._record("state") as recording:
            contracts = recording.contracts
            super(EnergyContract, contracts)._change_state(state)
            recording.give_up(contracts.request_ids)
        return self

    def _check_not_built_on(self):
        for sentence in self._get_blockers().values():
            raise UserError(sentence)

    def _get_blockers(self, day=None):
        """Return ``{contract: sentence}`` of why its days from ``day`` on must stay.

        Without ``day``: any of its days. Extend this where something rests on them.
        """
        blockers = {}
        for request in self.sudo().request_ids:
            if request.state in ("sent", "accepted") and not day:
                blockers[request.contract_id] = self.env._(
                    "%(request)s was sent to the market for contract %(contract)s. "
                    "Cancel it there first, or terminate the contract.",
                    request=request.display_name,
                    contract=request.contract_id.name,
                )
        return blockers


class EnergyContractPoint(models.Model):
    _inherit = "energy.contract.point"

    def _ask_for_supply(self):
        """Ask the market to supply the points of ``self``; return the requests.

        A point that was supplied to the same customer before, or was asked for
        already, needs no request.
        """
        before = self._get_neighbours()
        by_category = {}
        for row in self._filter_new_supply(before):
            category = row._get_supply_category(before[row])
            by_category[category] = by_category.get(category, row) | row
        made = self.env["energy.market.request"]
        for category, rows in by_category.items():
            made |= rows._ask(category)
        return made

    def _get_supply_category(self, before):
        """Return as what the supply that begins here is asked for.

        :param before: the row under which we supplied the point until then.
        """
        if self.supply_point_id.state == "draft":
            return "registration"
        return "customer" if before else "switch"

    def _ask(self, category, day=None, **values):
        """Create a market request per row of ``self``, ready to be sent; return them.

        :param day: when it takes effect; empty: when each row begins.
        """
        points = self.supply_point_id
        kinds = {
            commodity: points._get_request_kind(category, commodity)
            for commodity in set(points.mapped("commodity"))
        }
        return self.env["energy.market.request"].create(
            [
                {
                    "supply_point_id": row.supply_point_id.id,
                    "kind_id": kinds[row.commodity].id,
                    "contract_id": row.contract_id.id,
                    "effective_date": day or row.date_from,
                    "state": "to_send",
                    **values,
                }
                for row in self
            ]
        )

    def _get_neighbours(self):
        """Return ``{row: row of the same point that ended when it began}``."""
        before = self.search(
            Domain("supply_point_id", "in", self.supply_point_id.ids)
            & Domain("date_to", "in", self.mapped("date_from"))
            & Domain("contract_state", "in", ("active", "ended"))
        ).grouped(lambda row: (row.supply_point_id, row.date_to))
        nothing = self.browse()
        return {
            row: before.get((row.supply_point_id, row.date_from), nothing)
            for row in self
        }

    def _filter_new_supply(self, before):
        """Return the rows with which supply to a customer begins, not asked for yet."""
        live = self.filtered(lambda row: not row.is_void)
        asked = self.env["energy.market.request"]._read_group(
            [
                ("contract_id", "in", live.contract_id.ids),
                ("category", "in", SUPPLY),
                ("state", "in", [*OPEN, "done"]),
            ],
            ["contract_id", "supply_point_id"],
        )
        known = set(asked)
        return live.filtered(
            lambda row: (
                before[row].partner_id != row.partner_id
                and (row.contract_id, row.supply_point_id) not in known
            )
        )
