import logging

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

_logger = logging.getLogger(__name__)
# Bytes of one push; a longer delivery goes through the folder.
LIMIT = 20 << 20
SHOWN_LINES = 50


class Takeover(http.Controller):
    """Where meter data and trading systems push what they have."""

    @http.route(
        "/energy/v1/takeover/<string:code>",
        type="http",
        auth="bearer",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def push(self, code, **query):
        """Take over the body of the request (JSON, CSV or Parquet).

        The same body again is answered with the result of the first time.
        """
        length = request.httprequest.content_length
        if length is None:
            return self._refuse(411, "length_required", "Say the Content-Length.")
        if length > LIMIT:
            sentence = f"A push may have {LIMIT >> 20} MB. Use the folder."
            return self._refuse(413, "too_large", sentence)
        user = request.env.user
        if not user.has_group("energy_supply_point.group_energy_clerk"):
            return self._refuse(403, "forbidden", "This user may not send data.")
        mapping = self._find_mapping(code)
        if not mapping:
            return self._refuse(404, "unknown_source", f"There is no source {code}.")
        data = request.httprequest.get_data(cache=False)
        if not data.strip():
            return self._refuse(400, "empty", "The request has no body.")
        return self._receive(mapping, data, str(query.get("name") or code)[:200])

    def _find_mapping(self, code):
        """Return the mapping, with its company as the only one of the request."""
        Mapping = request.env["energy.takeover.mapping"].with_context(
            allowed_company_ids=request.env.user.company_ids.ids
        )
        mapping = Mapping.search([("code", "=", code)])
        return mapping.with_context(allowed_company_ids=mapping.company_id.ids)

    def _receive(self, mapping, data, name):
        try:
            # Nobody writes these files by hand; the group was checked above.
            file_sudo = (
                mapping.env["energy.takeover.file"]
                .sudo()
                ._receive(mapping.sudo(), data, name, origin="push")
            )
        except AccessError:
            return self._refuse(403, "forbidden", "This user may not send data.")
        except UserError as error:
            return self._refuse(422, "refused", str(error))
        status = 422 if file_sudo.state == "failed" else 200
        return request.make_json_response(
            {
                "id": file_sudo.id,
                "state": file_sudo.state,
                "sha256": file_sudo.file_hash,
                "new": file_sudo.new_count,
                "known": file_sudo.known_count,
                "problems": file_sudo.problem_count,
                "report": (file_sudo.report or "").splitlines()[:SHOWN_LINES],
            },
            status=status,
        )

    def _refuse(self, status, code, sentence):
        _logger.info("take-over push refused: %s", code)
        return request.make_json_response(
            {"error": {"code": code, "message": sentence}}, status=status
        )
