"""Import files: read each, recognise its kind by the root element, and translate it with the others."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from app.language.schema.problems import Problem
from app.language.text.typography import add_no_break_spaces
from publik_import.batch import Batch, build_batch, get_slug
from publik_import.element_labels import read_roles_and_topics
from publik_import.findings import Findings, Reason, Unreadable, build_reason
from publik_import.forms import get_workflow_slug, translate_form
from publik_import.import_files import GZIP, MAX_TOTAL, ZIP, ImportFile, list_import_files, open_import_file
from publik_import.qualities import list_granted_qualities
from publik_import.records import RECORDS
from publik_import.templates import MAX_TEMPLATE
from publik_import.workflows import translate_workflow
from publik_import.xml_reader import Element, read_xml

FORM, WORKFLOW = "formdef", "workflow"
KINDS = frozenset({FORM, WORKFLOW, *RECORDS})
_EXPORT_SUFFIXES = (".wcs", ".xml")
# Suffixes of other files in archives of Publik: reported, not read.
_IGNORED_SUFFIX = re.compile(
    r"\.(json|csv|png|svg|jpe?g|gif|ico|css|js|html|txt|md|pdf|od[ts]|docx|xlsx|rtf|py|pck|db|ya?ml|ini|cfg|conf|log)"
)


@dataclass
class ImportedFile:
    """A file: its kind, its definition and findings, or the error."""

    file: str
    kind: str = ""
    title: str = ""
    elements: int = 0
    definition: dict[str, Any] | None = None
    findings: Findings = field(default_factory=Findings)
    problems: list[Problem] = field(default_factory=list)
    error: Reason | None = None
    # Labels of the roles and categories that the file names, by slug.
    labels: dict[str, str] = field(default_factory=dict)
    # Titles of the roles of the whole batch that become qualities, by slug.
    qualities: dict[str, str] = field(default_factory=dict)
    # The slug of the workflow that a form names.
    workflow: str = ""
    # Whether the file is imported, as a definition or as a part of others; `refusal` is the reason when it is not.
    is_imported: bool = False
    refusal: Reason | None = None
    # Compared with the local definition: new, identical or different; empty without comparison.
    state: str = ""

    @contextmanager
    def isolate(self) -> Iterator[None]:
        """Turn an unexpected exception into an error of the file, so that the others are imported."""
        try:
            yield
        except Exception:
            logging.getLogger(__name__).exception("export not translated: %s", self.kind)
            self.definition, self.error = None, build_reason("not_translated")
            self.is_imported, self.refusal = False, self.error


def import_paths(paths: Iterable[Path]) -> list[ImportedFile]:
    """Import the files at the paths, in memory."""
    return import_sources(source for path in paths for source in list_import_files(path))


def import_contents(files: Iterable[tuple[str, bytes]]) -> list[ImportedFile]:
    """Import exports and archives given by name and content."""
    return import_sources(source for name, content in files for source in open_import_file(name, content))


def import_sources(sources: Iterable[ImportFile]) -> list[ImportedFile]:
    files = list(_read_files(sources))
    batch = build_batch(root for _, root in files if root is not None)
    # Workflows are translated first: forms need their functions.
    for imported, root in sorted(files, key=lambda each: each[0].kind != WORKFLOW):
        if root is not None:
            with imported.isolate():
                _translate_root(imported, root, batch)
    return [imported for imported, _ in files]


def _read_files(sources: Iterable[ImportFile]) -> Iterator[tuple[ImportedFile, Element | None]]:
    total = 0
    for source in sources:
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
    """Whether the file is not an export: by suffix, hidden, or an archive member that is not XML."""
    path = PurePosixPath(source.name)
    suffix = path.suffix.lower()
    is_hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts[1:])
    is_other = source.is_archive_member and suffix not in _EXPORT_SUFFIXES and not _can_be_read(source.content)
    return is_hidden or is_other or _IGNORED_SUFFIX.fullmatch(suffix) is not None


def _can_be_read(content: bytes) -> bool:
    """Whether the content starts like XML in any encoding, or like an archive."""
    start = content[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return content.startswith((ZIP, GZIP)) or start.startswith(b"<")


def _read_root(source: ImportFile, imported: ImportedFile) -> Element | None:
    try:
        root = read_xml(source.content)
    except Unreadable as error:
        imported.error = error.reason
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
    imported.qualities = list_granted_qualities(batch)
    if imported.kind == FORM:
        imported.workflow = get_workflow_slug(root)
        imported.definition, imported.problems = translate_form(root, batch, imported.findings)
    elif imported.kind == WORKFLOW:
        imported.definition, imported.problems = translate_workflow(root, batch, imported.findings)
        batch.functions[get_slug(root)] = [function["id"] for function in imported.definition["functions"]]
        batch.variables[get_slug(root)] = {
            variable["id"]: variable["type"] for variable in imported.definition["variables"]
        }
    else:
        imported.definition = add_no_break_spaces(RECORDS[imported.kind](root, batch, imported.findings))
