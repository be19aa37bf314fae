"""Contracts and advance agreements of an invented supplier, as the tests print them.

Names are invented; nobody lives there.
"""

from datetime import date
from decimal import Decimal

from slovak_labels import slovak_labels

from odoo.addons.energy_contract.logic.advance_document import (
    AdvanceDocument,
    AdvancePoint,
    Instalment,
    with_codes,
)
from odoo.addons.energy_contract.logic.document import (
    Customer,
    Fact,
    Payment,
    Supplier,
    VatRow,
)
from odoo.addons.energy_contract.logic.document_labels import (
    AGREEMENT_LABELS,
    CONTRACT_LABELS,
    SHARED_LABELS,
)
from odoo.addons.energy_contract.logic.html_text import clauses
from odoo.addons.energy_contract.logic.supply_contract import (
    ContractPoint,
    GroupTerms,
    PriceRow,
    ProductPrices,
    SupplyContract,
)

TERMS = {
    "sk": "<h3>I. Predmet zmluvy</h3><p>Dodávateľ sa zaväzuje dodávať odberateľovi "
    "elektrinu do odberného miesta a prevziať zaň zodpovednosť za odchýlku. "
    "Odberateľ sa zaväzuje zaplatiť za ňu dohodnutú cenu.</p>"
    "<h3>II. Cena a platby</h3><p>Cena za dodávku je určená cenníkom. Regulované ceny "
    "sa účtujú podľa platných rozhodnutí úradu.</p><ol><li>Preddavky sa platia podľa "
    "dohody o platbách.</li><li>Vyúčtovanie sa vystaví raz za rok.</li></ol>"
    "<h3>III. Ukončenie</h3><p>Zmluvu možno vypovedať písomne s výpovednou lehotou "
    "<b>tri mesiace</b>, ktorá plynie od prvého dňa nasledujúceho mesiaca.</p>",
    "en": "<h3>I. Subject</h3><p>The supplier delivers electricity to the point of "
    "supply and is responsible for its imbalance. The customer pays the agreed price "
    "for it.</p><h3>II. Price and payment</h3><p>The price of supply is that of the "
    "price list. Regulated prices follow the decisions of the regulator.</p><ol><li>"
    "Advances are paid as agreed.</li><li>A settlement is issued once a year.</li>"
    "</ol><h3>III. End</h3><p>The contract can be ended in writing with a notice of "
    "<b>three months</b>, which runs from the first day of the following month.</p>",
}
WORDS = {
    "sk": {
        "kind": "Združená dodávka",
        "segment": "Domácnosť",
        "product": "Elektrina Istota",
        "energy": "Elektrina, vysoké pásmo",
        "low": "Elektrina, nízke pásmo",
        "fee": "Platba za odberné miesto",
        "month": "€/mesiac",
        "note": "Ceny distribúcie, poplatky a spotrebná daň sa účtujú podľa platných "
        "cenových rozhodnutí.",
        "notice": ("Výpovedná lehota", "3 mesiace od prvého dňa nasledujúceho mesiaca"),
        "fixed": ("Viazanosť ceny", "do 31.12.2028"),
        "group": "Všetky odberné miesta",
        "facts": (
            ("Vyúčtovanie", "Ročne"),
            ("Preddavky", "Mesačne"),
            ("Splatnosť", "14 dní"),
            ("Variabilný symbol", "9000000000"),
        ),
        "withdrawal": "Spotrebiteľ môže od zmluvy uzavretej na diaľku alebo mimo "
        "prevádzkových priestorov odstúpiť bez uvedenia dôvodu do 14 dní odo dňa jej "
        "uzavretia. Stačí odoslať oznámenie o odstúpení v tejto lehote.",
        "breaker": ("Hlavný istič", "3 × 25 A"),
        "operator": ("Prevádzkovateľ siete", "Západoslovenská distribučná, a. s."),
        "cycle": "Mesačne",
        "basis": "Odpočty za posledný rok",
        "computed": (
            "Predpokladaný odber ocenený cenníkom Elektrina Istota a cenami "
            "distribúcie platnými od 01.01.2027, rozdelený na 12 platieb a zaokrúhlený "
            "na celé eurá.",
        ),
        "cost": "Predpokladaná cena s DPH",
        "yearly": "Predpokladaný odber",
    },
    "en": {
        "kind": "Bundled supply",
        "segment": "Household",
        "product": "Steady Electricity",
        "energy": "Electricity, high rate",
        "low": "Electricity, low rate",
        "fee": "Fee of the supply point",
        "month": "€/month",
        "note": "Network prices, levies and excise duty follow the decisions in force.",
        "notice": ("Notice", "3 months from the first day of the following month"),
        "fixed": ("Price fixed", "until 31 Dec 2028"),
        "group": "All supply points",
        "facts": (
            ("Settlement", "Yearly"),
            ("Advances", "Monthly"),
            ("Due", "14 days"),
            ("Variable symbol", "9000000000"),
        ),
        "withdrawal": "A consumer may withdraw from a contract concluded at a distance "
        "or outside business premises within 14 days of its conclusion, without giving "
        "a reason. It is enough to send the notice within that time.",
        "breaker": ("Main breaker", "3 × 25 A"),
        "operator": ("Network operator", "Západoslovenská distribučná, a. s."),
        "cycle": "Monthly",
        "basis": "Readings of the last year",
        "computed": (
            "The expected consumption at the prices of Steady Electricity and of the "
            "network in force from 1 Jan 2027, divided by 12 and rounded to whole "
            "euros.",
        ),
        "cost": "Expected cost with VAT",
        "yearly": "Expected consumption",
    },
}


def parties(language: str) -> dict:
    return {
        "supplier": Supplier(
            name="Energia Demo, s. r. o.",
            address=("Prievozská 4/A", "821 09 Bratislava"),
            company_number="50 123 456",
            vat_number="SK2120000001",
            register_text="Mestský súd Bratislava III, oddiel Sro, vložka 0/B",
            hotline="0800 555 010",
            email="zakaznik@example.com",
            web="www.example.com",
        ),
        "customer": Customer(
            name="Ing. Ľubica Šťastná",
            address=("Lipová 12", "811 05 Bratislava"),
            customer_number="100 245 781",
        ),
        "language": language,
    }


def labels(language: str, own) -> dict:
    if language != "sk":
        return {}
    return slovak_labels("energy_contract", {**SHARED_LABELS, **own})


def contract(language: str, count: int = 1, **values) -> SupplyContract:
    """Return a supply contract with so many points."""
    words = WORDS[language]
    points = tuple(
        ContractPoint(
            identifier=f"24ZZS{6001200345 + number:010d}T",
            commodity="electricity",
            date_from=date(2027, 1, 1),
            address=(f"Lipová {12 + number}", "811 05 Bratislava"),
            product_name=words["product"],
            network_rate="D2",
            group_name=words["group"],
            expected_kwh=Decimal(2400 + number),
            facts=(Fact(name=words["breaker"][0], value=words["breaker"][1]),),
        )
        for number in range(count)
    )
    return SupplyContract(
        **{
            **parties(language),
            "number": "ZML-2026-00042",
            "issue_date": date(2026, 11, 25),
            "labels": labels(language, CONTRACT_LABELS),
            "date_from": date(2027, 1, 1),
            "kind_name": words["kind"],
            "segment_name": words["segment"],
            "points": points,
            "prices": (
                ProductPrices(
                    name=words["product"],
                    commodity="electricity",
                    note=words["note"],
                    rows=tuple(
                        PriceRow(
                            name=words[name],
                            unit=unit,
                            price=Decimal(price),
                            vat_percent=Decimal(19),
                            date_from=date(2027, 1, 1),
                        )
                        for name, unit, price in (
                            ("energy", "€/MWh", "118.5"),
                            ("low", "€/MWh", "96.25"),
                            ("fee", words["month"], "1.5"),
                        )
                    ),
                ),
            ),
            "groups": (
                GroupTerms(
                    name=words["group"],
                    recipient="Ing. Ľubica Šťastná",
                    address=("Lipová 12", "811 05 Bratislava"),
                    facts=tuple(Fact(name=n, value=v) for n, v in words["facts"]),
                ),
            ),
            "conditions": tuple(
                Fact(name=n, value=v) for n, v in (words["notice"], words["fixed"])
            ),
            "clauses": clauses(TERMS[language]),
            "withdrawal": words["withdrawal"],
        }
        | values
    )


def agreement(language: str, every: bool = False, **values) -> AdvanceDocument:
    """Return twelve advances of 42 EUR: base 35.29, tax 6.71 at 19 %."""
    words = WORDS[language]
    months = [date(2027, month, 1) for month in range(1, 13)] + [date(2028, 1, 1)]
    document = AdvanceDocument(
        **{
            **parties(language),
            "number": "9270000042",
            "issue_date": date(2026, 12, 10),
            "labels": labels(language, AGREEMENT_LABELS),
            "mode": "tax_document",
            "date_from": date(2027, 1, 1),
            "date_to": date(2028, 1, 1),
            "payment": Payment(
                iban="SK43 1100 0000 0029 0000 0000",
                bic="TATRSKBX",
                variable_symbol="9000000000",
                constant_symbol="0308",
            ),
            "instalments": tuple(
                Instalment(
                    number=number,
                    date_from=start,
                    date_to=end,
                    due_date=start.replace(day=15),
                    supply_date=date.fromordinal(end.toordinal() - 1),
                    vat=(
                        VatRow(
                            percent=Decimal(19),
                            base=Decimal("35.29"),
                            tax=Decimal("6.71"),
                        ),
                    ),
                )
                for number, (start, end) in enumerate(
                    zip(months, months[1:], strict=False), 1
                )
            ),
            "points": (
                AdvancePoint(
                    identifier="24ZZS6001200345T",
                    commodity="electricity",
                    address=("Lipová 12", "811 05 Bratislava"),
                    product_name=words["product"],
                    expected_kwh=Decimal(2400),
                    expected_net=Decimal("422.89"),
                    basis=words["basis"],
                ),
            ),
            "next_number": 1,
            "contract_number": "ZML-2026-00042",
            "group_name": words["group"],
            "cycle_name": words["cycle"],
            "computed": words["computed"],
            "facts": (
                Fact(name=words["yearly"], value="2400 kWh"),
                Fact(name=words["cost"], value="503,24 €"),
            ),
        }
        | values
    )
    return with_codes(document, every=every)
