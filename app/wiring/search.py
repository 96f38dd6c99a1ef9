"""Sources of the search: a function for each kind of entry."""

from __future__ import annotations

from collections.abc import Sequence

from app.agendas import agent_search
from app.agendas import search_entries as agenda_entries
from app.knowledge import search_entries as article_entries
from app.procedures import search_entries as procedure_entries
from app.search.entries import SearchSource
from app.site_pages import news
from app.site_pages import search_entries as page_entries

SEARCH_SOURCES: Sequence[SearchSource] = (
    procedure_entries.list_search_entries,
    article_entries.list_search_entries,
    page_entries.list_search_entries,
    news.list_search_entries,
    agenda_entries.list_search_entries,
    agent_search.list_search_entries,
)
