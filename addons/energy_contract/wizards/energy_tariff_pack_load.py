import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..logic import tariff_pack as logic
from ..logic.tariff_pack_diff import Change


class EnergyTariffPackLoad(models.TransientModel):
    """Look at what a newer tariff pack would change, then apply it."""

    _name = "energy.tariff.pack.load"
    _description = "Load a Tariff Pack"
    _rec_name = "file_name"

    file = fields.Binary(string="Tariff Pack (ZIP)", required=True, attachment=False)
    file_name = fields.Char()
    mode = fields.Selection(
        [("propose", "Propose the prices"), ("release", "Release the prices at once")],
        required=True,
        default="propose",
        help="A colleague releases what you propose.",
    )
    summary = fields.Text(readonly=True)
    decisions = fields.Text(readonly=True)
    is_checked = fields.Boolean(readonly=True)
    line_ids = fields.One2many("energy.tariff.pack.load.line", "load_id", readonly=True)

    def action_check(self):
        """Button: verify the file and show the differences; changes nothing."""
        self.ensure_one()
        pack = self._read()
        Pack = self.env["energy.tariff.pack"]
        Pack._check_version(pack)
        differences = Pack._compare(pack)
        structure = Pack._get_new_structure(pack)
        self.write(
            {
                "is_checked": True,
                "summary": self._summarise(pack, differences, structure),
                "decisions": "\n".join(
                    f"{item.number}: {item.title} ({item.source})"
                    for item in pack.decisions
                ),
                "line_ids": [
                    fields.Command.clear(),
                    *(
                        fields.Command.create(self._prepare_line_vals(item))
                        for item in differences
                        if item.change is not Change.SAME
                    ),
                ],
            }
        )
        return self._reopen()

    def action_apply(self):
        """Button: write the differences, as they are now, and open their log."""
        self.ensure_one()
        Pack = self.env["energy.tariff.pack"]
        Pack.check_access("create")
        if self.mode == "release" and self.env.company.energy_price_four_eyes:
            raise UserError(
                self.env._(
                    "Your company releases prices by four eyes. Propose them, and ask "
                    "a colleague to release them."
                )
            )
        pack = self._read()
        Pack._check_version(pack)
        applied = Pack.search(
            [("module", "=", pack.module), ("checksum", "=", pack.checksum)]
        )
        if not applied:
            differences = Pack._compare(pack)
            applied = Pack._apply(pack, differences, is_released=self.mode == "release")
        return applied._get_records_action()

    def _reopen(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_tariff_pack_load_action"
        ) | {"res_id": self.id}

    def _read(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        try:
            return logic.read_pack(logic.unzip(content))
        except logic.PackError as error:
            raise UserError(self.env["energy.tariff.pack"]._explain(error)) from error

    def _summarise(self, pack, differences, structure):
        counts = dict.fromkeys(Change, 0)
        for item in differences:
            counts[item.change] += 1
        labels = dict(
            self.env["energy.tariff.pack.load.line"]
            ._fields["change"]
            ._description_selection(self.env)
        )
        labels[Change.SAME] = self.env._("As they are")
        lines = [
            self.env._(
                "Version %(version)s for %(module)s, all checksums are right.",
                version=pack.version,
                module=pack.module,
            )
        ]
        lines += [
            f"{labels[change]}: {count}" for change, count in counts.items() if count
        ]
        lines += [
            self.env._(
                "New in %(what)s: %(codes)s",
                what=self.env[model]._description,
                codes=", ".join(row.get("code", row["id"]) for row in rows),
            )
            for model, rows in structure.items()
            if rows
        ]
        return "\n".join(lines)

    def _prepare_line_vals(self, item):
        known = self.env["energy.tariff.price"].browse(
            item.known and item.known.price_id or []
        )
        component = self.env.ref(item.row.component, raise_if_not_found=False)
        return {
            "change": str(item.change),
            "name": component.display_name if component else item.row.component,
            "date_from": item.valid.start,
            "date_to": item.valid.end or False,
            "price": float(item.row.amount),
            "known_id": known.id,
            "used_until": item.known and item.known.used_until,
            "source": item.row.source,
        }


class EnergyTariffPackLoadLine(models.TransientModel):
    """One price that a tariff pack would change."""

    _name = "energy.tariff.pack.load.line"
    _description = "Difference of a Tariff Pack"

    load_id = fields.Many2one(
        "energy.tariff.pack.load", required=True, index=True, ondelete="cascade"
    )
    change = fields.Selection(
        [
            ("new", "New"),
            ("changed", "Changed"),
            ("conflict", "Billed already: starts later"),
            ("billed", "Billed for all its days: left as it is"),
            ("ended", "Ended"),
        ],
        required=True,
    )
    name = fields.Char(string="Component", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="Until (excluded)")
    price = fields.Float(digits=(16, 6), string="New Price")
    known_id = fields.Many2one("energy.tariff.price", string="Price Until Now")
    known_price = fields.Float(related="known_id.price", string="Old Price")
    used_until = fields.Date(string="Billed Until (excluded)")
    source = fields.Char()
