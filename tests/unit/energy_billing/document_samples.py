"""Documents of an invented supplier, in Slovak and in English, as the tests print them.

Names are invented; nobody lives there.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from document_points import (
    YEAR,
    cents,
    electricity_lines,
    electricity_point,
    gas_point,
    line,
    meter,
    months,
)
from document_texts import TEXTS
from slovak_labels import slovak_labels

from odoo.addons.energy_billing.logic.document import (
    AdvanceRow,
    BalanceRow,
    EnergyMix,
    EnergySource,
    InvoiceDocument,
    PaymentRow,
    ScheduledAdvance,
)
from odoo.addons.energy_billing.logic.document_labels import BILL_LABELS
from odoo.addons.energy_billing.logic.document_qr import with_pay_by_square
from odoo.addons.energy_contract.logic.document import (
    Customer,
    LegalNote,
    Payment,
    PostalAddress,
    Supplier,
    VatRow,
)
from odoo.addons.energy_contract.logic.document_labels import SHARED_LABELS

LABELS_SK = slovak_labels("energy_contract", SHARED_LABELS) | slovak_labels(
    "energy_billing", BILL_LABELS
)


def supplier(texts) -> Supplier:
    return Supplier(
        name="Energia Demo, s. r. o.",
        address=("Prievozská 4/A", "821 09 Bratislava"),
        company_number="50 123 456",
        tax_number="2120000001",
        vat_number="SK2120000001",
        register_text=texts["register"],
        phone="+421 2 5555 0100",
        hotline="0800 555 010",
        email="zakaznik@example.com",
        web="www.example.com",
    )


def vat_of(lines) -> tuple[VatRow, ...]:
    """Return the tax of each rate on the sum of its lines."""
    rates = sorted({line.vat_percent for line in lines})
    rows = []
    for percent in rates:
        base = sum(line.amount for line in lines if line.vat_percent == percent)
        tax = cents(base * percent / 100)
        rows.append(VatRow(percent=percent, base=base, tax=tax))
    return tuple(rows)


def document(language: str, points, **values) -> InvoiceDocument:
    """Return a settlement of these points; what is due follows from them."""
    texts = TEXTS[language]
    lines = [
        *(line for point in points for line in point.lines),
        *values.get("other_lines", ()),
    ]
    made = InvoiceDocument(
        **{
            "number": "2026100123",
            "kind": "settlement",
            "issue_date": date(2027, 1, 14),
            "supply_date": date(2026, 12, 31),
            "due_date": date(2027, 1, 28),
            "date_from": YEAR[0],
            "date_to": YEAR[1],
            "supplier": supplier(texts),
            "customer": Customer(
                name="Ing. Ľubica Šťastná",
                address=("Lipová 12", "811 05 Bratislava"),
                customer_number="100 245 781",
            ),
            "payment": Payment(
                iban="SK43 1100 0000 0029 0000 0000",
                bic="TATRSKBX",
                bank_name="Banka Demo, a. s.",
                variable_symbol="9000000000",
                constant_symbol="0308",
            ),
            "amount_due": Decimal(0),
            "vat": vat_of(lines),
            "points": tuple(points),
            "legal_notes": tuple(
                LegalNote(heading=heading, text=text)
                for heading, text in texts["legal"]
            ),
            "energy_mix": EnergyMix(
                year=2025,
                sources=tuple(
                    EnergySource(name=name, share_percent=Decimal(share))
                    for name, share in zip(
                        texts["sources"],
                        ("58.4", "21.9", "12.15", "7.55"),
                        strict=True,
                    )
                ),
                co2_g_per_kwh=Decimal("96.2"),
                waste_mg_per_kwh=Decimal("1.14"),
                note=texts["mix"],
            ),
            "language": language,
            "labels": LABELS_SK if language == "sk" else {},
        }
        | values
    )
    if "amount_due" not in values:
        due = made.gross_total - made.advances_total + made.balances_total
        made = replace(made, amount_due=due)
    return with_pay_by_square(made)


def advances(texts, base: str = "22.69", tax: str = "4.31", *, paid=True):
    """Return twelve monthly advances."""
    base, tax = Decimal(base), Decimal(tax)
    return tuple(
        AdvanceRow(
            reference=f"{texts['advance']} 20260{month:02d}817",
            day=date(2026, month, 15),
            percent=Decimal(19),
            base=base,
            tax=tax,
            paid=base + tax if paid else Decimal(0),
        )
        for month in range(1, 13)
    )


def household(language: str) -> InvoiceDocument:
    """A year of a flat, settled against twelve advances."""
    texts = TEXTS[language]
    return document(
        language,
        [electricity_point(texts)],
        contract_number="ZML-2024-00817",
        advances=advances(texts),
        schedule=tuple(
            ScheduledAdvance(
                due=date(2027, month, 15),
                amount=Decimal(42),
                variable_symbol="9000000000",
            )
            for month in range(2, 13)
        ),
    )


def settlement(language: str) -> InvoiceDocument:
    """The same year, ten advances paid and one of them given back."""
    made = household(language)
    texts = TEXTS[language]
    rows = advances(texts)
    rows = tuple(replace(row, paid=None) for row in rows)
    paid = [
        PaymentRow(
            reference=f"BNK/2026/{number:04d}",
            day=row.day + timedelta(days=2),
            amount=row.gross,
        )
        for number, row in enumerate(rows[:10], 1)
    ]
    back = PaymentRow(
        reference="BNK/2026/0087", day=date(2026, 3, 2), amount=-rows[0].gross
    )
    return replace(
        made,
        advances=rows,
        payments=(*paid, back),
        left_open=sum(row.gross for row in (rows[0], *rows[10:])),
    )


def taken_over(language: str) -> InvoiceDocument:
    """The same, what was not paid is asked for with the settlement."""
    made = settlement(language)
    return replace(
        made,
        amount_due=made.amount_due + made.left_open,
        taken_over=made.left_open,
        left_open=Decimal(0),
    )


def gas(language: str) -> InvoiceDocument:
    """A household's gas bill, no year before to compare with, by direct debit."""
    texts = TEXTS[language]
    plain = document(language, [gas_point(texts)], kind="invoice")
    payment = replace(plain.payment, method="direct_debit", qr_text="")
    return replace(plain, payment=payment)


def credit(language: str) -> InvoiceDocument:
    """More advances than supply: the customer gets money back."""
    texts = TEXTS[language]
    payment = Payment(
        variable_symbol="9000000000", method="transfer", note=texts["refund"]
    )
    return document(
        language,
        [electricity_point(texts)],
        advances=advances(texts, "60.50", "11.50"),
        balances=(BalanceRow(name=texts["older"], amount=Decimal("35.20")),),
        payment=payment,
    )


def nothing(language: str) -> InvoiceDocument:
    """An empty flat: no energy, everything covered by advances."""
    texts = TEXTS[language]
    point = electricity_point(
        texts,
        meter_rows=(meter("single", "48120", "0"),),
        months=months(Decimal(0), previous=Decimal(0)),
        previous_kwh=Decimal(0),
        lines=(line(texts["fee"], "supply", 12, "month", "1.50"),),
    )
    taken = AdvanceRow(
        reference=texts["advance"],
        day=date(2026, 6, 15),
        percent=Decimal(19),
        base=Decimal(18),
        tax=Decimal("3.42"),
    )
    return document(language, [point], advances=(taken,))


def correction(language: str) -> InvoiceDocument:
    """A correction with negative lines over two VAT rates."""
    texts = TEXTS[language]
    point = electricity_point(
        texts,
        lines=(
            line(texts["energy_single"], "supply", "-0.365", "MWh", "72.70"),
            line(texts["network"], "network", "-0.365", "MWh", "25.939"),
            line(texts["fee"], "service", 1, "month", "3.9", vat=23),
        ),
        meter_rows=(meter("single", "48120", "2035", quality="corrected"),),
        months=(),
        previous_kwh=None,
    )
    return document(
        language, [point], kind="correction", corrects="2026100077", energy_mix=None
    )


def two_years(language: str) -> InvoiceDocument:
    """A long period: 24 months in two series, two zones, a meter with a multiplier."""
    texts = TEXTS[language]
    period = (date(2025, 1, 1), date(2027, 1, 1))
    point = electricity_point(
        texts,
        date_from=period[0],
        breaker_phases=3,
        breaker_amps=Decimal("125.5"),
        reserved_capacity_kw=Decimal(86),
        network_rate="C5-X3A",
        metering_type="A",
        load_profile="",
        contract_end=None,
        meter_rows=(
            meter(
                "high",
                "12001.25",
                "4075.5",
                date_from=period[0],
                multiplier=Decimal(40),
                energy_kwh=Decimal(163020),
            ),
            meter(
                "low",
                "9.5",
                "2010",
                date_from=period[0],
                multiplier=Decimal(40),
                energy_kwh=Decimal(80400),
            ),
        ),
        months=months(
            Decimal(121710), previous=Decimal(143200), count=24, first=(2025, 1)
        ),
        previous_kwh=Decimal(286400),
        lines=electricity_lines(
            texts,
            Decimal("163.02"),
            Decimal("80.4"),
            amps=125,
            phases=3,
            months=24,
            period=period,
        ),
    )
    return document(language, [point], date_from=period[0], kind="invoice")


def collective(language: str, count: int = 15) -> InvoiceDocument:
    """A chain of shops, one invoice for all of them, with a service on top."""
    texts = TEXTS[language]
    towns = ("Bratislava", "Trnava", "Nitra", "Žilina", "Banská Bystrica", "Košice")
    points = []
    for number in range(1, count + 1):
        high, low = 900 + 137 * number % 4100, 400 + 91 * number % 2300
        points.append(
            electricity_point(
                texts,
                identifier=f"24ZZS60012{number:05d}T",
                name=f"{texts['shop']} {number}",
                address=(
                    f"Hlavná {number * 3}",
                    f"9{number:02d} 01 {towns[number % 6]}",
                ),
                network_rate="C5-X3A",
                product_name="Firma Flex 2026",
                breaker_phases=3,
                breaker_amps=Decimal(40),
                load_profile="TDO2",
                meter_rows=(
                    meter("high", 12000 + number, high),
                    meter("low", 800 * number, low),
                ),
                months=months(Decimal(high + low)),
                previous_kwh=Decimal(high + low + 40 * (number % 5)),
                lines=electricity_lines(
                    texts, Decimal(high) / 1000, Decimal(low) / 1000, amps=40, phases=3
                ),
            )
        )
    return document(
        language,
        points,
        kind="invoice",
        customer=business(texts),
        group_name=texts["group"],
        order_number="PO-4500012345",
        other_lines=(line(texts["audit"], "service", 1, "", "180", vat=23),),
        advances=(
            AdvanceRow(
                reference=f"{texts['advance']} 2026090001",
                day=date(2026, 9, 30),
                percent=Decimal(19),
                base=Decimal(1000),
                tax=Decimal(190),
            ),
        ),
    )


def business(texts) -> Customer:
    return Customer(
        name="Potraviny Demo, a. s.",
        address=("Hlavná 1", "917 01 Trnava"),
        customer_number="200 900 100",
        company_number="36 999 111",
        tax_number="2020999111",
        vat_number="SK2020999111",
    )


HOSTILE = '#panic("x") *bold* $x$ \\ <b> @ref `raw` ]) "quoted" // no comment'


def long_names(language: str) -> InvoiceDocument:
    """Names of 60 and more letters, with and without blanks, and signs of markup."""
    texts = TEXTS[language]
    name = "Občianske združenie priateľov historických železníc Horného Gemera"
    word = "Spoločenstvovlastníkovbytovanebytovýchpriestorovnaulicidlhej"
    street = "Námestie generála Milana Rastislava Štefánika 1234/567A, blok C"
    points = [
        electricity_point(
            texts,
            identifier=f"24ZZS600120034{number}T",
            name=place,
            address=(street, "974 01 Banská Bystrica – Fončorda"),
            product_name="Garantovaná fixovaná cena s bonusom za vernosť 2024-2027",
            operator_name="Prevádzkovateľ miestnej distribučnej sústavy, a. s.",
            notes=(HOSTILE,),
        )
        for number, place in enumerate((name, word, HOSTILE))
    ]
    made = document(
        language,
        points,
        customer=replace(
            business(texts), name=f"{name} {word}", address=(street, word, HOSTILE)
        ),
        postal=PostalAddress(
            name=name, lines=(HOSTILE, street, "974 01 Banská Bystrica", "SLOVENSKO")
        ),
        group_name=word,
        contract_number="ZML-2024-00817-DODATOK-4",
        message=HOSTILE,
        number="VF-2026-0001001234567",
    )
    long_supplier = replace(
        made.supplier, name=f"{name}, obchodná spoločnosť", colour="#f5c400"
    )
    return replace(made, supplier=long_supplier)


SAMPLES = {
    "household": household,
    "settlement": settlement,
    "taken_over": taken_over,
    "gas": gas,
    "credit": credit,
    "nothing": nothing,
    "correction": correction,
    "two_years": two_years,
    "collective": collective,
    "long_names": long_names,
}
