"""Which files become something here: drafts, lists, or a part of what others become; and why the rest does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.publik_import.findings import Reason, build_reason

if TYPE_CHECKING:
    from app.publik_import.importer import ImportedFile

DEFINITION_KINDS = {
    "formdef": "forms",
    "workflow": "workflows",
    "carddef": "lists",
    "datasource": "lists",
    "datasources": "lists",
}
# What is written into the documents that use it.
PART_KINDS = frozenset({"block", "mail-template", "comment-template", "wscall", "category", "role"})


def select_imports(files: Sequence[ImportedFile]) -> None:
    """Says of each file whether it is imported. Of two documents of one name, the first is."""
    names: set[tuple[str, str]] = set()
    for one in files:
        one.refusal = _find_refusal(one, names)
        one.is_imported = one.refusal is None
        if one.is_imported and one.kind in DEFINITION_KINDS and one.definition is not None:
            names.add((DEFINITION_KINDS[one.kind], one.definition["slug"]))
    has_documents = any(one.is_imported for one in files if one.kind in DEFINITION_KINDS)
    for one in _list_parts(files):
        if one.is_imported and not has_documents:
            one.is_imported, one.refusal = False, build_reason("part_alone")


def _find_refusal(one: ImportedFile, names: set[tuple[str, str]]) -> Reason | None:
    if one.error is not None:
        return one.error
    if one.kind in DEFINITION_KINDS:
        document = one.definition or {}
        if (DEFINITION_KINDS[one.kind], document.get("slug", "")) in names:
            return build_reason("same_name", name=document.get("slug", ""))
        if DEFINITION_KINDS[one.kind] == "lists" and document.get("source") is None:
            return build_reason("list_to_make")
        return None
    return None if one.kind in PART_KINDS else build_reason("unused_kind")


def _list_parts(files: Iterable[ImportedFile]) -> Iterable[ImportedFile]:
    return (one for one in files if one.kind in PART_KINDS)
