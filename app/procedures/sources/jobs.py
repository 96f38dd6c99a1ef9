"""The regular work on sources: lists at an address are fetched before anybody waits for them."""

from __future__ import annotations

from app.core import clock
from app.core.db import db
from app.core.outgoing import OutgoingError
from app.core.text import placeholders
from app.procedures.sources.documents import FETCHED, Source
from app.procedures.sources.keeping import all_sources, answer_of, forget_old_answers, keep_answer, note_failure
from app.procedures.sources.providers import fetch, lasting, reason_of
from app.procedures.sources.reading import UnreadableAnswer


def refresh_sources() -> None:
    """Fetches anew each list that is older than its administrator wants, unless it depends on answers."""
    for source in all_sources().values():
        if _is_due(source):
            _refresh(source)
            db.session.commit()


def forget_old() -> None:
    forget_old_answers()
    db.session.commit()


def _is_due(source: Source) -> bool:
    if source.kind not in FETCHED or placeholders(str(source.settings["url"])):
        return False
    known = answer_of(source.slug)
    return known is None or clock.now() - known.given_at >= lasting(source)


def _refresh(source: Source) -> None:
    try:
        found = fetch(source, {})
    except (OutgoingError, UnreadableAnswer) as error:
        note_failure(source.slug, reason_of(error))
    else:
        keep_answer(source.slug, found)
