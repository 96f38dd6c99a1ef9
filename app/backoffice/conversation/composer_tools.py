"""Tools of an agent beside a case: canned replies to insert, and the requests that repeat it or were merged with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import url_for

from app.cases.access import can_open
from app.cases.case_definitions import functions_of, procedure_of, workflow_of
from app.cases.conversation import canned_replies
from app.cases.conversation.models import AGENT, PROCEDURE, ROLE
from app.cases.merges import duplicates, merged_cases
from app.cases.models import Case
from app.core.i18n import lazy_gettext
from app.core.web.access_rules import current_actor

GROUPS = (
    (PROCEDURE, lazy_gettext("De la démarche")),
    (ROLE, lazy_gettext("De vos rôles")),
    (AGENT, lazy_gettext("Les vôtres")),
)
DUPLICATE_REASONS = {
    duplicates.CONTACT: lazy_gettext("même contact"),
    duplicates.PLACE: lazy_gettext("même endroit"),
    duplicates.WORDS: lazy_gettext("mots proches"),
}


@dataclass(frozen=True)
class ComposerTools:
    """The replies that may be inserted: (label of the group, [(id, title)]); the other requests, each with its address."""

    replies: list[tuple[str, list[tuple[UUID, str]]]] = field(default_factory=list)
    duplicates: list[tuple[dict[str, Any], list[str]]] = field(default_factory=list)
    merged: list[dict[str, Any]] = field(default_factory=list)
    main: dict[str, Any] | None = None
    can_merge: bool = False


def build_tools(case: Case) -> ComposerTools:
    """Build the tools that the page of this case offers to the current actor."""
    actor = current_actor()
    can_merge = bool(functions_of(actor, case))
    main = merged_cases.find_main_case(case)
    matches = duplicates.find_duplicates(actor, case) if can_merge else []
    return ComposerTools(
        replies=_group_replies(case),
        duplicates=[
            (describe_case(match.case), [str(DUPLICATE_REASONS[name]) for name in match.reasons]) for match in matches
        ],
        merged=[describe_case(each) for each in merged_cases.list_readable_merged_cases(case, reader=actor)],
        main=describe_case(main) if main and can_open(actor, main) else None,
        can_merge=can_merge,
    )


def describe_case(case: Case) -> dict[str, Any]:
    """Another request as the page of a case lists it: nothing that its applicant wrote."""
    return {
        "url": url_for("case_page.show_case", case_id=case.id),
        "title": procedure_of(case).title,
        "reference": case.reference,
        "submitted_at": case.submitted_at,
        "status": workflow_of(case).status(case.status),
    }


def _group_replies(case: Case) -> list[tuple[str, list[tuple[UUID, str]]]]:
    replies = canned_replies.list_replies_for_case(current_actor(), case)
    groups = [
        (str(label), [(reply.id, reply.title) for reply in replies if reply.scope == scope]) for scope, label in GROUPS
    ]
    return [(label, choices) for label, choices in groups if choices]
