"""Filters of the list of cases: read from its address, and written in the addresses that leave it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import g, url_for
from werkzeug.datastructures import MultiDict

from app.cases.access import procedures_entered_by, procedures_open_to
from app.cases.channels import CHANNELS
from app.cases.search.facet_choices import FacetChoice, district_choices, facet_choices, read_answers, write_answers
from app.cases.search.filters import ME, NOBODY, ROLES, STATES, Filters
from app.cases.search.list_order import NEWEST, ORDERS
from app.cases.search.map_areas import normalise_area
from app.core.i18n import gettext as _
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows

MAX_SEARCH_LENGTH = 200
NO_FILTER = Filters()
# Repeated in an address, once for each answer.
_ARGUMENTS = {"answers": "answer"}
# Beyond, a day has no midnight in every time zone.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Choices:
    """Choices of an agent for the filters of the list: pairs of value and words."""

    procedures: dict[str, str]
    statuses: dict[str, str]
    # Ranks of urgency, from the lowest.
    levels: dict[str, str]
    # The answers by which cases of the procedure are found, and the districts of the authority.
    answers: Sequence[FacetChoice] = ()
    districts: Sequence[str] = ()

    def label_answer(self, answer: tuple[str, str]) -> str:
        """« Danger immédiat : oui », of an answer that the list is narrowed to."""
        choice = next(each for each in self.answers if each.field == answer[0])
        return _("%(question)s : %(answer)s", question=choice.label, answer=choice.values[answer[1]])


def choices_for(actor: Actor, procedure: str) -> Choices:
    """The procedures whose cases the agent sees; the statuses of the one already chosen."""
    slugs = {*procedures_open_to(actor), *procedures_entered_by(actor)}
    titles = {live.slug: live.definition.title for live in procedures.live_procedures() if live.slug in slugs}
    return Choices(
        procedures=titles,
        statuses=_statuses(procedure) if procedure in titles else {},
        levels=_levels(procedure, titles),
        answers=facet_choices(actor, procedure),
        districts=district_choices(),
    )


def read_filters(args: MultiDict[str, str], choices: Choices) -> Filters:
    """The filters that an address asks for; what makes no sense is left out."""
    return Filters(
        words=" ".join(args.get("words", "")[:MAX_SEARCH_LENGTH].split()),
        procedure=_allowed_or_empty(choices.procedures, args.get("procedure", "")),
        status=_allowed_or_empty(choices.statuses, args.get("status", "")),
        channel=_allowed_or_empty(CHANNELS, args.get("channel", "")),
        state=_allowed_or_empty(STATES, args.get("state", "")) or NO_FILTER.state,
        since=_parse_day(args.get("since", "")),
        until=_parse_day(args.get("until", "")),
        level=_allowed_or_empty(choices.levels, args.get("level", "")),
        assigned=_read_assigned(args.get("assigned", "")),
        scope=_allowed_or_empty((ROLES,), args.get("scope", "")),
        district=_allowed_or_empty(choices.districts, args.get("district", "")),
        area=normalise_area(args.get("area", "")),
        answers=read_answers(args.getlist("answer"), choices.answers),
        order=_allowed_or_empty(ORDERS, args.get("order", "")) or NEWEST,
    )


def list_url(filters: Filters, *, endpoint: str = "case_list.list_cases", **more: str | None) -> str:
    """The address of the list so narrowed, or of another page about the same requests; what is as usual is not said."""
    arguments: dict[str, Any] = {
        _ARGUMENTS.get(name, name): _format_value(value)
        for name, value in vars(filters).items()
        if value != getattr(NO_FILTER, name)
    }
    arguments |= {name: value for name, value in more.items() if value}
    base = _base_url(endpoint)
    return f"{base}?{urlencode(arguments, doseq=True, safe=',:')}" if arguments else base


def _base_url(endpoint: str) -> str:
    """The address of a page, worked out once in a request: a list has forty addresses."""
    urls: dict[str, str] = g.setdefault("list_base_urls", {})
    if endpoint not in urls:
        urls[endpoint] = url_for(endpoint)
    return urls[endpoint]


def _statuses(procedure: str) -> dict[str, str]:
    workflow = workflows.live_workflow(procedures.live_procedure(procedure).definition.workflow).definition
    return {status.id: status.label for status in workflow.statuses}


def _levels(procedure: str, titles: Collection[str]) -> dict[str, str]:
    """The levels of the procedure chosen; else one word for everything above the ordinary, if there is any."""
    slugs = {procedure} if procedure in titles else set(titles)
    workflows_shown = {procedures.live_procedure(slug).definition.workflow for slug in slugs}
    levels = [workflows.live_workflow(slug).definition.levels for slug in workflows_shown]
    if procedure in titles:
        return {str(rank): level.label for rank, level in enumerate(levels[0], start=1)}
    return {"1": _("Toutes les urgences")} if any(levels) else {}


def _allowed_or_empty(allowed: Any, value: str) -> str:
    return value if value in allowed else ""


def _parse_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _read_assigned(text: str) -> str:
    """Read the assignment that the list is narrowed to: one of the words for it, or the id of an account."""
    if text in (ME, NOBODY):
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _format_value(value: Any) -> str | list[str]:
    if isinstance(value, tuple):
        return write_answers(value)
    return value.isoformat() if isinstance(value, date) else value
