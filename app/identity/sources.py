"""The sources that are set up on the current site, in the order of their buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.identity.source import IdentitySource

# Gives the sources of one kind that the authority has set up: none, one, or several.
SourceProvider = Callable[[], Sequence[IdentitySource]]


class UnknownSource(LookupError):
    """No source of that key is set up."""


class _Registry:
    """The providers of the composition root."""

    providers: Sequence[SourceProvider] = ()


def install(providers: Sequence[SourceProvider]) -> None:
    """Called once by the composition root."""
    _Registry.providers = tuple(providers)


def list_sources(kind: str | None = None) -> list[IdentitySource]:
    """The sources that open accounts of that kind, or all of them."""
    sources = [source for provider in _Registry.providers for source in provider()]
    return [source for source in sources if kind is None or kind in source.kinds]


def get_label(key: str) -> str:
    """What people call the source; its key when it is not set up any more."""
    return next((source.label for source in list_sources() if source.key == key), key)


def find_source(key: str) -> IdentitySource:
    """The source of that key. Raises UnknownSource."""
    for source in list_sources():
        if source.key == key:
            return source
    raise UnknownSource(key)
