"""Presence of other authors on a definition, and what they changed since: a line in the bar of the studio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.accounts.agents import find_agent
from app.accounts.profile import read_profile
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.definitions.definition_kinds import PROCEDURE, Kind
from app.definitions.drafts.edit_history import UNDONE
from app.definitions.editing.edit_log import WorkingCopy, find_edits_since, load_working_copy
from app.definitions.editing.presence import Presence, record_presence
from app.definitions.editing.summaries import name_element
from app.studio.builder import MAX_POINTER
from app.studio.definition_access import editable_kind

bp = Blueprint("studio_presence", __name__, url_prefix="/agents/studio")

MAX_NEWS = 3


@dataclass(frozen=True)
class News:
    """News of the changes of others since a revision: the last sentences, latest first, and how many more there are."""

    sentences: tuple[str, ...]
    more: int


@bp.get("/<kind>/<slug>/presence")
@access("designer")
@rate_limit(LIGHT_REQUEST)
def show_presence(kind: str, slug: str) -> ResponseReturnValue:
    """Asked every twenty seconds by a visible page: says that this author is there, and returns the others."""
    definition_kind = editable_kind(kind, slug)
    copy, account_id = load_working_copy(definition_kind, slug), current_actor().account_id
    others = (
        record_presence(definition_kind, slug, account_id, request.args.get("element", "")[:MAX_POINTER])
        if account_id
        else []
    )
    return render(
        "studio/presence.html",
        sentences=[_describe(definition_kind, copy.definition, other) for other in others],
        news=_find_news(definition_kind, slug, copy, account_id),
        revision=copy.revision,
    )


def _describe(kind: Kind, definition: Mapping[str, Any], presence: Presence) -> str:
    name, element = _find_name(presence.account_id), name_element(definition, presence.pointer)
    if kind is PROCEDURE:
        return (
            _("%(name)s modifie aussi cette démarche, %(element)s", name=name, element=element)
            if element
            else _("%(name)s modifie aussi cette démarche", name=name)
        )
    return (
        _("%(name)s modifie aussi ce circuit, %(element)s", name=name, element=element)
        if element
        else _("%(name)s modifie aussi ce circuit", name=name)
    )


def _find_news(kind: Kind, slug: str, copy: WorkingCopy, account_id: UUID | None) -> News:
    since = request.args.get("since", copy.revision, type=int)
    edits = [edit for edit in find_edits_since(kind, slug, since) if edit.by_id != account_id]
    sentences = [
        _("%(name)s a annulé : %(what)s", name=_find_name(edit.by_id), what=edit.summary)
        if edit.state == UNDONE
        else f"{_find_name(edit.by_id)} {edit.summary}"
        for edit in reversed(edits[-MAX_NEWS:])
    ]
    return News(tuple(dict.fromkeys(sentences)), len(edits) - len(sentences))


def _find_name(account_id: UUID | None) -> str:
    account = find_agent(account_id) if account_id else None
    return read_profile(account).name if account else _("Un autre agent")
