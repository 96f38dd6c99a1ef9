"""What a package holds, and how it is written: the same contents always make the same bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from app.definitions.words.key_order import sort_keys

FORMAT = "parvis/package/1"
MANIFEST = "manifest.json"
LISTS, WORKFLOWS, PROCEDURES = "lists", "workflows", "procedures"
# In the order in which they are taken: each may need those before it.
SECTIONS = (LISTS, WORKFLOWS, PROCEDURES)
LICENCES = ("etalab-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "AGPL-3.0-or-later")

Definition = Mapping[str, Any]

# The first day that a ZIP archive can tell, and the rights of a plain file.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True)
class Package:
    """The documents by section and name, where they come from, and what surrounds them there: roles, topics, qualities."""

    slug: str
    name: str
    version: str
    authority: str
    licence: str
    created_at: str
    definitions: Mapping[str, Mapping[str, Definition]]
    dependencies: Sequence[Definition] = ()
    roles: Sequence[Definition] = ()
    topics: Sequence[Definition] = field(default=())
    qualities: Sequence[Definition] = field(default=())

    @property
    def created_on(self) -> date | None:
        """The day it was made, when what the file says is one."""
        try:
            return date.fromisoformat(self.created_at)
        except ValueError:
            return None

    @property
    def file_name(self) -> str:
        return f"{self.slug}-{self.version}.parvis.zip"


def manifest_of(package: Package) -> dict[str, Any]:
    """What the file says of itself, with a checksum of each document and one over all of it."""
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "slug": package.slug,
        "name": package.name,
        "version": package.version,
        "authority": package.authority,
        "licence": package.licence,
        "created_at": package.created_at,
        "contents": [
            {"path": path, "sha256": sha256(content).hexdigest()} for path, content in files_of(package).items()
        ],
        "dependencies": [dict(each) for each in package.dependencies],
        "roles": [dict(each) for each in package.roles],
        "topics": [dict(each) for each in package.topics],
    }
    # Left out when there are none: others read packages that know of no qualities.
    if package.qualities:
        manifest["qualities"] = [dict(each) for each in package.qualities]
    return {**manifest, "checksum": checksum_of_manifest(manifest)}


def checksum_of_manifest(manifest: Mapping[str, Any]) -> str:
    """Over everything the manifest says but this checksum; through the checksums in it, over all documents."""
    said = {name: value for name, value in manifest.items() if name != "checksum"}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def files_of(package: Package) -> dict[str, bytes]:
    """The documents as files, by path."""
    return {
        f"{section}/{slug}.json": serialise(package.definitions[section][slug])
        for section in SECTIONS
        for slug in sorted(package.definitions.get(section, {}))
    }


def serialise(document: Any) -> bytes:
    """A document as people read it and as versions of it are compared: one key a line."""
    return (json.dumps(sort_keys(document), ensure_ascii=False, indent=2) + "\n").encode()


def to_zip(package: Package) -> bytes:
    """One archive, nothing compressed: programs that compress do not all give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in {MANIFEST: serialise_manifest(package), **files_of(package)}.items():
            entry = zipfile.ZipInfo(path, _NO_DATE)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, content)
    return buffer.getvalue()


def to_json(package: Package) -> bytes:
    """The same in one text: the manifest, then each document under its path."""
    files = {path: json.loads(content) for path, content in files_of(package).items()}
    whole = {"manifest": manifest_of(package), "files": files}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def serialise_manifest(package: Package) -> bytes:
    return (json.dumps(manifest_of(package), ensure_ascii=False, indent=2) + "\n").encode()
