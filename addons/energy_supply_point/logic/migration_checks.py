"""Rules of a migration that look at more than one cell."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from .identifiers import IdentifierError, WrongCheckCharacter, check_eic, check_pod
from .migration_spans import check_ranges
from .migration_world import World, find_networks, key_of

USED = ("registered", "active", "suspended")


def check_world(world: World, checks: Iterable[Callable[[World], None]]) -> None:
    """Run the checks; their findings are in ``world.problems``."""
    for kind in world.tables:
        check_keys(world, kind)
    for check in checks:
        check(world)


def check_keys(world: World, kind: str) -> None:
    """Report rows that come twice, and rows that the database has already."""
    spec, frame = world.tables[kind].spec, world.file(kind)
    if not len(frame):
        return
    keys = key_of(frame, spec.key)
    first = dict(zip(keys[::-1], frame["line"][::-1], strict=True))
    for at in np.flatnonzero((keys.duplicated() & keys.notna()).to_numpy()):
        key = keys.iloc[at]
        world.report(
            kind, frame["line"].iloc[at], spec.key[-1], "duplicate",
            key.replace("\x1f", " / "), first_line=int(first[key]),
        )  # fmt: skip
    old = world.old(kind)
    if not len(old):
        return
    place = dict(zip(key_of(old, spec.key), range(len(old)), strict=True))
    same = keys.map(place)
    matched = np.flatnonzero(same.notna().to_numpy())
    if len(matched):
        world.report(kind, 0, "", "exists", severity="note", count=len(matched))
    others = [name for name in old.columns if name in spec.names]
    for name in (name for name in others if name not in spec.key):
        new = frame[name].iloc[matched].to_numpy()
        stored = old[name].iloc[same.iloc[matched].astype(int)].to_numpy()
        for at in np.flatnonzero(
            [a is not None and a != b for a, b in _zip(new, stored)]
        ):
            world.report(
                kind, frame["line"].iloc[matched[at]], name, "differs", new[at],
                severity="warning", stored=str(stored[at] or ""),
            )  # fmt: skip


def _zip(left: Iterable, right: Iterable) -> Iterable[tuple]:
    return zip(left, right, strict=True)


def check_reference(
    world: World,
    kind: str,
    column: str,
    target: str,
    *,
    target_key: Sequence[str],
    own: Sequence[str] = (),
) -> None:
    """Report cells of ``column`` that name nothing in ``target``.

    :param target_key: the columns of the target that a reference names, the one that
        ``column`` stands for first.
    :param own: the other columns of this file that belong to the reference.
    """
    if not world.has(kind):
        return
    found = {
        (first, *rest) for _line, first, *rest in world.rows(target, list(target_key))
    }
    frame = world.file(kind)
    names = [column, *own]
    for line, *values in zip(
        frame["line"], *(frame[name] for name in names), strict=True
    ):
        parts = values[0] if isinstance(values[0], tuple) else (values[0],)
        for part in parts:
            if part is None or None in values[1:]:
                continue
            if (part, *values[1:]) not in found:
                world.report(kind, line, column, "unknown_reference", part, what=target)


def resolve_networks(world: World) -> None:
    """Fill the empty networks of points by the prefix of the identifier."""
    if not world.has("points"):
        return
    frame = world.file("points")
    prefixes = [
        row[1:] for row in world.rows("prefixes", ["prefix", "network", "commodity"])
    ]
    if world.has("networks"):
        networks = world.file("networks")
        prefixes += [
            (prefix, code, commodity)
            for code, commodity, several in zip(
                networks["code"],
                networks["commodity"],
                networks["prefixes"],
                strict=True,
            )
            for prefix in several or ()
        ]
    points = zip(frame["point"], frame["commodity"], frame["network"], strict=True)
    frame["network"] = pd.Series(find_networks(points, prefixes), dtype=object)


def check_points(world: World) -> None:
    """Judge identifiers, networks and pairs of the points."""
    if not world.has("points"):
        return
    patterns = {
        code: pattern
        for (code, commodity), (pattern,) in world.lookup(
            "networks", ("code", "commodity"), ("identifier_pattern",)
        ).items()
        if commodity == "gas"
    }
    everything = world.lookup("points", ("point",), ("commodity", "direction"))
    frame = world.file("points")
    names = (
        "line",
        "point",
        "commodity",
        "direction",
        "state",
        "network",
        "paired_point",
    )
    for row in zip(*(frame[name] for name in names), strict=True):
        line, point, commodity, direction, state, network, pair = row
        if point and commodity:
            pattern = patterns.get(network)
            _check_identifier(world, line, point, commodity, pattern)
        if state in USED and not network:
            world.report("points", line, "network", "no_network", point)
        if pair and everything.get(pair) not in (None, (commodity, _other(direction))):
            world.report("points", line, "paired_point", "no_pair", pair)


def _other(direction: str) -> str:
    return "production" if direction == "consumption" else "consumption"


def _check_identifier(
    world: World, line: int, point: str, commodity: str, pattern: str | None
) -> None:
    try:
        if commodity == "electricity":
            check_eic(point, object_type="Z")
        else:
            check_pod(point, pattern)
    except WrongCheckCharacter as error:
        accepted = world.accept_identifiers
        world.report(
            "points", line, "point",
            "accepted_identifier" if accepted else error.code, point,
            "warning" if accepted else "error", expected=error.expected,
        )  # fmt: skip
    except IdentifierError as error:
        data = {name: fact for name, fact in error.data.items() if name != "identifier"}
        world.report("points", line, "point", error.code, point, **data)


def check_parties(world: World) -> None:
    """Judge the EIC of the parties."""
    if not world.has("parties"):
        return
    frame = world.file("parties")
    for line, eic in zip(frame["line"], frame["eic"], strict=True):
        if eic:
            _check_eic(world, "parties", line, "eic", eic, "X")


def _check_eic(
    world: World, kind: str, line: int, column: str, eic: str, object_type: str
) -> None:
    try:
        check_eic(eic, object_type=object_type)
    except IdentifierError as error:
        data = {name: fact for name, fact in error.data.items() if name != "identifier"}
        world.report(kind, line, column, error.code, eic, **data)


def check_networks(world: World) -> None:
    """Judge the prefixes of new networks: well-formed, and of one network only."""
    if not world.has("networks"):
        return
    taken = world.lookup("prefixes", ("prefix",), ("network", "commodity"))
    frame = world.file("networks")
    names = ("line", "code", "commodity", "prefixes", "identifier_pattern")
    for row in zip(*(frame[name] for name in names), strict=True):
        line, code, commodity, prefixes, pattern = row
        for prefix in prefixes or ():
            if not re.fullmatch(r"[A-Z0-9-]+", prefix):
                world.report("networks", line, "prefixes", "bad_prefix", prefix)
            elif taken.setdefault(prefix, (code, commodity)) != (code, commodity):
                world.report("networks", line, "prefixes", "prefix_taken", prefix)
        try:
            re.compile(pattern or "")
        except re.error:
            world.report("networks", line, "identifier_pattern", "bad_pattern", pattern)


def check_versions(world: World) -> None:
    """Judge rates and gas factors, and that every point in use has technical data."""
    points = world.lookup("points", ("point",), ("commodity", "network"))
    rates = set(world.lookup("network_rates", ("network", "commodity", "code"), ()))
    profiles = set(world.lookup("profiles", ("code", "commodity"), ()))
    frame = world.file("versions")
    names = ("line", "point", "network_rate", "profile")
    rows = zip(*(frame[n] for n in names), strict=True) if len(frame) else ()
    for line, point, rate, profile in rows:
        commodity, network = points.get(point, (None, None))
        if not commodity:
            continue
        if rate and (network, commodity, rate) not in rates:
            world.report(
                "versions", line, "network_rate", "unknown_rate", rate,
                network=network or "–",
            )  # fmt: skip
        if profile and (profile, commodity) not in profiles:
            world.report(
                "versions",
                line,
                "profile",
                "unknown_reference",
                profile,
                what="profiles",
            )
    _check_technical(world, points)
    _check_has_version(world)


def _check_technical(world: World, points: dict) -> None:
    """Judge what the cells of one row say together."""
    frame = world.file("versions")
    names = (
        "line", "point", "has_converter", "volume_factor",
        "connection_capacity", "connection_capacity_unit", "balance_group_eic",
    )  # fmt: skip
    rows = zip(*(frame[n] for n in names), strict=True) if len(frame) else ()
    for line, point, converter, factor, capacity, unit, group in rows:
        commodity = points.get(point, (None, None))[0]
        if commodity == "gas" and not (factor or converter):
            world.report("versions", line, "volume_factor", "no_volume_factor", point)
        if capacity and not unit:
            world.report(
                "versions", line, "connection_capacity_unit", "no_unit", capacity
            )
        if group:
            _check_eic(world, "versions", line, "balance_group_eic", group, "Y")


def _check_has_version(world: World) -> None:
    if not world.has("points"):
        return
    described = {point for _line, point in world.rows("versions", ["point"])}
    frame = world.file("points")
    for line, point, state in zip(
        frame["line"], frame["point"], frame["state"], strict=True
    ):
        if point and state in USED and point not in described:
            world.report("points", line, "point", "no_version", point)


def check_installations(world: World) -> None:
    """Judge that meter and point measure the same."""
    if not world.has("installations"):
        return
    points = world.lookup("points", ("point",), ("commodity",))
    frame = world.file("installations")
    for line, commodity, point in zip(
        frame["line"], frame["commodity"], frame["point"], strict=True
    ):
        if point in points and commodity and points[point][0] != commodity:
            world.report("installations", line, "point", "other_commodity", point)


def check_readings(world: World) -> None:
    """Judge that the register can show the value, at a place where it hangs."""
    if not world.has("readings"):
        return
    digits = world.lookup("registers", ("meter", "commodity", "register"), ("digits",))
    spans = world.grouped(
        "installations", ("meter", "commodity", "point"), ("date_from", "date_to")
    )
    frame = world.file("readings")
    names = ("line", "meter", "commodity", "register", "point", "date", "value")
    for row in zip(*(frame[name] for name in names), strict=True):
        line, meter, commodity, register, point, day, value = row
        limit = digits.get((meter, commodity, register), (None,))[0]
        if limit and value is not None and value >= Decimal(10) ** limit:
            world.report(
                "readings", line, "value", "digits_exceeded", value, digits=int(limit)
            )
        if None in (meter, commodity, point, day):
            continue
        # The closing reading of a meter lies on the first day without it.
        if not any(
            start and start <= day and (not end or day <= end)
            for _line, start, end in spans.get((meter, commodity, point), ())
        ):
            world.report(
                "readings", line, "date", "not_installed", day, meter=meter, point=point
            )


def check_references(world: World) -> None:
    """Report what the files refer to and neither they nor the database have."""
    refer = [
        ("parties", "roles", "roles", ("code",), ()),
        ("parties", "country", "countries", ("code",), ()),
        ("networks", "operator", "parties", ("ref",), ()),
        ("networks", "upstream", "networks", ("code", "commodity"), ("commodity",)),
        ("network_rates", "network", "networks", ("code", "commodity"), ("commodity",)),
        ("network_rates", "profile", "profiles", ("code", "commodity"), ("commodity",)),
        ("points", "network", "networks", ("code", "commodity"), ("commodity",)),
        ("points", "country", "countries", ("code",), ()),
        ("points", "paired_point", "points", ("point",), ()),
        ("versions", "point", "points", ("point",), ()),
        ("versions", "balance_party", "parties", ("ref",), ()),
        ("registers", "meter", "meters", ("meter", "commodity"), ("commodity",)),
        ("installations", "meter", "meters", ("meter", "commodity"), ("commodity",)),
        ("installations", "point", "points", ("point",), ()),
        ("readings", "point", "points", ("point",), ()),
        (
            "readings", "register", "registers",
            ("register", "meter", "commodity"), ("meter", "commodity"),
        ),
    ]  # fmt: skip
    for kind, column, target, target_key, own in refer:
        check_reference(world, kind, column, target, target_key=target_key, own=own)


def check_dated(world: World) -> None:
    """Judge the ranges of technical data and installations."""
    check_ranges(world, "versions", ("point",))
    check_ranges(world, "installations", ("meter", "commodity"), "installed_twice")


CHECKS: tuple[Callable[[World], None], ...] = (
    resolve_networks,
    check_references,
    check_parties,
    check_networks,
    check_points,
    check_dated,
    check_versions,
    check_installations,
    check_readings,
)
