import re

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ..logic import identifiers


class EnergySupplyPoint(models.Model):
    _inherit = "energy.supply.point"

    @api.constrains("name", "commodity", "network_id", "is_identifier_accepted")
    def _check_identifier(self):
        for point in self:
            try:
                point._judge_identifier()
            except identifiers.WrongCheckCharacter as error:
                if not point.is_identifier_accepted:
                    raise ValidationError(
                        self._explain_identifier_error(error)
                    ) from error
            except identifiers.IdentifierError as error:
                raise ValidationError(self._explain_identifier_error(error)) from error

    @api.constrains("is_identifier_accepted", "identifier_reason")
    def _check_identifier_reason(self):
        for point in self:
            if point.is_identifier_accepted and not point.identifier_reason:
                raise ValidationError(
                    self.env._(
                        "%(point)s is accepted with a wrong check character. Say in "
                        "the reason who confirmed it.",
                        point=point.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._prepare_identifier_vals(vals)
        points = super().create(vals_list)
        # Not a constraint (those run as superuser), nor a look into ``vals_list``
        # (it lacks what the context sets).
        if any(points.mapped("is_identifier_accepted")):
            self._check_may_accept_identifier()
        return points

    def write(self, vals):
        vals = dict(vals)
        self._prepare_identifier_vals(vals)
        if vals.get("is_identifier_accepted"):
            self._check_may_accept_identifier()
        if "name" in vals and not self._may_accept_identifier():
            # What a manager accepted is the old identifier, not the new one.
            accepted = self.filtered("is_identifier_accepted").filtered(
                lambda point: point.name != vals["name"]
            )
            super(EnergySupplyPoint, accepted).write(
                vals | {"is_identifier_accepted": False, "identifier_reason": False}
            )
        return super().write(vals)

    @api.model
    def _normalise(self, name):
        return identifiers.normalise_identifier(name or "")

    def _prepare_identifier_vals(self, vals):
        """Normalise the identifier in ``vals``."""
        if vals.get("name"):
            vals["name"] = self._normalise(vals["name"])

    @api.model
    def _may_accept_identifier(self):
        return self.env.su or self.env.user.has_group(
            "energy_supply_point.group_energy_billing_manager"
        )

    @api.model
    def _check_may_accept_identifier(self):
        if not self._may_accept_identifier():
            raise AccessError(
                self.env._(
                    "Only a billing manager may accept an identifier with a wrong "
                    "check character. Ask one, or correct the identifier."
                )
            )

    def _judge_identifier(self):
        """Raise an ``IdentifierError`` when the identifier breaks a rule."""
        self.ensure_one()
        if self.commodity == "electricity":
            identifiers.check_eic(self.name, object_type="Z")
            return
        identifiers.check_pod(self.name)
        pattern = self.network_id.identifier_pattern
        if pattern and not re.fullmatch(pattern, self.name):
            raise ValidationError(
                self.env._(
                    "%(point)s is no point identifier of %(network)s. %(hint)s",
                    point=self.name,
                    network=self.network_id.name,
                    hint=self.network_id.identifier_hint or pattern,
                )
            )

    @api.model
    def _check_eic(self, code, object_type):
        """Refuse a wrong EIC of any kind of object with a sentence for a clerk."""
        try:
            identifiers.check_eic(code, object_type=object_type)
        except identifiers.IdentifierError as error:
            raise ValidationError(self._explain_identifier_error(error)) from error

    @api.model
    def _explain_identifier_error(self, error):
        """Return the sentence for a clerk that belongs to an ``IdentifierError``."""
        if isinstance(error, identifiers.WrongCheckCharacter):
            return self.env._(
                "The check character of %(code)s is wrong: it should be "
                "“%(expected)s”, not “%(found)s”. Correct the code, or have a "
                "billing manager accept it as it stands.",
                code=error.identifier,
                expected=error.expected,
                found=error.identifier[-1],
            )
        if isinstance(error, identifiers.WrongLength):
            return self.env._(
                "%(code)s has %(found)s characters; an identifier of this kind has "
                "%(expected)s. Correct it.",
                code=error.identifier,
                found=len(error.identifier),
                expected=error.expected,
            )
        if isinstance(error, identifiers.ForeignCharacter):
            return self.env._(
                "%(code)s contains “%(character)s” at position %(position)s; only "
                "capital letters, digits and the hyphen are allowed. Correct it.",
                code=error.identifier,
                character=error.character,
                position=error.position,
            )
        if isinstance(error, identifiers.WrongObjectType):
            return self.env._(
                "%(code)s is a code of type “%(found)s”; here type “%(expected)s” "
                "is needed (the third character). Correct it.",
                code=error.identifier,
                found=error.found,
                expected=error.expected,
            )
        return self.env._(
            "%(code)s is no valid identifier. Correct it.", code=error.identifier
        )
