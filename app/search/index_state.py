"""The words and synonyms of the index of the current site, read again when the index changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sqlalchemy import select, update

from app.core.db import db
from app.core.ids import new_id
from app.core.site_cache import SiteCache
from app.core.sites import current_site
from app.search.models import IndexState, SynonymGroup
from app.search.spelling_index import SpellingIndex
from app.search.synonyms import Synonyms, build_synonyms, load_shipped_lines, load_shipped_synonyms
from app.search.vocabulary import Vocabulary, read_vocabulary


@dataclass(frozen=True)
class IndexWords:
    """Vocabulary, synonyms and spelling that queries are read with."""

    version: str
    vocabulary: Vocabulary
    synonyms: Synonyms

    @cached_property
    def spelling(self) -> SpellingIndex:
        return SpellingIndex({**self.synonyms.words, **self.vocabulary.words})


def load_index_words() -> IndexWords:
    """The words of the index of the current site; none before it is first refreshed."""
    version = _version.get()
    if version is None:
        return IndexWords("", Vocabulary(), load_shipped_synonyms())
    return _load_version(current_site().database_url, version)


def invalidate() -> None:
    """Called by what changes the index."""
    _version.invalidate()


def change_version() -> None:
    """Have every process read the synonyms again."""
    db.session.execute(update(IndexState).values(version=new_id().hex))
    invalidate()


def list_own_lines() -> Sequence[str]:
    """The synonym lines of the authority, in alphabetical order."""
    return db.session.scalars(select(SynonymGroup.line).order_by(SynonymGroup.line)).all()


@lru_cache(maxsize=16)
def _load_version(database_url: str, version: str) -> IndexWords:
    vocabulary = read_vocabulary(db.session.scalars(select(IndexState.vocabulary)).one())
    own_lines = list_own_lines()
    synonyms = build_synonyms([*load_shipped_lines(), *own_lines]) if own_lines else load_shipped_synonyms()
    return IndexWords(version, vocabulary, synonyms)


def _read_version() -> str | None:
    return db.session.scalars(select(IndexState.version)).one_or_none()


_version = SiteCache(_read_version)
