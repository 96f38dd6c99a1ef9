"""The manifest of an export: what its parts are, and how to verify each."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST_NAME, PROGRESS_NAME = "manifest.json", "progress.json"


class TransferRefused(Exception):
    """A site cannot be exported, or an export imported; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Part:
    """One file of lines: how many there are, and the SHA-256 of its bytes.

    The bytes of a protected part change at each export: the digest of its contents does not.
    """

    rows: int
    size: int
    sha256: str
    content_sha256: str = ""


@dataclass(frozen=True)
class Protection:
    """The parameters with which scrypt makes the key of the protected parts from the passphrase."""

    salt: str
    cost: int = 2**15
    block_size: int = 8
    parallelism: int = 1


@dataclass(frozen=True)
class Manifest:
    """The contents of an export."""

    site: str
    address: str
    software: str
    # The last migrations of the main database and of the keys database.
    revision: str
    keys_revision: str
    exported_at: str
    protection: Protection
    parts: dict[str, Part]
    # How many stored files there are, and their size in bytes.
    files: int
    files_size: int
    # Names of tables that an export does not contain, with the reason.
    left_out: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def describe_contents(self) -> dict[str, tuple[int, str]]:
        """The rows and the digest of the contents of each part: those of two exports of equal sites are equal."""
        return {name: (part.rows, part.content_sha256 or part.sha256) for name, part in self.parts.items()}


def encode_manifest(manifest: Manifest) -> bytes:
    """The bytes of `manifest.json`."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode() + b"\n"


def decode_manifest(content: bytes) -> Manifest:
    """Read `manifest.json`. Raises TransferRefused."""
    try:
        values: dict[str, Any] = json.loads(content)
        if values["format"] != FORMAT:
            raise TransferRefused(
                f"This export has format {values['format']}, and this version of Parvis reads format {FORMAT}: "
                "import it with the version that made it."
            )
        parts = {name: Part(**part) for name, part in values.pop("parts").items()}
        return Manifest(**values | {"parts": parts, "protection": Protection(**values["protection"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TransferRefused("manifest.json cannot be read: fetch the export again, whole.") from None


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file in one step, which a power cut does not divide."""
    temporary = path.with_name(f"{path.name}.partial")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
