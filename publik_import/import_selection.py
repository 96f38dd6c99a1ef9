"""Select the files that are imported, as definitions or as parts of others, and give the reason for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from publik_import.findings import Reason, build_reason

if TYPE_CHECKING:
    from publik_import.importer import ImportedFile

DEFINITION_KINDS = {
    "formdef": "forms",
    "workflow": "workflows",
    "carddef": "lists",
    "datasource": "lists",
    "datasources": "lists",
}
# Kinds that are included in the definitions that use them.
PART_KINDS = frozenset({"block", "mail-template", "comment-template", "wscall", "category", "role"})


def select_imports(files: Sequence[ImportedFile]) -> None:
    """Set whether each file is imported. Of two definitions with the same slug, only the first is."""
    names: set[tuple[str, str]] = set()
    for file in files:
        file.refusal = _find_refusal(file, names)
        file.is_imported = file.refusal is None
        if file.is_imported and file.kind in DEFINITION_KINDS and file.definition is not None:
            names.add((DEFINITION_KINDS[file.kind], file.definition["slug"]))
    has_definitions = any(file.is_imported for file in files if file.kind in DEFINITION_KINDS)
    for file in _list_parts(files):
        if file.is_imported and not has_definitions:
            file.is_imported, file.refusal = False, build_reason("part_alone")


def _find_refusal(file: ImportedFile, names: set[tuple[str, str]]) -> Reason | None:
    if file.error is not None:
        return file.error
    if file.kind in DEFINITION_KINDS:
        definition = file.definition or {}
        if (DEFINITION_KINDS[file.kind], definition.get("slug", "")) in names:
            return build_reason("same_name", name=definition.get("slug", ""))
        if DEFINITION_KINDS[file.kind] == "lists" and definition.get("source") is None:
            return build_reason("list_to_make")
        return None
    return None if file.kind in PART_KINDS else build_reason("unused_kind")


def _list_parts(files: Iterable[ImportedFile]) -> Iterable[ImportedFile]:
    return (file for file in files if file.kind in PART_KINDS)
