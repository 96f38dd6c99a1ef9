"""Roles of w.c.s. that residents hold: here they are qualities, which a workflow gives and which open procedures."""

from __future__ import annotations

from collections.abc import Iterable

from app.publik_import.batch import Batch
from app.publik_import.findings import build_reason
from app.publik_import.identifiers import make_slug
from app.publik_import.rich_text import extract_line
from app.publik_import.workflow_draft import StatusDraft, get_verbatim
from app.publik_import.workflow_names import list_items
from app.publik_import.xml_reader import Element

ROLE_ACTIONS = frozenset({"add_role", "remove_role"})
LONGEST, LONGEST_TITLE = 80, 100


def translate_give_quality(item: Element, status: StatusDraft) -> None:
    """The applicant is given a role."""
    _add_quality_action(item, status, "give_quality")


def translate_withdraw_quality(item: Element, status: StatusDraft) -> None:
    """A role is taken from the applicant."""
    _add_quality_action(item, status, "withdraw_quality")


def find_given_qualities(batch: Batch) -> dict[str, str]:
    """The roles that workflows among the files give to residents or take from them: their titles by our names."""
    roles = (
        item.find("role_id")
        for workflow in batch.workflows.values()
        for item in list_items(workflow)
        if _is_role_action(item)
    )
    return {name: _get_title(role) for role in roles if (name := get_quality_name(role))}


def find_required_qualities(roles: Iterable[Element], batch: Batch) -> list[str]:
    """The qualities that these roles are, when all of them are given to residents by a workflow among the files."""
    names, given = [get_quality_name(role) for role in roles], find_given_qualities(batch)
    return list(dict.fromkeys(names)) if names and set(names) <= given.keys() else []


def get_quality_name(role: Element) -> str:
    """What a role is called here as a quality; nothing for one that is worked out."""
    named = role.attributes.get("slug") or role.text
    return make_slug(named, "quality")[:LONGEST].rstrip("-") if named and not set(named) & set("{[@") else ""


def _is_role_action(item: Element) -> bool:
    return item.attributes.get("type") in ROLE_ACTIONS


def _get_title(role: Element) -> str:
    return extract_line(role.text or role.attributes.get("slug", ""), LONGEST_TITLE)


def _add_quality_action(item: Element, status: StatusDraft, kind: str) -> None:
    name = get_quality_name(item.find("role_id"))
    if not name:
        status.add_note(item, build_reason("nobody"))
    elif status.add_entry(item, kind, quality=name):
        status.findings.add_approximate(
            "action", status.describe_action(item), build_reason("quality_of_role"), verbatim=get_verbatim(item)
        )
