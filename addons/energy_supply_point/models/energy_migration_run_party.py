from odoo import models
from odoo.fields import Domain


class EnergyMigrationRun(models.Model):
    """Parties and networks: few, and with rules of many addons, so by the ORM."""

    _inherit = "energy.migration.run"

    def _find_parties(self, refs):
        """Return the partners by their reference."""
        refs = [ref for ref in set(refs) if ref]
        partners = self.env["res.partner"].search_fetch(
            Domain("ref", "in", refs)
            & Domain("company_id", "in", [False, self.company_id.id]),
            ["ref"],
            order="company_id, id",
        )
        return {partner.ref: partner for partner in partners}

    def _load_parties(self, frame, world):
        known = self._find_parties(frame["ref"])
        wanted = {role for several in frame["roles"] for role in several or ()}
        roles = self.env["energy.market.role"].search([("code", "in", list(wanted))])
        countries = self.env["res.country"].search(
            [("code", "in", list(frame["country"].dropna().unique()))]
        )
        by_code = {
            "roles": {role.code: role.id for role in roles},
            "countries": {country.code: country.id for country in countries},
        }
        vals_list = [
            self._prepare_party_vals(row, by_code)
            for row in frame.to_dict("records")
            if row["ref"] not in known
        ]
        # Mails about new contacts and questions to a tax office would take days.
        # Who may migrate may create the parties, also without the right for contacts.
        Partner_sudo = (
            self.env["res.partner"]
            .sudo()
            .with_context(tracking_disable=True, no_vat_validation=True, lang=None)
        )
        return len(Partner_sudo.create(vals_list))

    def _prepare_party_vals(self, row, by_code):
        """Return the values of a partner; extend this for further columns."""
        copied = (
            "ref", "name", "is_company", "street", "zip", "city", "email", "phone",
            "vat", "company_registry",
        )  # fmt: skip
        vals = {name: row[name] or False for name in copied}
        roles = row["roles"] or ()
        return vals | {
            "country_id": by_code["countries"].get(row["country"], False),
            # Who has a role on the market is nobody's customer alone.
            "company_id": False if roles else self.company_id.id,
            "energy_role_ids": [(6, 0, [by_code["roles"][role] for role in roles])],
            "energy_party_eic": row["eic"] or False,
        }

    def _load_networks(self, frame, world):
        known = self._find_networks(frame["code"])
        operators = self._find_parties(frame["operator"])
        rows = [
            row
            for row in frame.to_dict("records")
            if (row["code"], row["commodity"]) not in known
        ]
        networks = self.env["energy.network"].create(
            [
                {
                    "name": row["name"],
                    "code": row["code"],
                    "commodity": row["commodity"],
                    "operator_id": operators[row["operator"]].id,
                    "identifier_pattern": row["identifier_pattern"] or False,
                    "prefix_ids": [
                        (0, 0, {"name": prefix}) for prefix in row["prefixes"] or ()
                    ],
                }
                for row in rows
            ]
        )
        upstream = self._find_networks(frame["upstream"].dropna())
        for network, row in zip(networks, rows, strict=True):
            if row["upstream"]:
                network.parent_id = upstream[row["upstream"], row["commodity"]]
        return len(networks)

    def _find_networks(self, codes):
        networks = (
            self.env["energy.network"]
            .with_context(active_test=False)
            .search([("code", "in", list(codes))])
        )
        return {(network.code, network.commodity): network for network in networks}

    def _load_network_rates(self, frame, world):
        networks = self._find_networks(frame["network"])
        Rate = self.env["energy.network.rate"].with_context(active_test=False)
        known = {
            (rate.network_id, rate.code)
            for rate in Rate.search([("code", "in", list(frame["code"]))])
        }
        profiles = {
            (profile.code, profile.commodity): profile.id
            for profile in self.env["energy.load.profile"].search(
                [("code", "in", list(frame["profile"].dropna()))], order="id desc"
            )
        }
        vals_list = []
        for row in frame.to_dict("records"):
            network = networks[row["network"], row["commodity"]]
            if (network, row["code"]) in known:
                continue
            profile = (row["profile"], row["commodity"])
            vals_list.append(
                {
                    "network_id": network.id,
                    "code": row["code"],
                    "name": row["name"],
                    "profile_id": profiles[profile] if row["profile"] else False,
                }
            )
        return len(Rate.create(vals_list))
