import base64
import json
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.aid_list import ListError, read_list

MOST_BYTES = 50_000_000
SHOWN_PROBLEMS = 200
ORIGIN = "aid"


class EnergyAidImport(models.TransientModel):
    """Load the list of points that are entitled to a scheme."""

    _name = "energy.aid.import"
    _description = "Load Entitlements"
    _rec_name = "source"
    _rec_names_search = ["source"]

    scheme_id = fields.Many2one("energy.price.scheme", required=True)
    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    source = fields.Char(required=True, help="The list, with its date.")
    date_from = fields.Date(string="From", help="For lines without a day of their own.")
    date_to = fields.Date(string="Until (excluded)")
    report = fields.Text(readonly=True)
    is_done = fields.Boolean(readonly=True)
    to_recalculate_count = fields.Integer(related="scheme_id.to_recalculate_count")

    def action_check(self):
        """Button: show what the list would bring and change nothing."""
        self.ensure_one()
        self.report = self._load(dry_run=True)
        return self._reopen()

    def action_load(self):
        """Button: entitle the points; those not known yet are parked."""
        self.ensure_one()
        self.report = self._load()
        self.is_done = True
        return self._reopen()

    def action_recalculate(self):
        """Button: recalculate the advances that do not fit any more."""
        self.ensure_one()
        return self.scheme_id.action_recalculate()

    def _reopen(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "energy_contract.energy_aid_import_action"
        ) | {"res_id": self.id}

    def _read_file(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if len(content) > MOST_BYTES:
            raise UserError(
                self.env._(
                    "The file is larger than %(limit)s MB. Load it in parts.",
                    limit=MOST_BYTES // 1_000_000,
                )
            )
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1250", errors="replace")
        try:
            return read_list(text, self.date_from or None, self.date_to or None)
        except ListError as error:
            raise UserError(self._explain(error)) from error

    def _load(self, *, dry_run=False):
        """Return the report; without ``dry_run`` write what can be used."""
        entitled, errors = self._read_file()
        Entitlement = self.env["energy.aid.entitlement"]
        sorted_out = Entitlement._sort_out(self.scheme_id, entitled)
        if not dry_run:
            Entitlement._entitle(self.scheme_id, sorted_out["new"], self.source)
            self._park(sorted_out["unknown"])
        return self._describe(sorted_out, errors)

    def _park(self, lines):
        reason = self.env._(
            "The point is entitled to %(scheme)s, but it is not known here. Add the "
            "point, then retry.",
            scheme=self.scheme_id.display_name,
        )
        self.env["energy.parked.item"]._park(
            f"{ORIGIN} {self.scheme_id.code}",
            [
                {
                    "identifier": item.point,
                    "reason": reason,
                    "payload": json.dumps(
                        {
                            "scheme": self.scheme_id.id,
                            "source": self.source,
                            "date_from": item.date_from.isoformat(),
                            "date_to": item.date_to and item.date_to.isoformat(),
                        }
                    ),
                }
                for item in lines
            ],
            handler="energy.aid.entitlement",
        )

    def _describe(self, sorted_out, errors):
        lines = [
            self.env._(
                "%(new)s new, %(known)s known before, %(unknown)s points not known, "
                "%(problems)s problems.",
                new=len(sorted_out["new"]),
                known=len(sorted_out["known"]),
                unknown=len(sorted_out["unknown"]),
                problems=len(errors) + len(sorted_out["overlap"]),
            )
        ]
        Agreement = self.env["energy.advance.agreement"]
        concerned = Agreement.search_count(self.scheme_id._get_to_recalculate_domain())
        if concerned:
            lines.append(
                self.env._(
                    "%(count)s advance agreements no longer fit. Recalculate them: "
                    "only advances to come change.",
                    count=concerned,
                )
            )
        problems = [(error.line, self._explain(error)) for error in errors]
        problems += [
            (
                item.line,
                self.env._(
                    "Line %(line)s: %(point)s is entitled on some of these days "
                    "already. End or change that entitlement.",
                    line=item.line,
                    point=item.point,
                ),
            )
            for item in sorted_out["overlap"]
        ]
        problems += [
            (
                item.line,
                self.env._(
                    "Line %(line)s: %(point)s is not known here; it waits among the "
                    "parked items.",
                    line=item.line,
                    point=item.point,
                ),
            )
            for item in sorted_out["unknown"]
        ]
        problems.sort()
        lines += [sentence for _line, sentence in problems[:SHOWN_PROBLEMS]]
        if len(problems) > SHOWN_PROBLEMS:
            more = len(problems) - SHOWN_PROBLEMS
            lines.append(self.env._("… and %(count)s more.", count=more))
        return "\n".join(lines)

    def _explain(self, error):
        sentences = {
            "no_point_column": lambda: self.env._(
                "The list needs a column eic or pod; it has: %(found)s.", **error.data
            ),
            "no_point": lambda: self.env._(
                "Line %(line)s has no EIC or POD.", line=error.line
            ),
            "wrong_day": lambda: self.env._(
                "Line %(line)s: “%(text)s” is no day, or ends before it starts.",
                **error.data,
            ),
            "no_first_day": lambda: self.env._(
                "Line %(line)s: no first day for %(text)s. Enter one for the whole "
                "list.",
                **error.data,
            ),
            "repeated_point": lambda: self.env._(
                "Line %(line)s: %(text)s stands in the list before.", **error.data
            ),
        }
        return sentences[error.code]()


class EnergyAidEntitlement(models.Model):
    _inherit = "energy.aid.entitlement"

    @api.model
    def _sort_out(self, scheme, lines):
        """Return the lines of a list as "new", "known", "unknown" and "overlap".

        Two queries for any number of lines.
        """
        Point = self.env["energy.supply.point"]
        points = Point.search(
            [
                ("name", "in", list({item.point for item in lines})),
                ("company_id", "=", (scheme.company_id or self.env.company).id),
            ]
        )
        ids = dict(zip(points.mapped("name"), points.ids, strict=True))
        held = self.search(
            [("scheme_id", "=", scheme.id), ("supply_point_id", "in", points.ids)]
        ).grouped("supply_point_id")
        taken = {
            point.id: {(item.date_from, item.date_to or None) for item in batch}
            for point, batch in held.items()
        }
        found = {"new": [], "known": [], "unknown": [], "overlap": []}
        for item in lines:
            point = ids.get(item.point)
            if point is None:
                found["unknown"].append(item)
                continue
            days = taken.setdefault(point, set())
            mine = item.date_from, item.date_to
            if mine in days:
                found["known"].append(item)
            elif any(_overlap(mine, other) for other in days):
                found["overlap"].append(item)
            else:
                days.add(mine)
                found["new"].append((point, item))
        return found

    @api.model
    def _entitle(self, scheme, new, source):
        """Create the entitlements of ``[(point id, line)]`` and return them."""
        return self.create(
            [
                {
                    "scheme_id": scheme.id,
                    "supply_point_id": point,
                    "date_from": item.date_from,
                    "date_to": item.date_to,
                    "source": source,
                }
                for point, item in new
            ]
        )

    @api.model
    def _retry_parked(self, item):
        """Entitle the point of a parked line, if it exists by now."""
        data = json.loads(item.payload)
        scheme = self.env["energy.price.scheme"].browse(data["scheme"]).exists()
        point = self.env["energy.supply.point"].search(
            [("name", "=", item.identifier), ("company_id", "=", item.company_id.id)]
        )
        if not scheme or not point:
            return self.browse()
        values = {
            "scheme_id": scheme.id,
            "supply_point_id": point.id,
            "date_from": date.fromisoformat(data["date_from"]),
            "date_to": data["date_to"] and date.fromisoformat(data["date_to"]),
            "source": data["source"],
        }
        known = self.search(
            [("scheme_id", "=", scheme.id), ("supply_point_id", "=", point.id)]
        )
        same = known.filtered(
            lambda record: (
                record.date_from == values["date_from"]
                and (record.date_to or None) == values["date_to"]
            )
        )
        return same or self.create(values)


def _overlap(one, other):
    return (one[1] is None or other[0] < one[1]) and (
        other[1] is None or one[0] < other[1]
    )
