"""What the list of cases is narrowed to: read from its address, and written in the addresses that leave it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from flask import url_for

from app.cases.access import procedures_entered_by, procedures_open_to
from app.cases.list_order import NEWEST, ORDERS
from app.cases.search import Filters
from app.cases.submission import CHANNELS
from app.core.access import Actor
from app.core.i18n import gettext as _
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows

STATES = ("open", "awaiting", "closed", "all")
ASSIGNED = ("me", "nobody")
LONGEST_SEARCH = 200
EVERYTHING = Filters()
# Beyond, a day has no midnight in every time zone.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Choices:
    """What an agent may narrow the list to: pairs of value and words."""

    procedures: dict[str, str]
    statuses: dict[str, str]
    # Ranks of urgency, from the lowest.
    levels: dict[str, str]


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    name: str
    value: Any
    url: str


def choices_for(actor: Actor, procedure: str) -> Choices:
    """The procedures whose cases the agent sees; the statuses of the one already chosen."""
    slugs = {*procedures_open_to(actor), *procedures_entered_by(actor)}
    titles = {live.slug: live.definition.title for live in procedures.all_live() if live.slug in slugs}
    return Choices(
        procedures=titles,
        statuses=_statuses(procedure) if procedure in titles else {},
        levels=_levels(procedure, titles),
    )


def read_filters(args: Mapping[str, str], choices: Choices) -> Filters:
    """The filters that an address asks for; what makes no sense is left out."""
    return Filters(
        words=" ".join(args.get("words", "")[:LONGEST_SEARCH].split()),
        procedure=_one_of(choices.procedures, args.get("procedure", "")),
        status=_one_of(choices.statuses, args.get("status", "")),
        channel=_one_of(CHANNELS, args.get("channel", "")),
        state=_one_of(STATES, args.get("state", "")) or EVERYTHING.state,
        since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
        level=_one_of(choices.levels, args.get("level", "")),
        assigned=_one_of(ASSIGNED, args.get("assigned", "")),
        order=_one_of(ORDERS, args.get("order", "")) or NEWEST,
    )


def list_url(filters: Filters, *, of: str = "case_list.list_cases", **more: str | None) -> str:
    """The address of the list so narrowed, or of another page about the same requests; what is as usual is not said."""
    said: dict[str, Any] = {
        name: _written(value) for name, value in vars(filters).items() if value != getattr(EVERYTHING, name)
    }
    said |= {name: value for name, value in more.items() if value}
    return url_for(of, **said)


def state_urls(filters: Filters) -> list[tuple[str, str]]:
    """Each state, with the address of the same list in that state."""
    return [(state, list_url(replace(filters, state=state))) for state in STATES]


def order_urls(filters: Filters) -> list[tuple[str, str]]:
    """Each order, with the address of the same list read in it."""
    return [(order, list_url(replace(filters, order=order))) for order in (NEWEST, *ORDERS)]


def chips_of(filters: Filters) -> list[Chip]:
    """The filters in force but the state and the order, said elsewhere; the status falls with its procedure."""
    chips = []
    for field in fields(filters):
        value, usual = getattr(filters, field.name), getattr(EVERYTHING, field.name)
        if field.name in ("state", "order") or value == usual:
            continue
        without = {field.name: usual, **({"status": "", "level": ""} if field.name == "procedure" else {})}
        chips.append(Chip(field.name, value, list_url(replace(filters, **without))))
    return chips


def _statuses(procedure: str) -> dict[str, str]:
    workflow = workflows.live(procedures.live(procedure).definition.workflow).definition
    return {status.id: status.label for status in workflow.statuses}


def _levels(procedure: str, titles: Collection[str]) -> dict[str, str]:
    """The levels of the procedure chosen; else one word for everything above the ordinary, if there is any."""
    slugs = {procedure} if procedure in titles else set(titles)
    workflows_shown = {procedures.live(slug).definition.workflow for slug in slugs}
    levels = [workflows.live(slug).definition.levels for slug in workflows_shown]
    if procedure in titles:
        return {str(rank): level.label for rank, level in enumerate(levels[0], start=1)}
    return {"1": _("Toutes les urgences")} if any(levels) else {}


def _one_of(known: Any, asked: str) -> str:
    return asked if asked in known else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _written(value: str | date) -> str:
    return value.isoformat() if isinstance(value, date) else value
