"""Which files become something here: drafts, lists, or a part of what others become; and why the rest does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.wcs.findings import Reason, reason

if TYPE_CHECKING:
    from app.wcs.importing import Imported

DOCUMENTS = {
    "formdef": "forms",
    "workflow": "workflows",
    "carddef": "lists",
    "datasource": "lists",
    "datasources": "lists",
}
# What is written into the documents that use it.
PARTS = frozenset({"block", "mail-template", "comment-template", "wscall", "category", "role"})


def settle_takings(files: Sequence[Imported]) -> None:
    """Says of each file whether it is imported. Of two documents of one name, the first is."""
    names: set[tuple[str, str]] = set()
    for one in files:
        one.not_taken = _hindrance(one, names)
        one.is_taken = one.not_taken is None
        if one.is_taken and one.kind in DOCUMENTS and one.document is not None:
            names.add((DOCUMENTS[one.kind], one.document["slug"]))
    has_documents = any(one.is_taken for one in files if one.kind in DOCUMENTS)
    for one in _parts(files):
        if one.is_taken and not has_documents:
            one.is_taken, one.not_taken = False, reason("part_alone")


def _hindrance(one: Imported, names: set[tuple[str, str]]) -> Reason | None:
    if one.error is not None:
        return one.error
    if one.kind in DOCUMENTS:
        document = one.document or {}
        if (DOCUMENTS[one.kind], document.get("slug", "")) in names:
            return reason("same_name", name=document.get("slug", ""))
        if DOCUMENTS[one.kind] == "lists" and document.get("source") is None:
            return reason("list_to_make")
        return None
    return None if one.kind in PARTS else reason("unused_kind")


def _parts(files: Iterable[Imported]) -> Iterable[Imported]:
    return (one for one in files if one.kind in PARTS)
