"""Files from outside, opened within limits: never read or unpacked whole first."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from .intervals import IntervalError

MEGABYTE = 1 << 20
CHUNK = 1 << 16
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
VERSION = re.compile(r"_V(\d{1,6})(?=[._]|$)", re.IGNORECASE)


class TooLarge(IntervalError):
    """The file is longer than ``limit`` bytes, packed or unpacked (``what``)."""

    code = "too_large"
    what: str
    limit: int


class BrokenFile(IntervalError):
    """The file is not what it says it is."""

    code = "broken_file"
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes that are accepted, as received and unpacked."""

    raw: int
    unpacked: int


# The caps that the market's own daily messages stay far below.
MESSAGE_LIMITS = Limits(2 * MEGABYTE, 10 * MEGABYTE)
TABLE_LIMITS = Limits(256 * MEGABYTE, 1024 * MEGABYTE)


def file_version(name: str) -> int | None:
    """Return the version that a file name ends with.

    >>> file_version("24ZZS0000000000X_20260501_D_V2.xml.gz")
    2
    >>> file_version("values.csv") is None
    True
    """
    found = VERSION.search(name)
    return int(found[1]) if found else None


def sniff(data: bytes) -> str:
    """Return the format of a file by its first bytes: parquet, mscons or csv.

    Packed files are looked into.
    """
    head = bytes(data[:CHUNK])
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith((GZIP, *ZIP)):
        head = unpack(data, Limits(len(data), len(data) * 2000 + CHUNK), first=CHUNK)
    return "mscons" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "csv"


def read_path(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a file whose length is looked at before it is read.

    :raises TooLarge: more than ``limits.raw``.
    """
    with Path(path).open("rb") as handle:
        handle.seek(0, io.SEEK_END)
        size = handle.tell()
        _check(size, limits.raw, "received")
        handle.seek(0)
        # Never the limit: Python reserves as much memory as it is told to read.
        return handle.read(size)


def unpack(data: bytes, limits: Limits, first: int | None = None) -> bytes:
    """Return the content of a file that may be packed by gzip or zip.

    :param first: stop after so many bytes, without an error.
    :raises TooLarge: longer than allowed; unpacking stops right there.
    :raises BrokenFile: packed wrongly, or a zip that does not hold just one file.
    """
    _check(len(data), limits.raw, "received")
    try:
        if data[:2] == GZIP:
            return _gunzip(data, limits.unpacked, first)
        if data[:4] in ZIP:
            return _unzip(data, limits.unpacked, first)
    except (zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise BrokenFile(reason=str(error)) from error
    _check(len(data), limits.unpacked, "unpacked")
    return data


def _check(size: int, limit: int, what: str) -> None:
    if size > limit:
        raise TooLarge(what=what, limit=limit)


def _gunzip(data: bytes, limit: int, first: int | None) -> bytes:
    parts, size, at = [], 0, 0
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while at < len(data) or unpacker.unconsumed_tail:
        piece = unpacker.unconsumed_tail or data[at : at + CHUNK]
        at += 0 if unpacker.unconsumed_tail else len(piece)
        part = unpacker.decompress(piece, MEGABYTE)
        size += len(part)
        parts.append(part)
        if first is not None and size >= first:
            break
        _check(size, limit, "unpacked")
        if unpacker.eof:
            # Another member may follow; padding after the last one is no error.
            at -= len(unpacker.unused_data)
            if not data[at:].strip(b"\0"):
                return b"".join(parts)
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    if first is None:
        raise EOFError("the packed file ends too early")
    return b"".join(parts)


def _unzip(data: bytes, limit: int, first: int | None) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [item for item in archive.infolist() if not item.is_dir()]
        if len(members) != 1:
            raise BrokenFile(reason=f"{len(members)} files in one archive")
        if members[0].flag_bits & 1:
            raise BrokenFile(reason="the archive is encrypted")
        with archive.open(members[0]) as handle:
            # The declared length may lie: what counts is what comes out.
            if first is not None:
                return handle.read(first)
            content = handle.read(limit + 1)
    _check(len(content), limit, "unpacked")
    return content
