"""Asking a source for its options: from memory, from the database, or from who keeps them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping

from app.core.sites import current_site
from app.procedures.fields.choice_options import OptionList, SourceUnavailable
from app.procedures.sources.chooser import Chooser
from app.procedures.sources.definition import Source
from app.procedures.sources.source_store import find_source

# How options of each kind of source are found: the source, and the properties that are wanted.
Provider = Callable[[Source, Mapping[str, str]], OptionList]
# The same, of those that are a person's own.
OwnProvider = Callable[[Source, Mapping[str, str], Chooser], OptionList]

MAX_CACHED = 200
NO_FILTER: Mapping[str, str] = {}
_providers: dict[str, Provider] = {}
_own_providers: dict[str, OwnProvider] = {}


def install(providers: Mapping[str, Provider], own: Mapping[str, OwnProvider]) -> None:
    """Told once at start: what gives the options of each kind of source, and of those that may be somebody's."""
    _providers.clear()
    _providers.update(providers)
    _own_providers.clear()
    _own_providers.update(own)


def options_of(slug: str, where: Mapping[str, str] = NO_FILTER) -> OptionList:
    """The options that have these properties. Raises SourceFailing."""
    source = find_source(slug)
    if source is None or source.kind not in _providers:
        raise SourceUnavailable(slug)
    return _providers[source.kind](source, where)


def own_options_of(slug: str, where: Mapping[str, str], chooser: Chooser) -> OptionList:
    """Options owned by the chooser, never cached. Raises SourceFailing."""
    source = find_source(slug)
    if source is None or source.kind not in _own_providers:
        raise SourceUnavailable(slug)
    return _own_providers[source.kind](source, where, chooser)


def known_properties(source: Source) -> frozenset[str] | None:
    """The properties its options have now; None while that cannot be said."""
    try:
        options = options_of(source.slug)[:100]
    except SourceUnavailable:
        return None
    return frozenset(name for option in options for name in option.details) if options else None


class OptionCache:
    """LRU cache of options by site."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Hashable, tuple[float, OptionList]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, find: Callable[[], OptionList], *, seconds: float) -> OptionList:
        """The cached value of this key, else the result of `find`, cached for that many seconds."""
        cache_key = (current_site().database_url, key)
        with self._lock:
            entry = self._entries.get(cache_key)
        if entry is not None and time.monotonic() < entry[0]:
            return entry[1]
        options = find()
        with self._lock:
            self._entries[cache_key] = (time.monotonic() + seconds, options)
            self._entries.move_to_end(cache_key)
            while len(self._entries) > MAX_CACHED:
                self._entries.popitem(last=False)
        return options

    def clear(self) -> None:
        self._entries.clear()


option_cache = OptionCache()
