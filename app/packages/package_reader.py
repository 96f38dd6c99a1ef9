"""Read and verify a package from an untrusted file, within limits; any malformed part refuses the whole file.

A definition edited since the package was made is no such part: the package says what was edited.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from app.core.formats import format_filesize
from app.core.i18n import gettext as _
from app.core.office_files.file_rules import WRONG_FORMAT, OfficeFileRefused
from app.core.parsing import Budget, BudgetExceeded, Meter, Parser, archives
from app.core.parsing.archives import ArchiveRefused, open_archive
from app.core.parsing.budget import TOO_DEEP, TOO_LARGE, TOO_MANY_PARTS
from app.core.parsing.json_text import load_json
from app.documents.office import office_check
from app.documents.office.refusal_words import describe_refusal
from app.language.schema.problems import Problem
from app.language.schema.validation import JsonSchemaValidator, find_structure_problems
from app.packages.package import (
    ADDED,
    CHANGED,
    MANIFEST,
    REMOVED,
    Alteration,
    Definition,
    Package,
    checksum_of_manifest,
    serialise,
)
from app.packages.packaged_files import format_of_file
from app.packages.schema import DEFINITION_PATH, MAX_FILES, OFFICE_PATH, manifest_validator

MAX_BYTES = 20_000_000
# Of a package in JSON, and of a definition; an office file has its own.
MAX_JSON_BYTES, MAX_DEFINITION_BYTES = 5_000_000, 2_000_000
MAX_TOTAL_BYTES = 40_000_000
LIMITS = archives.ArchiveLimits(office_check.MAX_BYTES, MAX_TOTAL_BYTES, max_ratio=100, small=100_000)

_ANY_OBJECT = JsonSchemaValidator({"type": "object"})


class PackageRefused(ValueError):
    """The file is not a valid package; `problems` holds the messages."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_package(content: bytes) -> Package:
    """Read a package from a ZIP archive or a JSON file. Raises PackageRefused."""
    max_bytes = MAX_BYTES if content.startswith(archives.ZIP_START) else MAX_JSON_BYTES
    if len(content) > max_bytes:
        raise PackageRefused(
            _("Le fichier est trop gros pour un paquet (%(most)s au plus).", most=format_filesize(max_bytes))
        )
    try:
        return PARSER(content)
    except BudgetExceeded as error:
        raise PackageRefused(_("L’archive contient trop de choses pour un paquet.")) from error


def _parse(content: bytes, meter: Meter) -> Package:
    files = (
        _files_of_archive(content, meter) if content.startswith(archives.ZIP_START) else _files_of_json(content, meter)
    )
    manifest = _parse_json(files.pop(MANIFEST), MANIFEST, meter)
    problems = find_structure_problems(manifest_validator(), manifest, "manifest")
    if problems:
        raise PackageRefused(_("La description du paquet est mal formée."), *_problem_texts(problems))
    _refuse_unexpected_files(manifest, files)
    office_files = {path: raw for path, raw in files.items() if re.fullmatch(OFFICE_PATH, path)}
    definitions = {path: _read_definition(path, raw, meter) for path, raw in files.items() if path not in office_files}
    for path, raw in office_files.items():
        _check_office_file(path, raw, definitions)
    package = _build_package(manifest, definitions, tuple(_find_alterations(manifest, files, definitions)))
    return replace(package, office_files=office_files)


PARSER: Parser[Package] = Parser(
    "package", Budget(MAX_BYTES, max_parts=2_000_000, max_seconds=5), _parse, is_called_before_writing=False
)


def _check_office_file(path: str, content: bytes, definitions: Mapping[str, Definition]) -> None:
    """The file belongs to a template of the package, and nothing in it runs, fetches or hides."""
    template = definitions.get(f"{path.rpartition('.')[0]}.json")
    format_ = path.rpartition(".")[2]
    if template is None or format_of_file(template) != format_:
        raise PackageRefused(_("« %(name)s » n’est le fichier d’aucun modèle du paquet.", name=path))
    try:
        actual_format = office_check.check_office_file(content)
    except OfficeFileRefused as refusal:
        raise _refuse_office_file(path, refusal) from refusal
    if actual_format != format_:
        raise _refuse_office_file(path, OfficeFileRefused(WRONG_FORMAT))


def _refuse_office_file(path: str, refusal: OfficeFileRefused) -> PackageRefused:
    sentences = (_("« %(name)s » : %(reason)s", name=path, reason=each) for each in describe_refusal(refusal))
    return PackageRefused(*sentences)


def _files_of_archive(content: bytes, meter: Meter) -> dict[str, bytes]:
    try:
        archive = open_archive(content, LIMITS, meter)
        if len(archive.members) > MAX_FILES:
            raise BudgetExceeded(TOO_MANY_PARTS)
        if MANIFEST not in archive.names:
            raise PackageRefused(_("Ce n’est pas un paquet de démarches : il manque sa description, manifest.json."))
        return {name: archive.read(name) for name in archive.names}
    except ArchiveRefused as error:
        raise PackageRefused(_refusal_message(error)) from error


def _refusal_message(error: ArchiveRefused) -> str:
    match error.reason:
        case archives.LINK:
            return _("L’archive contient autre chose que des fichiers : « %(name)s ».", name=error.name)
        case archives.ENCRYPTED:
            return _("L’archive est protégée par un mot de passe.")
        case archives.OUTSIDE:
            return _("L’archive veut écrire hors d’elle-même : « %(name)s ».", name=error.name)
        case archives.REPEATED:
            return _("L’archive contient deux fois « %(name)s ».", name=error.name)
        case archives.SWELLS:
            return _("« %(name)s » est trop gros.", name=error.name)
        case _:
            return _("L’archive est abîmée ou incomplète.")


def _files_of_json(content: bytes, meter: Meter) -> dict[str, bytes]:
    package_json = _parse_json(content, _("Le fichier"), meter)
    files = package_json.get("files") if isinstance(package_json, dict) else None
    if not isinstance(package_json, dict) or not isinstance(files, dict) or "manifest" not in package_json:
        raise PackageRefused(_("Ce n’est pas un paquet de démarches : ni archive ZIP, ni JSON de paquet."))
    if len(files) > MAX_FILES or find_structure_problems(_ANY_OBJECT, package_json):
        raise PackageRefused(_("Le fichier contient trop de choses, ou des valeurs impossibles."))
    # The checksum is that of the serialised definition, independent of the layout of the JSON file.
    return {
        MANIFEST: json.dumps(package_json["manifest"]).encode(),
        **{path: _decode_file(path, files[path]) for path in files},
    }


def _decode_file(path: str, content: Any) -> bytes:
    if not re.fullmatch(OFFICE_PATH, path):
        return serialise(content)
    try:
        return b64decode(content, validate=True)
    except (TypeError, ValueError) as error:
        raise PackageRefused(_("« %(name)s » n’est pas un fichier.", name=path)) from error


def _parse_json(raw: bytes, name: str, meter: Meter) -> Any:
    try:
        return load_json(raw, meter, object_pairs_hook=_reject_repeated_keys, parse_constant=_refuse_constant)
    except BudgetExceeded as budget_error:
        if budget_error.reason != TOO_DEEP:
            raise
        raise PackageRefused(_("« %(name)s » n’est pas du JSON correct.", name=name)) from budget_error
    except ValueError as error:
        raise PackageRefused(_("« %(name)s » n’est pas du JSON correct.", name=name)) from error


def _reject_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) < len(pairs):
        raise ValueError("repeated key")
    return parsed


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _refuse_unexpected_files(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """A file that is not a definition, or is announced twice, refuses the package."""
    announced = [each["path"] for each in manifest["contents"]]
    if len(set(announced)) < len(announced):
        raise PackageRefused(_("La description nomme deux fois le même fichier."))
    unexpected = [path for path in files if not re.fullmatch(f"{DEFINITION_PATH}|{OFFICE_PATH}", path)]
    if unexpected:
        raise PackageRefused(*(_("« %(name)s » n’est pas annoncé.", name=path[:100]) for path in unexpected[:20]))
    if not files:
        raise PackageRefused(_("Il manque « %(name)s ».", name=announced[0]))


def _find_alterations(
    manifest: Mapping[str, Any], files: Mapping[str, bytes], definitions: Mapping[str, Definition]
) -> Iterator[Alteration]:
    """Find the edits made since the package was exported. Another layout of the same definition is no change."""
    if manifest["checksum"] != checksum_of_manifest(manifest):
        yield Alteration(MANIFEST, CHANGED)
    digests = {each["path"]: each["sha256"] for each in manifest["contents"]}
    for path, digest in digests.items():
        if path not in files:
            yield Alteration(path, REMOVED, digest)
        elif digest not in (sha256(files[path]).hexdigest(), _digest_serialised(definitions.get(path))):
            yield Alteration(path, CHANGED, digest)
    yield from (Alteration(path, ADDED) for path in files if path not in digests)


def _digest_serialised(definition: Definition | None) -> str:
    """An office file has one layout alone."""
    return sha256(serialise(definition)).hexdigest() if definition is not None else ""


def _read_definition(path: str, raw: bytes, meter: Meter) -> dict[str, Any]:
    if len(raw) > MAX_DEFINITION_BYTES:
        raise BudgetExceeded(TOO_LARGE)
    parsed = _parse_json(raw, path, meter)
    problems = find_structure_problems(_ANY_OBJECT, parsed)
    if problems:
        raise PackageRefused(_("« %(name)s » n’est pas un document de démarche.", name=path), *_problem_texts(problems))
    slug = path.rpartition("/")[2].removesuffix(".json")
    if parsed.get("slug") != slug:
        raise PackageRefused(_("« %(name)s » ne porte pas le nom de son contenu.", name=path))
    definition: dict[str, Any] = parsed
    return definition


def _build_package(
    manifest: Mapping[str, Any], definitions: Mapping[str, dict[str, Any]], alterations: tuple[Alteration, ...]
) -> Package:
    sections: dict[str, dict[str, dict[str, Any]]] = {}
    for path, definition in definitions.items():
        sections.setdefault(path.split("/")[0], {})[definition["slug"]] = definition
    return Package(
        **{name: manifest[name] for name in ("slug", "name", "version", "authority", "licence", "created_at")},
        definitions=sections,
        dependencies=tuple(manifest.get("dependencies", ())),
        roles=tuple(manifest.get("roles", ())),
        topics=tuple(manifest.get("topics", ())),
        qualities=tuple(manifest.get("qualities", ())),
        alterations=alterations,
    )


def _problem_texts(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems[:20]]
