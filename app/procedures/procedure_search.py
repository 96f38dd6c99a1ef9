"""Search of the procedures open to residents."""

from __future__ import annotations

from app.procedures.catalogue import open_procedures, topic_of
from app.procedures.publishing import LiveProcedure
from app.procedures.search_entries import KIND
from app.search.entries import Audience
from app.search.results import run_search
from app.themes import charter


def search_procedures(
    query: str = "", *, theme: str | None = None, audience: Audience = "public", is_typing: bool = False
) -> list[LiveProcedure]:
    """Procedures that answer to the query, best first; all of them for a query without words."""
    topic = charter.get_charter().resolve_topic(theme) if theme else ""
    procedures = {live.slug: live for live in open_procedures() if topic in ("", topic_of(live))}
    results = run_search(query, kinds=[KIND], audience=audience, is_typing=is_typing)
    if not results.concepts:
        return list(procedures.values())
    # What was closed since the index was refreshed is left out.
    return [procedures[hit.key] for hit in results.hits if hit.key in procedures]
