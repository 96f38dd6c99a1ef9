"""The device and the server detect the same file types, over every hostile file, in a real browser."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from app.cases.files.file_types import UNKNOWN, detect_file_type
from app.cases.files.uploads import receive_file
from app.core.parsing import BudgetExceeded
from app.core.web.assets import SOURCES
from app.procedures.definition import Field
from app.procedures.fields.files import KINDS, problems_of_file
from tests.core.test_photos import heic
from tests.journeys.module_loader import load_modules
from tests.security.hostile_files import CORPUS, HostileFile

ROOT = Path(__file__).parents[2]
ACCEPTED = [["image"], ["pdf"], ["document"], ["image", "pdf"], ["image", "pdf", "document"]]
# A device does not decompress: only the server checks the content of archives.
UNPACKED_BY_SERVER = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
READ = "new Blob([Uint8Array.from(atob(content), (character) => character.charCodeAt(0))])"
MORE = [
    HostileFile("empty file", "a.jpg", b""),
    HostileFile("HEIC", "IMG_0001.HEIC", heic(), "image/heic"),
    HostileFile("HEIC without an end", "IMG_0001", heic(), "image/heic"),
    HostileFile("AVIF called HEIC", "a.heic", b"\x00\x00\x00\x18ftypavif" + bytes(200)),
    HostileFile("video of a telephone", "a.mov", b"\x00\x00\x00\x14ftypqt  " + bytes(200)),
    HostileFile("RIFF that is a sound", "a.webp", b"RIFF\x00\x00\x00\x00WAVE" + bytes(200)),
    HostileFile("text with accents cut in two", "a.txt", "é".encode() * 5000, "text/plain"),
    HostileFile("text with a no-break space", "a.txt", "10\u00a0%".encode()),
    HostileFile("text with a byte of no alphabet", "a.txt", b"\x81\xe9crit", "text/plain"),
    HostileFile("text that begins with its order of bytes", "a.TXT", b"\xef\xbb\xbfBonjour", "text/plain"),
    HostileFile(
        "sheet of the old Excel", "a.xls", UNPACKED_BY_SERVER[1] + b"\x00" * 600 + "Workbook".encode("utf-16-le")
    ),
]


@pytest.fixture(scope="module")
def run(chromium: Browser) -> Iterator[Callable[..., Any]]:
    with load_modules(chromium, SOURCES / "js") as modules:
        yield modules


def kind_for_server(hostile: HostileFile) -> str | None:
    """Return the kind of the detected type, as in field settings."""
    try:
        type_ = detect_file_type(hostile.content, hostile.name)
    except BudgetExceeded:
        type_ = UNKNOWN
    return next((kind for kind, types in KINDS.items() if type_ in types), None)


@pytest.mark.parametrize("hostile", [*CORPUS, *MORE], ids=str)
def test_a_device_detects_the_same_type_as_the_server(run: Callable[..., Any], hostile: HostileFile) -> None:
    kind = run(
        "lib/file-types",
        f"(async (content, name) => recogniseKind({READ}, name))",
        base64.b64encode(hostile.content).decode(),
        hostile.name,
    )

    expected = kind_for_server(hostile)
    if hostile.content.startswith(UNPACKED_BY_SERVER) and expected is None:
        assert kind in (None, "document")
    else:
        assert kind == expected


@pytest.mark.parametrize("accept", ACCEPTED, ids="-".join)
@pytest.mark.parametrize(
    ("name", "size"), [("a.jpg", 0), ("a.jpg", 900_000), ("a.jpg", 1_000_001), ("a.pdf", 1_000_000)]
)
def test_a_device_refuses_the_same_files_as_the_server(
    run: Callable[..., Any], accept: list[str], name: str, size: int
) -> None:
    start = b"\xff\xd8\xff" if name.endswith("jpg") else b"%PDF-1.7"
    content = (start + bytes(size))[:size]
    settings = {"max_files": 5, "max_size_mb": 1, "accept": accept}
    field = Field(id="pieces", type="files", label="", required=False, settings=settings)

    code = run(
        "lib/file-types",
        f"(async (content, name, settings) => findFileRefusal({READ}, name, settings))",
        base64.b64encode(content).decode(),
        name,
        settings,
    )

    received = receive_file(io.BytesIO(content), name, max_bytes=1_000_000)
    problems = problems_of_file(field, received.describe())
    assert code == (problems[0].code if problems else None)
