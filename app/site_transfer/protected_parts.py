"""Protected parts: secrets and index keys, encrypted with a key made from a passphrase."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import file_digest, scrypt, sha256
from pathlib import Path
from typing import IO

from app.core import storage
from app.site_transfer.export_manifest import Part, Protection, TransferRefused

MIN_PASSPHRASE_CHARACTERS = 16
_MAX_MEMORY = 128 * 1024 * 1024


def create_protection() -> Protection:
    """Parameters with a new salt."""
    return Protection(salt=secrets.token_hex(16))


def normalise_passphrase(passphrase: str) -> str:
    """The passphrase that keyboards of several systems give alike: accents composed, without spaces around it."""
    return unicodedata.normalize("NFC", passphrase).strip()


def is_long_enough(passphrase: str) -> bool:
    """Whether the passphrase is too long to be guessed."""
    return len(normalise_passphrase(passphrase)) >= MIN_PASSPHRASE_CHARACTERS


def derive_key(passphrase: str, protection: Protection) -> bytes:
    """The key of the protected parts. Raises TransferRefused for a passphrase that could be guessed."""
    if not is_long_enough(passphrase):
        raise TransferRefused(f"The passphrase needs at least {MIN_PASSPHRASE_CHARACTERS} characters.")
    return scrypt(
        normalise_passphrase(passphrase).encode(),
        salt=bytes.fromhex(protection.salt),
        n=protection.cost,
        r=protection.block_size,
        p=protection.parallelism,
        maxmem=_MAX_MEMORY,
        dklen=32,
    )


def write_protected(lines: Iterable[bytes], target: Path, key: bytes) -> Part:
    """Encrypt the lines into a part."""
    content = _CountedLines(lines)
    target.unlink(missing_ok=True)
    storage.seal_blocks(iter(content), target, key)
    with target.open("rb") as sealed:
        digest = file_digest(sealed, "sha256").hexdigest()
    return Part(content.count, target.stat().st_size, digest, content.digest.hexdigest())


def read_protected(sealed: IO[bytes], name: str, key: bytes) -> Iterator[bytes]:
    """The decrypted lines of a part. Raises TransferRefused if it was made with another passphrase, or altered."""
    rest = b""
    try:
        # The name is part of the encryption.
        for chunk in storage.unseal_blocks(sealed, name, key):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
    except storage.FileCorrupted:
        raise TransferRefused("The passphrase is not that of the export, or the export was altered.") from None


class _CountedLines:
    """Lines on their way to a part: how many there were, and their digest."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self.count = 0
        self.digest = sha256()

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.count += 1
            self.digest.update(line)
            yield line
