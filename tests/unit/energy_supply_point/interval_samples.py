"""Small files of interval values, built the way operators send them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from odoo.addons.energy_supply_point.logic.interval_tables import TableMapping
from odoo.addons.energy_supply_point.logic.intervals import day_number, day_size
from odoo.addons.energy_supply_point.logic.local_days import day_bounds

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "tests" / "samples"
# Beside the project, or beside the folder of its working copies.
FIXTURES = [folder / "shared" / "fixtures" for folder in ROOT.parents[:2]]
ZONE = ZoneInfo("Europe/Bratislava")
POINT = "24ZZS0000000000X"
NORMAL, SPRING, AUTUMN = date(2026, 5, 1), date(2026, 3, 29), date(2026, 10, 25)


def fixture(*parts):
    """Return a file of the fixtures, or skip the test where they are not."""
    for folder in FIXTURES:
        if folder.joinpath(*parts).exists():
            return folder.joinpath(*parts)
    return pytest.skip(f"no fixtures beside the project: {parts[-1]}")


def moments(day, resolution=15):
    """Return the start of every interval of a local day, as instants."""
    start, _end = day_bounds(day)
    size = day_size(day_number(day), resolution)
    return [start + timedelta(minutes=resolution * at) for at in range(size)]


def clock(moment):
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def long_csv(rows, header="point;code;time;value"):
    return "\n".join([header, *(";".join(map(str, row)) for row in rows), ""]).encode()


def day_rows(day, values=None, resolution=15, point=POINT, code="PS15"):
    """Return the rows of one day on the local clock; value *n* is *n* thousandths."""
    starts = moments(day, resolution)
    values = values or [f"{at / 1000:.3f}" for at in range(len(starts))]
    return [
        (point, code, clock(start), value)
        for start, value in zip(starts, values, strict=True)
    ]


def mapping(**values):
    return TableMapping(**{"code_column": "code", **values})


def mscons(day, lines, *, total=None, segments=None, function="9", unit="KWT"):
    """Return a message with a line per code; ``lines`` maps codes to values."""
    found, count, texts = 0, 8, []
    for code, values in lines.items():
        quantities = []
        for start, value in zip(moments(day), values, strict=False):
            stamps = "".join(
                f"<DTM><DATUMQUALIFIER>{qualifier}</DATUMQUALIFIER>"
                f"<DATUM>{_stamp(moment)}</DATUM><FORMAT>303</FORMAT></DTM>"
                for qualifier, moment in (
                    (158, start),
                    (159, start + timedelta(minutes=15)),
                )
            )
            quantities.append(
                "<QTY><QUANTITY_QUALIFIER>136</QUANTITY_QUALIFIER>"
                f"<QUANTITY>{value}</QUANTITY>{stamps}</QTY>"
            )
            found += float(value)
        count += 2 + 3 * len(quantities)
        texts.append(
            f"<LIN><ITEM_NUMBER>{code}</ITEM_NUMBER><MEA><MEASURMENT_UNIT_QUALIFIER>"
            f"{unit}</MEASURMENT_UNIT_QUALIFIER></MEA>{''.join(quantities)}</LIN>"
        )
    total = f"{found:.6f}" if total is None else total
    return (
        "<MSCONS><UNH/><BGM><DOCUMENTFUNC>"
        f"{function}</DOCUMENTFUNC></BGM><DTM><DATUMQUALIFIER>137</DATUMQUALIFIER>"
        f"<DATUM>{_stamp(datetime(2026, 11, 1, 8, tzinfo=UTC))}</DATUM></DTM>"
        "<NAD/><NAD/><UNS/><NAD><LOC><PLACE_ID>"
        f"{POINT}</PLACE_ID>{''.join(texts)}</LOC></NAD><CNT><CONTROL_QUALIFIER>1"
        f"</CONTROL_QUALIFIER><CONTROL_VALUE>{total}</CONTROL_VALUE></CNT>"
        f"<UNT><NUMSEG>{segments or count + 2}</NUMSEG></UNT></MSCONS>"
    ).encode()


def _stamp(moment):
    local = moment.astimezone(ZONE)
    return local.strftime("%Y%m%d%H%M") + local.tzname()
