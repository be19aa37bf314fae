"""What the files of a migration look like: their columns, types and keys.

The names are part of the interface that ``readme/MIGRATION.md`` documents. An addon
above adds a kind of file by adding a :class:`FileSpec`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

COMMODITIES = ("electricity", "gas")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file.

    ``kind`` is one of text, identifier (upper case, no blanks), integer, decimal, date,
    boolean, choice and list (several texts, separated by a bar). ``default`` stands for
    an empty cell. ``decimals`` are those that are kept, ``minimum`` and ``maximum`` are
    included; a ``past`` date does not lie in the future.
    """

    name: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    decimals: int = 0
    minimum: int | None = None
    maximum: int | None = None
    past: bool = False


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A kind of file, named ``<name>.csv``; ``key`` says what a row is about."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]


def choice(name: str, *choices: str, **options: Any) -> Column:
    """Return a column of one of several words."""
    return Column(name, "choice", choices=choices, **options)


def number(name: str, decimals: int, **options: Any) -> Column:
    """Return a column of a number that is not negative."""
    return Column(name, "decimal", decimals=decimals, **{"minimum": 0, **options})


COMMODITY = choice("commodity", *COMMODITIES, default="electricity")
POINT = Column("point", "identifier", required=True)
METER = Column("meter", required=True)
FROM = Column("date_from", "date", required=True)
TO = Column("date_to", "date")

PARTIES = FileSpec(
    "parties",
    ("ref",),
    (
        Column("ref", required=True),
        Column("name", required=True),
        Column("is_company", "boolean", default=False),
        Column("roles", "list"),
        Column("eic", "identifier"),
        Column("street"),
        Column("zip"),
        Column("city"),
        Column("country", "identifier"),
        Column("email"),
        Column("phone"),
        Column("vat", "identifier"),
        Column("company_registry"),
    ),
)
NETWORKS = FileSpec(
    "networks",
    ("code", "commodity"),
    (
        Column("code", required=True),
        COMMODITY,
        Column("name", required=True),
        Column("operator", required=True),
        Column("upstream"),
        Column("prefixes", "list"),
        Column("identifier_pattern"),
    ),
)
NETWORK_RATES = FileSpec(
    "network_rates",
    ("network", "commodity", "code"),
    (
        Column("network", required=True),
        COMMODITY,
        Column("code", required=True),
        Column("name", required=True),
        Column("profile"),
    ),
)
POINTS = FileSpec(
    "points",
    ("point",),
    (
        POINT,
        COMMODITY,
        choice("direction", "consumption", "production", default="consumption"),
        choice(
            "state", "draft", "registered", "active", "suspended", "ended",
            default="draft",
        ),
        Column("network"),
        Column("dso_point_number"),
        Column("street"),
        Column("zip"),
        Column("city"),
        Column("country", "identifier"),
        Column("paired_point", "identifier"),
    ),
)  # fmt: skip
VERSIONS = FileSpec(
    "versions",
    ("point", "date_from"),
    (
        POINT,
        FROM,
        TO,
        Column("network_rate", required=True),
        Column("profile"),
        choice("metering_type", "a", "b", "c", default="c"),
        number("annual_estimate_kwh", 0),
        number("breaker_amps", 1),
        choice("breaker_phases", "1", "3"),
        choice("voltage_level", "nn", "vn", "vvn"),
        number("connection_capacity", 3),
        choice("connection_capacity_unit", "a", "kw", "mw"),
        number("reserved_capacity_kw", 3),
        Column("is_smart", "boolean"),
        Column("balance_party"),
        Column("balance_group_eic", "identifier"),
        choice("gas_category", "household", "small", "medium", "large"),
        number("contracted_annual_kwh", 0),
        number("daily_capacity_m3", 3),
        number("pressure_kpa", 3),
        Column("has_converter", "boolean"),
        number("volume_factor", 4),
        Column("reason"),
    ),
)
METERS = FileSpec(
    "meters",
    ("meter", "commodity"),
    (METER, COMMODITY, Column("type"), Column("is_smart", "boolean", default=False)),
)
REGISTERS = FileSpec(
    "registers",
    ("meter", "commodity", "register"),
    (
        METER,
        COMMODITY,
        Column("register", required=True),
        choice("zone", "single", "high", "low", default="single"),
        choice("direction", "import", "export", default="import"),
        choice("unit", "kwh", "m3", default="kwh"),
        Column("digits", "integer", minimum=1, maximum=12, default=6),
        Column("decimals", "integer", minimum=0, maximum=3, default=0),
        number("multiplier", 6, default=1),
    ),
)
INSTALLATIONS = FileSpec(
    "installations",
    ("meter", "commodity", "date_from"),
    (METER, COMMODITY, POINT, FROM, TO),
)
READINGS = FileSpec(
    "readings",
    ("meter", "commodity", "register", "date"),
    (
        METER,
        COMMODITY,
        Column("register", required=True),
        POINT,
        Column("date", "date", required=True, past=True),
        number("value", 3, required=True),
        choice(
            "kind", "regular", "extra", "switch", "move", "meter_change",
            "price_change", "correction", default="regular",
        ),
        choice(
            "quality", "measured", "estimated", "self", "calculated",
            default="measured",
        ),
        Column("note"),
    ),
)  # fmt: skip

# In the order in which they are imported: what is referred to comes first.
SPECS = (
    PARTIES,
    NETWORKS,
    NETWORK_RATES,
    POINTS,
    VERSIONS,
    METERS,
    REGISTERS,
    INSTALLATIONS,
    READINGS,
)


def by_name(specs: Iterable[FileSpec]) -> dict[str, FileSpec]:
    """Return the specs by their names.

    >>> list(by_name(SPECS))[:3]
    ['parties', 'networks', 'network_rates']
    """
    return {spec.name: spec for spec in specs}
