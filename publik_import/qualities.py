"""Translate user roles of residents into qualities, which workflows give and procedures require."""

from __future__ import annotations

from collections.abc import Iterable

from publik_import.batch import Batch
from publik_import.findings import build_reason
from publik_import.identifiers import make_slug
from publik_import.rich_text import extract_line
from publik_import.workflow_draft import StatusDraft, get_verbatim
from publik_import.workflow_names import list_items
from publik_import.xml_reader import Element

ROLE_ACTIONS = frozenset({"add_role", "remove_role"})
MAX_LENGTH, MAX_TITLE_LENGTH = 80, 100


def translate_give_quality(item: Element, status: StatusDraft) -> None:
    """Translate an action that gives a role to the applicant."""
    _add_quality_action(item, status, "give_quality")


def translate_withdraw_quality(item: Element, status: StatusDraft) -> None:
    """Translate an action that withdraws a role from the applicant."""
    _add_quality_action(item, status, "withdraw_quality")


def list_granted_qualities(batch: Batch) -> dict[str, str]:
    """The titles of the roles that workflows of the batch give to residents or withdraw from them, by slug."""
    roles = (
        item.find("role_id")
        for workflow in batch.workflows.values()
        for item in list_items(workflow)
        if _is_role_action(item)
    )
    return {name: _get_title(role) for role in roles if (name := get_quality_name(role))}


def find_required_qualities(roles: Iterable[Element], batch: Batch) -> list[str]:
    """The slugs of qualities for the roles, when workflows of the batch give all of them to residents; else none."""
    names, granted_qualities = [get_quality_name(role) for role in roles], list_granted_qualities(batch)
    return list(dict.fromkeys(names)) if names and set(names) <= granted_qualities.keys() else []


def get_quality_name(role: Element) -> str:
    """The slug of the quality of a role; empty for a role given by a variable."""
    slug = role.attributes.get("slug") or role.text
    return make_slug(slug, "quality")[:MAX_LENGTH].rstrip("-") if slug and not set(slug) & set("{[@") else ""


def _is_role_action(item: Element) -> bool:
    return item.attributes.get("type") in ROLE_ACTIONS


def _get_title(role: Element) -> str:
    return extract_line(role.text or role.attributes.get("slug", ""), MAX_TITLE_LENGTH)


def _add_quality_action(item: Element, status: StatusDraft, kind: str) -> None:
    name = get_quality_name(item.find("role_id"))
    if not name:
        status.add_note(item, build_reason("nobody"))
    elif status.add_entry(item, kind, quality=name):
        status.findings.add_approximate(
            "action", status.describe_action(item), build_reason("quality_of_role"), verbatim=get_verbatim(item)
        )
