import io

import xlsxwriter

from odoo import models
from odoo.tools import split_every

from ..logic.what_if import harmless_text

CHUNK = 5000
COLUMNS = (
    "partner_id", "supply_point_id", "contract_id", "product_id", "segment_id",
    "billing_group_id", "network_id", "date_from", "date_to", "yearly_kwh", "source",
    "energy_kwh", "net_before", "net_after", "difference_net", "percent_net",
    "gross_before", "gross_after", "difference_gross", "percent_gross", "is_outlier",
    "result", "block_reason",
)  # fmt: skip
FORMATS = {"monetary": "#,##0.00", "float": "#,##0.##", "date": "dd.mm.yyyy"}


class EnergyWhatIf(models.Model):
    _inherit = "energy.what.if"

    def action_download(self):
        """Button: every point as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/energy/what-if/{self.id}/points.xlsx",
            "target": "download",
        }

    def _make_workbook(self):
        """Return the points as the bytes of a workbook in the language of the user.

        Rows are written as they are read, so that a large portfolio needs no memory.
        """
        stream = io.BytesIO()
        options = {"in_memory": False, "constant_memory": True}
        with xlsxwriter.Workbook(stream, options) as book:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 2)
            bold = book.add_format({"bold": True})
            Line = self.env["energy.what.if.line"]
            fields_ = [Line._fields[name] for name in COLUMNS]
            formats = [
                book.add_format({"num_format": FORMATS.get(field.type, "General")})
                for field in fields_
            ]
            for column, field in enumerate(fields_):
                sheet.write_string(0, column, field._description_string(self.env), bold)
                sheet.set_column(column, column, 16)
            for row, cells in enumerate(self._get_workbook_rows(fields_), 1):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(row, column, harmless_text(cell))
                    elif cell is not None:
                        sheet.write(row, column, cell, formats[column])
        return stream.getvalue()

    def _get_workbook_rows(self, fields_):
        """Yield the cells of every point, dearest first."""
        Line = self.env["energy.what.if.line"]
        words = {
            field.name: dict(field._description_selection(self.env))
            for field in fields_
            if field.type == "selection"
        }
        words["is_outlier"] = {True: self.env._("yes"), False: ""}
        lines = Line.search([("what_if_id", "=", self.id)])
        for ids in split_every(CHUNK, lines.ids):
            chunk = Line.browse(ids)
            for line in chunk:
                yield [self._get_cell(line, field, words) for field in fields_]
            self.env.invalidate_all(flush=False)

    def _get_cell(self, line, field, words):
        value = line[field.name]
        if field.name in words:
            return words[field.name].get(value, "")
        if field.relational:
            return value.display_name or ""
        if field.type in ("float", "monetary"):
            # What was never rated has no amount, not one of zero; and no percentage
            # says how much more than nothing something is.
            kind = field.name.removeprefix("percent_")
            is_endless = kind != field.name and not line[f"{kind}_before"] and not value
            is_known = line.result not in ("blocked", "waiting") and not is_endless
            return value if is_known else None
        return value or ""
