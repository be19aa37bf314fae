import json

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from ..logic import identifiers

# What one bad record may raise; anything else is a fault of ours and stops the intake.
REFUSALS = (UserError, ValueError, psycopg2.DataError, psycopg2.IntegrityError)


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    @api.model
    def _find_or_park(self, vals_list, *, origin):
        """Return ``{identifier: point}`` for points named by a file or message.

        A point that exists is found; a new one is created as a draft. An identifier
        whose check character is wrong is kept with a warning, because official lists
        hold such codes, and parked for somebody to confirm. What cannot be a point at
        all is only parked and maps to no point. Nothing is lost, nothing stops the
        rest.

        :param vals_list: dicts of field values, each with ``name``, the identifier.
        :param origin: which intake, file or message, as the parked item shows it.
        """
        named = {self._normalise(vals.get("name")): vals for vals in vals_list}
        found = self.with_context(active_test=False).search(
            [("name", "in", list(named)), ("company_id", "=", self.env.company.id)]
        )
        points = {point.name: point for point in found}
        new = {name: vals for name, vals in named.items() if name not in points}
        created, problems = self._take_in(new, origin)
        if problems:
            parked = [
                self._prepare_parked(name, new[name], reason, created[name])
                for name, reason in problems.items()
            ]
            self.env["energy.parked.item"]._park(origin, parked, handler=self._name)
        return points | created

    @api.model
    def _prepare_parked(self, name, vals, reason, point):
        payload = json.dumps(vals, default=str, sort_keys=True, ensure_ascii=False)
        item = {"identifier": name, "reason": reason, "payload": payload}
        if point:
            item |= {"res_model": self._name, "res_id": point.id}
        return item

    @api.model
    def _take_in(self, new, origin):
        """Create points; return ``({name: point}, {name: what is odd about it})``.

        All together, and only if one is refused, one by one.
        """
        created = dict.fromkeys(new, self.browse())
        problems, judged = {}, {}
        for name, vals in new.items():
            accepted, problem, is_kept = self._judge_intake(name, vals, origin)
            if problem:
                problems[name] = problem
            if is_kept:
                judged[name] = {**vals, "name": name, **accepted}
        try:
            points = self._create_taken_in(list(judged.values()))
            created |= dict(zip(judged, points, strict=True))
        except REFUSALS:
            for name, vals in judged.items():
                try:
                    created[name] = self._create_taken_in([vals])
                except REFUSALS as error:
                    problems[name] = str(error)
        return created, problems

    @api.model
    def _create_taken_in(self, vals_list):
        with self.env.cr.savepoint():
            # Whoever imports need not be a manager; the parked item asks one.
            points = self.sudo().create(vals_list).sudo(self.env.su)
            self.env.flush_all()
        return points

    @api.model
    def _judge_intake(self, name, vals, origin):
        """Return what lets an odd code in, what is odd, and whether to keep it."""
        if vals.get("commodity", "electricity") != "electricity":
            return {}, None, True
        try:
            identifiers.check_eic(name, object_type="Z")
        except identifiers.WrongCheckCharacter as error:
            reason = self.env._("Taken over from %(origin)s.", origin=origin)
            accepted = {"is_identifier_accepted": True, "identifier_reason": reason}
            return accepted, self._explain_identifier_error(error), True
        except identifiers.IdentifierError as error:
            return {}, self._explain_identifier_error(error), False
        return {}, None, True

    @api.model
    def _retry_parked(self, item):
        """Return the point of a parked item if all is well with it now, or nothing.

        A point that was kept with a wrong check character waits for a person.
        """
        name = self._normalise(item.identifier)
        known = self.search(
            [("name", "=", name), ("company_id", "=", item.company_id.id)]
        )
        if known:
            return known.filtered(lambda point: not point.is_identifier_accepted)
        vals = json.loads(item.payload or "{}")
        Point = self.with_company(item.company_id)
        created, problems = Point._take_in({name: vals}, item.origin)
        if problems:
            item.reason = problems[name]
        return created[name] if not problems else self.browse()
