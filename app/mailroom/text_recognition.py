"""Recognition of the text of pages by Tesseract, when the machine has it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from functools import cache

SECONDS_PER_PAGE = 40
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
    texts = [_read_picture(program, picture) for _number, picture in zip(range(MAX_PAGES), pictures, strict=False)]
    return "\n\n".join(text for text in texts if text)[:MAX_CHARACTERS]


def _read_picture(program: str, picture: bytes) -> str:
    arguments = [program, "stdin", "stdout", "-l", _choose_languages(program), "--psm", "3"]
    try:
        result = subprocess.run(  # noqa: S603
            arguments,
            input=picture,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"OMP_THREAD_LIMIT": "1"},
            timeout=SECONDS_PER_PAGE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return result.stdout.decode("utf-8", "replace").replace("\0", "").replace("\f", "\n").strip()


@cache
def _choose_languages(program: str) -> str:
    """French where its data are installed, else what there is."""
    listing = subprocess.run(  # noqa: S603
        [program, "--list-langs"], capture_output=True, timeout=SECONDS_PER_PAGE, check=False, text=True
    )
    names = set(listing.stdout.split("\n"))
    return next((language for language in LANGUAGES if language in names), "eng")
