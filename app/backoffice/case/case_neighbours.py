"""The requests before and after this one in the list that the agent came from: its filters, its order."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.backoffice.case_list.list_address import last_list_query
from app.backoffice.case_list.list_filters import choices_for, read_filters
from app.cases.models import Case
from app.cases.people.work_preferences import find_work_preferences
from app.cases.search import neighbours
from app.cases.search.filters import Filters
from app.core.web.access_rules import Actor, current_actor
from app.core.web.responses import redirect


@dataclass(frozen=True)
class CaseLinks:
    """Links of « Précédente » and « Suivante »."""

    beside: neighbours.Neighbours

    @property
    def previous_url(self) -> str | None:
        return _case_url(self.beside.previous_id)

    @property
    def next_url(self) -> str | None:
        return _case_url(self.beside.next_id)


def find_case_neighbours(actor: Actor, case: Case) -> CaseLinks:
    """The neighbours of the case, even when it has just left the list."""
    return CaseLinks(neighbours.find_neighbours(actor, read_last_filters(actor), case))


def find_next_url(case: Case) -> str | None:
    """Find where an agent who goes from one request to the next is led once this one is done; None for one who stays."""
    actor = current_actor()
    return find_case_neighbours(actor, case).next_url if find_work_preferences(actor).goes_to_next else None


def redirect_to_next_case(url: str, message: str) -> ResponseReturnValue:
    """The next request, which says what was done on the one before."""
    flash(message, "case-toast")
    return redirect(url)


def read_last_filters(actor: Actor) -> Filters:
    """The filters of the list that the agent last looked at in this browser."""
    arguments = MultiDict(parse_qsl(last_list_query()))
    return read_filters(arguments, choices_for(actor, arguments.get("procedure", "")))


def _case_url(case_id: UUID | None) -> str | None:
    return url_for("case_page.show_case", case_id=case_id) if case_id else None
