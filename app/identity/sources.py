"""The sources that are set up on the current site, in the order of their buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.identity.source import IdentitySource

# Gives the sources of one kind that the authority has set up: none, one, or several.
SourceProvider = Callable[[], Sequence[IdentitySource]]
# Gives what people call everything of one kind that was ever declared, in service or not: {key: name}.
NameProvider = Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Visit:
    """Visit of the sign-in page: the page the visitor is going to, the address they come from."""

    next_url: str = ""
    address: str = ""


@runtime_checkable
class HasDisplayCondition(Protocol):
    """A source whose button is not shown to everybody."""

    def is_shown(self, visit: Visit) -> bool:
        """Whether this visitor is shown the button."""


@runtime_checkable
class OpensCompanyAccounts(Protocol):
    """A source that may open accounts of companies, which are apart from those of persons."""

    @property
    def is_for_companies(self) -> bool: ...


class UnknownSource(LookupError):
    """No source of that key is set up."""


class _Registry:
    """The providers of the composition root."""

    providers: Sequence[SourceProvider] = ()
    names: Sequence[NameProvider] = ()


def install(providers: Sequence[SourceProvider], names: Sequence[NameProvider] = ()) -> None:
    """Called once by the composition root."""
    _Registry.providers, _Registry.names = tuple(providers), tuple(names)


def list_sources(kind: str | None = None) -> list[IdentitySource]:
    """The sources that open accounts of that kind, or all of them."""
    sources = [source for provider in _Registry.providers for source in provider()]
    return [source for source in sources if kind is None or kind in source.kinds]


def list_shown_sources(visit: Visit, kind: str | None = None) -> list[IdentitySource]:
    """List the sources whose button this visitor is shown; hiding one protects nothing."""
    return [
        source for source in list_sources(kind) if not isinstance(source, HasDisplayCondition) or source.is_shown(visit)
    ]


def get_label(key: str) -> str:
    """Return the name of the source or the directory for people, even while it is off; its key once it is removed."""
    in_service = next((source.label for source in list_sources() if source.key == key), None)
    if in_service is not None:
        return in_service
    return next((names[key] for names in (provide() for provide in _Registry.names) if key in names), key)


def find_source(key: str) -> IdentitySource:
    """The source of that key. Raises UnknownSource."""
    for source in list_sources():
        if source.key == key:
            return source
    raise UnknownSource(key)
