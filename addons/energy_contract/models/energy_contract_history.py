from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.energy_supply_point.models.energy_market_request import OPEN

from .energy_contract import BINDING_STATES

# Columns that a change is not about.
IGNORED = {"id", "name", "company_id", "active", "contract_state", "contract_id"}
RECORDED = "energy_change_recorded"


def as_json(value):
    """Return a value of a column as JSON keeps it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


class Recording:
    """What contracts said before a change, until the change is made."""

    def __init__(self, contracts, kind, *, is_joint=False):
        self.contracts = contracts
        self.is_joint = is_joint
        self.kinds = dict.fromkeys(contracts.ids, kind)
        self.before = contracts._take_snapshot()
        self.given_up = contracts.env["energy.market.request"]

    def add(self, contracts, kind, **overrides):
        """Let the change span ``contracts`` too.

        :param overrides: what the contracts shall say when the change is undone.
        """
        self.kinds |= dict.fromkeys(contracts.ids, kind)
        self.before |= {
            contract_id: rows
            | {
                "energy.contract": {
                    contract_id: rows["energy.contract"][contract_id] | overrides
                }
            }
            for contract_id, rows in contracts._take_snapshot().items()
        }
        self.contracts |= contracts

    def give_up(self, requests):
        """Cancel the open ones of ``requests``; undoing the change asks them again."""
        given_up = requests.filtered(lambda item: item.state in OPEN)
        given_up._change_state("cancelled")
        self.given_up |= given_up


class EnergyContract(models.Model):
    """Every change of a contract that holds is recorded and can be taken back."""

    _inherit = "energy.contract"

    change_ids = fields.One2many(
        "energy.contract.change", "contract_id", string="History"
    )
    change_count = fields.Integer(compute="_compute_change_count")
    last_change_id = fields.Many2one(
        "energy.contract.change", compute="_compute_last_change_id"
    )

    @api.depends("change_ids.state")
    def _compute_last_change_id(self):
        for contract in self:
            done = contract.change_ids.filtered(lambda item: item.state != "undone")
            contract.last_change_id = done.sorted("id")[-1:]

    def _compute_change_count(self):
        rows = self.env["energy.contract.change"]._read_group(
            [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
        )
        counts = dict(rows)
        for contract in self:
            contract.change_count = counts.get(contract._origin, 0)

    def write(self, vals):
        names = set(vals) & set(self._get_recorded_fields())
        held = self.filtered(lambda item: item.state in BINDING_STATES)
        if "state" in names:
            held = self
        if not names or not held or self.env.context.get(RECORDED):
            return super().write(vals)
        kind = "state" if names == {"state"} else "correction"
        with held._record(kind) as recording:
            contracts = self.with_env(recording.contracts.env)
            return super(EnergyContract, contracts).write(vals)

    def action_undo(self):
        """Button: take back the last change of each of these contracts."""
        for contract in self:
            if not contract.last_change_id:
                raise UserError(
                    self.env._(
                        "Nothing was changed on contract %(contract)s, so there is "
                        "nothing to undo.",
                        contract=contract.name,
                    )
                )
        self.last_change_id._undo()
        return True

    def action_view_changes(self):
        """Smart button: the history of these contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_contract_change_action"
        )
        action["domain"] = [("contract_id", "in", self.ids)]
        action["context"] = {}
        return action

    @contextmanager
    def _record(self, kind, day=None, reason=None, *, is_joint=False):
        """Record what is done inside the block as one change of each of ``self``.

        The block works with ``recording.contracts``; inside another recording it adds
        nothing. Market requests made inside belong to the change.

        :param kind: of ``energy.contract.change``.
        :param day: from which day the change holds; empty: as the contract.
        :param is_joint: the contracts change together and are undone together.
        """
        contracts = self.with_context(**{RECORDED: True})
        recording = Recording(contracts, kind, is_joint=is_joint)
        yield recording
        if self.env.context.get(RECORDED):
            return
        Change = self.env["energy.contract.change"].sudo()  # nobody writes history
        Change._store(recording, day, reason)
        recording.contracts.with_env(self.env)._on_changed()

    def _on_changed(self):
        """A change of ``self`` was recorded, or undone.

        Extend this for what follows the state, the points and the days of contracts.
        """

    def _lock_for_change(self):
        """Keep others from changing ``self`` until the end of the transaction."""
        try:
            self.sudo().lock_for_update()  # a lock reads nothing
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is changing one of these contracts right now. Try "
                    "again in a moment."
                )
            ) from error

    def _get_change_day(self):
        """Return from which day a change holds that names none."""
        self.ensure_one()
        return self.date_to if self.state == "ended" else self.date_from

    @api.model
    def _get_recorded_fields(self):
        """Return the names of the columns whose change is recorded."""
        return self._list_recorded(self)

    @api.model
    def _list_recorded(self, records):
        return [
            name
            for name, field in records._fields.items()
            if field.store
            and field.column_type
            and field.type not in ("json", "properties", "binary")
            and name not in models.MAGIC_COLUMNS
            and not (field.compute and field.readonly)
            and name not in IGNORED
            and not name.startswith(("message_", "activity_", "access_"))
        ]

    def _take_snapshot(self):
        """Return ``{contract id: {model: {record id: {column: value}}}}``."""
        snapshot = {
            contract_id: {"energy.contract": {}, "energy.contract.point": {}}
            for contract_id in self.ids
        }
        for row in self.sudo().read(self._get_recorded_fields(), load=None):
            snapshot[row["id"]]["energy.contract"][row["id"]] = self._row_as_json(row)
        points = self.sudo().point_ids  # rights were checked on the contract
        names = self._list_recorded(points)
        for row in points.read([*names, "contract_id"], load=None):
            owner = row.pop("contract_id")
            snapshot[owner]["energy.contract.point"][row["id"]] = self._row_as_json(row)
        return snapshot

    @api.model
    def _row_as_json(self, row):
        return {name: as_json(value) for name, value in row.items() if name != "id"}
