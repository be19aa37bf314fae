from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# What a life-cycle button may lead to; anything else is refused with a sentence.
TRANSITIONS = {
    "draft": {"registered", "ended"},
    "registered": {"active", "ended"},
    "active": {"suspended", "ended"},
    "suspended": {"active", "ended"},
    "ended": {"registered"},
}


class EnergySupplyPoint(models.Model):
    """A place where the grid delivers or takes energy, known by its EIC or POD."""

    _name = "energy.supply.point"
    _description = "Supply Point"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name"
    _check_company_auto = True
    _rec_names_search = ["name", "dso_point_number", "street", "city"]

    name = fields.Char(
        string="EIC / POD",
        required=True,
        index="trigram",
        tracking=True,
        help="The identifier that the network operator gave to the point.",
    )
    is_identifier_accepted = fields.Boolean(
        string="Accept As It Stands",
        tracking=True,
        help="Keep an identifier whose check character is wrong. Some operators have "
        "issued such codes. Only a billing manager may set this.",
    )
    identifier_reason = fields.Char(
        string="Reason of Acceptance", tracking=True, help="Who confirmed it, and how."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    commodity = fields.Selection(
        [("electricity", "Electricity"), ("gas", "Gas")],
        required=True,
        default="electricity",
        tracking=True,
    )
    direction = fields.Selection(
        [("consumption", "Consumption"), ("production", "Production")],
        required=True,
        default="consumption",
        tracking=True,
    )
    paired_point_id = fields.Many2one(
        "energy.supply.point",
        check_company=True,
        index="btree_not_null",
        help="The point of the other direction at the same place.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("registered", "Registered"),
            ("active", "Active"),
            ("suspended", "Disconnected"),
            ("ended", "Ended"),
        ],
        required=True,
        default="draft",
        tracking=True,
        copy=False,
    )

    network_id = fields.Many2one(
        "energy.network",
        compute="_compute_network_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('commodity', '=', commodity)]",
    )
    dso_id = fields.Many2one(
        related="network_id.operator_id", string="Network Operator (DSO)"
    )
    dso_point_number = fields.Char(
        string="DSO Point Number",
        index="trigram",
        help="The operator's own number of the point, printed on bills.",
    )
    street = fields.Char(index="trigram")
    zip = fields.Char(string="ZIP")
    city = fields.Char(index="trigram", tracking=True)
    country_id = fields.Many2one(
        "res.country", default=lambda self: self.env.company.country_id
    )

    version_ids = fields.One2many(
        "energy.supply.point.version",
        "supply_point_id",
        string="Technical Data",
        domain=[("superseded_at", "=", False)],
    )
    superseded_version_ids = fields.One2many(
        "energy.supply.point.version",
        "supply_point_id",
        string="Corrected Technical Data",
        domain=[("superseded_at", "!=", False)],
    )
    current_version_id = fields.Many2one(
        "energy.supply.point.version",
        string="Technical Data Today",
        compute="_compute_current_version_id",
        search="_search_current_version_id",
    )
    network_rate_id = fields.Many2one(related="current_version_id.network_rate_id")
    metering_type = fields.Selection(related="current_version_id.metering_type")
    annual_estimate_kwh = fields.Float(related="current_version_id.annual_estimate_kwh")
    installation_ids = fields.One2many(
        "energy.meter.installation", "supply_point_id", string="Meters"
    )
    current_meter_id = fields.Many2one(
        "energy.meter",
        string="Meter Today",
        compute="_compute_current_meter_id",
        search="_search_current_meter_id",
    )
    reading_ids = fields.One2many("energy.reading", "supply_point_id")
    reading_count = fields.Integer(compute="_compute_reading_count")
    note = fields.Html()

    _name_company_uniq = models.Constraint(
        "UNIQUE(name, company_id)",
        "A supply point with this identifier exists already in this company.",
    )
    _paired_other = models.Constraint(
        "CHECK (paired_point_id <> id)", "A point cannot be paired with itself."
    )

    @api.depends("name", "commodity")
    def _compute_network_id(self):
        codes = {self._normalise(point.name) for point in self if point.name}
        found = self.env["energy.network"]._find_by_identifiers(codes)
        fallbacks = (
            {} if all(found.values()) else self.env["energy.network"]._get_fallbacks()
        )
        for point in self:
            network = found.get(self._normalise(point.name))
            if not network and point.name and not point.network_id:
                network = fallbacks.get(point.commodity)
            if network and network.commodity == point.commodity:
                point.network_id = network
            elif point.network_id.commodity != point.commodity:
                point.network_id = False

    @api.depends(
        "version_ids.date_from", "version_ids.date_to", "version_ids.superseded_at"
    )
    def _compute_current_version_id(self):
        Version = self.env["energy.supply.point.version"]
        today = fields.Date.context_today(self)
        versions = Version.search(
            Version._get_valid_domain(today) & self._domain_of_points()
        ).grouped("supply_point_id")
        for point in self:
            point.current_version_id = versions.get(point._origin, Version)[:1]

    def _search_current_version_id(self, operator, value):
        Version = self.env["energy.supply.point.version"]
        return self._search_valid_today(Version, "version_ids", "id", operator, value)

    @api.depends("installation_ids.date_from", "installation_ids.date_to")
    def _compute_current_meter_id(self):
        Installation = self.env["energy.meter.installation"]
        today = fields.Date.context_today(self)
        installed = Installation.search(
            Installation._get_valid_domain(today) & self._domain_of_points()
        ).grouped("supply_point_id")
        for point in self:
            point.current_meter_id = installed.get(point._origin, Installation)[
                :1
            ].meter_id

    def _search_current_meter_id(self, operator, value):
        return self._search_valid_today(
            self.env["energy.meter.installation"],
            "installation_ids",
            "meter_id",
            operator,
            value,
        )

    def _search_valid_today(self, comodel, lines, field, operator, value):
        """Return the domain of points whose line of today has ``field`` so.

        :param lines: the name of the One2many to the dated ``comodel``.
        """
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        today = comodel._get_valid_domain(fields.Date.context_today(self))
        found = Domain(lines, "any", today & Domain(field, operator, value))
        if operator == "in" and False in value:
            found |= Domain(lines, "not any", today)
        return found

    def _compute_reading_count(self):
        counts = dict(
            self.env["energy.reading"]._read_group(
                self._domain_of_points(), ["supply_point_id"], ["__count"]
            )
        )
        for point in self:
            point.reading_count = counts.get(point._origin, 0)

    @api.depends("name", "street", "city")
    @api.depends_context("energy_point_with_address")
    def _compute_display_name(self):
        with_address = self.env.context.get("energy_point_with_address")
        for point in self:
            address = ", ".join(filter(None, (point.street, point.city)))
            point.display_name = (
                f"{point.name} ({address})" if with_address and address else point.name
            )

    @api.constrains("state", "network_id")
    def _check_network_of_state(self):
        for point in self:
            if point.state not in ("draft", "ended") and not point.network_id:
                raise ValidationError(
                    self.env._(
                        "%(point)s has no network, so nobody can register it. Choose "
                        "the network it is connected to.",
                        point=point.name,
                    )
                )

    @api.constrains("network_id")
    def _check_rates_of_network(self):
        self.version_ids._check_network_rate()

    @api.constrains("commodity")
    def _check_commodity(self):
        self.installation_ids._check_commodity()
        self.version_ids._check_volume_factor()

    @api.constrains("active", "state")
    def _check_archived(self):
        for point in self:
            if not point.active and point.state not in ("draft", "ended"):
                raise ValidationError(
                    self.env._(
                        "%(point)s is still in use. End it before you archive it.",
                        point=point.name,
                    )
                )

    @api.constrains("paired_point_id", "direction", "commodity")
    def _check_paired_point(self):
        for point in self.filtered("paired_point_id"):
            pair = point.paired_point_id
            if pair.direction == point.direction or pair.commodity != point.commodity:
                raise ValidationError(
                    self.env._(
                        "%(point)s and %(pair)s are no pair: one must consume and the "
                        "other produce the same commodity. Choose another point.",
                        point=point.name,
                        pair=pair.name,
                    )
                )

    def copy_data(self, default=None):
        raise UserError(
            self.env._(
                "A supply point cannot be duplicated: its identifier exists only once. "
                "Create a new one."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda point: point.state != "draft" or point.reading_ids)
        if used:
            raise UserError(
                self.env._(
                    "%(points)s cannot be deleted: only drafts without readings can. "
                    "End and archive them instead.",
                    points=", ".join(used.mapped("name")),
                )
            )

    def action_register(self):
        """Button: the network operator confirmed the point."""
        self._change_state("registered")
        return True

    def action_activate(self):
        """Button: energy flows (also after a disconnection)."""
        self._change_state("active")
        return True

    def action_suspend(self):
        """Button: the point is disconnected, the contract goes on."""
        self._change_state("suspended")
        return True

    def action_end(self):
        """Button: the point is closed for us."""
        self._change_state("ended")
        return True

    def action_view_readings(self):
        """Smart button: every reading of these points, newest first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_supply_point.energy_reading_action"
        )
        action["domain"] = [("supply_point_id", "in", self.ids)]
        action["context"] = {"default_supply_point_id": self[:1].id}
        return action

    def _change_state(self, state):
        """Bring ``self`` to ``state`` and return it; refuse what is not allowed."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for point in self:
            if state not in TRANSITIONS[point.state]:
                raise UserError(
                    self.env._(
                        "%(point)s is %(old)s; it cannot become %(new)s from there.",
                        point=point.name,
                        old=labels[point.state],
                        new=labels[state],
                    )
                )
        self.write({"state": state})
        return self

    def _domain_of_points(self):
        return Domain("supply_point_id", "in", self._origin.ids)
