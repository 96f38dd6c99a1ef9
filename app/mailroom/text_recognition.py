"""Recognition of the text of pages by Tesseract, when the machine has it."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterable
from functools import cache

from app.core.parsing.budget import MEGABYTE
from app.core.parsing.confinement import Limits, ProcessRefused, run_confined

SECONDS_PER_PAGE = 40
LIMITS = Limits(cpu_seconds=SECONDS_PER_PAGE, clock_seconds=60.0, memory=1024 * MEGABYTE, file=0)
# For all pages: those that come after it are not read.
MAX_SECONDS = 240.0
MAX_PAGES = 20
MAX_CHARACTERS = 50_000
LANGUAGES = ("fra", "eng")


def is_available() -> bool:
    return shutil.which("tesseract") is not None


def recognise_text(pictures: Iterable[bytes]) -> str:
    """The text of these pages, as well as the machine can read it; nothing without Tesseract."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    deadline = time.monotonic() + MAX_SECONDS
    texts = [
        _read_picture(program, picture)
        for _number, picture in zip(range(MAX_PAGES), pictures, strict=False)
        if time.monotonic() < deadline
    ]
    return "\n\n".join(text for text in texts if text)[:MAX_CHARACTERS]


def _read_picture(program: str, picture: bytes) -> str:
    arguments = [program, "stdin", "stdout", "-l", _choose_languages(program), "--psm", "3"]
    try:
        # One thread: several would share the time of the processor.
        output = run_confined(["/usr/bin/env", "OMP_THREAD_LIMIT=1", *arguments], limits=LIMITS, content=picture)
    except ProcessRefused:
        return ""
    return output.decode("utf-8", "replace").replace("\0", "").replace("\f", "\n").strip()


@cache
def _choose_languages(program: str) -> str:
    """French where its data are installed, else what there is."""
    listing = subprocess.run(  # noqa: S603
        [program, "--list-langs"], capture_output=True, timeout=SECONDS_PER_PAGE, check=False, text=True
    )
    names = set(listing.stdout.split("\n"))
    return next((language for language in LANGUAGES if language in names), "eng")
