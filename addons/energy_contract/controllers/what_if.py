from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WhatIf(http.Controller):
    """The points of a simulation as a workbook."""

    @http.route(
        "/energy/what-if/<model('energy.what.if'):what_if>/points.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, what_if):
        """Return every point of a simulation that the user may read."""
        what_if.check_access("read")
        return request.make_response(
            what_if._make_workbook(),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{what_if.name}.xlsx")),
            ],
        )
