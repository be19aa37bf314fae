"""The parts of a document before they are typeset: sums, words, chart, colours."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from document_points import months
from document_samples import SAMPLES, collective, credit, household, nothing

from odoo.addons.energy_billing.logic.document_chart import FULL, axis, charts
from odoo.addons.energy_billing.logic.document_check import DocumentError, check
from odoo.addons.energy_billing.logic.document_view import view
from odoo.addons.energy_contract.logic.document_format import ENGLISH, SLOVAK, locale_of
from odoo.addons.energy_contract.logic.document_theme import contrast, theme


def parsed(colour):
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_agree_with_themselves(name):
    check(SAMPLES[name]("sk"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"points": ()}, "points"),
        ({"date_to": date(2026, 1, 1)}, "period"),
        ({"vat": ()}, "vat_base_19"),
        ({"amount_due": Decimal("179.28")}, "amount_due"),
    ],
)
def test_a_contradiction_is_told(change, code):
    with pytest.raises(DocumentError) as caught:
        check(replace(household("sk"), **change))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (household("sk"), "Nedoplatok na úhradu"),
        (credit("sk"), "Preplatok"),
        (nothing("sk"), "Nič nemusíte platiť"),
        (collective("sk", 2), "Nedoplatok na úhradu"),
        (SAMPLES["gas"]("sk"), "Suma na úhradu"),
    ],
)
def test_the_amount_is_called_what_it_is(document, title):
    assert view(document)["hero"]["title"] == title


def test_one_point_is_named_on_the_first_page():
    facts = view(household("sk"))["head"]["facts"]
    assert ["EIC", "24ZZS6001200345T"] in facts
    assert ["Adresa odberného miesta", "Lipová 12, 811 05 Bratislava"] in facts
    assert "EIC" not in dict(view(collective("sk", 2))["head"]["facts"])


@pytest.mark.parametrize(
    ("language", "head"),
    [("sk", "Straty v transformátore kWh"), ("en", "Transformer losses kWh")],
)
def test_losses_of_a_transformer_are_shown_where_there_are_some(language, head):
    document = household(language)
    (point,) = document.points
    first, second = point.meter_rows
    assert head not in heads(document)
    none = replace(first, loss_kwh=Decimal(0))
    assert head not in heads(with_rows(document, none, second))
    lossy = replace(first, loss_kwh=Decimal("20.7"), energy_kwh=first.energy_kwh + 21)
    shown = with_rows(document, lossy, second)
    at = heads(shown).index(head)
    assert ["".join(row[at]).strip() for row in rows_of(shown)] == [
        locale_of(language).number(Decimal("20.7")),
        "",
    ]


def with_rows(document, *rows):
    (point,) = document.points
    return replace(document, points=(replace(point, meter_rows=rows),))


def rows_of(document):
    return view(document)["annexes"][0]["readings"]["rows"]


def heads(document):
    readings = view(document)["annexes"][0]["readings"]
    return [column["head"] for column in readings["columns"]]


def test_a_shared_symbol_of_coming_advances_is_said_once():
    document = household("sk")
    shared = view(document)["schedule"]
    assert shared["note"] == "Variabilný symbol: 9000000000"
    assert {symbol for *_, symbol in shared["rows"]} == {""}
    first, *others = document.schedule
    other = replace(first, variable_symbol="1")
    own = view(replace(document, schedule=(other, *others)))["schedule"]
    assert own["note"] == ""
    assert own["rows"][0][-1] == "1"


@pytest.mark.parametrize(
    ("top", "last", "count"),
    [("1", "1", 5), ("238", "300", 4), ("1022", "1500", 4), ("14.2", "15", 4)],
)
def test_the_axis_ends_just_above_the_bars(top, last, count):
    marks = axis(Decimal(top))
    assert marks[0] == 0
    assert marks[-1] == Decimal(last)
    assert len(marks) == count


def test_bars_are_as_high_as_their_values():
    (chart,) = charts(months(Decimal(2400), previous=Decimal(2617)), SLOVAK)
    top = Decimal(chart["ticks"][-1][0])
    assert chart["ticks"][-1][1] == FULL
    assert len(chart["bars"]) == 12
    for bar in chart["bars"]:
        for height, text in bar["values"]:
            assert height == int(Decimal(text) / top * FULL)


def test_an_empty_flat_has_no_chart():
    assert charts(months(Decimal(0), previous=Decimal(0)), SLOVAK) == []
    assert charts((), SLOVAK) == []


@pytest.mark.parametrize(
    ("energy", "unit"), [("2400", "kWh"), ("120000", "MWh"), ("120000000", "GWh")]
)
def test_values_below_the_bars_keep_to_four_digits(energy, unit):
    (chart,) = charts(months(Decimal(energy)), ENGLISH)
    assert chart["unit"] == unit
    for bar in chart["bars"]:
        ((_, text),) = bar["values"]
        assert sum(letter.isdigit() for letter in text) <= 4


@pytest.mark.parametrize("house", ["#f5c400", "#ffffff", "#000000", "#0b5394", "red"])
def test_texts_are_readable_in_any_house_colour(house):
    colours = {name: parsed(colour) for name, colour in theme(house).items()}
    white = (255, 255, 255)
    assert contrast(colours["accent_text"], white) >= 4.5
    assert contrast(colours["on_accent"], colours["accent"]) >= 4.5
    assert contrast(colours["muted"], colours["tint"]) >= 4.5
    assert contrast(colours["ink"], colours["tint"]) >= 4.5
