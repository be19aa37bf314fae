from datetime import date

from odoo.tests import tagged
from odoo.tools import SQL

from ..logic.migration_contract_spec import CONTRACT_SPECS
from ..models.energy_contract_history import RECORDED
from .common_advance import EnergyAdvanceCommon

# What tells two records apart, and when they were made.
OWN = {"id", "create_date", "write_date", "name", "variable_symbol"}
# What an earlier system does not tell of the points of an agreement.
UNTOLD = {"energy_kwh", "amount_untaxed", "snapshot", "price_ids"}
CONTRACT = {
    "date_from": date(2025, 7, 1),
    "date_to": date(2026, 7, 1),
    "kind": "supply_only",
    "concluded_how": "distance",
    "signed_on": date(2025, 6, 1),
    "term_date_to": date(2026, 7, 1),
    "renewal": "prolong",
    "renewal_months": 24,
    "notice_count": 3,
    "notice_unit": "days",
    "notice_to_month_end": False,
    "exit_fee": 120.5,
    "exit_fee_basis": "month",
    "notice_on": date(2026, 1, 2),
    "end_reason": "customer",
}
GROUP = {
    "lang": "en_US",
    "delivery": "portal",
    "email": "bills@example.com",
    "invoicing": "individual",
    "payment_method": "direct_debit",
    "collection_number": "77",
    "due_days": 21,
    "cycle": "quarter",
    "advance_cycle": "month",
}
POINT = {"agreed_yearly_kwh": 12000, "price_fixed_to": date(2026, 3, 1)}


def csv(*rows):
    """Return rows, dicts with the same columns, as a file."""
    text = [";".join(rows[0])]
    for row in rows:
        cells = ("no" if value is False else value for value in row.values())
        text.append(";".join(map(str, cells)))
    return "\n".join([*text, ""]).encode()


@tagged("post_install", "-at_install")
class TestMigrationContractsParity(EnergyAdvanceCommon):
    """A row of the import is the row that the ORM would have written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The first class by code that has a rate of the percentage.
        cls.component.vat_class_id = cls._create_vat_class(
            code="00", rates={date(2020, 1, 1): 20, date(2026, 1, 1): 19}
        )
        cls.customer.write({"ref": "P-1", "email": "customer@example.com"})
        cls.recipient = cls._create_partner(name="Recipient", ref="P-2")
        cls.mandate = cls._create_mandate()
        cls.points = {
            side: [cls._create_supply_point(state="active") for _at in range(3)]
            for side in ("orm", "sql")
        }
        for points in cls.points.values():
            for point in points:
                cls._create_version(
                    point, annual_estimate_kwh=900, date_from=date(2025, 1, 1)
                )
        cls.made = {"orm": cls._make_by_orm()}
        cls.files = cls._make_files()
        cls.made["sql"] = cls._make_by_import()

    @classmethod
    def _make_by_orm(cls):
        contracts = cls.env["energy.contract"].create(
            [
                {
                    "name": "ORM-1",
                    "partner_id": cls.customer.id,
                    "segment_id": cls.segment.id,
                    **CONTRACT,
                },
                {
                    "name": "ORM-2",
                    "partner_id": cls.recipient.id,
                    "segment_id": cls.segment.id,
                    "date_from": date(2025, 1, 1),
                },
            ]
        )
        groups = cls.env["energy.billing.group"].create(
            [
                {
                    "name": "Full",
                    "contract_id": contracts[0].id,
                    "partner_id": cls.recipient.id,
                    "mandate_id": cls.mandate.id,
                    "variable_symbol": "7100000001",
                    **GROUP,
                },
                {
                    "name": "Plain",
                    "contract_id": contracts[0].id,
                    "variable_symbol": "7100000002",
                },
                {
                    "name": "Plain",
                    "contract_id": contracts[1].id,
                    "variable_symbol": "7100000003",
                },
            ]
        )
        points = cls.env["energy.contract.point"].create(
            [
                {
                    "contract_id": group.contract_id.id,
                    "supply_point_id": point.id,
                    "product_id": cls.product.id,
                    "billing_group_id": group.id,
                    "date_from": group.contract_id.date_from,
                    "date_to": group.contract_id.date_to,
                    **values,
                }
                for point, group, values in zip(
                    cls.points["orm"],
                    groups,
                    (
                        POINT,
                        {
                            "advance_cycle": "quarter",
                            "invoice_partner_id": cls.recipient.id,
                        },
                        {},
                    ),
                    strict=True,
                )
            ]
        )
        # As a contract that runs already: nothing is recorded, nothing is asked for.
        contracts[0].with_context(**{RECORDED: True}).state = "active"
        agreements = cls.env["energy.advance.agreement"].create(
            [
                {
                    "billing_group_id": groups[0].id,
                    "date_from": date(2025, 7, 1),
                    "date_to": date(2026, 7, 1),
                },
                {
                    "billing_group_id": groups[1].id,
                    "contract_point_id": points[1].id,
                    "date_from": date(2025, 10, 1),
                    "date_to": date(2026, 4, 1),
                },
            ]
        )
        agreements._calculate()
        agreements._agree()
        return cls._collect_made(contracts, groups, points, agreements)

    @classmethod
    def _collect_made(cls, contracts, groups, points, agreements):
        return [
            contracts,
            groups,
            groups.terms_ids.sorted("id"),
            points,
            agreements,
            agreements.point_ids.sorted("id"),
            agreements.advance_ids.sorted(lambda item: (item.agreement_id.id, item.id)),
            agreements.advance_ids.line_ids.sorted("id"),
        ]

    @classmethod
    def _make_files(cls):
        """Return the same contracts and advances as files."""
        contracts, agreements = cls.made["orm"][0], cls.made["orm"][4]
        plain = dict.fromkeys(CONTRACT, "") | {"date_from": date(2025, 1, 1)}
        none = dict.fromkeys(GROUP, "") | {"recipient": "", "mandate": ""}
        full = GROUP | {"recipient": "P-2", "mandate": cls.mandate.name}
        first, second, third = (point.name for point in cls.points["sql"])
        common = {"product": cls.product.code, "date_to": ""}
        empty = dict.fromkeys(POINT, "")
        return {
            "contracts.csv": csv(
                {"contract": "SQL-1", "customer": "P-1", "segment": "test_home",
                 "state": "active", **CONTRACT},
                {"contract": "SQL-2", "customer": "P-2", "segment": "test_home",
                 "state": "", **plain},
            ),
            "billing_groups.csv": csv(
                {"contract": "SQL-1", "group": "Full",
                 "variable_symbol": "7200000001", **full},
                {"contract": "SQL-1", "group": "Plain",
                 "variable_symbol": "7200000002", **none},
                {"contract": "SQL-2", "group": "Plain",
                 "variable_symbol": "7200000003", **none},
            ),
            "contract_points.csv": csv(
                {"contract": "SQL-1", "point": first, "group": "Full",
                 "date_from": contracts[0].date_from, "advance_cycle": "",
                 "invoice_recipient": "", **common, **POINT},
                {"contract": "SQL-1", "point": second, "group": "Plain",
                 "date_from": contracts[0].date_from, "advance_cycle": "quarter",
                 "invoice_recipient": "P-2", **common, **empty},
                {"contract": "SQL-2", "point": third, "group": "Plain",
                 "date_from": contracts[1].date_from, "advance_cycle": "",
                 "invoice_recipient": "", **common, **empty},
            ),
            "advance_agreements.csv": csv(
                *(
                    {"agreement": f"S-{item.name}", "contract": "SQL-1",
                     "group": item.billing_group_id.name,
                     "point": second if item.contract_point_id else "",
                     "date_from": item.date_from, "date_to": item.date_to,
                     "expected_amount": f"{item.expected_amount:.2f}"}
                    for item in agreements
                )
            ),
            "advances.csv": csv(
                *(
                    {"agreement": f"S-{item.agreement_id.name}", "number": item.number,
                     "date_from": item.date_from, "date_to": item.date_to,
                     "due_date": item.due_date, "base": f"{line.base:.2f}",
                     "vat_percent": f"{line.percent:g}", "vat": f"{line.tax:.2f}"}
                    for item in agreements.advance_ids.sorted("id")
                    for line in item.line_ids
                )
            ),
        }  # fmt: skip

    @classmethod
    def _make_by_import(cls):
        run = cls.env["energy.migration.run"]._receive(cls.files)
        world = run._check()
        assert run.state == "checked", world.problems
        run._start()
        run._import(lambda _rows: True, world)
        domain = [("name", "in", ["SQL-1", "SQL-2"])]
        contracts = cls.env["energy.contract"].search(domain, order="id")
        return cls._collect_made(
            contracts,
            contracts.group_ids.sorted("id"),
            contracts.point_ids.sorted("id"),
            contracts.advance_agreement_ids.sorted("id"),
        )

    def _rows(self, records):
        records.flush_recordset()
        return self.env.execute_query_dict(
            SQL(
                "SELECT * FROM %s WHERE id = ANY(%s) ORDER BY array_position(%s, id)",
                SQL.identifier(records._table),
                records.ids,
                records.ids,
            )
        )

    def test_every_column_is_the_same(self):
        pairs = list(zip(*self.made.values(), strict=True))
        points = [
            self.env["energy.supply.point"].union(*x) for x in self.points.values()
        ]
        twins = {
            (left._name, record.id): other.id
            for left, right in [points, *pairs]
            for record, other in zip(left, right, strict=True)
        }
        for left, right in pairs:
            untold = UNTOLD if left._name == "energy.advance.agreement.point" else set()
            for one, two in zip(self._rows(left), self._rows(right), strict=True):
                for name in one.keys() - OWN - untold:
                    field = left._fields[name]
                    wanted = one[name]
                    if field.type == "many2one":
                        wanted = twins.get((field.comodel_name, wanted), wanted)
                    with self.subTest(model=left._name, column=name):
                        self.assertEqual(two[name], wanted)

    def test_every_model_is_compared(self):
        compared = {records._name for records in self.made["orm"]}
        targets = self.env["energy.migration.run"]._get_targets()
        written = {
            targets[spec.name].model for spec in CONTRACT_SPECS if spec.name in targets
        }
        self.assertLessEqual(written, compared)

    def test_nothing_is_asked_of_the_market_and_nothing_recorded(self):
        contracts = self.made["sql"][0]
        self.assertEqual(contracts.mapped("state"), ["active", "draft"])
        self.assertFalse(contracts.request_ids)
        self.assertFalse(contracts.change_ids)
        self.assertFalse(contracts.message_ids)

    def test_the_advances_are_worked_out_by_hand(self):
        agreements = self.made["sql"][4]
        # 1200 EUR net, half at 20 % and half at 19 %: 1434 EUR in twelve parts of
        # 119 or 120 EUR, rounded to the euro.
        self.assertEqual(agreements[0].amount_total, 1434)
        self.assertEqual(agreements[0].advance_amount, 120)
        self.assertEqual(agreements[0].advance_count, 12)
        self.assertEqual(
            agreements[0].advance_ids.sorted("number").mapped("amount_untaxed"),
            [100] * 12,
        )
        self.assertEqual(agreements[0].point_ids.yearly_kwh, 12000)
        self.assertEqual(agreements[1].point_ids.source, "estimate")

    def test_a_contract_that_was_brought_in_goes_on_as_any_other(self):
        contract = self.made["sql"][0][0]
        group = contract.group_ids.filtered(lambda item: item.name == "Full")
        self.assertEqual(group.mandate_id, self.mandate)
        self.assertEqual(group.due_days, 21)
        self.assertEqual(group.terms_id.date_from, contract.date_from)
        contract.write({"date_to": date(2026, 6, 1)})
        self.assertEqual(set(contract.point_ids.mapped("date_to")), {date(2026, 6, 1)})
        self.assertEqual(contract.change_ids.mapped("kind"), ["correction"])

    def test_an_agreement_that_was_brought_in_is_recalculated(self):
        agreement = self.made["sql"][4][0]
        revision = agreement._revise(
            agreement, date(2026, 1, 1), "request", requested_amount=150
        )
        revision._calculate()
        self.assertEqual(revision.advance_count, 6)
        self.assertEqual(revision.advance_amount, 150)
