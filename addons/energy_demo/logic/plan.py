"""Who the demo supplier supplies: invented, the same at every build."""

import random
from dataclasses import dataclass, field
from datetime import date

from odoo.addons.energy_supply_point.logic.identifiers import eic_check_character

FIRST = date(2025, 1, 1)
PERIOD = (date(2025, 12, 1), date(2026, 12, 1))
SEED = 2026
HOUSEHOLDS = 176

GIVEN_NAMES = (
    "Adam", "Alena", "Andrej", "Anna", "Barbora", "Branislav", "Daniela", "Dušan",
    "Elena", "Eva", "Filip", "František", "Gabriela", "Hana", "Igor", "Ivana", "Ján",
    "Jana", "Jozef", "Katarína", "Lenka", "Lucia", "Lukáš", "Marek", "Mária", "Martin",
    "Michal", "Milan", "Monika", "Natália", "Ondrej", "Patrik", "Pavol", "Peter",
    "Rastislav", "Silvia", "Slavomír", "Soňa", "Štefan", "Tomáš", "Veronika", "Viera",
    "Vladimír", "Zuzana",
)  # fmt: skip
FAMILY_NAMES = (
    "Baláž", "Bartoš", "Belan", "Blaho", "Čech", "Dudáš", "Ďurica", "Fabian", "Gajdoš",
    "Greguš", "Halás", "Hrčka", "Hudák", "Jančo", "Jurík", "Kamenský", "Kollár",
    "Kováč", "Krajčí", "Kubiš", "Lacko", "Ladislav", "Lipták", "Majer", "Mihál",
    "Murín", "Novotný", "Oravec", "Pavlík", "Petrík", "Polák", "Rusnák", "Sedlák",
    "Slivka", "Šimko", "Šulek", "Tóth", "Urban", "Vanek", "Zeman",
)  # fmt: skip
STREETS = (
    "Hlavná", "Školská", "Záhradná", "Lipová", "Nová", "Krátka", "Družstevná", "Poľná",
    "Jarná", "Lesná", "Mlynská", "Športová", "Kvetná", "Slnečná", "Štúrova",
    "Hviezdoslavova", "Mierová", "Partizánska",
)  # fmt: skip
TOWNS = (
    ("ZSD", "811 02", "Bratislava"), ("ZSD", "917 01", "Trnava"),
    ("ZSD", "949 01", "Nitra"), ("ZSD", "911 01", "Trenčín"),
    ("ZSD", "940 01", "Nové Zámky"), ("ZSD", "903 01", "Senec"),
    ("SSD", "010 01", "Žilina"), ("SSD", "974 01", "Banská Bystrica"),
    ("SSD", "036 01", "Martin"), ("SSD", "960 01", "Zvolen"),
    ("SSD", "031 01", "Liptovský Mikuláš"), ("VSD", "040 01", "Košice"),
    ("VSD", "080 01", "Prešov"), ("VSD", "066 01", "Humenné"),
    ("VSD", "071 01", "Michalovce"), ("VSD", "058 01", "Poprad"),
)  # fmt: skip
PREFIX = {"ZSD": "24ZZS", "SSD": "24ZSS", "VSD": "24ZVS"}


def iban(bank: str, number: int) -> str:
    """Return a Slovak IBAN with right check digits (ISO 13616) of an account."""
    account = f"{bank}{number:016d}"
    check = 98 - int(account + "282000") % 97  # S = 28, K = 20
    return f"SK{check:02d}{account}"


@dataclass(slots=True)
class PointPlan:
    """One supply point to build, with the yearly energy in kWh."""

    identifier: str
    network: str
    rate: str
    product: str
    profile: str
    annual_kwh: int
    street: str
    zip: str
    city: str
    zones: tuple[str, ...] = ("single",)
    amps: int = 25
    phases: str = "1"
    capacity_kw: int = 0
    metering_type: str = "c"
    multiplier: int = 1
    start: date = FIRST
    monthly: bool = False
    exchange: date | None = None
    missing_last: bool = False
    group: str = "Vyúčtovanie"
    volume_factor: float = 0.0

    @property
    def commodity(self) -> str:
        """``gas`` in the network of SPP-D, else ``electricity``."""
        return "gas" if self.network == "SPPD" else "electricity"


@dataclass(slots=True)
class CustomerPlan:
    """One customer with the points of its contract."""

    name: str
    segment: str
    street: str
    zip: str
    city: str
    email: str
    points: list[PointPlan] = field(default_factory=list)
    is_company: bool = False
    company_registry: str = ""
    vat: str = ""
    start: date = FIRST


class _Maker:
    """Hands out identifiers and places, always in the same order."""

    def __init__(self):
        self.random = random.Random(SEED)  # noqa: S311 - invented people, no secret
        self.numbers = dict.fromkeys((*PREFIX, "SPPD"), 1000)

    def identifier(self, network):
        while True:
            self.numbers[network] += 1
            number = self.numbers[network]
            if network == "SPPD":
                return f"SKSPPDIS{number:012d}"
            stem = f"{PREFIX[network]}{number:010d}"
            check = eic_check_character(stem)
            if check != "-":  # the rule forbids a hyphen at the end
                return stem + check

    def place(self):
        network, zip_code, city = self.random.choice(TOWNS)
        street = f"{self.random.choice(STREETS)} {self.random.randint(1, 120)}"
        return network, street, zip_code, city

    def point(self, network, place, **values):
        street, zip_code, city = place
        return PointPlan(
            identifier=self.identifier(network),
            network=network,
            street=street,
            zip=zip_code,
            city=city,
            **values,
        )


def production_identifier(identifier: str) -> str:
    """Return the EIC of the point where a consumption point feeds in.

    >>> production_identifier("24ZZS0000001001D")[:15]
    '24ZZS9000001001'
    """
    stem = f"{identifier[:5]}9{identifier[6:15]}"
    return stem + eic_check_character(stem)


def customers(households: int = HOUSEHOLDS) -> list[CustomerPlan]:
    """Return the customers: households, firms, a bakery, a tower, a municipality.

    :param households: six at least; with the default there are 200 customers.
    """
    maker = _Maker()
    found = [_household(maker, number) for number in range(households)]
    found += [_business(maker, number) for number in range(21)]
    found += [_bakery(maker), _tower(maker), _municipality(maker)]
    found[3].points[0].exchange = date(2026, 5, 12)
    found[4].points[0].missing_last = True
    _move_in(found[5], date(2026, 5, 1))
    return found


def _move_in(customer, day):
    customer.start = day
    for point in customer.points:
        point.start = day


def _household(maker, number):
    network, *place = maker.place()
    given = maker.random.choice(GIVEN_NAMES)
    family = maker.random.choice(FAMILY_NAMES)
    dual = number % 7 == 6
    kwh = maker.random.randrange(4200, 11000) if dual else 0
    kwh = kwh or maker.random.randrange(900, 3900)
    if number == 0:
        # The household that the published price example describes.
        network, place = "ZSD", ["Lipová 12", "917 01", "Trnava"]
        given, family, kwh = "Mária", "Kováčová", 2400
    if dual:
        rate, product, profile = "D4", "HOME-DUAL", "TDO5"
    else:
        rate = "D2" if kwh > 1500 else "D1"
        product = "HOME-AID" if number % 3 == 0 else "HOME"
        profile = "TDO4"
    point = maker.point(
        network,
        place,
        rate=rate,
        product=product,
        profile=profile,
        annual_kwh=kwh,
        zones=("high", "low") if dual else ("single",),
        phases="3" if dual else "1",
        monthly=number % 3 == 2,
    )
    if number == 0:
        point.amps, point.phases = 25, "1"
    points = [point]
    if number % 20 == 11:
        points.append(_gas(maker, place, maker.random.randrange(9000, 17000), "2"))
    return CustomerPlan(
        name=f"{given} {family}",
        segment="household",
        street=place[0],
        zip=place[1],
        city=place[2],
        email=f"customer{number + 1:03d}@example.com",
        points=points,
    )


def _gas(maker, place, kwh, rate, product="GAS-HOME"):
    return maker.point(
        "SPPD",
        place,
        rate=rate,
        product=product,
        profile="TDD4",
        annual_kwh=kwh,
        volume_factor=0.978,
        monthly=False,
    )


def _firm(maker, name, number, place, points, segment="business"):
    registry = f"{50000000 + 137 * number:08d}"
    return CustomerPlan(
        name=name,
        segment=segment,
        street=place[0],
        zip=place[1],
        city=place[2],
        email=f"office{number:03d}@example.com",
        points=points,
        is_company=True,
        company_registry=registry,
    )


def _business(maker, number):
    network, *place = maker.place()
    family = FAMILY_NAMES[(7 * number) % len(FAMILY_NAMES)]
    trade = ("Stolárstvo", "Autoservis", "Kaderníctvo", "Reštaurácia", "Potraviny")
    dual = number % 4 == 3
    point = maker.point(
        network,
        place,
        rate="C4" if dual else "C1",
        product="BUSINESS-DUAL" if dual else "BUSINESS",
        profile="TDO2" if dual else "TDO1",
        annual_kwh=maker.random.randrange(4000, 38000),
        zones=("high", "low") if dual else ("single",),
        amps=32,
        phases="3",
        monthly=number % 2 == 0,
    )
    name = f"{trade[number % len(trade)]} {family}, s.r.o."
    return _firm(maker, name, number + 1, place, [point])


def _bakery(maker):
    points = []
    towns = TOWNS[:4]
    for number in range(12):
        network, zip_code, city = towns[number % 4]
        points.append(
            maker.point(
                network,
                (f"Pekárska {number + 1}", zip_code, city),
                rate="C4" if number < 3 else "C1",
                product="BUSINESS-DUAL" if number < 3 else "BUSINESS",
                profile="TDO2" if number < 3 else "TDO1",
                annual_kwh=(140000, 96000, 82000)[number] if number < 3 else 14000,
                zones=("high", "low") if number < 3 else ("single",),
                amps=80 if number < 3 else 32,
                phases="3",
                monthly=number < 3,
                group="Pekárne" if number < 3 else "Predajne",
            )
        )
    for number in range(3):
        _network, zip_code, city = towns[number]
        place = (f"Pekárska {number + 1}", zip_code, city)
        gas = _gas(maker, place, (180000, 120000, 90000)[number], "7", "GAS-BUSINESS")
        gas.group = "Plynové pece"
        points.append(gas)
    place = ("Pekárska 1", "811 02", "Bratislava")
    return _firm(maker, "Pekáreň Lipa, s.r.o.", 101, place, points)


def _tower(maker):
    place = ("Mlynské nivy 8", "811 02", "Bratislava")
    point = maker.point(
        "ZSD",
        place,
        rate="X2",
        product="BUSINESS",
        profile="TDO1",
        annual_kwh=1240000,
        amps=0,
        phases="",
        capacity_kw=420,
        metering_type="b",
        multiplier=400,
        monthly=True,
    )
    return _firm(maker, "Veža Nivy Správa, a.s.", 102, place, [point])


def _municipality(maker):
    place = ("Námestie 1", "031 01", "Liptovský Mikuláš")
    points = [
        maker.point(
            "SSD",
            (f"Rozvádzač VO {number + 1}", "031 01", "Liptovský Mikuláš"),
            rate="C10",
            product="LIGHTING",
            profile="TDO8",
            annual_kwh=6000 + 900 * number,
            amps=25,
            phases="3",
            group="Verejné osvetlenie",
        )
        for number in range(8)
    ]
    town_hall = maker.point(
        "SSD",
        place,
        rate="C3",
        product="BUSINESS",
        profile="TDO1",
        annual_kwh=28000,
        amps=63,
        phases="3",
        monthly=True,
        group="Budovy",
    )
    return _firm(
        maker, "Obec Lipová Dolina", 103, place, [*points, town_hall], "public"
    )
