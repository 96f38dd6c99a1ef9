"""What helps an agent to write about a case: canned replies, by whom they are for."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from app.cases.models import Case
from app.cases.replies import canned_replies
from app.cases.replies.models import AGENT, PROCEDURE, ROLE
from app.core.i18n import lazy_gettext
from app.core.web.access_rules import current_actor

GROUPS = (
    (PROCEDURE, lazy_gettext("De la démarche")),
    (ROLE, lazy_gettext("De vos rôles")),
    (AGENT, lazy_gettext("Les vôtres")),
)


@dataclass(frozen=True)
class ComposerTools:
    """The replies that may be inserted: (label of the group, [(id, title)])."""

    replies: list[tuple[str, list[tuple[UUID, str]]]] = field(default_factory=list)


def build_tools(case: Case) -> ComposerTools:
    """What the forms of this case offer to whoever asks."""
    replies = canned_replies.list_replies_for_case(current_actor(), case)
    groups = [
        (str(label), [(each.id, each.title) for each in replies if each.scope == scope]) for scope, label in GROUPS
    ]
    return ComposerTools(replies=[(label, choices) for label, choices in groups if choices])
