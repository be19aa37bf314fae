"""The sample files of tests/samples/intervals are read as their readme says."""

from interval_samples import POINT, SAMPLES, mapping

from odoo.addons.energy_supply_point.logic.interval_mscons import parse_mscons
from odoo.addons.energy_supply_point.logic.interval_tables import parse_csv

FOLDER = SAMPLES / "intervals"


def read_hours(name):
    data = (FOLDER / name).read_bytes()
    return parse_csv(data, mapping(decimal=",", resolution=60))


def test_the_message_of_a_spring_day():
    path = FOLDER / f"{POINT}_20260329_D_V2.xml.gz"
    parsed = parse_mscons(path.read_bytes(), path.name)
    (blocks,) = parsed.blocks
    assert parsed.version == 2
    assert blocks.sizes.tolist() == [92, 92, 92]
    sums = dict(
        zip(
            (blocks.series[at].code for at in blocks.owner),
            blocks.values.sum(axis=1).tolist(),
            strict=True,
        )
    )
    assert sums["PS15"] == sums["SHA15"] + sums["CPS15"]
    assert not parsed.doubtful


def test_a_merged_autumn_hour():
    parsed = read_hours("autumn-hour-merged.csv")
    (blocks,) = parsed.blocks
    assert blocks.values[0].tolist() == [10**9] * 25
    assert {note.kind for note in parsed.notes} == {"autumn_hour_merged", "long_day"}


def test_a_missing_spring_hour():
    parsed = read_hours("spring-hour-missing.csv")
    (blocks,) = parsed.blocks
    assert blocks.values[0, :23].tolist() == [10**9] * 23
    assert {note.kind for note in parsed.notes} == {"short_day"}
