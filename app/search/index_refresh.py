"""Refresh of the index: the entries of all sources compared with those that are indexed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.core.db import db
from app.core.ids import new_id
from app.search import index_state
from app.search.entries import SearchEntry, SearchSource
from app.search.events import ContentChanged
from app.search.full_text_index import merge_inserted_entries
from app.search.models import IndexedEntry, IndexState
from app.search.vocabulary import Vocabulary, build_vocabulary
from app.search.words import split_words, stem_text, stem_word

STATE_ID = 1
# Raised when entries are indexed otherwise, so that all of them are indexed again.
INDEX_FORMAT = "3"
MAX_BODY_LENGTH = 8000
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")

_sources: Sequence[SearchSource] = ()


def install(sources: Sequence[SearchSource]) -> None:
    """Set the sources of entries. Called once by the composition root."""
    global _sources
    _sources = sources


def mark_stale(event: ContentChanged) -> None:
    """Have the index refreshed by the next regular task."""
    stale = update(IndexState).where(IndexState.is_stale.is_(False)).values(is_stale=True)
    db.session.execute(stale)


def refresh_stale_index() -> None:
    """Refresh the index if something was published since the last time, or if it was never made."""
    state = db.session.get(IndexState, STATE_ID)
    if state is None or state.is_stale:
        refresh_index()


def refresh_index() -> None:
    """Index the entries that are new or changed, and delete those that are no longer published."""
    # First: whoever publishes meanwhile waits for this row, then marks it again.
    db.session.execute(update(IndexState).values(is_stale=False))
    entries = {(entry.kind, entry.key, entry.language): entry for source in _sources for entry in source()}
    indexed = {row[:3]: (row.id, row.checksum) for row in db.session.execute(_SELECT_CHECKSUMS)}
    checksums = {identity: _compute_checksum(entry) for identity, entry in entries.items()}
    outdated = [id_ for identity, (id_, checksum) in indexed.items() if checksums.get(identity) != checksum]
    if outdated:
        db.session.execute(delete(IndexedEntry).where(IndexedEntry.id.in_(outdated)))
    missing = [entry for identity, entry in entries.items() if indexed.get(identity, (0, ""))[1] != checksums[identity]]
    if missing:
        db.session.execute(insert(IndexedEntry), [_build_row(entry) for entry in missing])
        merge_inserted_entries(db.session.connection())
    if missing or outdated or db.session.get(IndexState, STATE_ID) is None:
        subject_stems = {stem for entry in entries.values() for stem in _iterate_subject_stems(entry)}
        _save_vocabulary(build_vocabulary((_read_words(entry) for entry in entries.values()), subject_stems))


_SELECT_CHECKSUMS = select(
    IndexedEntry.kind, IndexedEntry.key, IndexedEntry.language, IndexedEntry.id, IndexedEntry.checksum
)


def _save_vocabulary(vocabulary: Vocabulary) -> None:
    contents = {
        "entries": vocabulary.entries,
        "frequencies": vocabulary.frequencies,
        "words": vocabulary.words,
        "subjects": sorted(vocabulary.subject_stems),
    }
    db.session.merge(IndexState(id=STATE_ID, version=new_id().hex, is_stale=False, vocabulary=contents))
    db.session.flush()
    index_state.invalidate()


def _compute_checksum(entry: SearchEntry) -> str:
    return hashlib.sha256(repr((INDEX_FORMAT, entry)).encode("utf-8", "replace")).hexdigest()


def _build_row(entry: SearchEntry) -> dict[str, Any]:
    language = entry.language
    return {
        "kind": entry.kind,
        "key": entry.key,
        "language": language,
        "title": _clean(entry.title),
        "summary": _clean(entry.summary),
        "url": entry.url,
        "audience": entry.audience,
        "topic": entry.topic,
        "weight": entry.weight,
        "checksum": _compute_checksum(entry),
        "title_stems": stem_text(entry.title, language),
        "keyword_stems": " | ".join(filter(None, (stem_text(keyword, language) for keyword in entry.keywords))),
        "summary_stems": stem_text(entry.summary, language),
        "body_stems": stem_text(entry.body[:MAX_BODY_LENGTH], language),
    }


def _read_words(entry: SearchEntry) -> tuple[list[str], dict[str, str]]:
    words = list(_iterate_words(entry))
    stems = {word: stem_word(word, entry.language) for word in words}
    return list(stems.values()), stems


def _iterate_words(entry: SearchEntry) -> Iterator[str]:
    for text in (entry.title, *entry.keywords, entry.summary, entry.body[:MAX_BODY_LENGTH]):
        yield from split_words(text, entry.language)


def _iterate_subject_stems(entry: SearchEntry) -> Iterator[str]:
    for text in (entry.title, *entry.keywords):
        yield from stem_text(text, entry.language).split()


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("", text)
