"""History of a definition: who changed what, in sentences, with what was published and when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.accounts.agents import find_agent
from app.accounts.profile import read_profile
from app.core.web.access_rules import access
from app.core.web.responses import render
from app.definitions.drafts.edit_history import list_edits
from app.definitions.history import history_of
from app.definitions.overview import find_overview
from app.studio.builder import get_context, load_page
from app.studio.definition_access import editable_kind

bp = Blueprint("studio_history", __name__, url_prefix="/agents/studio")


@bp.get("/<kind>/<slug>/historique")
@access("designer")
def show_history(kind: str, slug: str) -> ResponseReturnValue:
    """The edits and the publications of a definition, latest first."""
    page = load_page(editable_kind(kind, slug), slug, "")
    edits, entries = list_edits(page.kind, slug), history_of(page.kind, slug)
    ids = {each for each in [*(edit.by_id for edit in edits), *(entry.by_id for entry in entries)] if each is not None}
    accounts = {each: find_agent(each) for each in ids}
    moments: list[Any] = sorted([*edits, *entries], key=lambda each: each.happened_at, reverse=True)
    return render(
        "studio/history.html",
        **get_context(page),
        about=find_overview(page.kind, slug),
        moments=moments,
        people={each: read_profile(account).name for each, account in accounts.items() if account},
    )
