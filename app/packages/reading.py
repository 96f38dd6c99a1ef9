"""A package read from a file that anybody may have made: bounded, verified, and refused whole at the first doubt."""

from __future__ import annotations

import io
import json
import stat
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.core.documents import Problem
from app.core.i18n import gettext as _
from app.core.structure import DocumentValidator, structure_problems
from app.packages.package import MANIFEST, Package, checksum_of_manifest, written
from app.packages.schema import MOST_FILES, manifest_validator

MOST_BYTES = 5_000_000
LARGEST_FILE = 2_000_000
LARGEST_WHOLE = 20_000_000
MOST_RATIO = 100
# Below this size a good ratio proves nothing.
SMALL = 100_000

_ZIP = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_ANY_OBJECT = DocumentValidator({"type": "object"})


class PackageRefused(ValueError):
    """The file is not a package that can be taken; `problems` says why, in words."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_package(content: bytes) -> Package:
    """The package in a file, archive or JSON. Raises PackageRefused."""
    if len(content) > MOST_BYTES:
        raise PackageRefused(_("Le fichier est trop gros pour un paquet (5 Mo au plus)."))
    files = _files_of_archive(content) if content.startswith(_ZIP) else _files_of_json(content)
    manifest = _parsed(files.pop(MANIFEST), MANIFEST)
    problems = structure_problems(manifest_validator(), manifest, "manifest")
    if problems:
        raise PackageRefused(_("La description du paquet est mal formée."), *_told(problems))
    _verify(manifest, files)
    return _package(manifest, {path: _document(path, raw) for path, raw in files.items()})


def _files_of_archive(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _taken_out(archive)
    except PackageRefused:
        raise
    except _BROKEN as error:
        raise PackageRefused(_("L’archive est abîmée ou incomplète.")) from error


def _taken_out(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > LARGEST_WHOLE:
        raise PackageRefused(_("L’archive contient trop de choses pour un paquet."))
    files: dict[str, bytes] = {}
    for member in members:
        _check_member(member)
        if member.filename in files:
            raise PackageRefused(_("L’archive contient deux fois « %(name)s ».", name=member.filename[:100]))
        with archive.open(member) as file:
            taken = file.read(LARGEST_FILE + 1)
        if len(taken) > LARGEST_FILE:
            raise PackageRefused(_("« %(name)s » est trop gros.", name=member.filename[:100]))
        files[member.filename] = taken
    if MANIFEST not in files:
        raise PackageRefused(_("Ce n’est pas un paquet de démarches : il manque sa description, manifest.json."))
    return files


def _check_member(member: zipfile.ZipInfo) -> None:
    """No link, no secret, nothing out of the archive, nothing that swells."""
    name = member.filename
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise PackageRefused(_("L’archive contient autre chose que des fichiers : « %(name)s ».", name=name[:100]))
    if member.flag_bits & 1:
        raise PackageRefused(_("L’archive est protégée par un mot de passe."))
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        raise PackageRefused(_("L’archive veut écrire hors d’elle-même : « %(name)s ».", name=name[:100]))
    if member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
        raise PackageRefused(_("« %(name)s » est trop gros.", name=name[:100]))


def _files_of_json(content: bytes) -> dict[str, bytes]:
    whole = _parsed(content, _("Le fichier"))
    files = whole.get("files") if isinstance(whole, dict) else None
    if not isinstance(whole, dict) or not isinstance(files, dict) or "manifest" not in whole:
        raise PackageRefused(_("Ce n’est pas un paquet de démarches : ni archive ZIP, ni JSON de paquet."))
    if len(files) > MOST_FILES or structure_problems(_ANY_OBJECT, whole):
        raise PackageRefused(_("Le fichier contient trop de choses, ou des valeurs impossibles."))
    # What counts is what is said, not how it is laid out: the checksum is that of the file of an archive.
    return {MANIFEST: json.dumps(whole["manifest"]).encode(), **{path: written(files[path]) for path in files}}


def _parsed(raw: bytes, name: str) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise PackageRefused(_("« %(name)s » n’est pas du JSON correct.", name=name)) from error


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _verify(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Every file named is there as it was written, and no other."""
    if manifest["checksum"] != checksum_of_manifest(manifest):
        raise PackageRefused(_("La description du paquet a été modifiée : sa somme de contrôle ne correspond pas."))
    named = {each["path"]: each["sha256"] for each in manifest["contents"]}
    if len(named) < len(manifest["contents"]):
        raise PackageRefused(_("La description nomme deux fois le même fichier."))
    problems = [_("Il manque « %(name)s ».", name=path) for path in named if path not in files]
    problems += [_("« %(name)s » n’est pas annoncé.", name=path[:100]) for path in files if path not in named]
    problems += [
        _("« %(name)s » a été modifié : sa somme de contrôle ne correspond pas.", name=path)
        for path, digest in named.items()
        if path in files and sha256(files[path]).hexdigest() != digest
    ]
    if problems:
        raise PackageRefused(*problems[:20])


def _document(path: str, raw: bytes) -> dict[str, Any]:
    document = _parsed(raw, path)
    problems = structure_problems(_ANY_OBJECT, document)
    if problems:
        raise PackageRefused(_("« %(name)s » n’est pas un document de démarche.", name=path), *_told(problems))
    slug = path.rpartition("/")[2].removesuffix(".json")
    if document.get("slug") != slug:
        raise PackageRefused(_("« %(name)s » ne porte pas le nom de son contenu.", name=path))
    found: dict[str, Any] = document
    return found


def _package(manifest: Mapping[str, Any], documents: Mapping[str, dict[str, Any]]) -> Package:
    sections: dict[str, dict[str, dict[str, Any]]] = {}
    for path, document in documents.items():
        sections.setdefault(path.split("/")[0], {})[document["slug"]] = document
    return Package(
        **{name: manifest[name] for name in ("slug", "name", "version", "authority", "licence", "created_at")},
        documents=sections,
        dependencies=tuple(manifest.get("dependencies", ())),
        roles=tuple(manifest.get("roles", ())),
        topics=tuple(manifest.get("topics", ())),
        qualities=tuple(manifest.get("qualities", ())),
    )


def _told(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems[:20]]
