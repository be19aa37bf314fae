from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import models

from odoo.addons.energy_contract.logic import snapshot
from odoo.addons.energy_contract.logic.decimals import plain
from odoo.addons.energy_contract.logic.document import LegalNote
from odoo.addons.energy_contract.logic.quantities import EnergyCurve
from odoo.addons.energy_contract.logic.values import PointInput

from ..logic import document as doc


class EnergyBill(models.Model):
    _inherit = "energy.bill"

    def _prepare_annex(self):
        """Return everything the document says about the point of this bill."""
        self.ensure_one()
        point, contract_point = self.supply_point_id, self.contract_point_id
        inputs = snapshot.from_json(self.snapshot, PointInput)
        version = self.env["energy.supply.point.version"].browse(
            [item.version_id for item in inputs.technical][-1:]
        )
        selection = dict(
            version._fields["metering_type"]._description_selection(self.env)
        )
        return doc.PointAnnex(
            identifier=point.name,
            commodity=point.commodity,
            date_from=self.date_from,
            date_to=self.date_to,
            lines=tuple(line._prepare_line_row() for line in self.line_ids),
            address=tuple(
                filter(None, (point.street, f"{point.zip or ''} {point.city or ''}"))
            ),
            operator_name=point.dso_id.name or "",
            operator_point_number=point.dso_point_number or "",
            contract_number=self.contract_id.name,
            contract_end=contract_point.date_last or None,
            product_name=self.product_id.name,
            network_rate=version.network_rate_id.name or "",
            breaker_phases=int(version.breaker_phases or 0) or None,
            breaker_amps=plain(version.breaker_amps) if version.breaker_amps else None,
            reserved_capacity_kw=plain(version.reserved_capacity_kw)
            if version.reserved_capacity_kw
            else None,
            metering_type=selection.get(version.metering_type, ""),
            load_profile=version.profile_id.name or "",
            split_method=self._get_split_sentence(),
            meter_rows=tuple(
                item._prepare_meter_row()
                for item in self.segment_ids
                if item.unit != "kvarh"
            ),
            months=_months(inputs),
        )

    def _get_split_sentence(self):
        methods = set(self.line_ids.mapped("split_method"))
        if "profile" in methods:
            return self.env._("At price changes divided by load profile.")
        if "days" in methods:
            return self.env._("At price changes divided evenly by days.")
        return ""

    def _prepare_legal_notes(self):
        """Return the notes that the commodities and segments of ``self`` call for."""
        notes = self.env["energy.document.note"].search(
            [("company_id", "in", [False, *self.company_id.ids])]
        )
        commodities = set(self.mapped("commodity"))
        return tuple(
            LegalNote(heading=note.name, text=note.text)
            for note in notes
            if not note.commodity or note.commodity in commodities
        )


def _months(inputs):
    """Return the consumption by calendar month, between readings as it was split."""
    curve = EnergyCurve(inputs.segments, inputs.weights, inputs.rules.energy_step)
    rows, start, end = [], inputs.period.start, inputs.period.end
    while start < end:
        month = date(start.year, start.month, 1)
        until = min(month + relativedelta(months=1), end)
        rows.append(
            doc.MonthlyConsumption(month=month, energy_kwh=curve.between(start, until))
        )
        start = until
    return tuple(rows)
