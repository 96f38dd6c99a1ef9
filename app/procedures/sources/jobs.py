"""The regular work on sources: lists at an address are fetched before anybody waits for them."""

from __future__ import annotations

from app.core import clock
from app.core.db import db
from app.core.outgoing import OutgoingError
from app.language.text.placeholders import find_placeholders
from app.procedures.sources.definition import FETCHED_KINDS, Source
from app.procedures.sources.option_parsing import UnreadableResponse
from app.procedures.sources.providers import cache_duration, fetch_options, reason_of
from app.procedures.sources.source_store import (
    all_sources,
    expire_old_responses,
    last_response_of,
    record_failure,
    save_response,
)


def refresh_sources() -> None:
    """Fetches anew each list that is older than its administrator wants, unless it depends on answers."""
    for source in all_sources().values():
        if _is_due(source):
            _refresh_source(source)
            db.session.commit()


def expire_responses() -> None:
    expire_old_responses()
    db.session.commit()


def _is_due(source: Source) -> bool:
    if source.kind not in FETCHED_KINDS or find_placeholders(str(source.settings["url"])):
        return False
    response = last_response_of(source.slug)
    return response is None or clock.now() - response.given_at >= cache_duration(source)


def _refresh_source(source: Source) -> None:
    try:
        options = fetch_options(source, {})
    except (OutgoingError, UnreadableResponse) as error:
        record_failure(source.slug, reason_of(error))
    else:
        save_response(source.slug, options)
