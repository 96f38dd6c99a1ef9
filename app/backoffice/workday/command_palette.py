"""The palette: one search over cases, procedures, agendas, saved views and pages, each within the rights of the agent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.agendas.agent_search import search_managed_agendas
from app.backoffice.case_list.list_filters import MAX_SEARCH_LENGTH, choices_for, list_url
from app.backoffice.case_list.list_rows import CASE_URL
from app.backoffice.workday.palette_pages import list_pages
from app.cases.access import procedures_entered_by
from app.cases.case_views.saved_views import read_agent_list
from app.cases.search.case_search import Row, search_cases
from app.cases.search.filters import Filters
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import Actor, access, current_actor
from app.core.web.responses import render
from app.language.text.normalisation import fold
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows

bp = Blueprint("command_palette", __name__, url_prefix="/agents/aller")

SCREEN = "backoffice.palette"
MIN_SEARCH_LENGTH = 2
MAX_ENTRIES = 6


@dataclass(frozen=True)
class Entry:
    """Something to go to."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """The entries of one kind."""

    title: str
    entries: list[Entry]


@bp.get("")
@access("agent")
@rate_limit(LIGHT_REQUEST)
def show_entries() -> ResponseReturnValue:
    """Show the entries for the words typed; without any, where agents go most."""
    words = " ".join(request.args.get("q", "")[:MAX_SEARCH_LENGTH].split())
    actor = current_actor()
    groups = [
        Group(_("Demandes"), _find_cases(actor, words)),
        Group(_("Vues"), _match(words, _list_views(actor))),
        Group(_("Démarches"), _match(words, _list_procedures(actor)) if words else []),
        Group(_("Agendas, salles et événements"), _find_agendas(actor, words)),
        Group(_("Pages"), _match(words, (Entry(title, url) for title, url in list_pages(actor)))),
    ]
    return render(
        "backoffice/workday/command_palette.html", words=words, groups=[group for group in groups if group.entries]
    )


def _find_cases(actor: Actor, words: str) -> list[Entry]:
    """The newest cases that hold these words, as far as the agent may see them."""
    if len(words) < MIN_SEARCH_LENGTH:
        return []
    log_access(actor, "search", screen=SCREEN)
    rows = search_cases(actor, Filters(words=words, state="all"), limit=MAX_ENTRIES).rows
    return [Entry(row.name or row.line or row.reference, f"{CASE_URL}{row.id}", _describe(row)) for row in rows]


def _describe(row: Row) -> str:
    status = workflows.definition_of(row.workflow_version_id).status(row.status)
    return f"{row.reference} · {procedures.live_procedure(row.procedure_slug).definition.title} · {status.label}"


def _list_views(actor: Actor) -> Iterable[Entry]:
    return (Entry(view.title, f"/agents/demandes/vues/{view.id}") for view in read_agent_list(actor).views)


def _list_procedures(actor: Actor) -> Iterable[Entry]:
    """The list of each procedure, and its form where the agent may enter a request."""
    titles = choices_for(actor, "").procedures
    yield from (
        Entry(title, list_url(Filters(procedure=slug)), _("Voir les demandes")) for slug, title in titles.items()
    )
    for slug in procedures_entered_by(actor):
        yield Entry(titles[slug], f"/agents/saisie/{slug}", _("Saisir une demande"))


def _find_agendas(actor: Actor, words: str) -> list[Entry]:
    """The agendas of the agent, their rooms and their events to come, as the index knows them."""
    return [
        Entry(hit.title, hit.url, " · ".join(filter(None, (hit.label, hit.summary))))
        for hit in search_managed_agendas(actor, words, limit=MAX_ENTRIES)
    ]


def _match(words: str, entries: Iterable[Entry]) -> list[Entry]:
    """The first entries whose title or detail holds the beginnings of all the words."""
    beginnings = fold(words).split()
    matching_entries = []
    for entry in entries:
        present = fold(f"{entry.title} {entry.detail}").replace("’", " ").split()
        if all(any(word.startswith(beginning) for word in present) for beginning in beginnings):
            matching_entries.append(entry)
    return matching_entries[:MAX_ENTRIES]
