"""From files to documents: each is read, recognised by its root, translated beside the others, and told about."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from app.language.schema.problems import Problem
from app.publik_import.batch import Batch, build_batch, get_slug
from app.publik_import.element_labels import read_roles_and_topics
from app.publik_import.findings import Findings, Reason, Unreadable, build_reason
from app.publik_import.forms import get_workflow_slug, translate_form
from app.publik_import.import_files import GZIP, MAX_TOTAL, ZIP, ImportFile, list_import_files, open_import_file
from app.publik_import.qualities import find_given_qualities
from app.publik_import.records import RECORDS
from app.publik_import.templates import MAX_TEMPLATE
from app.publik_import.typography import add_no_break_spaces
from app.publik_import.workflows import translate_workflow
from app.publik_import.xml_reader import Element, read_xml

FORM, WORKFLOW = "formdef", "workflow"
KINDS = frozenset({FORM, WORKFLOW, *RECORDS})
_EXPORT_SUFFIXES = (".wcs", ".xml")
# What the archives of Publik hold besides, with these endings or without any: said, not read.
_IGNORED_SUFFIX = re.compile(
    r"\.(json|csv|png|svg|jpe?g|gif|ico|css|js|html|txt|md|pdf|od[ts]|docx|xlsx|rtf|py|pck|db|ya?ml|ini|cfg|conf|log)"
)


@dataclass
class ImportedFile:
    """One file: what it is, what it became, and what was found on the way; or why it could not be read."""

    file: str
    kind: str = ""
    title: str = ""
    elements: int = 0
    definition: dict[str, Any] | None = None
    findings: Findings = field(default_factory=Findings)
    problems: list[Problem] = field(default_factory=list)
    error: Reason | None = None
    # What Publik calls the roles and the categories that it names, by their slugs here.
    labels: dict[str, str] = field(default_factory=dict)
    # The roles that become qualities, in all the files: their titles by our names.
    qualities: dict[str, str] = field(default_factory=dict)
    # The circuit that a form names, be it among the files or not.
    workflow: str = ""
    # Whether it is kept as a draft or a list, or goes into what is; else why it is not.
    is_imported: bool = False
    refusal: Reason | None = None
    # Beside what is here under its name: new, identical or different; empty when nothing was compared.
    state: str = ""

    @contextmanager
    def isolated(self) -> Iterator[None]:
        """A file in a shape that nobody foresaw is reported as such, and the others are imported."""
        try:
            yield
        except Exception:
            logging.getLogger(__name__).exception("export not translated: %s", self.kind)
            self.definition, self.error = None, build_reason("not_translated")
            self.is_imported, self.refusal = False, self.error


def import_paths(paths: Iterable[Path]) -> list[ImportedFile]:
    """Everything at these places. Nothing is written anywhere."""
    return import_sources(source for path in paths for source in list_import_files(path))


def import_contents(files: Iterable[tuple[str, bytes]]) -> list[ImportedFile]:
    """The same for files at hand: exports and archives, each with its name."""
    return import_sources(source for name, content in files for source in open_import_file(name, content))


def import_sources(found: Iterable[ImportFile]) -> list[ImportedFile]:
    read = list(_read_files(found))
    batch = build_batch(root for _, root in read if root is not None)
    # A form is told the functions of its workflow once that is translated.
    for imported, root in sorted(read, key=lambda each: each[0].kind != WORKFLOW):
        if root is not None:
            with imported.isolated():
                _translate_root(imported, root, batch)
    return [imported for imported, _ in read]


def _read_files(found: Iterable[ImportFile]) -> Iterator[tuple[ImportedFile, Element | None]]:
    total = 0
    for source in found:
        total += len(source.content)
        imported = ImportedFile(source.name)
        root = None
        if total > MAX_TOTAL:
            imported.error = build_reason("too_large", maximum=MAX_TOTAL // 1_000_000)
        elif source.problem is not None:
            imported.error = source.problem
        elif _is_ignored(source):
            imported.error = build_reason("aside")
        else:
            root = _read_root(source, imported)
        yield imported, root


def _is_ignored(source: ImportFile) -> bool:
    """Beside the exports: by its ending, hidden or left by a file manager, or no text of tags among those that are."""
    path = PurePosixPath(source.name)
    suffix = path.suffix.lower()
    is_hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts[1:])
    is_other = source.is_archive_member and suffix not in _EXPORT_SUFFIXES and not _can_be_read(source.content)
    return is_hidden or is_other or _IGNORED_SUFFIX.fullmatch(suffix) is not None


def _can_be_read(content: bytes) -> bool:
    """Whether it begins as XML does, in whatever letters, or is an archive that was not opened."""
    begins = content[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return content.startswith((ZIP, GZIP)) or begins.startswith(b"<")


def _read_root(source: ImportFile, imported: ImportedFile) -> Element | None:
    try:
        root = read_xml(source.content)
    except Unreadable as unreadable:
        imported.error = unreadable.reason
        return None
    if root.tag not in KINDS:
        imported.error = build_reason("unknown_kind", name=root.tag)
        return None
    imported.kind, imported.title = root.tag, root.value("name")
    imported.elements = sum(1 for _ in root.walk())
    return root


def _translate_root(imported: ImportedFile, root: Element, batch: Batch) -> None:
    for element in root.walk():
        if len(element.text) > MAX_TEMPLATE:
            imported.findings.add_approximate("text", element.tag, build_reason("long_text", maximum=MAX_TEMPLATE))
    if imported.kind in (FORM, WORKFLOW):
        imported.labels = read_roles_and_topics(root)
    imported.qualities = find_given_qualities(batch)
    if imported.kind == FORM:
        imported.workflow = get_workflow_slug(root)
        imported.definition, imported.problems = translate_form(root, batch, imported.findings)
    elif imported.kind == WORKFLOW:
        imported.definition, imported.problems = translate_workflow(root, batch, imported.findings)
        batch.functions[get_slug(root)] = [each["id"] for each in imported.definition["functions"]]
        batch.variables[get_slug(root)] = {each["id"]: each["type"] for each in imported.definition["variables"]}
    else:
        imported.definition = add_no_break_spaces(RECORDS[imported.kind](root, batch, imported.findings))
