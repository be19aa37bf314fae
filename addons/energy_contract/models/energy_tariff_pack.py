from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.modules import get_module_path

from odoo.addons.energy_supply_point.logic.ranges import DateRange

from ..logic import tariff_pack as logic
from ..logic.tariff_pack_diff import Change, KnownPrice, compare


class EnergyTariffPack(models.Model):
    """A version of a tariff pack that was applied: when, by whom, with what outcome."""

    _name = "energy.tariff.pack"
    _description = "Tariff Pack"
    _order = "id desc"
    _rec_name = "version"
    _rec_names_search = ["version", "module"]

    module = fields.Char(required=True, readonly=True)
    version = fields.Char(required=True, readonly=True)
    checksum = fields.Char(
        required=True,
        readonly=True,
        help="SHA-256 of the manifest, which holds that of every file.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Applied by",
        required=True,
        readonly=True,
        default=lambda self: self.env.uid,
    )
    applied_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    is_released = fields.Boolean(
        readonly=True, help="Whether its prices were released at once."
    )
    new_count = fields.Integer(string="New", readonly=True)
    changed_count = fields.Integer(string="Changed", readonly=True)
    conflict_count = fields.Integer(string="In Conflict with Bills", readonly=True)
    ended_count = fields.Integer(string="Ended", readonly=True)
    decisions = fields.Text(readonly=True, help="The decisions that the pack names.")
    price_ids = fields.One2many("energy.tariff.price", "pack_id", readonly=True)
    price_count = fields.Integer(compute="_compute_price_count")
    waiting_count = fields.Integer(
        compute="_compute_price_count", help="Prices that nobody released yet."
    )

    _checksum_uniq = models.Constraint(
        "UNIQUE(module, checksum)", "This pack was applied already."
    )

    @api.depends("price_ids.state")
    def _compute_price_count(self):
        for pack in self:
            waiting = pack.price_ids.filtered(
                lambda price: price.state in ("draft", "proposed")
            )
            pack.price_count = len(pack.price_ids)
            pack.waiting_count = len(waiting)

    def action_view_prices(self):
        """Smart button: the prices that came with these packs."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_tariff_price_action"
        )
        action["domain"] = [("pack_id", "in", self.ids)]
        return action

    @api.model
    def _load_shipped(self, module):
        """Apply the pack that an addon brings, when it is installed or updated.

        At first everything is released, as data of an addon are; what a later version
        changes is proposed, and a person releases it.
        """
        data = Path(get_module_path(module), "data")
        names = (logic.MANIFEST, *(f"{model}.csv" for model in logic.MODELS))
        files = {
            name: (data / name).read_bytes()
            for name in names
            if (data / name).is_file()
        }
        pack = logic.read_pack(files)
        # Prices belong to the database: an update neither rewrites nor removes them.
        self.env["ir.model.data"].search(
            [("module", "=", module), ("model", "=", "energy.tariff.price")]
        ).noupdate = True
        known = self.search([("module", "=", module)])
        if pack.checksum not in known.mapped("checksum"):
            is_first = not known
            self._apply(pack, self._compare(pack), is_released=is_first)

    def _check_version(self, pack):
        """Refuse a pack that is older than what was applied, or of another content."""
        applied = self.search([("module", "=", pack.module)])
        for other in applied:
            if other.checksum == pack.checksum:
                return
            if other.version == pack.version:
                raise UserError(
                    self.env._(
                        "Version %(version)s of this pack was applied with another "
                        "content. Ask its publisher for a pack with a number of its "
                        "own.",
                        version=pack.version,
                    )
                )
        newest = max(applied.mapped("version"), key=logic.version_key, default="")
        if logic.version_key(newest) > logic.version_key(pack.version):
            raise UserError(
                self.env._(
                    "Version %(newest)s of this pack was applied already; this is the "
                    "older version %(version)s. Choose a newer one.",
                    newest=newest,
                    version=pack.version,
                )
            )

    def _compare(self, pack):
        """Return the ``Difference`` of every price of the pack."""
        names = {row.component for row in pack.prices}
        components = self._get_ids("energy.tariff.component", names)
        self._check_references(pack, components)
        prices = self.env["energy.tariff.price"].search(
            [
                ("component_id", "in", list(components.values())),
                ("state", "!=", "withdrawn"),
            ]
        )
        uses = prices._get_last_uses()
        xml_ids = {number: name for name, number in components.items()}
        known = defaultdict(list)
        for price in prices:
            known[xml_ids[price.component_id.id]].append(
                KnownPrice(
                    price_id=price.id,
                    valid=DateRange(price.date_from, price.date_to or None),
                    amount=Decimal(repr(price.price)),
                    is_released=price.state == "released",
                    used_until=uses.get(price),
                )
            )
        return compare(pack.prices, known)

    def _get_ids(self, model, xml_ids):
        """Return ``{external id: id}`` of those that are there, in one query."""
        rows = self.env["ir.model.data"].sudo()._lookup_xmlids(xml_ids, self.env[model])
        return {f"{row[1]}.{row[2]}": row[4] for row in rows if row[6]}

    def _check_references(self, pack, components):
        """Refuse prices of components that neither the pack nor the database has."""
        brought = {row["id"] for row in pack.tables.get("energy.tariff.component", ())}
        for row in pack.prices:
            if row.component not in components and row.component not in brought:
                raise UserError(
                    self.env._(
                        "Line %(line)s of %(file)s prices component %(component)s, "
                        "which is neither in the pack nor here. Ask the publisher of "
                        "the pack, or update the addon first.",
                        line=row.line,
                        file=logic.PRICES,
                        component=row.component,
                    )
                )

    def _get_new_structure(self, pack):
        """Return ``{model: rows}`` of rates, tariffs and components not there yet."""
        new = {}
        for model, rows in pack.tables.items():
            there = self._get_ids(model, {row["id"] for row in rows})
            new[model] = [row for row in rows if row["id"] not in there]
        return new

    def _apply(self, pack, differences, *, is_released):
        """Write what differs and return the log of it, an empty one for no change."""
        self._load_structure(self._get_new_structure(pack))
        changes = defaultdict(list)
        for difference in differences:
            changes[difference.change].append(difference)
        applied = self.sudo().create(self._prepare_vals(pack, changes, is_released))
        for difference in changes[Change.ENDED]:
            price = self.env["energy.tariff.price"].browse(difference.known.price_id)
            price.date_to = difference.row.valid.end
        prices = self._create_prices(
            [
                *changes[Change.NEW],
                *changes[Change.CHANGED],
                *changes[Change.CONFLICT],
            ],
            applied,
        )
        if not self.env.su or not is_released:
            prices.action_propose()
            if is_released:
                prices.action_release()
        return applied.with_env(self.env)

    def _load_structure(self, new):
        for model, rows in new.items():
            if not rows:
                continue
            columns = list(rows[0])
            # As the data files of an addon are read, by external ids.
            loaded = (
                self.env[model]
                .with_context(noupdate=True)
                .load(
                    [column.replace(":", "/") for column in columns],
                    [[row[column] for column in columns] for row in rows],
                )
            )
            if not loaded["ids"]:
                raise UserError(
                    "\n".join(message["message"] for message in loaded["messages"])
                )

    def _create_prices(self, differences, applied):
        components = self._get_ids(
            "energy.tariff.component", {item.row.component for item in differences}
        )
        # An addon brings released prices at once; a person proposes them first.
        is_direct = self.env.su and applied.is_released
        state = "released" if is_direct else "draft"
        taken = self._get_ids(
            "energy.tariff.price", {item.row.xml_id for item in differences}
        )
        return self.env["energy.tariff.price"]._load_records(
            [
                {
                    "xml_id": item.row.xml_id
                    if item.row.xml_id not in taken
                    else f"{item.row.xml_id}_{applied.id}",
                    "noupdate": True,
                    "values": {
                        "component_id": components[item.row.component],
                        "date_from": item.valid.start,
                        "date_to": item.valid.end or False,
                        "price": float(item.row.amount),
                        "source": item.row.source,
                        "is_demo": item.row.is_demo,
                        "replaced_id": item.change is Change.CHANGED
                        and item.known.price_id,
                        "pack_id": applied.id,
                        "state": state,
                    },
                }
                for item in differences
            ]
        )

    def _prepare_vals(self, pack, changes, is_released):
        return {
            "module": pack.module,
            "version": pack.version,
            "checksum": pack.checksum,
            "user_id": self.env.uid,
            "is_released": is_released,
            "new_count": len(changes[Change.NEW]),
            "changed_count": len(changes[Change.CHANGED]),
            "conflict_count": len(changes[Change.CONFLICT])
            + len(changes[Change.BILLED]),
            "ended_count": len(changes[Change.ENDED]),
            "decisions": "\n".join(
                f"{item.number}: {item.title} ({item.source})"
                for item in pack.decisions
            ),
        }

    def _explain(self, error):
        """Return the sentence for a ``PackError``."""
        data = error.data
        sentences = {
            "pack_zip": lambda: self.env._(
                "The file is no ZIP archive. Choose the pack as it was published."
            ),
            "pack_too_large": lambda: self.env._(
                "The archive holds more than %(limit)s MB, which no price list does.",
                limit=data["limit"] // 1_000_000,
            ),
            "pack_no_manifest": lambda: self.env._(
                "The archive has no %(file)s, so it is no tariff pack.", **data
            ),
            "pack_manifest": lambda: self.env._(
                "The manifest is wrong or incomplete at %(entry)s. Ask the publisher "
                "of the pack for a whole one.",
                **data,
            ),
            "pack_file_missing": lambda: self.env._(
                "The manifest names %(file)s, which the archive lacks. Load the pack "
                "again from its publisher.",
                **data,
            ),
            "pack_file_unknown": lambda: self.env._(
                "%(file)s does not belong to a tariff pack. Load the pack again from "
                "its publisher.",
                **data,
            ),
            "pack_checksum": lambda: self.env._(
                "%(file)s was changed after it was published: its checksum is "
                "%(found)s, the manifest says %(expected)s. Load the pack again from "
                "its publisher.",
                **data,
            ),
            "pack_column": lambda: self.env._(
                "%(file)s has no column %(column)s. Ask the publisher of the pack for "
                "a whole one.",
                **data,
            ),
            "pack_value": lambda: self.env._(
                "Line %(line)s of %(file)s cannot be read: column %(column)s holds "
                "“%(text)s”. Ask the publisher of the pack for a correct one.",
                **data,
            ),
            "pack_duplicate": lambda: self.env._(
                "Line %(line)s of %(file)s repeats %(text)s. Ask the publisher of the "
                "pack for a correct one.",
                **data,
            ),
        }
        return sentences[error.code]()
