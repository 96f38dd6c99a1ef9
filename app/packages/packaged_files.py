"""The ODT and DOCX files of packaged document templates: told apart, checked and kept as those that are sent here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.core.formats import format_filesize
from app.core.i18n import gettext as _
from app.core.json_values import compute_checksum
from app.core.office_files.file_rules import OfficeFileRefused
from app.documents.office import template_files
from app.documents.office.file_processing import prepare_file
from app.documents.office.models import DocumentTemplateFile
from app.documents.office.placeholder_words import Placeholder, select_placeholders
from app.documents.office.refusal_words import describe_refusal
from app.documents.office.row_checks import find_row_problems
from app.documents.office.template_files import PlaceholdersRefused
from app.documents.office.text_blocks import PreparedFile
from app.documents.template_schema import DOCX, ODT
from app.language.schema.problems import Problem
from app.language.text.typography import add_no_break_spaces_to_text
from app.packages.package import TEMPLATES, Definition, Package

_FILE = "file"
_DIGEST_LENGTH = 12


@dataclass(frozen=True)
class PackagedFile:
    """A file of the package ready to be kept, or the reasons why it cannot be."""

    format: str
    name: str
    placeholders: Mapping[str, Placeholder]
    prepared: PreparedFile
    problems: tuple[Problem, ...] = ()


def describe_file(file: DocumentTemplateFile) -> dict[str, Any]:
    """Describe a file as a packaged definition does: by its placeholders, without its id here."""
    return {"format": file.format, "name": file.file_name, "placeholders": dict(file.placeholders)}


def format_of_file(definition: Definition) -> str | None:
    """The format of the file of a template; None for a template made of sections."""
    file = definition.get(_FILE)
    format_ = file.get("format") if isinstance(file, Mapping) else None
    return format_ if format_ in (ODT, DOCX) else None


def path_of_file(slug: str, format_: str) -> str:
    """Return the path of the file of a template in a package."""
    return f"{TEMPLATES}/{slug}.{format_}"


def find_content(package: Package, definition: Definition) -> bytes | None:
    """The file of a template of the package; None when it has none, or when it was removed."""
    format_ = format_of_file(definition)
    return package.office_files.get(path_of_file(definition["slug"], format_)) if format_ else None


def summarise_packaged_file(definition: Definition, content: bytes | None) -> str:
    """The file of a packaged template in a few words, the same for the same file; empty without a file."""
    if content is None:
        return ""
    return _summarise(format_of_file(definition) or "", content, _read_placeholders(definition))


def summarise_local_file(definition: Definition) -> str:
    """The file of a template of this site in the same words."""
    if format_of_file(definition) is None:
        return ""
    file = template_files.load_file(definition[_FILE]["id"])
    return _summarise(file.format, file.content, file.placeholders)


def prepare_packaged_file(definition: Definition, content: bytes) -> PackagedFile:
    """The file as an upload would keep it, with what its author has to correct. Nothing is written."""
    format_ = format_of_file(definition) or ""
    name = str(definition[_FILE].get("name") or f"{definition['slug']}.{format_}")
    try:
        prepared = prepare_file(content, format_, title=str(definition.get("title", "")))
    except OfficeFileRefused as refusal:
        return PackagedFile(format_, name, {}, PreparedFile(b""), tuple(_write_problems(name, refusal)))
    placeholders = select_placeholders(prepared.marks, _read_placeholders(definition))
    problems = [
        Problem(
            "document",
            _(
                "Dans « %(name)s », « {%(words)s} » ne correspond à aucune valeur.",
                name=name,
                words=add_no_break_spaces_to_text(mark),
            ),
        )
        for mark in prepared.marks
        if mark not in placeholders
    ]
    problems += [
        Problem("document", add_no_break_spaces_to_text(sentence))
        for sentence in find_row_problems(prepared.rows, placeholders)
    ]
    if prepared.problems:
        problems += _write_problems(name, PlaceholdersRefused(prepared.problems))
    return PackagedFile(format_, name, placeholders, prepared, tuple(problems))


def keep_file(definition: Definition, file: PackagedFile, *, by: UUID | None) -> dict[str, Any]:
    """The definition with the file kept here. Raises PlaceholdersRefused."""
    stored_file = template_files.store_file(
        file.prepared, file.format, file_name=file.name, placeholders=file.placeholders, by=by
    )
    return {**definition, _FILE: {"id": stored_file.id, "format": stored_file.format}}


def _summarise(format_: str, content: bytes, placeholders: Mapping[str, Any]) -> str:
    digest = sha256(content + compute_checksum(dict(placeholders)).encode()).hexdigest()[:_DIGEST_LENGTH]
    size = format_filesize(len(content))
    return _("%(format)s de %(size)s, empreinte %(digest)s", format=format_.upper(), size=size, digest=digest)


def _read_placeholders(definition: Definition) -> Mapping[str, Any]:
    placeholders = definition[_FILE].get("placeholders")
    return placeholders if isinstance(placeholders, Mapping) else {}


def _write_problems(name: str, refusal: OfficeFileRefused) -> Iterator[Problem]:
    for sentence in describe_refusal(refusal):
        yield Problem("document", _("« %(name)s » : %(reason)s", name=name, reason=sentence))
