"""The signed manifest of a backup: the digest of each file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path

from app.core.sealing import blind_index

FORMAT = 2
MANIFEST_NAME, SEAL_NAME = "manifest.json", "manifest.seal"


class BackupRefused(Exception):
    """A backup cannot be made, trusted or restored; each problem is a sentence."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Manifest:
    """The contents of a backup half."""

    site: str
    # "main", with files and ledger; or "keys".
    part: str
    # "sqlite" or "postgresql": a copy can only be restored into the same kind.
    database: str
    revision: str
    made_at: str
    files: dict[str, str] = field(default_factory=dict)
    # Stored files that the copied rows refer to, and that were deleted while the backup was made.
    erased_meanwhile: list[str] = field(default_factory=list)
    # The month whose key seals the database copy; empty for the keys, and in an older format.
    month: str = ""
    format: int = FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Written last: a backup without a manifest is incomplete."""
    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode() + b"\n"
    (folder / SEAL_NAME).write_text(_sign(content), encoding="ascii")
    (folder / MANIFEST_NAME).write_bytes(content)


def read_manifest(folder: Path, *, part: str) -> Manifest:
    """Raises BackupRefused unless it is complete, signed by us, of a known format, and of that part."""
    manifest = read_any_manifest(folder)
    if manifest.part != part:
        raise BackupRefused(f"{folder} is a backup of the {manifest.part} database, where one of the {part} is needed.")
    return manifest


def read_any_manifest(folder: Path) -> Manifest:
    """Read the manifest of either part of a backup."""
    try:
        content, seal = (folder / MANIFEST_NAME).read_bytes(), (folder / SEAL_NAME).read_bytes()
    except FileNotFoundError as error:
        raise BackupRefused(f"{folder} is no complete backup: {Path(error.filename).name} is missing.") from None
    if seal != _sign(content).encode("ascii"):
        raise BackupRefused(f"The manifest of {folder} was altered, or was sealed under another PARVIS_MASTER_KEY.")
    values = json.loads(content)
    if values["format"] > FORMAT:
        raise BackupRefused(f"{folder} was made by a later version of Parvis.")
    return Manifest(**values)


def find_altered_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    """One sentence for each altered or missing file."""
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield f"{path} is missing."
        elif compute_file_digest(path) != digest:
            yield f"{path} was altered."


def compute_file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _sign(content: bytes) -> str:
    return blind_index("backup", content.decode("utf-8", "surrogateescape")).hex()
