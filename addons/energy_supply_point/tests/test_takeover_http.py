import json
from datetime import timedelta
from unittest import mock

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers import takeover
from .test_takeover import TakeoverCommon


@tagged("post_install", "-at_install")
class TestTakeoverHttp(TakeoverCommon, HttpCase):
    """Another system pushes what it has, with an API key of one company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls._create_key(cls.clerk)

    @classmethod
    def _create_key(cls, user):
        until = fields.Datetime.now() + timedelta(days=1)
        keys = cls.env["res.users.apikeys"].with_user(user)
        return keys._generate("rpc", "push", until)

    def _push(self, data, key=None, code=None, **headers):
        return self.url_open(
            f"/energy/v1/takeover/{code or self.mapping.code}",
            data=data,
            headers={
                "Authorization": f"Bearer {key or self.key}",
                "Content-Type": "application/octet-stream",
                **headers,
            },
            method="POST",
        )

    def _rows(self, **change):
        row = {"point": self.point.name, "register": "total", "date": "2026-01-01"}
        return json.dumps([row | {"value": 10.5} | change]).encode()

    def test_a_push_is_taken_over_once(self):
        answer = self._push(self._rows())
        self.assertEqual(answer.status_code, 200, answer.text)
        first = answer.json()
        self.assertEqual((first["state"], first["new"]), ("done", 1))
        self.assertEqual(self._push(self._rows()).json(), first)
        self.assertEqual([value for _day, value, _rev in self._values()], [10.5])
        file = self.files.browse(first["id"])
        self.assertEqual((file.origin, file.create_uid), ("push", self.clerk))

    def test_a_refusal_is_json_with_a_sentence(self):
        answer = self._push(self._rows(value="many"))
        self.assertEqual(answer.status_code, 422)
        self.assertIn("“many” is no number", "\n".join(answer.json()["report"]))
        answer = self._push(b"[{")
        self.assertEqual((answer.status_code, answer.json()["state"]), (422, "failed"))
        answer = self._push(b" ")
        self.assertEqual(answer.json()["error"]["code"], "empty")
        answer = self._push(self._rows(), code="elsewhere")
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(answer.json()["error"]["code"], "unknown_source")
        self.assertFalse(self._values())

    def test_a_long_push_is_refused_before_it_is_read(self):
        with mock.patch.object(takeover, "LIMIT", 10):
            answer = self._push(self._rows())
        self.assertEqual(answer.status_code, 413)
        self.assertFalse(self.files.search([]))

    def test_only_clerks_of_the_company_may_push(self):
        reader = self._create_key(self._create_user("reader"))
        self.assertEqual(self._push(self._rows(), reader).status_code, 403)
        company = self._create_company(name="Other Supplier")
        foreigner = self._create_user(
            "clerk", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        answer = self._push(self._rows(), self._create_key(foreigner))
        self.assertEqual(answer.status_code, 404)
        with mute_logger("odoo.http"):
            self.assertEqual(self._push(self._rows(), "wrong").status_code, 401)
        self.assertFalse(self._values())
