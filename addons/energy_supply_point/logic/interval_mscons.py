"""Interval values in the Slovak MSCONS message (XML, profile E4SK40).

Source: anonymised messages of the Slovak market (see tests/samples/mscons). The message
states its own control sum and number of segments; both are checked.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import numpy as np
from lxml import etree

from .interval_payload import (
    MESSAGE_LIMITS,
    BrokenFile,
    Limits,
    file_version,
    unpack,
)
from .interval_rows import Rows, UnreadableTime, assemble, place_times
from .intervals import (
    PER_KWH,
    RESOLUTIONS,
    BlockError,
    Blocks,
    IntervalError,
    Note,
    Parsed,
    Quality,
    Series,
    Unbalanced,
    UnknownResolution,
    UnknownUnit,
    number_day,
)

ZONE = ZoneInfo("Europe/Bratislava")
OFFSETS = {"CET": timedelta(hours=1), "CEST": timedelta(hours=2), "UTC": timedelta(0)}
SEGMENT = re.compile(r"[A-Z]{3}")
UNITS = {"KWT": "kw", "KWH": "kwh"}
DIRECTIONS = {"PS15": "import", "CPS15": "import", "PM15": "export", "CPM15": "export"}
# A total, and the parts that must add up to it in every interval.
BALANCES = (("PS15", ("SHA15", "CPS15")), ("PM15", ("SHA15", "CPM15")))
# A thousandth of a kWh: the parts are published with less precision than the total.
BALANCE_TOLERANCE_UWH = PER_KWH // 1000
# Real messages miss their own exact sum by less than a millionth.
TOTAL_TOLERANCE = Decimal("1e-5")
MEASURED = "136"
CANCELLATION = "1"


class UnsafeXml(IntervalError):
    """The document declares a type or entities; no market message does."""

    code = "unsafe_xml"


class WrongTotal(IntervalError):
    """The values add up to ``found``, the message says ``expected``."""

    code = "wrong_total"
    found: Decimal
    expected: Decimal


class WrongSegmentCount(IntervalError):
    """The message has ``found`` segments and says that it has ``expected``."""

    code = "wrong_segment_count"
    found: int
    expected: int


class MissingSegment(IntervalError):
    """The message lacks what ``path`` names."""

    code = "missing_segment"
    path: str


def parse_mscons(
    data: bytes, file_name: str = "", limits: Limits = MESSAGE_LIMITS
) -> Parsed:
    """Return the blocks of a message.

    Series that do not add up to their total are doubtful, not lost. A cancellation
    gives blocks without values.

    :param data: XML, packed or not.
    :param file_name: its ``_V2`` is the version; without one it is 1.
    :raises IntervalError: the message as a whole cannot be trusted.
    """
    root = _root(unpack(data, limits))
    _check_segments(root)
    _check_total(root)
    cancelled = _text(root, "BGM/DOCUMENTFUNC", "9") == CANCELLATION
    columns: dict[int, _Columns] = {}
    for location in root.iter("LOC"):
        for line in location.iterfind("LIN"):
            _read_line(location, line, columns)
    notes, problems, blocks = [], [], []
    for resolution in sorted(columns):
        found, more, refused = assemble(columns[resolution].rows(), resolution)
        notes += columns[resolution].notes + more
        problems += refused
        blocks.append(_withdrawn(found) if cancelled else found)
    if cancelled:
        notes.append(Note("cancellation"))
    good, doubtful = _balanced(blocks)
    return Parsed(
        tuple(good),
        tuple(notes),
        tuple(problems),
        tuple(doubtful),
        file_version(file_name) or 1,
        _message_time(root),
    )


def _root(data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnsafeXml()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenFile(reason=str(error)[:300]) from error
    if root.getroottree().docinfo.doctype:
        # In another encoding the declaration did not show in the bytes.
        raise UnsafeXml()
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    if root.tag != "MSCONS":
        raise BrokenFile(reason=f"<{root.tag}> instead of <MSCONS>")
    return root


def _text(element: etree._Element, path: str, default: str | None = None) -> str:
    text = (element.findtext(path) or "").strip()
    if text:
        return text
    if default is None:
        raise MissingSegment(path=path)
    return default


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise BrokenFile(reason=f"{text[:40]} is no number") from error
    if not number.is_finite():
        raise BrokenFile(reason=f"{text[:40]} is no number")
    return number


def _check_segments(root: etree._Element) -> None:
    expected = root.findtext("UNT/NUMSEG")
    if expected is None:
        raise MissingSegment(path="UNT/NUMSEG")
    found = sum(
        1 for element in root.iterdescendants() if SEGMENT.fullmatch(element.tag)
    )
    if _number(expected) != found:
        raise WrongSegmentCount(found=found, expected=int(_number(expected)))


def _check_total(root: etree._Element) -> None:
    for control in root.iterfind("CNT"):
        if _text(control, "CONTROL_QUALIFIER", "") != "1":
            continue
        expected = _number(_text(control, "CONTROL_VALUE"))
        found = sum(
            (
                _number(value.text.strip())
                for value in root.iter("QUANTITY")
                if (value.text or "").strip()
            ),
            Decimal(0),
        )
        if abs(found - expected) > TOTAL_TOLERANCE * max(abs(found), abs(expected), 1):
            raise WrongTotal(found=found, expected=expected)


def _moment(text: str) -> datetime:
    """Return the instant of ``202605010015CEST``, or of ISO 8601 (local if unsaid).

    >>> _moment("202605010015CEST").isoformat()
    '2026-05-01T00:15:00+02:00'
    """
    zone = text[12:].strip()
    try:
        if text[:12].isdigit() and zone in OFFSETS:
            clock = datetime.strptime(text[:12], "%Y%m%d%H%M")  # noqa: DTZ007
            return clock.replace(tzinfo=timezone(OFFSETS[zone]))
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableTime(text=text) from error


def _message_time(root: etree._Element) -> datetime | None:
    for stamp in root.iterfind("DTM"):
        if _text(stamp, "DATUMQUALIFIER", "") == "137":
            moment = _moment(_text(stamp, "DATUM"))
            local = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
            return local.astimezone(UTC)
    return None


class _Columns:
    """What the lines of one resolution hold, value by value."""

    def __init__(self, resolution: int):
        self.resolution = resolution
        self.series: list[Series] = []
        self.owner: list[int] = []
        self.starts: list[datetime] = []
        self.units: list[int] = []
        self.qualities: list[int] = []
        self.notes: list[Note] = []
        self.bad: dict[int, str] = {}

    def add(self, start: datetime, text: str, qualifier: str) -> None:
        self.owner.append(len(self.series) - 1)
        self.starts.append(start)
        units = _number(text).scaleb(9) if text else Decimal(0)
        if units != int(units) or abs(units) >= 10**18:
            self.bad[len(self.units)], units = text[:40], Decimal(0)
        self.units.append(int(units))
        quality = Quality.MEASURED if qualifier == MEASURED else Quality.ESTIMATED
        self.qualities.append(quality if text else Quality.MISSING)

    def rows(self) -> Rows:
        distinct = {start: at for at, start in enumerate(dict.fromkeys(self.starts))}
        at = np.array([distinct[start] for start in self.starts], np.int64)
        return Rows(
            self.series,
            place_times(distinct, self.resolution, at_end=False),
            np.array(self.owner, np.int64),
            at,
            np.array(self.units, np.int64),
            np.array(self.qualities, np.int8),
            self.bad,
        )


def _quantities(
    line: etree._Element,
) -> Iterator[tuple[datetime, datetime, str, str]]:
    for quantity in line.iterfind("QTY"):
        moments = {
            _text(stamp, "DATUMQUALIFIER"): _moment(_text(stamp, "DATUM"))
            for stamp in quantity.iterfind("DTM")
        }
        if not {"158", "159"} <= set(moments):
            raise MissingSegment(path="QTY/DTM")
        text = _text(quantity, "QUANTITY", "")
        qualifier = _text(quantity, "QUANTITY_QUALIFIER", MEASURED)
        yield moments["158"], moments["159"], text, qualifier


def _read_line(
    location: etree._Element, line: etree._Element, columns: dict[int, _Columns]
) -> None:
    code, point = _text(line, "ITEM_NUMBER"), _text(location, "PLACE_ID").upper()
    unit = _text(line, "MEA/MEASURMENT_UNIT_QUALIFIER")
    if unit not in UNITS:
        raise UnknownUnit(unit=unit)
    quantities = list(_quantities(line))
    if not quantities:
        raise MissingSegment(path="LIN/QTY")
    minutes = {(end - start) // timedelta(minutes=1) for start, end, _, _ in quantities}
    # On the local clock the quarter before the change looks an hour off.
    resolution = min((length for length in minutes if length > 0), default=0)
    if resolution not in RESOLUTIONS:
        raise UnknownResolution(minutes=resolution)
    column = columns.setdefault(resolution, _Columns(resolution))
    column.series.append(Series(point, code, UNITS[unit], DIRECTIONS.get(code)))
    for start, _end, text, qualifier in quantities:
        column.add(start, text, qualifier)
    others = {qualifier for _s, _e, _t, qualifier in quantities} - {MEASURED}
    if others:
        words = ", ".join(sorted(others))
        column.notes.append(
            Note("unknown_quality", point, code, None, {"words": words})
        )


def _withdrawn(blocks: Blocks) -> Blocks:
    inside = np.arange(blocks.values.shape[1]) < blocks.sizes[:, None]
    empty = np.where(inside, Quality.MISSING, 0).astype(np.int8)
    return Blocks(
        blocks.series,
        blocks.resolution,
        blocks.owner,
        blocks.days,
        blocks.sizes,
        np.zeros_like(blocks.values),
        empty,
    )


def _balanced(
    parts: list[Blocks],
) -> tuple[list[Blocks], list[tuple[Blocks, BlockError]]]:
    """Return the blocks that add up, and those of a total that does not."""
    good, doubtful = [], []
    for blocks in parts:
        keep = np.ones(len(blocks), bool)
        for rows, error in _imbalances(blocks):
            doubtful += [(blocks.take([row]), error) for row in rows if keep[row]]
            keep[rows] = False
        good.append(blocks.take(keep))
    return [blocks for blocks in good if len(blocks)], doubtful


def _imbalances(blocks: Blocks) -> Iterator[tuple[list[int], BlockError]]:
    at = {
        (blocks.series[owner].point, blocks.series[owner].code, day): row
        for row, (owner, day) in enumerate(
            zip(blocks.owner.tolist(), blocks.days.tolist(), strict=True)
        )
    }
    for (point, code, day), row in at.items():
        for total, parts in BALANCES:
            rows = [at.get((point, part, day)) for part in parts]
            if code != total or None in rows:
                continue
            missing = (blocks.qualities[[row, *rows]] == Quality.MISSING).any(axis=0)
            gap = np.abs(blocks.values[row] - blocks.values[rows].sum(axis=0))
            gap[missing] = 0
            if gap.max() > BALANCE_TOLERANCE_UWH:
                yield (
                    [row, *rows],
                    Unbalanced(
                        point=point,
                        series=total,
                        day=number_day(day),
                        difference_uwh=int(gap.max()),
                    ),
                )
