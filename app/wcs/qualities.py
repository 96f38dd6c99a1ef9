"""Roles of w.c.s. that residents hold: here they are qualities, which a workflow gives and which open procedures."""

from __future__ import annotations

from collections.abc import Iterable

from app.wcs.batch import Batch
from app.wcs.circuit import StatusDraft, verbatim
from app.wcs.findings import reason
from app.wcs.identifiers import slug
from app.wcs.reading import Element
from app.wcs.words import one_line
from app.wcs.workflow_names import items_of

GIVING = frozenset({"add_role", "remove_role"})
LONGEST, LONGEST_TITLE = 80, 100


def give_quality(item: Element, status: StatusDraft) -> None:
    """The applicant is given a role."""
    _on_applicant(item, status, "give_quality")


def withdraw_quality(item: Element, status: StatusDraft) -> None:
    """A role is taken from the applicant."""
    _on_applicant(item, status, "withdraw_quality")


def given_in(batch: Batch) -> dict[str, str]:
    """The roles that workflows among the files give to residents or take from them: their titles by our names."""
    roles = (
        item.find("role_id") for workflow in batch.workflows.values() for item in items_of(workflow) if _gives(item)
    )
    return {name: _title(role) for role in roles if (name := quality_of(role))}


def asked_by(roles: Iterable[Element], batch: Batch) -> list[str]:
    """The qualities that these roles are, when all of them are given to residents by a workflow among the files."""
    names, given = [quality_of(role) for role in roles], given_in(batch)
    return list(dict.fromkeys(names)) if names and set(names) <= given.keys() else []


def quality_of(role: Element) -> str:
    """What a role is called here as a quality; nothing for one that is worked out."""
    named = role.attributes.get("slug") or role.text
    return slug(named, "quality")[:LONGEST].rstrip("-") if named and not set(named) & set("{[@") else ""


def _gives(item: Element) -> bool:
    return item.attributes.get("type") in GIVING


def _title(role: Element) -> str:
    return one_line(role.text or role.attributes.get("slug", ""), LONGEST_TITLE)


def _on_applicant(item: Element, status: StatusDraft, kind: str) -> None:
    name = quality_of(item.find("role_id"))
    if not name:
        status.note(item, reason("nobody"))
    elif status.enter(item, kind, quality=name):
        status.findings.approximate("action", status.title(item), reason("quality_of_role"), verbatim=verbatim(item))
