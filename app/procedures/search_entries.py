"""Procedures as entries of the search: titles, keywords, summaries and questions, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from math import log1p

from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.procedures.catalogue import open_procedures
from app.procedures.definition import Procedure
from app.procedures.publishing import resident_definition_of
from app.search.entries import SearchEntry

KIND = "procedure"


def list_search_entries() -> Iterator[SearchEntry]:
    """The entries of the procedures open to residents."""
    for live in open_procedures():
        translated = live.definition.options.translations
        for language in LANGUAGES:
            if language == SOURCE_LANGUAGE or language in translated:
                procedure = resident_definition_of(live.version_id, language)
                yield build_entry(procedure, language, topic=live.theme, uses=live.uses)


def build_entry(procedure: Procedure, language: str, *, topic: str, uses: int) -> SearchEntry:
    """The entry of a procedure, whose texts are in this language; more uses weigh more."""
    return SearchEntry(
        kind=KIND,
        key=procedure.slug,
        language=language,
        title=procedure.title,
        summary=procedure.summary,
        body=" ".join(_list_texts(procedure)),
        keywords=procedure.keywords if language == SOURCE_LANGUAGE else (),
        url=f"/demarches/{procedure.slug}",
        topic=topic,
        weight=1 + log1p(uses) / 10,
    )


def _list_texts(procedure: Procedure) -> Iterator[str]:
    yield procedure.presentation.who
    for page in procedure.pages:
        yield page.title
        yield from (field.label for field in page.questions if field.label)
