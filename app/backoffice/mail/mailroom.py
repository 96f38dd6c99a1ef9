"""The mail that came in: its list, the page of an item, its files."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts.profile import get_names
from app.cases.access import can_open, procedures_entered_by
from app.cases.models import Case
from app.cases.search.case_search import Row, search_cases
from app.cases.search.filters import Filters
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import create_download, show_picture
from app.core.web.responses import render
from app.mailroom import case_match, items
from app.mailroom.desks import Desk, list_desks, list_own_desks
from app.mailroom.item_actions import REVERSIBLE_STATES
from app.mailroom.item_list import TABS, count_items, find_next_item, list_items
from app.mailroom.items import Contents, ItemNotFound
from app.mailroom.models import MailItem
from app.privacy.access_log import log_access
from app.procedures.procedure_search import search_procedures
from app.procedures.publishing import LiveProcedure, live_procedure
from app.workflows import publishing as workflows
from app.workflows.definition import Status

bp = Blueprint("mailroom", __name__, url_prefix="/agents/courrier")

LIST_SCREEN, ITEM_SCREEN, FILE_SCREEN = "backoffice.mail", "backoffice.mail_item", "backoffice.mail_file"
SHOWN_TYPES = ("image/jpeg", "image/png", "image/webp")
MAX_FOUND, MAX_SUGGESTED = 6, 4


@bp.get("")
@access("agent")
def show_mail() -> ResponseReturnValue:
    """The items of the agent's desks, those that wait first."""
    actor = current_actor()
    tab = request.args.get("tab", "waiting")
    if tab not in TABS:
        abort(404)
    words = request.args.get("q", "").strip()[:200]
    log_access(actor, "search" if words else "list", screen=LIST_SCREEN)
    page = list_items(actor, tab, words=words, after=request.args.get("after"))
    return render(
        "backoffice/mail/mailroom/list.html",
        page=page,
        tab=tab,
        words=words,
        counts=count_items(actor),
        desks=list_desks(),
        age_in_days=_get_age_in_days,
        has_desks=bool(list_own_desks(actor)),
        next_url=url_for(".show_mail", tab=tab, q=words or None, after=page.next_key) if page.next_key else None,
    )


@bp.get("/<uuid:mail_item_id>")
@access("agent")
def show_item(mail_item_id: UUID) -> ResponseReturnValue:
    """The mail on one side, what can be done about it on the other."""
    return render_item(find_item(mail_item_id))


@bp.get("/<uuid:mail_item_id>/fichiers/<uuid:mail_file_id>")
@access("agent")
def download_file(mail_item_id: UUID, mail_file_id: UUID) -> ResponseReturnValue:
    file = items.open_item_file(find_item(mail_item_id, screen=FILE_SCREEN, verb="download"), mail_file_id)
    return create_download(file.name, file.type, file.size, file.chunks)


@bp.get("/<uuid:mail_item_id>/fichiers/<uuid:mail_file_id>/image")
@access("agent")
def show_image(mail_item_id: UUID, mail_file_id: UUID) -> ResponseReturnValue:
    """A photo, or the picture of a page: nothing of it runs."""
    file = items.open_item_file(find_item(mail_item_id, screen=FILE_SCREEN), mail_file_id)
    if file.type not in SHOWN_TYPES:
        raise ItemNotFound(mail_file_id)
    return show_picture(file.name, file.type, file.size, file.chunks)


def find_item(mail_item_id: UUID, *, screen: str = ITEM_SCREEN, verb: str = "read") -> MailItem:
    """The item, for an agent of its desk, once the access log says that they read it. Raises ItemNotFound."""
    actor = current_actor()
    item = items.find_item(mail_item_id, by=actor)
    log_access(actor, verb, screen=screen, family=item.family, subject=item.case_id)
    return item


def render_item(item: MailItem, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    """The page of an item; `more` is what was typed and refused."""
    context = {**build_item_panel(item), **_build_choices(item), **more}
    return render("backoffice/mail/mailroom/item.html", status=status, **context)


def build_item_panel(item: MailItem) -> dict[str, Any]:
    """The mail itself, as it stands beside a form."""
    contents, files = items.open_contents(item), items.list_files(item)
    agent_ids = [UUID(event["by"]) for event in contents.events if event["by"]]
    return {
        "item": item,
        "contents": contents,
        "mail_files": [file for file in files if file["page"] is None],
        "mail_pages": [file for file in files if file["page"] is not None],
        "shown_types": SHOWN_TYPES,
        "mail_people": {str(agent_id): name for agent_id, name in get_names(agent_ids).items()},
        "desk_names": {desk.key: name for desk, name in list_desks().items()},
    }


def find_mail_beside(draft_id: UUID) -> dict[str, Any]:
    """The mail that a request is being made of, to be read beside its form; nothing for any other request."""
    item = db.session.scalar(select(MailItem).where(MailItem.draft_id == draft_id))
    if item is None or Desk(item.department, item.family) not in list_own_desks(current_actor()):
        return {}
    log_access(current_actor(), "read", screen=ITEM_SCREEN, family=item.family)
    return build_item_panel(item)


def _get_age_in_days(moment: datetime) -> int:
    return (clock.today() - clock.to_paris(moment).date()).days


def _build_choices(item: MailItem) -> dict[str, Any]:
    """Build the choices of the agent for an item."""
    actor = current_actor()
    contents = items.open_contents(item)
    words, found_cases = _search_cases_of_sender(contents) if not item.is_handled else ("", [])
    own_slugs = procedures_entered_by(actor)
    own_desk = Desk(item.department, item.family)
    return {
        "case": _find_own_case(item.case_id),
        "candidate": _find_candidate(contents),
        "words": words,
        "found_cases": found_cases,
        "suggested_procedures": _suggest_procedures(contents, own_slugs) if not item.is_handled else [],
        "procedures": _list_procedures(own_slugs) if not item.is_handled else [],
        "other_desks": [(desk.key, name) for desk, name in list_desks().items() if desk != own_desk],
        "can_put_back": item.state in REVERSIBLE_STATES,
        "next_id": find_next_item(actor, item),
    }


def _search_cases_of_sender(contents: Contents) -> tuple[str, list[dict[str, Any]]]:
    """Search the cases of the sender, by the words typed, else their address, else their name; return the words and the cases."""
    words = request.args.get("q")
    attempts = [words] if words is not None else [contents.sender_address, contents.sender_name]
    attempts = [attempt.strip()[:200] for attempt in attempts if attempt.strip()]
    for attempt in attempts:
        if cases := _search_open_cases(attempt):
            return attempt, cases
    return (attempts[0] if attempts else ""), []


def _search_open_cases(words: str) -> list[dict[str, Any]]:
    page = search_cases(current_actor(), Filters(words=words, state="open"), limit=MAX_FOUND)
    return [
        {"row": row, "title": live_procedure(row.procedure_slug).definition.title, "status": _status_of(row)}
        for row in page.rows
    ]


def _status_of(row: Row) -> Status:
    """The status of a case found."""
    return workflows.definition_of(row.workflow_version_id).status(row.status)


def _find_candidate(contents: Contents) -> Case | None:
    """The case that the mail may be about, if the agent may open it."""
    case = case_match.find_candidate(contents.candidate_id)
    return case if case is not None and not case.is_closed and can_open(current_actor(), case) else None


def _find_own_case(case_id: UUID | None) -> Case | None:
    case = db.session.get(Case, case_id) if case_id else None
    return case if case is not None and can_open(current_actor(), case) else None


def _suggest_procedures(contents: Contents, own_slugs: list[str]) -> list[LiveProcedure]:
    """The procedures that the words of the mail lead to."""
    words = (contents.recognised_text or contents.subject or contents.text)[:120]
    procedures = search_procedures(words, audience="agents") if words.strip() else []
    return [live for live in procedures if live.slug in own_slugs][:MAX_SUGGESTED]


def _list_procedures(own_slugs: list[str]) -> list[tuple[str, str]]:
    titles = [(slug, live_procedure(slug).definition) for slug in own_slugs]
    pairs = [(slug, definition.title) for slug, definition in titles if not definition.options.is_internal]
    return sorted(pairs, key=lambda pair: pair[1])
