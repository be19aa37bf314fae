"""A tariff pack: a country's price decisions as CSV files with a manifest.

The manifest ``tariff_pack.json`` names the addon whose records the files describe, the
version, the decisions with their source, and every file with its SHA-256::

    {"module": "energy_l10n_sk", "version": "2026.1",
     "decisions": [{"number": "…", "title": "…", "source": "…"}],
     "files": {"energy.tariff.price.csv": "9f86d0…"}}

A file has the name of its model and a column ``id`` with the external id of each row.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from odoo.addons.energy_supply_point.logic.errors import EnergyError
from odoo.addons.energy_supply_point.logic.ranges import DateRange

MANIFEST = "tariff_pack.json"
# In the order in which they are loaded.
MODELS = (
    "energy.network.rate",
    "energy.tariff",
    "energy.tariff.component",
    "energy.tariff.price",
)
PRICES = "energy.tariff.price.csv"
PRICE_COLUMNS = ("id", "component_id:id", "date_from", "date_to", "price", "source")
MOST_BYTES = 20_000_000


class PackError(EnergyError):
    """The pack is not what its manifest promises, or cannot be read."""

    code = "pack"


class NotAZip(PackError):
    """The file is no ZIP archive."""

    code = "pack_zip"


class PackTooLarge(PackError):
    """The unpacked files are larger than any price list."""

    code = "pack_too_large"
    limit: int


class NoManifest(PackError):
    """The archive has no manifest."""

    code = "pack_no_manifest"
    file: str


class BadManifest(PackError):
    """The manifest lacks an entry or holds something else there."""

    code = "pack_manifest"
    entry: str


class FileMissing(PackError):
    """The manifest names a file that is not there."""

    code = "pack_file_missing"
    file: str


class FileUnknown(PackError):
    """There is a file that the manifest does not name, or of an unknown kind."""

    code = "pack_file_unknown"
    file: str


class WrongChecksum(PackError):
    """A file was changed after the manifest was written."""

    code = "pack_checksum"
    file: str
    expected: str
    found: str


class BadColumn(PackError):
    """A file lacks a column."""

    code = "pack_column"
    file: str
    column: str


class BadValue(PackError):
    """A cell cannot be read."""

    code = "pack_value"
    file: str
    line: int
    column: str
    text: str


class DuplicateRow(PackError):
    """Two rows have the same external id."""

    code = "pack_duplicate"
    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a regulator or a supplier decided, and where it can be read."""

    number: str
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price of the pack; ``component`` and ``xml_id`` are full external ids."""

    line: int
    xml_id: str
    component: str
    valid: DateRange
    amount: Decimal
    source: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """A verified pack.

    ``tables`` holds the rows of all models but prices, as text by column, with their
    external ids made full. ``checksum`` is that of the manifest, hence of everything.
    """

    module: str
    version: str
    checksum: str
    decisions: tuple[Decision, ...]
    tables: Mapping[str, tuple[Mapping[str, str], ...]]
    prices: tuple[PriceRow, ...]


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions compare by.

    >>> version_key("2026.10") > version_key("2026.9")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d+", version))


def unzip(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name, without their folders.

    :raises NotAZip: it is no archive, or a damaged one.
    :raises PackTooLarge: the files are larger than ``MOST_BYTES`` together.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [item for item in archive.infolist() if not item.is_dir()]
            if sum(item.file_size for item in entries) > MOST_BYTES:
                raise PackTooLarge(limit=MOST_BYTES)
            return {
                item.filename.rpartition("/")[2]: archive.read(item) for item in entries
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NotAZip from error


def read_pack(files: Mapping[str, bytes]) -> Pack:
    """Return the pack of a folder or archive, its checksums verified.

    :raises PackError: a part is missing, changed, or cannot be read; see the types.
    """
    if MANIFEST not in files:
        raise NoManifest(file=MANIFEST)
    manifest = _read_manifest(files[MANIFEST])
    for name in sorted(set(files) - set(manifest["files"]) - {MANIFEST}):
        raise FileUnknown(file=name)
    module, tables, prices = manifest["module"], {}, ()
    for model in MODELS:
        name = f"{model}.csv"
        if name not in manifest["files"]:
            continue
        rows = _read_table(name, _verified(files, name, manifest["files"][name]))
        if name == PRICES:
            prices = tuple(_price(module, *numbered) for numbered in rows)
        else:
            tables[model] = tuple(_qualified(module, row) for _line, row in rows)
    return Pack(
        module=module,
        version=manifest["version"],
        checksum=sha256(files[MANIFEST]),
        decisions=tuple(Decision(**item) for item in manifest["decisions"]),
        tables=tables,
        prices=prices,
    )


def sha256(content: bytes) -> str:
    """Return the checksum that a manifest holds of a file."""
    return hashlib.sha256(content).hexdigest()


def _read_manifest(content):
    try:
        manifest = json.loads(content)
    except ValueError as error:
        raise BadManifest(entry=MANIFEST) from error
    for entry, kind in (
        ("module", str),
        ("version", str),
        ("decisions", list),
        ("files", dict),
    ):
        if not isinstance(manifest, dict) or not isinstance(manifest.get(entry), kind):
            raise BadManifest(entry=entry)
    for decision in manifest["decisions"]:
        if not isinstance(decision, dict) or set(decision) != {
            "number",
            "title",
            "source",
        }:
            raise BadManifest(entry="decisions")
    if not version_key(manifest["version"]):
        raise BadManifest(entry="version")
    for name in manifest["files"]:
        if name.removesuffix(".csv") not in MODELS:
            raise FileUnknown(file=name)
    return manifest


def _verified(files, name, expected):
    if name not in files:
        raise FileMissing(file=name)
    found = sha256(files[name])
    if found != expected:
        raise WrongChecksum(file=name, expected=expected, found=found)
    return files[name]


def _read_table(name, content):
    """Return the rows with their line numbers."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    columns = PRICE_COLUMNS if name == PRICES else ("id",)
    for column in columns:
        if column not in (reader.fieldnames or ()):
            raise BadColumn(file=name, column=column)
    rows, seen = [], set()
    for line, row in enumerate(reader, 2):
        if row["id"] in seen:
            raise DuplicateRow(file=name, line=line, text=row["id"])
        if None in row or None in row.values():
            raise BadValue(file=name, line=line, column="", text=row["id"])
        seen.add(row["id"])
        rows.append((line, row))
    return rows


def _full(module, xml_id):
    return xml_id if "." in xml_id else f"{module}.{xml_id}"


def _qualified(module, row):
    return {
        column: ",".join(_full(module, part) for part in text.split(",") if part)
        if column == "id" or column.endswith(":id")
        else text
        for column, text in row.items()
    }


def _price(module, line, row):
    def read(column, convert):
        try:
            return convert(row[column].strip())
        except (ValueError, InvalidOperation):
            raise BadValue(
                file=PRICES, line=line, column=column, text=row[column]
            ) from None

    start = read("date_from", date.fromisoformat)
    end = read("date_to", lambda text: date.fromisoformat(text) if text else None)
    if end is not None and end <= start:
        raise BadValue(file=PRICES, line=line, column="date_to", text=row["date_to"])
    amount = read("price", Decimal)
    if not amount.is_finite():
        raise BadValue(file=PRICES, line=line, column="price", text=row["price"])
    if not row["source"].strip():
        raise BadValue(file=PRICES, line=line, column="source", text="")
    return PriceRow(
        line=line,
        xml_id=_full(module, row["id"]),
        component=_full(module, row["component_id:id"]),
        valid=DateRange(start, end),
        amount=amount,
        source=row["source"].strip(),
        is_demo=row.get("is_demo", "") in ("1", "True", "true"),
    )
