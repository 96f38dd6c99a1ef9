"""Thumbnails: made in another process, with limits of time and memory against hostile photos."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.core.photos import thumbnails
from app.core.photos.thumbnails import Thumbnailer
from tests.confined_escape import allow_reading, open_doors

SIDE, LARGEST = 320, 30_000
# In the place of the picture, after its length.
WRITE_PICTURE = """
import struct
text = json.dumps(results).encode()
sys.stdout.buffer.write(struct.pack(">I", len(text)) + text)
sys.stdout.buffer.flush()
"""


def picture(kind: str, size: tuple[int, int], mode: str = "RGB", **more: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **more)  # type: ignore[arg-type]
    return file.getvalue()


def endless_scans(times: int) -> bytes:
    """Build a progressive JPEG whose last scan is repeated: each repetition makes the decoder process the whole picture."""
    content = picture("JPEG", (4000, 4000), progressive=True)
    last = content.rfind(b"\xff\xda")
    return content[:-2] + content[last:-2] * times + b"\xff\xd9"


@pytest.fixture
def thumbnailer():
    with Thumbnailer(side=SIDE, largest=LARGEST, seconds=60) as opened:
        yield opened


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_small(thumbnailer: Thumbnailer, kind: str) -> None:
    small = thumbnailer.make_thumbnail(picture(kind, (1600, 1200)))

    assert small is not None
    assert len(small) <= LARGEST
    with Image.open(io.BytesIO(small)) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("JPEG", (320, 240))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "build_hostile",
    [
        lambda: picture("PNG", (7000, 7000), "1"),
        lambda: b"\xff\xd8" + b"\xff\x01" * 100_000,
        lambda: endless_scans(3000),
        lambda: b"no photo",
    ],
    ids=["fifty megapixels in twenty kilobytes", "empty segments", "endless scans", "no photo"],
)
def test_a_photo_over_budget_is_skipped_and_the_next_is_processed(
    thumbnailer: Thumbnailer, build_hostile: Callable[[], bytes]
) -> None:
    hostile = build_hostile()
    started = time.thread_time()

    thumbnails = [thumbnailer.make_thumbnail(hostile), thumbnailer.make_thumbnail(picture("JPEG", (640, 480)))]

    assert thumbnails[0] is None
    assert thumbnails[1] is not None
    assert time.thread_time() - started < 0.2


def test_a_photo_that_takes_over_the_decoder_reaches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "thumbnail_process.py"
    monkeypatch.setattr(thumbnails, "_PROGRAM", program)

    with open_doors() as doors, allow_reading(tmp_path):
        program.write_text(f"{doors.code}\n{WRITE_PICTURE}")
        with Thumbnailer(side=SIDE, largest=LARGEST, seconds=60) as hijacked:
            small = hijacked.make_thumbnail(b"photo")

        assert small is not None
        assert doors.is_closed(json.loads(small)), small


def test_all_photos_together_have_one_time_budget() -> None:
    with Thumbnailer(side=SIDE, largest=LARGEST, seconds=0) as late:
        assert late.make_thumbnail(picture("JPEG", (64, 48))) is None
