"""The catalogue of what residents can ask for: by theme, by the words they type, most used first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from uuid import UUID

from sqlalchemy import update

from app.core.db import db
from app.language.text.normalisation import fold
from app.language.text.spelling import is_misspelt
from app.procedures.models import PublishedProcedure
from app.procedures.publishing import LiveProcedure, definition_of, invalidate_catalogue, live_procedures
from app.themes import charter

MAX_WORDS = 10
MAX_QUERY_LENGTH = 200
TITLE, KEYWORD, SUMMARY = 4, 4, 1
_WORD = re.compile(r"[a-z0-9]{3,}")


def open_procedures() -> list[LiveProcedure]:
    """Procedures open to residents, in the order of the catalogue; internal ones are left out."""
    return [live for live in live_procedures() if live.is_open and not live.definition.options.is_internal]


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


def search_procedures(query: str = "", *, theme: str | None = None) -> list[LiveProcedure]:
    """Procedures that match the words, best first; all of them without words."""
    topic = charter.get_charter().resolve_topic(theme) if theme else ""
    procedures = [procedure for procedure in open_procedures() if topic in ("", topic_of(procedure))]
    words = _WORD.findall(fold(query[:MAX_QUERY_LENGTH]))[:MAX_WORDS]
    if not words:
        return procedures
    return _rank_procedures(procedures, words, _word_weight) or _rank_procedures(
        procedures, words, _misspelt_word_weight
    )


def record_uses(counts: Mapping[str, int]) -> None:
    """How many times each procedure was asked for lately: what `most_used_procedures` goes by."""
    for slug, count in counts.items():
        db.session.execute(update(PublishedProcedure).where(PublishedProcedure.slug == slug).values(uses=count))
    invalidate_catalogue()


def _rank_procedures(
    procedures: Iterable[LiveProcedure], words: list[str], weight_of: Callable[[UUID, str], int]
) -> list[LiveProcedure]:
    """Half of the words must be found: people type sentences."""
    ranked = []
    for procedure in procedures:
        weights = [weight_of(procedure.version_id, word) for word in words]
        if 2 * sum(weight > 0 for weight in weights) >= len(words):
            ranked.append((-sum(weights), -procedure.uses, procedure.position, procedure.slug, procedure))
    return [procedure for *_, procedure in sorted(ranked, key=lambda rank: rank[:4])]


def _word_weight(version_id: UUID, word: str) -> int:
    """How much a typed word, or its beginning, says of a procedure; a plural finds its singular."""
    stem = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return max(
        (weight for indexed_word, weight in _build_index(version_id).items() if indexed_word.startswith(stem)),
        default=0,
    )


def _misspelt_word_weight(version_id: UUID, word: str) -> int:
    """The same when nothing answers to the words as they are typed: what differs from one by little is taken for it."""
    weights = (weight for indexed_word, weight in _build_index(version_id).items() if is_misspelt(word, indexed_word))
    return max(_word_weight(version_id, word), max(weights, default=0))


@lru_cache(maxsize=1000)
def _build_index(version_id: UUID) -> dict[str, int]:
    """The words of a procedure, in every language it is written in, with the weight of the place they come from."""
    procedure = definition_of(version_id)
    languages = procedure.options.translations.values()
    index: dict[str, int] = {}
    for weight, texts in (
        (SUMMARY, [procedure.summary, *(words.get(procedure.summary, "") for words in languages)]),
        (KEYWORD, procedure.keywords),
        (TITLE, [procedure.title, *(words.get(procedure.title, "") for words in languages)]),
    ):
        index.update({word: weight for text in texts for word in _WORD.findall(fold(text))})
    return index
