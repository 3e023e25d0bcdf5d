"""Published files put together from parts: parts that did not change are taken from the file of the last run.

A file that would be large is published compressed, as one gzip stream whose parts stand for themselves, so that they
can be taken over as well.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from build_scripts.kept import Kept, digest

LARGE = 3_000_000  # bytes; a file above is published as .gz
UNBOUNDED = 1 << 62
_LEVEL = 6
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no name, no time: equal data gives equal bytes
_GZIP_END = b"\x03\x00"  # an empty last block
_CRC = 0xEDB88320


@dataclass(frozen=True)
class Part:
    """A piece of a file. `key` changes with anything it is made from but code."""

    key: str
    make: Callable[[], str]


@dataclass(frozen=True)
class Published:
    """A file under /data/ as it was published; `name` ends in .gz if it is compressed."""

    name: str
    size: int
    sha256: str


class _Piece(NamedTuple):
    """A part as it stands in a file: key, checksum and length of its bytes, and their place in the file."""

    key: str
    crc: int
    length: int
    start: int
    end: int


def literal(text: str) -> Part:
    """A part that is always the same text."""
    return Part(digest(text), lambda: text)


def joined(parts: Iterable[Part], between: str) -> Iterator[Part]:
    """The parts with a text between them."""
    for number, part in enumerate(parts):
        if number:
            yield literal(between)
        yield part


def publish(name: str, parts: Sequence[Part], kept: Kept, large: int = LARGE) -> Published:
    """Have the file made of `parts` under data/ as it should be."""
    key = digest([part.key for part in parts])
    stored = kept.parts.get(name, ("", "", 0, "", ()))
    if stored[0] == key and kept.stands(f"data/{stored[1]}", key):
        return Published(stored[1], stored[2], stored[3])
    old, known = _known(name, kept)
    was_packed = stored[1].endswith(".gz")
    made = {part.key: part.make().encode("utf-8") for part in parts if part.key not in known}
    packed = sum(len(made[part.key]) if part.key in made else known[part.key].length for part in parts) > large
    if known and packed != was_packed:
        known, made = {}, {part.key: part.make().encode("utf-8") for part in parts}
    data, pieces = _assemble([part.key for part in parts], made, known, old, packed)
    published = Published(f"{name}.gz" if packed else name, len(data), hashlib.sha256(data).hexdigest())
    kept.write(f"data/{published.name}", key, data)
    kept.parts[name] = (key, published.name, published.size, published.sha256, tuple(map(tuple, pieces)))
    return published


def _known(name: str, kept: Kept) -> tuple[bytes, dict[str, _Piece]]:
    """The file of the last run and its parts by key; nothing if it is no longer as it was written."""
    stored = kept.parts.get(name)
    if not stored or not kept.stands(f"data/{stored[1]}", stored[0]):
        return b"", {}
    path = f"data/{stored[1]}"
    del kept.made[path]  # it is read here, but not yet what this run makes
    return (kept.root / "content" / path).read_bytes(), {piece[0]: _Piece(*piece) for piece in stored[4]}


def _assemble(
    keys: Iterable[str], made: dict[str, bytes], known: dict[str, _Piece], old: bytes, packed: bool
) -> tuple[bytes, list[_Piece]]:
    chunks = [_GZIP_HEAD] if packed else []
    place, crc, size = sum(map(len, chunks)), 0, 0
    pieces = []
    for key in keys:
        if key in made:
            data = made[key]
            chunk, one, length = _deflated(data) if packed else data, zlib.crc32(data), len(data)
        else:
            piece = known[key]
            chunk, one, length = old[piece.start : piece.end], piece.crc, piece.length
        pieces.append(_Piece(key, one, length, place, place + len(chunk)))
        chunks.append(chunk)
        place += len(chunk)
        if packed:
            crc = combined_crc(crc, one, length)
        size += length
    if packed:
        chunks.append(_GZIP_END + struct.pack("<II", crc, size & 0xFFFFFFFF))
    return b"".join(chunks), pieces


def _deflated(data: bytes) -> bytes:
    """The data compressed so that anything may follow it in the same stream."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


def combined_crc(first: int, second: int, length: int) -> int:
    """The CRC-32 of two texts in a row from the CRC-32 of each and the length in bytes of the second.

    A checksum is a polynomial over GF(2); text that follows multiplies it by x to the number of its bits.
    """
    for power, bit in zip(_powers(), reversed(f"{length * 8:b}"), strict=False):
        if bit == "1":
            first = _product(power, first)
    return first ^ second


@cache
def _powers() -> tuple[int, ...]:
    """x to the powers 1, 2, 4, 8 and so on; the highest bit stands for the lowest power."""
    powers = [1 << 30]
    while len(powers) < 48:
        powers.append(_product(powers[-1], powers[-1]))
    return tuple(powers)


def _product(one: int, other: int) -> int:
    """The product of two polynomials modulo that of CRC-32."""
    result = 0
    for bit in range(31, -1, -1):
        if one >> bit & 1:
            result ^= other
        other = other >> 1 ^ (_CRC if other & 1 else 0)
    return result
