"""The contents of a package and their serialisation, which is deterministic."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from app.definitions.words.key_order import sort_keys

FORMAT = "parvis/package/1"
MANIFEST = "manifest.json"
AGENDAS, LISTS, TEMPLATES, WORKFLOWS, PROCEDURES = "agendas", "lists", "documents", "workflows", "procedures"
# In the order of import: each section may depend on those before it.
SECTIONS = (AGENDAS, LISTS, TEMPLATES, WORKFLOWS, PROCEDURES)
LICENCES = ("etalab-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "AGPL-3.0-or-later")

Definition = Mapping[str, Any]

# The earliest date of the ZIP format, and the permissions of a plain file.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


CHANGED, ADDED, REMOVED = "changed", "added", "removed"


@dataclass(frozen=True)
class Alteration:
    """A file that was changed, added or removed since the package was made; `sha256` is the checksum it had then."""

    path: str
    what: str
    sha256: str = ""


@dataclass(frozen=True)
class Package:
    """The definitions by section and slug, their origin, and the roles, topics and qualities that they refer to.

    `office_files` are those of document templates, by path; `alterations` say what was edited outside since the package was made.
    """

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
    alterations: Sequence[Alteration] = field(default=())
    office_files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def created_on(self) -> date | None:
        """The day of creation; None when the manifest has no valid date."""
        try:
            return date.fromisoformat(self.created_at)
        except ValueError:
            return None

    @property
    def file_name(self) -> str:
        return f"{self.slug}-{self.version}.parvis.zip"


def manifest_of(package: Package) -> dict[str, Any]:
    """The manifest, with a checksum of each definition and one of the manifest itself."""
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
        "dependencies": [dict(dependency) for dependency in package.dependencies],
        "roles": [dict(role) for role in package.roles],
        "topics": [dict(topic) for topic in package.topics],
    }
    # Omitted when empty, for older readers that do not know qualities.
    if package.qualities:
        manifest["qualities"] = [dict(quality) for quality in package.qualities]
    return {**manifest, "checksum": checksum_of_manifest(manifest)}


def checksum_of_manifest(manifest: Mapping[str, Any]) -> str:
    """The checksum of the manifest without itself; it covers all definitions through their checksums."""
    content = {name: value for name, value in manifest.items() if name != "checksum"}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def files_of(package: Package) -> dict[str, bytes]:
    """The serialised definitions by path, then the office files."""
    definitions = {
        f"{section}/{slug}.json": serialise(package.definitions[section][slug])
        for section in SECTIONS
        for slug in sorted(package.definitions.get(section, {}))
    }
    return {**definitions, **{path: package.office_files[path] for path in sorted(package.office_files)}}


def serialise(definition: Any) -> bytes:
    """Serialise a definition for reading and comparing: one key a line."""
    return (json.dumps(sort_keys(definition), ensure_ascii=False, indent=2) + "\n").encode()


def to_zip(package: Package) -> bytes:
    """The package as a ZIP archive, without compression, as its output depends on the library."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in {MANIFEST: serialise_manifest(package), **files_of(package)}.items():
            entry = zipfile.ZipInfo(path, _NO_DATE)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, content)
    return buffer.getvalue()


def to_json(package: Package) -> bytes:
    """The package as one JSON text: the manifest, then each definition under its path; office files in base64."""
    files = {
        path: b64encode(content).decode() if path in package.office_files else json.loads(content)
        for path, content in files_of(package).items()
    }
    package_json = {"manifest": manifest_of(package), "files": files}
    return (json.dumps(package_json, ensure_ascii=False, indent=2) + "\n").encode()


def serialise_manifest(package: Package) -> bytes:
    return (json.dumps(manifest_of(package), ensure_ascii=False, indent=2) + "\n").encode()
