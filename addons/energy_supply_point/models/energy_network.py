import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class EnergyNetwork(models.Model):
    """A distribution network of one commodity and who operates it."""

    _name = "energy.network"
    _description = "Network"
    _order = "commodity, complete_name"
    _parent_store = True
    _rec_names_search = ["code", "complete_name"]

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="Short name used in lists and messages.")
    commodity = fields.Selection(
        [("electricity", "Electricity"), ("gas", "Gas")],
        required=True,
        default="electricity",
    )
    operator_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        help="The distribution system operator (DSO).",
    )
    parent_id = fields.Many2one(
        "energy.network",
        string="Upstream Network",
        index=True,
        ondelete="restrict",
        help="The regional network that a local network is connected to.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        "energy.network", "parent_id", string="Local Networks", copy=False
    )
    complete_name = fields.Char(
        string="Network",
        compute="_compute_complete_name",
        store=True,
        recursive=True,
        help="With the networks it is connected to.",
    )
    is_local = fields.Boolean(
        string="Local Network", compute="_compute_is_local", search="_search_is_local"
    )
    is_fallback = fields.Boolean(
        string="Takes Unknown Prefixes",
        help="A point whose prefix no network claims is proposed to belong here.",
    )
    identifier_pattern = fields.Char(
        help="Regular expression that a whole point identifier of this network must "
        "match. Empty: no rule beyond the general one.",
    )
    identifier_hint = fields.Char(
        translate=True, help="The pattern in words, shown when it does not match."
    )
    active = fields.Boolean(default=True)
    prefix_ids = fields.One2many(
        "energy.network.prefix", "network_id", string="Identifier Prefixes"
    )
    rate_ids = fields.One2many(
        "energy.network.rate", "network_id", string="Network Rates"
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code, commodity)", "A network with this code exists already."
    )

    _one_fallback = models.UniqueIndex(
        "(commodity) WHERE (is_fallback AND active)",
        "Another network takes the unknown prefixes of this commodity already.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for network in self:
            above = network.parent_id.complete_name
            network.complete_name = (
                f"{above} / {network.name}" if above else network.name
            )

    @api.depends("parent_id")
    def _compute_is_local(self):
        for network in self:
            network.is_local = bool(network.parent_id)

    def _search_is_local(self, operator, value):
        if operator != "in":
            return NotImplemented
        local = Domain("parent_id", "!=", False)
        found = Domain.FALSE
        if True in value:
            found |= local
        if False in value:
            found |= ~local
        return found

    @api.constrains("parent_id", "commodity")
    def _check_parent_commodity(self):
        for network in self.filtered("parent_id") | self.child_ids:
            if network.commodity != network.parent_id.commodity:
                raise ValidationError(
                    self.env._(
                        "%(network)s cannot lie under %(parent)s: they carry different "
                        "commodities. Choose another upstream network.",
                        network=network.name,
                        parent=network.parent_id.name,
                    )
                )

    @api.constrains("identifier_pattern")
    def _check_identifier_pattern(self):
        for network in self.filtered("identifier_pattern"):
            try:
                re.compile(network.identifier_pattern)
            except re.error as error:
                raise ValidationError(
                    self.env._(
                        "The identifier pattern of %(network)s is no regular "
                        "expression (%(reason)s). Correct it.",
                        network=network.name,
                        reason=error,
                    )
                ) from error

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A network cannot be upstream of itself. Choose another.")
            )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for network in self:
            network.display_name = network.code or network.name

    @api.model
    def _find_by_identifiers(self, identifiers):
        """Return ``{identifier: network}`` by the longest prefix that matches.

        An identifier without a known prefix maps to an empty record set: the clerk
        then chooses the network.
        """
        prefixes = sorted(
            self.env["energy.network.prefix"].search_fetch(
                [("network_id.active", "=", True)], ["name", "network_id"]
            ),
            key=lambda prefix: -len(prefix.name),
        )
        found = {}
        for identifier in identifiers:
            found[identifier] = next(
                (
                    prefix.network_id
                    for prefix in prefixes
                    if identifier.startswith(prefix.name)
                ),
                self.browse(),
            )
        return found

    @api.model
    def _get_fallbacks(self):
        """Return ``{commodity: network}`` for points with an unknown prefix."""
        networks = self.search([("is_fallback", "=", True)])
        return {network.commodity: network for network in networks}


class EnergyNetworkPrefix(models.Model):
    """The first characters of point identifiers that belong to a network."""

    _name = "energy.network.prefix"
    _description = "Network Identifier Prefix"
    _order = "name"

    name = fields.Char(string="Prefix", required=True)
    network_id = fields.Many2one(
        "energy.network", required=True, index=True, ondelete="cascade"
    )

    _name_uniq = models.Constraint(
        "UNIQUE(name)", "This prefix belongs to a network already."
    )
    _name_normalised = models.Constraint(
        "CHECK (name ~ '^[A-Z0-9-]+$')",
        "A prefix holds capital letters, digits and hyphens only.",
    )


class EnergyNetworkRate(models.Model):
    """A network rate of one network: the price class for using the network."""

    _name = "energy.network.rate"
    _description = "Network Rate"
    _order = "network_id, sequence, code"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    network_id = fields.Many2one(
        "energy.network", required=True, index=True, ondelete="restrict"
    )
    commodity = fields.Selection(related="network_id.commodity", store=True)
    profile_id = fields.Many2one(
        "energy.load.profile",
        string="Load Profile",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('commodity', '=', commodity)]",
        help="Proposed for points of this rate that have no interval metering.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(network_id, code)", "This network has a rate with this code already."
    )

    @api.depends("code", "network_id.code")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = f"{rate.network_id.code} {rate.code}"
