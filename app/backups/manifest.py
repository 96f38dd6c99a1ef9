"""The manifest of a copy: each file of it with its digest, under a seal that only the holder of the master key can make."""

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
    """A copy cannot be made, or is not to be trusted, or not to be put there; each problem in a sentence."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself."""

    site: str
    # "main", with files and ledger; or "keys".
    part: str
    # "sqlite" or "postgresql": a copy of one is not put into the other.
    database: str
    revision: str
    made_at: str
    files: dict[str, str] = field(default_factory=dict)
    # Names in the store that the copied rows still know, and that were erased while the copy was made.
    erased_meanwhile: list[str] = field(default_factory=list)
    # Whose key seals the copy of the database; none of the keys, which are wrapped one by one, nor of a format before.
    month: str = ""
    format: int = FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Last of all: a copy without its manifest is one that was interrupted."""
    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode() + b"\n"
    (folder / SEAL_NAME).write_text(_sign(content), encoding="ascii")
    (folder / MANIFEST_NAME).write_bytes(content)


def read_manifest(folder: Path, *, part: str) -> Manifest:
    """Raises BackupRefused unless it is whole, sealed by us, of a format known here, and of that part."""
    manifest = read_any_manifest(folder)
    if manifest.part != part:
        raise BackupRefused(f"{folder} is a backup of the {manifest.part} database, where one of the {part} is needed.")
    return manifest


def read_any_manifest(folder: Path) -> Manifest:
    """The same, whichever part it is of."""
    try:
        content, seal = (folder / MANIFEST_NAME).read_bytes(), (folder / SEAL_NAME).read_bytes()
    except FileNotFoundError as error:
        raise BackupRefused(f"{folder} is no complete backup: {Path(error.filename).name} is missing.") from None
    if seal != _sign(content).encode("ascii"):
        raise BackupRefused(f"The manifest of {folder} was altered, or was sealed under another PARVIS_MASTER_KEY.")
    told = json.loads(content)
    if told["format"] > FORMAT:
        raise BackupRefused(f"{folder} was made by a later version of Parvis.")
    return Manifest(**told)


def find_altered_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    """One sentence for each file that is not as it was copied."""
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
