"""The shape of a list of cases, by which its statements are cached, and the parameters that fill them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.accounts.absences import agents_replaced_by
from app.cases.search.filters import SOMEBODY, SOON_DAYS, Filters
from app.cases.search.map_areas import area_tokens
from app.cases.search.token_filters import NO_TOKENS, TokenFilters, TokenShape
from app.cases.search.visibility import Parameters
from app.core import clock
from app.core.clock import PARIS

# The filters whose value is a parameter of a condition.
PARAMETER_FILTERS = ("procedure", "status", "channel", "level", "since", "until", "area")


@dataclass(frozen=True)
class ListShape:
    """Shape of the text of a statement: the parts of the visibility rule that apply, and the filters in force."""

    # How many procedures the agent processes, each of which is read by its own index.
    processed: int
    has_roles: bool
    state: str
    assigned: str
    scope: str
    filters: frozenset[str]
    tokens: TokenShape = NO_TOKENS
    # Only what was submitted since the parameter `arrived_since`, and of that only what is urgent.
    is_arrived: bool = False
    is_urgent: bool = False


def shape_of(filters: Filters, rights: Parameters, tokens: TokenFilters, **more: bool) -> ListShape:
    """The shape of the list of an agent who has these rights."""
    return ListShape(
        processed=len(rights["processed"]),
        has_roles=bool(rights["roles"] and rights["families"]),
        state=filters.state,
        assigned=filters.assignment,
        scope=filters.scope,
        filters=frozenset(name for name in PARAMETER_FILTERS if getattr(filters, name)),
        tokens=tokens.shape,
        **more,
    )


def build_parameters(filters: Filters, rights: Parameters, tokens: TokenFilters) -> Parameters:
    """The parameters of every statement of that list, the limit and the key of the page aside."""
    today = clock.today()
    return {
        **rights,
        **{f"processed_{number}": slug for number, slug in enumerate(rights["processed"])},
        **tokens.parameters,
        "procedure": filters.procedure,
        "status": filters.status,
        "channel": filters.channel,
        "area_tokens": area_tokens(filters.area, rights["families"]) if filters.area else [],
        "level": int(filters.level or 0),
        "since": _midnight(filters.since) if filters.since else None,
        "until": _midnight(filters.until + timedelta(days=1)) if filters.until else None,
        "own_agents": [rights["account_id"], *agents_replaced_by(rights["account_id"])],
        "assigned_to": UUID(filters.assigned) if filters.assignment == SOMEBODY else None,
        "today": today,
        "soon": today + timedelta(days=SOON_DAYS),
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)
