"""Providers of options by kind of source, listed in `app/wiring/sources.py`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta

from flask import has_request_context, request

from app.accounts.agents import all_agents
from app.accounts.people import resolve_role
from app.accounts.profile import read_profile
from app.core import clock, outgoing
from app.core.outgoing.urls import UrlValueRefused, build_url
from app.core.sites import current_site
from app.language.text.normalisation import fold
from app.language.text.placeholders import find_placeholders, render_parts
from app.procedures.fields.choice_options import Option, OptionList, SourceUnavailable
from app.procedures.sources.definition import GEOJSON, Source
from app.procedures.sources.option_lookup import option_cache
from app.procedures.sources.option_parsing import UnreadableResponse, geojson_options, json_options, parse_json
from app.procedures.sources.source_store import WHOLE_LIST, last_response_of, record_failure, save_response

CACHE_SECONDS = 300.0  # what has a number of changes is read anew at each
AGENTS_CACHE_SECONDS = 10.0
DEFAULT_MINUTES = 60
# How long a source that fails is left in peace, and whoever waits for it spared.
FAILURE_PAUSE = 60.0
FETCH_TIMEOUT, MAX_RESPONSE_BYTES = 5.0, 5_000_000
_paused_until: dict[tuple[str, str, str], float] = {}


def table_options(source: Source, where: Mapping[str, str]) -> OptionList:
    """Options of the uploaded table."""

    def read() -> OptionList:
        if where:
            return table_options(source, {}).filter_by(where)
        answer = last_response_of(source.slug)
        if answer is None:
            raise SourceUnavailable(source.slug)
        return OptionList(answer.options)

    return option_cache.get((source.slug, source.revision, tuple(where.items())), read, seconds=CACHE_SECONDS)


def agent_options(source: Source, where: Mapping[str, str]) -> OptionList:
    """The agents who hold a role now, by name."""

    def read() -> OptionList:
        role = resolve_role(source.settings["role"])
        agents = (a for a in all_agents() if a.can_sign_in and role in {role.slug for role in a.roles})
        options = [
            Option(str(agent.id), profile.name or profile.email)
            for agent in agents
            for profile in [read_profile(agent)]
        ]
        return OptionList(sorted(options, key=lambda option: fold(option.label)))

    return option_cache.get((source.slug, source.revision), read, seconds=AGENTS_CACHE_SECONDS).filter_by(where)


def fetched_options(source: Source, where: Mapping[str, str]) -> OptionList:
    """Options at an address: cached, else fetched now, else those of the last valid response."""
    url_names = find_placeholders(str(source.settings["url"]))
    question = address_of(source, where) if url_names else WHOLE_LIST
    filters = {name: text for name, text in where.items() if name not in url_names}
    key = (source.slug, source.revision, question)
    return option_cache.get(key, lambda: _current_options(source, where, question), seconds=FAILURE_PAUSE).filter_by(
        filters
    )


def address_of(source: Source, where: Mapping[str, str]) -> str:
    """The address to ask, with the answers that it depends on. Raises SourceFailing for one that may not be put there."""
    try:
        return build_url(render_parts(str(source.settings["url"]), where))
    except UrlValueRefused:
        raise SourceUnavailable(source.slug) from None


def fetch_options(source: Source, where: Mapping[str, str]) -> OptionList:
    """The options at the address, asked now. Raises OutgoingError, UnreadableAnswer."""
    settings = source.settings
    response = outgoing.fetch(
        address_of(source, where),
        headers={"Accept": "application/json"},
        seconds=FETCH_TIMEOUT,
        max_bytes=MAX_RESPONSE_BYTES,
    )
    content = parse_json(response.raise_for_status().body)
    if source.kind == GEOJSON:
        return OptionList(geojson_options(content, value=settings["value"], label=settings["label"]))
    options = json_options(content, at=settings.get("list"), value=settings["value"], label=settings["label"])
    return OptionList(options)


def reason_of(error: Exception) -> str:
    """Reason of a failure as a code; `templates/backoffice/lists/sources/labels.html` has the words."""
    return error.code if isinstance(error, UnreadableResponse) else str(getattr(error, "reason", "") or error)


def _current_options(source: Source, where: Mapping[str, str], question: str) -> OptionList:
    response = last_response_of(source.slug, question)
    # The nightly and hourly work keeps the whole lists fresh: a page waits only when that was not done.
    max_age = 2 if question == WHOLE_LIST else 1
    if response and clock.now() - response.given_at < max_age * cache_duration(source):
        return OptionList(response.options)
    options = _fetch_and_save(source, where, question)
    if options is not None:
        return options
    if response is None:
        raise SourceUnavailable(source.slug)
    return OptionList(response.options)


def cache_duration(source: Source) -> timedelta:
    """Return the time during which the answer of the source is believed."""
    return timedelta(minutes=source.settings.get("cache_minutes", DEFAULT_MINUTES))


def _fetch_and_save(source: Source, where: Mapping[str, str], question: str) -> OptionList | None:
    """Asked now, and kept; nothing when it fails, or failed a moment ago."""
    source_key = (current_site().database_url, source.slug, question)
    if _paused_until.get(source_key, 0.0) > time.monotonic():
        return None
    try:
        options = fetch_options(source, where)
    except (outgoing.OutgoingError, UnreadableResponse) as error:
        if len(_paused_until) > 1000:
            _paused_until.clear()
        _paused_until[source_key] = time.monotonic() + FAILURE_PAUSE
        if _can_write():
            record_failure(source.slug, reason_of(error))
        return None
    if _can_write():
        save_response(source.slug, options, question)
    return options


def _can_write() -> bool:
    """Looking at a page changes nothing: what it found is written when something is sent, and by the regular work."""
    return not has_request_context() or request.method not in ("GET", "HEAD")


def clear_pauses() -> None:
    """Asks again at once those that failed."""
    _paused_until.clear()
