"""The scanner finds canaries however they are written: a test that finds nothing must have been able to find something."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.privacy.canaries import new_canary, scan

WAYS = {
    "plain": lambda text: text.encode(),
    "lower": lambda text: text.lower().encode(),
    "upper": lambda text: text.upper().replace("É", "é").encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "latin-1": lambda text: text.encode("latin-1"),
    "json": lambda text: json.dumps({"answer": text}).encode(),
    "url": lambda text: quote(text).encode(),
    "url in small letters": lambda text: quote(text).lower().encode(),
    "html": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace"),
    "hex": lambda text: text.encode().hex().encode(),
    "hex in capitals": lambda text: text.encode().hex().upper().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 after one byte": lambda text: base64.b64encode(b"a" + text.encode() + b"z"),
    "base64 after two bytes": lambda text: base64.b64encode(b"ab" + text.encode() + b"z"),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"\xff\xfe" + text.encode()),
    "stream of a PDF": lambda text: b"%PDF-1.7 stream\n" + zlib.compress(text.encode() * 3) + b"\nendstream",
    "gzip": lambda text: gzip.compress(text.encode()),
    "member of a zip": lambda text: _build_zip("word/document.xml", text.encode()),
    "name in a zip": lambda text: _build_zip(f"{text}.txt", b"nothing"),
    "zip in a zip": lambda text: _build_zip("inner.zip", _build_zip("a.txt", text.encode())),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_canary_is_found_however_it_is_written(tmp_path: Path, way: str) -> None:
    canary = new_canary()
    (tmp_path / "file.bin").write_bytes(b"before " + bytes(100) + WAYS[way](canary) + b" after")
    if "zip" in way:
        (tmp_path / "file.bin").write_bytes(WAYS[way](canary))

    assert {finding.canary for finding in scan(tmp_path, [canary, new_canary()])} == {canary}


def test_a_canary_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    canary = new_canary()
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / f"{canary}.jpg").touch()

    assert [finding.canary for finding in scan(tmp_path, [canary])] == [canary]


def test_a_folder_without_canaries_gives_none(tmp_path: Path) -> None:
    (tmp_path / "file.bin").write_bytes(bytes(range(256)) * 1000)

    assert scan(tmp_path, [new_canary()]) == []


def _build_zip(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()
