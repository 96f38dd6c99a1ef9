"""Contents revealed by a copy of the browser profile: plaintext, and keys that decrypt sealed rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ENCODINGS = ("utf-8", "utf-16-le", "latin-1")
# Serialisation of a 256-bit AES key by Blink: type, algorithm, length in bytes, usages, length of the data.
KEY = re.compile(rb"K\x01[\x00-\x20]\x20[\x00-\xff]{1,3}?\x20([\x00-\xff]{32})", re.DOTALL)
KINDS = ("draft", "request", "aside", "receipt", "answer", "file", "name")


def find_files_with(profile: Path, words: Iterable[str], samples: Iterable[bytes] = ()) -> list[str]:
    """Yield the files that contain one of these words or byte strings."""
    forms = [word.encode(encoding) for word, encoding in product(words, ENCODINGS)] + list(samples)
    return [
        f"{form!r} in {path.relative_to(profile)}"
        for path, content in _iterate_files(profile)
        for form in forms
        if form in content
    ]


def find_keys(profile: Path) -> set[bytes]:
    """Return the AES keys in the databases of the profile, including deleted ones."""
    folders = ("IndexedDB", "Local Storage")
    return {
        key
        for path, content in _iterate_files(profile)
        if any(name in path.parts for name in folders)
        for key in KEY.findall(content)
    }


def find_opened_rows(keys: set[bytes], sealed: list[tuple[str, bytes, bytes]]) -> list[str]:
    """Return the rows that one of these keys decrypts."""
    return [row for row, nonce, content in sealed if any(_can_open(key, row, nonce, content) for key in keys)]


def _can_open(key: bytes, row: str, nonce: bytes, content: bytes) -> bool:
    for kind in KINDS:
        with suppress(InvalidTag):
            AESGCM(key).decrypt(nonce, content, f"{kind} {row}".encode())
            return True
    return False


def _iterate_files(profile: Path) -> Iterator[tuple[Path, bytes]]:
    for path in profile.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                yield path, path.read_bytes()
