"""Canaries: unique strings, and a scanner that finds them in any bytes, in any encoding."""

from __future__ import annotations

import base64
import gzip
import io
import json
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

ZLIB_STARTS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
ZIP_START = b"PK\x03\x04"
MAX_INFLATED_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 3
# Fewer bytes could be found by chance in what is encrypted.
MIN_MATCH_BYTES = 6


@dataclass(frozen=True, order=True)
class CanaryFinding:
    """A canary found in a file: which, where, and in which encoding."""

    canary: str
    file: str
    encoding: str


def new_canary() -> str:
    """A string of 24 characters, with an accent so that encodings differ."""
    return f"Zé{secrets.token_hex(11)}"


@cache
def encode_canary(canary: str) -> Mapping[str, bytes]:
    """Every encoding of a canary to search for."""
    plain = canary.encode()
    return {
        "plain": plain,
        "latin-1": canary.encode("latin-1", "replace"),
        "utf-16-le": canary.encode("utf-16-le"),
        "utf-16-be": canary.encode("utf-16-be"),
        "json": json.dumps(canary)[1:-1].encode(),
        "url": quote(canary, safe="").encode(),
        "html": canary.encode("ascii", "xmlcharrefreplace"),
        "hex": plain.hex().encode(),
        **_encode_base64_offsets(plain),
    }


def scan(folder: Path, canaries: Iterable[str]) -> list[CanaryFinding]:
    """Every canary in every file below the folder, in the names of files too."""
    canary_list = list(canaries)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        finding
        for path in paths
        for name in [str(path.relative_to(folder))]
        for finding in (
            *_iterate_findings(name.encode(), canary_list, f"name of {name}"),
            *scan_bytes(path.read_bytes(), canary_list, name),
        )
    ]


def scan_bytes(content: bytes, canaries: Iterable[str], name: str = "") -> list[CanaryFinding]:
    """Every canary in these bytes, and in what they hold compressed."""
    canary_list = list(canaries)
    return [finding for view in _iterate_views(content) for finding in _iterate_findings(view, canary_list, name)]


def _iterate_findings(view: bytes, canaries: Iterable[str], name: str) -> Iterator[CanaryFinding]:
    lower = view.lower()
    for canary in canaries:
        for encoding, pattern in encode_canary(canary).items():
            # Base 64 tells capitals from small letters; a database or a log may have folded all else.
            is_seen = pattern in view if encoding.startswith("base64") else pattern.lower() in lower
            if is_seen:
                yield CanaryFinding(canary, name, encoding)


def _encode_base64_offsets(plain: bytes) -> dict[str, bytes]:
    """The characters that depend on the canary alone, wherever it begins in the text that was encoded."""
    encodings = {}
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + plain)
        start = (offset * 8 + 5) // 6
        end = (offset + len(plain)) * 8 // 6
        encodings[f"base64+{offset}"] = encoded[start:end]
        encodings[f"base64url+{offset}"] = base64.urlsafe_b64encode(bytes(offset) + plain)[start:end]
    return encodings


def _iterate_views(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes, and all that can be unpacked out of them."""
    yield content
    if depth < MAX_DEPTH:
        for inner in (*_iterate_inflated(content), *_iterate_unzipped(content), *_iterate_gunzipped(content)):
            yield from _iterate_views(inner, depth + 1)


def _iterate_inflated(content: bytes) -> Iterator[bytes]:
    for start in ZLIB_STARTS:
        place = content.find(start)
        while place >= 0:
            try:
                inflated = zlib.decompressobj().decompress(content[place:], MAX_INFLATED_BYTES)
            except zlib.error:
                inflated = b""
            if len(inflated) >= MIN_MATCH_BYTES:
                yield inflated
            place = content.find(start, place + 1)


def _iterate_unzipped(content: bytes) -> Iterator[bytes]:
    if ZIP_START not in content:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield member.filename.encode()
                yield archive.read(member)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
        return


def _iterate_gunzipped(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"\x1f\x8b"):
        try:
            yield gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return
