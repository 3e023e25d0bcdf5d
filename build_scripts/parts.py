"""Published files put together from parts: parts that did not change are taken from the file of the last run.

A file that would be large is published compressed, as one gzip stream whose parts stand for themselves, so that they
can be taken over as well.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate
from typing import NamedTuple

from build_scripts.kept import Kept, checksum, digest

LARGE = 3_000_000  # bytes; a file above is published as .gz
UNBOUNDED = 1 << 62
CHUNK = 32  # papers in a part, on average
Chunk = tuple[str, ...]  # their ids
_LEVEL = 6
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no name, no time: equal data gives equal bytes
_GZIP_END = b"\x03\x00"  # an empty last block
_CRC = 0xEDB88320


class Part(NamedTuple):
    """A piece of a file. `key` changes with anything it is made from but code.

    Instead of its text `make` may give smaller parts, which are taken from the last file as well unless it is packed.
    """

    key: str
    make: Callable[[], str | list[Part]]


@dataclass(frozen=True)
class Published:
    """A file under /data/ as it was published; `name` ends in .gz if it is compressed."""

    name: str
    size: int
    sha256: str


# Keys and lengths of smaller parts.
_Smaller = tuple[tuple[str, ...], tuple[int, ...]]
# A part as it stands in a file: key, checksum and length of its text, how many bytes it takes up there, what it is of.
_Piece = tuple[str, int, int, int, _Smaller]
_Known = dict[str, tuple[_Piece, memoryview]]
_WHOLE: _Smaller = ((), ())


def checksums(files: Iterable[Published]) -> str:
    """SHA-256 of each file in the format of sha256sum."""
    return "".join(f"{file.sha256}  {file.name}\n" for file in sorted(files, key=lambda file: file.name))


def chunks(papers: Iterable[str]) -> Iterator[Chunk]:
    """The papers in runs that depend on nothing but ids: a new paper changes the run it comes into."""
    chunk: list[str] = []
    for paper_id in papers:
        if chunk and zlib.crc32(paper_id.encode()) % CHUNK == 0:
            yield tuple(chunk)
            chunk = []
        chunk.append(paper_id)
    if chunk:
        yield tuple(chunk)


def literal(text: str) -> Part:
    """A part that is always the same text."""
    return Part(digest(text), lambda: text)


def joined(parts: Iterable[Part], between: str) -> Iterator[Part]:
    """The parts with a text between them."""
    for number, part in enumerate(parts):
        yield part if number == 0 else Part(f"{part.key} after {between}", partial(_after, between, part))


def _after(between: str, part: Part) -> str | list[Part]:
    made = part.make()
    return between + made if isinstance(made, str) else [literal(between), *made]


def publish(name: str, parts: Sequence[Part], kept: Kept, large: int = LARGE) -> Published:
    """Have the file made of `parts` under data/ as it should be."""
    key = digest([part.key for part in parts])
    stored = kept.parts.get(name, ("", "", 0, "", ()))
    if stored[0] == key and kept.stands(f"data/{stored[1]}", key):
        return Published(stored[1], stored[2], stored[3])
    known, keys = _known(name, kept), [part.key for part in parts]
    was_packed = stored[1].endswith(".gz")
    smaller = {} if was_packed else _smaller(known, frozenset(keys))
    made = {part.key: _made(part, smaller) for part in parts if part.key not in known}
    packed = sum(len(made[key][0]) if key in made else known[key][0][2] for key in keys) > large
    if known and packed != was_packed:
        known, made = {}, {part.key: _made(part, {}) for part in parts}
    data, pieces = _assemble(keys, made, known, packed)
    size, sha256 = sum(map(len, data)), checksum(data)
    published = Published(f"{name}.gz" if packed else name, size, sha256)
    kept.write_pieces(f"data/{published.name}", key, data, sha256)
    kept.parts[name] = (key, published.name, size, sha256, pieces)
    return published


def _known(name: str, kept: Kept) -> _Known:
    """The parts in the file of the last run by key; nothing if it is no longer as it was written."""
    stored = kept.parts.get(name)
    if not stored or not kept.stands(f"data/{stored[1]}", stored[0]):
        return {}
    path = f"data/{stored[1]}"
    del kept.made[path]  # it is read here, but not yet what this run makes
    with (kept.root / "content" / path).open("rb") as file:  # a mapping stays when another file takes the place
        old = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if kept.known[path][1] else b"")
    ends = list(accumulate([piece[3] for piece in stored[4]], initial=len(_GZIP_HEAD) if path.endswith(".gz") else 0))
    return {piece[0]: (piece, old[start:end]) for piece, start, end in zip(stored[4], ends, ends[1:], strict=False)}


def _smaller(known: _Known, but: Set[str]) -> dict[str, memoryview]:
    """The smaller parts of all but some parts."""
    found = {}
    for (key, _, _, _, (keys, lengths)), data in known.values():
        if key not in but:
            ends = list(accumulate(lengths, initial=0))
            found.update({one: data[start:end] for one, start, end in zip(keys, ends, ends[1:], strict=False)})
    return found


def _made(part: Part, known: Mapping[str, memoryview]) -> tuple[bytes, _Smaller]:
    """The text of a part, made of what is known of it, and the smaller parts it is of."""
    made = part.make()
    if isinstance(made, str):
        return made.encode("utf-8"), _WHOLE
    texts = [known[one.key] if one.key in known else _made(one, known)[0] for one in made]
    return b"".join(texts), (tuple([one.key for one in made]), tuple(map(len, texts)))


def _assemble(
    keys: Iterable[str], made: Mapping[str, tuple[bytes, _Smaller]], known: _Known, packed: bool
) -> tuple[list[bytes | memoryview], list[_Piece]]:
    chunks: list[bytes | memoryview] = [_GZIP_HEAD] if packed else []
    pieces = []
    for key in keys:
        if key in made:
            data, smaller = made[key]
            chunk: bytes | memoryview = _deflated(data) if packed else data
            piece = (key, zlib.crc32(data) if packed else 0, len(data), len(chunk), _WHOLE if packed else smaller)
        else:
            piece, chunk = known[key]
        pieces.append(piece)
        chunks.append(chunk)
    if packed:
        crc = 0
        for _, one, length, *_ in pieces:
            crc = combined_crc(crc, one, length)
        size = sum(piece[2] for piece in pieces)
        chunks.append(_GZIP_END + struct.pack("<II", crc, size & 0xFFFFFFFF))
    return chunks, pieces


def _deflated(data: bytes) -> bytes:
    """The data compressed so that anything may follow it in the same stream."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


def combined_crc(first: int, second: int, length: int) -> int:
    """The CRC-32 of two texts in a row from the CRC-32 of each and the length in bytes of the second.

    A checksum is a polynomial over GF(2); text that follows multiplies it by x to the number of its bits.
    """
    for place, bit in enumerate(reversed(f"{length * 8:b}")):
        if bit == "1":
            low, middle, upper, high = _multiples(place)
            first = low[first & 255] ^ middle[first >> 8 & 255] ^ upper[first >> 16 & 255] ^ high[first >> 24]
    return first ^ second


@cache
def _multiples(place: int) -> tuple[tuple[int, ...], ...]:
    """For each byte of a polynomial, lowest first, and each of its values: the product with x to the power 2^place."""
    power, tables = _powers()[place], []
    for start in range(0, 32, 8):
        table = [0]
        for bit in range(start, start + 8):
            one = _product(power, 1 << bit)
            table += [one ^ other for other in table]
        tables.append(tuple(table))
    return tuple(tables)


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
