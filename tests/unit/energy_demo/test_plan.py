"""The invented supplier: the same people at every build, with codes that hold."""

import csv
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from odoo.addons.energy_demo.logic import plan
from odoo.addons.energy_demo.logic.plan import FIRST, PERIOD, PREFIX, customers
from odoo.addons.energy_supply_point.logic.identifiers import check_eic, check_pod

DATA = Path(__file__).resolve().parents[3] / "addons/energy_l10n_sk/data"
CUSTOMERS = customers()
POINTS = [point for customer in CUSTOMERS for point in customer.points]
ELECTRICITY = [point for point in POINTS if point.commodity == "electricity"]
GAS = [point for point in POINTS if point.commodity == "gas"]


def rows(name):
    with (DATA / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_build_plans_the_same():
    assert [asdict(item) for item in customers()] == [
        asdict(item) for item in CUSTOMERS
    ]


def test_two_hundred_customers_of_three_segments():
    assert Counter(customer.segment for customer in CUSTOMERS) == {
        "household": 176,
        "business": 23,
        "public": 1,
    }


def test_every_customer_has_a_point_and_an_address_of_its_own():
    assert all(customer.points for customer in CUSTOMERS)
    emails = [customer.email for customer in CUSTOMERS]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith("@example.com") for email in emails)


def test_no_identifier_is_given_twice():
    identifiers = [point.identifier for point in POINTS]
    assert len(set(identifiers)) == len(identifiers)


def test_every_electricity_point_has_a_good_eic_of_its_network():
    assert len(ELECTRICITY) > 200
    for point in ELECTRICITY:
        check_eic(point.identifier, "Z")
        assert point.identifier.startswith(PREFIX[point.network])


def test_every_gas_point_has_a_good_pod_and_a_volume_factor():
    assert len(GAS) > 10
    for point in GAS:
        check_pod(point.identifier, r"SKSPPDIS\d{12}")
        assert point.volume_factor == pytest.approx(0.978)
        assert point.zones == ("single",)


def test_only_companies_have_a_register_number():
    for customer in CUSTOMERS:
        assert customer.is_company is (customer.segment != "household")
        assert len(customer.company_registry) == (8 if customer.is_company else 0)


def test_the_first_household_is_that_of_the_published_example():
    customer = CUSTOMERS[0]
    (point,) = customer.points
    assert customer.segment == "household"
    assert (point.network, point.rate, point.product) == ("ZSD", "D2", "HOME-AID")
    assert (point.amps, point.phases, point.annual_kwh) == (25, "1", 2400)
    assert point.zones == ("single",)
    assert point.start == FIRST


def test_the_plan_holds_each_special_case_once():
    exchanged = [point.exchange for point in POINTS if point.exchange]
    assert len(exchanged) == 1
    assert PERIOD[0] < exchanged[0] < PERIOD[1]
    assert sum(point.missing_last for point in POINTS) == 1
    moved = [customer for customer in CUSTOMERS if customer.start != FIRST]
    assert [customer.start for customer in moved] == [date(2026, 5, 1)]
    assert [point.start for point in moved[0].points] == [date(2026, 5, 1)]


def test_two_zones_belong_to_dual_products_only():
    for point in POINTS:
        assert (point.zones == ("high", "low")) is point.product.endswith("-DUAL")
        assert point.zones in {("single",), ("high", "low")}


def test_a_low_use_household_has_the_rate_of_low_use():
    for point in POINTS:
        if point.rate in {"D1", "D2"}:
            assert (point.rate == "D2") is (point.annual_kwh > 1500)


def test_every_electricity_point_is_measured_for_its_fixed_price():
    for point in ELECTRICITY:
        if point.rate == "X2":
            assert (point.capacity_kw, point.amps, point.phases) == (420, 0, "")
        else:
            assert point.amps > 0
            assert point.phases in {"1", "3"}


def test_a_tower_is_measured_by_transformers():
    assert [point.annual_kwh for point in POINTS if point.multiplier != 1] == [1240000]


def test_groups_bundle_the_points_of_the_bakery():
    (bakery,) = [item for item in CUSTOMERS if item.name.startswith("Pekáreň")]
    assert Counter(point.group for point in bakery.points) == {
        "Pekárne": 3,
        "Predajne": 9,
        "Plynové pece": 3,
    }


def test_every_product_and_rate_of_the_plan_exists_in_the_country_pack():
    products = {row["code"] for row in rows("energy.product.csv")}
    rates = {
        (row["network_id:id"].removeprefix("network_").upper(), row["code"])
        for row in rows("energy.network.rate.csv")
    }
    assert {point.product for point in POINTS} <= products
    assert {(point.network, point.rate) for point in POINTS} <= rates


def test_a_product_is_sold_to_the_segments_it_is_made_for():
    segments = {
        row["code"]: {
            name.rpartition("segment_")[2] for name in row["segment_ids:id"].split(",")
        }
        for row in rows("energy.product.csv")
    }
    for customer in CUSTOMERS:
        for point in customer.points:
            assert customer.segment in segments[point.product]


def test_a_point_is_split_by_the_profile_of_its_rate():
    profiles = {
        (row["network_id:id"].removeprefix("network_").upper(), row["code"]): row[
            "profile_id:id"
        ]
        for row in rows("energy.network.rate.csv")
    }
    for point in POINTS:
        expected = profiles[point.network, point.rate]
        assert expected in {"", f"profile_{point.profile.lower()}"}


def test_networks_have_points_everywhere():
    networks = Counter(point.network for point in POINTS)
    assert set(networks) == {*plan.PREFIX, "SPPD"}
    assert min(networks.values()) > 10
