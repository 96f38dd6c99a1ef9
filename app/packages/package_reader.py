"""A package read from a file that anybody may have made: bounded, verified, and refused whole at the first doubt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.core.i18n import gettext as _
from app.core.parsing import Budget, BudgetExceeded, Meter, Parser, archives
from app.core.parsing.archives import ArchiveRefused, open_archive
from app.core.parsing.budget import TOO_DEEP, TOO_MANY_PARTS
from app.core.parsing.json_text import load_json
from app.language.schema.problems import Problem
from app.language.schema.validation import JsonSchemaValidator, find_structure_problems
from app.packages.package import MANIFEST, Package, checksum_of_manifest, serialise
from app.packages.schema import MAX_FILES, manifest_validator

MAX_BYTES = 5_000_000
MAX_FILE_BYTES = 2_000_000
MAX_TOTAL_BYTES = 20_000_000
LIMITS = archives.ArchiveLimits(MAX_FILE_BYTES, MAX_TOTAL_BYTES, max_ratio=100, small=100_000)

_ANY_OBJECT = JsonSchemaValidator({"type": "object"})


class PackageRefused(ValueError):
    """The file is not a package that can be taken; `problems` says why, in words."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_package(content: bytes) -> Package:
    """The package in a file, archive or JSON. Raises PackageRefused."""
    if len(content) > MAX_BYTES:
        raise PackageRefused(_("Le fichier est trop gros pour un paquet (5 Mo au plus)."))
    try:
        return PARSER(content)
    except BudgetExceeded as exceeded:
        raise PackageRefused(_("L’archive contient trop de choses pour un paquet.")) from exceeded


def _parse(content: bytes, meter: Meter) -> Package:
    files = (
        _files_of_archive(content, meter) if content.startswith(archives.ZIP_START) else _files_of_json(content, meter)
    )
    manifest = _parse_json(files.pop(MANIFEST), MANIFEST, meter)
    problems = find_structure_problems(manifest_validator(), manifest, "manifest")
    if problems:
        raise PackageRefused(_("La description du paquet est mal formée."), *_problem_texts(problems))
    _verify_checksums(manifest, files)
    return _build_package(manifest, {path: _read_definition(path, raw, meter) for path, raw in files.items()})


PARSER: Parser[Package] = Parser(
    "package", Budget(MAX_BYTES, max_parts=2_000_000, max_seconds=5), _parse, is_called_before_writing=False
)


def _files_of_archive(content: bytes, meter: Meter) -> dict[str, bytes]:
    try:
        archive = open_archive(content, LIMITS, meter)
        if len(archive.members) > MAX_FILES:
            raise BudgetExceeded(TOO_MANY_PARTS)
        if MANIFEST not in archive.names:
            raise PackageRefused(_("Ce n’est pas un paquet de démarches : il manque sa description, manifest.json."))
        return {name: archive.read(name) for name in archive.names}
    except ArchiveRefused as refused:
        raise PackageRefused(_refusal_words(refused)) from refused


def _refusal_words(refused: ArchiveRefused) -> str:
    match refused.reason:
        case archives.LINK:
            return _("L’archive contient autre chose que des fichiers : « %(name)s ».", name=refused.name)
        case archives.ENCRYPTED:
            return _("L’archive est protégée par un mot de passe.")
        case archives.OUTSIDE:
            return _("L’archive veut écrire hors d’elle-même : « %(name)s ».", name=refused.name)
        case archives.REPEATED:
            return _("L’archive contient deux fois « %(name)s ».", name=refused.name)
        case archives.SWELLS:
            return _("« %(name)s » est trop gros.", name=refused.name)
        case _:
            return _("L’archive est abîmée ou incomplète.")


def _files_of_json(content: bytes, meter: Meter) -> dict[str, bytes]:
    whole = _parse_json(content, _("Le fichier"), meter)
    files = whole.get("files") if isinstance(whole, dict) else None
    if not isinstance(whole, dict) or not isinstance(files, dict) or "manifest" not in whole:
        raise PackageRefused(_("Ce n’est pas un paquet de démarches : ni archive ZIP, ni JSON de paquet."))
    if len(files) > MAX_FILES or find_structure_problems(_ANY_OBJECT, whole):
        raise PackageRefused(_("Le fichier contient trop de choses, ou des valeurs impossibles."))
    # What counts is what is said, not how it is laid out: the checksum is that of the file of an archive.
    return {MANIFEST: json.dumps(whole["manifest"]).encode(), **{path: serialise(files[path]) for path in files}}


def _parse_json(raw: bytes, name: str, meter: Meter) -> Any:
    try:
        return load_json(raw, meter, object_pairs_hook=_reject_repeated_keys, parse_constant=_refuse_constant)
    except BudgetExceeded as exceeded:
        if exceeded.reason != TOO_DEEP:
            raise
        raise PackageRefused(_("« %(name)s » n’est pas du JSON correct.", name=name)) from exceeded
    except ValueError as error:
        raise PackageRefused(_("« %(name)s » n’est pas du JSON correct.", name=name)) from error


def _reject_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _verify_checksums(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
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


def _read_definition(path: str, raw: bytes, meter: Meter) -> dict[str, Any]:
    document = _parse_json(raw, path, meter)
    problems = find_structure_problems(_ANY_OBJECT, document)
    if problems:
        raise PackageRefused(_("« %(name)s » n’est pas un document de démarche.", name=path), *_problem_texts(problems))
    slug = path.rpartition("/")[2].removesuffix(".json")
    if document.get("slug") != slug:
        raise PackageRefused(_("« %(name)s » ne porte pas le nom de son contenu.", name=path))
    found: dict[str, Any] = document
    return found


def _build_package(manifest: Mapping[str, Any], documents: Mapping[str, dict[str, Any]]) -> Package:
    sections: dict[str, dict[str, dict[str, Any]]] = {}
    for path, document in documents.items():
        sections.setdefault(path.split("/")[0], {})[document["slug"]] = document
    return Package(
        **{name: manifest[name] for name in ("slug", "name", "version", "authority", "licence", "created_at")},
        definitions=sections,
        dependencies=tuple(manifest.get("dependencies", ())),
        roles=tuple(manifest.get("roles", ())),
        topics=tuple(manifest.get("topics", ())),
        qualities=tuple(manifest.get("qualities", ())),
    )


def _problem_texts(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems[:20]]
