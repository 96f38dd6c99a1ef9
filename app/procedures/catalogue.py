"""The catalogue of what residents can ask for: by theme, most used first."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from app.core.db import db
from app.procedures.models import PublishedProcedure
from app.procedures.publishing import LiveProcedure, find_live_procedure, invalidate_catalogue, live_procedures
from app.themes import charter


def open_procedures() -> list[LiveProcedure]:
    """Procedures open to residents, in the order of the catalogue; internal ones are left out."""
    return [live for live in live_procedures() if _is_open(live)]


def is_open_to_residents(slug: str) -> bool:
    """Whether there is such a procedure, open to residents now."""
    live = find_live_procedure(slug)
    return live is not None and _is_open(live)


def internal_procedures(roles: frozenset[str]) -> list[LiveProcedure]:
    """Internal procedures open to an agent with these roles."""
    return [live for live in live_procedures() if live.is_open and live.definition.options.internal_roles & roles]


def group_by_theme() -> dict[str, list[LiveProcedure]]:
    """Open procedures by topic; empty topics are left out."""
    themes: dict[str, list[LiveProcedure]] = {}
    for procedure in open_procedures():
        themes.setdefault(topic_of(procedure), []).append(procedure)
    return themes


def topic_of(procedure: LiveProcedure) -> str:
    """The slug of the topic where the procedure now is: the one it names, or the one that took its procedures."""
    return charter.get_charter().resolve_topic(procedure.theme)


def most_used_procedures(limit: int = 6) -> list[LiveProcedure]:
    """The most used procedures; ties follow the order of the catalogue."""
    return sorted(open_procedures(), key=lambda procedure: -procedure.uses)[:limit]


def record_uses(counts: Mapping[str, int]) -> None:
    """Record the recent number of requests of each procedure, by which `most_used_procedures` sorts."""
    for slug, count in counts.items():
        db.session.execute(update(PublishedProcedure).where(PublishedProcedure.slug == slug).values(uses=count))
    invalidate_catalogue()


def _is_open(live: LiveProcedure) -> bool:
    return live.is_open and not live.definition.options.is_internal
